/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_TOKEN_H_INCLUDED_
#define _TENANT_TOKEN_H_INCLUDED_


#include "tenant_claims.h"
#include "tenant_keyring.h"


/*
 * Parses a token strictly, then verifies its signature and claims (RFC 7515,
 * 7519, 8725).  "now" and "leeway" are seconds.  Returns TENANT_TOKEN_VALID
 * with *claims, or why not, with claims->reason; TENANT_TOKEN_FAILED says
 * nothing about the token.  Opens no file, makes no connection.  Any thread.
 */
tenant_token_e tenant_token_verify(const tenant_keyring_t *ring,
    tenant_arena_t *arena, tenant_str_t token, int64_t now, int64_t leeway,
    tenant_claims_t *claims);

/*
 * Issues a token of this deployment: "claims" gives user, organization, role,
 * epochs, auth_time, issued_at, expires_at; "jti" is made here and, with the
 * token, belongs to the arena.  Returns TENANT_OK, TENANT_INTERNAL or
 * TENANT_NO_MEMORY.  Any thread.
 */
tenant_status_e tenant_token_issue(const tenant_keyring_t *ring,
    tenant_arena_t *arena, tenant_claims_t *claims, tenant_str_t *token,
    tenant_error_t *err);


#endif /* _TENANT_TOKEN_H_INCLUDED_ */
