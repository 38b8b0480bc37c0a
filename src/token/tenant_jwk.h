/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_JWK_H_INCLUDED_
#define _TENANT_JWK_H_INCLUDED_


#include "../json/tenant_doc.h"
#include "tenant_key.h"


/*
 * Reads a JWK (RFC 7517, RFC 7518, section 6) into *key: with "signing" a
 * private key, else one that verifies.  Returns TENANT_OK, TENANT_UNPROCESSABLE
 * for a key that is for something else or of a kind that is not known here,
 * TENANT_INTERNAL for a weak or broken one, or TENANT_NO_MEMORY.  The reason,
 * which holds nothing of the key, is in err->detail.
 */
tenant_status_e tenant_jwk_read(tenant_arena_t *arena, tenant_doc_t jwk,
    bool signing, tenant_key_t *key, tenant_error_t *err);

/*
 * Writes key->jwk of an RSA or EC key, and key->kid if it has none: its
 * thumbprint (RFC 7638).  Returns false if there is no memory, or the library
 * fails.
 */
bool tenant_jwk_export(tenant_arena_t *arena, tenant_key_t *key);


#endif /* _TENANT_JWK_H_INCLUDED_ */
