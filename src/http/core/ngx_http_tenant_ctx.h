/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_CTX_H_INCLUDED_
#define _NGX_HTTP_TENANT_CTX_H_INCLUDED_


#include "ngx_http_tenant.h"

#include "../../job/tenant_access.h"


typedef struct ngx_http_tenant_cache_entry_s  ngx_http_tenant_cache_entry_t;
typedef struct ngx_http_tenant_waiter_s       ngx_http_tenant_waiter_t;
typedef struct ngx_http_tenant_stream_s       ngx_http_tenant_stream_t;


/* What the request's path and method mean in a location of ours. */

typedef struct {
    const tenant_route_t       *row;             /* NULL if there is none */
    tenant_str_t                collection;      /* {c}, not checked */
    tenant_str_t                id;              /* {id}, not checked */
    unsigned                    allow;           /* TENANT_* bits, for 405 */
    size_t                      prefix;          /* length of, say, "/data/" */
    void                       *conf;            /* of that location */
    ngx_str_t                   uri;             /* the path it is for */
} ngx_http_tenant_route_t;


/*
 * What the module knows of a request in its present location.  nginx clears the
 * pointer to it when the request is redirected internally.
 */

typedef struct {
    ngx_uint_t                  state;           /* of the request's machine */
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
    ngx_http_tenant_cache_entry_t  *entry;       /* the cache's, or NULL */
    tenant_lease_t             *lease;           /* NULL: unknown, or gone */
    ngx_http_tenant_waiter_t   *waiter;          /* NULL if it never waited */
    ngx_msec_t                  waited;          /* ms, for leases so far */
    ngx_msec_t                  leased_at;       /* once "leased" is set */
    ngx_http_tenant_stream_t   *stream;          /* of an answer in parts */
    tenant_error_t             *error;           /* for the error filter */
    tenant_buf_t               *problem;         /* replaces nginx's page */
    ngx_table_elt_t            *challenge;       /* WWW-Authenticate, ours */
    unsigned                    looked:1;        /* the header was looked at */
    unsigned                    identified:1;
    unsigned                    judged:1;        /* the verdict was good */
    unsigned                    leased:1;        /* the lease was looked at */
    unsigned                    answered:1;      /* by our own handler */
} ngx_http_tenant_ctx_t;


/*
 * Returns the context, and makes it where there is none; NULL if there is no
 * memory.
 */
ngx_http_tenant_ctx_t *ngx_http_tenant_ctx(ngx_http_request_t *r);

/*
 * Returns its arena, which is freed with the request; NULL if there is no
 * memory.
 */
tenant_arena_t *ngx_http_tenant_arena(ngx_http_tenant_ctx_t *ctx);


#endif /* _NGX_HTTP_TENANT_CTX_H_INCLUDED_ */
