/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_IDENTITY_H_INCLUDED_
#define _NGX_HTTP_TENANT_IDENTITY_H_INCLUDED_


#include "../ngx_http_tenant_module.h"


/*
 * Who sends the request: the bearer token (RFC 6750, section 2.1), or what
 * "tenant_token" names in the present location, verified once and remembered.
 * ctx->claims is there when the token is valid; of the leases, only those at
 * hand are looked at.  No database; any phase.
 */
tenant_token_e ngx_http_tenant_identify(ngx_http_request_t *r);

/*
 * The same, and what only the master database knows: of our own tokens that
 * they are not revoked, and with "organization" of any that its organization
 * is registered and active: ctx->lease, NULL when it is not.
 *
 * NGX_OK: ctx->token says what became of it.  NGX_AGAIN: "resume" is called
 * later, and calls again.  NGX_DECLINED: the database gives no answer.
 */
ngx_int_t ngx_http_tenant_identify_fully(ngx_http_request_t *r,
    ngx_uint_t organization, void (*resume)(ngx_http_request_t *r));

/*
 * A browser sends a cookie by itself, also when another site makes it write:
 * where the token comes from one, a write needs a JSON media type, which
 * forms can't send, and Sec-Fetch-Site must not say "cross-site" (W3C, Fetch
 * Metadata).  TENANT_OK, or *err.
 */
tenant_status_e ngx_http_tenant_identity_origin(ngx_http_request_t *r,
    tenant_error_t *err);

/*
 * A request header by its lower-case name, its values joined with ", " when
 * it is given more than once (RFC 9110, section 5.3); *count, where not NULL,
 * is how often.  NGX_OK, NGX_DECLINED: none, NGX_ERROR: no memory.
 */
ngx_int_t ngx_http_tenant_header(ngx_http_request_t *r, ngx_str_t *name,
    ngx_str_t *value, ngx_uint_t *count);


#endif /* _NGX_HTTP_TENANT_IDENTITY_H_INCLUDED_ */
