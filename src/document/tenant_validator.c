/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_document.h"
#include "tenant_documents.h"
#include "tenant_view.h"
#include "tenant_view_validator.h"
#include "../query/tenant_json_schema.h"


/* The command that comes next, or was the last one. */

typedef enum {
    TENANT_VALIDATOR_SET = 0,
    TENANT_VALIDATOR_BEGIN,            /* there is no collection yet */
    TENANT_VALIDATOR_LOOK,             /* does the server have it? */
    TENANT_VALIDATOR_FIND,             /* is there one to be removed? */
    TENANT_VALIDATOR_CLEAR
} tenant_validator_step_e;


typedef struct {
    tenant_validator_step_e   step;
    bool                      begun;
    tenant_doc_t              schema;  /* as the client sent it */
    tenant_doc_t              stored;
} tenant_validator_t;


static tenant_validator_t *tenant_validator_parse(tenant_job_t *job);
static tenant_status_e tenant_validator_get_parse(tenant_job_t *job);
static tenant_status_e tenant_validator_get_finish(tenant_job_t *job,
    tenant_status_e status, tenant_doc_t reply, bool *again);
static tenant_status_e tenant_validator_put_parse(tenant_job_t *job);
static tenant_status_e tenant_validator_put_prepare(tenant_job_t *job,
    tenant_command_t *command);
static tenant_status_e tenant_validator_put_finish(tenant_job_t *job,
    tenant_status_e status, tenant_doc_t reply, bool *again);
static tenant_status_e tenant_validator_refused(tenant_job_t *job,
    const char *detail);
static tenant_status_e tenant_validator_looked(tenant_job_t *job,
    const tenant_validator_t *validator, tenant_status_e status,
    tenant_doc_t reply);
static tenant_status_e tenant_validator_delete_parse(tenant_job_t *job);
static tenant_status_e tenant_validator_delete_prepare(tenant_job_t *job,
    tenant_command_t *command);
static tenant_status_e tenant_validator_delete_finish(tenant_job_t *job,
    tenant_status_e status, tenant_doc_t reply, bool *again);
static tenant_status_e tenant_validator_none(tenant_job_t *job);
static tenant_status_e tenant_validator_answer(tenant_job_t *job,
    tenant_doc_t schema);


static const tenant_operation_t  tenant_validator_get_operation = {
    tenant_validator_get_parse,
    tenant_view_validator_find,
    tenant_validator_get_finish
};


const tenant_use_case_t  tenant_validator_get = {
    0, NULL, NULL, NULL, &tenant_validator_get_operation
};


static const tenant_operation_t  tenant_validator_put_operation = {
    tenant_validator_put_parse,
    tenant_validator_put_prepare,
    tenant_validator_put_finish
};


const tenant_use_case_t  tenant_validator_put = {
    0, NULL, NULL, NULL, &tenant_validator_put_operation
};


static const tenant_operation_t  tenant_validator_delete_operation = {
    tenant_validator_delete_parse,
    tenant_validator_delete_prepare,
    tenant_validator_delete_finish
};


const tenant_use_case_t  tenant_validator_delete = {
    0, NULL, NULL, NULL, &tenant_validator_delete_operation
};


static tenant_validator_t *
tenant_validator_parse(tenant_job_t *job)
{
    tenant_validator_t  *validator;

    validator = tenant_arena_zalloc(job->arena, sizeof(tenant_validator_t));

    if (validator == NULL) {
        (void) tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
        return NULL;
    }

    job->data = validator;

    (void) tenant_document_collection(job);

    return validator;
}


static tenant_status_e
tenant_validator_get_parse(tenant_job_t *job)
{
    (void) tenant_validator_parse(job);

    return job->error.status;
}


static tenant_status_e
tenant_validator_get_finish(tenant_job_t *job, tenant_status_e status,
    tenant_doc_t reply, bool *again)
{
    bool          foreign;
    tenant_doc_t  schema;

    (void) again;

    if (status != TENANT_OK) {
        return status;
    }

    schema = tenant_view_validator_read(tenant_view_validator_options(reply),
                                        &foreign);

    if (foreign) {
        return tenant_error_set(&job->error, TENANT_CONFLICT,
                                "the collection has rules of other software, "
                                "which are no schema");
    }

    if (schema.data == NULL) {
        return tenant_validator_none(job);
    }

    schema = tenant_json_schema_show(job->arena, schema,
                                     tenant_view_stored(job));

    return tenant_validator_answer(job, schema);
}


static tenant_status_e
tenant_validator_put_parse(tenant_job_t *job)
{
    bool                 array;
    tenant_doc_t         body = { 0, NULL };
    tenant_status_e      rc;
    tenant_validator_t  *validator;

    validator = tenant_validator_parse(job);

    if (validator == NULL) {
        return job->error.status;
    }

    array = false;
    rc = tenant_json_read(job->arena, job->request.body,
                          TENANT_JSON_EXTENDED, &body, &array, &job->error);

    tenant_document_read(job);

    if (rc != TENANT_OK && rc != TENANT_UNPROCESSABLE) {
        return rc;
    }

    if (array) {
        return tenant_path_fault(&job->error, NULL, "must be an object");
    }

    if (body.data == NULL
        || !tenant_json_schema_check(&job->error, body,
                                     job->request.bounds->nodes,
                                     job->request.bounds->pattern)
        || job->error.status != TENANT_OK)
    {
        return job->error.status;
    }

    validator->schema = body;
    validator->stored = tenant_json_schema_store(job->arena, body,
                                                 tenant_view_stored(job));

    if (validator->stored.data == NULL) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    return TENANT_OK;
}


static tenant_status_e
tenant_validator_put_prepare(tenant_job_t *job, tenant_command_t *command)
{
    tenant_validator_t  *validator;

    validator = job->data;

    switch (validator->step) {

    case TENANT_VALIDATOR_BEGIN:
        return tenant_view_validator_begin(job, command);

    case TENANT_VALIDATOR_LOOK:
        return tenant_view_validator_find(job, command);

    default:
        return tenant_view_validator_set(job, validator->stored, command);
    }
}


static tenant_status_e
tenant_validator_put_finish(tenant_job_t *job, tenant_status_e status,
    tenant_doc_t reply, bool *again)
{
    tenant_validator_t  *validator;

    validator = job->data;

    if (validator->step == TENANT_VALIDATOR_LOOK) {
        return tenant_validator_looked(job, validator, status, reply);
    }

    if (validator->step == TENANT_VALIDATOR_BEGIN) {

        /* another one may have made it meanwhile */

        if (status != TENANT_OK && status != TENANT_CONFLICT) {
            return status;
        }

        validator->step = TENANT_VALIDATOR_SET;

    } else if (status == TENANT_NOT_FOUND && !validator->begun) {
        validator->begun = true;
        validator->step = TENANT_VALIDATOR_BEGIN;

    } else if (status == TENANT_OK) {
        validator->step = TENANT_VALIDATOR_LOOK;

    } else if (status == TENANT_UNPROCESSABLE) {
        return tenant_validator_refused(job, "the database does not take this "
                                        "schema: it lacks a keyword of it");
    } else {
        return status;
    }

    job->error.status = TENANT_OK;
    *again = true;

    return TENANT_OK;
}


/* All that the schema says was found to be of a schema. */

static tenant_status_e
tenant_validator_refused(tenant_job_t *job, const char *detail)
{
    return tenant_error_set(&job->error, TENANT_NOT_IMPLEMENTED, "%s", detail);
}


static tenant_status_e
tenant_validator_looked(tenant_job_t *job,
    const tenant_validator_t *validator, tenant_status_e status,
    tenant_doc_t reply)
{
    bool          foreign;
    tenant_doc_t  schema;

    if (status == TENANT_UNAVAILABLE) {
        /* something was done, other than a 503 says */
        return tenant_error_set(&job->error, TENANT_TIMEOUT,
                                "nobody knows whether the schema is set");
    }

    if (status != TENANT_OK) {
        return status;
    }

    schema = tenant_view_validator_read(tenant_view_validator_options(reply),
                                        &foreign);

    if (schema.data == NULL && !foreign) {
        return tenant_validator_refused(job, "the database does not keep "
                                        "schemas, though it says that it "
                                        "does");
    }

    if (foreign || schema.len != validator->stored.len
        || memcmp(schema.data, validator->stored.data, schema.len) != 0)
    {
        return tenant_error_set(&job->error, TENANT_CONFLICT,
                                "another schema was set at the same time");
    }

    return tenant_validator_answer(job, validator->schema);
}


static tenant_status_e
tenant_validator_delete_parse(tenant_job_t *job)
{
    tenant_validator_t  *validator;

    validator = tenant_validator_parse(job);

    if (validator != NULL) {
        validator->step = TENANT_VALIDATOR_FIND;
    }

    return job->error.status;
}


static tenant_status_e
tenant_validator_delete_prepare(tenant_job_t *job, tenant_command_t *command)
{
    tenant_doc_t         none = { 0, NULL };
    tenant_validator_t  *validator;

    validator = job->data;

    return validator->step == TENANT_VALIDATOR_FIND
           ? tenant_view_validator_find(job, command)
           : tenant_view_validator_set(job, none, command);
}


static tenant_status_e
tenant_validator_delete_finish(tenant_job_t *job, tenant_status_e status,
    tenant_doc_t reply, bool *again)
{
    bool                 foreign;
    tenant_doc_t         schema;
    tenant_validator_t  *validator;

    validator = job->data;

    if (status == TENANT_NOT_FOUND) {
        /* the collection went meanwhile */
        return tenant_validator_none(job);
    }

    if (status != TENANT_OK) {
        return status;
    }

    if (validator->step != TENANT_VALIDATOR_FIND) {
        job->answer.status = 204;
        return TENANT_OK;
    }

    schema = tenant_view_validator_read(tenant_view_validator_options(reply),
                                        &foreign);

    if (schema.data == NULL && !foreign) {
        return tenant_validator_none(job);
    }

    validator->step = TENANT_VALIDATOR_CLEAR;
    *again = true;

    return TENANT_OK;
}


static tenant_status_e
tenant_validator_none(tenant_job_t *job)
{
    return tenant_error_set(&job->error, TENANT_NOT_FOUND,
                            "the collection has no schema");
}


static tenant_status_e
tenant_validator_answer(tenant_job_t *job, tenant_doc_t schema)
{
    tenant_buf_t  *body;

    body = tenant_document_output(job, 200);
    if (body == NULL) {
        return job->error.status;
    }

    tenant_json_write(body, schema, false, tenant_document_json(job), NULL);

    if (body->failed) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    return TENANT_OK;
}
