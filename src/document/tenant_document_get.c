/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_document.h"
#include "tenant_document_id.h"
#include "tenant_documents.h"
#include "tenant_view_document.h"
#include "../query/tenant_etag.h"


typedef struct {
    tenant_str_t             id_type;
    tenant_preconditions_t   conditions;
} tenant_get_t;


static tenant_status_e tenant_get_parse(tenant_job_t *job);
static tenant_status_e tenant_get_prepare(tenant_job_t *job,
    tenant_command_t *command);
static tenant_status_e tenant_get_finish(tenant_job_t *job,
    tenant_status_e status, tenant_doc_t reply, bool *again);


static const tenant_operation_t  tenant_document_get_operation = {
    tenant_get_parse,
    tenant_get_prepare,
    tenant_get_finish
};


const tenant_use_case_t  tenant_document_get = {
    sizeof(tenant_get_t), tenant_document_id_params, NULL,
    NULL, &tenant_document_get_operation
};


static tenant_status_e
tenant_get_parse(tenant_job_t *job)
{
    tenant_get_t  *get;

    get = job->data;

    if (!tenant_preconditions_parse(job->arena, &job->error,
                                    job->request.if_match,
                                    job->request.if_none_match,
                                    &get->conditions)) {
        return job->error.status;
    }

    (void) tenant_document_collection(job);
    (void) tenant_document_id(job);

    return job->error.status;
}


static tenant_status_e
tenant_get_prepare(tenant_job_t *job, tenant_command_t *command)
{
    return tenant_view_read(job, command, true);
}


static tenant_status_e
tenant_get_finish(tenant_job_t *job, tenant_status_e status,
    tenant_doc_t reply, bool *again)
{
    tenant_str_t             etag;
    tenant_iter_t            it;
    tenant_value_t           batch;
    tenant_get_t            *get;
    tenant_preconditions_t  *conditions;

    (void) again;

    if (status != TENANT_OK) {
        return status;
    }

    if (!tenant_bson_path(reply, "cursor.firstBatch", &batch)) {
        return tenant_document_strange(job);
    }

    it = tenant_bson_iter(batch.doc);

    if (!tenant_bson_next(&it)) {
        return tenant_document_missing(job);
    }

    get = job->data;
    conditions = &get->conditions;
    etag = tenant_document_etag(job, it.value.doc);

    if (etag.data == NULL) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    /* RFC 9110, section 13.2.2, has this order */

    if (conditions->match.given
        && !tenant_etags_match(&conditions->match, etag))
    {
        return tenant_error_set(&job->error, TENANT_PRECONDITION_FAILED,
                                "the document has another ETag");
    }

    if (conditions->none_match.given
        && tenant_etags_match(&conditions->none_match, etag))
    {
        job->answer.status = 304;
        job->answer.etag = etag;
        return TENANT_OK;
    }

    return tenant_document_answer(job, 200, it.value.doc);
}
