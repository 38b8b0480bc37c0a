/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_document.h"
#include "tenant_view.h"
#include "tenant_view_count.h"
#include "tenant_view_filter.h"


/*
 * Not by "count", which on a sharded cluster counts documents twice while they
 * move between shards.
 */

tenant_status_e
tenant_view_count(tenant_job_t *job, tenant_command_t *command,
    tenant_doc_t filter, int64_t most)
{
    char              key[16];
    uint32_t          n;
    tenant_bson_t    *pipeline, *stage, *child, *sum;
    tenant_status_e   rc;

    rc = tenant_view_command(job, command, "aggregate", false);
    if (rc != TENANT_OK) {
        return rc;
    }

    n = 0;
    pipeline = tenant_bson_begin_array(command->body, "pipeline");

    stage = tenant_bson_begin(pipeline, tenant_bson_index(key, n++));
    child = tenant_bson_begin(stage, "$match");
    tenant_view_add_matching(job, filter, child);
    tenant_bson_end(stage, child);
    tenant_bson_end(pipeline, stage);

    if (most != 0) {
        stage = tenant_bson_begin(pipeline, tenant_bson_index(key, n++));
        tenant_bson_add_int(stage, "$limit", most);
        tenant_bson_end(pipeline, stage);
    }

    stage = tenant_bson_begin(pipeline, tenant_bson_index(key, n));
    child = tenant_bson_begin(stage, "$group");
    /* a group's key has the name of a document's */
    tenant_bson_add_null(child, tenant_view_stored(job)->primary.data);
    sum = tenant_bson_begin(child, "n");
    tenant_bson_add_int(sum, "$sum", 1);
    tenant_bson_end(child, sum);
    tenant_bson_end(stage, child);
    tenant_bson_end(pipeline, stage);

    tenant_bson_end(command->body, pipeline);

    child = tenant_bson_begin(command->body, "cursor");
    tenant_bson_end(command->body, child);

    return TENANT_OK;
}


tenant_status_e
tenant_view_estimate(tenant_job_t *job, tenant_command_t *command,
    tenant_doc_t filter)
{
    return job->caller.placement.mode == TENANT_MODE_SHARED
           || tenant_bson_count(filter) != 0
           ? tenant_view_count(job, command, filter, TENANT_COUNT_MOST)
           : tenant_view_command(job, command, "count", false);
}


tenant_status_e
tenant_view_counted(tenant_job_t *job, tenant_status_e status,
    tenant_doc_t reply, int64_t *n)
{
    tenant_iter_t   it;
    tenant_value_t  batch;

    *n = 0;

    if (status == TENANT_NOT_FOUND) {
        job->error.status = TENANT_OK;
        return TENANT_OK;
    }

    if (status != TENANT_OK) {
        return status;
    }

    if (tenant_bson_path(reply, "cursor.firstBatch", &batch)) {

        it = tenant_bson_iter(batch.doc);

        if (!tenant_bson_next(&it)) {
            return TENANT_OK;
        }

        reply = it.value.doc;
    }

    *n = tenant_bson_get_int(reply, "n", -1);

    return *n >= 0 ? TENANT_OK : tenant_document_strange(job);
}


tenant_status_e
tenant_view_distinct(tenant_job_t *job, tenant_command_t *command,
    tenant_str_t field, tenant_doc_t filter)
{
    tenant_str_t      name;
    tenant_bson_t    *query;
    tenant_status_e   rc;

    rc = tenant_view_command(job, command, "distinct", false);
    if (rc != TENANT_OK) {
        return rc;
    }

    name = tenant_view_field(job, field);

    if (name.data == NULL) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    tenant_bson_add_str(command->body, "key", name);

    query = tenant_bson_begin(command->body, "query");
    tenant_view_add_matching(job, filter, query);
    tenant_bson_end(command->body, query);

    return TENANT_OK;
}
