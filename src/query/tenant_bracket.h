/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_BRACKET_H_INCLUDED_
#define _TENANT_BRACKET_H_INCLUDED_


#include "../json/tenant_bson.h"


/*
 * Brackets are in the order of types (MongoDB manual, "Comparison/Sort Order").
 * The query language compares within a bracket only (there, "Type Bracketing").
 * Any thread may call these.
 */

typedef enum {
    TENANT_BRACKET_MINKEY = 0,
    TENANT_BRACKET_NULL,           /* and missing fields */
    TENANT_BRACKET_NAN,            /* the least number compares with none */
    TENANT_BRACKET_NUMBER,
    TENANT_BRACKET_STRING,
    TENANT_BRACKET_OBJECT,
    TENANT_BRACKET_ARRAY,          /* only an array in an array is such a key */
    TENANT_BRACKET_BINARY,
    TENANT_BRACKET_OID,
    TENANT_BRACKET_BOOL,
    TENANT_BRACKET_DATE,
    TENANT_BRACKET_TIMESTAMP,
    TENANT_BRACKET_REGEX,
    TENANT_BRACKET_DBPOINTER,
    TENANT_BRACKET_CODE,
    TENANT_BRACKET_CODEWSCOPE,
    TENANT_BRACKET_MAXKEY
} tenant_bracket_e;


/* The query language can say this of a value among those of its bracket. */

typedef enum {
    TENANT_COMPARE_RANGE = 0,      /* it compares */
    TENANT_COMPARE_ALONE,          /* there is no other */
    TENANT_COMPARE_ARRAY,
    TENANT_COMPARE_EXPR            /* it compares in aggregation only */
} tenant_compare_e;


/*
 * Returns the bracket of a value, the first one for a type that no key can
 * have.
 */
tenant_bracket_e tenant_bracket_of(const tenant_value_t *value);

tenant_compare_e tenant_bracket_compare(const tenant_value_t *value);

/*
 * Appends {"$type": [...]} with the types of the brackets from "from" to
 * "last", except null's.  An array matches by its elements' types, and with
 * "arrays" by its own.
 */
void tenant_bracket_types(tenant_bson_t *to, tenant_bracket_e from,
    tenant_bracket_e last, bool arrays);


#endif /* _TENANT_BRACKET_H_INCLUDED_ */
