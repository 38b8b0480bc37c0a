/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_TRY_H_INCLUDED_
#define _NGX_HTTP_TENANT_TRY_H_INCLUDED_


#include "ngx_http_tenant_zone_sh.h"


/*
 * A try to log in or to sign up is under way, or a stream: the zone's counters
 * count it.  It names its worker, so that nothing stays counted when that is
 * killed.  All functions are called in the event loop, between
 * ngx_http_tenant_zone_lock() and ngx_http_tenant_zone_unlock().
 */

/*
 * Adds one to "tries" of each of the "n" counters (at most
 * NGX_HTTP_TENANT_TRY_NODES).  *ticket identifies the try.  Returns NULL if the
 * zone has no room for another try.
 */
ngx_http_tenant_try_t *ngx_http_tenant_try_take(
    ngx_http_tenant_zone_t *zone, ngx_http_tenant_node_t **nodes,
    ngx_uint_t n, uint64_t *ticket);

/* Takes the try off its counters again. */
void ngx_http_tenant_try_give(ngx_http_tenant_zone_t *zone,
    ngx_http_tenant_try_t *try);

/*
 * Ends the tries of workers that don't run any more; returns how many there
 * were.
 */
ngx_uint_t ngx_http_tenant_try_reap(ngx_http_tenant_zone_t *zone);

/* Counts all tries anew, when the zone is made or repaired. */
void ngx_http_tenant_try_recount(ngx_http_tenant_zone_t *zone);


#endif /* _NGX_HTTP_TENANT_TRY_H_INCLUDED_ */
