/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_ORIGIN_H_INCLUDED_
#define _NGX_HTTP_TENANT_ORIGIN_H_INCLUDED_


#include "../core/ngx_http_tenant.h"


/*
 * A browser sends a cookie by itself, also when another site makes it send the
 * request.  Where the token comes from a cookie, a write needs a JSON media
 * type, which HTML forms can't send; and neither a write nor a request to
 * upgrade, which opens a WebSocket (RFC 6455, section 10.2), may come from
 * another site: Sec-Fetch-Site tells (W3C, Fetch Metadata) or, without it,
 * Origin (RFC 6454).  Returns TENANT_OK, or *err: TENANT_FORBIDDEN,
 * TENANT_UNSUPPORTED_MEDIA or TENANT_NO_MEMORY.
 */
tenant_status_e ngx_http_tenant_origin(ngx_http_request_t *r,
    tenant_error_t *err);


#endif /* _NGX_HTTP_TENANT_ORIGIN_H_INCLUDED_ */
