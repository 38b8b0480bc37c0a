/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <math.h>
#include <string.h>

#include "tenant_operator.h"
#include "tenant_pattern.h"


/*
 * Up to here doubles are exact whole numbers, and the server counts with int64.
 */
#define TENANT_WHOLE_MAX    9007199254740992.0


static bool tenant_operator_number(const tenant_value_t *value);
static bool tenant_operator_count(const tenant_value_t *value);
static bool tenant_operator_type_is(const tenant_value_t *value);


/* MongoDB manual, "BSON Types" */

static const struct {
    const char  *alias;
    int          code;
} tenant_operator_types[] = {
    { "double", 1 },
    { "string", 2 },
    { "object", 3 },
    { "array", 4 },
    { "binData", 5 },
    { "undefined", 6 },
    { "objectId", 7 },
    { "bool", 8 },
    { "date", 9 },
    { "null", 10 },
    { "regex", 11 },
    { "dbPointer", 12 },
    { "javascript", 13 },
    { "symbol", 14 },
    { "javascriptWithScope", 15 },
    { "int", 16 },
    { "timestamp", 17 },
    { "long", 18 },
    { "decimal", 19 },
    { "minKey", -1 },
    { "maxKey", 127 },
    { "number", 1 },
};


const char *
tenant_operator_compared(const tenant_value_t *value, int64_t *element)
{
    (void) element;

    return value->type != TENANT_BSON_REGEX
           ? NULL : "compares with no regular expression";
}


const char *
tenant_operator_exists(const tenant_value_t *value, int64_t *element)
{
    (void) element;

    return tenant_operator_number(value) || value->type == TENANT_BSON_BOOL
           ? NULL : "must be a number or a boolean";
}


const char *
tenant_operator_type(const tenant_value_t *value, int64_t *element)
{
    int64_t        i;
    tenant_iter_t  it;

    if (value->type != TENANT_BSON_ARRAY) {
        return tenant_operator_type_is(value) ? NULL
                                   : "must be names or numbers of types";
    }

    it = tenant_bson_iter(value->doc);

    for (i = 0; tenant_bson_next(&it); i++) {
        if (!tenant_operator_type_is(&it.value)) {
            *element = i;
            return "must be the name or number of a type";
        }
    }

    return i != 0 ? NULL : "must be names or numbers of types";
}


static bool
tenant_operator_type_is(const tenant_value_t *value)
{
    size_t  i;

    for (i = 0;
         i < sizeof(tenant_operator_types) / sizeof(tenant_operator_types[0]);
         i++)
    {
        if (value->type == TENANT_BSON_UTF8
            ? tenant_str_is(value->str, tenant_operator_types[i].alias)
            : tenant_operator_number(value)
              && value->type != TENANT_BSON_DECIMAL128
              && value->real == tenant_operator_types[i].code)
        {
            return true;
        }
    }

    return false;
}


const char *
tenant_operator_size(const tenant_value_t *value, int64_t *element)
{
    (void) element;

    return tenant_operator_count(value) ? NULL
                                       : "must be a whole number, not below 0";
}


/* It takes [divisor, remainder]; the server cuts their fractions off. */

const char *
tenant_operator_mod(const tenant_value_t *value, int64_t *element)
{
    int64_t        i;
    tenant_iter_t  it;

    if (value->type != TENANT_BSON_ARRAY
        || tenant_bson_count(value->doc) != 2)
    {
        return "must be a divisor, not 0, and a remainder";
    }

    it = tenant_bson_iter(value->doc);

    for (i = 0; tenant_bson_next(&it); i++) {

        if (!tenant_operator_number(&it.value)
            || (it.value.type == TENANT_BSON_DOUBLE
                && !(fabs(it.value.real) <= TENANT_WHOLE_MAX)))
        {
            *element = i;
            return "must be a number of 64 bits";
        }

        if (i == 0 && it.value.type != TENANT_BSON_DECIMAL128
            && trunc(it.value.real) == 0)
        {
            *element = i;
            return "must not be 0";
        }
    }

    return NULL;
}


const char *
tenant_operator_bits(const tenant_value_t *value, int64_t *element)
{
    int64_t        i;
    tenant_iter_t  it;

    if (value->type != TENANT_BSON_ARRAY) {
        return value->type == TENANT_BSON_BINARY || tenant_operator_count(value)
               ? NULL : "must be a mask or an array of positions";
    }

    it = tenant_bson_iter(value->doc);

    for (i = 0; tenant_bson_next(&it); i++) {
        if (!tenant_operator_count(&it.value)) {
            *element = i;
            return "must be the position of a bit, from 0 on";
        }
    }

    return NULL;
}


const char *
tenant_operator_regex(const tenant_value_t *value, int64_t *element)
{
    tenant_str_t    options;
    tenant_value_t  beside;

    (void) element;

    if (value->type != TENANT_BSON_UTF8 && value->type != TENANT_BSON_REGEX) {
        return "must be a regular expression";
    }

    options = value->options;

    if (tenant_str_is(value->key, "$regex")
        && tenant_bson_find(value->parent, "$options", &beside)
        && beside.type == TENANT_BSON_UTF8)
    {
        options = beside.str;
    }

    return tenant_pattern_fault(value->str, options);
}


/* Its letters are checked with the pattern. */

const char *
tenant_operator_options(const tenant_value_t *value, int64_t *element)
{
    tenant_value_t  pattern;

    (void) element;

    return value->type == TENANT_BSON_UTF8
           && tenant_bson_find(value->parent, "$regex", &pattern)
           && (pattern.type != TENANT_BSON_REGEX || pattern.options.len == 0)
           ? NULL : "must be letters, beside a \"$regex\" without its own";
}


static bool
tenant_operator_number(const tenant_value_t *value)
{
    return value->type == TENANT_BSON_INT32
           || value->type == TENANT_BSON_INT64
           || value->type == TENANT_BSON_DOUBLE
           || value->type == TENANT_BSON_DECIMAL128;
}


/*
 * It takes a whole number that is not negative, and any decimal, which the
 * server checks.
 */

static bool
tenant_operator_count(const tenant_value_t *value)
{
    switch (value->type) {

    case TENANT_BSON_INT32:
    case TENANT_BSON_INT64:
        return value->num >= 0;

    case TENANT_BSON_DOUBLE:
        return value->real >= 0 && value->real <= TENANT_WHOLE_MAX
               && trunc(value->real) == value->real;

    case TENANT_BSON_DECIMAL128:
        return true;

    default:
        return false;
    }
}
