/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_H_INCLUDED_
#define _NGX_HTTP_TENANT_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "../../job/tenant_job.h"
#include "../../token/tenant_keyring.h"


#define NGX_HTTP_TENANT_NO_API  NGX_CONF_UNSET_UINT

#define NGX_HTTP_TENANT_CARRIER_AUTO    0
#define NGX_HTTP_TENANT_CARRIER_THREAD  1
#define NGX_HTTP_TENANT_CARRIER_EVENT   2

#define NGX_HTTP_TENANT_AUTH_OFF       0
#define NGX_HTTP_TENANT_AUTH_ON        1
#define NGX_HTTP_TENANT_AUTH_OPTIONAL  2

/* As a variable's index: the token is in the header.  It can be inherited. */
#define NGX_HTTP_TENANT_TOKEN_HEADER  (-2)


typedef struct ngx_http_tenant_worker_s  ngx_http_tenant_worker_t;
typedef struct ngx_http_tenant_zone_s    ngx_http_tenant_zone_t;
typedef struct ngx_http_tenant_cache_s   ngx_http_tenant_cache_t;
typedef struct ngx_http_tenant_notice_s  ngx_http_tenant_notice_t;
typedef struct ngx_http_tenant_static_s  ngx_http_tenant_static_t;


/* Where a directive stands; "file" is NULL if it stands nowhere. */

typedef struct {
    u_char                     *file;
    ngx_uint_t                  line;
} ngx_http_tenant_line_t;


/* "tenant_login_throttle" allows so many tries in a period; 0 turns it off. */

typedef struct {
    ngx_uint_t                  account;
    ngx_uint_t                  address;
    ngx_msec_t                  account_period;
    ngx_msec_t                  address_period;
} ngx_http_tenant_throttle_conf_t;


/* "tenant_connections": of the event loop to one cluster, in one worker. */

typedef struct {
    ngx_uint_t                  max;
    ngx_uint_t                  min;
    ngx_msec_t                  idle;            /* NGX_CONF_UNSET_MSEC until
                                                    the directive is there */
} ngx_http_tenant_connections_t;


/* "tenant_require": a claim, or the role, must have one of these values. */

typedef struct {
    ngx_str_t                   claim;           /* empty: the role */
    ngx_array_t                 values;          /* ngx_str_t */
} ngx_http_tenant_require_t;


/* What the directives of "http" say, and what is made of them at the start. */

typedef struct {
    ngx_array_t                 clusters;        /* tenant_cluster_t */
    tenant_arena_t             *arena;           /* of the keys */
    tenant_keyring_t           *keys;
    ngx_array_t                 key_files;       /* tenant_signing_key */
    ngx_array_t                 trusted;         /* tenant_trusted_keys */
    ngx_http_tenant_static_t   *jwks;            /* our public keys */
    ngx_array_t                 served;          /* locations of rows */
    ngx_array_t                 described;       /* "tenant_openapi" */

    tenant_settings_t           settings;
    tenant_store_conf_t         store;

    ngx_str_t                   master_database;
    ngx_str_t                   database;
    ngx_str_t                   collection_prefix;
    ngx_str_t                   issuer;
    time_t                      token_ttl;
    time_t                      session_ttl;
    time_t                      leeway;
    size_t                      token_size;      /* the longest */
    ngx_str_t                   hash_method;
    ngx_uint_t                  hash_cost;

    ngx_thread_pool_t          *thread_pool;
    ngx_uint_t                  max_waiting;
    ngx_uint_t                  max_hashing;
    ngx_uint_t                  carrier;
    ngx_http_tenant_connections_t  connections;

    ngx_msec_t                  lease;
    ngx_msec_t                  lease_stale;
    uint32_t                    lease_tag;       /* of the master data */
    ngx_str_t                   zone_name;
    size_t                      zone_size;
    ngx_http_tenant_zone_t     *zone;
    size_t                      cache_size;
    ngx_http_tenant_throttle_conf_t  throttle;

    /*
     * "tenant_token_size"; then the first directive that needs a signing key,
     * any key, the database, and leases; then "tenant_zone"
     */
    ngx_http_tenant_line_t      token_size_line;
    ngx_http_tenant_line_t      signing_line;
    ngx_http_tenant_line_t      gate_line;
    ngx_http_tenant_line_t      database_line;
    ngx_http_tenant_line_t      leases_line;
    ngx_http_tenant_line_t      zone_line;

    unsigned                    need_keys:1;     /* something checks tokens */
    unsigned                    need_signing:1;  /* something issues them */
    unsigned                    need_gate:1;     /* "tenant_auth" */
    unsigned                    need_database:1; /* something asks it */
    unsigned                    need_leases:1;   /* "require organization" */
    unsigned                    need_problems:1; /* "tenant_problems" */
    unsigned                    need_cors:1;     /* "tenant_cors" */
    unsigned                    need_plan:1;     /* $tenant_plan, _storage */

    ngx_http_tenant_notice_t   *notice;
    ngx_http_tenant_worker_t   *worker;          /* this process's */
    ngx_http_tenant_cache_t    *cache;           /* this process's */
} ngx_http_tenant_main_conf_t;


/* "tenant_cluster": where new organizations' documents go. */

typedef struct {
    ngx_uint_t                  weight;
    tenant_storage_t            storage;
} ngx_http_tenant_storage_t;


/* "tenant_cors": the origins that may ask, or all. */

typedef struct {
    ngx_array_t                 origins;         /* ngx_str_t */
    ngx_str_t                   max_age;         /* s, or empty */
    unsigned                    any:1;
    unsigned                    credentials:1;
} ngx_http_tenant_cors_t;


/* "tenant_login_cookie": its name, and what stands behind its value. */

typedef struct {
    ngx_str_t                   name;
    ngx_str_t                   attributes;
} ngx_http_tenant_cookie_t;


/* What the directives of a location say, or those that it inherits. */

typedef struct {
    ngx_http_handler_pt         handler;         /* NULL if not ours */
    ngx_uint_t                  api;             /* tenant_api_e */
    ngx_msec_t                  timeout;
    tenant_bounds_t             bounds;
    ngx_uint_t                  auth;
    ngx_array_t                *require;         /* ..._require_t, or NULL */
    ngx_flag_t                  require_organization;
    ngx_flag_t                  problems;        /* also nginx's own */
    ngx_uint_t                  signup;          /* tenant_signup_e */
    ngx_uint_t                  storage;         /* tenant_mode_e */
    ngx_array_t                *clusters;        /* ..._storage_t, by name and
                                                    weight alone, or NULL */
    ngx_array_t                *storages;        /* the same, complete, where
                                                    organizations sign up */
    ngx_http_tenant_line_t      clusters_line;
    ngx_int_t                   token_index;     /* of a variable, if >= 0 */
    ngx_flag_t                  token_ambient;   /* browsers add it */
    ngx_str_t                   token_arg;       /* its argument's name */
    ngx_http_tenant_cors_t     *cors;            /* NULL: off */
    ngx_http_tenant_cookie_t   *cookie;          /* NULL: off */
    ngx_http_tenant_static_t   *content;         /* made at the start */
    ngx_http_tenant_line_t      auth_line;
    ngx_http_tenant_line_t      require_line;
    ngx_http_tenant_line_t      handler_line;
    unsigned                    describes:1;     /* "tenant_openapi" */
    unsigned                    auth_here:1;     /* not inherited */
    unsigned                    last_segment:1;  /* no prefix to cut off */
} ngx_http_tenant_loc_conf_t;


extern ngx_module_t  ngx_http_tenant_module;
extern ngx_module_t  ngx_http_tenant_filter_module;


#endif /* _NGX_HTTP_TENANT_H_INCLUDED_ */
