/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_KEYRING_ISSUER_H_INCLUDED_
#define _TENANT_KEYRING_ISSUER_H_INCLUDED_


#include "tenant_issuer.h"
#include "tenant_key.h"


/* An issuer with its keys: they verify its tokens and no other's. */

typedef struct tenant_keyring_issuer_s  tenant_keyring_issuer_t;

struct tenant_keyring_issuer_s {
    tenant_issuer_t            settings;
    bool                       own;       /* this deployment */
    tenant_key_t              *keys;      /* in the order they came */
    tenant_key_t             **last;
    tenant_keyring_issuer_t   *next;
};


/* tenant_keyring.h declares only the name of this structure. */

struct tenant_keyring_s {
    tenant_arena_t            *arena;
    size_t                     token_size;   /* the longest */
    tenant_keyring_issuer_t    own;          /* the trusted ones follow it */
};


/* Finds the issuer of that name, or NULL.  Any thread. */
const tenant_keyring_issuer_t *tenant_keyring_issuer_find(
    const struct tenant_keyring_s *ring, tenant_str_t name);

/*
 * Finds the issuer's key for a token: the one with that "kid" or, without one
 * ({0, NULL}), the only one that is pinned to "alg".  Returns NULL if there is
 * none, or it is pinned to something else.  Any thread.
 */
const tenant_key_t *tenant_keyring_issuer_key(
    const tenant_keyring_issuer_t *issuer, const tenant_alg_t *alg,
    tenant_str_t kid);

/*
 * Finds a key of the issuer that no token could tell from this one ("kid" and
 * algorithm are the same), else one that is the same key, or NULL.
 */
const tenant_key_t *tenant_keyring_issuer_duplicate(
    const tenant_keyring_issuer_t *issuer, const tenant_key_t *key);

/* Adds a key behind the others. */
void tenant_keyring_issuer_add(tenant_keyring_issuer_t *issuer,
    tenant_key_t *key);


#endif /* _TENANT_KEYRING_ISSUER_H_INCLUDED_ */
