/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_SIGNATURE_H_INCLUDED_
#define _TENANT_SIGNATURE_H_INCLUDED_


#include "tenant_jws.h"
#include "tenant_key.h"


/*
 * Verifies that the signature of a parsed token is the key's, by the algorithm
 * that the key is pinned to (RFC 7515, section 5.2).  Returns
 * TENANT_TOKEN_VALID, TENANT_TOKEN_INVALID or TENANT_TOKEN_FAILED.  Leaves
 * OpenSSL's error queue empty.  Any thread.
 */
tenant_token_e tenant_signature_verify(const tenant_key_t *key,
    const tenant_jws_t *jws);

/*
 * Signs the claims, a JSON object with a NUL behind it (RFC 7515, section 5.1);
 * the token belongs to the arena.  Returns {0, NULL} if there is no memory, or
 * the library fails.  Leaves OpenSSL's error queue empty.  Any thread.
 */
tenant_str_t tenant_signature_sign(const tenant_key_t *key,
    tenant_arena_t *arena, tenant_str_t claims);


#endif /* _TENANT_SIGNATURE_H_INCLUDED_ */
