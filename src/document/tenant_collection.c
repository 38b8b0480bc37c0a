/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdlib.h>
#include <string.h>

#include "tenant_document.h"
#include "tenant_documents.h"
#include "tenant_view.h"
#include "tenant_view_drop.h"


static tenant_step_e tenant_collection_list_begin(tenant_job_t *job);
static int tenant_list_order(const void *a, const void *b);
static void tenant_list_answer(tenant_job_t *job, tenant_str_t *names,
    size_t n);
static tenant_status_e tenant_drop_parse(tenant_job_t *job);
static tenant_status_e tenant_drop_prepare(tenant_job_t *job,
    tenant_command_t *command);
static tenant_status_e tenant_drop_finish(tenant_job_t *job,
    tenant_status_e status, tenant_doc_t reply, bool *again);


const tenant_use_case_t  tenant_collection_list = {
    0, NULL, NULL, tenant_collection_list_begin, NULL
};


static const tenant_operation_t  tenant_drop_operation = {
    tenant_drop_parse,
    tenant_drop_prepare,
    tenant_drop_finish
};


const tenant_use_case_t  tenant_collection_drop = {
    0, NULL, NULL, NULL, &tenant_drop_operation
};


static tenant_step_e
tenant_collection_list_begin(tenant_job_t *job)
{
    size_t         n;
    tenant_str_t  *names;

    if (tenant_view_collections(job, &names, &n) == TENANT_OK) {
        qsort(names, n, sizeof(tenant_str_t), tenant_list_order);

        tenant_list_answer(job, names, n);
    }

    return TENANT_STEP_DONE;
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


static void
tenant_list_answer(tenant_job_t *job, tenant_str_t *names, size_t n)
{
    size_t         i;
    tenant_buf_t  *body;

    body = tenant_document_output(job, 200);
    if (body == NULL) {
        return;
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
        (void) tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }
}


static tenant_status_e
tenant_drop_parse(tenant_job_t *job)
{
    job->data = tenant_arena_zalloc(job->arena, sizeof(tenant_view_drop_t));

    if (job->data == NULL) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    if (tenant_document_collection(job)
        && tenant_str_is(job->request.collection, TENANT_BASE_COLLECTION))
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
    return tenant_view_drop(job, job->data, command);
}


static tenant_status_e
tenant_drop_finish(tenant_job_t *job, tenant_status_e status,
    tenant_doc_t reply, bool *again)
{
    /* nobody has to declare a collection, and MongoDB 7 answers so, too */

    if (status == TENANT_NOT_FOUND) {
        job->error.status = TENANT_OK;
        status = TENANT_OK;

    } else if (status == TENANT_OK) {
        status = tenant_view_dropped(job, job->data, reply, again);
    }

    if (status == TENANT_OK) {
        job->answer.status = 204;
    }

    return status;
}
