/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_try.h"


/* For so many workers a reaper remembers whether they run. */
#define NGX_HTTP_TENANT_TRY_OWNERS  16


typedef struct {
    ngx_http_tenant_owner_t    owner;
    ngx_uint_t                 lives;
} ngx_http_tenant_try_known_t;


static ngx_uint_t ngx_http_tenant_try_lives(ngx_http_tenant_zone_t *zone,
    ngx_http_tenant_try_t *try, ngx_http_tenant_try_known_t *known,
    ngx_uint_t *n);


ngx_http_tenant_try_t *
ngx_http_tenant_try_take(ngx_http_tenant_zone_t *zone,
    ngx_http_tenant_node_t **nodes, ngx_uint_t n, uint64_t *ticket)
{
    ngx_uint_t                  i;
    ngx_queue_t                *q;
    ngx_http_tenant_try_t    *try;
    ngx_http_tenant_zone_sh_t  *sh;

    sh = zone->sh;

    if (ngx_queue_empty(&sh->free)) {
        return NULL;
    }

    q = ngx_queue_head(&sh->free);
    try = ngx_queue_data(q, ngx_http_tenant_try_t, queue);

    *ticket = ngx_http_tenant_zone_ticket(zone);

    try->ticket = *ticket;
    try->n = n;

    for (i = 0; i < n; i++) {
        try->nodes[i] = nodes[i];
        nodes[i]->tries++;
    }

    /*
     * ngx_http_tenant_try_recount() goes by the owner, so it is set last, and
     * cleared first
     */

    ngx_memory_barrier();
    try->owner = zone->self;

    ngx_queue_remove(q);
    ngx_queue_insert_tail(&sh->taken, q);

    return try;
}


void
ngx_http_tenant_try_give(ngx_http_tenant_zone_t *zone,
    ngx_http_tenant_try_t *try)
{
    ngx_uint_t  i;

    try->owner.pid = 0;
    ngx_memory_barrier();

    for (i = 0; i < try->n; i++) {
        try->nodes[i]->tries--;
    }

    try->ticket = 0;

    ngx_queue_remove(&try->queue);
    ngx_queue_insert_head(&zone->sh->free, &try->queue);
}


ngx_uint_t
ngx_http_tenant_try_reap(ngx_http_tenant_zone_t *zone)
{
    ngx_uint_t                      n, reaped;
    ngx_queue_t                    *q, *next, *taken;
    ngx_http_tenant_try_t        *try;
    ngx_http_tenant_try_known_t   known[NGX_HTTP_TENANT_TRY_OWNERS];

    n = 0;
    reaped = 0;
    taken = &zone->sh->taken;

    for (q = ngx_queue_head(taken); q != ngx_queue_sentinel(taken); q = next) {

        next = ngx_queue_next(q);
        try = ngx_queue_data(q, ngx_http_tenant_try_t, queue);

        if (!ngx_http_tenant_try_lives(zone, try, known, &n)) {
            ngx_http_tenant_try_give(zone, try);
            reaped++;
        }
    }

    return reaped;
}


static ngx_uint_t
ngx_http_tenant_try_lives(ngx_http_tenant_zone_t *zone,
    ngx_http_tenant_try_t *try, ngx_http_tenant_try_known_t *known,
    ngx_uint_t *n)
{
    ngx_uint_t  i, lives;

    /* the id may have been another process's before */

    if (try->owner.pid == zone->self.pid) {
        return try->owner.began == zone->self.began;
    }

    for (i = 0; i < *n; i++) {
        if (known[i].owner.pid == try->owner.pid
            && known[i].owner.began == try->owner.began)
        {
            return known[i].lives;
        }
    }

    lives = ngx_http_tenant_owner_lives(&try->owner);

    if (*n < NGX_HTTP_TENANT_TRY_OWNERS) {
        known[*n].owner = try->owner;
        known[*n].lives = lives;
        (*n)++;
    }

    return lives;
}


void
ngx_http_tenant_try_recount(ngx_http_tenant_zone_t *zone)
{
    ngx_uint_t                  i, j;
    ngx_http_tenant_try_t    *try;
    ngx_http_tenant_zone_sh_t  *sh;

    sh = zone->sh;

    ngx_queue_init(&sh->free);
    ngx_queue_init(&sh->taken);

    for (i = 0; i < sh->ntries; i++) {
        try = &sh->tries[i];

        if (try->owner.pid == 0) {
            ngx_queue_insert_tail(&sh->free, &try->queue);
            continue;
        }

        ngx_queue_insert_tail(&sh->taken, &try->queue);

        for (j = 0; j < try->n; j++) {
            try->nodes[j]->tries++;
        }
    }
}
