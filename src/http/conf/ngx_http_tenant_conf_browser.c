/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_conf.h"


/* What pages in a browser need: "tenant_cors" and "tenant_login_cookie". */

static ngx_int_t ngx_http_tenant_conf_cors_value(ngx_conf_t *cf,
    ngx_http_tenant_cors_t *cors, ngx_str_t *value);
static ngx_uint_t ngx_http_tenant_conf_origin(ngx_str_t *value);
static ngx_uint_t ngx_http_tenant_conf_cookie_text(ngx_str_t *text);


/* No cookie's attributes are longer than that. */
#define NGX_HTTP_TENANT_COOKIE_MAX  256


char *
ngx_http_tenant_conf_cors(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_tenant_loc_conf_t *tlcf = conf;

    ngx_str_t                    *value;
    ngx_uint_t                    i;
    ngx_http_tenant_cors_t       *cors;
    ngx_http_tenant_main_conf_t  *tmcf;

    if (tlcf->cors != NGX_CONF_UNSET_PTR) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (cf->args->nelts == 2 && ngx_strcmp(value[1].data, "off") == 0) {
        tlcf->cors = NULL;
        return NGX_CONF_OK;
    }

    cors = ngx_pcalloc(cf->pool, sizeof(ngx_http_tenant_cors_t));

    if (cors == NULL
        || ngx_array_init(&cors->origins, cf->pool, cf->args->nelts,
                          sizeof(ngx_str_t))
           != NGX_OK)
    {
        return NGX_CONF_ERROR;
    }

    for (i = 1; i < cf->args->nelts; i++) {
        if (ngx_http_tenant_conf_cors_value(cf, cors, &value[i]) != NGX_OK) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "invalid parameter \"%V\"", &value[i]);
            return NGX_CONF_ERROR;
        }
    }

    if (!cors->any && cors->origins.nelts == 0) {
        return "needs an origin";
    }

    if (cors->any && (cors->credentials || cors->origins.nelts != 0)) {
        return "can't have \"*\" beside \"credentials\" or other origins";
    }

    tlcf->cors = cors;

    tmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_tenant_module);
    tmcf->need_cors = 1;

    return NGX_CONF_OK;
}


static ngx_int_t
ngx_http_tenant_conf_cors_value(ngx_conf_t *cf, ngx_http_tenant_cors_t *cors,
    ngx_str_t *value)
{
    u_char     *p;
    time_t      age;
    ngx_str_t   text, *origin;

    if (ngx_strcmp(value->data, "credentials") == 0) {
        cors->credentials = 1;
        return NGX_OK;
    }

    if (ngx_strcmp(value->data, "*") == 0) {
        cors->any = 1;
        return NGX_OK;
    }

    if (ngx_strncmp(value->data, "max_age=", 8) == 0) {

        text.data = value->data + 8;
        text.len = value->len - 8;
        age = ngx_parse_time(&text, 1);

        if (age == (time_t) NGX_ERROR || cors->max_age.len != 0) {
            return NGX_ERROR;
        }

        p = ngx_pnalloc(cf->pool, NGX_TIME_T_LEN);
        if (p == NULL) {
            return NGX_ERROR;
        }

        cors->max_age.data = p;
        cors->max_age.len = ngx_sprintf(p, "%T", age) - p;

        return NGX_OK;
    }

    if (!ngx_http_tenant_conf_origin(value)) {
        return NGX_ERROR;
    }

    origin = ngx_array_push(&cors->origins);
    if (origin == NULL) {
        return NGX_ERROR;
    }

    *origin = *value;

    return NGX_OK;
}


/* A scheme and a host, in lower case and without a path, as browsers write. */

static ngx_uint_t
ngx_http_tenant_conf_origin(ngx_str_t *value)
{
    u_char  c, *p, *last;

    p = ngx_strlchr(value->data, value->data + value->len, ':');
    last = value->data + value->len;

    if (p == NULL || p == value->data || last - p < 4
        || ngx_strncmp(p, "://", 3) != 0)
    {
        return 0;
    }

    for (p = value->data; p < last; p++) {

        c = *p;

        if ((c >= 'A' && c <= 'Z') || c <= ' ' || c == '*' || c == '@'
            || c == '?' || c == '#' || c >= 0x7f)
        {
            return 0;
        }
    }

    p = (u_char *) ngx_strstr(value->data, "://") + 3;

    return ngx_strlchr(p, last, '/') == NULL;
}


char *
ngx_http_tenant_conf_cookie(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_tenant_loc_conf_t *tlcf = conf;

    u_char                    *p;
    ngx_str_t                 *value, path, site, domain;
    ngx_uint_t                 i;
    ngx_http_tenant_cookie_t  *cookie;

    if (tlcf->cookie != NGX_CONF_UNSET_PTR) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (cf->args->nelts == 2 && ngx_strcmp(value[1].data, "off") == 0) {
        tlcf->cookie = NULL;
        return NGX_CONF_OK;
    }

    ngx_str_set(&path, "/");
    ngx_str_set(&site, "Lax");
    ngx_str_null(&domain);

    for (i = 2; i < cf->args->nelts; i++) {

        if (ngx_strncmp(value[i].data, "path=/", 6) == 0) {
            path.data = value[i].data + 5;
            path.len = value[i].len - 5;

        } else if (ngx_strcasecmp(value[i].data, (u_char *) "samesite=strict")
                   == 0)
        {
            ngx_str_set(&site, "Strict");

        } else if (ngx_strcasecmp(value[i].data, (u_char *) "samesite=lax")
                   == 0)
        {
            ngx_str_set(&site, "Lax");

        } else if (ngx_strcasecmp(value[i].data, (u_char *) "samesite=none")
                   == 0)
        {
            ngx_str_set(&site, "None");

        } else if (ngx_strncmp(value[i].data, "domain=", 7) == 0
                   && value[i].len > 7)
        {
            domain.data = value[i].data + 7;
            domain.len = value[i].len - 7;

        } else {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "invalid parameter \"%V\"", &value[i]);
            return NGX_CONF_ERROR;
        }
    }

    if (!ngx_http_tenant_conf_cookie_text(&value[1])
        || ngx_strlchr(value[1].data, value[1].data + value[1].len, '=')
           != NULL
        || !ngx_http_tenant_conf_cookie_text(&path)
        || (domain.len != 0 && !ngx_http_tenant_conf_cookie_text(&domain)))
    {
        return "has what no cookie can have";
    }

    cookie = ngx_palloc(cf->pool, sizeof(ngx_http_tenant_cookie_t));
    p = ngx_pnalloc(cf->pool, 3 * NGX_HTTP_TENANT_COOKIE_MAX);

    if (cookie == NULL || p == NULL) {
        return NGX_CONF_ERROR;
    }

    cookie->name = value[1];
    cookie->attributes.data = p;

    p = ngx_sprintf(p, "; Path=%V; HttpOnly; Secure; SameSite=%V", &path,
                    &site);

    if (domain.len != 0) {
        p = ngx_sprintf(p, "; Domain=%V", &domain);
    }

    cookie->attributes.len = p - cookie->attributes.data;
    tlcf->cookie = cookie;

    return NGX_CONF_OK;
}


/* What a name, a path or a domain may hold (RFC 6265, section 4.1.1). */

static ngx_uint_t
ngx_http_tenant_conf_cookie_text(ngx_str_t *text)
{
    size_t  i;

    if (text->len == 0 || text->len > NGX_HTTP_TENANT_COOKIE_MAX) {
        return 0;
    }

    for (i = 0; i < text->len; i++) {
        if (text->data[i] <= ' ' || text->data[i] >= 0x7f
            || ngx_strchr(";,\"\\", text->data[i]) != NULL)
        {
            return 0;
        }
    }

    return 1;
}
