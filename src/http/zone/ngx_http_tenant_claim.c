/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_claim.h"


/* Of so many workers a reaper remembers whether they run. */
#define NGX_HTTP_TENANT_CLAIM_OWNERS  16


typedef struct {
    ngx_http_tenant_owner_t    owner;
    ngx_uint_t                 lives;
} ngx_http_tenant_claim_known_t;


static ngx_uint_t ngx_http_tenant_claim_lives(ngx_http_tenant_zone_t *zone,
    ngx_http_tenant_claim_t *claim, ngx_http_tenant_claim_known_t *known,
    ngx_uint_t *n);


ngx_http_tenant_claim_t *
ngx_http_tenant_claim_take(ngx_http_tenant_zone_t *zone,
    ngx_http_tenant_node_t **nodes, ngx_uint_t n, uint64_t *ticket)
{
    ngx_uint_t                  i;
    ngx_queue_t                *q;
    ngx_http_tenant_claim_t    *claim;
    ngx_http_tenant_zone_sh_t  *sh;

    sh = zone->sh;

    if (ngx_queue_empty(&sh->free)) {
        return NULL;
    }

    q = ngx_queue_head(&sh->free);
    claim = ngx_queue_data(q, ngx_http_tenant_claim_t, queue);

    *ticket = ngx_http_tenant_zone_ticket(zone);

    claim->ticket = *ticket;
    claim->n = n;

    for (i = 0; i < n; i++) {
        claim->nodes[i] = nodes[i];
        nodes[i]->claims++;
    }

    /* whoever counts anew goes by the owner: it comes last, and goes first */

    ngx_memory_barrier();
    claim->owner = zone->self;

    ngx_queue_remove(q);
    ngx_queue_insert_tail(&sh->taken, q);

    return claim;
}


void
ngx_http_tenant_claim_give(ngx_http_tenant_zone_t *zone,
    ngx_http_tenant_claim_t *claim)
{
    ngx_uint_t  i;

    claim->owner.pid = 0;
    ngx_memory_barrier();

    for (i = 0; i < claim->n; i++) {
        claim->nodes[i]->claims--;
    }

    claim->ticket = 0;

    ngx_queue_remove(&claim->queue);
    ngx_queue_insert_head(&zone->sh->free, &claim->queue);
}


ngx_uint_t
ngx_http_tenant_claim_reap(ngx_http_tenant_zone_t *zone)
{
    ngx_uint_t                      n, reaped;
    ngx_queue_t                    *q, *next, *taken;
    ngx_http_tenant_claim_t        *claim;
    ngx_http_tenant_claim_known_t   known[NGX_HTTP_TENANT_CLAIM_OWNERS];

    n = 0;
    reaped = 0;
    taken = &zone->sh->taken;

    for (q = ngx_queue_head(taken); q != ngx_queue_sentinel(taken); q = next) {

        next = ngx_queue_next(q);
        claim = ngx_queue_data(q, ngx_http_tenant_claim_t, queue);

        if (!ngx_http_tenant_claim_lives(zone, claim, known, &n)) {
            ngx_http_tenant_claim_give(zone, claim);
            reaped++;
        }
    }

    return reaped;
}


static ngx_uint_t
ngx_http_tenant_claim_lives(ngx_http_tenant_zone_t *zone,
    ngx_http_tenant_claim_t *claim, ngx_http_tenant_claim_known_t *known,
    ngx_uint_t *n)
{
    ngx_uint_t  i, lives;

    /* also what another process of the same id held before */

    if (claim->owner.pid == zone->self.pid) {
        return claim->owner.began == zone->self.began;
    }

    for (i = 0; i < *n; i++) {
        if (known[i].owner.pid == claim->owner.pid
            && known[i].owner.began == claim->owner.began)
        {
            return known[i].lives;
        }
    }

    lives = ngx_http_tenant_owner_lives(&claim->owner);

    if (*n < NGX_HTTP_TENANT_CLAIM_OWNERS) {
        known[*n].owner = claim->owner;
        known[*n].lives = lives;
        (*n)++;
    }

    return lives;
}


void
ngx_http_tenant_claim_recount(ngx_http_tenant_zone_t *zone)
{
    ngx_uint_t                  i, j;
    ngx_http_tenant_claim_t    *claim;
    ngx_http_tenant_zone_sh_t  *sh;

    sh = zone->sh;

    ngx_queue_init(&sh->free);
    ngx_queue_init(&sh->taken);

    for (i = 0; i < sh->nclaims; i++) {
        claim = &sh->claims[i];

        if (claim->owner.pid == 0) {
            ngx_queue_insert_tail(&sh->free, &claim->queue);
            continue;
        }

        ngx_queue_insert_tail(&sh->taken, &claim->queue);

        for (j = 0; j < claim->n; j++) {
            claim->nodes[j]->claims++;
        }
    }
}
