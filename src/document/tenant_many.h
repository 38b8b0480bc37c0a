/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_MANY_H_INCLUDED_
#define _TENANT_MANY_H_INCLUDED_


#include "tenant_view_update.h"


/*
 * What a filter matches is changed or removed by one command, and by the server
 * one by one: what went before an error stays, and job->error says how many
 * documents that were.  Any thread may call these functions.
 */

/* An update on its way. */

typedef struct {
    tenant_view_update_t   command;
    char                   etag[TENANT_OID_HEX + 1];
    bool                   retried;    /* after a concurrent creation */
} tenant_many_update_t;


/* "prepare" of an operation: the command, with a new ETag for all documents. */
tenant_status_e tenant_many_update(tenant_job_t *job,
    tenant_command_t *command, tenant_many_update_t *update);

/*
 * Their "finish": takes the command's status and reply.  TENANT_OK: *reply
 * tells what was done, and is empty where nobody has written to the collection.
 * After a concurrent creation an upsert sets *again, with TENANT_OK.  Other
 * statuses have job->error filled.
 */
tenant_status_e tenant_many_updated(tenant_job_t *job,
    tenant_many_update_t *update, tenant_status_e status, tenant_doc_t *reply,
    bool *again);
tenant_status_e tenant_many_deleted(tenant_job_t *job, tenant_status_e status,
    tenant_doc_t *reply);


#endif /* _TENANT_MANY_H_INCLUDED_ */
