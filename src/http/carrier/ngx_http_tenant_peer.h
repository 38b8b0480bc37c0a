/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_PEER_H_INCLUDED_
#define _NGX_HTTP_TENANT_PEER_H_INCLUDED_


#include "ngx_http_tenant_call.h"
#include "../../store/tenant_dial.h"


typedef enum {
    NGX_HTTP_TENANT_PEER_UNTRIED = 0,
    NGX_HTTP_TENANT_PEER_DRIVEN,       /* there was a connection */
    NGX_HTTP_TENANT_PEER_UNSUITED      /* threads have all of it */
} ngx_http_tenant_peer_state_e;


typedef struct ngx_http_tenant_peer_s  ngx_http_tenant_peer_t;


/* A peer is a cluster with its connections in this worker. */

struct ngx_http_tenant_peer_s {
    ngx_http_tenant_carrier_t  *carrier;
    const tenant_cluster_t     *cluster;
    size_t                      index;         /* in the store's conf */
    tenant_dialer_t            *dialer;
    tenant_wire_extras_t        extras;

    ngx_uint_t                  state;         /* ..._peer_state_e */
    unsigned                    topology;      /* the store's generation */
    unsigned                    generation;    /* of connections; older ones
                                                  are not used again */

    ngx_queue_t                 idle;          /* connections, the one that was
                                                  used last comes first */
    ngx_queue_t                 busy;
    ngx_queue_t                 waiting;       /* calls */
    ngx_queue_t                 dials;
    ngx_uint_t                  retries;       /* "retryWrites" */
    ngx_uint_t                  max;           /* connections */
    ngx_uint_t                  connections;   /* idle and busy */
    ngx_uint_t                  dialing;

    ngx_msec_t                  backoff;       /* 0: the last dial went well */
    ngx_msec_t                  again;         /* not to dial before */
    uint32_t                    id;            /* of the last message */
    ngx_event_t                 sweep;         /* closes idle connections */

    /*
     * A connection has ended a call, which is to be sent again or answered; a
     * connection is free, or gone, or there is no new one; the server is not
     * the one any more.
     */
    void                      (*ended)(ngx_http_tenant_peer_t *peer,
                                    ngx_http_tenant_call_t *call,
                                    const tenant_outcome_t *outcome);
    void                      (*freed)(ngx_http_tenant_peer_t *peer);
    void                      (*moved)(ngx_http_tenant_peer_t *peer);
};


struct ngx_http_tenant_carrier_s {
    ngx_http_tenant_main_conf_t  *conf;
    tenant_store_t               *store;
    ngx_atomic_t                 *waiting;
    ngx_log_t                    *log;
    ngx_uint_t                    npeers;
    ngx_http_tenant_peer_t       *peers;
};


#endif /* _NGX_HTTP_TENANT_PEER_H_INCLUDED_ */
