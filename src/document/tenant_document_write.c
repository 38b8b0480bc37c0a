/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_document.h"
#include "tenant_document_id.h"
#include "tenant_document_write.h"
#include "tenant_documents.h"
#include "tenant_view.h"
#include "tenant_view_document.h"
#include "../query/tenant_patch.h"
#include "../query/tenant_update.h"


static tenant_status_e tenant_replace_parse(tenant_job_t *job);
static tenant_status_e tenant_patch_parse(tenant_job_t *job);
static tenant_status_e tenant_write_operators(tenant_job_t *job,
    tenant_write_t *write);
static tenant_status_e tenant_delete_parse(tenant_job_t *job);
static tenant_write_t *tenant_write_parse(tenant_job_t *job,
    tenant_change_e kind);
static bool tenant_write_body(tenant_job_t *job, tenant_write_t *write);
static void tenant_write_same_id(tenant_job_t *job, tenant_doc_t body);
static tenant_status_e tenant_write_prepare(tenant_job_t *job,
    tenant_command_t *command);
static bool tenant_write_upserts(const tenant_write_t *write);
static tenant_status_e tenant_write_create(tenant_job_t *job,
    const tenant_write_t *write, tenant_command_t *command);


static const tenant_operation_t  tenant_document_replace_operation = {
    tenant_replace_parse,
    tenant_write_prepare,
    tenant_write_finish
};


const tenant_use_case_t  tenant_document_replace = {
    sizeof(tenant_write_t), tenant_document_id_params, NULL,
    NULL, &tenant_document_replace_operation
};


static const tenant_operation_t  tenant_document_patch_operation = {
    tenant_patch_parse,
    tenant_write_prepare,
    tenant_write_finish
};


const tenant_use_case_t  tenant_document_patch = {
    sizeof(tenant_write_t), tenant_document_id_params, NULL,
    NULL, &tenant_document_patch_operation
};


static const tenant_operation_t  tenant_document_delete_operation = {
    tenant_delete_parse,
    tenant_write_prepare,
    tenant_write_finish
};


const tenant_use_case_t  tenant_document_delete = {
    sizeof(tenant_write_t), tenant_document_id_params, NULL,
    NULL, &tenant_document_delete_operation
};


static tenant_status_e
tenant_replace_parse(tenant_job_t *job)
{
    tenant_write_t  *write;

    write = tenant_write_parse(job, TENANT_CHANGE_REPLACE);

    if (write == NULL) {
        return job->error.status;
    }

    if (!tenant_write_body(job, write)) {
        return job->error.status;
    }

    tenant_oid_new(write->etag);

    return job->error.status;
}


static tenant_status_e
tenant_patch_parse(tenant_job_t *job)
{
    tenant_write_t  *write;

    write = tenant_write_parse(job, job->request.merge_patch
                                    ? TENANT_CHANGE_PATCH
                                    : TENANT_CHANGE_UPDATE);

    if (write == NULL) {
        return job->error.status;
    }

    tenant_oid_new(write->etag);

    if (write->kind == TENANT_CHANGE_UPDATE) {
        return tenant_write_operators(job, write);
    }

    if (!tenant_write_body(job, write)
        && job->error.status != TENANT_UNPROCESSABLE)
    {
        return job->error.status;
    }

    if (write->body.data != NULL) {
        (void) tenant_patch_check(&job->error, write->body);
    }

    return job->error.status;
}


static tenant_status_e
tenant_write_operators(tenant_job_t *job, tenant_write_t *write)
{
    tenant_update_rules_t  rules;

    memset(&rules, 0, sizeof(tenant_update_rules_t));
    rules.bounds = job->request.bounds;

    if (tenant_document_object(job, &write->body)) {
        (void) tenant_update_check(job->arena, &job->error, write->body,
                                   &rules, NULL);
    }

    return job->error.status;
}


static tenant_status_e
tenant_delete_parse(tenant_job_t *job)
{
    (void) tenant_write_parse(job, TENANT_CHANGE_DELETE);

    return job->error.status;
}


static tenant_write_t *
tenant_write_parse(tenant_job_t *job, tenant_change_e kind)
{
    tenant_write_t  *write;

    write = job->data;
    write->kind = kind;

    if (!tenant_preconditions_parse(job->arena, &job->error,
                                    job->request.if_match,
                                    job->request.if_none_match,
                                    &write->conditions)) {
        return NULL;
    }

    /* only a document that does not exist yet can meet "*" */
    write->asking = write->conditions.none_match.any
                    && !tenant_write_creates(write);

    (void) tenant_document_collection(job);
    (void) tenant_document_id(job);

    return job->error.status == TENANT_BAD_REQUEST ? NULL : write;
}


static bool
tenant_write_body(tenant_job_t *job, tenant_write_t *write)
{
    (void) tenant_document_body(job, &write->body);

    if (write->body.data != NULL) {
        tenant_write_same_id(job, write->body);
    }

    return job->error.status == TENANT_OK;
}


static void
tenant_write_same_id(tenant_job_t *job, tenant_doc_t body)
{
    tenant_path_t   path;
    tenant_value_t  id;

    if (!tenant_bson_find(body, TENANT_ID_FIELD, &id)
        || tenant_document_id_same(job, &id))
    {
        return;
    }

    path = tenant_path_member(NULL, id.key);
    (void) tenant_path_fault(&job->error, &path, "differs from the path's");
}


static tenant_status_e
tenant_write_prepare(tenant_job_t *job, tenant_command_t *command)
{
    tenant_str_t      etag;
    tenant_write_t   *write;
    tenant_status_e   rc;

    write = job->data;

    if (write->asking) {
        /* another member may not know yet what the primary refused */
        command->master = true;
        return tenant_view_read(job, command, false);
    }

    switch (write->kind) {

    case TENANT_CHANGE_REPLACE:

        rc = tenant_write_creates(write)
             ? tenant_write_create(job, write, command)
             : tenant_view_replace(job, command, &write->conditions,
                                   write->body, write->etag,
                                   tenant_write_upserts(write),
                                   tenant_write_dated(job, write->body));

        write->sent = command->body;

        return rc;

    case TENANT_CHANGE_PATCH:
    case TENANT_CHANGE_UPDATE:
        etag.data = write->etag;
        etag.len = TENANT_OID_HEX;

        return write->kind == TENANT_CHANGE_PATCH
               ? tenant_view_patch(job, command, &write->conditions,
                                   write->body, etag)
               : tenant_view_update(job, command, &write->conditions,
                                    write->body, etag);

    default: /* TENANT_CHANGE_DELETE */
        return tenant_view_remove(job, command, &write->conditions);
    }
}


bool
tenant_write_creates(const tenant_write_t *write)
{
    return write->kind == TENANT_CHANGE_REPLACE
           && write->conditions.none_match.any
           && !write->conditions.match.given;
}


static bool
tenant_write_upserts(const tenant_write_t *write)
{
    return !write->conditions.match.given;
}


static tenant_status_e
tenant_write_create(tenant_job_t *job, const tenant_write_t *write,
    tenant_command_t *command)
{
    tenant_bson_t    *documents, *stored;
    tenant_status_e   rc;

    rc = tenant_view_insert(job, command, &documents);

    if (rc == TENANT_OK) {
        stored = tenant_bson_begin(documents, "0");
        tenant_view_store(job, write->body, NULL, write->etag, stored);
        tenant_bson_end(documents, stored);
        tenant_bson_end(command->body, documents);
    }

    return rc;
}
