/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_reconcile.h"
#include "ngx_http_tenant_task.h"


/*
 * Milliseconds: the first step comes so long after a worker's start, the others
 * are so far apart.  A pause after a failure is between FIRST and MAX, or AWAY
 * where the master database could not be asked: when it is back, what it lost
 * the replies of is to be ended soon, however long it was away.
 */
#define NGX_HTTP_TENANT_RECONCILE_FIRST   1000
#define NGX_HTTP_TENANT_RECONCILE_MIN     100
#define NGX_HTTP_TENANT_RECONCILE_AWAY    5000
#define NGX_HTTP_TENANT_RECONCILE_MAX     300000

/* A step ends by itself before, even if it copies many documents. */
#define NGX_HTTP_TENANT_RECONCILE_BUDGET  900000


static void ngx_http_tenant_reconcile_timer(ngx_event_t *ev);
static tenant_job_t *ngx_http_tenant_reconcile_job(
    ngx_http_tenant_worker_t *worker);
static void ngx_http_tenant_reconcile_done(void *data, tenant_job_t *job);
static void ngx_http_tenant_reconcile_later(
    ngx_http_tenant_worker_t *worker);


void
ngx_http_tenant_reconcile_init(ngx_http_tenant_worker_t *worker)
{
    worker->reconcile.handler = ngx_http_tenant_reconcile_timer;
    worker->reconcile.data = worker;
    worker->reconcile.log = worker->connect.log;
    worker->reconcile.cancelable = 1;
    worker->reconcile_backoff = NGX_HTTP_TENANT_RECONCILE_FIRST;

    ngx_add_timer(&worker->reconcile, NGX_HTTP_TENANT_RECONCILE_FIRST);
}


static void
ngx_http_tenant_reconcile_timer(ngx_event_t *ev)
{
    ngx_http_tenant_worker_t *worker = ev->data;

    tenant_job_t  *job;

    if (ngx_exiting) {
        return;
    }

    worker->reconciling = 1;
    worker->pending = 0;

    job = ngx_http_tenant_reconcile_job(worker);

    if (job == NULL
        || ngx_http_tenant_task_background(worker, job,
                                           ngx_http_tenant_reconcile_done,
                                           worker)
           != NGX_OK)
    {
        worker->reconciling = 0;
        worker->reconciled.next = -1;
        ngx_http_tenant_reconcile_later(worker);
    }
}


static tenant_job_t *
ngx_http_tenant_reconcile_job(ngx_http_tenant_worker_t *worker)
{
    tenant_job_t        *job;
    tenant_reconcile_t  *at;

    job = ngx_http_tenant_task_create(worker->conf,
                                      NGX_HTTP_TENANT_RECONCILE_BUDGET);
    if (job == NULL) {
        return NULL;
    }

    at = tenant_arena_alloc(job->arena, sizeof(tenant_reconcile_t));

    if (at == NULL) {
        tenant_arena_destroy(job->arena);
        return NULL;
    }

    *at = worker->reconciled;
    at->leaving = &ngx_exiting;

    job->step = tenant_reconcile_step;
    job->data = at;

    return job;
}


/* "job" is NULL if it did not end in time: the next one goes on. */

static void
ngx_http_tenant_reconcile_done(void *data, tenant_job_t *job)
{
    ngx_http_tenant_worker_t *worker = data;

    int64_t     next;
    ngx_uint_t  i;

    worker->reconciling = 0;

    if (job == NULL) {
        ngx_memzero(&worker->reconciled, sizeof(tenant_reconcile_t));
        worker->reconciled.next = -1;
        ngx_http_tenant_reconcile_later(worker);
        return;
    }

    worker->reconciled = *(tenant_reconcile_t *) job->data;

    for (i = 0; i < worker->reconciled.nchanged; i++) {
        worker->forget(worker->conf, worker->reconciled.changed[i], NULL);
    }

    if (job->error.status != TENANT_OK) {

        /* requests that need the database now say that it is away */

        if (job->error.status != TENANT_UNAVAILABLE
            && job->error.status != TENANT_TIMEOUT)
        {
            ngx_log_error(NGX_LOG_ERR, worker->reconcile.log, 0,
                          "tenant: what was begun on an organization or user "
                          "could not be ended: %s",
                          job->error.cause[0] != '\0' ? job->error.cause
                                                      : job->error.detail);
        }
    }

    if (job->error.status != TENANT_OK || worker->reconciled.failed) {
        ngx_http_tenant_reconcile_later(worker);
        return;
    }

    worker->reconcile_backoff = NGX_HTTP_TENANT_RECONCILE_FIRST;

    next = worker->reconciled.next;

    if (worker->pending != 0
        && (next < 0 || next > (int64_t) worker->pending))
    {
        next = (int64_t) worker->pending;
    }

    if (next < 0) {

        /* one worker looks for what other instances did not come to */

        if (ngx_worker != 0) {
            return;
        }

        next = NGX_HTTP_TENANT_RECONCILE_MAX;
    }

    next = ngx_max(next, NGX_HTTP_TENANT_RECONCILE_MIN);

    ngx_add_timer(&worker->reconcile,
                  (ngx_msec_t) ngx_min(next, NGX_HTTP_TENANT_RECONCILE_MAX));
}


/* What failed waits longer each time, what is due besides does not. */

static void
ngx_http_tenant_reconcile_later(ngx_http_tenant_worker_t *worker)
{
    int64_t     next;
    ngx_msec_t  pause, max;

    max = worker->reconciled.away ? NGX_HTTP_TENANT_RECONCILE_AWAY
                                  : NGX_HTTP_TENANT_RECONCILE_MAX;

    next = worker->reconciled.next;
    pause = ngx_min(worker->reconcile_backoff, max);

    if (next >= 0 && next < (int64_t) pause) {
        pause = ngx_max((ngx_msec_t) next, NGX_HTTP_TENANT_RECONCILE_MIN);
    }

    ngx_add_timer(&worker->reconcile, pause);

    worker->reconcile_backoff = ngx_min(worker->reconcile_backoff * 2, max);
}
