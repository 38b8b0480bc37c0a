/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <bson/bson.h>

#include "tenant_bson_oid.h"


void
tenant_oid_new(char hex[TENANT_OID_HEX + 1])
{
    bson_oid_t  oid;

    bson_oid_init(&oid, NULL);
    bson_oid_to_string(&oid, hex);
}


void
tenant_oid_hex(char *hex, const uint8_t *bytes)
{
    size_t             i;
    static const char  digits[] = "0123456789abcdef";

    for (i = 0; i < TENANT_OID_HEX / 2; i++) {
        *hex++ = digits[bytes[i] >> 4];
        *hex++ = digits[bytes[i] & 15];
    }
}


bool
tenant_oid_is(tenant_str_t s)
{
    return s.len == TENANT_OID_HEX && bson_oid_is_valid(s.data, s.len);
}
