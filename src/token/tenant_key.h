/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_KEY_H_INCLUDED_
#define _TENANT_KEY_H_INCLUDED_


#include <openssl/types.h>

#include "../core/tenant_arena.h"
#include "tenant_alg.h"
#include "tenant_secret.h"


#define TENANT_KEY_ID_MAX  256


/*
 * A key is pinned to one algorithm.  It is read-only once it is loaded, so any
 * thread may use it.  It lives in its arena, which wipes what is secret.
 */

typedef struct tenant_key_s  tenant_key_t;

struct tenant_key_s {
    const tenant_alg_t   *alg;
    tenant_key_t         *next;
    tenant_str_t          kid;            /* {0, NULL}: none */
    tenant_str_t          secret;         /* for HS*, else {0, NULL} */
    EVP_PKEY             *pkey;           /* for the others, else NULL */
    tenant_str_t          public_pem;     /* SubjectPublicKeyInfo */
    tenant_str_t          private_pem;    /* PKCS #8; {0, NULL}: public key */
    tenant_str_t          jwk;            /* the public key as a JWK */
    size_t                signature_len;
    unsigned              index;          /* in its set, from 0 */
    bool                  alias;          /* an earlier one, renamed */
    uint8_t               seal_key[TENANT_SECRET_MAC_LEN];
};


/*
 * These make *key of a secret, which is copied, and of a public or private RSA
 * or EC key, which then belongs to the arena (whatever is returned).  The key
 * is pinned to "alg", or to its default if that is NULL; {0, NULL} is no "kid".
 * They return TENANT_OK, TENANT_INTERNAL with the reason if the key is too weak
 * or the algorithm does not fit, or TENANT_NO_MEMORY.
 */
tenant_status_e tenant_key_from_secret(tenant_arena_t *arena,
    tenant_str_t secret, const tenant_alg_t *alg, tenant_str_t kid,
    tenant_key_t *key, tenant_error_t *err);
tenant_status_e tenant_key_from_pkey(tenant_arena_t *arena, EVP_PKEY *pkey,
    bool private, const tenant_alg_t *alg, tenant_str_t kid,
    tenant_key_t *key, tenant_error_t *err);

/*
 * Tells whether two keys are the same, whatever their "kid" and algorithm.  Any
 * thread.
 */
bool tenant_key_same(const tenant_key_t *a, const tenant_key_t *b);


#endif /* _TENANT_KEY_H_INCLUDED_ */
