/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "tenant_document.h"
#include "tenant_documents.h"
#include "tenant_view.h"
#include "tenant_view_document.h"


#define TENANT_INSERT_MAX     10000    /* documents a request */
#define TENANT_BATCH_MAX      1000     /* documents a command */
#define TENANT_BATCH_BYTES    (8 * 1024 * 1024)
#define TENANT_INSERT_RETRIES 5


/* The first error of each status is kept, for the answer and the log. */

typedef struct tenant_insert_fault_s  tenant_insert_fault_t;

struct tenant_insert_fault_s {
    tenant_status_e         status;
    char                    detail[TENANT_ERROR_DETAIL_MAX];
    char                    cause[TENANT_ERROR_DETAIL_MAX];
    tenant_insert_fault_t  *next;
};


typedef struct {
    bool             array;
    uint32_t         n;
    tenant_bson_t  **documents;        /* as they are stored */
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
static void tenant_insert_remember(tenant_job_t *job, tenant_insert_t *insert,
    const tenant_error_t *err);
static tenant_status_e tenant_insert_answer(tenant_job_t *job,
    tenant_insert_t *insert);
static tenant_status_e tenant_insert_answer_many(tenant_job_t *job,
    tenant_insert_t *insert);
static void tenant_insert_id(tenant_job_t *job, tenant_buf_t *body,
    tenant_bson_t *document);
static tenant_status_e tenant_insert_error(const tenant_insert_t *insert,
    tenant_status_e status, tenant_error_t *err);
static void tenant_insert_fault(tenant_job_t *job,
    const tenant_insert_t *insert, uint32_t inserted);


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

    insert->documents = tenant_arena_alloc(job->arena, insert->n
                                                * sizeof(tenant_bson_t *));
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
        return tenant_insert_many(job, insert, body);
    }

    insert->n = 0;

    (void) tenant_document_check(job, body, NULL);

    return tenant_insert_add(job, insert, body);
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
    tenant_bson_t  *stored;

    if (job->error.status != TENANT_OK) {
        insert->n++;
        return job->error.status;
    }

    tenant_oid_new(insert->etag);

    stored = tenant_bson_create(job->arena);
    tenant_view_store(job, doc, false, insert->etag, stored);

    if (tenant_bson_failed(stored)) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    insert->order[insert->n] = insert->n;
    insert->documents[insert->n++] = stored;

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
    uint32_t          i;
    tenant_doc_t      doc;
    tenant_bson_t    *documents;
    tenant_insert_t  *insert;
    tenant_status_e   rc;

    insert = job->data;

    rc = tenant_view_insert(job, command, &documents);
    if (rc != TENANT_OK) {
        return rc;
    }

    bytes = 0;
    insert->first = insert->sent;

    for (i = insert->first; i < insert->n; i++) {

        doc = tenant_bson_doc(insert->documents[insert->order[i]]);
        bytes += doc.len;

        if (i != insert->first
            && (i - insert->first == TENANT_BATCH_MAX
                || bytes > TENANT_BATCH_BYTES))
        {
            break;
        }

        tenant_bson_add_doc(documents,
                            tenant_bson_index(key, i - insert->first), doc);
    }

    tenant_bson_end(command->body, documents);
    tenant_bson_add_bool(command->body, "ordered", false);

    insert->sent = i;

    return TENANT_OK;
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

    tenant_insert_remember(job, insert, &job->error);

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
        tenant_insert_remember(job, insert, &unsent);
    }

    for (i = insert->sent; i < insert->n; i++) {
        insert->results[insert->order[i]] = TENANT_UNAVAILABLE;
    }

    for (i = 0, same = 0; i < insert->n; i++) {
        same += insert->results[i] == insert->results[0];
    }

    return same == insert->n
           ? tenant_insert_error(insert, insert->results[0], &job->error)
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
            tenant_insert_remember(job, insert, &err);
        }
    }

    if (undone != 0) {
        insert->retries++;
        insert->sent -= undone;
        memmove(insert->order + insert->sent, batch,
                undone * sizeof(uint32_t));
    }
}


/* Keeps the first of each status, for the answer's texts and the log. */

static void
tenant_insert_remember(tenant_job_t *job, tenant_insert_t *insert,
    const tenant_error_t *err)
{
    tenant_insert_fault_t  *fault;

    for (fault = insert->faults; fault != NULL; fault = fault->next) {
        if (fault->status == err->status) {
            return;
        }
    }

    /* where memory is out, the answer says less */

    fault = tenant_arena_zalloc(job->arena, sizeof(tenant_insert_fault_t));
    if (fault == NULL) {
        return;
    }

    fault->status = err->status;
    memcpy(fault->cause, err->cause, sizeof(fault->cause));
    memcpy(fault->detail, err->detail, sizeof(fault->detail));

    fault->next = insert->faults;
    insert->faults = fault;
}


static tenant_status_e
tenant_insert_answer(tenant_job_t *job, tenant_insert_t *insert)
{
    tenant_buf_t    *body;
    tenant_value_t   id;

    if (insert->results[0] != TENANT_OK) {
        return tenant_insert_error(insert, insert->results[0], &job->error);
    }

    body = tenant_document_output(job, 201);
    if (body == NULL) {
        return job->error.status;
    }

    tenant_insert_id(job, body, insert->documents[0]);

    if (tenant_view_id(job, tenant_bson_doc(insert->documents[0]), &id)) {
        job->answer.location = tenant_document_location(job, &id);
    }

    job->answer.etag = tenant_document_etag(job,
                                       tenant_bson_doc(insert->documents[0]));

    if (body->failed || job->answer.etag.data == NULL) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    return TENANT_OK;
}


static void
tenant_insert_id(tenant_job_t *job, tenant_buf_t *body,
    tenant_bson_t *document)
{
    tenant_value_t  id;

    tenant_buf_text(body, "{\"_id\":");

    if (tenant_view_id(job, tenant_bson_doc(document), &id)) {
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

    body = tenant_document_output(job, inserted == insert->n ? 201 : 207);
    if (body == NULL) {
        return job->error.status;
    }

    tenant_insert_fault(job, insert, inserted);

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

        (void) tenant_insert_error(insert, insert->results[i], &err);
        job->answer.again |= err.status == TENANT_UNAVAILABLE;

        tenant_buf_text(body, "{\"error\":");
        tenant_buf_problem(body, &err);
        tenant_buf_char(body, '}');
    }

    tenant_buf_text(body, "]}");

    if (body->failed) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    return TENANT_OK;
}


static tenant_status_e
tenant_insert_error(const tenant_insert_t *insert, tenant_status_e status,
    tenant_error_t *err)
{
    const char                   *detail, *cause;
    const tenant_insert_fault_t  *fault;

    detail = "internal error";
    cause = "";

    for (fault = insert->faults; fault != NULL; fault = fault->next) {
        if (fault->status == status) {
            detail = fault->detail;
            cause = fault->cause;
        }
    }

    if (status == TENANT_CONFLICT) {
        detail = "a document with this _id, or another unique value, exists";
    }

    (void) tenant_error_set(err, status, "%s", detail);
    (void) snprintf(err->cause, sizeof(err->cause), "%s", cause);

    return status;
}


/* A 207 hides faults that an operator must know, so a cause is logged. */

static void
tenant_insert_fault(tenant_job_t *job, const tenant_insert_t *insert,
    uint32_t inserted)
{
    const tenant_insert_fault_t  *fault;

    for (fault = insert->faults; fault != NULL; fault = fault->next) {

        if (fault->cause[0] != '\0') {
            job->answer.fault = tenant_arena_printf(job->arena,
                                    "%u of %u documents of a request are not "
                                    "known to be stored: %s",
                                    insert->n - inserted, insert->n,
                                    fault->cause).data;
        }
    }
}
