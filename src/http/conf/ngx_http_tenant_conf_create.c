/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_conf.h"
#include "../gate/ngx_http_tenant_gate.h"
#include "../request/ngx_http_tenant_request.h"

#include "../../api/tenant_location.h"


static char *ngx_http_tenant_merge_handler(ngx_conf_t *cf,
    ngx_http_tenant_loc_conf_t *prev, ngx_http_tenant_loc_conf_t *conf);
static void ngx_http_tenant_merge_needs(ngx_conf_t *cf,
    ngx_http_tenant_loc_conf_t *conf);
static void ngx_http_tenant_conf_cleanup(void *data);


void *
ngx_http_tenant_create_main_conf(ngx_conf_t *cf)
{
    ngx_pool_cleanup_t           *cln;
    ngx_http_tenant_main_conf_t  *tmcf;

    tmcf = ngx_pcalloc(cf->pool, sizeof(ngx_http_tenant_main_conf_t));
    if (tmcf == NULL) {
        return NULL;
    }

    /*
     * set by ngx_pcalloc():
     *
     *     tmcf->keys = NULL;
     *     tmcf->settings = { 0 };
     *     tmcf->store = { 0 };
     *     tmcf->master_database = { 0, NULL };
     *     tmcf->database = { 0, NULL };
     *     tmcf->collection_prefix = { 0, NULL };
     *     tmcf->issuer = { 0, NULL };
     *     tmcf->hash_method = { 0, NULL };
     *     tmcf->hash_cost = 0;
     *     tmcf->thread_pool = NULL;
     *     tmcf->zone_name = { 0, NULL };
     *     tmcf->zone_size = 0;
     *     tmcf->zone = NULL;
     *     tmcf->throttle = { 0 };
     *     tmcf->need_keys = 0;
     *     tmcf->need_signing = 0;
     *     tmcf->need_gate = 0;
     *     tmcf->need_database = 0;
     *     tmcf->need_leases = 0;
     *     tmcf->need_plan = 0;
     *     tmcf->worker = NULL;
     *     tmcf->cache = NULL;
     */

    if (ngx_array_init(&tmcf->clusters, cf->pool, 1, sizeof(tenant_cluster_t))
            != NGX_OK
        || ngx_http_tenant_conf_keys_init(cf, tmcf) != NGX_OK)
    {
        return NULL;
    }

    cln = ngx_pool_cleanup_add(cf->pool, 0);
    if (cln == NULL) {
        return NULL;
    }

    tmcf->arena = tenant_arena_create();
    if (tmcf->arena == NULL) {
        return NULL;
    }

    cln->handler = ngx_http_tenant_conf_cleanup;
    cln->data = tmcf->arena;

    tmcf->token_ttl = NGX_CONF_UNSET;
    tmcf->session_ttl = NGX_CONF_UNSET;
    tmcf->leeway = NGX_CONF_UNSET;
    tmcf->token_size = NGX_CONF_UNSET_SIZE;
    tmcf->lease = NGX_CONF_UNSET_MSEC;
    tmcf->lease_stale = NGX_CONF_UNSET_MSEC;
    tmcf->cache_size = NGX_CONF_UNSET_SIZE;
    tmcf->throttle.account = NGX_CONF_UNSET_UINT;
    tmcf->max_waiting = NGX_CONF_UNSET_UINT;
    tmcf->max_hashing = NGX_CONF_UNSET_UINT;
    tmcf->carrier = NGX_CONF_UNSET_UINT;
    tmcf->connections.idle = NGX_CONF_UNSET_MSEC;

    return tmcf;
}


char *
ngx_http_tenant_init_main_conf(ngx_conf_t *cf, void *conf)
{
    ngx_http_tenant_main_conf_t  *tmcf = conf;

    ngx_conf_init_value(tmcf->token_ttl, 3600);
    ngx_conf_init_value(tmcf->session_ttl, 86400);
    ngx_conf_init_value(tmcf->leeway, 30);
    ngx_conf_init_size_value(tmcf->token_size, TENANT_TOKEN_SIZE);
    ngx_conf_init_msec_value(tmcf->lease, 5000);
    ngx_conf_init_msec_value(tmcf->lease_stale, 0);
    ngx_conf_init_size_value(tmcf->cache_size, 4 * 1024 * 1024);
    ngx_conf_init_uint_value(tmcf->max_waiting, 256);
    ngx_conf_init_uint_value(tmcf->max_hashing, 2);
    ngx_conf_init_uint_value(tmcf->carrier, NGX_HTTP_TENANT_CARRIER_AUTO);

    if (tmcf->connections.idle == NGX_CONF_UNSET_MSEC) {
        tmcf->connections.max = 32;
        tmcf->connections.min = 1;
        tmcf->connections.idle = 60000;
    }

    if (tmcf->master_database.data == NULL) {
        ngx_str_set(&tmcf->master_database, "tenant_master");
    }

    if (tmcf->database.data == NULL) {
        tmcf->database = tmcf->master_database;
    }

    if (tmcf->collection_prefix.data == NULL) {
        ngx_str_set(&tmcf->collection_prefix, "org_");
    }

    if (tmcf->issuer.data == NULL) {
        ngx_str_set(&tmcf->issuer, "tenant");
    }

    if (tmcf->throttle.account == NGX_CONF_UNSET_UINT) {
        tmcf->throttle.account = 5;
        tmcf->throttle.account_period = 10000;
        tmcf->throttle.address = 100;
        tmcf->throttle.address_period = 60000;
    }

    if (tmcf->hash_method.data == NULL) {
        ngx_str_set(&tmcf->hash_method, "$y$");
        tmcf->hash_cost = 6;
    }

    return NGX_CONF_OK;
}


void *
ngx_http_tenant_create_loc_conf(ngx_conf_t *cf)
{
    ngx_http_tenant_loc_conf_t  *tlcf;

    tlcf = ngx_pcalloc(cf->pool, sizeof(ngx_http_tenant_loc_conf_t));
    if (tlcf == NULL) {
        return NULL;
    }

    tlcf->api = NGX_HTTP_TENANT_NO_API;
    tlcf->timeout = NGX_CONF_UNSET_MSEC;
    tlcf->auth = NGX_CONF_UNSET_UINT;
    tlcf->require_organization = NGX_CONF_UNSET;
    tlcf->problems = NGX_CONF_UNSET;
    tlcf->signup = NGX_CONF_UNSET_UINT;
    tlcf->storage = NGX_CONF_UNSET_UINT;
    tlcf->token_index = NGX_CONF_UNSET;
    tlcf->token_ambient = NGX_CONF_UNSET;
    tlcf->cors = NGX_CONF_UNSET_PTR;
    tlcf->cookie = NGX_CONF_UNSET_PTR;

    ngx_http_tenant_conf_bounds_create(&tlcf->bounds);

    return tlcf;
}


char *
ngx_http_tenant_merge_loc_conf(ngx_conf_t *cf, void *parent, void *child)
{
    ngx_http_tenant_loc_conf_t  *prev = parent;
    ngx_http_tenant_loc_conf_t  *conf = child;

    ngx_uint_t               required;
    ngx_http_tenant_there_t  there;

    ngx_http_tenant_conf_bounds_merge(&prev->bounds, &conf->bounds);

    required = (conf->require != NULL || conf->require_organization == 1);
    conf->auth_here = (conf->auth != NGX_CONF_UNSET_UINT || required);

    ngx_conf_merge_msec_value(conf->timeout, prev->timeout, 5000);
    ngx_conf_merge_value(conf->problems, prev->problems, 0);
    ngx_conf_merge_ptr_value(conf->cors, prev->cors, NULL);
    ngx_conf_merge_ptr_value(conf->cookie, prev->cookie, NULL);
    ngx_conf_merge_uint_value(conf->signup, prev->signup, TENANT_SIGNUP_ON);

    if (conf->auth == NGX_CONF_UNSET_UINT) {
        conf->auth_line = prev->auth_line;
    }

    ngx_conf_merge_uint_value(conf->auth, prev->auth,
                              NGX_HTTP_TENANT_AUTH_OFF);

    if (conf->token_index == NGX_CONF_UNSET) {
        conf->token_index = prev->token_index;
        conf->token_arg = prev->token_arg;
    }

    ngx_conf_merge_value(conf->token_ambient, prev->token_ambient, 0);

    /* a level's own requirements replace all inherited ones, as with "allow" */

    if (!required) {
        conf->require = prev->require;
        conf->require_organization = prev->require_organization;
        conf->require_line = prev->require_line;
    }

    ngx_conf_init_value(conf->require_organization, 0);

    if (required && conf->auth != NGX_HTTP_TENANT_AUTH_ON) {
        cf = ngx_http_tenant_line_there(cf, &conf->require_line, &there);

        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"tenant_require\" needs \"tenant_auth on\"");
        return NGX_CONF_ERROR;
    }

    if (ngx_http_tenant_merge_handler(cf, prev, conf) != NGX_CONF_OK
        || ngx_http_tenant_conf_storage_merge(cf, prev, conf) != NGX_CONF_OK)
    {
        return NGX_CONF_ERROR;
    }

    ngx_http_tenant_merge_needs(cf, conf);

    return NGX_CONF_OK;
}


/* "if" and "limit_except" blocks act as the location that they stand in. */

static char *
ngx_http_tenant_merge_handler(ngx_conf_t *cf,
    ngx_http_tenant_loc_conf_t *prev, ngx_http_tenant_loc_conf_t *conf)
{
    ngx_http_tenant_there_t    there;
    ngx_http_core_loc_conf_t  *clcf;

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    if ((clcf->noname || clcf->lmt_excpt)
        && clcf->handler == NULL)
    {
        conf->api = prev->api;
        conf->handler = prev->handler;
        conf->content = prev->content;
        conf->last_segment = prev->last_segment;
        conf->auth_here |= prev->auth_here;

        if (clcf->lmt_excpt) {
            clcf->handler = prev->handler;
        }
    }

    if (!clcf->noname && conf->handler != NULL
        && clcf->handler != conf->handler)
    {
        cf = ngx_http_tenant_line_there(cf, &conf->handler_line, &there);

        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "another handler takes the place of ours in "
                           "location \"%V\"", &clcf->name);
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


static void
ngx_http_tenant_merge_needs(ngx_conf_t *cf, ngx_http_tenant_loc_conf_t *conf)
{
    ngx_http_tenant_main_conf_t  *tmcf;

    tmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_tenant_module);

    if ((ngx_msec_t) tmcf->store.timeout < conf->timeout) {
        tmcf->store.timeout = (int32_t) conf->timeout;
    }

    tmcf->need_problems |= conf->problems;

    if (conf->auth != NGX_HTTP_TENANT_AUTH_OFF) {
        tmcf->need_keys = 1;

        if (!tmcf->need_gate) {
            tmcf->need_gate = 1;
            tmcf->gate_line = conf->auth_line;
        }

        if (conf->require_organization && !tmcf->need_leases) {
            tmcf->need_leases = 1;
            tmcf->leases_line = conf->require_line;
        }
    }
}


static void
ngx_http_tenant_conf_cleanup(void *data)
{
    tenant_arena_destroy(data);
}
