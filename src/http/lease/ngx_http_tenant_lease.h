/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_LEASE_H_INCLUDED_
#define _NGX_HTTP_TENANT_LEASE_H_INCLUDED_


#include "../ngx_http_tenant_module.h"


/*
 * The lease on what the master database says of the token's organization and,
 * for a token of this deployment, its user (docs/operations.md, "Leases, and
 * several instances"): shared by all workers, asked for by one of them at a
 * time.
 *
 * NGX_OK       *lease, of the request's memory
 * NGX_AGAIN    asked for: "resume" is called from the event loop, and calls
 *              this function again.  The request is neither held nor blocked:
 *              when it ends first, the waiting ends
 * NGX_DECLINED no answer: 503
 * NGX_ERROR    no memory
 */
ngx_int_t ngx_http_tenant_lease_get(ngx_http_request_t *r,
    const tenant_claims_t *claims, void (*resume)(ngx_http_request_t *r),
    tenant_lease_t **lease);

/* The lease at hand, however old within tenant_lease, or NULL. */
tenant_lease_t *ngx_http_tenant_lease_peek(ngx_http_request_t *r,
    const tenant_claims_t *claims);


#endif /* _NGX_HTTP_TENANT_LEASE_H_INCLUDED_ */
