/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_SIGNATURE_EVP_H_INCLUDED_
#define _TENANT_SIGNATURE_EVP_H_INCLUDED_


#include "tenant_jws.h"
#include "tenant_key.h"


/*
 * OpenSSL alone does this, with the key that is parsed already:
 * tenant_signature_verify() of any algorithm, before libjwt sees the token, and
 * tenant_signature_sign() of PS*, which libjwt 1.x can't do.  The caller has
 * checked the signature's length and clears the error queue.  Any thread.
 */
tenant_token_e tenant_signature_evp_verify(const tenant_key_t *key,
    const tenant_jws_t *jws);
tenant_str_t tenant_signature_evp_sign(const tenant_key_t *key,
    tenant_arena_t *arena, tenant_str_t claims);


#endif /* _TENANT_SIGNATURE_EVP_H_INCLUDED_ */
