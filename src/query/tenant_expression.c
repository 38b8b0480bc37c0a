/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_expression.h"
#include "tenant_expression_names.h"
#include "tenant_expression_special.h"
#include "tenant_field_path.h"
#include "tenant_names.h"


static bool tenant_expression_string(const tenant_expression_t *e,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);
static bool tenant_expression_known(tenant_str_t name,
    const tenant_scope_t *scope);
static bool tenant_expression_array(const tenant_expression_t *e,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);
static bool tenant_expression_object(const tenant_expression_t *e,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);
static bool tenant_expression_operated(const tenant_expression_t *e,
    unsigned where, const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);
static bool tenant_expression_named(const tenant_expression_t *e,
    const tenant_shape_t *shape, const tenant_value_t *value,
    const tenant_path_t *path, const tenant_scope_t *scope,
    tenant_bson_t *to);
static bool tenant_expression_special(const tenant_expression_t *e,
    const tenant_shape_t *shape, const tenant_value_t *value,
    const tenant_path_t *path, tenant_bson_t *to, bool *taken);
static bool tenant_expression_window(const tenant_expression_t *e,
    const tenant_value_t *value, const tenant_path_t *path, tenant_bson_t *to);
static bool tenant_expression_ends(const tenant_expression_t *e,
    tenant_doc_t ends, const tenant_path_t *path);
static bool tenant_expression_alone(const tenant_expression_t *e,
    unsigned where, const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);


bool
tenant_expression_add(const tenant_expression_t *e,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to)
{
    static const tenant_str_t  same = tenant_null_string;

    switch (value->type) {

    case TENANT_BSON_UTF8:
        return tenant_expression_string(e, value, path, scope, to);

    case TENANT_BSON_DOCUMENT:
        return tenant_expression_object(e, value, path, scope, to);

    case TENANT_BSON_ARRAY:
        return tenant_expression_array(e, value, path, scope, to);

    case TENANT_BSON_DOUBLE:
    case TENANT_BSON_BINARY:
    case TENANT_BSON_OID:
    case TENANT_BSON_BOOL:
    case TENANT_BSON_DATE:
    case TENANT_BSON_NULL:
    case TENANT_BSON_INT32:
    case TENANT_BSON_TIMESTAMP:
    case TENANT_BSON_INT64:
    case TENANT_BSON_DECIMAL128:
    case TENANT_BSON_MAXKEY:
    case TENANT_BSON_MINKEY:
        tenant_bson_add_value(to, same, value);
        return true;

    default:
        return tenant_expression_refuse(e, path, "is not allowed here");
    }
}


/* "$a.b" is a field's path, "$$a.b" a variable's, all else is text. */

static bool
tenant_expression_string(const tenant_expression_t *e,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to)
{
    tenant_str_t               text, name;
    static const tenant_str_t  same = tenant_null_string;

    text = value->str;

    if (text.len != 0 && text.data[0] == '$') {

        text.data++;
        text.len--;

        if (text.len != 0 && text.data[0] == '$') {

            text.data++;
            text.len--;
            name = tenant_field_path_next(&text);

            if (!tenant_expression_known(name, scope)) {
                return tenant_expression_refuse(e, path,
                                                "is no variable here");
            }
        }

        if (text.data != NULL && !tenant_expression_is_path(text)) {
            return tenant_expression_refuse(e, path,
                                            "is not the path of a field");
        }
    }

    tenant_bson_add_value(to, same, value);

    return true;
}


static bool
tenant_expression_known(tenant_str_t name, const tenant_scope_t *scope)
{
    for ( /* void */ ; scope != NULL; scope = scope->above) {
        if (tenant_str_eq(name, scope->name)) {
            return true;
        }
    }

    return tenant_expression_variable(name);
}


static bool
tenant_expression_array(const tenant_expression_t *e,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to)
{
    bool            ok;
    uint32_t        i;
    tenant_iter_t   it;
    tenant_path_t   element;
    tenant_bson_t  *array;

    ok = true;
    it = tenant_bson_iter(value->doc);
    array = tenant_bson_begin_array(to, value->key.data);

    for (i = 0; tenant_bson_next(&it); i++) {
        element = tenant_path_element(path, i);
        ok = tenant_expression_add(e, &it.value, &element, scope, array) && ok;
    }

    tenant_bson_end(to, array);

    return ok;
}


/* It has one operator, or names of the tenant's. */

static bool
tenant_expression_object(const tenant_expression_t *e,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to)
{
    bool            ok;
    tenant_iter_t   it;
    tenant_path_t   member;
    tenant_bson_t  *object;

    it = tenant_bson_iter(value->doc);

    if (tenant_bson_next(&it) && it.value.key.len != 0
        && it.value.key.data[0] == '$')
    {
        return tenant_expression_alone(e, TENANT_NAMES_EXPRESSION, value, path,
                                       scope, to);
    }

    ok = true;
    it = tenant_bson_iter(value->doc);
    object = tenant_bson_begin(to, value->key.data);

    while (tenant_bson_next(&it)) {

        member = tenant_path_member(path, it.value.key);

        if (!tenant_expression_is_path(it.value.key)) {
            ok = tenant_expression_refuse(e, &member, "is not allowed here");
            continue;
        }

        ok = tenant_expression_add(e, &it.value, &member, scope, object) && ok;
    }

    tenant_bson_end(to, object);

    return ok;
}


/* Whatever stands beside an operator is refused with its place, too. */

static bool
tenant_expression_alone(const tenant_expression_t *e, unsigned where,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to)
{
    bool            ok;
    uint32_t        n;
    tenant_iter_t   it;
    tenant_path_t   member;
    tenant_bson_t  *object;

    if (value->type != TENANT_BSON_DOCUMENT
        || tenant_bson_count(value->doc) == 0)
    {
        return tenant_expression_refuse(e, path, "must have one operator");
    }

    ok = true;
    it = tenant_bson_iter(value->doc);
    object = tenant_bson_begin(to, value->key.data);

    for (n = 0; tenant_bson_next(&it); n++) {

        member = tenant_path_member(path, it.value.key);

        if (!tenant_expression_operated(e, where, &it.value, &member, scope,
                                        object))
        {
            ok = false;

        } else if (n != 0) {
            ok = tenant_expression_refuse(e, &member,
                                          "must be the only operator");
        }
    }

    tenant_bson_end(to, object);

    return ok;
}


static bool
tenant_expression_operated(const tenant_expression_t *e, unsigned where,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to)
{
    const tenant_shape_t       *shape;
    static const tenant_str_t   same = tenant_null_string;

    shape = tenant_expression_operator(value->key, where);

    if (shape == NULL) {
        return tenant_expression_refuse(e, path, "is not allowed here");
    }

    switch (shape->shape) {

    case TENANT_SHAPE_ANY:
        return tenant_expression_add(e, value, path, scope, to);

    case TENANT_SHAPE_LITERAL:
        tenant_bson_add_value(to, same, value);
        return true;

    case TENANT_SHAPE_LET:
        return tenant_expression_let(e, value, path, scope, to);

    case TENANT_SHAPE_EACH:
    case TENANT_SHAPE_REDUCE:
        return tenant_expression_each(e, shape, value, path, scope, to);

    case TENANT_SHAPE_FIELD:

        /* the name alone is short for a field of the document at hand */

        if (value->type == TENANT_BSON_UTF8) {
            return tenant_expression_field(e, value, path, to);
        }

        break;

    default:
        break;
    }

    return tenant_expression_named(e, shape, value, path, scope, to);
}


static bool
tenant_expression_named(const tenant_expression_t *e,
    const tenant_shape_t *shape, const tenant_value_t *value,
    const tenant_path_t *path, const tenant_scope_t *scope, tenant_bson_t *to)
{
    bool            ok, taken;
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

        if (!tenant_expression_member(shape, it.value.key)) {
            ok = tenant_expression_refuse(e, &member, "is not allowed here");
            continue;
        }

        ok = tenant_expression_special(e, shape, &it.value, &member, object,
                                       &taken) && ok;

        if (!taken) {
            ok = tenant_expression_add(e, &it.value, &member, scope, object)
                 && ok;
        }
    }

    tenant_bson_end(to, object);

    return ok;
}


/* Some members are no expressions but constants: these are taken here. */

static bool
tenant_expression_special(const tenant_expression_t *e,
    const tenant_shape_t *shape, const tenant_value_t *value,
    const tenant_path_t *path, tenant_bson_t *to, bool *taken)
{
    *taken = true;

    if (shape->shape == TENANT_SHAPE_FIELD
        && tenant_str_is(value->key, "field"))
    {
        return tenant_expression_field(e, value, path, to);
    }

    if (shape->shape == TENANT_SHAPE_REGEX
        && (tenant_str_is(value->key, "regex")
            || tenant_str_is(value->key, "options")))
    {
        return tenant_expression_pattern(e, value, path, to);
    }

    *taken = false;

    return true;
}


bool
tenant_expression_add_fields(const tenant_expression_t *e,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to)
{
    tenant_iter_t  it;

    if (value->type != TENANT_BSON_DOCUMENT
        || tenant_bson_count(value->doc) == 0)
    {
        return tenant_expression_refuse(e, path, "must be an object, not an "
                                                 "empty one");
    }

    it = tenant_bson_iter(value->doc);

    if (tenant_bson_next(&it) && it.value.key.len != 0
        && it.value.key.data[0] == '$')
    {
        return tenant_expression_refuse(e, path, "must have names of fields");
    }

    return tenant_expression_object(e, value, path, scope, to);
}


bool
tenant_expression_add_accumulator(const tenant_expression_t *e,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to)
{
    return tenant_expression_alone(e, TENANT_NAMES_ACCUMULATOR, value, path,
                                   scope, to);
}


/* What says how far a window goes stands beside the operator. */

bool
tenant_expression_add_window(const tenant_expression_t *e,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to)
{
    bool            ok;
    uint32_t        n;
    tenant_iter_t   it;
    tenant_path_t   member;
    tenant_bson_t  *object;

    if (value->type != TENANT_BSON_DOCUMENT) {
        return tenant_expression_refuse(e, path, "must be an object");
    }

    n = 0;
    ok = true;
    it = tenant_bson_iter(value->doc);
    object = tenant_bson_begin(to, value->key.data);

    while (tenant_bson_next(&it)) {

        member = tenant_path_member(path, it.value.key);

        if (tenant_str_is(it.value.key, "window")) {
            ok = tenant_expression_window(e, &it.value, &member, object) && ok;
            continue;
        }

        n++;
        ok = tenant_expression_operated(e, TENANT_NAMES_WINDOW, &it.value,
                                        &member, scope, object) && ok;
    }

    tenant_bson_end(to, object);

    return n == 1 ? ok
           : ok && tenant_expression_refuse(e, path, "must have one operator");
}


/* Servers count documents in 32 bits, and not all of them look. */

static bool
tenant_expression_window(const tenant_expression_t *e,
    const tenant_value_t *value, const tenant_path_t *path, tenant_bson_t *to)
{
    bool           ok;
    tenant_iter_t  it;
    tenant_path_t  member;

    ok = true;
    it = tenant_bson_iter(value->doc);

    while (tenant_bson_next(&it)) {

        if (it.value.type == TENANT_BSON_ARRAY
            && !tenant_str_is(it.value.key, "range"))
        {
            member = tenant_path_member(path, it.value.key);
            ok = tenant_expression_ends(e, it.value.doc, &member) && ok;
        }
    }

    return tenant_expression_add(e, value, path, NULL, to) && ok;
}


static bool
tenant_expression_ends(const tenant_expression_t *e, tenant_doc_t ends,
    const tenant_path_t *path)
{
    bool           ok;
    uint32_t       i;
    tenant_iter_t  it;
    tenant_path_t  element;

    ok = true;
    it = tenant_bson_iter(ends);

    for (i = 0; tenant_bson_next(&it); i++) {

        if (it.value.type == TENANT_BSON_UTF8
            || it.value.type == TENANT_BSON_INT32
            || (it.value.type == TENANT_BSON_INT64
                && it.value.num >= INT32_MIN && it.value.num <= INT32_MAX))
        {
            continue;
        }

        element = tenant_path_element(path, i);
        ok = tenant_expression_refuse(e, &element,
                                      "must be a whole number of 32 bits, or "
                                      "a word");
    }

    return ok;
}


bool
tenant_expression_is_path(tenant_str_t path)
{
    tenant_str_t  part;

    if (path.len == 0 || path.len > TENANT_ID_MAX
        || memchr(path.data, '\0', path.len) != NULL
        || path.data[path.len - 1] == '.')
    {
        return false;
    }

    while (path.data != NULL) {

        part = tenant_field_path_next(&path);

        if (part.len == 0 || part.data[0] == '$') {
            return false;
        }
    }

    return true;
}


bool
tenant_expression_refuse(const tenant_expression_t *e,
    const tenant_path_t *path, const char *message)
{
    (void) tenant_path_fault(e->err, path, message);

    return false;
}
