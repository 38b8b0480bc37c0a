/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <openssl/crypto.h>
#include <openssl/err.h>
#include <string.h>

#include "tenant_keyring_issuer.h"
#include "tenant_seal.h"


static bool tenant_seal_make(const tenant_key_t *key, const char *purpose,
    tenant_str_t data, uint8_t seal[TENANT_SEAL_LEN]);


bool
tenant_keyring_seal(const tenant_keyring_t *ring, const char *purpose,
    tenant_str_t data, uint8_t seal[TENANT_SEAL_LEN])
{
    return ring->own.keys != NULL
           && tenant_seal_make(ring->own.keys, purpose, data, seal);
}


bool
tenant_keyring_unseal(const tenant_keyring_t *ring, const char *purpose,
    tenant_str_t data, const uint8_t seal[TENANT_SEAL_LEN])
{
    bool                 found;
    uint8_t              ours[TENANT_SEAL_LEN];
    const tenant_key_t  *key;

    found = false;

    for (key = ring->own.keys; key; key = key->next) {
        if (tenant_seal_make(key, purpose, data, ours)
            && CRYPTO_memcmp(ours, seal, TENANT_SEAL_LEN) == 0)
        {
            found = true;
        }
    }

    OPENSSL_cleanse(ours, TENANT_SEAL_LEN);

    return found;
}


/* Each purpose has its own key, so that a seal never serves another. */

static bool
tenant_seal_make(const tenant_key_t *key, const char *purpose,
    tenant_str_t data, uint8_t seal[TENANT_SEAL_LEN])
{
    bool          made;
    uint8_t       derived[TENANT_SEAL_LEN];
    tenant_str_t  s;

    s.data = purpose;
    s.len = strlen(purpose);

    made = tenant_secret_mac(key->seal_key, TENANT_SECRET_MAC_LEN, s, derived)
           && tenant_secret_mac(derived, TENANT_SEAL_LEN, data, seal);

    OPENSSL_cleanse(derived, TENANT_SEAL_LEN);
    ERR_clear_error();

    return made;
}
