/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "../document/tenant_export.h"
#include "tenant_operator.h"
#include "tenant_operator_show.h"


static tenant_step_e tenant_operator_export_begin(tenant_job_t *job);


const tenant_use_case_t  tenant_operator_export = {
    sizeof(tenant_export_t), NULL, NULL, tenant_operator_export_begin,
    &tenant_export_operation
};


/* An export keeps all types, whatever Accept says. */

static tenant_step_e
tenant_operator_export_begin(tenant_job_t *job)
{
    tenant_doc_t  organization;

    if (job->error.status != TENANT_OK
        || tenant_operator_find(job, &organization) != TENANT_OK
        || tenant_export_begin(job, organization) != TENANT_OK)
    {
        return TENANT_STEP_DONE;
    }

    job->request.canonical = true;

    return tenant_operation_step(job);
}
