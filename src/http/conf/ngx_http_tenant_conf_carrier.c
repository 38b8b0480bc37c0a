/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_conf.h"
#include "../../store/tenant_dial.h"


/* More connections than that are a mistake: a worker has one thread. */
#define NGX_HTTP_TENANT_CONNECTIONS_MAX  1024


static ngx_int_t ngx_http_tenant_conf_connections_value(ngx_str_t *value,
    ngx_http_tenant_connections_t *connections, ngx_uint_t *given);


char *
ngx_http_tenant_conf_connections(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_tenant_main_conf_t  *tmcf = conf;

    ngx_str_t                      *value;
    ngx_uint_t                      i, given;
    ngx_http_tenant_connections_t  *connections;

    connections = &tmcf->connections;

    if (connections->idle != NGX_CONF_UNSET_MSEC) {
        return "is duplicate";
    }

    connections->max = 32;
    connections->min = 1;
    connections->idle = 60000;

    given = 0;
    value = cf->args->elts;

    for (i = 1; i < cf->args->nelts; i++) {
        if (ngx_http_tenant_conf_connections_value(&value[i], connections,
                                                   &given) != NGX_OK)
        {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "invalid parameter \"%V\"", &value[i]);
            return NGX_CONF_ERROR;
        }
    }

    if (connections->min > connections->max) {
        return "has a \"min\" above its \"max\"";
    }

    return NGX_CONF_OK;
}


/* Each parameter may be given once. */

static ngx_int_t
ngx_http_tenant_conf_connections_value(ngx_str_t *value,
    ngx_http_tenant_connections_t *connections, ngx_uint_t *given)
{
    ngx_str_t   text;
    ngx_int_t   n;
    ngx_uint_t  bit;

    text.data = value->data + 4;
    text.len = value->len - 4;

    if (value->len > 4 && ngx_strncmp(value->data, "max=", 4) == 0) {
        n = ngx_atoi(text.data, text.len);
        connections->max = n;
        bit = 1;

        if (n < 1) {
            return NGX_ERROR;
        }

    } else if (value->len > 4 && ngx_strncmp(value->data, "min=", 4) == 0) {
        n = ngx_atoi(text.data, text.len);
        connections->min = n;
        bit = 2;

    } else if (value->len > 5 && ngx_strncmp(value->data, "idle=", 5) == 0) {
        text.data++;
        text.len--;
        n = ngx_parse_time(&text, 0);
        connections->idle = n;
        bit = 4;

        if (n < 1) {
            return NGX_ERROR;
        }

    } else {
        return NGX_ERROR;
    }

    if (n == NGX_ERROR || (*given & bit) != 0
        || (bit != 4 && n > NGX_HTTP_TENANT_CONNECTIONS_MAX))
    {
        return NGX_ERROR;
    }

    *given |= bit;

    return NGX_OK;
}


ngx_int_t
ngx_http_tenant_conf_carrier(ngx_conf_t *cf, ngx_http_tenant_main_conf_t *tmcf)
{
    ngx_int_t                rc;
    ngx_uint_t               i;
    tenant_error_t           err;
    tenant_dialer_t         *dialer;
    const tenant_cluster_t  *cluster;

    if (tmcf->carrier != NGX_HTTP_TENANT_CARRIER_EVENT) {
        return NGX_OK;
    }

    for (i = 0; i < tmcf->store.nclusters; i++) {
        cluster = &tmcf->store.clusters[i];

        dialer = tenant_dialer_create(cluster, tmcf->store.timeout);
        if (dialer == NULL) {
            return NGX_ERROR;
        }

        rc = tenant_dialer_suits(dialer, &err) ? NGX_OK : NGX_ERROR;

        tenant_dialer_destroy(dialer);

        if (rc != NGX_OK) {
            ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                          "\"tenant_carrier event\" can't drive the database "
                          "\"%*s\": %s", cluster->name.len,
                          cluster->name.data, err.cause);
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}
