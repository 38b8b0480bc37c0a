/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_field_path.h"
#include "tenant_filter.h"
#include "tenant_names.h"
#include "tenant_update_value.h"


static bool tenant_update_members(const tenant_update_at_t *at,
    const tenant_value_t *value, const tenant_path_t *path, bool push);
static bool tenant_update_member(const tenant_update_at_t *at,
    const tenant_value_t *value, const tenant_path_t *path, bool push);
static bool tenant_update_modifiers(const tenant_value_t *value);
static bool tenant_update_sort(const tenant_update_at_t *at,
    const tenant_value_t *value, const tenant_path_t *path);
static bool tenant_update_sort_path(tenant_str_t name);
static bool tenant_update_whole(const tenant_value_t *value);
static bool tenant_update_sign(const tenant_value_t *value);
static bool tenant_update_refuse(const tenant_update_at_t *at,
    const tenant_path_t *path, const char *message);


bool
tenant_update_literal(const tenant_update_at_t *at,
    const tenant_value_t *value, const tenant_path_t *path)
{
    bool           ok;
    uint32_t       i;
    tenant_iter_t  it;
    tenant_path_t  deeper;

    if (value->doc.data == NULL) {
        return true;
    }

    ok = true;
    it = tenant_bson_iter(value->doc);

    for (i = 0; tenant_bson_next(&it); i++) {

        deeper = value->type == TENANT_BSON_ARRAY
                 ? tenant_path_element(path, i)
                 : tenant_path_member(path, it.value.key);

        ok = (it.value.key.len != 0 && it.value.key.data[0] == '$'
              ? tenant_update_refuse(at, &deeper,
                                     "a name must not start with \"$\"")
              : tenant_update_literal(at, &it.value, &deeper))
             && ok;
    }

    return ok && !it.broken;
}


bool
tenant_update_number(const tenant_update_at_t *at,
    const tenant_value_t *value, const tenant_path_t *path)
{
    return value->type == TENANT_BSON_INT32 || value->type == TENANT_BSON_INT64
           || value->type == TENANT_BSON_DOUBLE
           || value->type == TENANT_BSON_DECIMAL128
           || tenant_update_refuse(at, path, "must be a number");
}


bool
tenant_update_date(const tenant_update_at_t *at,
    const tenant_value_t *value, const tenant_path_t *path)
{
    tenant_str_t  type;

    if (value->type == TENANT_BSON_BOOL && value->num != 0) {
        return true;
    }

    if (value->type == TENANT_BSON_DOCUMENT
        && tenant_bson_count(value->doc) == 1)
    {
        type = tenant_bson_get_str(value->doc, "$type");

        if (type.data != NULL && (tenant_str_is(type, "date")
                                  || tenant_str_is(type, "timestamp")))
        {
            return true;
        }
    }

    return tenant_update_refuse(at, path, "must be true, or have a \"$type\" "
                                "of \"date\" or \"timestamp\"");
}


bool
tenant_update_push(const tenant_update_at_t *at, const tenant_value_t *value,
    const tenant_path_t *path)
{
    return tenant_update_modifiers(value)
           ? tenant_update_members(at, value, path, true)
           : tenant_update_literal(at, value, path);
}


bool
tenant_update_add(const tenant_update_at_t *at, const tenant_value_t *value,
    const tenant_path_t *path)
{
    return tenant_update_modifiers(value)
           ? tenant_update_members(at, value, path, false)
           : tenant_update_literal(at, value, path);
}


static bool
tenant_update_modifiers(const tenant_value_t *value)
{
    return value->type == TENANT_BSON_DOCUMENT
           && tenant_filter_is_operators(value->doc);
}


static bool
tenant_update_members(const tenant_update_at_t *at,
    const tenant_value_t *value, const tenant_path_t *path, bool push)
{
    bool            ok;
    tenant_iter_t   it;
    tenant_path_t   member;
    tenant_value_t  each;

    ok = tenant_bson_find(value->doc, "$each", &each)
         || tenant_update_refuse(at, path, "needs \"$each\"");

    it = tenant_bson_iter(value->doc);

    while (tenant_bson_next(&it)) {
        member = tenant_path_member(path, it.value.key);
        ok = tenant_update_member(at, &it.value, &member, push) && ok;
    }

    return ok && !it.broken;
}


static bool
tenant_update_member(const tenant_update_at_t *at,
    const tenant_value_t *value, const tenant_path_t *path, bool push)
{
    if (tenant_str_is(value->key, "$each")) {
        return tenant_update_pull_all(at, value, path);
    }

    if (push && (tenant_str_is(value->key, "$position")
                 || tenant_str_is(value->key, "$slice")))
    {
        return tenant_update_whole(value)
               || tenant_update_refuse(at, path, "must be a whole number");
    }

    if (push && tenant_str_is(value->key, "$sort")) {
        return tenant_update_sort(at, value, path);
    }

    return tenant_update_refuse(at, path, "is not allowed here");
}


static bool
tenant_update_sort(const tenant_update_at_t *at, const tenant_value_t *value,
    const tenant_path_t *path)
{
    bool           ok;
    unsigned       n;
    tenant_iter_t  it;
    tenant_path_t  member;

    if (tenant_update_sign(value)) {
        return true;
    }

    if (value->type != TENANT_BSON_DOCUMENT
        || (n = tenant_bson_count(value->doc)) == 0 || n > TENANT_SORT_MAX)
    {
        return tenant_update_refuse(at, path,
                                    "must be 1, -1, or 1 to 8 fields");
    }

    ok = true;
    it = tenant_bson_iter(value->doc);

    while (tenant_bson_next(&it)) {

        member = tenant_path_member(path, it.value.key);

        if (!tenant_update_sort_path(it.value.key)) {
            ok = tenant_update_refuse(at, &member, "can't be sorted by");

        } else if (!tenant_update_sign(&it.value)) {
            ok = tenant_update_refuse(at, &member, "must be 1 or -1");
        }
    }

    return ok && !it.broken;
}


static bool
tenant_update_sort_path(tenant_str_t name)
{
    tenant_str_t  part;

    while (name.data != NULL) {
        part = tenant_field_path_next(&name);

        if (part.len == 0 || part.data[0] == '$') {
            return false;
        }
    }

    return true;
}


bool
tenant_update_pop(const tenant_update_at_t *at, const tenant_value_t *value,
    const tenant_path_t *path)
{
    return tenant_update_sign(value)
           || tenant_update_refuse(at, path, "must be 1 or -1");
}


/*
 * What is pulled is found as a filter finds it: the condition is checked as one
 * on the elements.
 */

bool
tenant_update_pull(const tenant_update_at_t *at, const tenant_value_t *value,
    const tenant_path_t *path)
{
    bool            ok;
    tenant_bson_t  *filter, *field, *list;

    filter = tenant_bson_create(at->arena);
    field = tenant_bson_begin(filter, path->name.data);

    if (value->type == TENANT_BSON_DOCUMENT) {
        tenant_bson_add_doc(field, "$elemMatch", value->doc);

    } else {
        list = tenant_bson_begin_array(field, "$in");
        tenant_bson_add_value(list, (tenant_str_t) { 1, "0" }, value);
        tenant_bson_end(field, list);
    }

    tenant_bson_end(filter, field);

    if (tenant_bson_failed(filter)) {
        (void) tenant_error_set(at->err, TENANT_NO_MEMORY, "out of memory");
        return false;
    }

    ok = tenant_filter_check(at->err, at->bounds, tenant_bson_doc(filter),
                             at->name);

    return ok;
}


bool
tenant_update_pull_all(const tenant_update_at_t *at,
    const tenant_value_t *value, const tenant_path_t *path)
{
    return value->type == TENANT_BSON_ARRAY
           ? tenant_update_literal(at, value, path)
           : tenant_update_refuse(at, path, "must be an array");
}


bool
tenant_update_bit(const tenant_update_at_t *at, const tenant_value_t *value,
    const tenant_path_t *path)
{
    bool           ok;
    tenant_iter_t  it;
    tenant_path_t  member;

    if (value->type != TENANT_BSON_DOCUMENT
        || tenant_bson_count(value->doc) != 1)
    {
        return tenant_update_refuse(at, path, "must have \"and\", \"or\" or "
                                    "\"xor\"");
    }

    ok = true;
    it = tenant_bson_iter(value->doc);

    while (tenant_bson_next(&it)) {

        member = tenant_path_member(path, it.value.key);

        if (!tenant_str_is(it.value.key, "and")
            && !tenant_str_is(it.value.key, "or")
            && !tenant_str_is(it.value.key, "xor"))
        {
            ok = tenant_update_refuse(at, &member, "is not allowed here");

        } else if (it.value.type != TENANT_BSON_INT32
                   && it.value.type != TENANT_BSON_INT64)
        {
            ok = tenant_update_refuse(at, &member, "must be an integer");
        }
    }

    return ok && !it.broken;
}


static bool
tenant_update_whole(const tenant_value_t *value)
{
    return value->type == TENANT_BSON_INT32
           || value->type == TENANT_BSON_INT64;
}


static bool
tenant_update_sign(const tenant_value_t *value)
{
    return (tenant_update_whole(value) || value->type == TENANT_BSON_DOUBLE)
           && (value->real == 1 || value->real == -1);
}


static bool
tenant_update_refuse(const tenant_update_at_t *at, const tenant_path_t *path,
    const char *message)
{
    (void) tenant_path_fault(at->err, path, message);

    return false;
}
