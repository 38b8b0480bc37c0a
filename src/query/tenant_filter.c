/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "tenant_filter.h"
#include "tenant_operator.h"
#include "../core/tenant_path.h"


typedef struct {
    tenant_error_t         *err;
    const tenant_bounds_t  *bounds;
    const tenant_path_t    *root;
    intptr_t                nodes;
} tenant_filter_t;


/* "path" leads to the value. */
typedef bool (*tenant_filter_pt)(tenant_filter_t *f,
    const tenant_value_t *value, const tenant_path_t *path);


static bool tenant_filter_document(tenant_filter_t *f, tenant_doc_t doc,
    const tenant_path_t *path);
static bool tenant_filter_logical(tenant_filter_t *f,
    const tenant_value_t *value, const tenant_path_t *path);
static bool tenant_filter_condition(tenant_filter_t *f,
    const tenant_value_t *value, const tenant_path_t *path);
static bool tenant_filter_operators(tenant_filter_t *f, tenant_doc_t doc,
    const tenant_path_t *path);
static bool tenant_filter_operator(tenant_filter_t *f, size_t i,
    const tenant_value_t *value, const tenant_path_t *path);
static bool tenant_filter_pattern(tenant_filter_t *f,
    const tenant_value_t *value, const tenant_path_t *path);
static bool tenant_filter_matched(tenant_filter_t *f,
    const tenant_value_t *value, const tenant_path_t *path);
static bool tenant_filter_literal(tenant_filter_t *f,
    const tenant_value_t *value, const tenant_path_t *path);
static bool tenant_filter_list(tenant_filter_t *f,
    const tenant_value_t *value, const tenant_path_t *path);
static bool tenant_filter_all(tenant_filter_t *f,
    const tenant_value_t *value, const tenant_path_t *path);
static bool tenant_filter_all_of(tenant_filter_t *f,
    const tenant_value_t *value, const tenant_path_t *path);
static bool tenant_filter_not(tenant_filter_t *f,
    const tenant_value_t *value, const tenant_path_t *path);
static bool tenant_filter_elem(tenant_filter_t *f,
    const tenant_value_t *value, const tenant_path_t *path);
static bool tenant_filter_each(tenant_filter_t *f,
    const tenant_value_t *value, const tenant_path_t *path,
    tenant_filter_pt check);
static bool tenant_filter_node(tenant_filter_t *f);
static bool tenant_filter_refuse(tenant_filter_t *f,
    const tenant_path_t *path, const char *message);


/*
 * Each operator's value is checked by itself ("fault"), or for what is in it.
 */

static const struct {
    const char          *name;
    tenant_operator_pt   fault;
    tenant_filter_pt     check;
} tenant_filter_list_of_operators[] = {
    { "$eq",            NULL,                     tenant_filter_literal },
    { "$ne",            tenant_operator_compared, tenant_filter_literal },
    { "$gt",            tenant_operator_compared, tenant_filter_literal },
    { "$gte",           tenant_operator_compared, tenant_filter_literal },
    { "$lt",            tenant_operator_compared, tenant_filter_literal },
    { "$lte",           tenant_operator_compared, tenant_filter_literal },
    { "$in",            NULL,                     tenant_filter_list },
    { "$nin",           NULL,                     tenant_filter_list },
    { "$all",           NULL,                     tenant_filter_all },
    { "$exists",        tenant_operator_exists,   NULL },
    { "$type",          tenant_operator_type,     NULL },
    { "$size",          tenant_operator_size,     NULL },
    { "$mod",           tenant_operator_mod,      NULL },
    { "$regex",         tenant_operator_regex,    tenant_filter_pattern },
    { "$options",       tenant_operator_options,  NULL },
    { "$not",           NULL,                     tenant_filter_not },
    { "$elemMatch",     NULL,                     tenant_filter_elem },
    { "$bitsAllSet",    tenant_operator_bits,     NULL },
    { "$bitsAnySet",    tenant_operator_bits,     NULL },
    { "$bitsAllClear",  tenant_operator_bits,     NULL },
    { "$bitsAnyClear",  tenant_operator_bits,     NULL },
};


bool
tenant_filter_check(tenant_error_t *err, const tenant_bounds_t *bounds,
    tenant_doc_t filter, const char *name)
{
    tenant_path_t  root;

    root = tenant_path_member(NULL, (tenant_str_t) { strlen(name), name });

    return tenant_filter_check_at(err, bounds, filter, &root);
}


bool
tenant_filter_check_at(tenant_error_t *err, const tenant_bounds_t *bounds,
    tenant_doc_t filter, const tenant_path_t *path)
{
    tenant_filter_t  f;

    f.err = err;
    f.bounds = bounds;
    f.root = path;
    f.nodes = 0;

    return tenant_filter_document(&f, filter, path);
}


static bool
tenant_filter_document(tenant_filter_t *f, tenant_doc_t doc,
    const tenant_path_t *path)
{
    bool           ok;
    tenant_str_t   key;
    tenant_iter_t  it;
    tenant_path_t  member;

    ok = true;
    it = tenant_bson_iter(doc);

    while (tenant_bson_next(&it)) {

        key = it.value.key;
        member = tenant_path_member(path, key);

        if (!tenant_filter_node(f)) {
            return false;
        }

        if (tenant_str_is(key, "$and") || tenant_str_is(key, "$or")
            || tenant_str_is(key, "$nor"))
        {
            ok = tenant_filter_logical(f, &it.value, &member) && ok;

        } else if (key.len != 0 && key.data[0] == '$') {
            ok = tenant_filter_refuse(f, &member, "is not allowed here");

        } else {
            ok = tenant_filter_condition(f, &it.value, &member) && ok;
        }
    }

    return ok && !it.broken;
}


static bool
tenant_filter_logical(tenant_filter_t *f, const tenant_value_t *value,
    const tenant_path_t *path)
{
    bool           ok;
    uint32_t       i;
    tenant_iter_t  it;
    tenant_path_t  element;

    if (value->type != TENANT_BSON_ARRAY
        || tenant_bson_count(value->doc) == 0)
    {
        return tenant_filter_refuse(f, path, "must be an array of filters");
    }

    ok = true;
    it = tenant_bson_iter(value->doc);

    for (i = 0; tenant_bson_next(&it); i++) {

        element = tenant_path_element(path, i);

        if (it.value.type != TENANT_BSON_DOCUMENT) {
            ok = tenant_filter_refuse(f, &element, "must be a filter");
            continue;
        }

        ok = tenant_filter_document(f, it.value.doc, &element) && ok;
    }

    return ok;
}


/* A field is compared with operators, or with a value that it equals. */

static bool
tenant_filter_condition(tenant_filter_t *f, const tenant_value_t *value,
    const tenant_path_t *path)
{
    if (value->type == TENANT_BSON_DOCUMENT
        && tenant_filter_is_operators(value->doc))
    {
        return tenant_filter_operators(f, value->doc, path);
    }

    return tenant_filter_matched(f, value, path);
}


bool
tenant_filter_is_operators(tenant_doc_t doc)
{
    tenant_iter_t  it;

    it = tenant_bson_iter(doc);

    return tenant_bson_next(&it)
           && it.value.key.len != 0 && it.value.key.data[0] == '$';
}


static bool
tenant_filter_operators(tenant_filter_t *f, tenant_doc_t doc,
    const tenant_path_t *path)
{
    bool           ok;
    size_t         i, n;
    tenant_iter_t  it;
    tenant_path_t  member;

    ok = true;
    n = sizeof(tenant_filter_list_of_operators)
        / sizeof(tenant_filter_list_of_operators[0]);

    it = tenant_bson_iter(doc);

    while (tenant_bson_next(&it)) {

        if (!tenant_filter_node(f)) {
            return false;
        }

        member = tenant_path_member(path, it.value.key);

        for (i = 0; i < n; i++) {
            if (tenant_str_is(it.value.key,
                              tenant_filter_list_of_operators[i].name))
            {
                break;
            }
        }

        if (i == n) {
            ok = tenant_filter_refuse(f, &member, "is not allowed here");
            continue;
        }

        ok = tenant_filter_operator(f, i, &it.value, &member) && ok;
    }

    return ok;
}


static bool
tenant_filter_operator(tenant_filter_t *f, size_t i,
    const tenant_value_t *value, const tenant_path_t *path)
{
    int64_t              n;
    const char          *message;
    tenant_path_t        element;
    tenant_filter_pt     check;
    tenant_operator_pt   fault;

    n = -1;
    fault = tenant_filter_list_of_operators[i].fault;
    check = tenant_filter_list_of_operators[i].check;
    message = fault == NULL ? NULL : fault(value, &n);

    if (message != NULL) {
        element = tenant_path_element(path, (uint32_t) n);

        return tenant_filter_refuse(f, n < 0 ? path : &element, message);
    }

    return check == NULL || check(f, value, path);
}


static bool
tenant_filter_pattern(tenant_filter_t *f, const tenant_value_t *value,
    const tenant_path_t *path)
{
    char  message[TENANT_ERROR_MESSAGE_MAX];

    if (value->str.len <= (size_t) f->bounds->pattern) {
        return true;
    }

    (void) snprintf(message, sizeof(message),
                    "must be a pattern of at most %lld bytes",
                    (long long) f->bounds->pattern);

    return tenant_filter_refuse(f, path, message);
}


/* In a value to be matched, a regular expression is a pattern. */

static bool
tenant_filter_matched(tenant_filter_t *f, const tenant_value_t *value,
    const tenant_path_t *path)
{
    int64_t      none;
    const char  *message;

    if (value->type != TENANT_BSON_REGEX) {
        return tenant_filter_literal(f, value, path);
    }

    message = tenant_operator_regex(value, &none);

    return message == NULL ? tenant_filter_node(f)
                             && tenant_filter_pattern(f, value, path)
                           : tenant_filter_refuse(f, path, message);
}


/* In a literal no name, at any depth, may start with "$". */

static bool
tenant_filter_literal(tenant_filter_t *f, const tenant_value_t *value,
    const tenant_path_t *path)
{
    bool           ok;
    tenant_iter_t  it;
    tenant_path_t  member;

    if (!tenant_filter_node(f)) {
        return false;
    }

    if (value->type == TENANT_BSON_ARRAY) {
        return tenant_filter_each(f, value, path, tenant_filter_literal);
    }

    if (value->doc.data == NULL) {
        return true;
    }

    ok = true;
    it = tenant_bson_iter(value->doc);

    while (tenant_bson_next(&it)) {

        member = tenant_path_member(path, it.value.key);

        if (it.value.key.len != 0 && it.value.key.data[0] == '$') {
            ok = tenant_filter_refuse(f, &member, "is not allowed here");
            continue;
        }

        ok = tenant_filter_literal(f, &it.value, &member) && ok;
    }

    return ok;
}


static bool
tenant_filter_list(tenant_filter_t *f, const tenant_value_t *value,
    const tenant_path_t *path)
{
    if (value->type != TENANT_BSON_ARRAY) {
        return tenant_filter_refuse(f, path, "must be an array");
    }

    return tenant_filter_each(f, value, path, tenant_filter_matched);
}


/* It takes a list of values, or of {"$elemMatch": ...}. */

static bool
tenant_filter_all(tenant_filter_t *f, const tenant_value_t *value,
    const tenant_path_t *path)
{
    if (value->type != TENANT_BSON_ARRAY) {
        return tenant_filter_refuse(f, path, "must be an array");
    }

    return tenant_filter_each(f, value, path, tenant_filter_all_of);
}


static bool
tenant_filter_all_of(tenant_filter_t *f, const tenant_value_t *value,
    const tenant_path_t *path)
{
    tenant_path_t   member;
    tenant_value_t  elem;

    if (value->type == TENANT_BSON_DOCUMENT
        && tenant_bson_count(value->doc) == 1
        && tenant_bson_find(value->doc, "$elemMatch", &elem))
    {
        member = tenant_path_member(path, elem.key);

        return tenant_filter_elem(f, &elem, &member);
    }

    return tenant_filter_matched(f, value, path);
}


static bool
tenant_filter_not(tenant_filter_t *f, const tenant_value_t *value,
    const tenant_path_t *path)
{
    if (value->type == TENANT_BSON_REGEX) {
        return tenant_filter_matched(f, value, path);
    }

    return value->type == TENANT_BSON_DOCUMENT
           && tenant_filter_is_operators(value->doc)
           ? tenant_filter_operators(f, value->doc, path)
           : tenant_filter_refuse(f, path, "must hold operators");
}


static bool
tenant_filter_elem(tenant_filter_t *f, const tenant_value_t *value,
    const tenant_path_t *path)
{
    tenant_iter_t  it;

    if (value->type != TENANT_BSON_DOCUMENT) {
        return tenant_filter_refuse(f, path, "must be a filter");
    }

    it = tenant_bson_iter(value->doc);

    if (tenant_filter_is_operators(value->doc) && tenant_bson_next(&it)
        && !tenant_str_is(it.value.key, "$and")
        && !tenant_str_is(it.value.key, "$or")
        && !tenant_str_is(it.value.key, "$nor"))
    {
        return tenant_filter_operators(f, value->doc, path);
    }

    return tenant_filter_document(f, value->doc, path);
}


/* All of an array's elements are checked, up to the bound of nodes. */

static bool
tenant_filter_each(tenant_filter_t *f, const tenant_value_t *value,
    const tenant_path_t *path, tenant_filter_pt check)
{
    bool           ok;
    uint32_t       i;
    tenant_iter_t  it;
    tenant_path_t  element;

    ok = true;
    it = tenant_bson_iter(value->doc);

    for (i = 0; f->nodes <= f->bounds->nodes && tenant_bson_next(&it); i++) {
        element = tenant_path_element(path, i);
        ok = check(f, &it.value, &element) && ok;
    }

    return ok;
}


static bool
tenant_filter_node(tenant_filter_t *f)
{
    if (++f->nodes <= f->bounds->nodes) {
        return true;
    }

    return tenant_filter_refuse(f, f->root, "is too large");
}


static bool
tenant_filter_refuse(tenant_filter_t *f, const tenant_path_t *path,
    const char *message)
{
    (void) tenant_path_fault(f->err, path, message);

    return false;
}
