/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_filter.h"
#include "tenant_names.h"


static bool tenant_ids_document(tenant_doc_t filter, tenant_bson_t *to);
static bool tenant_ids_condition(const tenant_value_t *value,
    tenant_bson_t *to);
static bool tenant_ids_operators(tenant_doc_t operators, tenant_bson_t *to);
static bool tenant_ids_list(const tenant_value_t *value, tenant_bson_t *to);
static bool tenant_ids_value(const tenant_value_t *value, tenant_bson_t *to);
static bool tenant_ids_among(tenant_str_t name, const char *const *names);


static const char *const  tenant_ids_logical[] = {
    "$and", "$or", "$nor", NULL
};

static const char *const  tenant_ids_comparing[] = {
    "$eq", "$ne", "$gt", "$gte", "$lt", "$lte", NULL
};

static const char *const  tenant_ids_listing[] = {
    "$in", "$nin", "$all", NULL
};


tenant_doc_t
tenant_filter_ids(tenant_arena_t *arena, tenant_doc_t filter)
{
    tenant_bson_t  *to;

    if (tenant_bson_count(filter) == 0) {
        return filter;
    }

    to = tenant_bson_create(arena);

    if (!tenant_ids_document(filter, to) && to != NULL) {
        return filter;
    }

    return tenant_bson_failed(to) ? (tenant_doc_t) { 0, NULL }
                                  : tenant_bson_doc(to);
}


/* Each of these appends a copy, and returns whether that is another. */

static bool
tenant_ids_document(tenant_doc_t filter, tenant_bson_t *to)
{
    char            key[16];
    bool            other;
    uint32_t        n;
    tenant_str_t    own = tenant_null_string;
    tenant_iter_t   it, list;
    tenant_bson_t  *array, *each;

    other = false;
    it = tenant_bson_iter(filter);

    while (tenant_bson_next(&it)) {

        if (tenant_str_is(it.value.key, TENANT_ID_FIELD)) {
            other |= tenant_ids_condition(&it.value, to);
            continue;
        }

        if (!tenant_ids_among(it.value.key, tenant_ids_logical)) {
            tenant_bson_add_value(to, own, &it.value);
            continue;
        }

        array = tenant_bson_begin_array(to, it.value.key.data);
        list = tenant_bson_iter(it.value.doc);

        for (n = 0; tenant_bson_next(&list); n++) {
            each = tenant_bson_begin(array, tenant_bson_index(key, n));
            other |= tenant_ids_document(list.value.doc, each);
            tenant_bson_end(array, each);
        }

        tenant_bson_end(to, array);
    }

    return other;
}


static bool
tenant_ids_condition(const tenant_value_t *value, tenant_bson_t *to)
{
    bool            other;
    tenant_bson_t  *operators;

    if (value->type != TENANT_BSON_DOCUMENT
        || !tenant_filter_is_operators(value->doc))
    {
        return tenant_ids_value(value, to);
    }

    operators = tenant_bson_begin(to, value->key.data);
    other = tenant_ids_operators(value->doc, operators);
    tenant_bson_end(to, operators);

    return other;
}


static bool
tenant_ids_operators(tenant_doc_t operators, tenant_bson_t *to)
{
    bool           other;
    tenant_str_t   own = tenant_null_string;
    tenant_iter_t  it;

    other = false;
    it = tenant_bson_iter(operators);

    while (tenant_bson_next(&it)) {

        if (tenant_ids_among(it.value.key, tenant_ids_comparing)) {
            other |= tenant_ids_value(&it.value, to);

        } else if (tenant_ids_among(it.value.key, tenant_ids_listing)) {
            other |= tenant_ids_list(&it.value, to);

        } else if (tenant_str_is(it.value.key, "$not")) {
            other |= tenant_ids_condition(&it.value, to);

        } else {
            tenant_bson_add_value(to, own, &it.value);
        }
    }

    return other;
}


static bool
tenant_ids_list(const tenant_value_t *value, tenant_bson_t *to)
{
    bool            other;
    tenant_iter_t   it;
    tenant_bson_t  *list;

    other = false;
    list = tenant_bson_begin_array(to, value->key.data);
    it = tenant_bson_iter(value->doc);

    while (tenant_bson_next(&it)) {
        other |= tenant_ids_value(&it.value, list);
    }

    tenant_bson_end(to, list);

    return other;
}


static bool
tenant_ids_value(const tenant_value_t *value, tenant_bson_t *to)
{
    tenant_str_t  own = tenant_null_string;

    if (value->type != TENANT_BSON_UTF8 || !tenant_oid_is(value->str)) {
        tenant_bson_add_value(to, own, value);
        return false;
    }

    tenant_bson_add_oid(to, value->key.data, value->str);

    return true;
}


static bool
tenant_ids_among(tenant_str_t name, const char *const *names)
{
    for ( /* void */ ; *names != NULL; names++) {
        if (tenant_str_is(name, *names)) {
            return true;
        }
    }

    return false;
}
