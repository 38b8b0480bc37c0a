/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_alg.h"


/* The first one of each type and curve is the default. */

static const tenant_alg_t  tenant_algs[] = {
    { "HS256", "SHA256", NULL,    TENANT_KEY_SECRET, false, 32, 32 },
    { "HS384", "SHA384", NULL,    TENANT_KEY_SECRET, false, 48, 48 },
    { "HS512", "SHA512", NULL,    TENANT_KEY_SECRET, false, 64, 64 },
    { "RS256", "SHA256", NULL,    TENANT_KEY_RSA,    false, 32, 0 },
    { "RS384", "SHA384", NULL,    TENANT_KEY_RSA,    false, 48, 0 },
    { "RS512", "SHA512", NULL,    TENANT_KEY_RSA,    false, 64, 0 },
    { "PS256", "SHA256", NULL,    TENANT_KEY_RSA,    true,  32, 0 },
    { "PS384", "SHA384", NULL,    TENANT_KEY_RSA,    true,  48, 0 },
    { "PS512", "SHA512", NULL,    TENANT_KEY_RSA,    true,  64, 0 },
    { "ES256", "SHA256", "P-256", TENANT_KEY_EC,     false, 32, 64 },
    { "ES384", "SHA384", "P-384", TENANT_KEY_EC,     false, 48, 96 },
    { "ES512", "SHA512", "P-521", TENANT_KEY_EC,     false, 64, 132 }
};

#define TENANT_ALGS  (sizeof(tenant_algs) / sizeof(tenant_algs[0]))


static const tenant_curve_t  tenant_curves[] = {
    { "P-256", "prime256v1", 32 },
    { "P-384", "secp384r1",  48 },
    { "P-521", "secp521r1",  66 }
};

#define TENANT_CURVES  (sizeof(tenant_curves) / sizeof(tenant_curves[0]))


const tenant_alg_t *
tenant_alg_find(tenant_str_t name)
{
    size_t  i;

    for (i = 0; i < TENANT_ALGS; i++) {
        if (tenant_str_is(name, tenant_algs[i].name)) {
            return &tenant_algs[i];
        }
    }

    return NULL;
}


const tenant_alg_t *
tenant_alg_default(tenant_key_type_e type, const char *curve)
{
    size_t  i;

    for (i = 0; i < TENANT_ALGS; i++) {

        if (tenant_algs[i].type != type) {
            continue;
        }

        if (tenant_algs[i].curve == NULL
            || (curve != NULL && strcmp(tenant_algs[i].curve, curve) == 0))
        {
            return &tenant_algs[i];
        }
    }

    return NULL;
}


const tenant_curve_t *
tenant_curve_find(tenant_str_t name)
{
    size_t  i;

    for (i = 0; i < TENANT_CURVES; i++) {
        if (tenant_str_is(name, tenant_curves[i].name)
            || tenant_str_is(name, tenant_curves[i].group))
        {
            return &tenant_curves[i];
        }
    }

    return NULL;
}
