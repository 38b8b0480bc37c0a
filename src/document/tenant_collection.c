/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdlib.h>
#include <string.h>

#include "tenant_document.h"
#include "tenant_documents.h"
#include "../job/tenant_input.h"
#include "../master/tenant_master.h"


/* One batch holds all: an organization has few collections. */
#define TENANT_COLLECTIONS_MAX  10000


static tenant_status_e tenant_list_parse(tenant_job_t *job);
static tenant_status_e tenant_list_prepare(tenant_job_t *job,
    tenant_command_t *command);
static tenant_status_e tenant_list_finish(tenant_job_t *job,
    tenant_status_e status, tenant_doc_t reply, bool *again);
static int tenant_list_order(const void *a, const void *b);
static tenant_status_e tenant_list_answer(tenant_job_t *job,
    tenant_str_t *names, size_t n);
static tenant_status_e tenant_drop_parse(tenant_job_t *job);
static tenant_status_e tenant_drop_prepare(tenant_job_t *job,
    tenant_command_t *command);
static tenant_status_e tenant_drop_finish(tenant_job_t *job,
    tenant_status_e status, tenant_doc_t reply, bool *again);


const tenant_operation_t  tenant_collection_list = {
    tenant_list_parse,
    tenant_list_prepare,
    tenant_list_finish
};


const tenant_operation_t  tenant_collection_drop = {
    tenant_drop_parse,
    tenant_drop_prepare,
    tenant_drop_finish
};


static tenant_status_e
tenant_list_parse(tenant_job_t *job)
{
    (void) tenant_input_params(job, NULL);

    return job->error.status;
}


static tenant_status_e
tenant_list_prepare(tenant_job_t *job, tenant_command_t *command)
{
    tenant_bson_t             *child;
    const tenant_placement_t  *placement;

    placement = &job->caller.placement;

    command->cluster = placement->cluster;
    command->database = placement->database;
    command->write = false;
    command->master = true;            /* the command is for the primary */
    command->body = tenant_bson_create(job->arena);

    tenant_bson_add_int(command->body, "listCollections", 1);

    child = tenant_bson_begin(command->body, "filter");
    tenant_collections_filter(child, placement->collection);
    tenant_bson_end(command->body, child);

    tenant_bson_add_bool(command->body, "nameOnly", true);

    child = tenant_bson_begin(command->body, "cursor");
    tenant_bson_add_int(child, "batchSize", TENANT_COLLECTIONS_MAX);
    tenant_bson_end(command->body, child);

    return TENANT_OK;
}


static tenant_status_e
tenant_list_finish(tenant_job_t *job, tenant_status_e status,
    tenant_doc_t reply, bool *again)
{
    size_t           n;
    tenant_str_t    *names, rest;
    tenant_iter_t    it;
    tenant_value_t   batch;

    (void) again;

    if (status != TENANT_OK) {
        return status;
    }

    if (!tenant_bson_path(reply, "cursor.firstBatch", &batch)) {
        return tenant_error_internal(&job->error, "a reply to "
                                     "\"listCollections\" has no batch");
    }

    names = tenant_arena_alloc(job->arena, (tenant_bson_count(batch.doc) + 1)
                                           * sizeof(tenant_str_t));
    if (names == NULL) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    n = 0;
    names[n].data = TENANT_BASE_COLLECTION;
    names[n++].len = sizeof(TENANT_BASE_COLLECTION) - 1;

    it = tenant_bson_iter(batch.doc);

    while (tenant_bson_next(&it)) {

        if (tenant_collections_own(job->caller.placement.collection,
                                   tenant_bson_get_str(it.value.doc, "name"),
                                   &rest)
            && rest.len != 0)
        {
            names[n++] = rest;
        }
    }

    qsort(names, n, sizeof(tenant_str_t), tenant_list_order);

    return tenant_list_answer(job, names, n);
}


static int
tenant_list_order(const void *a, const void *b)
{
    int                  rc;
    const tenant_str_t  *one = a, *two = b;

    rc = memcmp(one->data, two->data,
                one->len < two->len ? one->len : two->len);

    return rc != 0 ? rc : (one->len > two->len) - (one->len < two->len);
}


static tenant_status_e
tenant_list_answer(tenant_job_t *job, tenant_str_t *names, size_t n)
{
    size_t         i;
    tenant_buf_t  *body;

    body = tenant_document_output(job, 200);
    if (body == NULL) {
        return job->error.status;
    }

    tenant_buf_text(body, "{\"collections\":[");

    for (i = 0; i < n; i++) {

        if (i != 0) {
            tenant_buf_char(body, ',');
        }

        tenant_buf_text(body, "{\"name\":");
        tenant_buf_json(body, names[i]);
        tenant_buf_char(body, '}');
    }

    tenant_buf_text(body, "]}");

    if (body->failed) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    return TENANT_OK;
}


static tenant_status_e
tenant_drop_parse(tenant_job_t *job)
{
    (void) tenant_input_params(job, NULL);

    if (tenant_document_collection(job)
        && tenant_str_is(job->collection, TENANT_BASE_COLLECTION))
    {
        (void) tenant_error_field(&job->error, "collection",
                                  "\"documents\" can't be dropped, only "
                                  "emptied");
    }

    return job->error.status;
}


static tenant_status_e
tenant_drop_prepare(tenant_job_t *job, tenant_command_t *command)
{
    return tenant_document_command(job, command, "drop", true);
}


static tenant_status_e
tenant_drop_finish(tenant_job_t *job, tenant_status_e status,
    tenant_doc_t reply, bool *again)
{
    (void) reply;
    (void) again;

    /* nobody has to declare a collection: MongoDB 7 answers so, too */

    if (status == TENANT_NOT_FOUND) {
        job->error.status = TENANT_OK;
        status = TENANT_OK;
    }

    if (status == TENANT_OK) {
        job->answer.status = 204;
    }

    return status;
}
