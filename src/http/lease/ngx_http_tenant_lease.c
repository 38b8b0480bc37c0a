/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "../core/ngx_http_tenant_notice.h"
#include "ngx_http_tenant_lease.h"
#include "ngx_http_tenant_refresh.h"


/* With "tenant_lease_stale", the database is not asked again for so long. */
#define NGX_HTTP_TENANT_LEASE_BACKOFF  500

/* A marker outlives the time limit of its question by that much. */
#define NGX_HTTP_TENANT_LEASE_SLACK    1000

#define NGX_HTTP_TENANT_LEASE_POOL     1024

/* One poll in so many checks that the worker that asks still lives. */
#define NGX_HTTP_TENANT_LEASE_OWNER    20


typedef enum {
    NGX_HTTP_TENANT_LEASE_HIT = 0,
    NGX_HTTP_TENANT_LEASE_HIT_ASK,           /* it is stale: ask as well */
    NGX_HTTP_TENANT_LEASE_ASK,
    NGX_HTTP_TENANT_LEASE_WAIT
} ngx_http_tenant_lease_e;


static ngx_int_t ngx_http_tenant_lease_ask(ngx_http_request_t *r,
    const u_char *key, uint64_t ticket, ngx_http_tenant_lease_e rc,
    void (*resume)(ngx_http_request_t *r));
static void ngx_http_tenant_lease_poll(ngx_event_t *ev);
static ngx_http_tenant_lease_e ngx_http_tenant_lease_look(
    ngx_http_tenant_worker_t *worker, const u_char *key,
    const tenant_claims_t *claims, ngx_pool_t *pool, ngx_uint_t owner,
    tenant_lease_t **lease, uint64_t *ticket);
static ngx_http_tenant_lease_e ngx_http_tenant_lease_take(
    ngx_http_tenant_worker_t *worker, ngx_http_tenant_lease_node_t *node,
    const tenant_claims_t *claims, ngx_pool_t *pool, ngx_uint_t asking,
    int64_t now, tenant_lease_t **lease);
static ngx_uint_t ngx_http_tenant_lease_usable(
    ngx_http_tenant_main_conf_t *tmcf, ngx_http_tenant_lease_node_t *node,
    int64_t now, ngx_uint_t *stale);
static ngx_uint_t ngx_http_tenant_lease_asking(
    ngx_http_tenant_worker_t *worker, ngx_http_tenant_lease_node_t *node,
    ngx_uint_t owner, int64_t now);
static tenant_lease_t *ngx_http_tenant_lease_at_hand(ngx_http_request_t *r,
    const u_char *key, ngx_uint_t failed);


ngx_int_t
ngx_http_tenant_lease_key(ngx_http_tenant_main_conf_t *tmcf,
    const tenant_claims_t *claims, u_char key[NGX_HTTP_TENANT_KEY_LEN])
{
    tenant_str_t  none = tenant_null_string;

    return ngx_http_tenant_lease_node_key(key, tmcf->lease_tag,
                                          claims->organization,
                                          claims->own ? claims->user : none);
}


ngx_int_t
ngx_http_tenant_lease_get(ngx_http_request_t *r, const u_char *key,
    const tenant_claims_t *claims, void (*resume)(ngx_http_request_t *r),
    tenant_lease_t **lease)
{
    bool                          newer;
    uint64_t                      ticket;
    ngx_http_tenant_ctx_t        *ctx;
    ngx_http_tenant_waiter_t     *waiter;
    ngx_http_tenant_lease_e       rc;
    ngx_http_tenant_main_conf_t  *tmcf;

    tmcf = ngx_http_get_module_main_conf(r, ngx_http_tenant_module);
    ctx = ngx_http_tenant_ctx(r);

    if (ctx == NULL) {
        return NGX_ERROR;
    }

    waiter = ctx->waiter;

    if (waiter != NULL && waiter->done) {

        waiter->done = 0;

        if (waiter->failed) {
            *lease = ngx_http_tenant_lease_at_hand(r, key, waiter->away);

            if (*lease == NULL) {
                return NGX_DECLINED;
            }

            (void) tenant_lease_check(*lease, claims, &newer);

            return newer ? NGX_DECLINED : NGX_OK;
        }

        /* the lease is NULL if it was dropped while the question was open */

        if (waiter->lease != NULL) {
            (void) tenant_lease_check(waiter->lease, claims, &newer);

            if (!newer || waiter->again) {
                *lease = waiter->lease;
                return NGX_OK;
            }

            waiter->again = 1;
        }
    }

    ticket = 0;

    rc = ngx_http_tenant_lease_look(tmcf->worker, key, claims, r->pool, 0,
                                    lease, &ticket);

    if (rc <= NGX_HTTP_TENANT_LEASE_HIT_ASK && *lease == NULL) {
        return NGX_ERROR;
    }

    ngx_log_debug1(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                   "tenant lease look:%ui", (ngx_uint_t) rc);

    return rc == NGX_HTTP_TENANT_LEASE_HIT
           ? NGX_OK : ngx_http_tenant_lease_ask(r, key, ticket, rc, resume);
}


/* Asks, or joins a question that this worker already watches. */

static ngx_int_t
ngx_http_tenant_lease_ask(ngx_http_request_t *r, const u_char *key,
    uint64_t ticket, ngx_http_tenant_lease_e rc,
    void (*resume)(ngx_http_request_t *r))
{
    ngx_http_tenant_worker_t     *worker;
    ngx_http_tenant_refresh_t    *refresh;
    ngx_http_tenant_main_conf_t  *tmcf;

    tmcf = ngx_http_get_module_main_conf(r, ngx_http_tenant_module);
    worker = tmcf->worker;

    refresh = rc == NGX_HTTP_TENANT_LEASE_WAIT
              ? ngx_http_tenant_refresh_find(worker, ticket) : NULL;

    if (refresh == NULL) {
        refresh = ngx_http_tenant_refresh_create(worker, key, ticket,
                                                 ngx_http_tenant_lease_poll);
        if (refresh == NULL) {
            return rc == NGX_HTTP_TENANT_LEASE_HIT_ASK ? NGX_OK : NGX_ERROR;
        }

        if (rc == NGX_HTTP_TENANT_LEASE_WAIT) {
            ngx_http_tenant_refresh_watch(refresh);

        } else if (ngx_http_tenant_refresh_ask(refresh) != NGX_OK) {

            if (rc == NGX_HTTP_TENANT_LEASE_HIT_ASK) {
                return NGX_OK;
            }

            ngx_http_tenant_notice_add(tmcf->notice,
                                       NGX_HTTP_TENANT_NOTICE_QUEUE);
            return NGX_DECLINED;
        }
    }

    if (rc == NGX_HTTP_TENANT_LEASE_HIT_ASK) {
        return NGX_OK;
    }

    return ngx_http_tenant_refresh_wait(r, refresh, resume);
}


/*
 * Another worker was asking, and may have died: the requests that wait here get
 * what the zone holds now, or this worker takes over.
 */

static void
ngx_http_tenant_lease_poll(ngx_event_t *ev)
{
    ngx_http_tenant_refresh_t *refresh = ev->data;

    uint64_t                    ticket;
    ngx_pool_t                 *pool;
    tenant_lease_t             *lease;
    ngx_http_tenant_refresh_t  *asker;
    ngx_http_tenant_lease_e     rc;

    pool = ngx_queue_empty(&refresh->waiters)
           ? NULL : ngx_create_pool(NGX_HTTP_TENANT_LEASE_POOL,
                                    refresh->timer.log);
    if (pool == NULL) {
        ngx_http_tenant_refresh_done(refresh, NGX_HTTP_TENANT_LEASE_UNASKED,
                                     NULL);
        return;
    }

    ticket = refresh->ticket;

    rc = ngx_http_tenant_lease_look(refresh->worker, refresh->key, NULL, pool,
                                    refresh->polls++
                                    % NGX_HTTP_TENANT_LEASE_OWNER == 0,
                                    &lease, &ticket);

    switch (rc) {

    case NGX_HTTP_TENANT_LEASE_HIT_ASK:

        /* those that wait take the stale lease, so nobody joins here */

        asker = ngx_http_tenant_refresh_create(refresh->worker, refresh->key,
                                               ticket,
                                               ngx_http_tenant_lease_poll);
        if (asker != NULL) {
            (void) ngx_http_tenant_refresh_ask(asker);
        }

        /* fall through */

    case NGX_HTTP_TENANT_LEASE_HIT:
        ngx_http_tenant_refresh_done(refresh, NGX_HTTP_TENANT_LEASE_ANSWERED,
                                     lease);
        break;

    case NGX_HTTP_TENANT_LEASE_ASK:
        refresh->ticket = ticket;
        refresh->dropped = 0;

        (void) ngx_http_tenant_refresh_ask(refresh);
        break;

    default: /* NGX_HTTP_TENANT_LEASE_WAIT */
        refresh->ticket = ticket;
        ngx_http_tenant_refresh_watch(refresh);
        break;
    }

    ngx_destroy_pool(pool);
}


/*
 * Decides what to do about a lease: take *lease, which belongs to the pool (and
 * is NULL if there is no memory), ask under the marker *ticket, which is now
 * this worker's, or wait for the question *ticket of somebody else.  If *ticket
 * is not 0, the caller already waits for that question, and goes on as long as
 * it is open; with "owner" also as long as the process that asks it lives.
 * "claims" may be NULL.
 */

static ngx_http_tenant_lease_e
ngx_http_tenant_lease_look(ngx_http_tenant_worker_t *worker,
    const u_char *key, const tenant_claims_t *claims, ngx_pool_t *pool,
    ngx_uint_t owner, tenant_lease_t **lease, uint64_t *ticket)
{
    int64_t                        now;
    ngx_uint_t                     asking;
    ngx_http_tenant_zone_t        *zone;
    ngx_http_tenant_lease_e        rc;
    ngx_http_tenant_lease_node_t  *node;

    zone = worker->conf->zone;
    rc = NGX_HTTP_TENANT_LEASE_ASK;
    *lease = NULL;

    ngx_http_tenant_zone_lock(zone);

    now = tenant_clock_now();
    node = ngx_http_tenant_zone_find(zone, NGX_HTTP_TENANT_LEASE, key);

    asking = node != NULL
             && ngx_http_tenant_lease_asking(worker, node, owner, now);

    if (asking && *ticket == node->ticket) {
        rc = NGX_HTTP_TENANT_LEASE_WAIT;
        goto done;
    }

    *ticket = 0;

    if (node != NULL) {
        rc = ngx_http_tenant_lease_take(worker, node, claims, pool, asking,
                                        now, lease);

    } else {
        node = ngx_http_tenant_zone_add_lease(zone, key,
                                    sizeof(ngx_http_tenant_lease_node_t));
    }

    if (rc == NGX_HTTP_TENANT_LEASE_HIT || node == NULL) {
        goto done;
    }

    if (asking) {
        *ticket = node->ticket;

        rc = rc == NGX_HTTP_TENANT_LEASE_HIT_ASK ? NGX_HTTP_TENANT_LEASE_HIT
                                                 : NGX_HTTP_TENANT_LEASE_WAIT;
        goto done;
    }

    if (rc == NGX_HTTP_TENANT_LEASE_HIT_ASK
        && now - node->failed < NGX_HTTP_TENANT_LEASE_BACKOFF)
    {
        rc = NGX_HTTP_TENANT_LEASE_HIT;
        goto done;
    }

    node->ticket = ngx_http_tenant_zone_ticket(zone);
    node->owner = zone->self;
    node->deadline = now + worker->conf->store.timeout
                     + NGX_HTTP_TENANT_LEASE_SLACK;
    *ticket = node->ticket;

    if (claims != NULL) {
        ngx_http_tenant_lease_node_note(node, claims);
    }

done:

    ngx_http_tenant_zone_unlock(zone);

    return rc;
}


/* Tells whether the node's lease will do, and whether to renew it besides. */

static ngx_http_tenant_lease_e
ngx_http_tenant_lease_take(ngx_http_tenant_worker_t *worker,
    ngx_http_tenant_lease_node_t *node, const tenant_claims_t *claims,
    ngx_pool_t *pool, ngx_uint_t asking, int64_t now, tenant_lease_t **lease)
{
    bool        newer;
    ngx_uint_t  stale;

    if (!ngx_http_tenant_lease_usable(worker->conf, node, now, &stale)) {
        return NGX_HTTP_TENANT_LEASE_ASK;
    }

    *lease = ngx_http_tenant_lease_node_read(node, pool);

    if (*lease != NULL && claims != NULL) {
        (void) tenant_lease_check(*lease, claims, &newer);

        if (newer && (stale || asking
                      || ngx_http_tenant_lease_node_newer(node, claims)))
        {
            *lease = NULL;
            return NGX_HTTP_TENANT_LEASE_ASK;
        }
    }

    return stale ? NGX_HTTP_TENANT_LEASE_HIT_ASK : NGX_HTTP_TENANT_LEASE_HIT;
}


/*
 * A stale lease is usable only where the configuration allows it and the last
 * question failed.
 */

static ngx_uint_t
ngx_http_tenant_lease_usable(ngx_http_tenant_main_conf_t *tmcf,
    ngx_http_tenant_lease_node_t *node, int64_t now, ngx_uint_t *stale)
{
    int64_t  age;

    *stale = 0;

    if (node->len == 0) {
        return 0;
    }

    age = now - node->asked;

    if (age < (int64_t) tmcf->lease) {
        return 1;
    }

    *stale = 1;

    /* an old failure does not show that the database is away now */

    return node->failed != 0
           && now - node->failed < (int64_t) tmcf->lease
                                   + (int64_t) tmcf->store.timeout
                                   + NGX_HTTP_TENANT_LEASE_SLACK
           && age < (int64_t) tmcf->lease + (int64_t) tmcf->lease_stale;
}


/*
 * Tells whether the lease is being asked for now and, with "owner", whether the
 * process that asks still lives.
 */

static ngx_uint_t
ngx_http_tenant_lease_asking(ngx_http_tenant_worker_t *worker,
    ngx_http_tenant_lease_node_t *node, ngx_uint_t owner, int64_t now)
{
    if (node->deadline <= now) {
        return 0;
    }

    if (node->owner.pid == ngx_pid) {
        return ngx_http_tenant_refresh_find(worker, node->ticket) != NULL;
    }

    return !owner || ngx_http_tenant_owner_lives(&node->owner);
}


tenant_lease_t *
ngx_http_tenant_lease_peek(ngx_http_request_t *r, const u_char *key)
{
    return ngx_http_tenant_lease_at_hand(r, key, 0);
}


/*
 * "failed" means that the database gave no answer.  The request's time may have
 * ended before the question did, so the failure may not be in the node yet;
 * another worker may also have been answered meanwhile.
 */

static tenant_lease_t *
ngx_http_tenant_lease_at_hand(ngx_http_request_t *r, const u_char *key,
    ngx_uint_t failed)
{
    int64_t                        now;
    ngx_uint_t                     stale;
    tenant_lease_t                *lease;
    ngx_http_tenant_main_conf_t   *tmcf;
    ngx_http_tenant_lease_node_t  *node;

    tmcf = ngx_http_get_module_main_conf(r, ngx_http_tenant_module);

    if (tmcf->zone == NULL) {
        return NULL;
    }

    lease = NULL;

    ngx_http_tenant_zone_lock(tmcf->zone);

    now = tenant_clock_now();
    node = ngx_http_tenant_zone_find(tmcf->zone, NGX_HTTP_TENANT_LEASE, key);

    if (node != NULL && failed
        && now - node->failed >= (int64_t) tmcf->lease
        && now - node->asked >= (int64_t) tmcf->lease)
    {
        node->failed = now;
    }

    if (node != NULL && ngx_http_tenant_lease_usable(tmcf, node, now, &stale))
    {
        lease = ngx_http_tenant_lease_node_read(node, r->pool);
    }

    ngx_http_tenant_zone_unlock(tmcf->zone);

    return lease;
}


ngx_uint_t
ngx_http_tenant_lease_came(ngx_http_tenant_ctx_t *ctx)
{
    return ctx->waiter != NULL && ctx->waiter->done;
}


void
ngx_http_tenant_lease_drop(ngx_http_tenant_main_conf_t *tmcf,
    const char *organization, const char *user)
{
    ngx_queue_t                *q;
    ngx_http_tenant_refresh_t  *refresh;

    ngx_http_tenant_zone_lock(tmcf->zone);
    ngx_http_tenant_lease_node_drop(tmcf->zone, tmcf->lease_tag,
                                    organization, user);
    ngx_http_tenant_zone_unlock(tmcf->zone);

    /* later requests must not join a question that was asked before */

    for (q = ngx_queue_head(&tmcf->worker->refreshes);
         q != ngx_queue_sentinel(&tmcf->worker->refreshes);
         q = ngx_queue_next(q))
    {
        refresh = ngx_queue_data(q, ngx_http_tenant_refresh_t, queue);

        if (ngx_strcmp(refresh->organization, organization) == 0
            && (user == NULL || ngx_strcmp(refresh->user, user) == 0))
        {
            refresh->dropped = 1;
        }
    }
}
