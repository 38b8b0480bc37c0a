/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_view.h"
#include "tenant_view_filter.h"
#include "../job/tenant_shared.h"
#include "../query/tenant_bracket.h"
#include "../query/tenant_filter.h"
#include "../query/tenant_names.h"


/* The operator on one end of a range of ids, and the id; NULL: none. */

typedef struct {
    const char      *operator;
    tenant_value_t   id;
} tenant_view_end_t;


/* What the tenant's filter says of the id, so far as an index can use it. */

typedef struct {
    bool                exact;         /* it is "value" */
    bool                listed;        /* it is in the array "value" */
    tenant_value_t      value;
    tenant_view_end_t   lower;
    tenant_view_end_t   upper;
} tenant_view_ids_t;


static bool tenant_view_shared(const tenant_job_t *job);
static void tenant_view_ids(tenant_doc_t filter, tenant_view_ids_t *ids);
static void tenant_view_ids_operator(const tenant_value_t *value,
    tenant_view_ids_t *ids);
static bool tenant_view_ids_list(const tenant_value_t *value);
static void tenant_view_add_stored(const tenant_job_t *job, const char *key,
    const tenant_value_t *id, tenant_bson_t *to);
static void tenant_view_add_list(const tenant_job_t *job,
    const tenant_value_t *list, tenant_bson_t *to);
static void tenant_view_add_named(const tenant_job_t *job,
    const tenant_value_t *value, tenant_bson_t *to);
static bool tenant_view_logical(const tenant_value_t *value);


static bool
tenant_view_shared(const tenant_job_t *job)
{
    return job->caller.placement.mode == TENANT_MODE_SHARED;
}


void
tenant_view_add_range(const tenant_job_t *job, tenant_doc_t filter,
    const tenant_view_range_t *range, tenant_bson_t *to)
{
    const char                *key;
    tenant_bson_t             *field;
    tenant_view_ids_t          ids;
    const tenant_placement_t  *placement;

    key = tenant_view_stored(job)->primary.data;

    if (!tenant_view_shared(job)) {

        /*
         * Without it DocumentDB reads and sorts all of a young collection; with
         * it, and a filter, it would not look at the indexes of other fields.
         */

        if (range->sorted && tenant_bson_count(filter) == 0) {
            field = tenant_bson_begin(to, key);
            tenant_bson_add_minkey(field, "$gte");
            tenant_bson_end(to, field);
        }

        return;
    }

    placement = &job->caller.placement;
    tenant_view_ids(filter, &ids);

    if (range->after != NULL) {

        if (range->order > 0) {
            ids.lower.operator = "$gt";
            ids.lower.id = *range->after;
        } else {
            ids.upper.operator = "$lt";
            ids.upper.id = *range->after;
        }

    } else if (ids.exact) {
        tenant_view_add_stored(job, key, &ids.value, to);
        return;
    }

    field = tenant_bson_begin(to, key);

    if (ids.lower.operator != NULL) {
        tenant_view_add_stored(job, ids.lower.operator, &ids.lower.id, field);
    } else {
        tenant_shared_least(field, "$gte", placement,
                            job->request.collection);
    }

    if (ids.upper.operator != NULL) {
        tenant_view_add_stored(job, ids.upper.operator, &ids.upper.id, field);
    } else {
        tenant_shared_greatest(field, "$lte", placement,
                               job->request.collection);
    }

    if (ids.listed) {
        tenant_view_add_list(job, &ids.value, field);
    }

    tenant_bson_end(to, field);
}


/*
 * Only what stands beside all other conditions narrows the range.  The same
 * conditions come on the tenant's own id, too, and decide.
 */

static void
tenant_view_ids(tenant_doc_t filter, tenant_view_ids_t *ids)
{
    tenant_iter_t   it;
    tenant_value_t  value;

    memset(ids, 0, sizeof(tenant_view_ids_t));

    if (!tenant_bson_find(filter, TENANT_ID_FIELD, &value)
        || value.type == TENANT_BSON_REGEX)
    {
        return;
    }

    if (value.type != TENANT_BSON_DOCUMENT
        || !tenant_filter_is_operators(value.doc))
    {
        ids->exact = true;
        ids->value = value;
        return;
    }

    it = tenant_bson_iter(value.doc);

    while (tenant_bson_next(&it)) {
        tenant_view_ids_operator(&it.value, ids);
    }
}


static void
tenant_view_ids_operator(const tenant_value_t *value, tenant_view_ids_t *ids)
{
    tenant_view_end_t  *end;

    if (tenant_str_is(value->key, "$eq")) {
        ids->exact = true;
        ids->listed = false;
        ids->value = *value;
        return;
    }

    if (tenant_str_is(value->key, "$in")) {

        if (!ids->exact && tenant_view_ids_list(value)) {
            ids->listed = true;
            ids->value = *value;
        }

        return;
    }

    if (tenant_str_is(value->key, "$gt") || tenant_str_is(value->key, "$gte"))
    {
        end = &ids->lower;

    } else if (tenant_str_is(value->key, "$lt")
               || tenant_str_is(value->key, "$lte"))
    {
        end = &ids->upper;

    } else {
        return;
    }

    /* elsewhere the order within a type is not the one across types */

    if (tenant_bracket_compare(value) == TENANT_COMPARE_RANGE) {
        end->operator = value->key.data;
        end->id = *value;
    }
}


/* A pattern in the list is no id. */

static bool
tenant_view_ids_list(const tenant_value_t *value)
{
    bool           some;
    tenant_iter_t  it;

    some = false;
    it = tenant_bson_iter(value->doc);

    while (tenant_bson_next(&it)) {

        if (it.value.type == TENANT_BSON_REGEX) {
            return false;
        }

        some = true;
    }

    return some;
}


static void
tenant_view_add_stored(const tenant_job_t *job, const char *key,
    const tenant_value_t *id, tenant_bson_t *to)
{
    tenant_bson_t              *stored;
    static const tenant_str_t   name = tenant_string(TENANT_SHARED_ID);

    stored = tenant_shared_begin(to, key, &job->caller.placement,
                                 job->request.collection);
    tenant_bson_add_value(stored, name, id);
    tenant_bson_end(to, stored);
}


static void
tenant_view_add_list(const tenant_job_t *job, const tenant_value_t *list,
    tenant_bson_t *to)
{
    char            key[16];
    uint32_t        n;
    tenant_iter_t   it;
    tenant_bson_t  *in;

    in = tenant_bson_begin_array(to, "$in");
    it = tenant_bson_iter(list->doc);

    for (n = 0; tenant_bson_next(&it); n++) {
        tenant_view_add_stored(job, tenant_bson_index(key, n), &it.value, in);
    }

    tenant_bson_end(to, in);
}


/* Names inside of "$elemMatch" are an element's, and stay. */

void
tenant_view_add_filter(const tenant_job_t *job, tenant_doc_t filter,
    tenant_bson_t *to)
{
    char            key[16];
    uint32_t        n;
    tenant_iter_t   it, list;
    tenant_bson_t  *array, *each;

    it = tenant_bson_iter(filter);

    while (tenant_bson_next(&it)) {

        if (!tenant_view_shared(job) || !tenant_view_logical(&it.value)) {
            tenant_view_add_named(job, &it.value, to);
            continue;
        }

        array = tenant_bson_begin_array(to, it.value.key.data);
        list = tenant_bson_iter(it.value.doc);

        for (n = 0; tenant_bson_next(&list); n++) {
            each = tenant_bson_begin(array, tenant_bson_index(key, n));
            tenant_view_add_filter(job, list.value.doc, each);
            tenant_bson_end(array, each);
        }

        tenant_bson_end(to, array);
    }
}


static bool
tenant_view_logical(const tenant_value_t *value)
{
    return tenant_str_is(value->key, "$and") || tenant_str_is(value->key, "$or")
           || tenant_str_is(value->key, "$nor");
}


void
tenant_view_add_fields(const tenant_job_t *job, tenant_doc_t fields, bool id,
    tenant_bson_t *to)
{
    tenant_iter_t  it;

    it = tenant_bson_iter(fields);

    while (tenant_bson_next(&it)) {

        if (!tenant_str_is(it.value.key, TENANT_ID_FIELD)) {
            tenant_view_add_named(job, &it.value, to);

        } else if (!id || tenant_fields_on(&it.value)) {
            tenant_bson_add_value(to, tenant_view_stored(job)->primary,
                                  &it.value);
        }
    }
}


tenant_doc_t
tenant_view_sort(const tenant_job_t *job, tenant_doc_t sort)
{
    tenant_iter_t   it;
    tenant_bson_t  *named;

    if (sort.data == NULL || !tenant_view_shared(job)) {
        return sort;
    }

    named = tenant_bson_create(job->arena);
    it = tenant_bson_iter(sort);

    while (tenant_bson_next(&it)) {
        tenant_view_add_named(job, &it.value, named);
    }

    return tenant_bson_failed(named) ? (tenant_doc_t) { 0, NULL }
                                     : tenant_bson_doc(named);
}


void
tenant_view_add_matching(const tenant_job_t *job, tenant_doc_t filter,
    tenant_bson_t *to)
{
    static const tenant_view_range_t  all = { NULL, 0, false };

    tenant_view_add_range(job, filter, &all, to);
    tenant_view_add_filter(job, filter, to);
}


/* Copies an element under its stored name. */

static void
tenant_view_add_named(const tenant_job_t *job, const tenant_value_t *value,
    tenant_bson_t *to)
{
    tenant_str_t  name;

    name = tenant_view_field(job, value->key);

    if (name.data == NULL) {
        /* the tenant's own name would mean something else there */
        tenant_bson_add_oid(to, tenant_view_stored(job)->id.data, name);
        return;
    }

    tenant_bson_add_value(to, name, value);
}


tenant_str_t
tenant_view_field(const tenant_job_t *job, tenant_str_t name)
{
    static const tenant_str_t  own = tenant_string(TENANT_ID_FIELD);

    if (!tenant_view_shared(job) || name.len < own.len
        || memcmp(name.data, own.data, own.len) != 0
        || (name.len != own.len && name.data[own.len] != '.'))
    {
        return name;
    }

    return tenant_arena_printf(job->arena, "%s%.*s",
                               tenant_view_stored(job)->id.data,
                               (int) (name.len - own.len),
                               name.data + own.len);
}
