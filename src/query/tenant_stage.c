/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "tenant_field_path.h"
#include "tenant_filter.h"
#include "tenant_names.h"
#include "tenant_stage.h"


typedef bool (*tenant_stage_value_pt)(const tenant_expression_t *e,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);


static bool tenant_stage_values(tenant_pipeline_t *p,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to, const char *first,
    tenant_stage_value_pt add);
static bool tenant_stage_is_name(const tenant_value_t *value);
static bool tenant_stage_number(tenant_pipeline_t *p,
    const tenant_value_t *value, const tenant_path_t *path, int64_t least,
    int64_t most, tenant_bson_t *to);
static bool tenant_stage_conditions(tenant_pipeline_t *p, tenant_doc_t filter,
    const tenant_path_t *path, const tenant_scope_t *scope,
    tenant_bson_t *to);
static bool tenant_stage_logical(tenant_pipeline_t *p,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);
static bool tenant_stage_condition(tenant_pipeline_t *p,
    const tenant_value_t *value, const tenant_path_t *path,
    tenant_bson_t *to);
static bool tenant_stage_is_logical(tenant_str_t name);
static void tenant_stage_keep(const tenant_value_t *value, tenant_bson_t *to);
static bool tenant_stage_refuse(tenant_pipeline_t *p,
    const tenant_path_t *path, const char *message);


bool
tenant_stage_expression(tenant_pipeline_t *p, const tenant_value_t *value,
    const tenant_path_t *path, const tenant_scope_t *scope, tenant_bson_t *to)
{
    return tenant_expression_add(&p->expression, value, path, scope, to);
}


bool
tenant_stage_fields(tenant_pipeline_t *p, const tenant_value_t *value,
    const tenant_path_t *path, const tenant_scope_t *scope, tenant_bson_t *to)
{
    return tenant_expression_add_fields(&p->expression, value, path, scope,
                                        to);
}


bool
tenant_stage_accumulated(tenant_pipeline_t *p, const tenant_value_t *value,
    const tenant_path_t *path, const tenant_scope_t *scope, tenant_bson_t *to)
{
    tenant_path_t   member;
    tenant_value_t  id;

    /* what a bucket is known by */

    if (tenant_bson_find(value->doc, TENANT_ID_FIELD, &id)) {
        member = tenant_path_member(path, id.key);
        return tenant_stage_refuse(p, &member, "is not allowed here");
    }

    return tenant_stage_values(p, value, path, scope, to, NULL,
                               tenant_expression_add_accumulator);
}


bool
tenant_stage_windows(tenant_pipeline_t *p, const tenant_value_t *value,
    const tenant_path_t *path, const tenant_scope_t *scope, tenant_bson_t *to)
{
    return tenant_stage_values(p, value, path, scope, to, NULL,
                               tenant_expression_add_window);
}


bool
tenant_stage_group(tenant_pipeline_t *p, const tenant_value_t *value,
    const tenant_path_t *path, const tenant_scope_t *scope, tenant_bson_t *to)
{
    return tenant_stage_values(p, value, path, scope, to, TENANT_ID_FIELD,
                               tenant_expression_add_accumulator);
}


/* The member "first", unless it is NULL, has to be there: an expression. */

static bool
tenant_stage_values(tenant_pipeline_t *p, const tenant_value_t *value,
    const tenant_path_t *path, const tenant_scope_t *scope, tenant_bson_t *to,
    const char *first, tenant_stage_value_pt add)
{
    bool             ok;
    tenant_iter_t    it;
    tenant_path_t    member;
    tenant_bson_t   *object;
    tenant_value_t   found;

    if (value->type != TENANT_BSON_DOCUMENT) {
        return tenant_stage_refuse(p, path, "must be an object");
    }

    if (first != NULL && !tenant_bson_find(value->doc, first, &found)) {
        return tenant_stage_refuse(p, path, "must have \"_id\"");
    }

    ok = true;
    it = tenant_bson_iter(value->doc);
    object = tenant_bson_begin(to, value->key.data);

    while (tenant_bson_next(&it)) {

        member = tenant_path_member(path, it.value.key);

        if (!tenant_expression_is_path(it.value.key)) {
            ok = tenant_stage_refuse(p, &member, "is not allowed here");

        } else if (first != NULL && tenant_str_is(it.value.key, first)) {
            ok = tenant_expression_add(&p->expression, &it.value, &member,
                                       scope, object)
                 && ok;
        } else {
            ok = add(&p->expression, &it.value, &member, scope, object) && ok;
        }
    }

    tenant_bson_end(to, object);

    return ok;
}


bool
tenant_stage_path(tenant_pipeline_t *p, const tenant_value_t *value,
    const tenant_path_t *path, const tenant_scope_t *scope, tenant_bson_t *to)
{
    (void) scope;

    if (value->type != TENANT_BSON_UTF8
        || !tenant_expression_is_path(value->str))
    {
        return tenant_stage_refuse(p, path, "must be the path of a field");
    }

    tenant_stage_keep(value, to);

    return true;
}


bool
tenant_stage_name(tenant_pipeline_t *p, const tenant_value_t *value,
    const tenant_path_t *path, const tenant_scope_t *scope, tenant_bson_t *to)
{
    (void) scope;

    if (!tenant_stage_is_name(value)) {
        return tenant_stage_refuse(p, path, "must be a name without \".\" and "
                                            "\"$\"");
    }

    tenant_stage_keep(value, to);

    return true;
}


static bool
tenant_stage_is_name(const tenant_value_t *value)
{
    return value->type == TENANT_BSON_UTF8
           && tenant_expression_is_path(value->str)
           && tenant_field_path_parts(value->str) == 1;
}


bool
tenant_stage_paths(tenant_pipeline_t *p, const tenant_value_t *value,
    const tenant_path_t *path, const tenant_scope_t *scope, tenant_bson_t *to)
{
    bool            ok;
    uint32_t        i;
    tenant_iter_t   it;
    tenant_path_t   element;
    tenant_bson_t  *array;

    if (value->type != TENANT_BSON_ARRAY
        || tenant_bson_count(value->doc) == 0)
    {
        return tenant_stage_path(p, value, path, scope, to);
    }

    ok = true;
    it = tenant_bson_iter(value->doc);
    array = tenant_bson_begin_array(to, value->key.data);

    for (i = 0; tenant_bson_next(&it); i++) {
        element = tenant_path_element(path, i);
        ok = tenant_stage_path(p, &it.value, &element, scope, array) && ok;
    }

    tenant_bson_end(to, array);

    return ok;
}


bool
tenant_stage_array(tenant_pipeline_t *p, const tenant_value_t *value,
    const tenant_path_t *path, const tenant_scope_t *scope, tenant_bson_t *to)
{
    tenant_str_t  text;

    (void) scope;

    text = value->str;

    if (value->type == TENANT_BSON_UTF8 && text.len > 1 && text.data[0] == '$')
    {
        text.data++;
        text.len--;

        if (tenant_expression_is_path(text)) {
            tenant_stage_keep(value, to);
            return true;
        }
    }

    return tenant_stage_refuse(p, path, "must be \"$\" with the path of a "
                                        "field");
}


bool
tenant_stage_positive(tenant_pipeline_t *p, const tenant_value_t *value,
    const tenant_path_t *path, const tenant_scope_t *scope, tenant_bson_t *to)
{
    (void) scope;

    return tenant_stage_number(p, value, path, 1, INT64_MAX, to);
}


bool
tenant_stage_natural(tenant_pipeline_t *p, const tenant_value_t *value,
    const tenant_path_t *path, const tenant_scope_t *scope, tenant_bson_t *to)
{
    (void) scope;

    return tenant_stage_number(p, value, path, 0, INT64_MAX, to);
}


bool
tenant_stage_skip(tenant_pipeline_t *p, const tenant_value_t *value,
    const tenant_path_t *path, const tenant_scope_t *scope, tenant_bson_t *to)
{
    (void) scope;

    return tenant_stage_number(p, value, path, 0, p->expression.bounds->skip,
                               to);
}


static bool
tenant_stage_number(tenant_pipeline_t *p, const tenant_value_t *value,
    const tenant_path_t *path, int64_t least, int64_t most, tenant_bson_t *to)
{
    char  message[TENANT_ERROR_MESSAGE_MAX];

    if ((value->type == TENANT_BSON_INT32 || value->type == TENANT_BSON_INT64)
        && value->num >= least && value->num <= most)
    {
        tenant_stage_keep(value, to);
        return true;
    }

    if (most == INT64_MAX) {
        (void) snprintf(message, sizeof(message),
                        "must be a whole number from %lld on",
                        (long long) least);
    } else {
        (void) snprintf(message, sizeof(message),
                        "must be a whole number from %lld to %lld",
                        (long long) least, (long long) most);
    }

    return tenant_stage_refuse(p, path, message);
}


bool
tenant_stage_flag(tenant_pipeline_t *p, const tenant_value_t *value,
    const tenant_path_t *path, const tenant_scope_t *scope, tenant_bson_t *to)
{
    (void) scope;

    if (value->type != TENANT_BSON_BOOL) {
        return tenant_stage_refuse(p, path, "must be true or false");
    }

    tenant_stage_keep(value, to);

    return true;
}


bool
tenant_stage_text(tenant_pipeline_t *p, const tenant_value_t *value,
    const tenant_path_t *path, const tenant_scope_t *scope, tenant_bson_t *to)
{
    (void) scope;

    if (value->type != TENANT_BSON_UTF8
        || (value->str.len != 0 && value->str.data[0] == '$'))
    {
        return tenant_stage_refuse(p, path, "must be a text without \"$\" in "
                                            "front");
    }

    tenant_stage_keep(value, to);

    return true;
}


bool
tenant_stage_sort(tenant_pipeline_t *p, const tenant_value_t *value,
    const tenant_path_t *path, const tenant_scope_t *scope, tenant_bson_t *to)
{
    bool           ok;
    tenant_iter_t  it;
    tenant_path_t  member;

    (void) scope;

    if (value->type != TENANT_BSON_DOCUMENT
        || tenant_bson_count(value->doc) == 0
        || tenant_bson_count(value->doc) > TENANT_SORT_MAX)
    {
        return tenant_stage_refuse(p, path, "must be an object of 1 to 8 "
                                            "fields");
    }

    ok = true;
    it = tenant_bson_iter(value->doc);

    while (tenant_bson_next(&it)) {

        member = tenant_path_member(path, it.value.key);

        if (!tenant_expression_is_path(it.value.key)) {
            ok = tenant_stage_refuse(p, &member, "is not allowed here");

        } else if ((it.value.type != TENANT_BSON_INT32
                    && it.value.type != TENANT_BSON_INT64
                    && it.value.type != TENANT_BSON_DOUBLE)
                   || (it.value.real != 1 && it.value.real != -1))
        {
            ok = tenant_stage_refuse(p, &member, "must be 1 or -1");
        }
    }

    tenant_stage_keep(value, to);

    return ok;
}


bool
tenant_stage_filter(tenant_pipeline_t *p, const tenant_value_t *value,
    const tenant_path_t *path, const tenant_scope_t *scope, tenant_bson_t *to)
{
    bool            ok;
    tenant_bson_t  *filter;

    if (value->type != TENANT_BSON_DOCUMENT) {
        return tenant_stage_refuse(p, path, "must be a filter");
    }

    filter = tenant_bson_begin(to, value->key.data);
    ok = tenant_stage_conditions(p, value->doc, path, scope, filter);
    tenant_bson_end(to, filter);

    return ok;
}


static bool
tenant_stage_conditions(tenant_pipeline_t *p, tenant_doc_t filter,
    const tenant_path_t *path, const tenant_scope_t *scope, tenant_bson_t *to)
{
    bool           ok;
    tenant_iter_t  it;
    tenant_path_t  member;

    ok = true;
    it = tenant_bson_iter(filter);

    while (tenant_bson_next(&it)) {

        member = tenant_path_member(path, it.value.key);

        if (tenant_stage_is_logical(it.value.key)) {
            ok = tenant_stage_logical(p, &it.value, &member, scope, to) && ok;

        } else if (tenant_str_is(it.value.key, "$expr")) {
            ok = tenant_expression_add(&p->expression, &it.value, &member,
                                       scope, to)
                 && ok;
        } else {
            ok = tenant_stage_condition(p, &it.value, path, to) && ok;
        }
    }

    return ok;
}


static bool
tenant_stage_logical(tenant_pipeline_t *p, const tenant_value_t *value,
    const tenant_path_t *path, const tenant_scope_t *scope, tenant_bson_t *to)
{
    bool            ok;
    uint32_t        i;
    tenant_iter_t   it;
    tenant_path_t   element;
    tenant_bson_t  *array;

    if (value->type != TENANT_BSON_ARRAY
        || tenant_bson_count(value->doc) == 0)
    {
        return tenant_stage_refuse(p, path, "must be an array of filters");
    }

    ok = true;
    it = tenant_bson_iter(value->doc);
    array = tenant_bson_begin_array(to, value->key.data);

    for (i = 0; tenant_bson_next(&it); i++) {
        element = tenant_path_element(path, i);
        ok = tenant_stage_filter(p, &it.value, &element, scope, array) && ok;
    }

    tenant_bson_end(to, array);

    return ok;
}


/* A field's condition is that of any filter. */

static bool
tenant_stage_condition(tenant_pipeline_t *p, const tenant_value_t *value,
    const tenant_path_t *path, tenant_bson_t *to)
{
    tenant_bson_t  *alone;

    alone = tenant_bson_create(p->expression.arena);
    tenant_stage_keep(value, alone);

    if (tenant_bson_failed(alone)) {
        (void) tenant_error_set(p->expression.err, TENANT_NO_MEMORY,
                                "out of memory");
        return false;
    }

    tenant_stage_keep(value, to);

    return tenant_filter_check_at(p->expression.err, p->expression.bounds,
                                  tenant_bson_doc(alone), path);
}


bool
tenant_stage_is_plain(const tenant_value_t *value)
{
    tenant_str_t   key;
    tenant_iter_t  it, list;

    it = tenant_bson_iter(value->doc);

    while (tenant_bson_next(&it)) {

        key = it.value.key;

        if (it.value.type == TENANT_BSON_ARRAY && tenant_stage_is_logical(key))
        {
            list = tenant_bson_iter(it.value.doc);

            while (tenant_bson_next(&list)) {
                if (!tenant_stage_is_plain(&list.value)) {
                    return false;
                }
            }

        } else if (tenant_str_is(key, "$expr")
                   || tenant_str_is(tenant_field_path_next(&key),
                                    TENANT_ETAG_FIELD))
        {
            return false;
        }
    }

    return true;
}


static bool
tenant_stage_is_logical(tenant_str_t name)
{
    return tenant_str_is(name, "$and") || tenant_str_is(name, "$or")
           || tenant_str_is(name, "$nor");
}


static void
tenant_stage_keep(const tenant_value_t *value, tenant_bson_t *to)
{
    static const tenant_str_t  same = tenant_null_string;

    tenant_bson_add_value(to, same, value);
}


static bool
tenant_stage_refuse(tenant_pipeline_t *p, const tenant_path_t *path,
    const char *message)
{
    return tenant_expression_refuse(&p->expression, path, message);
}
