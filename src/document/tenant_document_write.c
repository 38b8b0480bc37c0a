/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_document.h"
#include "tenant_document_id.h"
#include "tenant_documents.h"
#include "tenant_view.h"
#include "tenant_view_document.h"
#include "../query/tenant_patch.h"


typedef enum {
    TENANT_CHANGE_REPLACE = 0,
    TENANT_CHANGE_PATCH,
    TENANT_CHANGE_DELETE
} tenant_change_e;


/*
 * It is one change of one document: a findAndModify, and what that leaves to
 * ask.
 */

typedef struct {
    tenant_str_t             id_type;
    tenant_change_e          kind;
    tenant_preconditions_t   conditions;
    tenant_doc_t             body;
    tenant_bson_t           *sent;         /* the command that replaces */
    char                     etag[TENANT_OID_HEX + 1];
    bool                     retried;      /* after a concurrent creation */
    bool                     asking;       /* is the document there? */
} tenant_write_t;


static tenant_status_e tenant_replace_parse(tenant_job_t *job);
static tenant_status_e tenant_patch_parse(tenant_job_t *job);
static tenant_status_e tenant_delete_parse(tenant_job_t *job);
static tenant_write_t *tenant_write_parse(tenant_job_t *job,
    tenant_change_e kind);
static bool tenant_write_body(tenant_job_t *job, tenant_write_t *write);
static void tenant_write_same_id(tenant_job_t *job, tenant_doc_t body);
static tenant_status_e tenant_write_prepare(tenant_job_t *job,
    tenant_command_t *command);
static bool tenant_write_upserts(const tenant_write_t *write);
static bool tenant_write_creates(const tenant_write_t *write);
static tenant_status_e tenant_write_create(tenant_job_t *job,
    const tenant_write_t *write, tenant_command_t *command);
static bool tenant_write_dated(const tenant_job_t *job, tenant_doc_t body);
static tenant_doc_t tenant_write_stored(const tenant_job_t *job,
    const tenant_write_t *write, tenant_doc_t value);
static tenant_status_e tenant_write_finish(tenant_job_t *job,
    tenant_status_e status, tenant_doc_t reply, bool *again);
static tenant_status_e tenant_write_created(tenant_job_t *job,
    tenant_write_t *write, tenant_doc_t reply, bool *again);
static tenant_status_e tenant_write_taken(tenant_job_t *job,
    tenant_write_t *write, bool *again);
static tenant_status_e tenant_write_none(tenant_job_t *job,
    tenant_write_t *write, bool *again);
static tenant_status_e tenant_write_asked(tenant_job_t *job,
    tenant_write_t *write, tenant_doc_t reply);
static tenant_status_e tenant_write_precondition(tenant_job_t *job);
static tenant_status_e tenant_write_answer(tenant_job_t *job,
    tenant_write_t *write, tenant_doc_t reply, tenant_doc_t value);


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

    write = tenant_write_parse(job, TENANT_CHANGE_PATCH);

    if (write == NULL) {
        return job->error.status;
    }

    if (!tenant_write_body(job, write)
        && job->error.status != TENANT_UNPROCESSABLE)
    {
        return job->error.status;
    }

    tenant_oid_new(write->etag);

    if (write->body.data != NULL) {
        (void) tenant_patch_check(&job->error, write->body);
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
        etag.data = write->etag;
        etag.len = TENANT_OID_HEX;

        return tenant_view_patch(job, command, &write->conditions,
                                 write->body, etag);

    default: /* TENANT_CHANGE_DELETE */
        return tenant_view_remove(job, command, &write->conditions);
    }
}


static bool
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
        tenant_view_store(job, write->body, true, write->etag, stored);
        tenant_bson_end(documents, stored);
        tenant_bson_end(command->body, documents);
    }

    return rc;
}


/*
 * Servers write their own time for an empty timestamp among the members of a
 * document that is stored, and may keep an id of another type that equals the
 * path's; all else is stored as it was sent.
 */

static bool
tenant_write_dated(const tenant_job_t *job, tenant_doc_t body)
{
    tenant_iter_t  it;

    if (job->id.data != NULL) {
        return true;
    }

    it = tenant_bson_iter(body);

    while (tenant_bson_next(&it)) {
        if (it.value.type == TENANT_BSON_TIMESTAMP) {
            return true;
        }
    }

    return false;
}


/*
 * Returns what is stored now: as the reply says, or, where that says no more
 * than that it was stored, as it was sent.
 */

static tenant_doc_t
tenant_write_stored(const tenant_job_t *job, const tenant_write_t *write,
    tenant_doc_t value)
{
    if (write->kind != TENANT_CHANGE_REPLACE
        || (value.data != NULL && tenant_write_dated(job, write->body)))
    {
        return value;
    }

    return tenant_view_sent(write->sent);
}


static tenant_status_e
tenant_write_finish(tenant_job_t *job, tenant_status_e status,
    tenant_doc_t reply, bool *again)
{
    tenant_doc_t     value;
    tenant_write_t  *write;

    write = job->data;

    if (status == TENANT_CONFLICT && !write->asking) {
        return tenant_write_taken(job, write, again);
    }

    if (status == TENANT_NOT_FOUND && write->kind != TENANT_CHANGE_REPLACE) {
        /* nobody has written to the collection */
        return tenant_document_missing(job);
    }

    if (status != TENANT_OK) {
        return status;
    }

    if (write->asking) {
        return tenant_write_asked(job, write, reply);
    }

    if (tenant_write_creates(write)) {
        return tenant_write_created(job, write, reply, again);
    }

    value = tenant_bson_get_doc(reply, "value");

    if (value.data == NULL) {
        return tenant_write_none(job, write, again);
    }

    return tenant_write_answer(job, write, reply, value);
}


static tenant_status_e
tenant_write_created(tenant_job_t *job, tenant_write_t *write,
    tenant_doc_t reply, bool *again)
{
    bool             undone;
    tenant_doc_t     errors, none = { 0, NULL };
    tenant_iter_t    it;
    tenant_status_e  status;

    errors = tenant_bson_get_doc(reply, "writeErrors");
    it = tenant_bson_iter(errors);

    if (errors.data == NULL || !tenant_bson_next(&it)) {
        return tenant_write_answer(job, write, reply, none);
    }

    status = tenant_store_write_error(reply, it.value.doc, &undone,
                                      &job->error);

    return status == TENANT_CONFLICT ? tenant_write_taken(job, write, again)
                                     : status;
}


/*
 * A unique value is taken: another request created the document meanwhile (then
 * it is tried once more), or a precondition kept the query from finding it, or
 * it is the value of another document.
 */

static tenant_status_e
tenant_write_taken(tenant_job_t *job, tenant_write_t *write, bool *again)
{
    job->error.status = TENANT_OK;

    if (write->conditions.none_match.given) {
        write->asking = true;
        *again = true;
        return TENANT_OK;
    }

    if (write->kind == TENANT_CHANGE_REPLACE && !write->retried) {
        write->retried = true;
        *again = true;
        return TENANT_OK;
    }

    return tenant_error_set(&job->error, TENANT_CONFLICT,
                            "a unique value of this document is taken");
}


/*
 * Nothing matched: there is no such document, or not with these preconditions.
 */

static tenant_status_e
tenant_write_none(tenant_job_t *job, tenant_write_t *write, bool *again)
{
    if (write->kind == TENANT_CHANGE_REPLACE) {
        return tenant_write_precondition(job);
    }

    if ((write->conditions.match.given && !write->conditions.match.any)
        || write->conditions.none_match.given)
    {
        write->asking = true;
        *again = true;
        return TENANT_OK;
    }

    return tenant_document_missing(job);
}


static tenant_status_e
tenant_write_asked(tenant_job_t *job, tenant_write_t *write,
    tenant_doc_t reply)
{
    bool            there;
    tenant_iter_t   it;
    tenant_value_t  batch;

    there = false;

    if (tenant_bson_path(reply, "cursor.firstBatch", &batch)) {
        it = tenant_bson_iter(batch.doc);
        there = tenant_bson_next(&it);
    }

    if (there || (write->kind == TENANT_CHANGE_REPLACE
                  && write->conditions.match.given))
    {
        return tenant_write_precondition(job);
    }

    if (write->kind == TENANT_CHANGE_REPLACE) {
        return tenant_error_set(&job->error, TENANT_CONFLICT,
                                "a unique value of this document is taken");
    }

    return tenant_document_missing(job);
}


static tenant_status_e
tenant_write_precondition(tenant_job_t *job)
{
    return tenant_error_set(&job->error, TENANT_PRECONDITION_FAILED,
                            "the document is not in the state that the "
                            "request asks for");
}


static tenant_status_e
tenant_write_answer(tenant_job_t *job, tenant_write_t *write,
    tenant_doc_t reply, tenant_doc_t value)
{
    bool             existed;
    tenant_doc_t     last;
    tenant_value_t   id;

    if (write->kind == TENANT_CHANGE_DELETE) {
        job->answer.status = 204;
        return TENANT_OK;
    }

    last = tenant_bson_get_doc(reply, "lastErrorObject");

    existed = write->kind == TENANT_CHANGE_PATCH
              || (!tenant_write_creates(write)
                  && last.data != NULL
                  && tenant_bson_get_bool(last, "updatedExisting"));

    value = tenant_write_stored(job, write, value);

    if (!existed && tenant_view_id(job, value, &id)) {
        tenant_document_location(job, &id);
    }

    return tenant_document_answer(job, existed ? 200 : 201, value);
}
