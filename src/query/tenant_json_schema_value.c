/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <math.h>

#include "tenant_json_schema_value.h"
#include "tenant_operator.h"


static const char *tenant_schema_value_names(const tenant_value_t *value,
    int64_t *element, bool (*is)(const tenant_value_t *value));
static bool tenant_schema_value_is_bson(const tenant_value_t *value);
static bool tenant_schema_value_is_json(const tenant_value_t *value);


const char *
tenant_schema_value_bson(const tenant_value_t *value, int64_t *element)
{
    return tenant_schema_value_names(value, element,
                                     tenant_schema_value_is_bson);
}


const char *
tenant_schema_value_type(const tenant_value_t *value, int64_t *element)
{
    return tenant_schema_value_names(value, element,
                                     tenant_schema_value_is_json);
}


static const char *
tenant_schema_value_names(const tenant_value_t *value, int64_t *element,
    bool (*is)(const tenant_value_t *value))
{
    int64_t        i;
    tenant_iter_t  it;

    if (value->type != TENANT_BSON_ARRAY) {
        return is(value) ? NULL : "must be names of types";
    }

    it = tenant_bson_iter(value->doc);

    for (i = 0; tenant_bson_next(&it); i++) {
        if (!is(&it.value)) {
            *element = i;
            return "must be the name of a type";
        }
    }

    return i != 0 ? NULL : "must be names of types";
}


static bool
tenant_schema_value_is_bson(const tenant_value_t *value)
{
    int64_t  element;

    return value->type == TENANT_BSON_UTF8
           && tenant_operator_type(value, &element) == NULL;
}


static bool
tenant_schema_value_is_json(const tenant_value_t *value)
{
    size_t  i;

    static const char *const  types[] = {
        "object", "array", "number", "boolean", "string", "null", NULL
    };

    for (i = 0; value->type == TENANT_BSON_UTF8 && types[i] != NULL; i++) {
        if (tenant_str_is(value->str, types[i])) {
            return true;
        }
    }

    return false;
}


const char *
tenant_schema_value_text(const tenant_value_t *value, int64_t *element)
{
    (void) element;

    return value->type == TENANT_BSON_UTF8 ? NULL : "must be a string";
}


const char *
tenant_schema_value_flag(const tenant_value_t *value, int64_t *element)
{
    (void) element;

    return value->type == TENANT_BSON_BOOL ? NULL : "must be true or false";
}


const char *
tenant_schema_value_number(const tenant_value_t *value, int64_t *element)
{
    (void) element;

    return (value->type == TENANT_BSON_INT32
            || value->type == TENANT_BSON_INT64
            || value->type == TENANT_BSON_DOUBLE
            || value->type == TENANT_BSON_DECIMAL128)
           && !isnan(value->real) ? NULL : "must be a number";
}


const char *
tenant_schema_value_divisor(const tenant_value_t *value, int64_t *element)
{
    (void) element;

    return (value->type == TENANT_BSON_INT32
            || value->type == TENANT_BSON_INT64
            || value->type == TENANT_BSON_DOUBLE)
           && value->real > 0 && !isinf(value->real)
           ? NULL : "must be a number above 0";
}


/* What is stored may be one more. */

const char *
tenant_schema_value_size(const tenant_value_t *value, int64_t *element)
{
    (void) element;

    return (value->type == TENANT_BSON_INT32
            || value->type == TENANT_BSON_INT64)
           && value->num >= 0 && value->num < INT32_MAX
           ? NULL : "must be a whole number, not below 0";
}
