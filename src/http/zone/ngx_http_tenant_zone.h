/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_ZONE_H_INCLUDED_
#define _NGX_HTTP_TENANT_ZONE_H_INCLUDED_


#include "ngx_http_tenant_zone_sh.h"


/*
 * The shared memory of all workers ("tenant_zone"); ngx_http_tenant_zone_sh.h
 * tells its layout.  It belongs to the event loop.
 */

/*
 * Adds the zone to the configuration.  Counters, also the spare ones of each
 * group (NGX_HTTP_TENANT_OVERFLOW), have "counter" bytes.  Returns NULL if that
 * fails, which is logged then.
 */
ngx_http_tenant_zone_t *ngx_http_tenant_zone_create(ngx_conf_t *cf,
    ngx_str_t *name, size_t size, size_t counter);

/*
 * Must be called once in each worker, before it uses the zone: the worker that
 * replaces a killed one gives back what that held in the zone.
 */
void ngx_http_tenant_zone_join(ngx_http_tenant_zone_t *zone);

/*
 * All functions that follow are called between these two.  Whoever waits for
 * the lock does not sleep, so nobody has to wake him, also when a worker dies
 * with it.
 */
void ngx_http_tenant_zone_lock(ngx_http_tenant_zone_t *zone);
void ngx_http_tenant_zone_unlock(ngx_http_tenant_zone_t *zone);

/* Finds the node with that key, which becomes the last used one, or NULL. */
void *ngx_http_tenant_zone_find(ngx_http_tenant_zone_t *zone,
    ngx_uint_t kind, const u_char *key);

/*
 * These add a new node, its data cleared, and evict the least recently used
 * ones of its kind for it: a lease of "size" bytes, or a counter, where "idle"
 * tells whether one may be evicted.  They return NULL if there is no room.
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

/* Returns a group's spare counter for a key, for when there is no room. */
void *ngx_http_tenant_zone_overflow(ngx_http_tenant_zone_t *zone,
    ngx_uint_t group, const u_char *key);


#endif /* _NGX_HTTP_TENANT_ZONE_H_INCLUDED_ */
