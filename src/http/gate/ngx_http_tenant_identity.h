/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_IDENTITY_H_INCLUDED_
#define _NGX_HTTP_TENANT_IDENTITY_H_INCLUDED_


#include "../core/ngx_http_tenant_ctx.h"


/*
 * Finds out who sends the request.  The bearer token (RFC 6750, section 2.1),
 * or what "tenant_token" names in the present location, is verified once and
 * remembered.  ctx->claims is set when the token is valid, ctx->reason says why
 * it is not.  Only a lease that is at hand is looked at: the database is not
 * asked, so this works in any phase.
 */
tenant_token_e ngx_http_tenant_identify(ngx_http_request_t *r);

/*
 * Does the same, and finds out what only the master database knows: whether our
 * own token is revoked and, with "organization", whether the organization of
 * any token is registered and active, which sets ctx->lease, or else makes it
 * NULL.
 *
 * With NGX_OK, ctx->token says what became of the token.  With NGX_AGAIN,
 * "resume" is called later and must call again.  NGX_DECLINED means that the
 * database gives no answer, NGX_ERROR that there is no memory and nothing is
 * known.
 */
ngx_int_t ngx_http_tenant_identify_fully(ngx_http_request_t *r,
    ngx_uint_t organization, void (*resume)(ngx_http_request_t *r));

/*
 * Refuses the present token after all, logs why at "info" (at "error" when it
 * could not be checked), and remembers it for $tenant_token_error.  "about" is
 * what was wrong in it, or tells whose it is, and may be {0, NULL}.
 */
void ngx_http_tenant_identity_refuse(ngx_http_request_t *r,
    tenant_token_e token, tenant_reason_e reason, tenant_str_t about);

/* Does the same for a token that the master database lets in no more. */
void ngx_http_tenant_identity_revoke(ngx_http_request_t *r);

/*
 * Finds the token behind "Bearer ".  Returns NGX_OK, NGX_DECLINED for another
 * scheme, or NGX_ABORT if there is no token.
 */
ngx_int_t ngx_http_tenant_identity_bearer(ngx_str_t *value,
    tenant_str_t *token);


#endif /* _NGX_HTTP_TENANT_IDENTITY_H_INCLUDED_ */
