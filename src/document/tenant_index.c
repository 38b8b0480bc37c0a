/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "tenant_document.h"
#include "tenant_documents.h"
#include "tenant_index_input.h"
#include "tenant_view_index.h"


/* The command that comes next, or was the last one. */

typedef enum {
    TENANT_INDEX_LIST = 0,             /* what is there? */
    TENANT_INDEX_CREATE,
    TENANT_INDEX_LOOK,                 /* is it there? */
    TENANT_INDEX_UNDO                  /* not so: it goes again */
} tenant_index_step_e;


typedef struct {
    tenant_index_input_t  input;
    tenant_index_step_e   step;
    bool                  many;        /* it was one too many */
} tenant_index_create_t;


static tenant_status_e tenant_indexes_parse(tenant_job_t *job);
static tenant_status_e tenant_indexes_finish(tenant_job_t *job,
    tenant_status_e status, tenant_doc_t reply, bool *again);
static tenant_status_e tenant_index_create_parse(tenant_job_t *job);
static tenant_status_e tenant_index_create_prepare(tenant_job_t *job,
    tenant_command_t *command);
static tenant_status_e tenant_index_create_finish(tenant_job_t *job,
    tenant_status_e status, tenant_doc_t reply, bool *again);
static tenant_status_e tenant_index_listed(tenant_job_t *job,
    tenant_index_create_t *create, tenant_doc_t reply, bool *again);
static tenant_status_e tenant_index_created(tenant_job_t *job,
    const tenant_index_create_t *create, tenant_status_e status);
static tenant_status_e tenant_index_looked(tenant_job_t *job,
    tenant_index_create_t *create, tenant_status_e status, tenant_doc_t reply,
    bool *again);
static tenant_status_e tenant_index_many(tenant_job_t *job);
static tenant_status_e tenant_index_idle(tenant_job_t *job);
static tenant_status_e tenant_index_drop_parse(tenant_job_t *job);
static tenant_status_e tenant_index_drop_prepare(tenant_job_t *job,
    tenant_command_t *command);
static tenant_status_e tenant_index_drop_finish(tenant_job_t *job,
    tenant_status_e status, tenant_doc_t reply, bool *again);
static tenant_status_e tenant_index_answer(tenant_job_t *job, int status,
    const tenant_index_t *index);
static void tenant_index_write(tenant_buf_t *to, const tenant_index_t *index);


static const tenant_operation_t  tenant_index_list_operation = {
    tenant_indexes_parse,
    tenant_view_indexes,
    tenant_indexes_finish
};


const tenant_use_case_t  tenant_index_list = {
    0, NULL, NULL, NULL, &tenant_index_list_operation
};


static const tenant_operation_t  tenant_index_create_operation = {
    tenant_index_create_parse,
    tenant_index_create_prepare,
    tenant_index_create_finish
};


/* The input is the first member of what the fields fill. */

const tenant_use_case_t  tenant_index_create = {
    sizeof(tenant_index_create_t), NULL, tenant_index_members, NULL,
    &tenant_index_create_operation
};


static const tenant_operation_t  tenant_index_drop_operation = {
    tenant_index_drop_parse,
    tenant_index_drop_prepare,
    tenant_index_drop_finish
};


const tenant_use_case_t  tenant_index_drop = {
    0, NULL, NULL, NULL, &tenant_index_drop_operation
};


static tenant_status_e
tenant_indexes_parse(tenant_job_t *job)
{
    (void) tenant_document_collection(job);

    return job->error.status;
}


/* A collection that nobody has written to has none. */

static tenant_status_e
tenant_indexes_finish(tenant_job_t *job, tenant_status_e status,
    tenant_doc_t reply, bool *again)
{
    bool             first;
    tenant_buf_t    *body;
    tenant_iter_t    it;
    tenant_index_t   index;
    tenant_value_t   batch;

    (void) again;

    if (status != TENANT_OK && status != TENANT_NOT_FOUND) {
        return status;
    }

    job->error.status = TENANT_OK;
    memset(&batch, 0, sizeof(tenant_value_t));

    if (status == TENANT_OK
        && !tenant_bson_path(reply, "cursor.firstBatch", &batch))
    {
        return tenant_document_strange(job);
    }

    body = tenant_document_output(job, 200);
    if (body == NULL) {
        return job->error.status;
    }

    tenant_buf_text(body, "{\"indexes\":[");
    first = true;

    if (status == TENANT_OK) {

        it = tenant_bson_iter(batch.doc);

        while (tenant_bson_next(&it)) {

            if (!first) {
                tenant_buf_char(body, ',');
            }

            first = false;
            tenant_view_index_read(it.value.doc, &index);
            tenant_index_write(body, &index);
        }
    }

    tenant_buf_text(body, "]}");

    if (body->failed) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    return TENANT_OK;
}


static tenant_status_e
tenant_index_create_parse(tenant_job_t *job)
{
    tenant_index_create_t  *create;

    create = job->data;

    (void) tenant_document_collection(job);
    (void) tenant_index_input(job, &create->input);

    return job->error.status;
}


static tenant_status_e
tenant_index_create_prepare(tenant_job_t *job, tenant_command_t *command)
{
    tenant_index_create_t  *create;

    create = job->data;

    switch (create->step) {

    case TENANT_INDEX_CREATE:
        return tenant_view_index_create(job, &create->input.index, command);

    case TENANT_INDEX_UNDO:
        return tenant_view_index_drop(job, create->input.index.name, command);

    default:
        return tenant_view_indexes(job, command);
    }
}


static tenant_status_e
tenant_index_create_finish(tenant_job_t *job, tenant_status_e status,
    tenant_doc_t reply, bool *again)
{
    tenant_index_create_t  *create;

    create = job->data;

    switch (create->step) {

    case TENANT_INDEX_LIST:

        if (status != TENANT_OK && status != TENANT_NOT_FOUND) {
            return status;
        }

        if (status == TENANT_NOT_FOUND) {
            reply.data = NULL;
        }

        job->error.status = TENANT_OK;

        return tenant_index_listed(job, create, reply, again);

    case TENANT_INDEX_CREATE:

        if (status != TENANT_OK) {
            return tenant_index_created(job, create, status);
        }

        create->step = TENANT_INDEX_LOOK;
        *again = true;

        return TENANT_OK;

    case TENANT_INDEX_LOOK:
        return tenant_index_looked(job, create, status, reply, again);

    default: /* TENANT_INDEX_UNDO */

        if (status != TENANT_OK && status != TENANT_NOT_FOUND) {
            return status;
        }

        return create->many ? tenant_index_many(job) : tenant_index_idle(job);
    }
}


static tenant_status_e
tenant_index_listed(tenant_job_t *job, tenant_index_create_t *create,
    tenant_doc_t reply, bool *again)
{
    intptr_t          n;
    tenant_iter_t     it;
    tenant_index_t    index, *wanted;
    tenant_value_t    batch;

    n = 0;
    wanted = &create->input.index;

    if (reply.data != NULL) {

        if (!tenant_bson_path(reply, "cursor.firstBatch", &batch)) {
            return tenant_document_strange(job);
        }

        it = tenant_bson_iter(batch.doc);

        while (tenant_bson_next(&it)) {

            tenant_view_index_read(it.value.doc, &index);
            n += !index.primary;

            if (!tenant_str_eq(index.name, wanted->name)) {
                continue;
            }

            return tenant_view_index_same(&index, wanted)
                   ? tenant_index_answer(job, 200, wanted)
                   : tenant_error_set(&job->error, TENANT_CONFLICT,
                                      "another index has this name");
        }
    }

    if (n >= job->request.bounds->indexes) {
        return tenant_index_many(job);
    }

    create->step = TENANT_INDEX_CREATE;
    *again = true;

    return TENANT_OK;
}


static tenant_status_e
tenant_index_created(tenant_job_t *job, const tenant_index_create_t *create,
    tenant_status_e status)
{
    if (status == TENANT_CONFLICT) {
        return tenant_error_set(&job->error, TENANT_CONFLICT, "%s",
                                create->input.index.unique
                                ? "documents have the same values, or an "
                                  "index of these keys has another name"
                                : "an index of these keys has another name");
    }

    if (status == TENANT_UNPROCESSABLE) {
        return tenant_error_set(&job->error, TENANT_UNPROCESSABLE,
                                "the database can't make this index");
    }

    return status;
}


/*
 * Servers that know no option pass it over, and others may have made the last
 * index that was allowed.
 */

static tenant_status_e
tenant_index_looked(tenant_job_t *job, tenant_index_create_t *create,
    tenant_status_e status, tenant_doc_t reply, bool *again)
{
    bool             same;
    intptr_t         n;
    tenant_iter_t    it;
    tenant_index_t   index;
    tenant_value_t   batch;

    if (status == TENANT_UNAVAILABLE || status == TENANT_TIMEOUT
        || (status == TENANT_OK
            && !tenant_bson_path(reply, "cursor.firstBatch", &batch)))
    {
        /* something was done, other than a 503 says */
        return tenant_error_set(&job->error, TENANT_TIMEOUT,
                                "nobody knows whether the index is there");
    }

    if (status != TENANT_OK) {
        return status;
    }

    n = 0;
    same = false;
    it = tenant_bson_iter(batch.doc);

    while (tenant_bson_next(&it)) {

        tenant_view_index_read(it.value.doc, &index);
        n += !index.primary;

        same |= tenant_str_eq(index.name, create->input.index.name)
                && tenant_view_index_same(&index, &create->input.index);
    }

    create->many = n > job->request.bounds->indexes;

    if (create->many || !same) {
        create->step = TENANT_INDEX_UNDO;
        *again = true;

        return TENANT_OK;
    }

    return tenant_index_answer(job, 201, &create->input.index);
}


static tenant_status_e
tenant_index_many(tenant_job_t *job)
{
    return tenant_error_set(&job->error, TENANT_UNPROCESSABLE,
                            "a collection may have %ld indexes beside the one "
                            "of _id", (long) job->request.bounds->indexes);
}


static tenant_status_e
tenant_index_idle(tenant_job_t *job)
{
    return tenant_error_set(&job->error, TENANT_NOT_IMPLEMENTED,
                            "the database does not make such an index, though "
                            "it says that it does");
}


static tenant_status_e
tenant_index_drop_parse(tenant_job_t *job)
{
    const char  *fault;

    (void) tenant_document_collection(job);

    fault = tenant_index_name_fault(job->request.id);

    if (fault != NULL) {
        (void) tenant_error_field(&job->error, "name", fault);
    }

    return job->error.status;
}


static tenant_status_e
tenant_index_drop_prepare(tenant_job_t *job, tenant_command_t *command)
{
    return tenant_view_index_drop(job, job->request.id, command);
}


static tenant_status_e
tenant_index_drop_finish(tenant_job_t *job, tenant_status_e status,
    tenant_doc_t reply, bool *again)
{
    (void) reply;
    (void) again;

    if (status == TENANT_NOT_FOUND) {
        return tenant_error_set(&job->error, TENANT_NOT_FOUND,
                                "there is no such index");
    }

    if (status == TENANT_OK) {
        job->answer.status = 204;
    }

    return status;
}


static tenant_status_e
tenant_index_answer(tenant_job_t *job, int status, const tenant_index_t *index)
{
    tenant_buf_t  *body;

    body = tenant_document_output(job, status);
    if (body == NULL) {
        return job->error.status;
    }

    tenant_index_write(body, index);

    if (status == 201) {
        job->answer.location = tenant_arena_printf(job->arena,
                                   "%.*s:indexes/%.*s",
                                   (int) job->request.collection.len,
                                   job->request.collection.data,
                                   (int) index->name.len, index->name.data);
    }

    if (body->failed || (status == 201 && job->answer.location.data == NULL)) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    return TENANT_OK;
}


static void
tenant_index_write(tenant_buf_t *to, const tenant_index_t *index)
{
    int   n;
    char  text[32];

    tenant_buf_text(to, "{\"name\":");
    tenant_buf_json(to, index->name);

    tenant_buf_text(to, ",\"keys\":");

    if (index->keys.data != NULL) {
        tenant_json_write(to, index->keys, false, TENANT_JSON_RELAXED, NULL);
    } else {
        tenant_buf_text(to, "{}");
    }

    if (index->unique) {
        tenant_buf_text(to, ",\"unique\":true");
    }

    if (index->sparse) {
        tenant_buf_text(to, ",\"sparse\":true");
    }

    if (index->partial.data != NULL) {
        tenant_buf_text(to, ",\"partial\":");
        tenant_json_write(to, index->partial, false, TENANT_JSON_RELAXED,
                          NULL);
    }

    if (index->expire_after >= 0) {
        n = snprintf(text, sizeof(text), ",\"expire_after\":%lld",
                     (long long) index->expire_after);
        tenant_buf_add(to, text, (size_t) n);
    }

    tenant_buf_char(to, '}');
}
