/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "../zone/ngx_http_tenant_zone.h"
#include "ngx_http_tenant_log.h"
#include "ngx_http_tenant_worker.h"


#define NGX_HTTP_TENANT_BACKOFF_MIN  500
#define NGX_HTTP_TENANT_BACKOFF_MAX  2000


static ngx_int_t ngx_http_tenant_worker_connect(
    ngx_http_tenant_worker_t *worker);
static void ngx_http_tenant_worker_connect_thread(void *data, ngx_log_t *log);
static void ngx_http_tenant_worker_connect_done(ngx_event_t *ev);
static void ngx_http_tenant_worker_connect_again(ngx_event_t *ev);
static void ngx_http_tenant_worker_leave(void *data);


ngx_int_t
ngx_http_tenant_worker_init(ngx_cycle_t *cycle,
    ngx_http_tenant_main_conf_t *tmcf)
{
    ngx_http_tenant_worker_t  *worker;

    worker = ngx_pcalloc(cycle->pool, sizeof(ngx_http_tenant_worker_t));
    if (worker == NULL) {
        return NGX_ERROR;
    }

    worker->conf = tmcf;
    worker->backoff = NGX_HTTP_TENANT_BACKOFF_MIN;
    ngx_queue_init(&worker->hash_queue);
    ngx_queue_init(&worker->refreshes);

    worker->connect.handler = ngx_http_tenant_worker_connect_again;
    worker->connect.data = worker;
    worker->connect.log = cycle->log;
    worker->connect.cancelable = 1;

    if (ngx_http_tenant_log_init(cycle) != NGX_OK) {
        return NGX_ERROR;
    }

    tenant_store_init(ngx_http_tenant_log_line);

    worker->store = tenant_store_create(&tmcf->store);
    if (worker->store == NULL) {
        return NGX_ERROR;
    }

    worker->carrier = ngx_http_tenant_carrier_create(cycle, tmcf,
                                                     worker->store,
                                                     &worker->waiting);
    if (worker->carrier == NULL) {
        return NGX_ERROR;
    }

    tmcf->worker = worker;
    ngx_http_tenant_zone_join(tmcf->zone);

    /* this comes before any request, so it does not wait behind those */

    return ngx_http_tenant_worker_connect(worker);
}


static ngx_int_t
ngx_http_tenant_worker_connect(ngx_http_tenant_worker_t *worker)
{
    ngx_memzero(&worker->task, sizeof(ngx_thread_task_t));

    worker->task.ctx = worker;
    worker->task.handler = ngx_http_tenant_worker_connect_thread;
    worker->task.event.handler = ngx_http_tenant_worker_connect_done;
    worker->task.event.data = worker;

    return ngx_thread_task_post(worker->conf->thread_pool, &worker->task);
}


static void
ngx_http_tenant_worker_connect_thread(void *data, ngx_log_t *log)
{
    ngx_http_tenant_worker_t  *worker = data;

    worker->connected = tenant_store_connect(worker->store, &worker->error);
}


static void
ngx_http_tenant_worker_connect_done(ngx_event_t *ev)
{
    ngx_http_tenant_worker_t  *worker = ev->data;

    ngx_http_tenant_carrier_start(worker->carrier);

    if (worker->connected == TENANT_OK) {
        return;
    }

    /* the log has said once that a database is away */

    if (worker->error.status != TENANT_UNAVAILABLE) {
        ngx_log_error(NGX_LOG_ERR, worker->connect.log, 0, "tenant: %s",
                      worker->error.detail);
    }

    ngx_add_timer(&worker->connect, worker->backoff);

    worker->backoff = ngx_min(worker->backoff * 2,
                              NGX_HTTP_TENANT_BACKOFF_MAX);
}


static void
ngx_http_tenant_worker_connect_again(ngx_event_t *ev)
{
    ngx_http_tenant_worker_t  *worker = ev->data;

    if (ngx_http_tenant_worker_connect(worker) != NGX_OK) {
        ngx_add_timer(&worker->connect, worker->backoff);
    }
}


void
ngx_http_tenant_worker_reconcile(ngx_http_tenant_worker_t *worker,
    ngx_uint_t now)
{
    ngx_msec_t    soon;
    ngx_event_t  *ev;

    ev = &worker->reconcile;
    soon = now ? NGX_HTTP_TENANT_RECONCILE_NOW
               : NGX_HTTP_TENANT_RECONCILE_SOON;

    if (worker->reconciling) {
        worker->pending = worker->pending != 0 ? ngx_min(worker->pending, soon)
                                               : soon;
        return;
    }

    if (ngx_exiting
        || (ev->timer_set
            && (ngx_msec_int_t) (ev->timer.key - ngx_current_msec)
               <= (ngx_msec_int_t) soon))
    {
        return;
    }

    ngx_add_timer(ev, soon);
}


void
ngx_http_tenant_worker_exit(ngx_cycle_t *cycle,
    ngx_http_tenant_main_conf_t *tmcf)
{
    tenant_store_t      *store;
    ngx_pool_cleanup_t  *cln;

    store = tmcf->worker->store;
    ngx_http_tenant_carrier_close(tmcf->worker->carrier);
    tenant_arenas_free(&tmcf->worker->arenas);
    tmcf->worker = NULL;

    if (!ngx_terminate) {
        tenant_store_destroy(store);
        tenant_store_cleanup();
        ngx_http_tenant_log_exit();
        return;
    }

    /*
     * Closing the connections would wait for the database's answers.  Without
     * that the driver's threads run on, so their code must not be unloaded, as
     * the cycle's pool is about to do, nor may exit handlers run beside them.
     */

    ngx_http_tenant_log_drain();

    cln = ngx_pool_cleanup_add(cycle->pool, 0);
    if (cln != NULL) {
        cln->handler = ngx_http_tenant_worker_leave;
    }
}


/* The cleanup that is added last runs first, before the code is unloaded. */

static void
ngx_http_tenant_worker_leave(void *data)
{
    ngx_log_error(NGX_LOG_NOTICE, ngx_cycle->log, 0, "exit");

    _exit(0);
}
