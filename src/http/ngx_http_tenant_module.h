/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_MODULE_H_INCLUDED_
#define _NGX_HTTP_TENANT_MODULE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "../api/tenant_api.h"


#define NGX_HTTP_TENANT_NO_API  NGX_CONF_UNSET_UINT


typedef struct ngx_http_tenant_worker_s  ngx_http_tenant_worker_t;


typedef struct {
    ngx_array_t                 clusters;        /* tenant_cluster_t */
    tenant_arena_t             *arena;           /* of the keys */
    tenant_keyring_t           *keys;
    ngx_array_t                 key_files;       /* ngx_str_t */

    tenant_settings_t           settings;
    tenant_store_conf_t         store;

    ngx_str_t                   master_database;
    ngx_str_t                   database;
    ngx_str_t                   collection_prefix;
    ngx_str_t                   issuer;
    time_t                      token_ttl;
    ngx_str_t                   hash_method;
    ngx_uint_t                  hash_cost;

    ngx_thread_pool_t          *thread_pool;
    ngx_uint_t                  max_waiting;
    ngx_uint_t                  max_hashing;

    unsigned                    need_keys:1;     /* something checks tokens */
    unsigned                    need_database:1; /* a handler of ours is used */

    ngx_http_tenant_worker_t   *worker;          /* this process's */
} ngx_http_tenant_main_conf_t;


typedef struct {
    ngx_uint_t                  api;             /* tenant_api_e */
    ngx_msec_t                  timeout;
    ngx_uint_t                  max_page;
    ngx_flag_t                  auth;
    unsigned                    auth_here:1;     /* not inherited */
    unsigned                    last_segment:1;  /* no prefix to cut off */
} ngx_http_tenant_loc_conf_t;


/* What the module knows of a request in its present location. */

typedef struct {
    tenant_arena_t             *arena;           /* freed with the request */
    tenant_token_e              token;           /* once "identified" is set */
    tenant_claims_t             claims;          /* of a valid token */
    tenant_error_t             *error;           /* for the error filter */
    tenant_buf_t               *problem;         /* replaces nginx's page */
    ngx_table_elt_t            *challenge;       /* WWW-Authenticate, ours */
    unsigned                    identified:1;
    unsigned                    answered:1;      /* by our own handler */
} ngx_http_tenant_ctx_t;


/* The context, made where there is none; NULL: no memory. */
ngx_http_tenant_ctx_t *ngx_http_tenant_ctx(ngx_http_request_t *r);

extern ngx_module_t  ngx_http_tenant_module;
extern ngx_module_t  ngx_http_tenant_filter_module;


#endif /* _NGX_HTTP_TENANT_MODULE_H_INCLUDED_ */
