/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_TRY_H_INCLUDED_
#define _NGX_HTTP_TENANT_TRY_H_INCLUDED_


#include "ngx_http_tenant_zone_sh.h"


/*
 * A try to log in or to sign up that is under way, in the zone's counters.  It
 * names its worker, so that nothing stays counted when that is killed.  All
 * are called in the event loop, between ngx_http_tenant_zone_lock() and
 * ngx_http_tenant_zone_unlock().
 */

/*
 * Adds one to "tries" of each of the "n" counters (at most
 * NGX_HTTP_TENANT_TRY_NODES).  NULL: as many tries are under way as the
 * zone has room for.  *ticket identifies the try.
 */
ngx_http_tenant_try_t *ngx_http_tenant_try_take(
    ngx_http_tenant_zone_t *zone, ngx_http_tenant_node_t **nodes,
    ngx_uint_t n, uint64_t *ticket);

/* Takes it off again. */
void ngx_http_tenant_try_give(ngx_http_tenant_zone_t *zone,
    ngx_http_tenant_try_t *try);

/*
 * Gives back what workers hold that don't run any more; returns how many
 * tries that were.
 */
ngx_uint_t ngx_http_tenant_try_reap(ngx_http_tenant_zone_t *zone);

/* Counts anew who holds what: when the zone is made, or mended. */
void ngx_http_tenant_try_recount(ngx_http_tenant_zone_t *zone);


#endif /* _NGX_HTTP_TENANT_TRY_H_INCLUDED_ */
