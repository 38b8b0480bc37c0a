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
 * instances").  All workers share a lease, and one of them at a time asks for
 * it.  These functions belong to the event loop.
 *
 *   the node in the zone          a request that needs it
 *   ----------------------------  -------------------------------------------
 *   fresh (within tenant_lease)   takes it
 *   fresh, the token is newer     asks, once for each epoch of the token
 *   none, or over; no marker      puts its marker there and asks
 *   none, or over; a marker       waits for the answer, or takes over from a
 *                                 worker that has died
 *   over, the database is away    with tenant_lease_stale takes it, and asks
 *                                 at most every half second
 *   dropped (something changed)   asks as if there were none; the answer to an
 *                                 earlier question is not stored
 */

/*
 * Makes the key of a lease for the functions below.  Returns NGX_ERROR if the
 * token's ids can't be ours.
 */
ngx_int_t ngx_http_tenant_lease_key(ngx_http_tenant_main_conf_t *tmcf,
    const tenant_claims_t *claims, u_char key[NGX_HTTP_TENANT_KEY_LEN]);

/*
 * NGX_OK       *lease is set, and lives as long as the request
 * NGX_AGAIN    it is asked for: "resume" is called from the event loop, and
 *              calls this function again.  The request is neither held nor
 *              blocked: when it ends first, the waiting ends
 * NGX_DECLINED there is no answer: the client gets 503
 * NGX_ERROR    there is no memory
 */
ngx_int_t ngx_http_tenant_lease_get(ngx_http_request_t *r, const u_char *key,
    const tenant_claims_t *claims, void (*resume)(ngx_http_request_t *r),
    tenant_lease_t **lease);

/* Returns the lease that is at hand and usable, or NULL; asks nobody. */
tenant_lease_t *ngx_http_tenant_lease_peek(ngx_http_request_t *r,
    const u_char *key);

/* Tells whether an answer has come that the request has not looked at yet. */
ngx_uint_t ngx_http_tenant_lease_came(ngx_http_tenant_ctx_t *ctx);

/*
 * Must be called when this instance changes the user, or the organization
 * ("user" is NULL), in the master database: leases that were asked for before
 * then count no more.
 */
void ngx_http_tenant_lease_drop(ngx_http_tenant_main_conf_t *tmcf,
    const char *organization, const char *user);


#endif /* _NGX_HTTP_TENANT_LEASE_H_INCLUDED_ */
