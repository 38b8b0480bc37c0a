/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_conf.h"
#include "../../json/tenant_json.h"


typedef struct {
    size_t      offset;      /* in tenant_bounds_t */
    ngx_int_t   least;
    ngx_int_t   most;
    ngx_int_t   otherwise;   /* where no directive says it */
} ngx_http_tenant_bound_t;


#define ngx_http_tenant_bound(bounds, i)                                      \
    (ngx_int_t *) ((char *) (bounds) + ngx_http_tenant_bounds[i].offset)


static const ngx_http_tenant_bound_t  ngx_http_tenant_bounds[] = {
    { offsetof(tenant_bounds_t, page), 1, 100000, 1000 },
    { offsetof(tenant_bounds_t, depth), 1, TENANT_JSON_DEPTH_MAX,
      TENANT_JSON_DEPTH_MAX },
    { offsetof(tenant_bounds_t, nodes), 1, 100000, 2000 },
    { offsetof(tenant_bounds_t, pattern), 1, 1024, 1024 },
    { offsetof(tenant_bounds_t, stages), 1, 1000, 50 },
    { offsetof(tenant_bounds_t, indexes), 0, 63, 10 },
    { offsetof(tenant_bounds_t, skip), 0, 1000000, 10000 },
    { offsetof(tenant_bounds_t, streams), 0, 10000, 16 },
};


#define NGX_HTTP_TENANT_NBOUNDS                                               \
    (sizeof(ngx_http_tenant_bounds) / sizeof(ngx_http_tenant_bound_t))


char *
ngx_http_tenant_conf_bound(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_tenant_loc_conf_t *tlcf = conf;

    ngx_str_t   *value;
    ngx_int_t    n, *bound;
    ngx_uint_t   i;

    for (i = 0; i < NGX_HTTP_TENANT_NBOUNDS - 1; i++) {
        if (ngx_http_tenant_bounds[i].offset == cmd->offset) {
            break;
        }
    }

    bound = ngx_http_tenant_bound(&tlcf->bounds, i);

    if (*bound != NGX_CONF_UNSET) {
        return "is duplicate";
    }

    value = cf->args->elts;
    n = ngx_atoi(value[1].data, value[1].len);

    if (n == NGX_ERROR) {
        return "invalid number";
    }

    if (n < ngx_http_tenant_bounds[i].least
        || n > ngx_http_tenant_bounds[i].most)
    {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"%V\" directive must be %i to %i", &value[0],
                           ngx_http_tenant_bounds[i].least,
                           ngx_http_tenant_bounds[i].most);
        return NGX_CONF_ERROR;
    }

    *bound = n;

    return NGX_CONF_OK;
}


void
ngx_http_tenant_conf_bounds_create(tenant_bounds_t *bounds)
{
    ngx_uint_t  i;

    for (i = 0; i < NGX_HTTP_TENANT_NBOUNDS; i++) {
        *ngx_http_tenant_bound(bounds, i) = NGX_CONF_UNSET;
    }
}


void
ngx_http_tenant_conf_bounds_merge(const tenant_bounds_t *prev,
    tenant_bounds_t *conf)
{
    ngx_uint_t  i;

    for (i = 0; i < NGX_HTTP_TENANT_NBOUNDS; i++) {
        ngx_conf_merge_value(*ngx_http_tenant_bound(conf, i),
                             *ngx_http_tenant_bound(prev, i),
                             ngx_http_tenant_bounds[i].otherwise);
    }
}
