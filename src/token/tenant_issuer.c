/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_issuer.h"


void
tenant_issuer_default(tenant_issuer_t *issuer)
{
    if (issuer->role_claim.len == 0) {
        issuer->role_claim = (tenant_str_t) tenant_string("role");
    }

    if (issuer->nuser_claims == 0) {
        issuer->user_claims[0] = (tenant_str_t) tenant_string("sub");
        issuer->nuser_claims = 1;
    }
}


bool
tenant_issuer_names(const tenant_issuer_t *issuer, const char *name)
{
    size_t               i, len;
    const tenant_str_t  *mapped;

    len = strlen(name);

    for (i = 0; i < issuer->nuser_claims + 2; i++) {

        mapped = i == 0 ? &issuer->organization_claim
                        : i == 1 ? &issuer->role_claim
                                 : &issuer->user_claims[i - 2];

        if (mapped->len >= len && memcmp(mapped->data, name, len) == 0
            && (mapped->len == len || mapped->data[len] == '.'))
        {
            return true;
        }
    }

    return false;
}
