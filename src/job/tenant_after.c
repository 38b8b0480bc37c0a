/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_after.h"


static tenant_step_e tenant_after_step(tenant_job_t *job);
static bool tenant_after_passes(tenant_status_e status);


void
tenant_after_add(tenant_job_t *job, tenant_after_t *after,
    tenant_after_pt run)
{
    tenant_after_t  **last;

    if (after->run != NULL) {
        return;
    }

    after->run = run;

    for (last = &job->effects.after; *last != NULL; last = &(*last)->next) {
        /* void */
    }

    *last = after;

    job->effects.afterwards = tenant_after_step;
}


/*
 * What is done is not done again.  The job reports the first failure, unless a
 * transient one follows: then all that is left is tried again.
 */

static tenant_step_e
tenant_after_step(tenant_job_t *job)
{
    tenant_after_t   **at;
    tenant_error_t     err;
    tenant_status_e    rc;

    job->error.status = TENANT_OK;

    for (at = &job->effects.after; *at != NULL; /* void */) {

        rc = (*at)->run(job, &err);

        if (rc == TENANT_OK) {
            *at = (*at)->next;
            continue;
        }

        if (job->error.status == TENANT_OK
            || (tenant_after_passes(rc)
                && !tenant_after_passes(job->error.status)))
        {
            job->error = err;
        }

        at = &(*at)->next;
    }

    return TENANT_STEP_DONE;
}


static bool
tenant_after_passes(tenant_status_e status)
{
    return status == TENANT_UNAVAILABLE || status == TENANT_TIMEOUT;
}


int64_t
tenant_after_deadline(tenant_job_t *job)
{
    int64_t  deadline;

    deadline = job->work.deadline;
    job->work.deadline = tenant_clock_now() + job->timeout;

    return deadline;
}
