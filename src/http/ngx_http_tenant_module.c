/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_check.h"
#include "ngx_http_tenant_conf.h"
#include "ngx_http_tenant_identity.h"
#include "ngx_http_tenant_request.h"
#include "ngx_http_tenant_worker.h"


static ngx_int_t ngx_http_tenant_init(ngx_conf_t *cf);
static void *ngx_http_tenant_create_main_conf(ngx_conf_t *cf);
static char *ngx_http_tenant_init_main_conf(ngx_conf_t *cf, void *conf);
static void ngx_http_tenant_cleanup_arena(void *data);
static void *ngx_http_tenant_create_loc_conf(ngx_conf_t *cf);
static char *ngx_http_tenant_merge_loc_conf(ngx_conf_t *cf, void *parent,
    void *child);
static ngx_int_t ngx_http_tenant_init_process(ngx_cycle_t *cycle);
static void ngx_http_tenant_exit_process(ngx_cycle_t *cycle);


static tenant_api_e  ngx_http_tenant_apis[] = {
    TENANT_API_ORGANIZATIONS,
    TENANT_API_ADMIN,
    TENANT_API_DOCUMENTS
};


static ngx_command_t  ngx_http_tenant_commands[] = {

    { ngx_string("tenant_mongo"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE12,
      ngx_http_tenant_conf_mongo,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("tenant_master_database"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_tenant_main_conf_t, master_database),
      &ngx_http_tenant_database_post },

    { ngx_string("tenant_database"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_tenant_main_conf_t, database),
      &ngx_http_tenant_database_post },

    { ngx_string("tenant_collection_prefix"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_tenant_main_conf_t, collection_prefix),
      &ngx_http_tenant_prefix_post },

    { ngx_string("tenant_signing_key"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_tenant_conf_signing_key,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("tenant_issuer"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_tenant_main_conf_t, issuer),
      &ngx_http_tenant_issuer_post },

    { ngx_string("tenant_token_ttl"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_sec_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_tenant_main_conf_t, token_ttl),
      &ngx_http_tenant_ttl_post },

    { ngx_string("tenant_password_hash"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE12,
      ngx_http_tenant_conf_password_hash,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("tenant_thread_pool"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_tenant_conf_thread_pool,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("tenant_max_waiting"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_num_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_tenant_main_conf_t, max_waiting),
      &ngx_http_tenant_count_post },

    { ngx_string("tenant_max_hashing"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_num_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_tenant_main_conf_t, max_hashing),
      &ngx_http_tenant_count_post },

    { ngx_string("tenant_timeout"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_msec_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_tenant_loc_conf_t, timeout),
      &ngx_http_tenant_timeout_post },

    { ngx_string("tenant_max_page"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_num_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_tenant_loc_conf_t, max_page),
      &ngx_http_tenant_page_post },

    { ngx_string("tenant_auth"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_FLAG,
      ngx_conf_set_flag_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_tenant_loc_conf_t, auth),
      NULL },

    { ngx_string("tenant_organizations"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS,
      ngx_http_tenant_conf_handler,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      &ngx_http_tenant_apis[TENANT_API_ORGANIZATIONS] },

    { ngx_string("tenant_admin"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS,
      ngx_http_tenant_conf_handler,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      &ngx_http_tenant_apis[TENANT_API_ADMIN] },

    { ngx_string("tenant_documents"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS,
      ngx_http_tenant_conf_handler,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      &ngx_http_tenant_apis[TENANT_API_DOCUMENTS] },

      ngx_null_command
};


static ngx_http_module_t  ngx_http_tenant_module_ctx = {
    NULL,                                  /* preconfiguration */
    ngx_http_tenant_init,                  /* postconfiguration */

    ngx_http_tenant_create_main_conf,      /* create main configuration */
    ngx_http_tenant_init_main_conf,        /* init main configuration */

    NULL,                                  /* create server configuration */
    NULL,                                  /* merge server configuration */

    ngx_http_tenant_create_loc_conf,       /* create location configuration */
    ngx_http_tenant_merge_loc_conf         /* merge location configuration */
};


ngx_module_t  ngx_http_tenant_module = {
    NGX_MODULE_V1,
    &ngx_http_tenant_module_ctx,           /* module context */
    ngx_http_tenant_commands,              /* module directives */
    NGX_HTTP_MODULE,                       /* module type */
    NULL,                                  /* init master */
    NULL,                                  /* init module */
    ngx_http_tenant_init_process,          /* init process */
    NULL,                                  /* init thread */
    NULL,                                  /* exit thread */
    ngx_http_tenant_exit_process,          /* exit process */
    NULL,                                  /* exit master */
    NGX_MODULE_V1_PADDING
};


static ngx_int_t
ngx_http_tenant_init(ngx_conf_t *cf)
{
    ngx_http_handler_pt          *h;
    ngx_http_core_main_conf_t    *cmcf;
    ngx_http_tenant_main_conf_t  *tmcf;

    tmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_tenant_module);

    if (ngx_http_tenant_conf_complete(cf, tmcf) != NGX_OK) {
        return NGX_ERROR;
    }

    if (!tmcf->need_keys) {
        return NGX_OK;
    }

    cmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);

    h = ngx_array_push(&cmcf->phases[NGX_HTTP_ACCESS_PHASE].handlers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    *h = ngx_http_tenant_access_handler;

    h = ngx_array_push(&cmcf->phases[NGX_HTTP_PREACCESS_PHASE].handlers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    *h = ngx_http_tenant_preaccess_handler;

    return NGX_OK;
}


ngx_http_tenant_ctx_t *
ngx_http_tenant_ctx(ngx_http_request_t *r)
{
    ngx_pool_cleanup_t     *cln;
    ngx_http_tenant_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_tenant_module);
    if (ctx != NULL) {
        return ctx;
    }

    ctx = ngx_pcalloc(r->pool, sizeof(ngx_http_tenant_ctx_t));
    cln = ngx_pool_cleanup_add(r->pool, 0);

    if (ctx == NULL || cln == NULL) {
        return NULL;
    }

    ctx->arena = tenant_arena_create();
    if (ctx->arena == NULL) {
        return NULL;
    }

    cln->handler = ngx_http_tenant_cleanup_arena;
    cln->data = ctx->arena;

    ngx_http_set_ctx(r, ctx, ngx_http_tenant_module);

    return ctx;
}


static void *
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
     *     tmcf->need_keys = 0;
     *     tmcf->need_database = 0;
     *     tmcf->worker = NULL;
     */

    if (ngx_array_init(&tmcf->clusters, cf->pool, 1, sizeof(tenant_cluster_t))
            != NGX_OK
        || ngx_array_init(&tmcf->key_files, cf->pool, 1, sizeof(ngx_str_t))
            != NGX_OK)
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

    cln->handler = ngx_http_tenant_cleanup_arena;
    cln->data = tmcf->arena;

    tmcf->token_ttl = NGX_CONF_UNSET;
    tmcf->max_waiting = NGX_CONF_UNSET_UINT;
    tmcf->max_hashing = NGX_CONF_UNSET_UINT;

    return tmcf;
}


static void
ngx_http_tenant_cleanup_arena(void *data)
{
    tenant_arena_destroy(data);
}


static char *
ngx_http_tenant_init_main_conf(ngx_conf_t *cf, void *conf)
{
    ngx_http_tenant_main_conf_t  *tmcf = conf;

    ngx_conf_init_value(tmcf->token_ttl, 3600);
    ngx_conf_init_uint_value(tmcf->max_waiting, 256);
    ngx_conf_init_uint_value(tmcf->max_hashing, 2);

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

    if (tmcf->hash_method.data == NULL) {
        ngx_str_set(&tmcf->hash_method, "$y$");
        tmcf->hash_cost = 6;
    }

    return NGX_CONF_OK;
}


static void *
ngx_http_tenant_create_loc_conf(ngx_conf_t *cf)
{
    ngx_http_tenant_loc_conf_t  *tlcf;

    tlcf = ngx_pcalloc(cf->pool, sizeof(ngx_http_tenant_loc_conf_t));
    if (tlcf == NULL) {
        return NULL;
    }

    tlcf->api = NGX_HTTP_TENANT_NO_API;
    tlcf->timeout = NGX_CONF_UNSET_MSEC;
    tlcf->max_page = NGX_CONF_UNSET_UINT;
    tlcf->auth = NGX_CONF_UNSET;

    return tlcf;
}


static char *
ngx_http_tenant_merge_loc_conf(ngx_conf_t *cf, void *parent, void *child)
{
    ngx_http_tenant_loc_conf_t  *prev = parent;
    ngx_http_tenant_loc_conf_t  *conf = child;

    ngx_http_core_loc_conf_t     *clcf;
    ngx_http_tenant_main_conf_t  *tmcf;

    conf->auth_here = (conf->auth != NGX_CONF_UNSET);

    ngx_conf_merge_msec_value(conf->timeout, prev->timeout, 5000);
    ngx_conf_merge_uint_value(conf->max_page, prev->max_page, 1000);
    ngx_conf_merge_value(conf->auth, prev->auth, 0);

    /* "if" and "limit_except" blocks are the location they stand in */

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    if ((clcf->noname || clcf->lmt_excpt)
        && conf->api == NGX_HTTP_TENANT_NO_API
        && clcf->handler == NULL)
    {
        conf->api = prev->api;
        conf->last_segment = prev->last_segment;
        conf->auth_here |= prev->auth_here;

        if (clcf->lmt_excpt && conf->api != NGX_HTTP_TENANT_NO_API) {
            clcf->handler = ngx_http_tenant_handler;
        }
    }

    tmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_tenant_module);

    if ((ngx_msec_t) tmcf->store.timeout < conf->timeout) {
        tmcf->store.timeout = (int32_t) conf->timeout;
    }

    if (conf->auth) {
        tmcf->need_keys = 1;
    }

    return NGX_CONF_OK;
}


static ngx_int_t
ngx_http_tenant_init_process(ngx_cycle_t *cycle)
{
    ngx_http_tenant_main_conf_t  *tmcf;

    if (ngx_process != NGX_PROCESS_WORKER && ngx_process != NGX_PROCESS_SINGLE)
    {
        return NGX_OK;
    }

    tmcf = ngx_http_cycle_get_module_main_conf(cycle, ngx_http_tenant_module);

    if (tmcf == NULL || !tmcf->need_database) {
        return NGX_OK;
    }

    return ngx_http_tenant_worker_init(cycle, tmcf);
}


static void
ngx_http_tenant_exit_process(ngx_cycle_t *cycle)
{
    ngx_http_tenant_main_conf_t  *tmcf;

    tmcf = ngx_http_cycle_get_module_main_conf(cycle, ngx_http_tenant_module);

    if (tmcf != NULL && tmcf->worker != NULL) {
        ngx_http_tenant_worker_exit(cycle, tmcf);
    }
}
