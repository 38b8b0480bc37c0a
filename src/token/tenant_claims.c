/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "../json/tenant_bson_read.h"
#include "tenant_claims.h"


static bool tenant_claim_member(tenant_doc_t doc, tenant_str_t name,
    tenant_value_t *value);


bool
tenant_claim_find(tenant_doc_t claims, const char *name,
    tenant_value_t *value)
{
    tenant_str_t  s;

    s.data = name;
    s.len = strlen(name);

    return tenant_claim_find_str(claims, s, value);
}


/*
 * The longest first part of the name that leads to a value counts, so its plain
 * name comes first.
 */

bool
tenant_claim_find_str(tenant_doc_t claims, tenant_str_t name,
    tenant_value_t *value)
{
    size_t          i;
    tenant_str_t    first, rest;
    tenant_value_t  object;

    if (tenant_claim_member(claims, name, value)) {
        return true;
    }

    for (i = name.len; i > 0; i--) {

        if (name.data[i - 1] != '.') {
            continue;
        }

        first.data = name.data;
        first.len = i - 1;
        rest.data = name.data + i;
        rest.len = name.len - i;

        if (tenant_claim_member(claims, first, &object)
            && object.type == TENANT_BSON_DOCUMENT
            && tenant_claim_find_str(object.doc, rest, value))
        {
            return true;
        }
    }

    return false;
}


static bool
tenant_claim_member(tenant_doc_t doc, tenant_str_t name,
    tenant_value_t *value)
{
    tenant_iter_t  it;

    it = tenant_bson_iter(doc);

    while (tenant_bson_next(&it)) {
        if (tenant_str_eq(it.value.key, name)) {
            *value = it.value;
            return true;
        }
    }

    return false;
}


bool
tenant_claim_is_text(const tenant_value_t *value, size_t max)
{
    size_t         i;
    unsigned char  c;

    if (value->type != TENANT_BSON_UTF8 || value->str.len == 0
        || value->str.len > max)
    {
        return false;
    }

    for (i = 0; i < value->str.len; i++) {
        c = (unsigned char) value->str.data[i];

        if (c < 0x20 || c == 0x7f) {
            return false;
        }
    }

    return true;
}
