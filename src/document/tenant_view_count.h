/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_VIEW_COUNT_H_INCLUDED_
#define _TENANT_VIEW_COUNT_H_INCLUDED_


#include "../job/tenant_job.h"


/*
 * These make commands that count documents, or list a field's values (MongoDB
 * manual, "aggregate", "count", "distinct").  They return TENANT_OK, or
 * TENANT_NO_MEMORY with job->error; what else is lacking marks the body.  A
 * task thread calls them.
 */

/* An estimate counts no more than these, one by one. */
#define TENANT_COUNT_MOST  10000

/* Counts what matches, up to "most"; 0: all. */
tenant_status_e tenant_view_count(tenant_job_t *job,
    tenant_command_t *command, tenant_doc_t filter, int64_t most);

/*
 * Asks the server what it knows of a collection without looking at documents;
 * where a filter says which, or others' documents are beside the tenant's,
 * counts TENANT_COUNT_MOST.
 */
tenant_status_e tenant_view_estimate(tenant_job_t *job,
    tenant_command_t *command, tenant_doc_t filter);

/*
 * Reads the count from what became of any of these: 0 where there is no such
 * collection.  Returns TENANT_OK with *n, or a status with job->error.
 */
tenant_status_e tenant_view_counted(tenant_job_t *job, tenant_status_e status,
    tenant_doc_t reply, int64_t *n);

/*
 * Lists the values of a field; elements of an array are values of their own.
 * The reply's "values" are as the tenant knows them.
 */
tenant_status_e tenant_view_distinct(tenant_job_t *job,
    tenant_command_t *command, tenant_str_t field, tenant_doc_t filter);


#endif /* _TENANT_VIEW_COUNT_H_INCLUDED_ */
