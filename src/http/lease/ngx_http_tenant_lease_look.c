/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_lease_look.h"


/* With "tenant_lease_stale": how long an answer that failed is left alone. */
#define NGX_HTTP_TENANT_LEASE_BACKOFF  500

/* What a marker gets beyond the time limit of the question. */
#define NGX_HTTP_TENANT_LEASE_SLACK    1000


static ngx_uint_t ngx_http_tenant_lease_asking(
    ngx_http_tenant_worker_t *worker, ngx_http_tenant_lease_node_t *node,
    int64_t now);


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


ngx_uint_t
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

    /* a failure of long ago says nothing of the database of today */

    return node->failed != 0
           && now - node->failed < (int64_t) tmcf->lease
                                   + (int64_t) tmcf->store.timeout
                                   + NGX_HTTP_TENANT_LEASE_SLACK
           && age < (int64_t) tmcf->lease + (int64_t) tmcf->lease_stale;
}


ngx_http_tenant_flight_t *
ngx_http_tenant_flight_find(ngx_http_tenant_worker_t *worker,
    uint64_t ticket)
{
    ngx_queue_t               *q;
    ngx_http_tenant_flight_t  *flight;

    for (q = ngx_queue_head(&worker->flights);
         q != ngx_queue_sentinel(&worker->flights);
         q = ngx_queue_next(q))
    {
        flight = ngx_queue_data(q, ngx_http_tenant_flight_t, queue);

        if (flight->ticket == ticket && !flight->dropped) {
            return flight;
        }
    }

    return NULL;
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
