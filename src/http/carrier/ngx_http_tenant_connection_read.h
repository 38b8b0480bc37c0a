/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_CONNECTION_READ_H_INCLUDED_
#define _NGX_HTTP_TENANT_CONNECTION_READ_H_INCLUDED_


#include "ngx_http_tenant_connection.h"


/* The socket has something to be read, or the connection's time is over. */
void ngx_http_tenant_connection_read_handler(ngx_event_t *rev);


#endif /* _NGX_HTTP_TENANT_CONNECTION_READ_H_INCLUDED_ */
