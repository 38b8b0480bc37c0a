/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_ROUTE_H_INCLUDED_
#define _NGX_HTTP_TENANT_ROUTE_H_INCLUDED_


#include "../ngx_http_tenant_module.h"


/*
 * The route of the request in its location.  TENANT_OK with *route; else 404,
 * or 405 with *allow, in *err; *route is NULL.  "collection" and "id" may be
 * NULL.
 */
tenant_status_e ngx_http_tenant_route_find(ngx_http_request_t *r,
    const tenant_route_t **route, tenant_str_t *collection, tenant_str_t *id,
    ngx_uint_t *allow, tenant_error_t *err);

/*
 * Whether "tenant_auth on" guards this request in the access phase.  In a
 * location of our own API, not a path or method that it does not have (404
 * and 405 come first); and sign-up and login, which take no token, only when
 * the directive stands in that very location.
 */
ngx_uint_t ngx_http_tenant_route_guarded(ngx_http_request_t *r);


#endif /* _NGX_HTTP_TENANT_ROUTE_H_INCLUDED_ */
