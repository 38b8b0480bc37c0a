/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_INSERT_H_INCLUDED_
#define _TENANT_INSERT_H_INCLUDED_


#include "../core/tenant_path.h"
#include "../job/tenant_job.h"
#include "tenant_insert_fault.h"


typedef struct tenant_once_s  tenant_once_t;


/* It is an insert of one document, or of many in commands of bounded size. */

typedef struct {
    tenant_once_t   *once;             /* NULL: no Idempotency-Key */
    tenant_doc_t     body;             /* as it came, where there is one */
    const tenant_path_t  *root;        /* that leads to it; NULL: nothing */
    bool             array;
    uint32_t         n;
    tenant_bson_t   *stored;           /* an array of all documents, as they
                                          are stored */
    tenant_doc_t    *documents;        /* in there */
    tenant_status_e *results;
    char             etag[TENANT_OID_HEX + 1];
    uint32_t        *order;            /* of sending: indexes of documents */
    uint32_t         first;            /* in order, of the present command */
    uint32_t         sent;             /* up to its end */
    uint32_t         retries;

    tenant_insert_fault_t  *faults;
} tenant_insert_t;


/*
 * Checks insert->body, an "array" of documents or one, and makes ready to store
 * it.  Returns TENANT_OK, or a status with job->error.  It is called in an
 * operation's "parse".
 */
tenant_status_e tenant_insert_begin(tenant_job_t *job,
    tenant_insert_t *insert);

/*
 * Do as an operation's "prepare" and "finish", where job->data begins with a
 * tenant_insert_t and there is no Idempotency-Key.
 */
tenant_status_e tenant_insert_prepare(tenant_job_t *job,
    tenant_command_t *command);
tenant_status_e tenant_insert_finish(tenant_job_t *job,
    tenant_status_e status, tenant_doc_t reply, bool *again);

/*
 * They make job->answer of what became of one document, or of many.  A task
 * thread, or the event loop, calls these.
 */
tenant_status_e tenant_insert_answer(tenant_job_t *job,
    tenant_insert_t *insert);
tenant_status_e tenant_insert_answer_many(tenant_job_t *job,
    tenant_insert_t *insert);

/*
 * Makes insert->stored of the body, which has been checked: what the database
 * stores.
 */
tenant_status_e tenant_insert_store(tenant_job_t *job,
    tenant_insert_t *insert);


#endif /* _TENANT_INSERT_H_INCLUDED_ */
