/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_shared_slice.h"


void
tenant_shared_slice(tenant_bson_t *body, const tenant_placement_t *placement,
    tenant_str_t collection)
{
    tenant_bson_t  *child, *range;

    child = tenant_bson_begin(body, "filter");
    range = tenant_bson_begin(child, TENANT_SHARED_KEY);
    tenant_shared_least(range, "$gte", placement, collection);
    tenant_shared_greatest(range, "$lte", placement, collection);
    tenant_bson_end(child, range);
    tenant_bson_end(body, child);

    child = tenant_bson_begin(body, "sort");
    tenant_bson_add_int(child, TENANT_SHARED_KEY, 1);
    tenant_bson_end(body, child);

    child = tenant_bson_begin(body, "projection");
    tenant_bson_add_int(child, TENANT_SHARED_KEY, 1);
    tenant_bson_end(body, child);

    tenant_bson_add_int(body, "skip", TENANT_SHARED_SLICE);
    tenant_bson_add_int(body, "limit", 1);
    tenant_bson_add_bool(body, "singleBatch", true);
}


bool
tenant_shared_slice_end(tenant_doc_t reply, tenant_value_t *end)
{
    tenant_iter_t   it;
    tenant_value_t  batch;

    if (!tenant_bson_path(reply, "cursor.firstBatch", &batch)) {
        return false;
    }

    it = tenant_bson_iter(batch.doc);

    return tenant_bson_next(&it)
           && tenant_bson_find(it.value.doc, TENANT_SHARED_KEY, end);
}


void
tenant_shared_delete(tenant_bson_t *body, const tenant_placement_t *placement,
    tenant_str_t collection, const tenant_value_t *end)
{
    tenant_bson_t              *deletes, *each, *query, *range;
    static const tenant_str_t  before = tenant_string("$lt");

    deletes = tenant_bson_begin_array(body, "deletes");
    each = tenant_bson_begin(deletes, "0");

    query = tenant_bson_begin(each, "q");
    range = tenant_bson_begin(query, TENANT_SHARED_KEY);
    tenant_shared_least(range, "$gte", placement, collection);

    if (end != NULL) {
        tenant_bson_add_value(range, before, end);
    } else {
        tenant_shared_greatest(range, "$lte", placement, collection);
    }

    tenant_bson_end(query, range);
    tenant_bson_end(each, query);

    tenant_bson_add_int(each, "limit", 0);

    tenant_bson_end(deletes, each);
    tenant_bson_end(body, deletes);
}
