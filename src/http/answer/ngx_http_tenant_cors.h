/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_CORS_H_INCLUDED_
#define _NGX_HTTP_TENANT_CORS_H_INCLUDED_


#include "../core/ngx_http_tenant.h"


/*
 * "tenant_cors": pages of other origins may ask (WHATWG Fetch, "CORS
 * protocol").
 */

/*
 * Tells whether the request is a preflight from an origin that the location
 * lists: it is answered by ngx_http_tenant_cors_headers(), and asks nothing
 * else.
 */
ngx_uint_t ngx_http_tenant_cors_preflight(ngx_http_request_t *r);

/*
 * Adds the headers that an answer has where the location lists origins: to a
 * preflight, or to any other request.  A backend's own are left as they are.
 * Returns NGX_ERROR if there is no memory.
 */
ngx_int_t ngx_http_tenant_cors_headers(ngx_http_request_t *r);

/*
 * Tells whether the location lists the request's origin "with credentials", so
 * that its pages may send a cookie.
 */
ngx_uint_t ngx_http_tenant_cors_trusts(ngx_http_request_t *r);


#endif /* _NGX_HTTP_TENANT_CORS_H_INCLUDED_ */
