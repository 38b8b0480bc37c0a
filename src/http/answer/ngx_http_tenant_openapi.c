/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "../core/ngx_http_tenant_media.h"
#include "ngx_http_tenant_openapi.h"
#include "ngx_http_tenant_static.h"

#include "../../api/tenant_describe.h"


/* A location that serves rows, or one that describes them. */

typedef struct {
    ngx_http_core_srv_conf_t    *server;
    ngx_http_core_loc_conf_t    *clcf;
    ngx_http_tenant_loc_conf_t  *tlcf;
} ngx_http_tenant_served_t;


static ngx_http_tenant_served_t *ngx_http_tenant_openapi_push(ngx_conf_t *cf,
    ngx_array_t *served, ngx_http_tenant_loc_conf_t *tlcf);
static ngx_int_t ngx_http_tenant_openapi_write(ngx_conf_t *cf,
    ngx_http_tenant_main_conf_t *tmcf, ngx_http_tenant_served_t *served);


static ngx_http_tenant_static_t  ngx_http_tenant_openapi_content = {
    NGX_HTTP_TENANT_MEDIA_OPENAPI,
    ngx_string("private, no-cache"),
    ngx_null_string,
    ngx_null_string
};


char *
ngx_http_tenant_openapi(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_tenant_loc_conf_t  *tlcf = conf;

    ngx_http_tenant_static_t     *content;
    ngx_http_tenant_main_conf_t  *tmcf;

    if (tlcf->describes) {
        return "is duplicate";
    }

    tmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_tenant_module);

    content = ngx_palloc(cf->pool, sizeof(ngx_http_tenant_static_t));

    if (content == NULL
        || ngx_http_tenant_openapi_push(cf, &tmcf->described, tlcf) == NULL)
    {
        return NGX_CONF_ERROR;
    }

    *content = ngx_http_tenant_openapi_content;

    tlcf->describes = 1;

    return ngx_http_tenant_static_location(cf, tlcf, content);
}


ngx_int_t
ngx_http_tenant_openapi_add(ngx_conf_t *cf, ngx_http_tenant_loc_conf_t *tlcf)
{
    ngx_http_tenant_main_conf_t  *tmcf;

    tmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_tenant_module);

    return ngx_http_tenant_openapi_push(cf, &tmcf->served, tlcf) != NULL
           ? NGX_OK : NGX_ERROR;
}


static ngx_http_tenant_served_t *
ngx_http_tenant_openapi_push(ngx_conf_t *cf, ngx_array_t *served,
    ngx_http_tenant_loc_conf_t *tlcf)
{
    ngx_http_tenant_served_t  *one;

    if (served->elts == NULL
        && ngx_array_init(served, cf->pool, 4,
                          sizeof(ngx_http_tenant_served_t))
           != NGX_OK)
    {
        return NULL;
    }

    one = ngx_array_push(served);
    if (one == NULL) {
        return NULL;
    }

    one->server = ngx_http_conf_get_module_srv_conf(cf, ngx_http_core_module);
    one->clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);
    one->tlcf = tlcf;

    return one;
}


ngx_int_t
ngx_http_tenant_openapi_init(ngx_conf_t *cf,
    ngx_http_tenant_main_conf_t *tmcf)
{
    ngx_uint_t                 i;
    ngx_http_tenant_served_t  *described;

    described = tmcf->described.elts;

    for (i = 0; i < tmcf->described.nelts; i++) {
        if (ngx_http_tenant_openapi_write(cf, tmcf, &described[i]) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


/* A regex location is left out: no path says what it matches. */

static ngx_int_t
ngx_http_tenant_openapi_write(ngx_conf_t *cf,
    ngx_http_tenant_main_conf_t *tmcf, ngx_http_tenant_served_t *described)
{
    size_t                     n;
    ngx_uint_t                 i;
    tenant_buf_t              *buf;
    tenant_location_t         *locations, *location;
    ngx_http_tenant_served_t  *served;

    served = tmcf->served.elts;

    buf = tenant_buf_create(tmcf->arena, 32768);
    locations = ngx_palloc(cf->temp_pool, (tmcf->served.nelts + 1)
                                          * sizeof(tenant_location_t));

    if (buf == NULL || locations == NULL) {
        return NGX_ERROR;
    }

    for (i = 0, n = 0; i < tmcf->served.nelts; i++) {

        if (served[i].server != described->server) {
            continue;
        }

#if (NGX_PCRE)
        if (served[i].clcf->regex != NULL) {
            continue;
        }
#endif

        location = &locations[n++];

        location->api = (tenant_api_e) served[i].tlcf->api;
        location->path.data = (char *) served[i].clcf->name.data;
        location->path.len = served[i].clcf->name.len;
        location->exact = served[i].clcf->exact_match;
        location->guarded = served[i].tlcf->auth == NGX_HTTP_TENANT_AUTH_ON
                            && served[i].tlcf->auth_here;
        location->signup = (tenant_signup_e) served[i].tlcf->signup;
        location->max_page = served[i].tlcf->bounds.page;
    }

    tenant_describe(buf, locations, n);

    return buf->failed
           ? NGX_ERROR
           : ngx_http_tenant_static_set(cf, described->tlcf->content, buf);
}
