/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <math.h>

#include "tenant_bracket.h"


/* The alias "number" covers NaN, too, but DocumentDB's indexes leave it out. */

static const struct {
    tenant_bson_type_e   type;
    tenant_bracket_e     bracket;
    const char          *alias;
} tenant_bracket_table[] = {
    { TENANT_BSON_MINKEY,     TENANT_BRACKET_MINKEY,     "minKey" },
    { TENANT_BSON_UNDEFINED,  TENANT_BRACKET_NULL,       NULL },
    { TENANT_BSON_NULL,       TENANT_BRACKET_NULL,       NULL },
    { TENANT_BSON_DOUBLE,     TENANT_BRACKET_NUMBER,     "number" },
    { TENANT_BSON_INT32,      TENANT_BRACKET_NUMBER,     NULL },
    { TENANT_BSON_INT64,      TENANT_BRACKET_NUMBER,     NULL },
    { TENANT_BSON_DECIMAL128, TENANT_BRACKET_NUMBER,     NULL },
    { TENANT_BSON_UTF8,       TENANT_BRACKET_STRING,     "string" },
    { TENANT_BSON_SYMBOL,     TENANT_BRACKET_STRING,     "symbol" },
    { TENANT_BSON_DOCUMENT,   TENANT_BRACKET_OBJECT,     "object" },
    { TENANT_BSON_ARRAY,      TENANT_BRACKET_ARRAY,      "array" },
    { TENANT_BSON_BINARY,     TENANT_BRACKET_BINARY,     "binData" },
    { TENANT_BSON_OID,        TENANT_BRACKET_OID,        "objectId" },
    { TENANT_BSON_BOOL,       TENANT_BRACKET_BOOL,       "bool" },
    { TENANT_BSON_DATE,       TENANT_BRACKET_DATE,       "date" },
    { TENANT_BSON_TIMESTAMP,  TENANT_BRACKET_TIMESTAMP,  "timestamp" },
    { TENANT_BSON_REGEX,      TENANT_BRACKET_REGEX,      "regex" },
    { TENANT_BSON_DBPOINTER,  TENANT_BRACKET_DBPOINTER,  "dbPointer" },
    { TENANT_BSON_CODE,       TENANT_BRACKET_CODE,       "javascript" },
    { TENANT_BSON_CODEWSCOPE, TENANT_BRACKET_CODEWSCOPE,
                                                     "javascriptWithScope" },
    { TENANT_BSON_MAXKEY,     TENANT_BRACKET_MAXKEY,     "maxKey" },
};

#define TENANT_BRACKET_TYPES                                                  \
    (sizeof(tenant_bracket_table) / sizeof(tenant_bracket_table[0]))


void
tenant_bracket_types(tenant_bson_t *to, tenant_bracket_e from,
    tenant_bracket_e last, bool arrays)
{
    char            key[16];
    size_t          i;
    unsigned        n;
    tenant_bson_t  *types;

    n = 0;
    types = tenant_bson_begin_array(to, "$type");

    for (i = 0; i < TENANT_BRACKET_TYPES; i++) {

        if (tenant_bracket_table[i].alias != NULL
            && tenant_bracket_table[i].bracket >= from
            && tenant_bracket_table[i].bracket <= last
            && (arrays
                || tenant_bracket_table[i].bracket != TENANT_BRACKET_ARRAY))
        {
            tenant_bson_add_text(types, tenant_bson_index(key, n++),
                                 tenant_bracket_table[i].alias);
        }
    }

    tenant_bson_end(to, types);
}


tenant_bracket_e
tenant_bracket_of(const tenant_value_t *value)
{
    size_t  i;

    for (i = 0; i < TENANT_BRACKET_TYPES; i++) {
        if (tenant_bracket_table[i].type == value->type) {
            return tenant_bracket_table[i].bracket == TENANT_BRACKET_NUMBER
                   && isnan(value->real)
                   ? TENANT_BRACKET_NAN : tenant_bracket_table[i].bracket;
        }
    }

    return TENANT_BRACKET_MINKEY;
}


tenant_compare_e
tenant_bracket_compare(const tenant_value_t *value)
{
    switch (tenant_bracket_of(value)) {

    case TENANT_BRACKET_MINKEY:
    case TENANT_BRACKET_NULL:
    case TENANT_BRACKET_NAN:
    case TENANT_BRACKET_MAXKEY:
        return TENANT_COMPARE_ALONE;

    case TENANT_BRACKET_ARRAY:
        return TENANT_COMPARE_ARRAY;

    case TENANT_BRACKET_REGEX:
    case TENANT_BRACKET_DBPOINTER:
        return TENANT_COMPARE_EXPR;

    default:
        return TENANT_COMPARE_RANGE;
    }
}
