/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_KEYRING_H_INCLUDED_
#define _TENANT_KEYRING_H_INCLUDED_


#include "tenant_key.h"
#include "tenant_token.h"


/* An issuer with its keys: they verify its tokens and no other's. */

typedef struct tenant_party_s  tenant_party_t;

struct tenant_party_s {
    tenant_issuer_t    issuer;
    bool               own;            /* of this deployment */
    tenant_key_t      *keys;           /* in the order they came */
    tenant_key_t     **last;
    tenant_party_t    *next;
};


/* The longest token that is read and issued.  Any thread. */
size_t tenant_keyring_token_size(const tenant_keyring_t *ring);

/* The issuer of that name, or NULL.  Any thread. */
const tenant_party_t *tenant_keyring_party(const tenant_keyring_t *ring,
    tenant_str_t name);

/*
 * The issuer's key for a token: the one with that "kid" or, without one
 * ({0, NULL}), the only one that is pinned to "alg".  NULL: none, or it is
 * pinned to something else.  Any thread.
 */
const tenant_key_t *tenant_party_key(const tenant_party_t *party,
    const tenant_alg_t *alg, tenant_str_t kid);

/* The key that signs and the issuer's name, or NULL.  Any thread. */
const tenant_key_t *tenant_keyring_signer(const tenant_keyring_t *ring,
    tenant_str_t *issuer);


#endif /* _TENANT_KEYRING_H_INCLUDED_ */
