/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>

#include <openssl/evp.h>
#include <openssl/rand.h>

#include "tenant_digest.h"


bool
tenant_digest(tenant_str_t data, char hex[TENANT_DIGEST_HEX + 1])
{
    size_t         i, len;
    unsigned char  digest[TENANT_DIGEST_HEX / 2];

    len = 0;

    if (EVP_Q_digest(NULL, "SHA256", NULL, data.data, data.len, digest, &len)
        != 1
        || len != sizeof(digest))
    {
        return false;
    }

    for (i = 0; i < len; i++) {
        (void) snprintf(&hex[2 * i], 3, "%02x", digest[i]);
    }

    return true;
}


bool
tenant_random(void *data, size_t len)
{
    return RAND_bytes(data, (int) len) == 1;
}
