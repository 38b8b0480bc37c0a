/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_use_case.h"


tenant_step_e
tenant_operation_step(tenant_job_t *job)
{
    bool                       again;
    tenant_doc_t               reply;
    tenant_status_e            rc;
    tenant_command_t           command;
    const tenant_operation_t  *operation;

    operation = job->request.route->use_case->operation;

    /* the parameters may have been wrong before */

    if (operation->parse(job) != TENANT_OK
        || job->error.status != TENANT_OK)
    {
        return TENANT_STEP_DONE;
    }

    do {
        again = false;
        memset(&command, 0, sizeof(tenant_command_t));
        memset(&reply, 0, sizeof(tenant_doc_t));

        if (operation->prepare(job, &command) != TENANT_OK) {
            break;
        }

        rc = tenant_store_command(&job->session, &command, &reply,
                                  &job->error);

        if (rc == TENANT_OK) {
            job->error.status = TENANT_OK;
        }

    } while (operation->finish(job, rc, reply, &again) == TENANT_OK && again);

    return TENANT_STEP_DONE;
}
