/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_keyring_issuer.h"


const tenant_keyring_issuer_t *
tenant_keyring_issuer_find(const struct tenant_keyring_s *ring,
    tenant_str_t name)
{
    const tenant_keyring_issuer_t  *issuer;

    for (issuer = &ring->own; issuer; issuer = issuer->next) {
        if (tenant_str_eq(issuer->settings.name, name)) {
            return issuer;
        }
    }

    return NULL;
}


const tenant_key_t *
tenant_keyring_issuer_key(const tenant_keyring_issuer_t *issuer,
    const tenant_alg_t *alg, tenant_str_t kid)
{
    const tenant_key_t  *key, *found;

    found = NULL;

    for (key = issuer->keys; key; key = key->next) {

        if (key->alg != alg) {
            continue;
        }

        if (kid.data != NULL) {
            if (key->kid.data != NULL && tenant_str_eq(key->kid, kid)) {
                return key;
            }

            continue;
        }

        if (key->alias) {
            continue;
        }

        if (found != NULL) {
            return NULL;
        }

        found = key;
    }

    return found;
}


const tenant_key_t *
tenant_keyring_issuer_duplicate(const tenant_keyring_issuer_t *issuer,
    const tenant_key_t *key)
{
    const tenant_key_t  *other, *same;

    same = NULL;

    for (other = issuer->keys; other; other = other->next) {

        if (other->alg != key->alg) {
            continue;
        }

        if (other->kid.data != NULL && key->kid.data != NULL
            && tenant_str_eq(other->kid, key->kid))
        {
            return other;
        }

        if (same == NULL && tenant_key_same(key, other)) {
            same = other;
        }
    }

    return same;
}


void
tenant_keyring_issuer_add(tenant_keyring_issuer_t *issuer,
    tenant_key_t *key)
{
    *issuer->last = key;
    issuer->last = &key->next;
}
