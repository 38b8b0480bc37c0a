/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_IDENTITY_H_INCLUDED_
#define _NGX_HTTP_TENANT_IDENTITY_H_INCLUDED_


#include "../core/ngx_http_tenant_ctx.h"


/*
 * Who sends the request: the bearer token (RFC 6750, section 2.1), or what
 * "tenant_token" names in the present location, verified once and remembered.
 * ctx->claims is there when the token is valid, ctx->reason says why it is
 * not; of the leases, only those at hand are looked at.  No database; any
 * phase.
 */
tenant_token_e ngx_http_tenant_identify(ngx_http_request_t *r);

/*
 * The same, and what only the master database knows: of our own tokens that
 * they are not revoked, and with "organization" of any that its organization
 * is registered and active: ctx->lease, NULL when it is not.
 *
 * NGX_OK: ctx->token says what became of it.  NGX_AGAIN: "resume" is called
 * later, and calls again.  NGX_DECLINED: the database gives no answer.
 * NGX_ERROR: no memory, so that nothing is known.
 */
ngx_int_t ngx_http_tenant_identify_fully(ngx_http_request_t *r,
    ngx_uint_t organization, void (*resume)(ngx_http_request_t *r));

/*
 * Refuses the present token after all, logs why at "info" ("error" when it
 * could not be checked), and remembers it for $tenant_token_error.  "about":
 * what was wrong in it, or whose it is; may be {0, NULL}.
 */
void ngx_http_tenant_identity_refuse(ngx_http_request_t *r,
    tenant_token_e token, tenant_reason_e reason, tenant_str_t about);

/* The same for a token that the master database does not let in any more. */
void ngx_http_tenant_identity_revoke(ngx_http_request_t *r);

/*
 * The token behind "Bearer ".  NGX_OK, NGX_DECLINED: another scheme, or
 * NGX_ABORT: no token.
 */
ngx_int_t ngx_http_tenant_identity_bearer(ngx_str_t *value,
    tenant_str_t *token);


#endif /* _NGX_HTTP_TENANT_IDENTITY_H_INCLUDED_ */
