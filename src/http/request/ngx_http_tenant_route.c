/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_route.h"


static tenant_status_e ngx_http_tenant_route_path(ngx_http_request_t *r,
    ngx_http_tenant_loc_conf_t *tlcf, tenant_str_t *path);
static unsigned ngx_http_tenant_route_method(ngx_http_request_t *r);


tenant_status_e
ngx_http_tenant_route_find(ngx_http_request_t *r,
    const tenant_route_t **route, tenant_str_t *collection, tenant_str_t *id,
    ngx_uint_t *allow, tenant_error_t *err)
{
    unsigned                     bits;
    tenant_str_t                 path, c, i;
    tenant_status_e              rc;
    ngx_http_tenant_loc_conf_t  *tlcf;

    *allow = 0;
    *route = NULL;

    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);

    if (ngx_http_tenant_route_path(r, tlcf, &path) != TENANT_OK) {
        (void) tenant_error_set(err, TENANT_NOT_FOUND, "no such resource");
        return TENANT_NOT_FOUND;
    }

    rc = tenant_route_find(tlcf->api, path, ngx_http_tenant_route_method(r),
                           route, collection == NULL ? &c : collection,
                           id == NULL ? &i : id, &bits, err);
    *allow = bits;

    return rc;
}


ngx_uint_t
ngx_http_tenant_route_guarded(ngx_http_request_t *r)
{
    ngx_uint_t                   allow;
    tenant_error_t               err;
    const tenant_route_t        *route;
    ngx_http_tenant_loc_conf_t  *tlcf;

    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);

    /* who verifies our tokens has none: "tenant_jwks" is as login */

    if (tlcf->api == NGX_HTTP_TENANT_NO_API) {
        return tlcf->handler == NULL || tlcf->auth_here;
    }

    (void) ngx_http_tenant_route_find(r, &route, NULL, NULL, &allow, &err);

    if (route == NULL) {
        return 0;
    }

    return route->auth != TENANT_AUTH_NONE || tlcf->auth_here;
}


/*
 * What follows the location's prefix; in an exact or regex location the last
 * segment of the path.
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
