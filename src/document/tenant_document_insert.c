/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "tenant_document.h"
#include "tenant_document_write.h"
#include "tenant_documents.h"
#include "tenant_insert_fault.h"
#include "tenant_view.h"
#include "tenant_view_document.h"


#define TENANT_INSERT_MAX     10000    /* documents a request */
#define TENANT_BATCH_BYTES    (8 * 1024 * 1024)    /* of a command */
#define TENANT_INSERT_RETRIES 5


typedef struct {
    bool             array;
    uint32_t         n;
    tenant_bson_t   *stored;           /* an array of all documents, as they
                                          are stored */
    tenant_doc_t    *documents;        /* in there */
    tenant_status_e *results;
    char             etag[TENANT_OID_HEX + 1];
    uint32_t        *order;            /* of sending: indexes of documents */
    uint32_t         first;            /* in order, of the present command */
    uint32_t         sent;             /* up to its end */
    uint32_t         retries;

    tenant_insert_fault_t  *faults;
} tenant_insert_t;


static tenant_status_e tenant_insert_parse(tenant_job_t *job);
static tenant_status_e tenant_insert_many(tenant_job_t *job,
    tenant_insert_t *insert, tenant_doc_t body);
static tenant_status_e tenant_insert_add(tenant_job_t *job,
    tenant_insert_t *insert, tenant_doc_t doc);
static tenant_status_e tenant_insert_settle(tenant_job_t *job,
    tenant_insert_t *insert);
static tenant_status_e tenant_insert_prepare(tenant_job_t *job,
    tenant_command_t *command);
static tenant_status_e tenant_insert_finish(tenant_job_t *job,
    tenant_status_e status, tenant_doc_t reply, bool *again);
static void tenant_insert_failed(tenant_job_t *job, tenant_insert_t *insert,
    tenant_status_e status, tenant_doc_t reply);
static tenant_status_e tenant_insert_stop(tenant_job_t *job,
    tenant_insert_t *insert);
static void tenant_insert_errors(tenant_job_t *job, tenant_insert_t *insert,
    tenant_doc_t reply);
static tenant_status_e tenant_insert_answer(tenant_job_t *job,
    tenant_insert_t *insert);
static tenant_status_e tenant_insert_answer_many(tenant_job_t *job,
    tenant_insert_t *insert);
static void tenant_insert_id(tenant_job_t *job, tenant_buf_t *body,
    tenant_doc_t document);


static const tenant_operation_t  tenant_document_insert_operation = {
    tenant_insert_parse,
    tenant_insert_prepare,
    tenant_insert_finish
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

    if (body.data == NULL) {
        return job->error.status;
    }

    insert->n = insert->array ? tenant_bson_count(body) : 1;

    if (insert->n == 0 || insert->n > TENANT_INSERT_MAX) {
        return tenant_path_fault(&job->error, NULL,
                                 "must hold 1 to 10000 documents");
    }

    insert->stored = tenant_bson_create(job->arena);
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

    if (insert->array) {
        (void) tenant_insert_many(job, insert, body);

    } else {
        insert->n = 0;

        (void) tenant_document_check(job, body, NULL);
        (void) tenant_insert_add(job, insert, body);
    }

    return tenant_insert_settle(job, insert);
}


static tenant_status_e
tenant_insert_many(tenant_job_t *job, tenant_insert_t *insert,
    tenant_doc_t body)
{
    tenant_iter_t  it;
    tenant_path_t  path;

    insert->n = 0;
    it = tenant_bson_iter(body);

    while (tenant_bson_next(&it)) {

        path = tenant_path_element(NULL, insert->n);

        if (it.value.type != TENANT_BSON_DOCUMENT) {
            (void) tenant_path_fault(&job->error, &path, "must be an object");
            insert->n++;
            continue;
        }

        (void) tenant_document_check(job, it.value.doc, &path);

        if (tenant_insert_add(job, insert, it.value.doc) == TENANT_NO_MEMORY)
        {
            break;
        }
    }

    return job->error.status;
}


static tenant_status_e
tenant_insert_add(tenant_job_t *job, tenant_insert_t *insert,
    tenant_doc_t doc)
{
    char            key[16];
    tenant_bson_t  *stored;

    if (job->error.status != TENANT_OK) {
        insert->n++;
        return job->error.status;
    }

    tenant_oid_new(insert->etag);

    stored = tenant_bson_begin(insert->stored,
                               tenant_bson_index(key, insert->n));
    tenant_view_store(job, doc, false, insert->etag, stored);
    tenant_bson_end(insert->stored, stored);

    if (tenant_bson_failed(insert->stored)) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    insert->order[insert->n] = insert->n;
    insert->n++;

    return TENANT_OK;
}


/* Looks where the documents are, once they stay there. */

static tenant_status_e
tenant_insert_settle(tenant_job_t *job, tenant_insert_t *insert)
{
    uint32_t       i;
    tenant_iter_t  it;

    if (job->error.status != TENANT_OK) {
        return job->error.status;
    }

    it = tenant_bson_iter(tenant_bson_doc(insert->stored));

    for (i = 0; i < insert->n && tenant_bson_next(&it); i++) {
        insert->documents[i] = it.value.doc;
    }

    return TENANT_OK;
}


/*
 * Takes as many documents as fit a command (MongoDB manual, "MongoDB Limits").
 */

static tenant_status_e
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


static tenant_status_e
tenant_insert_answer(tenant_job_t *job, tenant_insert_t *insert)
{
    tenant_buf_t    *body;
    tenant_value_t   id;

    if (insert->results[0] != TENANT_OK) {
        return tenant_insert_error(insert->faults, insert->results[0],
                                   &job->error);
    }

    body = tenant_document_output(job, 201);
    if (body == NULL) {
        return job->error.status;
    }

    if (job->request.prefer == TENANT_PREFER_REPRESENTATION
        && !tenant_write_dated(insert->documents[0]))
    {
        tenant_view_show(job, insert->documents[0], tenant_document_json(job),
                         TENANT_VIEW_ETAG, body);
    } else {
        job->answer.partial = true;
        tenant_insert_id(job, body, insert->documents[0]);
    }

    if (tenant_view_id(job, insert->documents[0], &id)) {
        job->answer.location = tenant_document_location(job, &id);
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


static tenant_status_e
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
