/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>

#include "tenant_action_insert.h"
#include "tenant_document.h"
#include "tenant_document_id.h"
#include "tenant_document_write.h"
#include "tenant_insert.h"
#include "tenant_view.h"


static void tenant_insert_id(tenant_job_t *job, tenant_buf_t *body,
    tenant_doc_t document);


tenant_status_e
tenant_insert_answer(tenant_job_t *job, tenant_insert_t *insert)
{
    tenant_buf_t    *body;
    tenant_value_t   id;

    if (insert->results[0] != TENANT_OK) {
        return tenant_insert_error(insert->faults, insert->results[0],
                                   &job->error);
    }

    if (job->request.route->api == TENANT_API_ACTIONS) {
        return tenant_action_inserted(job, insert);
    }

    body = tenant_document_output(job, 201);
    if (body == NULL) {
        return job->error.status;
    }

    if (job->request.prefer == TENANT_PREFER_REPRESENTATION
        && !tenant_write_dated(job, insert->documents[0]))
    {
        tenant_view_show(job, insert->documents[0], tenant_document_json(job),
                         TENANT_VIEW_ETAG, body);
    } else {
        job->answer.partial = true;
        tenant_insert_id(job, body, insert->documents[0]);
    }

    if (tenant_view_id(job, insert->documents[0], &id)) {
        tenant_document_location(job, &id);
    }

    job->answer.etag = tenant_document_etag(job, insert->documents[0]);

    if (body->failed || job->answer.etag.data == NULL) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    return TENANT_OK;
}


static void
tenant_insert_id(tenant_job_t *job, tenant_buf_t *body,
    tenant_doc_t document)
{
    tenant_value_t  id;

    tenant_buf_text(body, "{\"_id\":");

    if (tenant_view_id(job, document, &id)) {
        tenant_json_write_value(body, &id, tenant_document_json(job));
    } else {
        body->failed = true;
    }

    tenant_buf_char(body, '}');
}


tenant_status_e
tenant_insert_answer_many(tenant_job_t *job, tenant_insert_t *insert)
{
    int              n;
    char             text[32];
    uint32_t         i, inserted;
    tenant_buf_t    *body;
    tenant_error_t   err;

    for (i = 0, inserted = 0; i < insert->n; i++) {
        inserted += insert->results[i] == TENANT_OK;
    }

    if (job->request.route->api == TENANT_API_ACTIONS) {
        return tenant_action_inserted_many(job, insert, inserted);
    }

    job->error.status = TENANT_OK;
    job->answer.partial = true;

    body = tenant_document_output(job, inserted == insert->n ? 201 : 207);
    if (body == NULL) {
        return job->error.status;
    }

    tenant_insert_fault(job, insert->faults, insert->n - inserted, insert->n);

    n = snprintf(text, sizeof(text), "{\"inserted\":%u", inserted);
    tenant_buf_add(body, text, (size_t) n);
    tenant_buf_text(body, ",\"results\":[");

    for (i = 0; i < insert->n; i++) {

        if (i != 0) {
            tenant_buf_char(body, ',');
        }

        if (insert->results[i] == TENANT_OK) {
            tenant_insert_id(job, body, insert->documents[i]);
            continue;
        }

        (void) tenant_insert_error(insert->faults, insert->results[i], &err);
        job->answer.again |= err.status == TENANT_UNAVAILABLE;

        tenant_buf_text(body, "{\"error\":");
        tenant_buf_problem(body, &err);
        tenant_buf_char(body, '}');
    }

    tenant_buf_text(body, "]}");
    tenant_arena_count(job->arena, body->size);

    if (body->failed) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    return TENANT_OK;
}
