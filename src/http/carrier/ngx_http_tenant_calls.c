/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_calls.h"
#include "ngx_http_tenant_connection_write.h"
#include "ngx_http_tenant_dial.h"


/* So many connections are opened at once. */
#define NGX_HTTP_TENANT_PEER_DIALS    4

#define NGX_HTTP_TENANT_PEER_SWEEP    1000


static ngx_int_t ngx_http_tenant_calls_bound(ngx_http_tenant_call_t *call,
    ngx_int_t rc);
static ngx_int_t ngx_http_tenant_calls_try(ngx_http_tenant_peer_t *peer,
    ngx_http_tenant_call_t *call);
static ngx_http_tenant_connection_t *ngx_http_tenant_calls_idle(
    ngx_http_tenant_peer_t *peer);
static ngx_int_t ngx_http_tenant_calls_wait(ngx_http_tenant_peer_t *peer,
    ngx_http_tenant_call_t *call);
static void ngx_http_tenant_calls_dial(ngx_http_tenant_peer_t *peer);
static void ngx_http_tenant_calls_fill(ngx_http_tenant_peer_t *peer);
static void ngx_http_tenant_calls_freed(ngx_http_tenant_peer_t *peer);
static void ngx_http_tenant_calls_wake(ngx_http_tenant_peer_t *peer,
    ngx_http_tenant_call_t *call);
static void ngx_http_tenant_calls_ended(ngx_http_tenant_peer_t *peer,
    ngx_http_tenant_call_t *call, const tenant_outcome_t *outcome);
static void ngx_http_tenant_calls_moved(ngx_http_tenant_peer_t *peer);
static void ngx_http_tenant_calls_sweep(ngx_event_t *ev);


ngx_int_t
ngx_http_tenant_calls_init(ngx_http_tenant_peer_t *peer)
{
    ngx_uint_t                     most;
    const tenant_dial_concerns_t  *concerns;

    ngx_queue_init(&peer->idle);
    ngx_queue_init(&peer->busy);
    ngx_queue_init(&peer->waiting);
    ngx_queue_init(&peer->dials);

    peer->sweep.handler = ngx_http_tenant_calls_sweep;
    peer->sweep.data = peer;
    peer->sweep.log = peer->carrier->log;
    peer->sweep.cancelable = 1;

    peer->ended = ngx_http_tenant_calls_ended;
    peer->freed = ngx_http_tenant_calls_freed;
    peer->moved = ngx_http_tenant_calls_moved;

    peer->dialer = tenant_dialer_create(peer->cluster,
                                        peer->carrier->conf->store.timeout);
    if (peer->dialer == NULL) {
        return NGX_ERROR;
    }

    most = tenant_dialer_most(peer->dialer);

    peer->max = peer->carrier->conf->connections.max;

    if (most != 0) {
        peer->max = ngx_min(peer->max, most);
    }

    concerns = tenant_dialer_concerns(peer->dialer);

    peer->extras.majority = concerns->majority;
    peer->extras.string = concerns->write;
    peer->extras.read = concerns->read;
    peer->retries = concerns->retries;

    return NGX_OK;
}


ngx_uint_t
ngx_http_tenant_calls_taken(ngx_http_tenant_peer_t *peer)
{
    if (tenant_exchange_seen(peer->carrier->store, peer->index)
        != TENANT_SEEN_THERE)
    {
        return 0;
    }

    switch (peer->state) {

    case NGX_HTTP_TENANT_PEER_DRIVEN:
        return 1;

    case NGX_HTTP_TENANT_PEER_UNTRIED:

        /* the threads are quicker than the first connection */

        if (peer->dialing == 0) {
            ngx_http_tenant_calls_dial(peer);
        }

        return peer->dialing != 0
               && peer->carrier->conf->carrier
                  == NGX_HTTP_TENANT_CARRIER_EVENT;

    default: /* NGX_HTTP_TENANT_PEER_UNSUITED */
        return 0;
    }
}


ngx_int_t
ngx_http_tenant_calls_send(ngx_http_tenant_peer_t *peer,
    ngx_http_tenant_call_t *call)
{
    return ngx_http_tenant_calls_bound(call,
                                       ngx_http_tenant_calls_try(peer, call));
}


/* The threads may not send again what only this call's session tells. */

static ngx_int_t
ngx_http_tenant_calls_bound(ngx_http_tenant_call_t *call, ngx_int_t rc)
{
    if (rc == NGX_DECLINED
        && tenant_exchange_bound(&call->exchange, call->error))
    {
        call->status = call->error->status;
        return NGX_OK;
    }

    return rc;
}


static ngx_int_t
ngx_http_tenant_calls_try(ngx_http_tenant_peer_t *peer,
    ngx_http_tenant_call_t *call)
{
    ngx_int_t                      rc;
    tenant_outcome_t               outcome;
    ngx_http_tenant_connection_t  *connection;

    call->status = TENANT_OK;
    call->reply.len = 0;
    call->reply.data = NULL;

    for ( ;; ) {

        if (tenant_exchange_seen(peer->carrier->store, peer->index)
            != TENANT_SEEN_THERE)
        {
            return NGX_DECLINED;
        }

        /* those that came before go first */

        connection = ngx_queue_empty(&peer->waiting)
                     ? ngx_http_tenant_calls_idle(peer) : NULL;

        if (connection == NULL) {
            return ngx_http_tenant_calls_wait(peer, call);
        }

        rc = ngx_http_tenant_connection_send(connection, call, &outcome);

        if (rc == NGX_AGAIN) {
            return NGX_AGAIN;
        }

        if (rc == NGX_OK && outcome.again == TENANT_AGAIN_NOT) {
            return NGX_OK;
        }
    }
}


static ngx_http_tenant_connection_t *
ngx_http_tenant_calls_idle(ngx_http_tenant_peer_t *peer)
{
    unsigned  generation;

    generation = tenant_store_generation(peer->carrier->store, peer->index);

    if (generation != peer->topology) {
        peer->topology = generation;
        ngx_http_tenant_calls_moved(peer);
    }

    if (ngx_queue_empty(&peer->idle)) {
        return NULL;
    }

    return ngx_queue_data(ngx_queue_head(&peer->idle),
                          ngx_http_tenant_connection_t, queue);
}


/* The call waits for a connection, unless there will be none. */

static ngx_int_t
ngx_http_tenant_calls_wait(ngx_http_tenant_peer_t *peer,
    ngx_http_tenant_call_t *call)
{
    ngx_http_tenant_calls_dial(peer);

    if (peer->connections == 0 && peer->dialing == 0) {
        return NGX_DECLINED;
    }

    call->waiting = 1;
    call->waits = peer->carrier->waiting;
    ngx_queue_insert_tail(&peer->waiting, &call->queue);
    (void) ngx_atomic_fetch_add(call->waits, 1);

    return NGX_AGAIN;
}


static void
ngx_http_tenant_calls_dial(ngx_http_tenant_peer_t *peer)
{
    if (peer->state == NGX_HTTP_TENANT_PEER_UNSUITED
        || peer->dialing >= NGX_HTTP_TENANT_PEER_DIALS
        || peer->connections + peer->dialing >= peer->max
        || (peer->backoff != 0
            && (ngx_msec_int_t) (peer->again - ngx_current_msec) > 0))
    {
        return;
    }

    ngx_http_tenant_dial(peer);
}


/* Opens what is to be there without a call, too. */

static void
ngx_http_tenant_calls_fill(ngx_http_tenant_peer_t *peer)
{
    ngx_uint_t  n;

    if (ngx_exiting) {
        return;
    }

    do {
        n = peer->connections + peer->dialing;

        if (n >= peer->carrier->conf->connections.min) {
            return;
        }

        ngx_http_tenant_calls_dial(peer);

    } while (peer->connections + peer->dialing > n);
}


static void
ngx_http_tenant_calls_freed(ngx_http_tenant_peer_t *peer)
{
    ngx_queue_t             *q;
    ngx_http_tenant_call_t  *call;

    while (!ngx_queue_empty(&peer->waiting)) {

        if (ngx_http_tenant_calls_idle(peer) == NULL) {

            ngx_http_tenant_calls_dial(peer);

            if (peer->connections != 0 || peer->dialing != 0) {
                return;
            }
        }

        q = ngx_queue_head(&peer->waiting);
        call = ngx_queue_data(q, ngx_http_tenant_call_t, queue);

        ngx_http_tenant_calls_wake(peer, call);
    }

    ngx_http_tenant_calls_fill(peer);

    if (peer->connections != peer->carrier->conf->connections.min
        && !peer->sweep.timer_set && !ngx_exiting)
    {
        ngx_add_timer(&peer->sweep, NGX_HTTP_TENANT_PEER_SWEEP);
    }
}


/* A call that waited is sent, or handed to the threads. */

static void
ngx_http_tenant_calls_wake(ngx_http_tenant_peer_t *peer,
    ngx_http_tenant_call_t *call)
{
    ngx_int_t                      rc;
    tenant_outcome_t               outcome;
    ngx_http_tenant_connection_t  *connection;

    ngx_queue_remove(&call->queue);
    call->waiting = 0;
    (void) ngx_atomic_fetch_add(peer->carrier->waiting, -1);

    connection = ngx_http_tenant_calls_idle(peer);

    rc = NGX_DECLINED;

    if (connection != NULL) {

        rc = ngx_http_tenant_connection_send(connection, call, &outcome);

        if (rc == NGX_AGAIN) {
            return;
        }

        if (rc == NGX_OK && outcome.again != TENANT_AGAIN_NOT) {
            rc = NGX_DECLINED;
        }
    }

    call->handler(call, ngx_http_tenant_calls_bound(call, rc));
}


static void
ngx_http_tenant_calls_ended(ngx_http_tenant_peer_t *peer,
    ngx_http_tenant_call_t *call, const tenant_outcome_t *outcome)
{
    ngx_int_t  rc;

    rc = NGX_OK;

    if (outcome->again != TENANT_AGAIN_NOT) {
        rc = ngx_http_tenant_calls_send(peer, call);
    }

    if (rc != NGX_AGAIN) {
        call->handler(call, rc);
    }

    ngx_http_tenant_calls_freed(peer);
}


void
ngx_http_tenant_calls_retire(ngx_http_tenant_peer_t *peer)
{
    ngx_queue_t                   *q;
    ngx_http_tenant_connection_t  *connection;

    while (!ngx_queue_empty(&peer->idle)) {
        q = ngx_queue_head(&peer->idle);
        connection = ngx_queue_data(q, ngx_http_tenant_connection_t, queue);
        ngx_http_tenant_connection_close(connection);
    }
}


/* What is busy is closed once it is idle. */

static void
ngx_http_tenant_calls_moved(ngx_http_tenant_peer_t *peer)
{
    peer->generation++;
    ngx_http_tenant_calls_retire(peer);
}


/* The last of the queue was not used for the longest time. */

static void
ngx_http_tenant_calls_sweep(ngx_event_t *ev)
{
    ngx_queue_t                    *q;
    ngx_http_tenant_peer_t         *peer;
    ngx_http_tenant_connection_t   *connection;
    ngx_http_tenant_connections_t  *conf;

    peer = ev->data;
    conf = &peer->carrier->conf->connections;

    while (!ngx_queue_empty(&peer->idle) && peer->connections > conf->min) {

        q = ngx_queue_last(&peer->idle);
        connection = ngx_queue_data(q, ngx_http_tenant_connection_t, queue);

        if (ngx_current_msec - connection->used < conf->idle) {
            break;
        }

        ngx_http_tenant_connection_close(connection);
    }

    if (ngx_exiting || peer->state == NGX_HTTP_TENANT_PEER_UNSUITED) {
        return;
    }

    /* a call that comes meanwhile may open one sooner */

    ngx_http_tenant_calls_fill(peer);

    if (peer->connections != conf->min) {
        ngx_add_timer(ev, NGX_HTTP_TENANT_PEER_SWEEP);
    }
}
