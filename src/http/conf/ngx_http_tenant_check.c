/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_check.h"
#include "ngx_http_tenant_conf.h"


#define NGX_HTTP_TENANT_TIMEOUT_MAX      3600000
#define NGX_HTTP_TENANT_LEASE_MIN        100
#define NGX_HTTP_TENANT_STALE_MAX        604800000
#define NGX_HTTP_TENANT_LEEWAY_MAX       3600
#define NGX_HTTP_TENANT_NAME_MAX         63
#define NGX_HTTP_TENANT_PREFIX_MAX       32


static char *ngx_http_tenant_check_timeout(ngx_conf_t *cf, void *post,
    void *data);
static char *ngx_http_tenant_check_count(ngx_conf_t *cf, void *post,
    void *data);
static char *ngx_http_tenant_check_ttl(ngx_conf_t *cf, void *post,
    void *data);
static char *ngx_http_tenant_check_leeway(ngx_conf_t *cf, void *post,
    void *data);
static char *ngx_http_tenant_check_token_size(ngx_conf_t *cf, void *post,
    void *data);
static char *ngx_http_tenant_check_lease(ngx_conf_t *cf, void *post,
    void *data);
static char *ngx_http_tenant_check_stale(ngx_conf_t *cf, void *post,
    void *data);
static char *ngx_http_tenant_check_issuer(ngx_conf_t *cf, void *post,
    void *data);
static char *ngx_http_tenant_check_database(ngx_conf_t *cf, void *post,
    void *data);
static char *ngx_http_tenant_check_prefix(ngx_conf_t *cf, void *post,
    void *data);


ngx_conf_post_t  ngx_http_tenant_timeout_post = {
    ngx_http_tenant_check_timeout
};

ngx_conf_post_t  ngx_http_tenant_count_post = {
    ngx_http_tenant_check_count
};

ngx_conf_post_t  ngx_http_tenant_ttl_post = {
    ngx_http_tenant_check_ttl
};

ngx_conf_post_t  ngx_http_tenant_leeway_post = {
    ngx_http_tenant_check_leeway
};

ngx_conf_post_t  ngx_http_tenant_token_size_post = {
    ngx_http_tenant_check_token_size
};

ngx_conf_post_t  ngx_http_tenant_lease_post = {
    ngx_http_tenant_check_lease
};

ngx_conf_post_t  ngx_http_tenant_stale_post = {
    ngx_http_tenant_check_stale
};

ngx_conf_post_t  ngx_http_tenant_issuer_post = {
    ngx_http_tenant_check_issuer
};

ngx_conf_post_t  ngx_http_tenant_database_post = {
    ngx_http_tenant_check_database
};

ngx_conf_post_t  ngx_http_tenant_prefix_post = {
    ngx_http_tenant_check_prefix
};


static char *
ngx_http_tenant_check_timeout(ngx_conf_t *cf, void *post, void *data)
{
    ngx_msec_t  *value = data;

    if (*value == 0 || *value > NGX_HTTP_TENANT_TIMEOUT_MAX) {
        return "must be more than 0 and at most 1h";
    }

    return NGX_CONF_OK;
}


static char *
ngx_http_tenant_check_count(ngx_conf_t *cf, void *post, void *data)
{
    ngx_uint_t  *value = data;

    if (*value == 0) {
        return "must be at least 1";
    }

    return NGX_CONF_OK;
}


static char *
ngx_http_tenant_check_ttl(ngx_conf_t *cf, void *post, void *data)
{
    time_t  *value = data;

    if (*value == 0) {
        return "must be at least 1s";
    }

    return NGX_CONF_OK;
}


static char *
ngx_http_tenant_check_leeway(ngx_conf_t *cf, void *post, void *data)
{
    time_t  *value = data;

    if (*value > NGX_HTTP_TENANT_LEEWAY_MAX) {
        return "must be at most 1h";
    }

    return NGX_CONF_OK;
}


static char *
ngx_http_tenant_check_token_size(ngx_conf_t *cf, void *post, void *data)
{
    size_t  *value = data;

    ngx_http_tenant_main_conf_t  *tmcf;

    if (*value < TENANT_TOKEN_SIZE_MIN || *value > TENANT_TOKEN_SIZE_MAX) {
        return "must be 256 to 64k";
    }

    tmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_tenant_module);
    ngx_http_tenant_line_here(cf, &tmcf->token_size_line);

    return NGX_CONF_OK;
}


static char *
ngx_http_tenant_check_lease(ngx_conf_t *cf, void *post, void *data)
{
    ngx_msec_t  *value = data;

    if (*value < NGX_HTTP_TENANT_LEASE_MIN
        || *value > NGX_HTTP_TENANT_TIMEOUT_MAX)
    {
        return "must be 100ms to 1h";
    }

    return NGX_CONF_OK;
}


static char *
ngx_http_tenant_check_stale(ngx_conf_t *cf, void *post, void *data)
{
    ngx_msec_t  *value = data;

    if (*value > NGX_HTTP_TENANT_STALE_MAX) {
        return "must be at most 7d";
    }

    return NGX_CONF_OK;
}


static char *
ngx_http_tenant_check_issuer(ngx_conf_t *cf, void *post, void *data)
{
    ngx_str_t  *value = data;

    if (value->len == 0) {
        return "must not be empty";
    }

    return NGX_CONF_OK;
}


/* MongoDB takes no other names (manual, "Naming Restrictions"). */

static char *
ngx_http_tenant_check_database(ngx_conf_t *cf, void *post, void *data)
{
    size_t      i;
    ngx_str_t  *value = data;

    if (value->len == 0 || value->len > NGX_HTTP_TENANT_NAME_MAX) {
        return "must have 1 to 63 characters";
    }

    for (i = 0; i < value->len; i++) {
        if (value->data[i] <= ' '
            || ngx_strchr("/\\.\"$*<>:|?", value->data[i]) != NULL)
        {
            return "can't be the name of a database";
        }
    }

    return NGX_CONF_OK;
}


static char *
ngx_http_tenant_check_prefix(ngx_conf_t *cf, void *post, void *data)
{
    size_t      i;
    u_char      c;
    ngx_str_t  *value = data;

    if (value->len == 0 || value->len > NGX_HTTP_TENANT_PREFIX_MAX) {
        return "must have 1 to 32 characters";
    }

    for (i = 0; i < value->len; i++) {
        c = value->data[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9') || c == '_' || c == '-'
              || (c == '.' && i != 0)))
        {
            return "may hold letters, digits, \"_\", \"-\" and \".\"";
        }
    }

    if (ngx_strncmp(value->data, "system.", 7) == 0) {
        return "must not start with \"system.\"";
    }

    return NGX_CONF_OK;
}
