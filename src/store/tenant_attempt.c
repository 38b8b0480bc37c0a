/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_attempt.h"
#include "tenant_pool.h"


tenant_status_e
tenant_attempt_end(tenant_work_t *work, tenant_watch_t *watch,
    const tenant_command_t *command, tenant_tries_t *tries,
    const tenant_try_t *one, int64_t until, tenant_outcome_t *outcome,
    tenant_error_t *err)
{
    tenant_status_e  rc;

    rc = tenant_outcome(command, tries, one, outcome, err);

    work->wrote |= outcome->wrote;
    __atomic_store_n(&work->sent, work->wrote | outcome->open,
                     __ATOMIC_RELEASE);

    if (outcome->server == TENANT_SERVER_ANSWERED) {
        tenant_watch_answered(watch, outcome->backend);

    } else if (outcome->server == TENANT_SERVER_DOUBTED) {
        tenant_watch_doubt(watch);
    }

    if (outcome->again != TENANT_AGAIN_NOT) {
        return rc;
    }

    /* what the log says once, it need not say for each request */

    if (outcome->repeats
        && !tenant_watch_passes(watch, command->write || command->master,
                                until))
    {
        err->cause[0] = '\0';
    }

    return rc;
}


bool
tenant_attempt_stopped(const tenant_work_t *work,
    const tenant_command_t *command, bool sent, tenant_error_t *err)
{
    if ((work->cancelled != NULL
         && __atomic_load_n(work->cancelled, __ATOMIC_ACQUIRE))
        || tenant_pool_terminating(work->store))
    {
        (void) tenant_error_set(err, TENANT_UNAVAILABLE, "cancelled");
        return true;
    }

    if (tenant_clock_now() >= work->deadline) {
        (void) tenant_outcome_over(command, sent, err);
        return true;
    }

    return false;
}
