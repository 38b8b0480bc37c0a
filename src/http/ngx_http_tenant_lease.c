/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_cache.h"
#include "ngx_http_tenant_flight.h"
#include "ngx_http_tenant_lease_node.h"


/* With "tenant_lease_stale": how long an answer that failed is left alone. */
#define NGX_HTTP_TENANT_LEASE_BACKOFF  500

/* What a marker gets beyond the time limit of the question. */
#define NGX_HTTP_TENANT_LEASE_SLACK    1000


static ngx_int_t ngx_http_tenant_lease_key(ngx_http_tenant_main_conf_t *tmcf,
    ngx_http_tenant_ctx_t *ctx, const tenant_claims_t *claims,
    u_char key[NGX_HTTP_TENANT_KEY_LEN]);
static tenant_lease_t *ngx_http_tenant_lease_at_hand(ngx_http_request_t *r,
    const tenant_claims_t *claims, ngx_uint_t failed);
static ngx_uint_t ngx_http_tenant_lease_usable(
    ngx_http_tenant_main_conf_t *tmcf, ngx_http_tenant_lease_node_t *node,
    int64_t now, ngx_uint_t *stale);
static ngx_uint_t ngx_http_tenant_lease_asking(
    ngx_http_tenant_worker_t *worker, ngx_http_tenant_lease_node_t *node,
    int64_t now);
static ngx_int_t ngx_http_tenant_wait_add(ngx_http_request_t *r,
    ngx_http_tenant_wait_t *wait, ngx_http_tenant_flight_t *flight);
static void ngx_http_tenant_wait_timer(ngx_event_t *ev);
static void ngx_http_tenant_wait_cleanup(void *data);


ngx_int_t
ngx_http_tenant_lease_get(ngx_http_request_t *r,
    const tenant_claims_t *claims, void (*resume)(ngx_http_request_t *r),
    tenant_lease_t **lease)
{
    bool                          newer;
    u_char                        key[NGX_HTTP_TENANT_KEY_LEN];
    uint64_t                      ticket;
    ngx_http_tenant_ctx_t        *ctx;
    ngx_http_tenant_wait_t       *wait;
    ngx_http_tenant_lease_e       rc;
    ngx_http_tenant_flight_t     *flight;
    ngx_http_tenant_main_conf_t  *tmcf;

    tmcf = ngx_http_get_module_main_conf(r, ngx_http_tenant_module);
    ctx = ngx_http_tenant_ctx(r);

    if (ctx == NULL) {
        return NGX_ERROR;
    }

    wait = &ctx->wait;

    if (wait->done && wait->lease != NULL) {

        (void) tenant_lease_check(wait->lease, claims, &newer);

        if (!newer || wait->again) {
            wait->done = 0;
            *lease = wait->lease;
            return NGX_OK;
        }

        wait->again = 1;
    }

    wait->done = 0;

    if (ngx_http_tenant_lease_key(tmcf, ctx, claims, key) != NGX_OK) {
        return NGX_DECLINED;
    }

    if (wait->failed) {
        wait->failed = 0;
        *lease = ngx_http_tenant_lease_at_hand(r, claims, 1);

        if (*lease == NULL || tmcf->lease_stale == 0) {
            return NGX_DECLINED;
        }

        (void) tenant_lease_check(*lease, claims, &newer);

        return newer ? NGX_DECLINED : NGX_OK;
    }

    ticket = 0;

    rc = ngx_http_tenant_lease_look(tmcf->worker, key, claims, r->pool,
                                    lease, &ticket);

    if (rc <= NGX_HTTP_TENANT_LEASE_HIT_ASK && *lease == NULL) {
        return NGX_ERROR;
    }

    if (rc == NGX_HTTP_TENANT_LEASE_HIT) {
        return NGX_OK;
    }

    flight = rc == NGX_HTTP_TENANT_LEASE_WAIT
             ? ngx_http_tenant_flight_find(tmcf->worker, ticket) : NULL;

    if (flight == NULL) {
        flight = ngx_http_tenant_flight_create(tmcf->worker, key, ticket);
        if (flight == NULL) {
            return NGX_ERROR;
        }

        if (rc == NGX_HTTP_TENANT_LEASE_WAIT) {
            ngx_http_tenant_flight_watch(flight);

        } else if (ngx_http_tenant_flight_ask(flight) != NGX_OK) {
            return rc == NGX_HTTP_TENANT_LEASE_HIT_ASK ? NGX_OK
                                                       : NGX_DECLINED;
        }
    }

    if (rc == NGX_HTTP_TENANT_LEASE_HIT_ASK) {
        return NGX_OK;
    }

    wait->resume = resume;

    return ngx_http_tenant_wait_add(r, wait, flight);
}


tenant_lease_t *
ngx_http_tenant_lease_peek(ngx_http_request_t *r,
    const tenant_claims_t *claims)
{
    return ngx_http_tenant_lease_at_hand(r, claims, 0);
}


/* "failed": no answer came in time, perhaps before the question ended. */

static tenant_lease_t *
ngx_http_tenant_lease_at_hand(ngx_http_request_t *r,
    const tenant_claims_t *claims, ngx_uint_t failed)
{
    int64_t                        now;
    u_char                         key[NGX_HTTP_TENANT_KEY_LEN];
    ngx_uint_t                     stale;
    tenant_lease_t                *lease;
    ngx_http_tenant_ctx_t         *ctx;
    ngx_http_tenant_main_conf_t   *tmcf;
    ngx_http_tenant_lease_node_t  *node;

    tmcf = ngx_http_get_module_main_conf(r, ngx_http_tenant_module);
    ctx = ngx_http_tenant_ctx(r);

    if (ctx == NULL || tmcf->zone == NULL
        || ngx_http_tenant_lease_key(tmcf, ctx, claims, key) != NGX_OK)
    {
        return NULL;
    }

    lease = NULL;

    ngx_http_tenant_zone_lock(tmcf->zone);

    now = tenant_store_now();
    node = ngx_http_tenant_zone_find(tmcf->zone, NGX_HTTP_TENANT_LEASE, key);

    if (node != NULL && failed && node->failed == 0) {
        node->failed = now;
    }

    if (node != NULL && ngx_http_tenant_lease_usable(tmcf, node, now, &stale))
    {
        lease = ngx_http_tenant_lease_node_read(node, r->pool);
    }

    ngx_http_tenant_zone_unlock(tmcf->zone);

    return lease;
}


void
ngx_http_tenant_lease_drop(ngx_http_tenant_main_conf_t *tmcf,
    const char *organization, const char *user)
{
    ngx_queue_t               *q;
    ngx_http_tenant_flight_t  *flight;

    ngx_http_tenant_zone_lock(tmcf->zone);
    ngx_http_tenant_lease_node_drop(tmcf->zone, tmcf->lease_tag,
                                    organization, user);
    ngx_http_tenant_zone_unlock(tmcf->zone);

    /* later requests must not join a question that was asked before */

    for (q = ngx_queue_head(&tmcf->worker->flights);
         q != ngx_queue_sentinel(&tmcf->worker->flights);
         q = ngx_queue_next(q))
    {
        flight = ngx_queue_data(q, ngx_http_tenant_flight_t, queue);

        if (ngx_strcmp(flight->organization, organization) == 0
            && (user == NULL || ngx_strcmp(flight->user, user) == 0))
        {
            flight->dropped = 1;
        }
    }
}


/*
 * The organization, the user (of our own tokens), and which master data.  Who
 * remembers the token remembers this as well.
 */

static ngx_int_t
ngx_http_tenant_lease_key(ngx_http_tenant_main_conf_t *tmcf,
    ngx_http_tenant_ctx_t *ctx, const tenant_claims_t *claims,
    u_char key[NGX_HTTP_TENANT_KEY_LEN])
{
    tenant_str_t                    none = tenant_null_string;
    ngx_http_tenant_cache_entry_t  *entry;

    entry = ctx->entry;

    if (entry != NULL && entry->keyed && claims == &entry->claims) {
        ngx_memcpy(key, entry->lease_key, NGX_HTTP_TENANT_KEY_LEN);
        return NGX_OK;
    }

    if (ngx_http_tenant_lease_node_key(key, tmcf->lease_tag,
                                       claims->organization,
                                       claims->own ? claims->user : none)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (entry != NULL && claims == &entry->claims) {
        ngx_memcpy(entry->lease_key, key, NGX_HTTP_TENANT_KEY_LEN);
        entry->keyed = 1;
    }

    return NGX_OK;
}


ngx_http_tenant_lease_e
ngx_http_tenant_lease_look(ngx_http_tenant_worker_t *worker,
    const u_char *key, const tenant_claims_t *claims, ngx_pool_t *pool,
    tenant_lease_t **lease, uint64_t *ticket)
{
    bool                           newer;
    int64_t                        now;
    ngx_uint_t                     stale, asking;
    ngx_http_tenant_zone_t        *zone;
    ngx_http_tenant_lease_e        rc;
    ngx_http_tenant_lease_node_t  *node;

    zone = worker->conf->zone;
    rc = NGX_HTTP_TENANT_LEASE_ASK;
    *lease = NULL;

    ngx_http_tenant_zone_lock(zone);

    now = tenant_store_now();
    node = ngx_http_tenant_zone_find(zone, NGX_HTTP_TENANT_LEASE, key);

    asking = node != NULL && ngx_http_tenant_lease_asking(worker, node, now);

    if (asking && *ticket == node->ticket) {
        rc = NGX_HTTP_TENANT_LEASE_WAIT;
        goto done;
    }

    *ticket = 0;

    if (node != NULL
        && ngx_http_tenant_lease_usable(worker->conf, node, now, &stale))
    {
        *lease = ngx_http_tenant_lease_node_read(node, pool);
        newer = false;

        if (*lease != NULL && claims != NULL) {
            (void) tenant_lease_check(*lease, claims, &newer);
            newer = newer
                    && (stale || asking
                        || ngx_http_tenant_lease_node_newer(node, claims));
        }

        if (!newer) {
            rc = stale ? NGX_HTTP_TENANT_LEASE_HIT_ASK
                       : NGX_HTTP_TENANT_LEASE_HIT;
        }
    }

    if (rc == NGX_HTTP_TENANT_LEASE_HIT) {
        goto done;
    }

    if (node == NULL) {
        node = ngx_http_tenant_zone_add_lease(zone, key,
                                    sizeof(ngx_http_tenant_lease_node_t));
        if (node == NULL) {
            goto done;
        }
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
    node->owner = ngx_pid;
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


/* Fresh, or stale where that is allowed and the last question failed. */

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

    return node->failed != 0
           && age < (int64_t) tmcf->lease + (int64_t) tmcf->lease_stale;
}


/* Whether somebody who lives asks for it now. */

static ngx_uint_t
ngx_http_tenant_lease_asking(ngx_http_tenant_worker_t *worker,
    ngx_http_tenant_lease_node_t *node, int64_t now)
{
    if (node->deadline <= now) {
        return 0;
    }

    if (node->owner == ngx_pid) {
        return ngx_http_tenant_flight_find(worker, node->ticket) != NULL;
    }

    return kill(node->owner, 0) == 0 || ngx_errno != NGX_ESRCH;
}


static ngx_int_t
ngx_http_tenant_wait_add(ngx_http_request_t *r, ngx_http_tenant_wait_t *wait,
    ngx_http_tenant_flight_t *flight)
{
    ngx_http_cleanup_t          *cln;
    ngx_http_tenant_worker_t    *worker;
    ngx_http_tenant_loc_conf_t  *tlcf;

    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);
    worker = flight->worker;

    if (worker->waiting >= worker->conf->max_waiting) {
        ngx_log_error(NGX_LOG_WARN, r->connection->log, 0,
                      "tenant: too many requests are waiting");
        return NGX_DECLINED;
    }

    if (!wait->registered) {
        cln = ngx_http_cleanup_add(r, 0);
        if (cln == NULL) {
            return NGX_ERROR;
        }

        cln->handler = ngx_http_tenant_wait_cleanup;
        cln->data = wait;

        wait->registered = 1;
        wait->r = r;
        wait->arena = ngx_http_tenant_arena(ngx_http_tenant_ctx(r));

        if (wait->arena == NULL) {
            return NGX_ERROR;
        }
        wait->timer.handler = ngx_http_tenant_wait_timer;
        wait->timer.data = wait;
        wait->timer.log = r->connection->log;
    }

    wait->done = 0;
    wait->failed = 0;
    wait->lease = NULL;
    wait->flight = flight;
    wait->begun = tenant_store_now();

    ngx_queue_insert_tail(&flight->waiters, &wait->queue);
    (void) ngx_atomic_fetch_add(&worker->waiting, 1);

    ngx_add_timer(&wait->timer, tlcf->timeout > wait->waited
                                ? tlcf->timeout - wait->waited : 1);

    return NGX_AGAIN;
}


static void
ngx_http_tenant_wait_timer(ngx_event_t *ev)
{
    ngx_http_tenant_wait_t *wait = ev->data;

    ngx_log_error(NGX_LOG_ERR, wait->r->connection->log, 0,
                  "tenant: no answer about an organization in time");

    wait->done = 1;
    wait->failed = 1;

    ngx_http_tenant_wait_end(wait);
}


void
ngx_http_tenant_wait_end(ngx_http_tenant_wait_t *wait)
{
    ngx_connection_t    *c;
    ngx_http_request_t  *r;

    ngx_http_tenant_wait_cleanup(wait);

    r = wait->r;
    c = r->connection;

    ngx_http_set_log_request(c->log, r);

    wait->waited += (ngx_msec_t) (tenant_store_now() - wait->begun);
    wait->resume(r);

    ngx_http_run_posted_requests(c);
}


static void
ngx_http_tenant_wait_cleanup(void *data)
{
    ngx_http_tenant_wait_t *wait = data;

    if (wait->flight != NULL) {
        (void) ngx_atomic_fetch_add(&wait->flight->worker->waiting, -1);
        ngx_queue_remove(&wait->queue);
        wait->flight = NULL;
    }

    if (wait->timer.timer_set) {
        ngx_del_timer(&wait->timer);
    }
}
