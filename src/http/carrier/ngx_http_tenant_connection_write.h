/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_CONNECTION_WRITE_H_INCLUDED_
#define _NGX_HTTP_TENANT_CONNECTION_WRITE_H_INCLUDED_


#include "ngx_http_tenant_connection.h"


/*
 * Sends a call over an idle connection.  Returns NGX_AGAIN if it is under way;
 * NGX_OK with *outcome when it ended at once; NGX_DECLINED if nothing of it
 * went out because the connection was lost.
 */
ngx_int_t ngx_http_tenant_connection_send(
    ngx_http_tenant_connection_t *connection, ngx_http_tenant_call_t *call,
    tenant_outcome_t *outcome);

/*
 * Begins the call that the connection has, now that it is known to be there.
 * Returns as the function before.
 */
ngx_int_t ngx_http_tenant_connection_begin(
    ngx_http_tenant_connection_t *connection, tenant_outcome_t *outcome);

/* The socket may be written to. */
void ngx_http_tenant_connection_write_handler(ngx_event_t *wev);


#endif /* _NGX_HTTP_TENANT_CONNECTION_WRITE_H_INCLUDED_ */
