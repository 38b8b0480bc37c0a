/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_connection_read.h"
#include "ngx_http_tenant_connection_write.h"
#include "ngx_http_tenant_dial.h"


#define NGX_HTTP_TENANT_DIAL_BACKOFF_MIN  250
#define NGX_HTTP_TENANT_DIAL_BACKOFF_MAX  2000


typedef struct {
    ngx_thread_task_t        thread;
    ngx_queue_t              queue;        /* peer->dials */
    ngx_http_tenant_peer_t  *peer;
    tenant_connection_t     *stream;
    unsigned                 generation;   /* the peer's when it began */
    tenant_dial_e            result;
    tenant_error_t           error;
} ngx_http_tenant_dial_t;


static void ngx_http_tenant_dial_thread(void *data, ngx_log_t *log);
static void ngx_http_tenant_dial_done(ngx_event_t *ev);
static void ngx_http_tenant_dial_opened(ngx_http_tenant_dial_t *dial);
static void ngx_http_tenant_dial_failed(ngx_http_tenant_peer_t *peer);
static void ngx_http_tenant_dial_unsuited(ngx_http_tenant_peer_t *peer,
    const char *why);


ngx_int_t
ngx_http_tenant_dial(ngx_http_tenant_peer_t *peer)
{
    ngx_http_tenant_dial_t       *dial;
    ngx_http_tenant_main_conf_t  *tmcf;

    tmcf = peer->carrier->conf;

    dial = ngx_calloc(sizeof(ngx_http_tenant_dial_t), peer->carrier->log);
    if (dial == NULL) {
        return NGX_ERROR;
    }

    dial->peer = peer;
    dial->generation = peer->generation;
    dial->thread.ctx = dial;
    dial->thread.handler = ngx_http_tenant_dial_thread;
    dial->thread.event.handler = ngx_http_tenant_dial_done;
    dial->thread.event.data = dial;

    if (ngx_thread_task_post(tmcf->thread_pool, &dial->thread) != NGX_OK) {
        ngx_free(dial);
        return NGX_ERROR;
    }

    ngx_queue_insert_tail(&peer->dials, &dial->queue);
    peer->dialing++;

    return NGX_OK;
}


static void
ngx_http_tenant_dial_thread(void *data, ngx_log_t *log)
{
    ngx_http_tenant_dial_t *dial = data;

    ngx_http_tenant_peer_t  *peer;

    if (ngx_terminate) {
        dial->result = TENANT_DIAL_FAILED;
        return;
    }

    peer = dial->peer;

    /* the driver's monitors tell when connections become old */
    (void) tenant_store_monitor(peer->carrier->store, peer->index);

    dial->result = tenant_dial(peer->dialer, &dial->stream,
                               &dial->error);
}


static void
ngx_http_tenant_dial_done(ngx_event_t *ev)
{
    ngx_http_tenant_dial_t  *dial = ev->data;

    ngx_http_tenant_peer_t  *peer;

    peer = dial->peer;

    ngx_queue_remove(&dial->queue);
    peer->dialing--;

    ngx_log_debug2(NGX_LOG_DEBUG_HTTP, peer->carrier->log, 0,
                   "tenant dial done: result:%d left:%ui", dial->result,
                   peer->dialing);

    switch (dial->result) {

    case TENANT_DIAL_OPENED:
        ngx_http_tenant_dial_opened(dial);
        break;

    case TENANT_DIAL_UNSUITED:
        ngx_http_tenant_dial_unsuited(peer, dial->error.cause);
        break;

    default: /* TENANT_DIAL_FAILED */
        ngx_http_tenant_dial_failed(peer);
        break;
    }

    ngx_free(dial);

    peer->freed(peer);
}


static void
ngx_http_tenant_dial_opened(ngx_http_tenant_dial_t *dial)
{
    ngx_http_tenant_peer_t  *peer;

    peer = dial->peer;

    /* the server was chosen before it was known that it is not the one */

    if (dial->generation != peer->generation
        || (ngx_exiting && ngx_queue_empty(&peer->waiting)))
    {
        tenant_connection_close(dial->stream);
        return;
    }

    if (peer->connections == 0) {
        /* what was known before it is of no use */
        peer->topology = tenant_store_generation(peer->carrier->store,
                                                 peer->index);
    }

    if (ngx_http_tenant_connection_create(
                                     peer, dial->stream,
                                     ngx_http_tenant_connection_read_handler,
                                     ngx_http_tenant_connection_write_handler)
        == NULL)
    {
        ngx_http_tenant_dial_failed(peer);
        return;
    }

    peer->backoff = 0;
    peer->state = NGX_HTTP_TENANT_PEER_DRIVEN;
}


static void
ngx_http_tenant_dial_failed(ngx_http_tenant_peer_t *peer)
{
    tenant_exchange_doubt(peer->carrier->store, peer->index);

    peer->backoff = peer->backoff == 0
                    ? NGX_HTTP_TENANT_DIAL_BACKOFF_MIN
                    : ngx_min(peer->backoff * 2,
                              NGX_HTTP_TENANT_DIAL_BACKOFF_MAX);

    peer->again = ngx_current_msec + peer->backoff;
}


static void
ngx_http_tenant_dial_unsuited(ngx_http_tenant_peer_t *peer, const char *why)
{
    ngx_uint_t  level;

    if (peer->state == NGX_HTTP_TENANT_PEER_UNSUITED) {
        return;
    }

    peer->state = NGX_HTTP_TENANT_PEER_UNSUITED;
    peer->moved(peer);

    level = peer->carrier->conf->carrier == NGX_HTTP_TENANT_CARRIER_EVENT
            ? NGX_LOG_ERR : NGX_LOG_NOTICE;

    ngx_log_error(level, peer->carrier->log, 0,
                  "tenant: the thread pool carries the commands to the "
                  "database \"%*s\", not the event loop: %s",
                  peer->cluster->name.len, peer->cluster->name.data, why);
}


void
ngx_http_tenant_dial_close(ngx_http_tenant_peer_t *peer)
{
    ngx_queue_t             *q, *next;
    ngx_http_tenant_dial_t  *dial;

    for (q = ngx_queue_head(&peer->dials);
         q != ngx_queue_sentinel(&peer->dials);
         q = next)
    {
        next = ngx_queue_next(q);
        dial = ngx_queue_data(q, ngx_http_tenant_dial_t, queue);

        tenant_connection_close(dial->stream);
        ngx_free(dial);
    }

    ngx_queue_init(&peer->dials);
}
