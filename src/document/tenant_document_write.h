/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_DOCUMENT_WRITE_H_INCLUDED_
#define _TENANT_DOCUMENT_WRITE_H_INCLUDED_


#include "../job/tenant_job.h"
#include "../query/tenant_etag.h"


typedef enum {
    TENANT_CHANGE_REPLACE = 0,
    TENANT_CHANGE_PATCH,
    TENANT_CHANGE_UPDATE,
    TENANT_CHANGE_DELETE
} tenant_change_e;


/*
 * It is one change of one document: a findAndModify, and what that leaves to
 * ask.
 */

typedef struct {
    tenant_str_t             id_type;
    tenant_change_e          kind;
    tenant_preconditions_t   conditions;
    tenant_doc_t             body;
    tenant_bson_t           *sent;         /* the command that replaces */
    char                     etag[TENANT_OID_HEX + 1];
    bool                     retried;      /* after a concurrent creation */
    bool                     asking;       /* is the document there? */
} tenant_write_t;


/*
 * Makes the answer of what became of a command, or asks for a further one, as
 * an operation's "finish" does.
 */
tenant_status_e tenant_write_finish(tenant_job_t *job, tenant_status_e status,
    tenant_doc_t reply, bool *again);

/*
 * Returns whether a server may store another document than was sent: it puts
 * its own time for an empty timestamp among the members, and may keep an id of
 * another type that equals the path's.
 */
bool tenant_write_dated(const tenant_job_t *job, tenant_doc_t body);

/* Returns whether it may only create: If-None-Match: *. */
bool tenant_write_creates(const tenant_write_t *write);


#endif /* _TENANT_DOCUMENT_WRITE_H_INCLUDED_ */
