/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tenant_document.h"
#include "tenant_export.h"
#include "tenant_view.h"
#include "tenant_view_export.h"


static int tenant_export_order(const void *a, const void *b);
static tenant_status_e tenant_export_parse(tenant_job_t *job);
static tenant_status_e tenant_export_prepare(tenant_job_t *job,
    tenant_command_t *command);
static tenant_status_e tenant_export_finish(tenant_job_t *job,
    tenant_status_e status, tenant_doc_t reply, bool *again);
static tenant_status_e tenant_export_documents(tenant_job_t *job,
    tenant_doc_t reply);
static tenant_status_e tenant_export_end(tenant_job_t *job,
    tenant_doc_t reply);
static tenant_buf_t *tenant_export_body(tenant_job_t *job);


const tenant_operation_t  tenant_export_operation = {
    tenant_export_parse,
    tenant_export_prepare,
    tenant_export_finish
};


tenant_status_e
tenant_export_begin(tenant_job_t *job, tenant_doc_t record)
{
    tenant_state_e    state;
    tenant_export_t  *export;

    export = job->data;
    state = tenant_state_of(TENANT_RECORD_ORGANIZATION, record);

    if (state == TENANT_STATE_CREATING || state == TENANT_STATE_DELETING) {
        return tenant_error_set(&job->error, TENANT_NOT_FOUND,
                                "there is no such organization");
    }

    if (state != TENANT_STATE_ACTIVE) {
        return tenant_error_set(&job->error, TENANT_CONFLICT,
                                "something else is being done to the "
                                "organization");
    }

    if (!tenant_placement_read(record, &job->caller.placement)) {
        return tenant_error_internal(&job->error, "the record of organization "
                                     "%.*s has no placement that is known "
                                     "here", (int) job->request.id.len,
                                     job->request.id.data);
    }

    (void) tenant_bson_find(record, "placed_at", &export->placed);

    if (tenant_view_collections(job, &export->names, &export->n)
        == TENANT_OK)
    {
        qsort(export->names, export->n, sizeof(tenant_str_t),
              tenant_export_order);
    }

    return job->error.status;
}


static int
tenant_export_order(const void *a, const void *b)
{
    int                  rc;
    const tenant_str_t  *one = a, *two = b;

    rc = memcmp(one->data, two->data,
                one->len < two->len ? one->len : two->len);

    return rc != 0 ? rc : (one->len > two->len) - (one->len < two->len);
}


/* It has been begun already. */

static tenant_status_e
tenant_export_parse(tenant_job_t *job)
{
    tenant_buf_t  *body;

    body = tenant_export_body(job);

    if (body != NULL) {
        tenant_buf_text(body, "{\"" TENANT_EXPORT_HEADER "\":1}\n");
    }

    return job->error.status;
}


static tenant_status_e
tenant_export_prepare(tenant_job_t *job, tenant_command_t *command)
{
    tenant_export_t  *export;

    export = job->data;

    if (job->flow.cursor != 0) {
        return tenant_lines_more(job, &export->lines, command);
    }

    /*
     * what was moved meanwhile, or renamed, may have been read where it was not
     * any more: then the record's time is another one
     */

    if (export->at == export->n) {
        export->asked = true;
        return tenant_view_organization(job, command);
    }

    job->request.collection = export->names[export->at];

    return tenant_view_export(job, command,
                              tenant_lines_first(&export->lines));
}


static tenant_status_e
tenant_export_finish(tenant_job_t *job, tenant_status_e status,
    tenant_doc_t reply, bool *again)
{
    tenant_export_t  *export;

    if (status != TENANT_OK) {
        return status;
    }

    export = job->data;

    if (export->asked) {
        return tenant_export_end(job, reply);
    }

    status = tenant_export_documents(job, reply);

    /* each command has its own time, and the client gets what there is */

    job->flow.flush = status == TENANT_OK;
    *again = true;

    return status;
}


static tenant_status_e
tenant_export_documents(tenant_job_t *job, tenant_doc_t reply)
{
    tenant_buf_t     *body;
    tenant_value_t    batch;
    tenant_export_t  *export;
    tenant_status_e   rc;

    export = job->data;

    body = tenant_export_body(job);
    if (body == NULL) {
        return job->error.status;
    }

    if (!export->shown && tenant_bson_path(reply, "cursor.firstBatch", &batch)
        && tenant_bson_count(batch.doc) != 0)
    {
        export->shown = true;
        export->collections++;

        tenant_buf_text(body, "{\"" TENANT_EXPORT_COLLECTION "\":");
        tenant_buf_json(body, job->request.collection);
        tenant_buf_text(body, "}\n");
    }

    rc = tenant_lines_take(job, &export->lines, reply);

    if (rc == TENANT_OK && job->flow.cursor == 0) {
        export->at++;
        export->shown = false;
    }

    return rc;
}


static tenant_status_e
tenant_export_end(tenant_job_t *job, tenant_doc_t reply)
{
    int                  n;
    char                 text[128];
    tenant_doc_t         record;
    tenant_buf_t        *body;
    tenant_iter_t        it;
    tenant_value_t       batch, placed;
    tenant_export_t     *export;
    tenant_placement_t   now;

    export = job->data;
    record.data = NULL;
    record.len = 0;

    if (!tenant_bson_path(reply, "cursor.firstBatch", &batch)) {
        return tenant_document_strange(job);
    }

    it = tenant_bson_iter(batch.doc);

    if (tenant_bson_next(&it)) {
        record = it.value.doc;
    }

    memset(&placed, 0, sizeof(tenant_value_t));

    if (record.data != NULL) {
        (void) tenant_bson_find(record, "placed_at", &placed);
    }

    if (record.data == NULL || placed.type != export->placed.type
        || placed.num != export->placed.num
        || !tenant_placement_read(record, &now)
        || !tenant_placement_same(&now, &job->caller.placement))
    {
        return tenant_error_set(&job->error, TENANT_UNAVAILABLE,
                                "something else was done to the organization "
                                "meanwhile");
    }

    body = tenant_export_body(job);
    if (body == NULL) {
        return job->error.status;
    }

    n = snprintf(text, sizeof(text), "{\"" TENANT_EXPORT_END "\":{\""
                 TENANT_EXPORT_COLLECTIONS "\":%lld,\""
                 TENANT_EXPORT_DOCUMENTS "\":%lld}}\n",
                 (long long) export->collections,
                 (long long) export->lines.count);

    tenant_buf_add(body, text, (size_t) n);

    if (body->failed) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    return TENANT_OK;
}


static tenant_buf_t *
tenant_export_body(tenant_job_t *job)
{
    if (job->answer.body != NULL) {
        return job->answer.body;
    }

    job->answer.lines = true;

    return tenant_document_output(job, 200);
}
