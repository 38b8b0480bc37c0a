/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_CLAIM_H_INCLUDED_
#define _NGX_HTTP_TENANT_CLAIM_H_INCLUDED_


#include "ngx_http_tenant_zone_sh.h"


/*
 * What an attempt that is under way holds of the zone's counters.  A claim
 * names its worker, so that nothing stays held when a worker is killed.  All
 * are called in the event loop, between ngx_http_tenant_zone_lock() and
 * ngx_http_tenant_zone_unlock().
 */

/*
 * Adds one to "claims" of each of the "n" counters (at most
 * NGX_HTTP_TENANT_CLAIM_NODES).  NULL: as many attempts are under way as the
 * zone has room for.  *ticket identifies the claim.
 */
ngx_http_tenant_claim_t *ngx_http_tenant_claim_take(
    ngx_http_tenant_zone_t *zone, ngx_http_tenant_node_t **nodes,
    ngx_uint_t n, uint64_t *ticket);

/* Takes it off again. */
void ngx_http_tenant_claim_give(ngx_http_tenant_zone_t *zone,
    ngx_http_tenant_claim_t *claim);

/*
 * Gives back what workers hold that don't run any more; returns how many
 * claims that were.
 */
ngx_uint_t ngx_http_tenant_claim_reap(ngx_http_tenant_zone_t *zone);

/* Counts anew who holds what: when the zone is made, or mended. */
void ngx_http_tenant_claim_recount(ngx_http_tenant_zone_t *zone);


#endif /* _NGX_HTTP_TENANT_CLAIM_H_INCLUDED_ */
