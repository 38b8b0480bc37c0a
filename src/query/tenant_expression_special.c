/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_expression_special.h"
#include "tenant_names.h"
#include "tenant_pattern.h"


static bool tenant_expression_is_variable(tenant_str_t name);
static const char *tenant_expression_pattern_fault(
    const tenant_expression_t *e, const tenant_value_t *value);


/* A name that is computed would be no name that was looked at. */

bool
tenant_expression_field(const tenant_expression_t *e,
    const tenant_value_t *value, const tenant_path_t *path, tenant_bson_t *to)
{
    tenant_value_t              name;
    static const tenant_str_t   same = tenant_null_string;

    name = *value;

    if (value->type == TENANT_BSON_DOCUMENT
        && (tenant_bson_count(value->doc) != 1
            || !tenant_bson_find(value->doc, "$literal", &name)))
    {
        return tenant_expression_refuse(e, path, "must be a name");
    }

    if (name.type != TENANT_BSON_UTF8
        || memchr(name.str.data, '\0', name.str.len) != NULL
        || (value->type == TENANT_BSON_UTF8 && name.str.len != 0
            && name.str.data[0] == '$'))
    {
        return tenant_expression_refuse(e, path, "must be a name");
    }

    tenant_bson_add_value(to, same, value);

    return true;
}


/* A pattern that comes from documents can't be checked. */

bool
tenant_expression_pattern(const tenant_expression_t *e,
    const tenant_value_t *value, const tenant_path_t *path, tenant_bson_t *to)
{
    bool                       options;
    const char                *fault;
    static const tenant_str_t  same = tenant_null_string;

    options = tenant_str_is(value->key, "options");

    if (value->type == TENANT_BSON_UTF8
        ? value->str.len != 0 && value->str.data[0] == '$'
        : options || value->type != TENANT_BSON_REGEX)
    {
        return tenant_expression_refuse(e, path, "must be a constant");
    }

    fault = options ? NULL : tenant_expression_pattern_fault(e, value);

    if (fault != NULL) {
        return tenant_expression_refuse(e, path, fault);
    }

    tenant_bson_add_value(to, same, value);

    return true;
}


static const char *
tenant_expression_pattern_fault(const tenant_expression_t *e,
    const tenant_value_t *value)
{
    tenant_str_t    options;
    tenant_value_t  beside;

    options = value->options;

    if (tenant_bson_find(value->parent, "options", &beside)) {

        if (options.len != 0) {
            return "has options already";
        }

        options = beside.str;
    }

    return value->str.len > (size_t) e->bounds->pattern
           ? "is longer than a pattern may be"
           : tenant_pattern_fault(value->str, options);
}


bool
tenant_expression_let(const tenant_expression_t *e,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to)
{
    bool                    ok;
    tenant_path_t           member;
    tenant_bson_t          *object;
    tenant_value_t          vars, in;
    const tenant_scope_t   *inner;

    if (value->type != TENANT_BSON_DOCUMENT
        || tenant_bson_count(value->doc) != 2
        || !tenant_bson_find(value->doc, "vars", &vars)
        || !tenant_bson_find(value->doc, "in", &in))
    {
        return tenant_expression_refuse(e, path, "must have \"vars\" and "
                                                 "\"in\"");
    }

    inner = scope;
    object = tenant_bson_begin(to, value->key.data);

    member = tenant_path_member(path, vars.key);
    ok = tenant_expression_add_let(e, &vars, &member, &inner, object);

    member = tenant_path_member(path, in.key);
    ok = tenant_expression_add(e, &in, &member, inner, object) && ok;

    tenant_bson_end(to, object);

    return ok;
}


bool
tenant_expression_add_let(const tenant_expression_t *e,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t **scope, tenant_bson_t *to)
{
    bool            ok;
    tenant_iter_t   it;
    tenant_path_t   member;
    tenant_bson_t  *object;

    if (value->type != TENANT_BSON_DOCUMENT) {
        return tenant_expression_refuse(e, path, "must be an object");
    }

    ok = true;
    it = tenant_bson_iter(value->doc);
    object = tenant_bson_begin(to, value->key.data);

    while (tenant_bson_next(&it)) {

        member = tenant_path_member(path, it.value.key);

        if (!tenant_expression_is_variable(it.value.key)) {
            ok = tenant_expression_refuse(e, &member,
                                          "is not a variable's name");
        }

        ok = tenant_expression_add(e, &it.value, &member, *scope, object)
             && ok;
    }

    tenant_bson_end(to, object);

    tenant_expression_scope(e, value->doc, scope);

    return ok;
}


void
tenant_expression_scope(const tenant_expression_t *e, tenant_doc_t let,
    const tenant_scope_t **scope)
{
    tenant_iter_t    it;
    tenant_scope_t  *inner;

    it = tenant_bson_iter(let);

    while (tenant_bson_next(&it)) {

        inner = tenant_arena_alloc(e->arena, sizeof(tenant_scope_t));

        /* without memory a variable is not known, and refused */

        if (inner != NULL && tenant_expression_is_variable(it.value.key)) {
            inner->name = it.value.key;
            inner->above = *scope;
            *scope = inner;
        }
    }
}


/* "$$this" is an array's element, unless "as" calls it otherwise. */

bool
tenant_expression_each(const tenant_expression_t *e,
    const tenant_shape_t *shape, const tenant_value_t *value,
    const tenant_path_t *path, const tenant_scope_t *scope, tenant_bson_t *to)
{
    bool                        ok, reduce;
    tenant_iter_t               it;
    tenant_path_t               member;
    tenant_bson_t              *object;
    tenant_value_t              as;
    tenant_scope_t              element, sum;
    static const tenant_str_t   this = tenant_string("this");
    static const tenant_str_t   so_far = tenant_string("value");
    static const tenant_str_t   same = tenant_null_string;

    if (value->type != TENANT_BSON_DOCUMENT) {
        return tenant_expression_refuse(e, path, "must be an object");
    }

    reduce = shape->shape == TENANT_SHAPE_REDUCE;

    sum.name = so_far;
    sum.above = scope;
    element.name = this;
    element.above = reduce ? &sum : scope;

    if (!reduce && tenant_bson_find(value->doc, "as", &as)) {
        element.name = as.str;
    }

    ok = true;
    it = tenant_bson_iter(value->doc);
    object = tenant_bson_begin(to, value->key.data);

    while (tenant_bson_next(&it)) {

        member = tenant_path_member(path, it.value.key);

        if (!tenant_expression_member(shape, it.value.key)) {
            ok = tenant_expression_refuse(e, &member, "is not allowed here");

        } else if (tenant_str_is(it.value.key, "as")) {

            tenant_bson_add_value(object, same, &it.value);

            if (!tenant_expression_is_variable(it.value.str)) {
                ok = tenant_expression_refuse(e, &member,
                                              "is not a variable's name");
            }

        } else {
            ok = tenant_expression_add(e, &it.value, &member,
                                       tenant_str_is(it.value.key, "in")
                                       || tenant_str_is(it.value.key, "cond")
                                       ? &element : scope, object)
                 && ok;
        }
    }

    tenant_bson_end(to, object);

    return ok;
}


/* Names that begin with a capital letter are the server's. */

static bool
tenant_expression_is_variable(tenant_str_t name)
{
    char    c;
    size_t  i;

    if (name.len == 0 || name.len > TENANT_ID_MAX
        || name.data[0] < 'a' || name.data[0] > 'z')
    {
        return false;
    }

    for (i = 1; i < name.len; i++) {

        c = name.data[i];

        if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z')
            && (c < '0' || c > '9') && c != '_')
        {
            return false;
        }
    }

    return true;
}
