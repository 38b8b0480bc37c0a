/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_use_case.h"


bool
tenant_operation_next(tenant_job_t *job,
    const tenant_operation_outcome_t *outcome, tenant_command_t *command)
{
    bool                       again;
    const tenant_operation_t  *operation;

    operation = job->request.route->use_case->operation;

    if (outcome == NULL) {

        /* the parameters may already have been found wrong */

        if (operation->parse(job) != TENANT_OK
            || job->error.status != TENANT_OK)
        {
            return false;
        }

    } else {

        if (outcome->status == TENANT_OK) {
            job->error.status = TENANT_OK;
        }

        again = false;

        if (operation->finish(job, outcome->status, outcome->reply, &again)
            != TENANT_OK
            || !again)
        {
            return false;
        }
    }

    memset(command, 0, sizeof(tenant_command_t));

    return operation->prepare(job, command) == TENANT_OK;
}


tenant_step_e
tenant_operation_step(tenant_job_t *job)
{
    tenant_command_t             command;
    tenant_operation_outcome_t   outcome, *last;

    last = NULL;

    while (tenant_operation_next(job, last, &command)) {

        memset(&outcome, 0, sizeof(tenant_operation_outcome_t));

        outcome.status = tenant_store_command(&job->work, &command,
                                              &outcome.reply, &job->error);
        last = &outcome;
    }

    return TENANT_STEP_DONE;
}
