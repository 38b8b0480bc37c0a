/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/http/zone/ngx_http_tenant_zone.c */
/* sources: src/http/zone/ngx_http_tenant_try.c */
/* sources: src/http/zone/ngx_http_tenant_owner.c */
/* nginx: */

/*
 * The memory that workers share: nodes, who goes for whom, and reloads.  nginx
 * is a stub.
 */


#include "zone_kit.h"


static void
zone_sum(ngx_http_tenant_node_t *node, void *data)
{
    *(uint64_t *) data += ((zone_node_t *) node)->data;
}


static void
zone_nodes(void)
{
    unsigned                 i, n;
    uint64_t                 sum, ticket;
    zone_node_t             *node;
    ngx_http_tenant_zone_t  *zone;

    zone_new(&zone);
    ngx_http_tenant_zone_lock(zone);

    check(zone_whole(zone));
    check(ngx_http_tenant_zone_find(zone, NGX_HTTP_TENANT_LEASE, zone_key(1))
          == NULL);

    /* one key, two kinds; cleared */

    node = zone_lease(zone, 1);
    check(node != NULL && node->data == 0);
    node->data = 7;
    check(ngx_http_tenant_zone_find(zone, NGX_HTTP_TENANT_COUNTER,
                                    zone_key(1)) == NULL);
    check(zone_counter(zone, 1) != node && zone_lease(zone, 1) == node);

    ngx_http_tenant_zone_remove(zone, &node->head);
    check(ngx_http_tenant_zone_find(zone, NGX_HTTP_TENANT_LEASE, zone_key(1))
          == NULL);
    check(stub_slabs == 0);

    /* the least recently used lease goes */

    stub_room = 10;

    for (i = 0; i < 10; i++) {
        zone_lease(zone, i)->data = 1;
    }

    check(zone_lease(zone, 0)->data == 1);
    zone_lease(zone, 10)->data = 1;
    check(ngx_http_tenant_zone_find(zone, NGX_HTTP_TENANT_LEASE, zone_key(0))
          != NULL);
    check(ngx_http_tenant_zone_find(zone, NGX_HTTP_TENANT_LEASE, zone_key(1))
          == NULL);
    check(stub_slabs == 10);

    sum = 0;
    ngx_http_tenant_zone_walk(zone, NGX_HTTP_TENANT_LEASE, zone_sum, &sum);
    check(sum == 10);

    stub_room = 0;
    check(ngx_http_tenant_zone_add_lease(zone, zone_key(99), 8) == NULL);
    stub_room = (ngx_uint_t) -1;

    /* counters: as many as there are, then those that are idle go */

    n = zone->sh->ncounters;
    check(n > 100);

    for (i = 0; i < n; i++) {
        node = zone_counter(zone, i);

        if (!check(node != NULL)) {
            break;
        }

        node->data = i != 5;
    }

    check(zone_counter(zone, n) != NULL);
    check(ngx_http_tenant_zone_find(zone, NGX_HTTP_TENANT_COUNTER,
                                    zone_key(5)) == NULL);
    zone_counter(zone, n)->data = 1;

    for (i = 0; i < n; i++) {
        check(zone_counter(zone, n + 1) == NULL);
    }

    check(zone_whole(zone));

    /* spare ones: apart by their group, the same for the same key */

    check(ngx_http_tenant_zone_overflow(zone, 0, zone_key(1))
          == ngx_http_tenant_zone_overflow(zone, 0, zone_key(1)));
    check(ngx_http_tenant_zone_overflow(zone, 0, zone_key(1))
          != ngx_http_tenant_zone_overflow(zone, 1, zone_key(1)));

    ticket = ngx_http_tenant_zone_ticket(zone);
    check(ticket != 0 && ngx_http_tenant_zone_ticket(zone) > ticket);

    ngx_http_tenant_zone_unlock(zone);
    stub_zone_free();
}


/* After a reload the new configuration has the same memory. */

static void
zone_reload(void)
{
    ngx_conf_t               cf;
    ngx_shm_zone_t          *shm;
    ngx_http_tenant_zone_t  *zone, old;
    static ngx_str_t         name = ngx_string("zone");

    zone_new(&zone);
    zone_counter(zone, 1)->data = 7;
    old = *zone;
    free(zone);

    cf.pool = NULL;
    shm = ngx_shared_memory_add(&cf, &name, ZONE_SIZE, NULL);
    shm->data = NULL;
    zone = ngx_http_tenant_zone_create(&cf, &name, ZONE_SIZE,
                                       sizeof(zone_node_t));

    check(shm->init(shm, &old) == NGX_OK && zone->sh == old.sh);
    check(zone_counter(zone, 1)->data == 7);

    /* a second directive */
    check(ngx_http_tenant_zone_create(&cf, &name, ZONE_SIZE, 8) == NULL);

    free(zone);
    stub_zone_free();
}


int
main(void)
{
    zone_nodes();
    zone_reload();

    return unit_done();
}
