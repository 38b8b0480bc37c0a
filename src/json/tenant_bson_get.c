/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_bson_get.h"
#include "tenant_bson_read.h"


tenant_str_t
tenant_bson_get_str(tenant_doc_t doc, const char *key)
{
    tenant_str_t    none = tenant_null_string;
    tenant_value_t  value;

    return tenant_bson_find(doc, key, &value)
           && value.type == TENANT_BSON_UTF8
           ? value.str : none;
}


int64_t
tenant_bson_get_int(tenant_doc_t doc, const char *key, int64_t otherwise)
{
    tenant_value_t  value;

    if (!tenant_bson_find(doc, key, &value)) {
        return otherwise;
    }

    if (value.type == TENANT_BSON_INT32 || value.type == TENANT_BSON_INT64) {
        return value.num;
    }

    if (value.type == TENANT_BSON_DOUBLE
        && value.real > -9e18 && value.real < 9e18
        && (double) (int64_t) value.real == value.real)
    {
        return (int64_t) value.real;
    }

    return otherwise;
}


bool
tenant_bson_get_bool(tenant_doc_t doc, const char *key)
{
    tenant_value_t  value;

    return tenant_bson_find(doc, key, &value)
           && ((value.type == TENANT_BSON_BOOL && value.num != 0)
               || ((value.type == TENANT_BSON_INT32
                    || value.type == TENANT_BSON_INT64
                    || value.type == TENANT_BSON_DOUBLE)
                   && value.real != 0));
}


tenant_doc_t
tenant_bson_get_doc(tenant_doc_t doc, const char *key)
{
    tenant_doc_t    none = { 0, NULL };
    tenant_value_t  value;

    return tenant_bson_find(doc, key, &value) ? value.doc : none;
}


bool
tenant_bson_get_oid(tenant_doc_t doc, const char *key,
    char hex[TENANT_OID_HEX + 1])
{
    tenant_value_t  value;

    if (!tenant_bson_find(doc, key, &value) || value.type != TENANT_BSON_OID)
    {
        return false;
    }

    memcpy(hex, value.oid, TENANT_OID_HEX + 1);

    return true;
}
