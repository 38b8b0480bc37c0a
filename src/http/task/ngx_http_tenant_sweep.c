/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_sweep.h"
#include "ngx_http_tenant_task.h"
#include "../../account/tenant_sweep.h"


/* Milliseconds; the last two also bound the pause after a failed sweep. */
#define NGX_HTTP_TENANT_SWEEP_FIRST   1000
#define NGX_HTTP_TENANT_SWEEP_MIN     1000
#define NGX_HTTP_TENANT_SWEEP_MAX     300000

/* One sweep may take so long, since dropping many collections takes time. */
#define NGX_HTTP_TENANT_SWEEP_BUDGET  60000


static void ngx_http_tenant_sweep_timer(ngx_event_t *ev);
static tenant_job_t *ngx_http_tenant_sweep_job(
    ngx_http_tenant_worker_t *worker);
static void ngx_http_tenant_sweep_done(void *data, tenant_job_t *job);
static void ngx_http_tenant_sweep_later(ngx_http_tenant_worker_t *worker);


void
ngx_http_tenant_sweep_init(ngx_http_tenant_worker_t *worker)
{
    if (ngx_worker != 0) {
        return;
    }

    worker->sweep.handler = ngx_http_tenant_sweep_timer;
    worker->sweep.data = worker;
    worker->sweep.log = worker->connect.log;
    worker->sweep.cancelable = 1;
    worker->sweep_backoff = NGX_HTTP_TENANT_SWEEP_MIN;

    ngx_add_timer(&worker->sweep, NGX_HTTP_TENANT_SWEEP_FIRST);
}


static void
ngx_http_tenant_sweep_timer(ngx_event_t *ev)
{
    ngx_http_tenant_worker_t *worker = ev->data;

    tenant_job_t  *job;

    if (ngx_exiting) {
        return;
    }

    job = ngx_http_tenant_sweep_job(worker);

    if (job == NULL
        || ngx_http_tenant_task_background(worker, job,
                                           ngx_http_tenant_sweep_done, worker)
           != NGX_OK)
    {
        ngx_http_tenant_sweep_later(worker);
    }
}


static tenant_job_t *
ngx_http_tenant_sweep_job(ngx_http_tenant_worker_t *worker)
{
    tenant_job_t  *job;

    job = ngx_http_tenant_task_create(worker->conf,
                                      NGX_HTTP_TENANT_SWEEP_BUDGET);
    if (job == NULL) {
        return NULL;
    }

    job->step = tenant_sweep_step;
    job->data = tenant_arena_zalloc(job->arena, sizeof(tenant_sweep_t));

    if (job->data == NULL) {
        tenant_arena_destroy(job->arena);
        return NULL;
    }

    return job;
}


/* "job" is NULL if it did not end in time: the next one goes on. */

static void
ngx_http_tenant_sweep_done(void *data, tenant_job_t *job)
{
    ngx_http_tenant_worker_t *worker = data;

    int64_t          next;
    tenant_sweep_t  *sweep;

    /* requests that need the database now say that it is away */

    if (job == NULL || job->error.status == TENANT_UNAVAILABLE
        || job->error.status == TENANT_TIMEOUT)
    {
        ngx_http_tenant_sweep_later(worker);
        return;
    }

    if (job->error.status != TENANT_OK) {
        ngx_log_error(NGX_LOG_ERR, worker->sweep.log, 0,
                      "tenant: what is left of a deleted organization could "
                      "not be removed: %s",
                      job->error.cause[0] != '\0' ? job->error.cause
                                                  : job->error.detail);
        ngx_http_tenant_sweep_later(worker);
        return;
    }

    sweep = job->data;
    next = sweep->next < 0 ? NGX_HTTP_TENANT_SWEEP_MAX : sweep->next;
    next = ngx_max(next, NGX_HTTP_TENANT_SWEEP_MIN);

    worker->sweep_backoff = NGX_HTTP_TENANT_SWEEP_MIN;

    ngx_add_timer(&worker->sweep,
                  (ngx_msec_t) ngx_min(next, NGX_HTTP_TENANT_SWEEP_MAX));
}


static void
ngx_http_tenant_sweep_later(ngx_http_tenant_worker_t *worker)
{
    ngx_add_timer(&worker->sweep, worker->sweep_backoff);

    worker->sweep_backoff = ngx_min(worker->sweep_backoff * 2,
                                    NGX_HTTP_TENANT_SWEEP_MAX);
}
