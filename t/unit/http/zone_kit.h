/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _ZONE_KIT_H_INCLUDED_
#define _ZONE_KIT_H_INCLUDED_


/* A zone of the smallest size, with counters and leases of one number each. */


#include "../../../src/http/zone/ngx_http_tenant_try.h"
#include "../../../src/http/zone/ngx_http_tenant_zone.h"
#include "nginx_kit.h"
#include "../unit.h"


#define ZONE_SIZE  65536
#define ZONE_SPARES                                                           \
    (NGX_HTTP_TENANT_GROUPS * NGX_HTTP_TENANT_OVERFLOW)


typedef struct {
    ngx_http_tenant_node_t  head;
    uint64_t                data;
} zone_node_t;


ngx_module_t  ngx_http_tenant_module;


static void
zone_new(ngx_http_tenant_zone_t **zone)
{
    ngx_conf_t              cf;
    ngx_shm_zone_t         *shm;
    static ngx_str_t        name = ngx_string("zone");

    cf.pool = NULL;
    shm = stub_zone(ZONE_SIZE);

    *zone = ngx_http_tenant_zone_create(&cf, &name, ZONE_SIZE,
                                        sizeof(zone_node_t));

    if (*zone == NULL || shm->init(shm, NULL) != NGX_OK) {
        abort();
    }

    ngx_http_tenant_zone_join(*zone);
}


/* Of the same hash now and then. */

static u_char *
zone_key(unsigned n)
{
    static u_char  key[NGX_HTTP_TENANT_KEY_LEN];

    ngx_memzero(key, NGX_HTTP_TENANT_KEY_LEN);
    ngx_memcpy(key, &n, sizeof(unsigned));

    return key;
}


static ngx_uint_t
zone_idle(ngx_http_tenant_node_t *node, int64_t now)
{
    (void) now;

    return node->tries == 0 && ((zone_node_t *) node)->data == 0;
}


static zone_node_t *
zone_counter(ngx_http_tenant_zone_t *zone, unsigned n)
{
    zone_node_t  *node;

    node = ngx_http_tenant_zone_find(zone, NGX_HTTP_TENANT_COUNTER,
                                     zone_key(n));

    return node != NULL ? node
                        : ngx_http_tenant_zone_add_counter(zone, zone_key(n),
                                                           zone_idle, 0);
}


static zone_node_t *
zone_lease(ngx_http_tenant_zone_t *zone, unsigned n)
{
    zone_node_t  *node;

    node = ngx_http_tenant_zone_find(zone, NGX_HTTP_TENANT_LEASE,
                                     zone_key(n));

    return node != NULL ? node
                        : ngx_http_tenant_zone_add_lease(zone, zone_key(n),
                                                         sizeof(zone_node_t));
}


static unsigned
zone_count(ngx_queue_t *queue)
{
    unsigned      n;
    ngx_queue_t  *q;

    n = 0;

    for (q = ngx_queue_head(queue); q != queue; q = ngx_queue_next(q)) {
        if (ngx_queue_next(q)->prev != q) {
            return (unsigned) -1;
        }

        n++;
    }

    return n;
}


/* Whether each counter and each claim is in one place, and held as it says. */

static bool
zone_whole(ngx_http_tenant_zone_t *zone)
{
    unsigned                    claimed;
    ngx_uint_t                  i, held;
    ngx_queue_t                *q;
    ngx_http_tenant_node_t     *node;
    ngx_http_tenant_try_t    *claim;
    ngx_http_tenant_zone_sh_t  *sh;

    sh = zone->sh;
    held = 0;
    claimed = 0;

    for (i = 0; i < sh->ncounters + ZONE_SPARES; i++) {
        node = (ngx_http_tenant_node_t *)
               (i < sh->ncounters
                ? sh->counters + i * zone->counter
                : sh->overflow + (i - sh->ncounters) * zone->counter);
        held += node->tries;

        if (i < sh->ncounters && node->kind == NGX_HTTP_TENANT_COUNTER
            && ngx_http_tenant_zone_find(zone, NGX_HTTP_TENANT_COUNTER,
                                         node->key) != node)
        {
            return false;
        }
    }

    for (q = ngx_queue_head(&sh->taken); q != &sh->taken;
         q = ngx_queue_next(q))
    {
        claim = ngx_queue_data(q, ngx_http_tenant_try_t, queue);
        claimed += claim->n;
    }

    return held == claimed
           && zone_count(&sh->queue[NGX_HTTP_TENANT_COUNTER])
              + zone_count(&sh->unused) == sh->ncounters
           && zone_count(&sh->free) + zone_count(&sh->taken) == sh->ntries;
}


#endif /* _ZONE_KIT_H_INCLUDED_ */
