/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/http/lease/ngx_http_tenant_lease.c */
/* nginx: */

/*
 * What a request does about a lease, by what the zone has: the table of
 * ngx_http_tenant_lease.h, and a request whose time to wait has run out.
 * Shared memory and database are stubs.
 */


#include "../../../src/http/core/ngx_http_tenant_notice.h"
#include "../../../src/http/lease/ngx_http_tenant_lease.h"
#include "../../../src/http/lease/ngx_http_tenant_refresh.h"
#include "../unit.h"


#define NOW      1000000
#define LEASE    5000
#define TIMEOUT  3000
#define TICKET   7


/* A request that waited in vain: what another worker learned serves it. */

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


/* A request that comes: what it finds, and what it does. */

typedef enum {
    TAKE,                              /* the lease, and no more */
    TAKE_ASK,
    ASK,
    WAIT
} look_does_e;

typedef struct {
    int64_t      age;                  /* ms; < 0: none is there */
    ngx_uint_t   stale;                /* tenant_lease_stale, ms */
    int64_t      failed;               /* ms ago; < 0: never */
    ngx_uint_t   marker;               /* another worker asks */
    int64_t      left;                 /* of its time, ms */
    ngx_uint_t   newer;                /* the token is */
    int64_t      epoch;                /* it asked for already */
    look_does_e  does;
} look_row_t;

static const look_row_t  look_rows[] = {

    /* fresh */
    { 0,            0,     -1, 0, 0,    0, 0, TAKE },
    { LEASE - 1,    0,     -1, 0, 0,    0, 0, TAKE },
    { 0,            0,     -1, 1, 1000, 0, 0, TAKE },

    /* fresh, the token is newer: once, and not while somebody asks */
    { 0,            0,     -1, 0, 0,    1, 0, ASK },
    { 0,            0,     -1, 0, 0,    1, 1, TAKE },
    { 0,            0,     -1, 1, 1000, 1, 1, WAIT },

    /* none, or over */
    { -1,           0,     -1, 0, 0,    0, 0, ASK },
    { LEASE,        0,     -1, 0, 0,    0, 0, ASK },
    { LEASE,        0,     -1, 1, 1000, 0, 0, WAIT },
    { LEASE,        0,     -1, 1, 0,    0, 0, ASK },
    { LEASE,        0,     -1, 1, -1,   0, 0, ASK },

    /* over, and the database is away */
    { LEASE,        60000, -1, 0, 0,    0, 0, ASK },
    { LEASE,        0,     10, 0, 0,    0, 0, ASK },
    { LEASE,        60000, 10, 0, 0,    0, 0, TAKE },
    { LEASE,        60000, 499, 0, 0,   0, 0, TAKE },
    { LEASE,        60000, 500, 0, 0,   0, 0, TAKE_ASK },
    { LEASE,        60000, 500, 1, 1000, 0, 0, TAKE },
    { LEASE,        60000, 10, 0, 0,    1, 0, ASK },
    { LEASE + 60000, 60000, 10, 0, 0,   0, 0, ASK },

    /* it failed so long ago that this tells nothing of today */
    { LEASE + 9999, 60000, LEASE + TIMEOUT + 999,  0, 0, 0, 0, TAKE_ASK },
    { LEASE + 9999, 60000, LEASE + TIMEOUT + 1000, 0, 0, 0, 0, ASK }
};


static void get_test(const get_row_t *row);
static void look_test(const look_row_t *row);
static void get_init(int64_t age, ngx_uint_t stale, ngx_uint_t newer);


ngx_pid_t     ngx_pid = 1000;
ngx_module_t  ngx_http_tenant_module;


static ngx_log_t                     get_log;
static ngx_connection_t              get_connection;
static void                         *get_main_conf[1];
static ngx_http_request_t            get_r;
static ngx_http_tenant_main_conf_t   get_tmcf;
static ngx_http_tenant_worker_t      get_worker;
static ngx_http_tenant_zone_t        get_zone;
static ngx_http_tenant_zone_sh_t     get_sh;
static ngx_http_tenant_ctx_t         get_ctx;
static ngx_http_tenant_waiter_t      get_waiter;
static ngx_http_tenant_lease_node_t  get_node;
static ngx_http_tenant_refresh_t     get_refresh;
static tenant_lease_t                get_lease;
static tenant_claims_t               get_claims;
static ngx_uint_t                    get_newer;
static int                           get_there, get_locked, get_asked;
static int                           get_watched;
static u_char                        get_key[NGX_HTTP_TENANT_KEY_LEN];


int
main(void)
{
    size_t  i;

    for (i = 0; i < sizeof(get_rows) / sizeof(get_row_t); i++) {
        get_test(&get_rows[i]);
    }

    for (i = 0; i < sizeof(look_rows) / sizeof(look_row_t); i++) {
        look_test(&look_rows[i]);
    }

    return unit_done();
}


static void
get_init(int64_t age, ngx_uint_t stale, ngx_uint_t newer)
{
    ngx_memzero(&get_r, sizeof(get_r));
    ngx_memzero(&get_tmcf, sizeof(get_tmcf));
    ngx_memzero(&get_worker, sizeof(get_worker));
    ngx_memzero(&get_zone, sizeof(get_zone));
    ngx_memzero(&get_ctx, sizeof(get_ctx));
    ngx_memzero(&get_waiter, sizeof(get_waiter));
    ngx_memzero(&get_node, sizeof(get_node));
    ngx_memzero(&get_refresh, sizeof(get_refresh));
    ngx_memzero(&get_claims, sizeof(get_claims));

    ngx_http_tenant_module.ctx_index = 0;
    get_main_conf[0] = &get_tmcf;
    get_r.main_conf = get_main_conf;
    get_r.connection = &get_connection;
    get_connection.log = &get_log;

    get_tmcf.zone = &get_zone;
    get_zone.sh = &get_sh;
    get_sh.ticket = TICKET;
    get_tmcf.worker = &get_worker;
    get_tmcf.lease = LEASE;
    get_tmcf.lease_stale = stale;
    get_tmcf.store.timeout = TIMEOUT;
    get_worker.conf = &get_tmcf;

    get_node.asked = NOW - age;
    get_node.len = 1;

    get_there = (age >= 0);
    get_newer = newer;
    get_claims.user_epoch = newer;
    get_asked = 0;
    get_watched = 0;
}


static void
get_test(const get_row_t *row)
{
    ngx_int_t        rc;
    tenant_lease_t  *lease;

    get_init(row->age, row->stale, row->newer);

    get_ctx.waiter = &get_waiter;
    get_waiter.done = 1;
    get_waiter.failed = 1;
    get_waiter.away = 1;

    lease = NULL;
    rc = ngx_http_tenant_lease_get(&get_r, get_key, &get_claims, NULL,
                                   &lease);

    if (rc != row->rc) {
        printf("age %lld, stale %lu: %ld\n", (long long) row->age,
               (unsigned long) row->stale, (long) rc);
    }

    check(rc == row->rc);
    check(rc != NGX_OK || lease == &get_lease);
    check((get_node.failed != 0) == row->failed);
    check(get_locked == 0 && get_asked == 0 && get_watched == 0);
    check(!ngx_http_tenant_lease_came(&get_ctx));
}


static void
look_test(const look_row_t *row)
{
    ngx_int_t        rc;
    look_does_e      does;
    tenant_lease_t  *lease;

    get_init(row->age, row->stale, row->newer);

    get_node.user_epoch = row->epoch;
    get_node.failed = row->failed < 0 ? 0 : NOW - row->failed;

    if (row->marker) {
        get_node.owner.pid = ngx_pid + 1;
        get_node.ticket = TICKET;
        get_node.deadline = NOW + row->left;
    }

    lease = NULL;
    rc = ngx_http_tenant_lease_get(&get_r, get_key, &get_claims, NULL,
                                   &lease);

    does = rc == NGX_OK ? (get_asked ? TAKE_ASK : TAKE)
                        : (get_asked ? ASK : WAIT);

    if (does != row->does) {
        printf("row %ld: %d\n", (long) (row - look_rows), (int) does);
    }

    check(does == row->does);
    check(rc == NGX_OK || rc == NGX_AGAIN);
    check((rc == NGX_OK) == (lease == &get_lease));
    check(get_watched == (does == WAIT) && get_locked == 0);
    check(does == WAIT ? get_refresh.ticket == TICKET
          : get_asked == (get_refresh.ticket == TICKET + 1));

    /* the marker is this worker's, until a second after its time */

    check(!get_asked || get_node.deadline == NOW + TIMEOUT + 1000);
}


ngx_http_tenant_ctx_t *
ngx_http_tenant_ctx(ngx_http_request_t *r)
{
    (void) r;

    return &get_ctx;
}


int64_t
tenant_clock_now(void)
{
    return NOW;
}


tenant_token_e
tenant_lease_check(const tenant_lease_t *lease, const tenant_claims_t *claims,
    bool *newer)
{
    (void) lease;
    (void) claims;

    *newer = get_newer;

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

    return get_there ? &get_node : NULL;
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


void *
ngx_http_tenant_zone_add_lease(ngx_http_tenant_zone_t *zone,
    const u_char *key, size_t size)
{
    (void) zone;
    (void) key;
    (void) size;

    return &get_node;
}


ngx_uint_t
ngx_http_tenant_lease_node_newer(ngx_http_tenant_lease_node_t *node,
    const tenant_claims_t *claims)
{
    return claims->user_epoch > node->user_epoch;
}


void
ngx_http_tenant_lease_node_note(ngx_http_tenant_lease_node_t *node,
    const tenant_claims_t *claims)
{
    node->user_epoch = claims->user_epoch;
}


void
ngx_http_tenant_lease_node_drop(ngx_http_tenant_zone_t *zone, uint32_t tag,
    const char *organization, const char *user)
{
    (void) zone;
    (void) tag;
    (void) organization;
    (void) user;
}


ngx_uint_t
ngx_http_tenant_owner_lives(const ngx_http_tenant_owner_t *owner)
{
    (void) owner;

    return 1;
}


ngx_http_tenant_refresh_t *
ngx_http_tenant_refresh_find(ngx_http_tenant_worker_t *worker,
    uint64_t ticket)
{
    (void) worker;
    (void) ticket;

    return NULL;
}


ngx_http_tenant_refresh_t *
ngx_http_tenant_refresh_create(ngx_http_tenant_worker_t *worker,
    const u_char *key, uint64_t ticket, ngx_event_handler_pt poll)
{
    (void) worker;
    (void) key;
    (void) poll;

    get_refresh.ticket = ticket;

    return &get_refresh;
}


void
ngx_http_tenant_refresh_watch(ngx_http_tenant_refresh_t *refresh)
{
    (void) refresh;

    get_watched++;
}


ngx_int_t
ngx_http_tenant_refresh_ask(ngx_http_tenant_refresh_t *refresh)
{
    (void) refresh;

    get_asked++;

    return NGX_OK;
}


void
ngx_http_tenant_refresh_done(ngx_http_tenant_refresh_t *refresh,
    ngx_http_tenant_lease_answer_e answer, const tenant_lease_t *lease)
{
    (void) refresh;
    (void) answer;
    (void) lease;

    check(0);
}


ngx_int_t
ngx_http_tenant_refresh_wait(ngx_http_request_t *r,
    ngx_http_tenant_refresh_t *refresh,
    void (*resume)(ngx_http_request_t *r))
{
    (void) r;
    (void) resume;

    check(refresh == &get_refresh);

    return NGX_AGAIN;
}


void
ngx_http_tenant_notice_add(ngx_http_tenant_notice_t *notice, ngx_uint_t what)
{
    (void) notice;
    (void) what;
}


void
ngx_log_error_core(ngx_uint_t level, ngx_log_t *log, ngx_err_t err,
    const char *fmt, ...)
{
    (void) level;
    (void) log;
    (void) err;
    (void) fmt;
}


ngx_pool_t *
ngx_create_pool(size_t size, ngx_log_t *log)
{
    (void) size;
    (void) log;

    return NULL;
}


void
ngx_destroy_pool(ngx_pool_t *pool)
{
    (void) pool;
}
