/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_LEASE_H_INCLUDED_
#define _NGX_HTTP_TENANT_LEASE_H_INCLUDED_


#include "../core/ngx_http_tenant_ctx.h"
#include "../zone/ngx_http_tenant_zone.h"


/*
 * What the master database says of a token's organization and, for a token of
 * this deployment, its user (docs/operations.md, "Leases, and several
 * instances"): shared by all workers, asked for by one of them at a time.
 * Event loop only.
 *
 *   the node in the zone          a request that needs it
 *   ----------------------------  -------------------------------------------
 *   fresh (within tenant_lease)   takes it
 *   fresh, the token is newer     asks, once for each epoch of the token
 *   none, or over; no marker      puts its marker there and asks
 *   none, or over; a marker       waits for who asks, or takes over from a
 *                                 worker that has died
 *   over, the database is away    with tenant_lease_stale takes it, and asks
 *                                 at most every half second
 *   dropped (something changed)   as none; what was asked before is worthless
 */

/*
 * The key of a lease, for the functions below; NGX_ERROR: the token's ids
 * are none of ours.
 */
ngx_int_t ngx_http_tenant_lease_key(ngx_http_tenant_main_conf_t *tmcf,
    const tenant_claims_t *claims, u_char key[NGX_HTTP_TENANT_KEY_LEN]);

/*
 * NGX_OK       *lease, of the request's memory
 * NGX_AGAIN    asked for: "resume" is called from the event loop, and calls
 *              this function again.  The request is neither held nor blocked:
 *              when it ends first, the waiting ends
 * NGX_DECLINED no answer: 503
 * NGX_ERROR    no memory
 */
ngx_int_t ngx_http_tenant_lease_get(ngx_http_request_t *r, const u_char *key,
    const tenant_claims_t *claims, void (*resume)(ngx_http_request_t *r),
    tenant_lease_t **lease);

/* The lease at hand, however old within tenant_lease, or NULL. */
tenant_lease_t *ngx_http_tenant_lease_peek(ngx_http_request_t *r,
    const u_char *key);

/* Whether the request has waited for a lease that it has not looked at. */
ngx_uint_t ngx_http_tenant_lease_came(ngx_http_tenant_ctx_t *ctx);

/*
 * What this instance changed in the master database: no lease of the user, or
 * of the whole organization ("user" NULL), that was asked for before counts
 * any more.
 */
void ngx_http_tenant_lease_drop(ngx_http_tenant_main_conf_t *tmcf,
    const char *organization, const char *user);


#endif /* _NGX_HTTP_TENANT_LEASE_H_INCLUDED_ */
