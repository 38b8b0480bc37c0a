/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_CALLS_H_INCLUDED_
#define _NGX_HTTP_TENANT_CALLS_H_INCLUDED_


#include "ngx_http_tenant_peer.h"


/*
 * They give a peer's connections to calls, and open and close connections as
 * calls need them.
 */

/* Makes a peer of its carrier, cluster and index. */
ngx_int_t ngx_http_tenant_calls_init(ngx_http_tenant_peer_t *peer);

/* Returns as ngx_http_tenant_carrier_takes() does. */
ngx_uint_t ngx_http_tenant_calls_taken(ngx_http_tenant_peer_t *peer);

/* Sends a call as ngx_http_tenant_carrier_send() does. */
ngx_int_t ngx_http_tenant_calls_send(ngx_http_tenant_peer_t *peer,
    ngx_http_tenant_call_t *call);

/* Closes the idle connections. */
void ngx_http_tenant_calls_retire(ngx_http_tenant_peer_t *peer);


#endif /* _NGX_HTTP_TENANT_CALLS_H_INCLUDED_ */
