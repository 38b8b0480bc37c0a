/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_INSERT_ONCE_H_INCLUDED_
#define _TENANT_INSERT_ONCE_H_INCLUDED_


#include "tenant_insert.h"


/*
 * An insert with an Idempotency-Key claims its record (master/tenant_repeat.h),
 * inserts documents whose ids come of it, and keeps its answer there.  What a
 * crash left is gone through once more: documents that are there already are
 * this request's.  A task thread, or the event loop, calls these.
 */

/* Returns what begins it, or NULL with job->error. */
tenant_once_t *tenant_once_begin(tenant_job_t *job);

/* Returns whether documents are inserted now; other commands come from here. */
bool tenant_once_inserts(const tenant_once_t *once);

/* As an operation's functions do, for those other commands. */
tenant_status_e tenant_once_prepare(tenant_job_t *job,
    tenant_insert_t *insert, tenant_command_t *command);
tenant_status_e tenant_once_finish(tenant_job_t *job,
    tenant_insert_t *insert, tenant_status_e status, tenant_doc_t reply,
    bool *again);

/* Goes on when all that could be inserted is; "status" is the answer's. */
tenant_status_e tenant_once_inserted(tenant_job_t *job,
    tenant_insert_t *insert, tenant_status_e status, bool *again);

/*
 * Writes the digits of the n-th ETag and, unless that is NULL, new id; "once"
 * may be NULL.
 */
void tenant_once_ids(const tenant_once_t *once, uint32_t n,
    char id[TENANT_OID_HEX + 1], char etag[TENANT_OID_HEX + 1]);


#endif /* _TENANT_INSERT_ONCE_H_INCLUDED_ */
