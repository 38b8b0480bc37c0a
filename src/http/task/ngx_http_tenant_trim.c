/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_trim.h"

#include "../../core/tenant_memory.h"


/* One comes so long after the last job that made it due, at most, ms. */
#define NGX_HTTP_TENANT_TRIM_AFTER  1000


static void ngx_http_tenant_trim_due(void *data);
static void ngx_http_tenant_trim_timer(ngx_event_t *ev);
static void ngx_http_tenant_trim_thread(void *data, ngx_log_t *log);
static void ngx_http_tenant_trim_done(ngx_event_t *ev);


void
ngx_http_tenant_trim_init(ngx_http_tenant_worker_t *worker)
{
    tenant_memory_init();

    worker->arenas.freed = ngx_http_tenant_trim_due;
    worker->arenas.data = worker;

    worker->trim.handler = ngx_http_tenant_trim_timer;
    worker->trim.data = worker;
    worker->trim.log = worker->connect.log;
    worker->trim.cancelable = 1;
}


static void
ngx_http_tenant_trim_due(void *data)
{
    ngx_http_tenant_worker_t *worker = data;

    if (!worker->trim.timer_set && !ngx_exiting) {
        ngx_add_timer(&worker->trim, NGX_HTTP_TENANT_TRIM_AFTER);
    }
}


static void
ngx_http_tenant_trim_timer(ngx_event_t *ev)
{
    ngx_http_tenant_worker_t *worker = ev->data;

    if (!worker->trimming) {

        ngx_memzero(&worker->trim_task, sizeof(ngx_thread_task_t));

        worker->trim_task.ctx = worker;
        worker->trim_task.handler = ngx_http_tenant_trim_thread;
        worker->trim_task.event.handler = ngx_http_tenant_trim_done;
        worker->trim_task.event.data = worker;

        worker->trimming = ngx_thread_task_post(worker->conf->thread_pool,
                                                &worker->trim_task)
                           == NGX_OK;

        if (worker->trimming) {
            return;
        }
    }

    /* all threads are at work, and so would it be with them */

    ngx_http_tenant_trim_due(worker);
}


static void
ngx_http_tenant_trim_thread(void *data, ngx_log_t *log)
{
    tenant_memory_trim();
}


static void
ngx_http_tenant_trim_done(ngx_event_t *ev)
{
    ngx_http_tenant_worker_t *worker = ev->data;

    worker->trimming = 0;
}
