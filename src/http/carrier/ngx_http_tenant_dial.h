/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_DIAL_H_INCLUDED_
#define _NGX_HTTP_TENANT_DIAL_H_INCLUDED_


#include "ngx_http_tenant_peer.h"


/*
 * Begins to open a connection in the thread pool; the peer gets it, or learns
 * why there is none.  Returns NGX_ERROR if it can't begin now.
 */
ngx_int_t ngx_http_tenant_dial(ngx_http_tenant_peer_t *peer);

/* Frees what the pool's threads have left; none of them runs any more. */
void ngx_http_tenant_dial_close(ngx_http_tenant_peer_t *peer);


#endif /* _NGX_HTTP_TENANT_DIAL_H_INCLUDED_ */
