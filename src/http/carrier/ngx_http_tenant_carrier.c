/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_calls.h"
#include "ngx_http_tenant_carrier.h"
#include "ngx_http_tenant_connection.h"
#include "ngx_http_tenant_dial.h"


ngx_http_tenant_carrier_t *
ngx_http_tenant_carrier_create(ngx_cycle_t *cycle,
    ngx_http_tenant_main_conf_t *tmcf, tenant_store_t *store,
    ngx_atomic_t *waiting)
{
    ngx_uint_t                  i;
    ngx_http_tenant_peer_t     *peer;
    ngx_http_tenant_carrier_t  *carrier;

    carrier = ngx_pcalloc(cycle->pool, sizeof(ngx_http_tenant_carrier_t));
    if (carrier == NULL) {
        return NULL;
    }

    carrier->conf = tmcf;
    carrier->store = store;
    carrier->waiting = waiting;
    carrier->log = cycle->log;
    carrier->npeers = tmcf->store.nclusters;

    carrier->peers = ngx_pcalloc(cycle->pool,
                                 carrier->npeers
                                 * sizeof(ngx_http_tenant_peer_t));
    if (carrier->peers == NULL) {
        return NULL;
    }

    for (i = 0; i < carrier->npeers; i++) {
        peer = &carrier->peers[i];

        peer->carrier = carrier;
        peer->cluster = &tmcf->store.clusters[i];
        peer->index = i;

        if (ngx_http_tenant_calls_init(peer) != NGX_OK) {
            return NULL;
        }
    }

    return carrier;
}


void
ngx_http_tenant_carrier_start(ngx_http_tenant_carrier_t *carrier)
{
    ngx_uint_t               i;
    ngx_http_tenant_peer_t  *peer;

    if (carrier->conf->carrier == NGX_HTTP_TENANT_CARRIER_THREAD) {
        return;
    }

    for (i = 0; i < carrier->npeers; i++) {
        peer = &carrier->peers[i];

        /* the first connection tells whether there can be any */

        if (peer->state == NGX_HTTP_TENANT_PEER_UNTRIED
            && peer->dialing == 0)
        {
            (void) ngx_http_tenant_dial(peer);
        }
    }
}


void
ngx_http_tenant_carrier_close(ngx_http_tenant_carrier_t *carrier)
{
    ngx_uint_t                     i;
    ngx_queue_t                   *q;
    ngx_http_tenant_peer_t        *peer;
    ngx_http_tenant_connection_t  *connection;

    for (i = 0; i < carrier->npeers; i++) {
        peer = &carrier->peers[i];

        ngx_http_tenant_calls_retire(peer);

        while (!ngx_queue_empty(&peer->busy)) {
            q = ngx_queue_head(&peer->busy);
            connection = ngx_queue_data(q, ngx_http_tenant_connection_t,
                                        queue);
            ngx_http_tenant_connection_close(connection);
        }

        ngx_http_tenant_dial_close(peer);
        tenant_dialer_destroy(peer->dialer);
    }
}


ngx_uint_t
ngx_http_tenant_carrier_takes(ngx_http_tenant_carrier_t *carrier,
    tenant_str_t cluster)
{
    ngx_uint_t               i;
    ngx_http_tenant_peer_t  *peer;

    if (carrier->conf->carrier == NGX_HTTP_TENANT_CARRIER_THREAD) {
        return 0;
    }

    for (i = 0; i < carrier->npeers; i++) {
        peer = &carrier->peers[i];

        if (tenant_str_eq(peer->cluster->name, cluster)) {
            return ngx_http_tenant_calls_taken(peer);
        }
    }

    return 0;
}


ngx_int_t
ngx_http_tenant_carrier_send(ngx_http_tenant_carrier_t *carrier,
    ngx_http_tenant_call_t *call)
{
    ngx_uint_t    i;
    tenant_str_t  cluster;

    cluster = call->exchange.command->cluster;

    for (i = 0; i < carrier->npeers; i++) {
        if (tenant_str_eq(carrier->peers[i].cluster->name, cluster)) {
            return ngx_http_tenant_calls_send(&carrier->peers[i], call);
        }
    }

    return NGX_DECLINED;
}


void
ngx_http_tenant_carrier_abort(ngx_http_tenant_call_t *call)
{
    if (call->waiting) {
        call->waiting = 0;
        ngx_queue_remove(&call->queue);
        (void) ngx_atomic_fetch_add(call->waits, -1);
        return;
    }

    if (call->connection != NULL) {
        ngx_http_tenant_connection_abandon(call->connection);
    }
}
