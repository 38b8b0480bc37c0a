/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "tenant_secret.h"


static void tenant_secret_wipe_handler(void *data);


bool
tenant_secret_mac(const void *key, size_t len, tenant_str_t data,
    uint8_t mac[TENANT_SECRET_MAC_LEN])
{
    size_t  size;

    size = 0;

    return EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, key, len,
                     (const unsigned char *) data.data, data.len, mac,
                     TENANT_SECRET_MAC_LEN, &size) != NULL
           && size == TENANT_SECRET_MAC_LEN;
}


bool
tenant_secret_wipe(tenant_arena_t *arena, tenant_str_t data)
{
    tenant_str_t  *s;

    s = tenant_arena_alloc(arena, sizeof(tenant_str_t));
    if (s == NULL) {
        return false;
    }

    *s = data;

    return tenant_arena_cleanup(arena, tenant_secret_wipe_handler, s);
}


static void
tenant_secret_wipe_handler(void *data)
{
    tenant_str_t  *s = data;

    OPENSSL_cleanse((void *) (uintptr_t) s->data, s->len);
}
