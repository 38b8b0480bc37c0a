/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_route.h"

#include "../../api/tenant_route.h"


static tenant_status_e ngx_http_tenant_route_path(ngx_http_request_t *r,
    ngx_http_tenant_loc_conf_t *tlcf, tenant_str_t *path);
static unsigned ngx_http_tenant_route_method(ngx_http_request_t *r);


const ngx_http_tenant_route_t *
ngx_http_tenant_route(ngx_http_request_t *r)
{
    tenant_str_t                 path;
    ngx_http_tenant_ctx_t       *ctx;
    ngx_http_tenant_route_t     *route;
    ngx_http_tenant_loc_conf_t  *tlcf;

    ctx = ngx_http_tenant_ctx(r);
    if (ctx == NULL) {
        return NULL;
    }

    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);
    route = &ctx->route;

    /* a rewrite may have changed the location and the path since */

    if (route->conf == tlcf && route->uri.data == r->uri.data
        && route->uri.len == r->uri.len)
    {
        return route;
    }

    ngx_memzero(route, sizeof(ngx_http_tenant_route_t));

    route->conf = tlcf;
    route->uri = r->uri;

    if (ngx_http_tenant_route_path(r, tlcf, &path) == TENANT_OK) {

        route->prefix = r->uri.len - path.len;
        route->row = tenant_route_find(tlcf->api, path,
                                       ngx_http_tenant_route_method(r),
                                       &route->collection, &route->id,
                                       &route->allow);
    }

    ngx_log_debug2(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                   "tenant route: \"%s\" allow:%ui",
                   route->row != NULL ? route->row->path : "-",
                   (ngx_uint_t) route->allow);

    return route;
}


tenant_status_e
ngx_http_tenant_route_missing(const ngx_http_tenant_route_t *route,
    tenant_error_t *err)
{
    if (route->allow == 0) {
        return tenant_error_set(err, TENANT_NOT_FOUND, "no such resource");
    }

    return tenant_error_set(err, TENANT_METHOD_NOT_ALLOWED,
                            "this resource does not have that method");
}


ngx_uint_t
ngx_http_tenant_route_guarded(ngx_http_request_t *r)
{
    ngx_http_tenant_loc_conf_t     *tlcf;
    const ngx_http_tenant_route_t  *route;

    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);

    /* "tenant_jwks" is open like login: whoever needs our keys has no token */

    if (tlcf->api == NGX_HTTP_TENANT_NO_API) {
        return tlcf->handler == NULL || tlcf->auth_here;
    }

    route = ngx_http_tenant_route(r);

    if (route == NULL) {
        return 1;
    }

    return route->row != NULL
           && (route->row->auth != TENANT_AUTH_NONE || tlcf->auth_here);
}


/*
 * Returns what follows the location's prefix; in an exact or regex location,
 * and in the blocks within it, the last segment of the path.
 */

static tenant_status_e
ngx_http_tenant_route_path(ngx_http_request_t *r,
    ngx_http_tenant_loc_conf_t *tlcf, tenant_str_t *path)
{
    u_char                    *p, *last;
    ngx_http_core_loc_conf_t  *clcf;

    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);

    p = r->uri.data;
    last = p + r->uri.len;

    if (tlcf->last_segment) {
        for (p = last; p > r->uri.data && p[-1] != '/'; p--) { /* void */ }

    } else {

        if (r->uri.len < clcf->name.len
            || ngx_strncmp(r->uri.data, clcf->name.data, clcf->name.len) != 0)
        {
            return TENANT_NOT_FOUND;
        }

        p += clcf->name.len;

        /* "/data" must not serve "/database" */

        if (p < last && p > r->uri.data && p[-1] != '/') {
            if (*p != '/') {
                return TENANT_NOT_FOUND;
            }

            p++;

            if (p == last && tlcf->api != TENANT_API_DOCUMENTS) {
                return TENANT_NOT_FOUND;
            }
        }
    }

    path->data = (char *) p;
    path->len = last - p;

    return TENANT_OK;
}


static unsigned
ngx_http_tenant_route_method(ngx_http_request_t *r)
{
    switch (r->method) {

    case NGX_HTTP_GET:
    case NGX_HTTP_HEAD:
        return TENANT_GET;

    case NGX_HTTP_POST:
        return TENANT_POST;

    case NGX_HTTP_PUT:
        return TENANT_PUT;

    case NGX_HTTP_PATCH:
        return TENANT_PATCH;

    case NGX_HTTP_DELETE:
        return TENANT_DELETE;

    default:
        return 0;
    }
}


void
ngx_http_tenant_route_slash(ngx_http_core_loc_conf_t *clcf)
{
    if (clcf->name.len > 1 && clcf->name.data[clcf->name.len - 1] == '/') {
        clcf->auto_redirect = 1;
    }
}
