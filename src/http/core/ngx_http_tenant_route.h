/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_ROUTE_H_INCLUDED_
#define _NGX_HTTP_TENANT_ROUTE_H_INCLUDED_


#include "ngx_http_tenant_ctx.h"


/*
 * Returns the request's route in its location, which is found once and kept in
 * the request's context; its row is NULL where the location has no such path or
 * method.  Returns NULL if there is no memory.
 */
const ngx_http_tenant_route_t *ngx_http_tenant_route(ngx_http_request_t *r);

/*
 * Makes *err a 404, or a 405 where the path has other methods (route->allow).
 */
tenant_status_e ngx_http_tenant_route_missing(
    const ngx_http_tenant_route_t *route, tenant_error_t *err);

/*
 * Tells whether "tenant_auth on" guards this request in the access phase.  In a
 * location of our own API it does not guard a path or method that is not there
 * (404 and 405 come first), and it guards sign-up and login, which take no
 * token, only when the directive stands in that very location.
 */
ngx_uint_t ngx_http_tenant_route_guarded(ngx_http_request_t *r);

/*
 * Has nginx send clients to a location of ours whose last slash they left
 * out, as "proxy_pass" and its kin do.
 */
void ngx_http_tenant_route_slash(ngx_http_core_loc_conf_t *clcf);


#endif /* _NGX_HTTP_TENANT_ROUTE_H_INCLUDED_ */
