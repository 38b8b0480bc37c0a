/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tenant_filter.h"


/* The nodes of one filter: what a server can plan in reasonable time. */
#define TENANT_FILTER_NODES   2000

#define TENANT_PATTERN_MAX    1024


typedef struct {
    tenant_job_t   *job;
    const char     *place;
    unsigned        nodes;
} tenant_filter_t;


typedef bool (*tenant_filter_pt)(tenant_filter_t *f,
    const tenant_value_t *value);


static bool tenant_filter_document(tenant_filter_t *f, tenant_doc_t doc);
static bool tenant_filter_logical(tenant_filter_t *f,
    const tenant_value_t *value);
static bool tenant_filter_condition(tenant_filter_t *f,
    const tenant_value_t *value);
static bool tenant_filter_operators(tenant_filter_t *f, tenant_doc_t doc);
static bool tenant_filter_is_operators(tenant_doc_t doc);
static bool tenant_filter_literal(tenant_filter_t *f,
    const tenant_value_t *value);
static bool tenant_filter_list(tenant_filter_t *f,
    const tenant_value_t *value);
static bool tenant_filter_all(tenant_filter_t *f,
    const tenant_value_t *value);
static bool tenant_filter_scalar(tenant_filter_t *f,
    const tenant_value_t *value);
static bool tenant_filter_size(tenant_filter_t *f,
    const tenant_value_t *value);
static bool tenant_filter_mod(tenant_filter_t *f,
    const tenant_value_t *value);
static bool tenant_filter_bits(tenant_filter_t *f,
    const tenant_value_t *value);
static bool tenant_filter_type(tenant_filter_t *f,
    const tenant_value_t *value);
static bool tenant_filter_type_is(const tenant_value_t *value);
static bool tenant_filter_regex(tenant_filter_t *f,
    const tenant_value_t *value);
static bool tenant_filter_options(tenant_filter_t *f,
    const tenant_value_t *value);
static bool tenant_filter_not(tenant_filter_t *f,
    const tenant_value_t *value);
static bool tenant_filter_elem(tenant_filter_t *f,
    const tenant_value_t *value);
static bool tenant_filter_node(tenant_filter_t *f);
static bool tenant_filter_number(const tenant_value_t *value);
static bool tenant_filter_whole(const tenant_value_t *value);
static bool tenant_filter_refuse(tenant_filter_t *f, tenant_str_t name,
    const char *message);


static const struct {
    const char        *name;
    tenant_filter_pt   check;
} tenant_filter_list_of_operators[] = {
    { "$eq",            tenant_filter_literal },
    { "$ne",            tenant_filter_literal },
    { "$gt",            tenant_filter_literal },
    { "$gte",           tenant_filter_literal },
    { "$lt",            tenant_filter_literal },
    { "$lte",           tenant_filter_literal },
    { "$in",            tenant_filter_list },
    { "$nin",           tenant_filter_list },
    { "$all",           tenant_filter_all },
    { "$exists",        tenant_filter_scalar },
    { "$type",          tenant_filter_type },
    { "$size",          tenant_filter_size },
    { "$mod",           tenant_filter_mod },
    { "$regex",         tenant_filter_regex },
    { "$options",       tenant_filter_options },
    { "$not",           tenant_filter_not },
    { "$elemMatch",     tenant_filter_elem },
    { "$bitsAllSet",    tenant_filter_bits },
    { "$bitsAnySet",    tenant_filter_bits },
    { "$bitsAllClear",  tenant_filter_bits },
    { "$bitsAnyClear",  tenant_filter_bits },
};


bool
tenant_filter_check(tenant_job_t *job, tenant_doc_t filter,
    const char *place)
{
    tenant_filter_t  f;

    f.job = job;
    f.place = place;
    f.nodes = 0;

    return tenant_filter_document(&f, filter);
}


static bool
tenant_filter_document(tenant_filter_t *f, tenant_doc_t doc)
{
    bool           ok;
    tenant_str_t   key;
    tenant_iter_t  it;

    ok = true;
    it = tenant_bson_iter(doc);

    while (tenant_bson_next(&it)) {

        key = it.value.key;

        if (!tenant_filter_node(f)) {
            return false;
        }

        if (tenant_str_is(key, "$and") || tenant_str_is(key, "$or")
            || tenant_str_is(key, "$nor"))
        {
            ok = tenant_filter_logical(f, &it.value) && ok;

        } else if (key.len != 0 && key.data[0] == '$') {
            ok = tenant_filter_refuse(f, key, "is not allowed here");

        } else {
            ok = tenant_filter_condition(f, &it.value) && ok;
        }
    }

    return ok && !it.broken;
}


static bool
tenant_filter_logical(tenant_filter_t *f, const tenant_value_t *value)
{
    bool           ok;
    tenant_iter_t  it;

    if (value->type != TENANT_BSON_ARRAY
        || tenant_bson_count(value->doc) == 0)
    {
        return tenant_filter_refuse(f, value->key,
                                    "must be an array of filters");
    }

    ok = true;
    it = tenant_bson_iter(value->doc);

    while (tenant_bson_next(&it)) {

        if (it.value.type != TENANT_BSON_DOCUMENT) {
            return tenant_filter_refuse(f, value->key,
                                        "must be an array of filters");
        }

        ok = tenant_filter_document(f, it.value.doc) && ok;
    }

    return ok;
}


/* What a field is compared with: operators, or a value that it equals. */

static bool
tenant_filter_condition(tenant_filter_t *f, const tenant_value_t *value)
{
    if (value->type == TENANT_BSON_DOCUMENT
        && tenant_filter_is_operators(value->doc))
    {
        return tenant_filter_operators(f, value->doc);
    }

    return tenant_filter_literal(f, value);
}


static bool
tenant_filter_is_operators(tenant_doc_t doc)
{
    tenant_iter_t  it;

    it = tenant_bson_iter(doc);

    return tenant_bson_next(&it)
           && it.value.key.len != 0 && it.value.key.data[0] == '$';
}


static bool
tenant_filter_operators(tenant_filter_t *f, tenant_doc_t doc)
{
    bool           ok;
    size_t         i, n;
    tenant_iter_t  it;

    ok = true;
    n = sizeof(tenant_filter_list_of_operators)
        / sizeof(tenant_filter_list_of_operators[0]);

    it = tenant_bson_iter(doc);

    while (tenant_bson_next(&it)) {

        if (!tenant_filter_node(f)) {
            return false;
        }

        for (i = 0; i < n; i++) {
            if (tenant_str_is(it.value.key,
                              tenant_filter_list_of_operators[i].name))
            {
                break;
            }
        }

        if (i == n) {
            ok = tenant_filter_refuse(f, it.value.key, "is not allowed here");
            continue;
        }

        ok = tenant_filter_list_of_operators[i].check(f, &it.value) && ok;
    }

    return ok;
}


/* A value: no name in it, at any depth, starts with "$". */

static bool
tenant_filter_literal(tenant_filter_t *f, const tenant_value_t *value)
{
    tenant_iter_t  it;

    if (!tenant_filter_node(f)) {
        return false;
    }

    if (value->type == TENANT_BSON_REGEX
        && value->str.len > TENANT_PATTERN_MAX)
    {
        return tenant_filter_refuse(f, value->key,
                                    "must have at most 1024 bytes");
    }

    if (value->doc.data == NULL) {
        return true;
    }

    it = tenant_bson_iter(value->doc);

    while (tenant_bson_next(&it)) {

        if (value->type == TENANT_BSON_DOCUMENT && it.value.key.len != 0
            && it.value.key.data[0] == '$')
        {
            return tenant_filter_refuse(f, it.value.key,
                                        "is not allowed here");
        }

        if (!tenant_filter_literal(f, &it.value)) {
            return false;
        }
    }

    return true;
}


static bool
tenant_filter_list(tenant_filter_t *f, const tenant_value_t *value)
{
    return value->type == TENANT_BSON_ARRAY
           ? tenant_filter_literal(f, value)
           : tenant_filter_refuse(f, value->key, "must be an array");
}


/* A list of values, or of {"$elemMatch": ...}. */

static bool
tenant_filter_all(tenant_filter_t *f, const tenant_value_t *value)
{
    tenant_iter_t   it;
    tenant_value_t  elem;

    if (value->type != TENANT_BSON_ARRAY) {
        return tenant_filter_refuse(f, value->key, "must be an array");
    }

    it = tenant_bson_iter(value->doc);

    while (tenant_bson_next(&it)) {

        if (it.value.type == TENANT_BSON_DOCUMENT
            && tenant_bson_count(it.value.doc) == 1
            && tenant_bson_find(it.value.doc, "$elemMatch", &elem))
        {
            if (!tenant_filter_elem(f, &elem)) {
                return false;
            }

        } else if (!tenant_filter_literal(f, &it.value)) {
            return false;
        }
    }

    return true;
}


static bool
tenant_filter_scalar(tenant_filter_t *f, const tenant_value_t *value)
{
    return tenant_filter_number(value) || value->type == TENANT_BSON_BOOL
           ? true
           : tenant_filter_refuse(f, value->key,
                                  "must be a number or a boolean");
}


static bool
tenant_filter_number(const tenant_value_t *value)
{
    return value->type == TENANT_BSON_INT32
           || value->type == TENANT_BSON_INT64
           || value->type == TENANT_BSON_DOUBLE
           || value->type == TENANT_BSON_DECIMAL128;
}


/* An int32, int64 or double without fraction, not negative. */

static bool
tenant_filter_whole(const tenant_value_t *value)
{
    return tenant_filter_number(value)
           && value->type != TENANT_BSON_DECIMAL128
           && value->real >= 0 && value->real <= (double) INT64_MAX
           && value->real == floor(value->real);
}


static bool
tenant_filter_size(tenant_filter_t *f, const tenant_value_t *value)
{
    return tenant_filter_whole(value)
           ? true
           : tenant_filter_refuse(f, value->key,
                                  "must be a whole number, not negative");
}


static bool
tenant_filter_mod(tenant_filter_t *f, const tenant_value_t *value)
{
    bool           ok;
    unsigned       n;
    tenant_iter_t  it;

    ok = value->type == TENANT_BSON_ARRAY;
    n = 0;
    it = tenant_bson_iter(value->doc);

    while (ok && tenant_bson_next(&it)) {
        ok = tenant_filter_number(&it.value)
             && it.value.type != TENANT_BSON_DECIMAL128
             && isfinite(it.value.real)
             && (n != 0 || fabs(it.value.real) >= 1);
        n++;
    }

    return ok && n == 2
           ? true
           : tenant_filter_refuse(f, value->key,
                                  "must be a divisor, not zero, and a "
                                  "remainder");
}


/* A mask as a number or as binary, or an array of positions. */

static bool
tenant_filter_bits(tenant_filter_t *f, const tenant_value_t *value)
{
    bool           ok;
    tenant_iter_t  it;

    ok = value->type == TENANT_BSON_ARRAY || value->type == TENANT_BSON_BINARY
         || tenant_filter_whole(value);

    if (value->type == TENANT_BSON_ARRAY) {
        it = tenant_bson_iter(value->doc);

        while (ok && tenant_bson_next(&it)) {
            ok = tenant_filter_whole(&it.value);
        }
    }

    return ok ? true : tenant_filter_refuse(f, value->key,
                                            "must be a mask or positions of "
                                            "bits");
}


static bool
tenant_filter_type(tenant_filter_t *f, const tenant_value_t *value)
{
    bool           ok;
    tenant_iter_t  it;

    if (value->type != TENANT_BSON_ARRAY) {
        ok = tenant_filter_type_is(value);

    } else {
        ok = tenant_bson_count(value->doc) != 0;
        it = tenant_bson_iter(value->doc);

        while (ok && tenant_bson_next(&it)) {
            ok = tenant_filter_type_is(&it.value);
        }
    }

    return ok ? true : tenant_filter_refuse(f, value->key,
                                            "must be names or numbers of "
                                            "types");
}


/* MongoDB manual, "BSON Types". */

static bool
tenant_filter_type_is(const tenant_value_t *value)
{
    size_t  i;

    static const char *const  names[] = {
        "number", "double", "string", "object", "array", "binData",
        "undefined", "objectId", "bool", "date", "null", "regex",
        "dbPointer", "javascript", "symbol", "javascriptWithScope", "int",
        "timestamp", "long", "decimal", "minKey", "maxKey"
    };

    if (value->type != TENANT_BSON_UTF8) {
        return (tenant_filter_whole(value)
                && ((value->real >= 1 && value->real <= 19)
                    || value->real == 127))
               || (tenant_filter_number(value)
                   && value->type != TENANT_BSON_DECIMAL128
                   && value->real == -1);
    }

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (tenant_str_is(value->str, names[i])) {
            return true;
        }
    }

    return false;
}


static bool
tenant_filter_regex(tenant_filter_t *f, const tenant_value_t *value)
{
    if ((value->type != TENANT_BSON_UTF8 && value->type != TENANT_BSON_REGEX)
        || value->str.len > TENANT_PATTERN_MAX
        || memchr(value->str.data, '\0', value->str.len) != NULL)
    {
        return tenant_filter_refuse(f, value->key,
                                    "must be a pattern of at most 1024 "
                                    "bytes without NUL");
    }

    return true;
}


static bool
tenant_filter_options(tenant_filter_t *f, const tenant_value_t *value)
{
    size_t          i;
    tenant_value_t  pattern;

    if (value->type != TENANT_BSON_UTF8
        || !tenant_bson_find(value->parent, "$regex", &pattern))
    {
        return tenant_filter_refuse(f, value->key,
                                    "must be letters, beside \"$regex\"");
    }

    if (pattern.type == TENANT_BSON_REGEX && pattern.options.len != 0) {
        return tenant_filter_refuse(f, value->key,
                                    "stand in the pattern already");
    }

    for (i = 0; i < value->str.len; i++) {
        if (value->str.data[i] == '\0'
            || strchr("imsx", value->str.data[i]) == NULL)
        {
            return tenant_filter_refuse(f, value->key,
                                        "may hold \"i\", \"m\", \"s\", "
                                        "\"x\"");
        }
    }

    return true;
}


static bool
tenant_filter_not(tenant_filter_t *f, const tenant_value_t *value)
{
    if (value->type == TENANT_BSON_REGEX) {
        return tenant_filter_regex(f, value);
    }

    return value->type == TENANT_BSON_DOCUMENT
           && tenant_filter_is_operators(value->doc)
           ? tenant_filter_operators(f, value->doc)
           : tenant_filter_refuse(f, value->key, "must hold operators");
}


static bool
tenant_filter_elem(tenant_filter_t *f, const tenant_value_t *value)
{
    tenant_iter_t  it;

    if (value->type != TENANT_BSON_DOCUMENT) {
        return tenant_filter_refuse(f, value->key, "must be a filter");
    }

    it = tenant_bson_iter(value->doc);

    if (tenant_filter_is_operators(value->doc) && tenant_bson_next(&it)
        && !tenant_str_is(it.value.key, "$and")
        && !tenant_str_is(it.value.key, "$or")
        && !tenant_str_is(it.value.key, "$nor"))
    {
        return tenant_filter_operators(f, value->doc);
    }

    return tenant_filter_document(f, value->doc);
}


static bool
tenant_filter_node(tenant_filter_t *f)
{
    if (++f->nodes <= TENANT_FILTER_NODES) {
        return true;
    }

    if (f->nodes == TENANT_FILTER_NODES + 1) {
        (void) tenant_error_field(&f->job->error, f->place, "is too large");
    }

    return false;
}


static bool
tenant_filter_refuse(tenant_filter_t *f, tenant_str_t name,
    const char *message)
{
    char  field[TENANT_ERROR_FIELD_MAX];

    (void) snprintf(field, sizeof(field), "%s.%.*s", f->place,
                    (int) (name.len < sizeof(field) ? name.len
                                                    : sizeof(field) - 1),
                    name.data);

    (void) tenant_error_field(&f->job->error, field, message);

    return false;
}
