/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_lease_look.h"
#include "ngx_http_tenant_wait.h"
#include "../ngx_http_tenant_notice.h"


static void ngx_http_tenant_wait_timer(ngx_event_t *ev);
static void ngx_http_tenant_wait_cleanup(void *data);


ngx_int_t
ngx_http_tenant_wait_add(ngx_http_request_t *r, ngx_http_tenant_wait_t *wait,
    ngx_http_tenant_flight_t *flight)
{
    ngx_http_cleanup_t          *cln;
    ngx_http_tenant_worker_t    *worker;
    ngx_http_tenant_loc_conf_t  *tlcf;

    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);
    worker = flight->worker;

    /* the first one's question counts for it, and was let in */

    if (worker->waiting >= worker->conf->max_waiting
        && !(flight->asking && ngx_queue_empty(&flight->waiters)))
    {
        ngx_http_tenant_notice_add(worker->conf->notice,
                                   NGX_HTTP_TENANT_NOTICE_QUEUE);
        ngx_log_error(NGX_LOG_INFO, r->connection->log, 0,
                      "tenant: too many requests are waiting");
        return NGX_DECLINED;
    }

    if (!wait->registered) {
        wait->arena = ngx_http_tenant_arena(ngx_http_tenant_ctx(r));
        if (wait->arena == NULL) {
            return NGX_ERROR;
        }

        cln = ngx_http_cleanup_add(r, 0);
        if (cln == NULL) {
            return NGX_ERROR;
        }

        cln->handler = ngx_http_tenant_wait_cleanup;
        cln->data = wait;

        wait->registered = 1;
        wait->r = r;
        wait->timer.handler = ngx_http_tenant_wait_timer;
        wait->timer.data = wait;
        wait->timer.log = r->connection->log;
    }

    wait->done = 0;
    wait->failed = 0;
    wait->lease = NULL;
    wait->flight = flight;
    wait->begun = tenant_store_now();

    ngx_queue_insert_tail(&flight->waiters, &wait->queue);
    (void) ngx_atomic_fetch_add(&worker->waiting, 1);

    ngx_add_timer(&wait->timer, tlcf->timeout > wait->waited
                                ? tlcf->timeout - wait->waited : 1);

    return NGX_AGAIN;
}


void
ngx_http_tenant_wait_end(ngx_http_tenant_wait_t *wait)
{
    ngx_connection_t    *c;
    ngx_http_request_t  *r;

    ngx_http_tenant_wait_cleanup(wait);

    r = wait->r;
    c = r->connection;

    ngx_http_set_log_request(c->log, r);

    wait->waited += (ngx_msec_t) (tenant_store_now() - wait->begun);
    wait->resume(r);

    ngx_http_run_posted_requests(c);
}


static void
ngx_http_tenant_wait_timer(ngx_event_t *ev)
{
    ngx_http_tenant_wait_t *wait = ev->data;

    ngx_http_tenant_notice_add(wait->flight->worker->conf->notice,
                               NGX_HTTP_TENANT_NOTICE_LATE);
    ngx_log_error(NGX_LOG_INFO, wait->r->connection->log, 0,
                  "tenant: no answer about an organization in time");

    wait->done = 1;
    wait->failed = 1;

    ngx_http_tenant_wait_end(wait);
}


static void
ngx_http_tenant_wait_cleanup(void *data)
{
    ngx_http_tenant_wait_t *wait = data;

    if (wait->flight != NULL) {
        (void) ngx_atomic_fetch_add(&wait->flight->worker->waiting, -1);
        ngx_queue_remove(&wait->queue);
        wait->flight = NULL;
    }

    if (wait->timer.timer_set) {
        ngx_del_timer(&wait->timer);
    }
}
