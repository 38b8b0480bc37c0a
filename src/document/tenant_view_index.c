/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_view.h"
#include "tenant_view_index.h"


/* A collection has fewer indexes (MongoDB manual, "MongoDB Limits"). */
#define TENANT_INDEX_BATCH  100


static bool tenant_view_index_ours(tenant_str_t member);
static bool tenant_view_index_server(tenant_str_t member);
static bool tenant_view_index_value(const tenant_value_t *one,
    const tenant_value_t *other);
static bool tenant_view_index_number(const tenant_value_t *value);
static bool tenant_view_index_doc(tenant_doc_t one, tenant_doc_t other);


tenant_status_e
tenant_view_owned(tenant_job_t *job)
{
    if (job->caller.placement.mode != TENANT_MODE_SHARED) {
        return TENANT_OK;
    }

    return tenant_error_set(&job->error, TENANT_CONFLICT,
                            "documents that are stored as \"shared\" have no "
                            "indexes and schemas of their own: ask the "
                            "operator to move them to \"id\" or \"database\"");
}


tenant_status_e
tenant_view_indexes(tenant_job_t *job, tenant_command_t *command)
{
    tenant_bson_t    *cursor;
    tenant_status_e   rc;

    rc = tenant_view_owned(job);

    if (rc == TENANT_OK) {
        rc = tenant_view_command(job, command, "listIndexes", false);
    }

    if (rc == TENANT_OK) {
        /* another member may not know yet what is there */
        command->master = true;

        cursor = tenant_bson_begin(command->body, "cursor");
        tenant_bson_add_int(cursor, "batchSize", TENANT_INDEX_BATCH);
        tenant_bson_end(command->body, cursor);
    }

    return rc;
}


tenant_status_e
tenant_view_index_create(tenant_job_t *job, const tenant_index_t *index,
    tenant_command_t *command)
{
    tenant_str_t      same = tenant_null_string;
    tenant_iter_t     it;
    tenant_bson_t    *indexes, *one, *key;
    tenant_status_e   rc;

    rc = tenant_view_owned(job);

    if (rc == TENANT_OK) {
        rc = tenant_view_command(job, command, "createIndexes", true);
    }

    if (rc != TENANT_OK) {
        return rc;
    }

    indexes = tenant_bson_begin_array(command->body, "indexes");
    one = tenant_bson_begin(indexes, "0");

    key = tenant_bson_begin(one, "key");
    it = tenant_bson_iter(index->keys);

    while (tenant_bson_next(&it)) {
        tenant_bson_add_value(key, same, &it.value);
    }

    tenant_bson_end(one, key);

    tenant_bson_add_str(one, "name", index->name);

    if (index->unique) {
        tenant_bson_add_bool(one, "unique", true);
    }

    if (index->sparse) {
        tenant_bson_add_bool(one, "sparse", true);
    }

    if (index->partial.data != NULL) {
        tenant_bson_add_doc(one, "partialFilterExpression", index->partial);
    }

    if (index->expire_after >= 0) {
        tenant_bson_add_int(one, "expireAfterSeconds", index->expire_after);
    }

    tenant_bson_end(indexes, one);
    tenant_bson_end(command->body, indexes);

    return TENANT_OK;
}


tenant_status_e
tenant_view_index_again(tenant_job_t *job, tenant_doc_t listed,
    tenant_command_t *command)
{
    tenant_str_t      same = tenant_null_string;
    tenant_iter_t     it;
    tenant_bson_t    *indexes, *one;
    tenant_status_e   rc;

    rc = tenant_view_command(job, command, "createIndexes", true);
    if (rc != TENANT_OK) {
        return rc;
    }

    command->master = true;

    indexes = tenant_bson_begin_array(command->body, "indexes");
    one = tenant_bson_begin(indexes, "0");

    it = tenant_bson_iter(listed);

    while (tenant_bson_next(&it)) {
        if (!tenant_view_index_server(it.value.key)) {
            tenant_bson_add_value(one, same, &it.value);
        }
    }

    tenant_bson_end(indexes, one);
    tenant_bson_end(command->body, indexes);

    return TENANT_OK;
}


tenant_status_e
tenant_view_index_drop(tenant_job_t *job, tenant_str_t name,
    tenant_command_t *command)
{
    tenant_status_e  rc;

    rc = tenant_view_owned(job);

    if (rc == TENANT_OK) {
        rc = tenant_view_command(job, command, "dropIndexes", true);
    }

    if (rc == TENANT_OK) {
        tenant_bson_add_str(command->body, "index", name);
    }

    return rc;
}


void
tenant_view_index_read(tenant_doc_t listed, tenant_index_t *index)
{
    tenant_iter_t  it;

    memset(index, 0, sizeof(tenant_index_t));

    index->name = tenant_bson_get_str(listed, "name");
    index->keys = tenant_bson_get_doc(listed, "key");
    index->partial = tenant_bson_get_doc(listed, "partialFilterExpression");
    index->unique = tenant_bson_get_bool(listed, "unique");
    index->sparse = tenant_bson_get_bool(listed, "sparse");
    index->expire_after = tenant_bson_get_int(listed, "expireAfterSeconds",
                                              -1);
    index->primary = tenant_str_is(index->name, "_id_");

    if (index->primary) {
        index->unique = true;
    }

    it = tenant_bson_iter(listed);

    while (tenant_bson_next(&it)) {
        index->foreign |= !tenant_view_index_ours(it.value.key)
                          && !tenant_view_index_server(it.value.key);
    }
}


static bool
tenant_view_index_ours(tenant_str_t member)
{
    size_t  i;

    static const char *const  ours[] = {
        "name", "key", "partialFilterExpression", "unique", "sparse",
        "expireAfterSeconds", NULL
    };

    for (i = 0; ours[i] != NULL; i++) {
        if (tenant_str_is(member, ours[i])) {
            return true;
        }
    }

    return false;
}


/* Servers tell these of how they store it. */

static bool
tenant_view_index_server(tenant_str_t member)
{
    return tenant_str_is(member, "v") || tenant_str_is(member, "ns")
           || tenant_str_is(member, "background")
           || tenant_str_is(member, "storageEngine");
}


bool
tenant_view_index_same(const tenant_index_t *one, const tenant_index_t *other)
{
    if (one->foreign || other->foreign || one->unique != other->unique
        || one->sparse != other->sparse
        || one->expire_after != other->expire_after
        || !tenant_view_index_doc(one->keys, other->keys))
    {
        return false;
    }

    if (one->partial.data == NULL || other->partial.data == NULL) {
        return one->partial.data == other->partial.data;
    }

    return tenant_view_index_doc(one->partial, other->partial);
}


/* Servers don't list members in the same order. */

bool
tenant_view_index_equal(tenant_doc_t one, tenant_doc_t other)
{
    uint32_t        n[2];
    tenant_iter_t   it;
    tenant_value_t  value;

    n[0] = 0;
    n[1] = 0;

    it = tenant_bson_iter(one);

    while (tenant_bson_next(&it)) {

        if (tenant_view_index_server(it.value.key)) {
            continue;
        }

        n[0]++;

        if (!tenant_bson_find(other, it.value.key.data, &value)
            || !tenant_view_index_value(&it.value, &value))
        {
            return false;
        }
    }

    it = tenant_bson_iter(other);

    while (tenant_bson_next(&it)) {
        n[1] += !tenant_view_index_server(it.value.key);
    }

    return n[0] == n[1];
}


static bool
tenant_view_index_value(const tenant_value_t *one, const tenant_value_t *other)
{
    if (tenant_view_index_number(one) && tenant_view_index_number(other)) {
        return one->real == other->real;
    }

    if (one->type != other->type) {
        return false;
    }

    if (one->doc.data != NULL) {
        return tenant_view_index_doc(one->doc, other->doc);
    }

    return one->num == other->num && tenant_str_eq(one->str, other->str)
           && tenant_str_eq(one->options, other->options)
           && memcmp(one->oid, other->oid, sizeof(one->oid)) == 0;
}


static bool
tenant_view_index_number(const tenant_value_t *value)
{
    return value->type == TENANT_BSON_INT32 || value->type == TENANT_BSON_INT64
           || value->type == TENANT_BSON_DOUBLE;
}


static bool
tenant_view_index_doc(tenant_doc_t one, tenant_doc_t other)
{
    tenant_iter_t  a, b;

    if (tenant_bson_count(one) != tenant_bson_count(other)) {
        return false;
    }

    a = tenant_bson_iter(one);
    b = tenant_bson_iter(other);

    while (tenant_bson_next(&a) && tenant_bson_next(&b)) {
        if (!tenant_str_eq(a.value.key, b.value.key)
            || !tenant_view_index_value(&a.value, &b.value))
        {
            return false;
        }
    }

    return true;
}
