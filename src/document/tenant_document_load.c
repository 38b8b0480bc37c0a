/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "tenant_document.h"
#include "tenant_documents.h"
#include "tenant_load_read.h"
#include "tenant_view.h"
#include "tenant_view_document.h"


static tenant_step_e tenant_load_next(tenant_job_t *job);
static tenant_step_e tenant_load_failed(tenant_job_t *job,
    const tenant_load_side_t *side);
static tenant_step_e tenant_load_show(tenant_job_t *job, tenant_load_t *load,
    tenant_buf_t *body, bool ahead);
static void *tenant_load_thread(void *data);
static tenant_load_side_t *tenant_load_begin(tenant_job_t *job,
    tenant_load_t *load);
static void tenant_load_free(void *data);
static tenant_status_e tenant_load_send(tenant_job_t *job,
    tenant_load_t *load, tenant_load_slice_t *slice);
static tenant_status_e tenant_load_insert(tenant_job_t *job,
    tenant_load_slice_t *slice, uint32_t first, uint32_t n);
static tenant_status_e tenant_load_unsent(tenant_job_t *job,
    const tenant_load_t *load, tenant_load_slice_t *slice);
static tenant_status_e tenant_load_each(tenant_job_t *job,
    tenant_load_slice_t *slice);


tenant_step_e
tenant_document_load(tenant_job_t *job)
{
    unsigned        i;
    tenant_load_t  *load;

    load = tenant_arena_zalloc(job->arena, sizeof(tenant_load_t));

    if (load != NULL) {
        load->sides[0].job = tenant_arena_alloc(job->arena,
                                                sizeof(tenant_job_t));
        load->sides[1].job = tenant_arena_alloc(job->arena,
                                                sizeof(tenant_job_t));
    }

    if (load == NULL || load->sides[0].job == NULL
        || load->sides[1].job == NULL
        || !tenant_arena_cleanup(job->arena, tenant_load_free, load))
    {
        (void) tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
        return TENANT_STEP_DONE;
    }

    job->data = load;

    (void) tenant_document_collection(job);

    for (i = 0; i < job->request.nparams; i++) {
        (void) tenant_error_name(&job->error, job->request.params[i].name,
                                 "is not known here");
    }

    if (job->error.status != TENANT_OK) {
        return TENANT_STEP_DONE;
    }

    tenant_arena_mark(job->arena, &job->flow.mark);

    return tenant_load_next(job);
}


/*
 * While the database stores one slice, the next is read, with a job and an
 * arena of its own: either takes as long as the other.
 */

static tenant_step_e
tenant_load_next(tenant_job_t *job)
{
    bool                 ahead, apart;
    pthread_t            thread;
    tenant_buf_t        *body;
    tenant_load_t       *load;
    tenant_load_side_t  *next;

    load = job->data;

    tenant_arena_rewind(job->arena, &job->flow.mark);

    body = tenant_document_output(job, 200);
    if (body == NULL) {
        return TENANT_STEP_DONE;
    }

    if (load->slices == 0) {

        next = tenant_load_begin(job, load);
        if (next == NULL) {
            return TENANT_STEP_DONE;
        }

        if (tenant_load_read(load, next) != TENANT_OK) {
            return tenant_load_failed(job, next);
        }
    }

    load->sender = job;
    load->now = &load->sides[load->slices++ % 2];

    /* the next one's job is copied before another thread changes this one */

    next = NULL;
    ahead = load->pos < job->request.file.len;

    if (ahead) {
        next = tenant_load_begin(job, load);
        if (next == NULL) {
            return TENANT_STEP_DONE;
        }
    }

    apart = ahead
            && pthread_create(&thread, NULL, tenant_load_thread, load) == 0;

    if (!apart) {
        (void) tenant_load_thread(load);
    }

    if (ahead) {
        (void) tenant_load_read(load, next);
    }

    if (apart) {
        (void) pthread_join(thread, NULL);
    }

    if (load->status != TENANT_OK) {
        return TENANT_STEP_DONE;
    }

    if (ahead && next->job->error.status != TENANT_OK) {
        return tenant_load_failed(job, next);
    }

    return tenant_load_show(job, load, body, ahead);
}


static tenant_step_e
tenant_load_failed(tenant_job_t *job, const tenant_load_side_t *side)
{
    job->error = side->job->error;

    return TENANT_STEP_DONE;
}


static tenant_step_e
tenant_load_show(tenant_job_t *job, tenant_load_t *load, tenant_buf_t *body,
    bool ahead)
{
    job->error.status = TENANT_OK;
    job->answer.lines = true;

    tenant_load_write(job, &load->now->slice, body);
    tenant_arena_count(job->arena, body->size + TENANT_LOAD_SLICE);

    if (body->failed) {
        (void) tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
        return TENANT_STEP_DONE;
    }

    if (!ahead) {
        return TENANT_STEP_DONE;
    }

    job->flow.next = tenant_load_next;

    return TENANT_STEP_FLUSH;
}


static void *
tenant_load_thread(void *data)
{
    tenant_load_t *load = data;

    load->status = tenant_load_send(load->sender, load, &load->now->slice);

    return NULL;
}


/* Makes the side ready that is free: returns it, or NULL with job->error. */

static tenant_load_side_t *
tenant_load_begin(tenant_job_t *job, tenant_load_t *load)
{
    tenant_load_side_t  *side;

    side = &load->sides[load->slices % 2];

    if (side->arena != NULL) {
        tenant_arena_destroy(side->arena);
    }

    side->arena = tenant_arena_create();

    if (side->arena == NULL) {
        (void) tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
        return NULL;
    }

    *side->job = *job;

    side->job->arena = side->arena;
    side->job->error.status = TENANT_OK;
    side->stopped = load->stopped;

    memset(&side->slice, 0, sizeof(tenant_load_slice_t));

    return side;
}


static void
tenant_load_free(void *data)
{
    size_t         i;
    tenant_load_t *load = data;

    for (i = 0; i < 2; i++) {
        if (load->sides[i].arena != NULL) {
            tenant_arena_destroy(load->sides[i].arena);
        }
    }
}


/*
 * What the database says of a document is its line's; what stops it is the
 * answer, if nothing was stored, or else that of all lines that follow.
 */

static tenant_status_e
tenant_load_send(tenant_job_t *job, tenant_load_t *load,
    tenant_load_slice_t *slice)
{
    tenant_status_e  rc;

    if (slice->n == 0) {
        return TENANT_OK;
    }

    if (load->stopped) {
        /* it was read before that was known */
        return tenant_load_unsent(job, load, slice);
    }

    rc = tenant_load_insert(job, slice, 0, slice->n);

    if (rc == TENANT_UNPROCESSABLE && slice->n > 1) {
        rc = tenant_load_each(job, slice);
    }

    if (rc == TENANT_OK || rc == TENANT_UNPROCESSABLE) {
        return TENANT_OK;
    }

    if (load->slices == 1) {
        return rc;
    }

    load->stopped = true;
    (void) snprintf(load->why, sizeof(load->why), "%s", job->error.detail);

    tenant_insert_fault(job, slice->faults, slice->n, slice->n);

    return TENANT_OK;
}


static tenant_status_e
tenant_load_unsent(tenant_job_t *job, const tenant_load_t *load,
    tenant_load_slice_t *slice)
{
    uint32_t        i;
    tenant_error_t  err;

    (void) tenant_error_set(&err, TENANT_UNAVAILABLE, "%s", load->why);
    err.cause[0] = '\0';

    tenant_insert_remember(job->arena, &slice->faults, &err);

    for (i = 0; i < slice->n; i++) {
        slice->results[i] = TENANT_UNAVAILABLE;
    }

    return TENANT_OK;
}


/* The database refuses all where one is not to its liking. */

static tenant_status_e
tenant_load_each(tenant_job_t *job, tenant_load_slice_t *slice)
{
    uint32_t         i;
    tenant_status_e  rc;

    rc = TENANT_OK;

    for (i = 0; i < slice->n; i++) {

        if (rc != TENANT_OK && rc != TENANT_UNPROCESSABLE) {
            slice->results[i] = rc;
            continue;
        }

        rc = tenant_load_insert(job, slice, i, 1);
    }

    return rc;
}


/* Inserts documents, and notes what becomes of each. */

static tenant_status_e
tenant_load_insert(tenant_job_t *job, tenant_load_slice_t *slice,
    uint32_t first, uint32_t n)
{
    bool               again;
    int64_t            index;
    uint32_t           i;
    tenant_doc_t       reply;
    tenant_iter_t      it;
    tenant_bson_t     *documents;
    tenant_error_t     err;
    tenant_status_e    rc;
    tenant_command_t   command;

    memset(&command, 0, sizeof(tenant_command_t));
    reply.len = 0;
    reply.data = NULL;

    if (n == slice->n) {
        rc = tenant_view_insert_all(job, &command,
                                    tenant_bson_doc(slice->stored));
    } else {
        rc = tenant_view_insert(job, &command, &documents);

        if (rc == TENANT_OK) {
            tenant_bson_add_doc(documents, "0", slice->documents[first]);
            tenant_bson_end(command.body, documents);
        }
    }

    if (rc != TENANT_OK) {
        return rc;
    }

    tenant_bson_add_bool(command.body, "ordered", false);

    rc = tenant_store_command(&job->work, &command, &reply, &job->error);

    for (i = first; i < first + n; i++) {
        slice->results[i] = rc;
    }

    if (rc != TENANT_OK) {
        tenant_insert_remember(job->arena, &slice->faults, &job->error);
    }

    it = tenant_bson_iter(tenant_bson_get_doc(reply, "writeErrors"));

    while (tenant_bson_next(&it)) {

        index = tenant_bson_get_int(it.value.doc, "index", -1);

        if (index < 0 || index >= n) {
            continue;
        }

        slice->results[first + index] = tenant_store_write_error(reply,
                                                  it.value.doc, &again, &err);
        tenant_insert_remember(job->arena, &slice->faults, &err);

        /* another's write was in its way; alone it is sent until it passes */

        if (again && n != 1) {
            (void) tenant_load_insert(job, slice, first + (uint32_t) index, 1);
        }
    }

    return rc;
}
