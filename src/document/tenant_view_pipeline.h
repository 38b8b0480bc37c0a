/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_VIEW_PIPELINE_H_INCLUDED_
#define _TENANT_VIEW_PIPELINE_H_INCLUDED_


#include "../job/tenant_job.h"
#include "../query/tenant_pipeline.h"


/* A pipeline as it is sent, and what it needs. */

typedef struct {
    tenant_doc_t   stages;
    bool           several;            /* it reads other collections, too */
    bool           makes;              /* documents, where there are none */
} tenant_view_pipeline_t;


/*
 * Checks the tenant's pipeline over the request's collection, and makes of it
 * what is sent, which gives at most so many documents (0: any number).  Returns
 * TENANT_OK, or a status with job->error.  A task thread calls it.
 */
tenant_status_e tenant_view_pipeline(tenant_job_t *job,
    const tenant_value_t *value, int64_t most,
    tenant_view_pipeline_t *pipeline);

/*
 * Makes the command that runs it; the first batch has "batch" documents.
 * Returns TENANT_OK, or TENANT_NO_MEMORY with job->error.  A task thread calls
 * it.
 */
tenant_status_e tenant_view_run(tenant_job_t *job, tenant_command_t *command,
    const tenant_view_pipeline_t *pipeline, int64_t batch);


#endif /* _TENANT_VIEW_PIPELINE_H_INCLUDED_ */
