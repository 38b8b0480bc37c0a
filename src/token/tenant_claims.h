/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_CLAIMS_H_INCLUDED_
#define _TENANT_CLAIMS_H_INCLUDED_


#include "tenant_keyring.h"


/*
 * Checks the claims of a token whose signature is its issuer's (RFC 7519,
 * section 4.1) and maps them as the issuer's settings say.  Returns
 * TENANT_TOKEN_VALID, TENANT_TOKEN_EXPIRED when nothing else is wrong, or
 * TENANT_TOKEN_INVALID, with claims->reason.  Any thread.
 */
tenant_token_e tenant_claims_read(const tenant_party_t *party,
    tenant_doc_t doc, int64_t now, int64_t leeway, tenant_claims_t *claims);

/* The claims of an own token as JSON, or {0, NULL}.  Any thread. */
tenant_str_t tenant_claims_write(tenant_arena_t *arena, tenant_str_t issuer,
    const tenant_claims_t *claims);


#endif /* _TENANT_CLAIMS_H_INCLUDED_ */
