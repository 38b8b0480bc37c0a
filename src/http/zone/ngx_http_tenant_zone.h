/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_ZONE_H_INCLUDED_
#define _NGX_HTTP_TENANT_ZONE_H_INCLUDED_


#include "ngx_http_tenant_zone_sh.h"


/*
 * The shared memory of all workers ("tenant_zone"): ngx_http_tenant_zone_sh.h
 * says how it lies there.  Event loop only.
 */

/*
 * Adds the zone to the configuration; counters, also the spare ones of each
 * group (NGX_HTTP_TENANT_OVERFLOW), have "counter" bytes.  NULL: logged.
 */
ngx_http_tenant_zone_t *ngx_http_tenant_zone_create(ngx_conf_t *cf,
    ngx_str_t *name, size_t size, size_t counter);

/*
 * Once in each worker, before it uses the zone: what workers that were killed
 * held in it is given back, by the one that is started in their place.
 */
void ngx_http_tenant_zone_join(ngx_http_tenant_zone_t *zone);

/*
 * All that follow are called between these two.  Who waits for the lock does
 * not sleep: nobody has to wake him, also when a worker dies with it.
 */
void ngx_http_tenant_zone_lock(ngx_http_tenant_zone_t *zone);
void ngx_http_tenant_zone_unlock(ngx_http_tenant_zone_t *zone);

/* The node with that key, now the last used one of its kind, or NULL. */
void *ngx_http_tenant_zone_find(ngx_http_tenant_zone_t *zone,
    ngx_uint_t kind, const u_char *key);

/*
 * A new node, its data cleared, for which the least recently used of its kind
 * are given up: a lease of "size" bytes, or a counter, where "idle" tells
 * whether one may go.  NULL: no room.
 */
void *ngx_http_tenant_zone_add_lease(ngx_http_tenant_zone_t *zone,
    const u_char *key, size_t size);
void *ngx_http_tenant_zone_add_counter(ngx_http_tenant_zone_t *zone,
    const u_char *key,
    ngx_uint_t (*idle)(ngx_http_tenant_node_t *node, int64_t now),
    int64_t now);

void ngx_http_tenant_zone_remove(ngx_http_tenant_zone_t *zone,
    ngx_http_tenant_node_t *node);

/* Calls "handler" for each node of a kind; it must not add or remove any. */
void ngx_http_tenant_zone_walk(ngx_http_tenant_zone_t *zone, ngx_uint_t kind,
    void (*handler)(ngx_http_tenant_node_t *node, void *data), void *data);

/* A group's spare counter for a key: for when there is no room. */
void *ngx_http_tenant_zone_overflow(ngx_http_tenant_zone_t *zone,
    ngx_uint_t group, const u_char *key);


#endif /* _NGX_HTTP_TENANT_ZONE_H_INCLUDED_ */
