/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_conf.h"
#include "../gate/ngx_http_tenant_gate.h"
#include "../zone/ngx_http_tenant_throttle.h"


static ngx_uint_t ngx_http_tenant_conf_name_char(u_char c);
static char *ngx_http_tenant_conf_rate(ngx_str_t *value, ngx_uint_t *max,
    ngx_msec_t *period);


char *
ngx_http_tenant_conf_auth(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_tenant_loc_conf_t  *tlcf = conf;

    ngx_http_tenant_line_here(cf, &tlcf->auth_line);

    return ngx_conf_set_enum_slot(cf, cmd, conf);
}


char *
ngx_http_tenant_conf_require(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_tenant_loc_conf_t  *tlcf = conf;

    ngx_str_t                  *value, *to;
    ngx_uint_t                  i;
    ngx_http_tenant_require_t  *require;

    ngx_http_tenant_line_here(cf, &tlcf->require_line);

    value = cf->args->elts;

    if (ngx_strcmp(value[1].data, "organization") == 0) {

        if (cf->args->nelts != 2) {
            return "organization takes no value";
        }

        if (tlcf->require_organization != NGX_CONF_UNSET) {
            return "organization is duplicate";
        }

        tlcf->require_organization = 1;

        return NGX_CONF_OK;
    }

    if (ngx_strcmp(value[1].data, "role") == 0) {
        i = 2;

    } else if (ngx_strcmp(value[1].data, "claim") == 0) {
        i = 3;

    } else {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "unknown requirement \"%V\"", &value[1]);
        return NGX_CONF_ERROR;
    }

    if (cf->args->nelts <= i) {
        return "needs a value";
    }

    if (tlcf->require == NULL) {
        tlcf->require = ngx_array_create(cf->pool, 2,
                                         sizeof(ngx_http_tenant_require_t));
        if (tlcf->require == NULL) {
            return NGX_CONF_ERROR;
        }
    }

    require = ngx_array_push(tlcf->require);
    if (require == NULL) {
        return NGX_CONF_ERROR;
    }

    ngx_str_null(&require->claim);

    if (i == 3) {
        require->claim = value[2];
    }

    if (ngx_array_init(&require->values, cf->pool, 2, sizeof(ngx_str_t))
        != NGX_OK)
    {
        return NGX_CONF_ERROR;
    }

    for ( /* void */ ; i < cf->args->nelts; i++) {

        if (value[i].len == 0) {
            return "has an empty value";
        }

        to = ngx_array_push(&require->values);
        if (to == NULL) {
            return NGX_CONF_ERROR;
        }

        *to = value[i];
    }

    return require->claim.data != NULL && require->claim.len == 0
           ? "has an empty claim" : NGX_CONF_OK;
}


char *
ngx_http_tenant_conf_token(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_tenant_loc_conf_t  *tlcf = conf;

    size_t      i;
    ngx_str_t  *value, name;

    if (tlcf->token_index != NGX_CONF_UNSET) {
        return "is duplicate";
    }

    value = cf->args->elts;
    name = value[1];

    for (i = 1; i < name.len; i++) {
        if (!ngx_http_tenant_conf_name_char(name.data[i])) {
            break;
        }
    }

    if (name.len < 2 || name.data[0] != '$' || i < name.len) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid variable name \"%V\"", &name);
        return NGX_CONF_ERROR;
    }

    name.data++;
    name.len--;

    if (name.len == sizeof("http_authorization") - 1
        && ngx_strncmp(name.data, "http_authorization", name.len) == 0)
    {
        tlcf->token_index = NGX_HTTP_TENANT_TOKEN_HEADER;
        tlcf->token_ambient = 0;
        return NGX_CONF_OK;
    }

    tlcf->token_index = ngx_http_get_variable_index(cf, &name);

    if (tlcf->token_index == NGX_ERROR) {
        return NGX_CONF_ERROR;
    }

    if (name.len > 4 && ngx_strncmp(name.data, "arg_", 4) == 0) {
        tlcf->token_arg.data = name.data + 4;
        tlcf->token_arg.len = name.len - 4;
    }

    /*
     * another site can't make a browser send a header, nor an argument that it
     * does not know
     */

    tlcf->token_ambient = 1;

    if ((name.len > 4 && ngx_strncmp(name.data, "arg_", 4) == 0)
        || (name.len > 5 && ngx_strncmp(name.data, "http_", 5) == 0
            && ngx_strcmp(name.data, "http_cookie") != 0))
    {
        tlcf->token_ambient = 0;
    }

    return NGX_CONF_OK;
}


/*
 * nginx's variables have no others; cookies' names may have "-" and ".", too.
 */

static ngx_uint_t
ngx_http_tenant_conf_name_char(u_char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
           || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}


char *
ngx_http_tenant_conf_zone(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_tenant_main_conf_t  *tmcf = conf;

    ssize_t     size;
    ngx_str_t  *value;

    if (tmcf->zone_name.data != NULL) {
        return "is duplicate";
    }

    value = cf->args->elts;
    size = ngx_parse_size(&value[2]);

    if (value[1].len == 0) {
        return "needs a name";
    }

    if (size == NGX_ERROR) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid size \"%V\" of zone \"%V\"", &value[2],
                           &value[1]);
        return NGX_CONF_ERROR;
    }

    if (size < (ssize_t) (16 * ngx_pagesize)) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "zone \"%V\" must have at least %uz bytes",
                           &value[1], (size_t) (16 * ngx_pagesize));
        return NGX_CONF_ERROR;
    }

    tmcf->zone_name = value[1];
    tmcf->zone_size = size;

    ngx_http_tenant_line_here(cf, &tmcf->zone_line);

    return NGX_CONF_OK;
}


ngx_int_t
ngx_http_tenant_conf_zone_create(ngx_conf_t *cf,
    ngx_http_tenant_main_conf_t *tmcf)
{
    ngx_conf_t               *at;
    tenant_cluster_t         *cluster;
    ngx_http_tenant_there_t   there;

    if (tmcf->zone_name.data == NULL) {
        ngx_str_set(&tmcf->zone_name, "tenant");
        tmcf->zone_size = 8 * 1024 * 1024;
        tmcf->zone_line = tmcf->database_line;
    }

    /*
     * A reload keeps the zone.  The tag sets apart the leases of another master
     * database, and those that other limits were published for.
     */

    cluster = tmcf->clusters.elts;

    ngx_crc32_init(tmcf->lease_tag);
    ngx_crc32_update(&tmcf->lease_tag, (u_char *) cluster->uri.data,
                     cluster->uri.len);
    ngx_crc32_update(&tmcf->lease_tag, tmcf->master_database.data,
                     tmcf->master_database.len);
    ngx_crc32_update(&tmcf->lease_tag, (u_char *) &tmcf->settings.lease,
                     sizeof(int64_t));
    ngx_crc32_update(&tmcf->lease_tag, (u_char *) &tmcf->store.timeout,
                     sizeof(int32_t));
    ngx_crc32_final(tmcf->lease_tag);

    at = ngx_http_tenant_line_there(cf, &tmcf->zone_line, &there);

    tmcf->zone = ngx_http_tenant_zone_create(at, &tmcf->zone_name,
                                             tmcf->zone_size,
                                             ngx_http_tenant_throttle_size());

    return tmcf->zone != NULL ? NGX_OK : NGX_ERROR;
}


char *
ngx_http_tenant_conf_throttle(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_tenant_main_conf_t  *tmcf = conf;

    char                             *rc;
    ngx_str_t                        *value, rate;
    ngx_uint_t                        i;
    ngx_http_tenant_throttle_conf_t  *throttle;

    throttle = &tmcf->throttle;

    if (throttle->account != NGX_CONF_UNSET_UINT) {
        return "is duplicate";
    }

    value = cf->args->elts;
    throttle->account = 0;

    if (ngx_strcmp(value[1].data, "off") == 0) {
        return cf->args->nelts == 2 ? NGX_CONF_OK : "takes nothing after off";
    }

    for (i = 1; i < cf->args->nelts; i++) {

        if (ngx_strncmp(value[i].data, "account=", 8) == 0) {
            rate.data = value[i].data + 8;
            rate.len = value[i].len - 8;
            rc = throttle->account != 0
                 ? "has \"account=\" twice"
                 : ngx_http_tenant_conf_rate(&rate, &throttle->account,
                                             &throttle->account_period);

        } else if (ngx_strncmp(value[i].data, "address=", 8) == 0) {
            rate.data = value[i].data + 8;
            rate.len = value[i].len - 8;
            rc = throttle->address != 0
                 ? "has \"address=\" twice"
                 : ngx_http_tenant_conf_rate(&rate, &throttle->address,
                                             &throttle->address_period);

        } else {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "invalid parameter \"%V\"", &value[i]);
            return NGX_CONF_ERROR;
        }

        if (rc != NGX_CONF_OK) {
            return rc;
        }
    }

    if (throttle->account == 0) {
        throttle->account = 5;
        throttle->account_period = 10000;
    }

    if (throttle->address == 0) {
        throttle->address = 100;
        throttle->address_period = 60000;
    }

    return NGX_CONF_OK;
}


/* Parses a rate such as "5/10s". */

static char *
ngx_http_tenant_conf_rate(ngx_str_t *value, ngx_uint_t *max,
    ngx_msec_t *period)
{
    u_char     *slash;
    ngx_int_t   n, ms;
    ngx_str_t   time;

    slash = ngx_strlchr(value->data, value->data + value->len, '/');

    if (slash == NULL) {
        return "needs tries and a time, such as 5/10s";
    }

    n = ngx_atoi(value->data, slash - value->data);

    time.data = slash + 1;
    time.len = value->data + value->len - time.data;
    ms = ngx_parse_time(&time, 0);

    if (n == NGX_ERROR || n == 0 || n > 100000
        || ms == NGX_ERROR || ms == 0 || ms > 86400000)
    {
        return "needs tries and a time, such as 5/10s";
    }

    *max = n;
    *period = ms;

    return NGX_CONF_OK;
}
