/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_DOC_H_INCLUDED_
#define _TENANT_DOC_H_INCLUDED_


#include "tenant_bson_oid.h"


/*
 * The rest of the module handles BSON (bsonspec.org, version 1.1) without
 * knowing the driver: it holds opaque documents and byte views.
 */

/* A document being built (tenant_bson.h). */
typedef struct tenant_bson_s  tenant_bson_t;

/* Somebody else owns the bytes of this finished document or array. */
typedef struct {
    uint32_t        len;
    const uint8_t  *data;
} tenant_doc_t;


typedef enum {
    TENANT_BSON_DOUBLE     = 0x01,
    TENANT_BSON_UTF8       = 0x02,
    TENANT_BSON_DOCUMENT   = 0x03,
    TENANT_BSON_ARRAY      = 0x04,
    TENANT_BSON_BINARY     = 0x05,
    TENANT_BSON_UNDEFINED  = 0x06,
    TENANT_BSON_OID        = 0x07,
    TENANT_BSON_BOOL       = 0x08,
    TENANT_BSON_DATE       = 0x09,
    TENANT_BSON_NULL       = 0x0a,
    TENANT_BSON_REGEX      = 0x0b,
    TENANT_BSON_DBPOINTER  = 0x0c,
    TENANT_BSON_CODE       = 0x0d,
    TENANT_BSON_SYMBOL     = 0x0e,
    TENANT_BSON_CODEWSCOPE = 0x0f,
    TENANT_BSON_INT32      = 0x10,
    TENANT_BSON_TIMESTAMP  = 0x11,
    TENANT_BSON_INT64      = 0x12,
    TENANT_BSON_DECIMAL128 = 0x13,
    TENANT_BSON_MAXKEY     = 0x7f,
    TENANT_BSON_MINKEY     = 0xff
} tenant_bson_type_e;


/*
 * "str" holds text (UTF-8, may hold NUL), binary bytes or a regular
 * expression's pattern; "doc" an embedded document or array; "num" an integer,
 * a date (milliseconds since 1970) or a boolean; "real" a double (any integer,
 * converted; of a decimal only that it is NaN).  "str" and "doc" point into the
 * document that was read.
 */

typedef struct {
    tenant_bson_type_e   type;
    tenant_str_t         key;
    tenant_str_t         str;
    tenant_str_t         options;          /* of a regular expression */
    tenant_doc_t         doc;
    int64_t              num;
    double               real;
    char                 oid[TENANT_OID_HEX + 1];  /* lower case, NUL */
    tenant_doc_t         parent;           /* holds the element */
    uint32_t             offset;
} tenant_value_t;


#endif /* _TENANT_DOC_H_INCLUDED_ */
