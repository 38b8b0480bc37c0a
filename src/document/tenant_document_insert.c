/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_document.h"
#include "tenant_document_id.h"
#include "tenant_documents.h"
#include "tenant_insert.h"
#include "tenant_insert_once.h"
#include "tenant_view.h"
#include "tenant_view_document.h"
#include "../job/tenant_input.h"


#define TENANT_INSERT_MAX     10000    /* documents a request */
#define TENANT_BATCH_BYTES    (8 * 1024 * 1024)    /* of a command */
#define TENANT_INSERT_RETRIES 5


static tenant_status_e tenant_insert_parse(tenant_job_t *job);
static void tenant_insert_check(tenant_job_t *job,
    const tenant_insert_t *insert);
static tenant_status_e tenant_insert_step(tenant_job_t *job,
    tenant_command_t *command);
static tenant_status_e tenant_insert_result(tenant_job_t *job,
    tenant_status_e status, tenant_doc_t reply, bool *again);
static void tenant_insert_failed(tenant_job_t *job, tenant_insert_t *insert,
    tenant_status_e status, tenant_doc_t reply);
static tenant_status_e tenant_insert_stop(tenant_job_t *job,
    tenant_insert_t *insert);
static void tenant_insert_errors(tenant_job_t *job, tenant_insert_t *insert,
    tenant_doc_t reply);


static const tenant_operation_t  tenant_document_insert_operation = {
    tenant_insert_parse,
    tenant_insert_step,
    tenant_insert_result
};


const tenant_use_case_t  tenant_document_insert = {
    0, NULL, NULL, NULL, &tenant_document_insert_operation
};


static tenant_status_e
tenant_insert_parse(tenant_job_t *job)
{
    tenant_doc_t      body;
    tenant_status_e   rc;
    tenant_insert_t  *insert;

    insert = tenant_arena_zalloc(job->arena, sizeof(tenant_insert_t));
    if (insert == NULL) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    job->data = insert;

    if (job->request.idempotency_key.data != NULL) {

        insert->once = tenant_once_begin(job);

        if (insert->once == NULL) {
            return job->error.status;
        }
    }

    body.len = 0;
    body.data = NULL;

    rc = tenant_json_read(job->arena, job->request.body,
                          TENANT_JSON_EXTENDED, &body, &insert->array,
                          &job->error);

    tenant_document_read(job);

    if (rc != TENANT_OK && rc != TENANT_UNPROCESSABLE) {
        return rc;
    }

    (void) tenant_document_collection(job);

    if (body.data == NULL
        || !tenant_input_depth(job, body, insert->array, NULL))
    {
        return job->error.status;
    }

    insert->body = body;

    return tenant_insert_begin(job, insert);
}


tenant_status_e
tenant_insert_begin(tenant_job_t *job, tenant_insert_t *insert)
{
    insert->n = insert->array ? tenant_bson_count(insert->body) : 1;

    if (insert->n == 0 || insert->n > TENANT_INSERT_MAX) {
        return tenant_path_fault(&job->error, insert->root,
                                 "must hold 1 to 10000 documents");
    }

    insert->documents = tenant_arena_alloc(job->arena, insert->n
                                                * sizeof(tenant_doc_t));
    insert->results = tenant_arena_zalloc(job->arena, insert->n
                                                * sizeof(tenant_status_e));
    insert->order = tenant_arena_alloc(job->arena, insert->n
                                                * sizeof(uint32_t));

    if (insert->documents == NULL || insert->results == NULL
        || insert->order == NULL)
    {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    tenant_insert_check(job, insert);

    return job->error.status == TENANT_OK ? tenant_insert_store(job, insert)
                                          : job->error.status;
}


static void
tenant_insert_check(tenant_job_t *job, const tenant_insert_t *insert)
{
    uint32_t       n;
    tenant_iter_t  it;
    tenant_path_t  path;

    if (!insert->array) {
        (void) tenant_document_check(job, insert->body, insert->root);
        return;
    }

    it = tenant_bson_iter(insert->body);

    for (n = 0; tenant_bson_next(&it); n++) {

        path = tenant_path_element(insert->root, n);

        if (it.value.type != TENANT_BSON_DOCUMENT) {
            (void) tenant_path_fault(&job->error, &path, "must be an object");
            continue;
        }

        (void) tenant_document_check(job, it.value.doc, &path);
    }
}


/* With a key other commands go before the inserts, and after them. */

static tenant_status_e
tenant_insert_step(tenant_job_t *job, tenant_command_t *command)
{
    tenant_insert_t  *insert;

    insert = job->data;

    return insert->once == NULL || tenant_once_inserts(insert->once)
           ? tenant_insert_prepare(job, command)
           : tenant_once_prepare(job, insert, command);
}


/*
 * Takes as many documents as fit a command (MongoDB manual, "MongoDB Limits").
 */

tenant_status_e
tenant_insert_prepare(tenant_job_t *job, tenant_command_t *command)
{
    char              key[16];
    size_t            bytes;
    uint32_t          i, n;
    tenant_doc_t      doc;
    tenant_bson_t    *documents;
    tenant_insert_t  *insert;
    tenant_status_e   rc;

    insert = job->data;
    insert->first = insert->sent;

    bytes = 0;
    n = 0;

    for (i = insert->first; i < insert->n; i++) {

        bytes += insert->documents[insert->order[i]].len;

        if (n != 0 && bytes > TENANT_BATCH_BYTES) {
            break;
        }

        n++;
    }

    insert->sent = i;

    if (n == insert->n && insert->retries == 0) {
        /* they are there as an array already */
        rc = tenant_view_insert_all(job, command,
                                    tenant_bson_doc(insert->stored));

    } else {
        rc = tenant_view_insert(job, command, &documents);

        for (i = 0; rc == TENANT_OK && i < n; i++) {
            doc = insert->documents[insert->order[insert->first + i]];
            tenant_bson_add_doc(documents, tenant_bson_index(key, i), doc);
        }

        if (rc == TENANT_OK) {
            tenant_bson_end(command->body, documents);
        }
    }

    if (rc == TENANT_OK) {
        tenant_bson_add_bool(command->body, "ordered", false);
    }

    return rc;
}


static tenant_status_e
tenant_insert_result(tenant_job_t *job, tenant_status_e status,
    tenant_doc_t reply, bool *again)
{
    tenant_insert_t  *insert;

    insert = job->data;

    if (insert->once == NULL) {
        return tenant_insert_finish(job, status, reply, again);
    }

    if (!tenant_once_inserts(insert->once)) {
        return tenant_once_finish(job, insert, status, reply, again);
    }

    status = tenant_insert_finish(job, status, reply, again);

    return *again ? status : tenant_once_inserted(job, insert, status, again);
}


tenant_status_e
tenant_insert_finish(tenant_job_t *job, tenant_status_e status,
    tenant_doc_t reply, bool *again)
{
    tenant_insert_t  *insert;

    insert = job->data;

    if (status != TENANT_OK) {

        /* a reply tells each document's own fate all the same */

        if (insert->first == 0 && reply.data == NULL) {
            return status;
        }

        tenant_insert_failed(job, insert, status, reply);
        job->error.status = TENANT_OK;

        /* a batch that was refused says nothing of the next ones */

        if (status != TENANT_UNPROCESSABLE) {
            return tenant_insert_stop(job, insert);
        }

    } else {
        tenant_insert_errors(job, insert, reply);
    }

    if (insert->sent < insert->n) {
        *again = true;
        return TENANT_OK;
    }

    return insert->array ? tenant_insert_answer_many(job, insert)
                         : tenant_insert_answer(job, insert);
}


static void
tenant_insert_failed(tenant_job_t *job, tenant_insert_t *insert,
    tenant_status_e status, tenant_doc_t reply)
{
    uint32_t  i;

    tenant_insert_remember(job->arena, &insert->faults, &job->error);

    for (i = insert->first; i < insert->sent; i++) {
        insert->results[insert->order[i]] = status;
    }

    /* what was undone is not sent again now */
    insert->retries = TENANT_INSERT_RETRIES;

    tenant_insert_errors(job, insert, reply);
}


/*
 * What went before is stored: the answer says so, and what is known of the
 * rest.
 */

static tenant_status_e
tenant_insert_stop(tenant_job_t *job, tenant_insert_t *insert)
{
    uint32_t        i, same;
    tenant_error_t  unsent;

    if (insert->sent < insert->n) {
        (void) tenant_error_set(&unsent, TENANT_UNAVAILABLE,
                                "the database is not available");
        tenant_insert_remember(job->arena, &insert->faults, &unsent);
    }

    for (i = insert->sent; i < insert->n; i++) {
        insert->results[insert->order[i]] = TENANT_UNAVAILABLE;
    }

    for (i = 0, same = 0; i < insert->n; i++) {
        same += insert->results[i] == insert->results[0];
    }

    return same == insert->n
           ? tenant_insert_error(insert->faults, insert->results[0],
                                 &job->error)
           : tenant_insert_answer_many(job, insert);
}


/*
 * Documents that others' writes were in the way of are sent with the next ones.
 */

static void
tenant_insert_errors(tenant_job_t *job, tenant_insert_t *insert,
    tenant_doc_t reply)
{
    bool              again;
    int64_t           index;
    uint32_t         *batch, n, undone;
    tenant_iter_t     it;
    tenant_error_t    err;
    tenant_status_e   status;

    it = tenant_bson_iter(tenant_bson_get_doc(reply, "writeErrors"));

    batch = insert->order + insert->first;
    n = insert->sent - insert->first;
    undone = 0;

    while (tenant_bson_next(&it)) {

        /* they come in ascending order */

        index = tenant_bson_get_int(it.value.doc, "index", -1);

        if (index < undone || index >= n) {
            continue;
        }

        status = tenant_store_write_error(reply, it.value.doc, &again, &err);

        if (again && insert->retries < TENANT_INSERT_RETRIES) {
            batch[undone++] = batch[index];
        } else {
            insert->results[batch[index]] = status;
            tenant_insert_remember(job->arena, &insert->faults, &err);
        }
    }

    if (undone != 0) {
        insert->retries++;
        insert->sent -= undone;
        memmove(insert->order + insert->sent, batch,
                undone * sizeof(uint32_t));
    }
}
