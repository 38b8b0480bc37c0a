/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "../task/ngx_http_tenant_task.h"
#include "ngx_http_tenant_lease_node.h"
#include "ngx_http_tenant_usage.h"

#include "../../master/tenant_usage.h"


typedef struct {
    char     organization[TENANT_OID_HEX + 1];
    bool     changed;
} ngx_http_tenant_usage_t;


static tenant_step_e ngx_http_tenant_usage_step(tenant_job_t *job);
static void ngx_http_tenant_usage_done(void *data, tenant_job_t *job);


void
ngx_http_tenant_usage_measure(ngx_http_tenant_worker_t *worker,
    const char *organization)
{
    tenant_job_t             *job;
    ngx_http_tenant_usage_t  *usage;

    if (ngx_exiting || worker->waiting >= worker->conf->max_waiting) {
        return;
    }

    job = ngx_http_tenant_task_create(worker->conf,
                                      worker->conf->store.timeout);
    if (job == NULL) {
        return;
    }

    usage = tenant_arena_zalloc(job->arena, sizeof(ngx_http_tenant_usage_t));
    if (usage == NULL) {
        tenant_arena_destroy(job->arena);
        return;
    }

    ngx_memcpy(usage->organization, organization, TENANT_OID_HEX);

    job->data = usage;
    job->step = ngx_http_tenant_usage_step;

    (void) ngx_http_tenant_task_background(worker, job,
                                           ngx_http_tenant_usage_done,
                                           worker);
}


/* Runs in a task thread. */

static tenant_step_e
ngx_http_tenant_usage_step(tenant_job_t *job)
{
    ngx_http_tenant_usage_t *usage = job->data;

    if (tenant_usage_measure(job, usage->organization, &usage->changed)
        == TENANT_OK)
    {
        job->error.status = TENANT_OK;
    }

    return TENANT_STEP_DONE;
}


/* "job" is NULL if it did not end in time: what was known before counts. */

static void
ngx_http_tenant_usage_done(void *data, tenant_job_t *job)
{
    ngx_http_tenant_worker_t *worker = data;

    ngx_http_tenant_usage_t  *usage;

    if (job == NULL || job->error.status != TENANT_OK) {
        ngx_log_error(NGX_LOG_WARN, worker->connect.log, 0,
                      "tenant: what an organization uses could not be "
                      "measured: %s",
                      job == NULL ? "the database did not answer in time"
                      : job->error.cause[0] != '\0' ? job->error.cause
                                                    : job->error.detail);
        return;
    }

    usage = job->data;

    if (usage->changed) {
        ngx_http_tenant_zone_lock(worker->conf->zone);
        ngx_http_tenant_lease_node_drop(worker->conf->zone,
                                        worker->conf->lease_tag,
                                        usage->organization, NULL);
        ngx_http_tenant_zone_unlock(worker->conf->zone);
    }
}
