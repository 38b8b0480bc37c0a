/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_document.h"
#include "tenant_document_id.h"
#include "tenant_document_write.h"
#include "tenant_view.h"
#include "tenant_view_document.h"


static tenant_doc_t tenant_write_stored(const tenant_job_t *job,
    const tenant_write_t *write, tenant_doc_t value);
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


bool
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


tenant_status_e
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

    if (status == TENANT_UNPROCESSABLE && write->kind == TENANT_CHANGE_UPDATE
        && !job->error.schema)
    {
        return tenant_error_set(&job->error, status,
                                "an operator does not fit what is stored");
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

    existed = write->kind != TENANT_CHANGE_REPLACE
              || (!tenant_write_creates(write)
                  && last.data != NULL
                  && tenant_bson_get_bool(last, "updatedExisting"));

    value = tenant_write_stored(job, write, value);

    if (!existed && tenant_view_id(job, value, &id)) {
        tenant_document_location(job, &id);
    }

    return tenant_document_answer(job, existed ? 200 : 201, value);
}
