/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_filter.h"
#include "tenant_partial.h"
#include "../core/tenant_path.h"


static bool tenant_partial_filter(tenant_error_t *err, tenant_doc_t filter,
    const tenant_path_t *path);
static bool tenant_partial_list(tenant_error_t *err,
    const tenant_value_t *list, const tenant_path_t *path);
static bool tenant_partial_field(tenant_error_t *err,
    const tenant_value_t *value, const tenant_path_t *path);
static const char *tenant_partial_fault(const tenant_value_t *value);
static bool tenant_partial_pattern(const tenant_value_t *value);


static const char *const  tenant_partial_operators[] = {
    "$eq", "$gt", "$gte", "$lt", "$lte", "$in", "$type", "$exists", NULL
};


bool
tenant_partial_check(tenant_error_t *err, tenant_doc_t filter,
    const char *name)
{
    tenant_path_t  root;

    root = tenant_path_member(NULL, (tenant_str_t) { strlen(name), name });

    if (tenant_bson_count(filter) == 0) {
        (void) tenant_path_fault(err, &root, "must name a field");
        return false;
    }

    return tenant_partial_filter(err, filter, &root);
}


static bool
tenant_partial_filter(tenant_error_t *err, tenant_doc_t filter,
    const tenant_path_t *path)
{
    bool           ok;
    tenant_iter_t  it;
    tenant_path_t  member;

    ok = true;
    it = tenant_bson_iter(filter);

    while (tenant_bson_next(&it)) {

        member = tenant_path_member(path, it.value.key);

        if (tenant_str_is(it.value.key, "$and")
            || tenant_str_is(it.value.key, "$or"))
        {
            ok = tenant_partial_list(err, &it.value, &member) && ok;

        } else if (it.value.key.len != 0 && it.value.key.data[0] == '$') {
            (void) tenant_path_fault(err, &member,
                                     "is not allowed in an index");
            ok = false;

        } else {
            ok = tenant_partial_field(err, &it.value, &member) && ok;
        }
    }

    return ok;
}


static bool
tenant_partial_list(tenant_error_t *err, const tenant_value_t *list,
    const tenant_path_t *path)
{
    bool           ok;
    uint32_t       i;
    tenant_iter_t  it;
    tenant_path_t  element;

    ok = true;
    it = tenant_bson_iter(list->doc);

    for (i = 0; tenant_bson_next(&it); i++) {
        element = tenant_path_element(path, i);
        ok = tenant_partial_filter(err, it.value.doc, &element) && ok;
    }

    return ok;
}


static bool
tenant_partial_field(tenant_error_t *err, const tenant_value_t *value,
    const tenant_path_t *path)
{
    bool           ok;
    const char    *fault;
    tenant_iter_t  it;
    tenant_path_t  member;

    if (value->type != TENANT_BSON_DOCUMENT
        || !tenant_filter_is_operators(value->doc))
    {
        if (tenant_partial_pattern(value)) {
            (void) tenant_path_fault(err, path, "may not be a pattern in an "
                                     "index");
            return false;
        }

        return true;
    }

    ok = true;
    it = tenant_bson_iter(value->doc);

    while (tenant_bson_next(&it)) {

        fault = tenant_partial_fault(&it.value);

        if (fault != NULL) {
            member = tenant_path_member(path, it.value.key);
            (void) tenant_path_fault(err, &member, fault);
            ok = false;
        }
    }

    return ok;
}


static const char *
tenant_partial_fault(const tenant_value_t *value)
{
    size_t  i;

    for (i = 0; tenant_partial_operators[i] != NULL; i++) {
        if (tenant_str_is(value->key, tenant_partial_operators[i])) {
            break;
        }
    }

    if (tenant_partial_operators[i] == NULL) {
        return "is not allowed in an index";
    }

    if (tenant_str_is(value->key, "$exists") && !tenant_fields_on(value)) {
        return "must be true in an index";
    }

    return tenant_partial_pattern(value) ? "may not be a pattern in an index"
                                         : NULL;
}


/* Returns whether it is one, or a list that holds one. */

static bool
tenant_partial_pattern(const tenant_value_t *value)
{
    tenant_iter_t  it;

    if (value->type == TENANT_BSON_REGEX) {
        return true;
    }

    if (value->type != TENANT_BSON_ARRAY
        || !tenant_str_is(value->key, "$in"))
    {
        return false;
    }

    it = tenant_bson_iter(value->doc);

    while (tenant_bson_next(&it)) {
        if (it.value.type == TENANT_BSON_REGEX) {
            return true;
        }
    }

    return false;
}
