/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "tenant_export.h"
#include "tenant_restore.h"
#include "tenant_view_export.h"


/* A command has so much, or one document. */
#define TENANT_RESTORE_DOCS   1000
#define TENANT_RESTORE_BYTES  (2 * 1024 * 1024)

/* So much of the file is read in one step. */
#define TENANT_RESTORE_STEP   (4 * 1024 * 1024)

/* So often others' writes may be in the way of one command. */
#define TENANT_RESTORE_TRIES  5


/* Documents of one collection, in successive lines. */

typedef struct {
    tenant_bson_t  *stored;            /* an array; NULL: none */
    uint32_t        n;
    size_t          bytes;
    int64_t         line;              /* of the first */
} tenant_restore_batch_t;


static tenant_status_e tenant_restore_put(tenant_job_t *job,
    tenant_restore_t *restore, tenant_restore_batch_t *batch,
    tenant_str_t line);
static tenant_status_e tenant_restore_add(tenant_job_t *job,
    tenant_restore_t *restore, tenant_restore_batch_t *batch,
    tenant_doc_t doc);
static tenant_status_e tenant_restore_send(tenant_job_t *job,
    tenant_restore_batch_t *batch);
static tenant_status_e tenant_restore_judge(tenant_job_t *job,
    const tenant_restore_batch_t *batch, tenant_doc_t reply, uint32_t *sent,
    unsigned *tries);
static tenant_doc_t tenant_restore_rest(tenant_job_t *job,
    const tenant_restore_batch_t *batch, uint32_t sent);
static tenant_status_e tenant_restore_refused(tenant_job_t *job,
    int64_t line, tenant_status_e status);


tenant_status_e
tenant_restore_write(tenant_job_t *job, tenant_restore_t *restore,
    int64_t until, bool *more)
{
    int64_t                  end;
    tenant_str_t             line;
    tenant_status_e          rc;
    tenant_restore_batch_t   batch;
    tenant_restore_lines_t   lines;

    memset(&batch, 0, sizeof(tenant_restore_batch_t));
    tenant_restore_open(job, restore, &lines);

    rc = TENANT_OK;
    end = restore->pos + TENANT_RESTORE_STEP;
    *more = true;

    while (rc == TENANT_OK && restore->pos < end) {

        if (!tenant_restore_line(&lines, &line, &job->error)) {
            *more = false;
            rc = job->error.status;
            break;
        }

        rc = tenant_restore_put(job, restore, &batch, line);

        if (batch.n == 0 && tenant_clock_now() >= until) {
            break;
        }
    }

    return rc == TENANT_OK ? tenant_restore_send(job, &batch) : rc;
}


/* The line was checked: its first member says what it is. */

static tenant_status_e
tenant_restore_put(tenant_job_t *job, tenant_restore_t *restore,
    tenant_restore_batch_t *batch, tenant_str_t line)
{
    bool              array;
    tenant_doc_t      doc;
    tenant_iter_t     it;
    tenant_status_e   rc;

    rc = tenant_json_read(job->arena, line, TENANT_JSON_EXTENDED, &doc, &array,
                          &job->error);
    if (rc != TENANT_OK) {
        return rc;
    }

    it = tenant_bson_iter(doc);

    if (!tenant_bson_next(&it)) {
        return TENANT_OK;
    }

    if (tenant_str_is(it.value.key, TENANT_ID_FIELD)) {
        return tenant_restore_add(job, restore, batch, doc);
    }

    /* the batch is of the collection before */

    rc = tenant_restore_send(job, batch);

    if (rc == TENANT_OK && it.value.str.len <= TENANT_COLLECTION_MAX
        && tenant_str_is(it.value.key, TENANT_EXPORT_COLLECTION))
    {
        memcpy(restore->name, it.value.str.data, it.value.str.len);
        restore->len = it.value.str.len;
        restore->collections++;

        job->request.collection.len = restore->len;
    }

    return rc;
}


static tenant_status_e
tenant_restore_add(tenant_job_t *job, tenant_restore_t *restore,
    tenant_restore_batch_t *batch, tenant_doc_t doc)
{
    char          key[16], text[32];
    tenant_doc_t  stored;

    stored = tenant_view_import(job, doc);

    if (stored.data == NULL) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    if (stored.len > TENANT_DOCUMENT_MAX) {
        (void) snprintf(text, sizeof(text), "line %lld",
                        (long long) restore->line);
        return tenant_error_field(&job->error, text, "is larger than 16 MiB");
    }

    if (batch->stored == NULL) {
        batch->stored = tenant_bson_create(job->arena);
        batch->line = restore->line;
    }

    tenant_bson_add_doc(batch->stored, tenant_bson_index(key, batch->n),
                        stored);

    restore->documents++;
    batch->n++;
    batch->bytes += stored.len;

    return batch->n == TENANT_RESTORE_DOCS
           || batch->bytes >= TENANT_RESTORE_BYTES
           ? tenant_restore_send(job, batch) : TENANT_OK;
}


static tenant_status_e
tenant_restore_send(tenant_job_t *job, tenant_restore_batch_t *batch)
{
    uint32_t          sent;
    unsigned          tries;
    tenant_doc_t      reply;
    tenant_command_t  command;
    tenant_status_e   rc;

    rc = TENANT_OK;
    sent = 0;
    tries = 0;

    while (rc == TENANT_OK && sent < batch->n) {

        memset(&command, 0, sizeof(tenant_command_t));

        rc = tenant_view_import_all(job, &command,
                                    tenant_restore_rest(job, batch, sent));
        if (rc != TENANT_OK) {
            return rc;
        }

        rc = tenant_store_command(&job->work, &command, &reply, &job->error);

        if (rc == TENANT_UNPROCESSABLE || rc == TENANT_CONFLICT) {
            return tenant_restore_refused(job, batch->line + sent, rc);
        }

        if (rc == TENANT_OK) {
            rc = tenant_restore_judge(job, batch, reply, &sent, &tries);
        }
    }

    memset(batch, 0, sizeof(tenant_restore_batch_t));

    return rc;
}


/* Counts what is stored in *sent; the server stopped at the first error. */

static tenant_status_e
tenant_restore_judge(tenant_job_t *job, const tenant_restore_batch_t *batch,
    tenant_doc_t reply, uint32_t *sent, unsigned *tries)
{
    bool              again;
    int64_t           index;
    tenant_iter_t     it;
    tenant_status_e   rc;

    it = tenant_bson_iter(tenant_bson_get_doc(reply, "writeErrors"));

    if (!tenant_bson_next(&it)) {
        *sent = batch->n;
        return TENANT_OK;
    }

    index = tenant_bson_get_int(it.value.doc, "index", 0);

    if (index < 0 || index >= (int64_t) (batch->n - *sent)) {
        index = 0;
    }

    *sent += (uint32_t) index;

    rc = tenant_store_write_error(reply, it.value.doc, &again, &job->error);

    if (again && ++*tries < TENANT_RESTORE_TRIES) {
        job->error.status = TENANT_OK;
        return TENANT_OK;
    }

    return rc == TENANT_CONFLICT || rc == TENANT_UNPROCESSABLE
           ? tenant_restore_refused(job, batch->line + *sent, rc) : rc;
}


static tenant_doc_t
tenant_restore_rest(tenant_job_t *job, const tenant_restore_batch_t *batch,
    uint32_t sent)
{
    char            key[16];
    uint32_t        i;
    tenant_doc_t    all;
    tenant_iter_t   it;
    tenant_bson_t  *rest;

    all = tenant_bson_doc(batch->stored);

    if (sent == 0) {
        return all;
    }

    rest = tenant_bson_create(job->arena);
    it = tenant_bson_iter(all);

    for (i = 0; tenant_bson_next(&it); i++) {
        if (i >= sent) {
            tenant_bson_add_doc(rest, tenant_bson_index(key, i - sent),
                                it.value.doc);
        }
    }

    return tenant_bson_doc(rest);
}


static tenant_status_e
tenant_restore_refused(tenant_job_t *job, int64_t line,
    tenant_status_e status)
{
    char            place[32], message[TENANT_ERROR_DETAIL_MAX];
    tenant_error_t  *err;

    err = &job->error;

    (void) snprintf(place, sizeof(place), "line %lld%s", (long long) line,
                    status == TENANT_CONFLICT ? ": _id" : "");
    (void) snprintf(message, sizeof(message), "%s", err->detail);

    err->status = TENANT_OK;
    err->nfields = 0;
    err->cause[0] = '\0';

    return tenant_error_field(err, place,
                              status == TENANT_CONFLICT
                              ? "is in the collection already" : message);
}
