/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _BSON_KIT_H_INCLUDED_
#define _BSON_KIT_H_INCLUDED_


#include "../../../src/json/tenant_bson_native.h"
#include "json_kit.h"


#define KIT_HEX  "0123456789abcdef01234567"


/* Every type there is, those too that only other software writes. */

static inline tenant_doc_t
kit_sample(tenant_arena_t *arena)
{
    bson_t             *bson, scope, inner, deep;
    bson_oid_t          oid;
    tenant_bson_t      *b;
    bson_decimal128_t   decimal;

    b = tenant_bson_create(arena);
    bson = tenant_bson_native(b);

    bson_oid_init_from_string(&oid, KIT_HEX);
    bson_decimal128_from_string("1.5", &decimal);
    bson_init(&scope);
    BSON_APPEND_INT32(&scope, "x", 1);

    BSON_APPEND_DOUBLE(bson, "double", 1.5);
    BSON_APPEND_UTF8(bson, "utf8", "text \xc3\xa9");
    BSON_APPEND_DOCUMENT_BEGIN(bson, "doc", &inner);
    tenant_bson_array_begin(&inner, "a", -1, &deep);
    BSON_APPEND_INT32(&deep, "0", 1);
    bson_append_array_end(&inner, &deep);
    bson_append_document_end(bson, &inner);
    BSON_APPEND_BINARY(bson, "bin", BSON_SUBTYPE_BINARY,
                       (const uint8_t *) "abc", 3);
    BSON_APPEND_BINARY(bson, "old", BSON_SUBTYPE_BINARY_DEPRECATED,
                       (const uint8_t *) "abc", 3);
    BSON_APPEND_UNDEFINED(bson, "undefined");
    BSON_APPEND_OID(bson, "oid", &oid);
    BSON_APPEND_BOOL(bson, "bool", true);
    BSON_APPEND_DATE_TIME(bson, "date", 1);
    BSON_APPEND_NULL(bson, "null");
    BSON_APPEND_REGEX(bson, "regex", "p", "i");
    BSON_APPEND_DBPOINTER(bson, "pointer", "db.c", &oid);
    BSON_APPEND_CODE(bson, "code", "f()");
    BSON_APPEND_SYMBOL(bson, "symbol", "s");
    BSON_APPEND_CODE_WITH_SCOPE(bson, "scope", "f()", &scope);
    BSON_APPEND_INT32(bson, "int32", 32);
    BSON_APPEND_TIMESTAMP(bson, "time", 1, 2);
    BSON_APPEND_INT64(bson, "int64", 64);
    BSON_APPEND_DECIMAL128(bson, "decimal", &decimal);
    BSON_APPEND_MAXKEY(bson, "max");
    BSON_APPEND_MINKEY(bson, "min");
    BSON_APPEND_UTF8(bson, "", "");

    bson_destroy(&scope);

    return tenant_bson_doc(b);
}


#endif /* _BSON_KIT_H_INCLUDED_ */
