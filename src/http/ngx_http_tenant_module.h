/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_MODULE_H_INCLUDED_
#define _NGX_HTTP_TENANT_MODULE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "../api/tenant_route.h"
#include "../job/tenant_access.h"
#include "lease/ngx_http_tenant_zone.h"


#define NGX_HTTP_TENANT_NO_API  NGX_CONF_UNSET_UINT

/* In place of a variable's index: the header, also where one is inherited. */
#define NGX_HTTP_TENANT_TOKEN_HEADER  (-2)


typedef struct ngx_http_tenant_worker_s       ngx_http_tenant_worker_t;
typedef struct ngx_http_tenant_cache_s        ngx_http_tenant_cache_t;
typedef struct ngx_http_tenant_cache_entry_s  ngx_http_tenant_cache_entry_t;
typedef struct ngx_http_tenant_flight_s       ngx_http_tenant_flight_t;
typedef struct ngx_http_tenant_notice_s       ngx_http_tenant_notice_t;
typedef struct ngx_http_tenant_static_s       ngx_http_tenant_static_t;


/* Where a directive stands; a NULL file: nowhere. */

typedef struct {
    u_char                     *file;
    ngx_uint_t                  line;
} ngx_http_tenant_line_t;


/* "tenant_login_throttle": tries in a period of milliseconds; 0: off. */

typedef struct {
    ngx_uint_t                  account;
    ngx_uint_t                  address;
    ngx_msec_t                  account_period;
    ngx_msec_t                  address_period;
} ngx_http_tenant_throttle_conf_t;


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

    ngx_msec_t                  lease;
    ngx_msec_t                  lease_stale;
    uint32_t                    lease_tag;       /* of the master data */
    ngx_str_t                   zone_name;
    size_t                      zone_size;
    ngx_http_tenant_zone_t     *zone;
    size_t                      cache_size;
    ngx_http_tenant_throttle_conf_t  throttle;

    /* the first that needs: a signing key, any key, the database, leases */
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

    ngx_http_tenant_notice_t   *notice;
    ngx_http_tenant_worker_t   *worker;          /* this process's */
    ngx_http_tenant_cache_t    *cache;           /* the same */
} ngx_http_tenant_main_conf_t;


typedef struct {
    ngx_http_handler_pt         handler;         /* NULL: none of ours */
    ngx_uint_t                  api;             /* tenant_api_e */
    ngx_msec_t                  timeout;
    ngx_uint_t                  max_page;
    ngx_uint_t                  auth;
    ngx_array_t                *require;         /* ..._require_t, or NULL */
    ngx_flag_t                  require_organization;
    ngx_flag_t                  problems;        /* of nginx's own, too */
    ngx_int_t                   token_index;     /* of a variable; < 0: none */
    ngx_flag_t                  token_ambient;   /* browsers send it alone */
    ngx_str_t                   token_arg;       /* its argument's name */
    ngx_http_tenant_static_t   *content;         /* what is made at start */
    ngx_http_tenant_line_t      auth_line;
    ngx_http_tenant_line_t      require_line;
    ngx_http_tenant_line_t      handler_line;
    unsigned                    describes:1;     /* "tenant_openapi" */
    unsigned                    auth_here:1;     /* not inherited */
    unsigned                    last_segment:1;  /* no prefix to cut off */
} ngx_http_tenant_loc_conf_t;


/* A request that waits for a lease. */

typedef struct {
    ngx_queue_t                 queue;           /* of the flight */
    ngx_http_tenant_flight_t   *flight;          /* NULL: it does not wait */
    ngx_http_request_t         *r;
    tenant_arena_t             *arena;           /* the context's */
    ngx_event_t                 timer;           /* its tenant_timeout */
    void                      (*resume)(ngx_http_request_t *r);
    tenant_lease_t             *lease;
    int64_t                     begun;
    ngx_msec_t                  waited;          /* ms, so far */
    unsigned                    registered:1;
    unsigned                    done:1;
    unsigned                    failed:1;
    unsigned                    again:1;
} ngx_http_tenant_wait_t;


/* Where a request of ours stands. */

typedef enum {
    NGX_HTTP_TENANT_REQUEST_ROUTE = 0,
    NGX_HTTP_TENANT_REQUEST_IDENTITY,
    NGX_HTTP_TENANT_REQUEST_BODY,
    NGX_HTTP_TENANT_REQUEST_RENEW,
    NGX_HTTP_TENANT_REQUEST_START,
    NGX_HTTP_TENANT_REQUEST_STATES
} ngx_http_tenant_request_e;


/* What its path and method mean in a location of ours. */

typedef struct {
    const tenant_route_t       *row;             /* NULL: nothing */
    tenant_str_t                collection;      /* {c}, not checked */
    tenant_str_t                id;              /* {id}, not checked */
    unsigned                    allow;           /* TENANT_* bits, for 405 */
    size_t                      prefix;          /* of the path: "/data/" */
    void                       *conf;            /* found in that location */
    ngx_str_t                   uri;             /* and for that path */
} ngx_http_tenant_route_t;


/* What the module knows of a request in its present location. */

typedef struct {
    ngx_uint_t                  state;           /* ..._request_e */
    ngx_http_tenant_route_t     route;
    tenant_role_e               role;            /* once "judged" is set */
    const tenant_lease_t       *judged_lease;    /* under that lease */
    ngx_pool_t                 *pool;            /* of the request */
    tenant_arena_t             *arena;           /* NULL until it is needed */
    tenant_str_t                text;            /* once "identified" is set */
    tenant_token_e              token;           /* what became of it */
    tenant_reason_e             reason;          /* why it is refused */
    u_char                     *header;          /* once "looked" is set */
    const tenant_claims_t      *claims;          /* of a valid token */
    ngx_http_tenant_cache_entry_t  *entry;       /* which has them, or NULL */
    tenant_lease_t             *lease;           /* NULL: unknown, or gone */
    ngx_http_tenant_wait_t      wait;
    tenant_error_t             *error;           /* for the error filter */
    tenant_buf_t               *problem;         /* replaces nginx's page */
    ngx_table_elt_t            *challenge;       /* WWW-Authenticate, ours */
    unsigned                    looked:1;        /* at that header's value */
    unsigned                    identified:1;
    unsigned                    judged:1;        /* and found good */
    unsigned                    leased:1;        /* the lease was looked at */
    unsigned                    answered:1;      /* by our own handler */
} ngx_http_tenant_ctx_t;


/* The context, made where there is none; NULL: no memory. */
ngx_http_tenant_ctx_t *ngx_http_tenant_ctx(ngx_http_request_t *r);

/* Its arena, freed with the request; NULL: no memory. */
tenant_arena_t *ngx_http_tenant_arena(ngx_http_tenant_ctx_t *ctx);

extern ngx_module_t  ngx_http_tenant_module;
extern ngx_module_t  ngx_http_tenant_filter_module;


#endif /* _NGX_HTTP_TENANT_MODULE_H_INCLUDED_ */
