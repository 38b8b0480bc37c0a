/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/http/lease/ngx_http_tenant_lease.c */
/* nginx: */

/*
 * A request whose time to wait for a lease has run out: what another worker
 * learned meanwhile serves it.  Shared memory and database are stubs.
 */


#include "../../src/http/lease/ngx_http_tenant_flight.h"
#include "../../src/http/lease/ngx_http_tenant_lease.h"
#include "../../src/http/lease/ngx_http_tenant_lease_look.h"
#include "../../src/http/lease/ngx_http_tenant_wait.h"
#include "../../src/http/ngx_http_tenant_notice.h"
#include "unit.h"


#define NOW    1000000
#define LEASE  5000


/* A lease in the shared memory, and what becomes of the request. */

typedef struct {
    int64_t     age;                   /* ms; < 0: none is there */
    ngx_uint_t  stale;                 /* tenant_lease_stale, ms */
    ngx_uint_t  newer;                 /* the token is */
    ngx_int_t   rc;
    ngx_uint_t  failed;                /* the node's question, from now on */
} get_row_t;

static const get_row_t  get_rows[] = {
    { 0,             0,     0, NGX_OK,       0 },
    { LEASE - 1,     0,     0, NGX_OK,       0 },
    { LEASE - 1,     60000, 0, NGX_OK,       0 },
    { LEASE,         0,     0, NGX_DECLINED, 1 },
    { LEASE,         60000, 0, NGX_OK,       1 },
    { LEASE + 59999, 60000, 0, NGX_OK,       1 },
    { LEASE + 60000, 60000, 0, NGX_DECLINED, 1 },
    { 0,             0,     1, NGX_DECLINED, 0 },
    { LEASE,         60000, 1, NGX_DECLINED, 1 },
    { -1,            0,     0, NGX_DECLINED, 0 },
    { -1,            60000, 0, NGX_DECLINED, 0 }
};


static void get_test(const get_row_t *row);


ngx_module_t  ngx_http_tenant_module;


static ngx_http_tenant_ctx_t         get_ctx;
static ngx_http_tenant_lease_node_t  get_node;
static tenant_lease_t                get_lease;
static const get_row_t              *get_row;
static int                           get_locked;


int
main(void)
{
    size_t  i;

    for (i = 0; i < sizeof(get_rows) / sizeof(get_row_t); i++) {
        get_test(&get_rows[i]);
    }

    return unit_done();
}


static void
get_test(const get_row_t *row)
{
    void                        *main_conf[1];
    ngx_int_t                    rc;
    tenant_lease_t              *lease;
    tenant_claims_t              claims;
    ngx_http_request_t           r;
    ngx_http_tenant_zone_t      *zone;
    ngx_http_tenant_main_conf_t  tmcf;

    ngx_memzero(&r, sizeof(r));
    ngx_memzero(&tmcf, sizeof(tmcf));
    ngx_memzero(&claims, sizeof(claims));
    ngx_memzero(&get_ctx, sizeof(get_ctx));
    ngx_memzero(&get_node, sizeof(get_node));

    zone = (ngx_http_tenant_zone_t *) &get_node;
    ngx_http_tenant_module.ctx_index = 0;
    main_conf[0] = &tmcf;
    r.main_conf = main_conf;
    tmcf.zone = zone;
    tmcf.lease = LEASE;
    tmcf.lease_stale = row->stale;

    get_row = row;
    get_node.asked = NOW - row->age;
    get_node.len = 1;
    get_ctx.wait.failed = 1;

    lease = NULL;
    rc = ngx_http_tenant_lease_get(&r, &claims, NULL, &lease);

    if (rc != row->rc) {
        printf("age %lld, stale %lu: %ld\n", (long long) row->age,
               (unsigned long) row->stale, (long) rc);
    }

    check(rc == row->rc);
    check(rc != NGX_OK || lease == &get_lease);
    check((get_node.failed != 0) == row->failed);
    check(get_locked == 0 && get_ctx.wait.failed == 0);
}


/* As lease_look.c judges. */

ngx_uint_t
ngx_http_tenant_lease_usable(ngx_http_tenant_main_conf_t *tmcf,
    ngx_http_tenant_lease_node_t *node, int64_t now, ngx_uint_t *stale)
{
    int64_t  age;

    age = now - node->asked;
    *stale = (age >= (int64_t) tmcf->lease);

    return !*stale
           || (node->failed != 0
               && age < (int64_t) (tmcf->lease + tmcf->lease_stale));
}


ngx_http_tenant_ctx_t *
ngx_http_tenant_ctx(ngx_http_request_t *r)
{
    (void) r;

    return &get_ctx;
}


int64_t
tenant_store_now(void)
{
    return NOW;
}


tenant_token_e
tenant_lease_check(const tenant_lease_t *lease, const tenant_claims_t *claims,
    bool *newer)
{
    (void) lease;
    (void) claims;

    *newer = get_row->newer;

    return *newer ? TENANT_TOKEN_REVOKED : TENANT_TOKEN_VALID;
}


void
ngx_http_tenant_zone_lock(ngx_http_tenant_zone_t *zone)
{
    (void) zone;

    get_locked++;
}


void
ngx_http_tenant_zone_unlock(ngx_http_tenant_zone_t *zone)
{
    (void) zone;

    get_locked--;
}


void *
ngx_http_tenant_zone_find(ngx_http_tenant_zone_t *zone, ngx_uint_t kind,
    const u_char *key)
{
    (void) zone;
    (void) kind;
    (void) key;

    return get_row->age < 0 ? NULL : &get_node;
}


tenant_lease_t *
ngx_http_tenant_lease_node_read(ngx_http_tenant_lease_node_t *node,
    ngx_pool_t *pool)
{
    (void) node;
    (void) pool;

    return &get_lease;
}


ngx_int_t
ngx_http_tenant_lease_node_key(u_char key[NGX_HTTP_TENANT_KEY_LEN],
    uint32_t tag, tenant_str_t organization, tenant_str_t user)
{
    (void) tag;
    (void) organization;
    (void) user;

    ngx_memzero(key, NGX_HTTP_TENANT_KEY_LEN);

    return NGX_OK;
}


/* What is asked when no time has run out is not looked at here. */

ngx_http_tenant_lease_e
ngx_http_tenant_lease_look(ngx_http_tenant_worker_t *worker,
    const u_char *key, const tenant_claims_t *claims, ngx_pool_t *pool,
    tenant_lease_t **lease, uint64_t *ticket)
{
    (void) worker;
    (void) key;
    (void) claims;
    (void) pool;
    (void) lease;
    (void) ticket;

    check(0);

    return NGX_HTTP_TENANT_LEASE_ASK;
}


ngx_http_tenant_flight_t *
ngx_http_tenant_flight_find(ngx_http_tenant_worker_t *worker, uint64_t ticket)
{
    (void) worker;
    (void) ticket;

    return NULL;
}


ngx_http_tenant_flight_t *
ngx_http_tenant_flight_create(ngx_http_tenant_worker_t *worker,
    const u_char *key, uint64_t ticket)
{
    (void) worker;
    (void) key;
    (void) ticket;

    return NULL;
}


void
ngx_http_tenant_flight_watch(ngx_http_tenant_flight_t *flight)
{
    (void) flight;
}


ngx_int_t
ngx_http_tenant_flight_ask(ngx_http_tenant_flight_t *flight)
{
    (void) flight;

    return NGX_ERROR;
}


ngx_int_t
ngx_http_tenant_wait_add(ngx_http_request_t *r, ngx_http_tenant_wait_t *wait,
    ngx_http_tenant_flight_t *flight)
{
    (void) r;
    (void) wait;
    (void) flight;

    return NGX_ERROR;
}


void
ngx_http_tenant_notice_add(ngx_http_tenant_notice_t *notice, ngx_uint_t what)
{
    (void) notice;
    (void) what;
}
