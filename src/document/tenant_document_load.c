/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _GNU_SOURCE
#define _GNU_SOURCE                    /* memrchr() */
#endif

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tenant_document.h"
#include "tenant_documents.h"
#include "tenant_load_slice.h"
#include "tenant_view.h"
#include "tenant_view_document.h"


/* So much of the body is read at a time, and as much as a line needs. */
#define TENANT_LOAD_SLICE    (2048 * 1024)
#define TENANT_LOAD_LINE     (32 * 1024 * 1024)


/* A slice is read, or is sent, with an arena and a copy of the job. */

typedef struct {
    tenant_arena_t       *arena;
    tenant_job_t         *job;
    tenant_load_slice_t   slice;
    bool                  stopped;     /* it is not to be sent */
} tenant_load_side_t;


/* It is kept from slice to slice. */

typedef struct {
    int64_t               pos;         /* in the body: what was read */
    int64_t               line;        /* the number of the last line */
    unsigned              slices;      /* that were sent */
    tenant_load_side_t    sides[2];
    tenant_load_side_t   *now;         /* is sent by "sender", with "status" */
    tenant_job_t         *sender;
    tenant_status_e       status;
    bool                  stopped;     /* the database is away */
    char                  why[TENANT_ERROR_DETAIL_MAX];
} tenant_load_t;


static tenant_step_e tenant_load_next(tenant_job_t *job);
static tenant_step_e tenant_load_failed(tenant_job_t *job,
    const tenant_load_side_t *side);
static tenant_step_e tenant_load_show(tenant_job_t *job, tenant_load_t *load,
    tenant_buf_t *body, bool ahead);
static void *tenant_load_thread(void *data);
static tenant_load_side_t *tenant_load_begin(tenant_job_t *job,
    tenant_load_t *load);
static void tenant_load_free(void *data);
static tenant_status_e tenant_load_read(tenant_load_t *load,
    tenant_load_side_t *side);
static tenant_status_e tenant_load_take(tenant_job_t *job,
    tenant_load_t *load, tenant_str_t *text);
static bool tenant_load_fill(tenant_job_t *job, char *to, size_t len,
    int64_t pos);
static tenant_status_e tenant_load_parse(tenant_job_t *job,
    tenant_load_t *load, tenant_load_side_t *side, tenant_str_t text);
static tenant_status_e tenant_load_line(tenant_job_t *job,
    tenant_load_t *load, tenant_load_side_t *side, tenant_str_t text);
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


static tenant_status_e
tenant_load_read(tenant_load_t *load, tenant_load_side_t *side)
{
    tenant_str_t  text;

    memset(&text, 0, sizeof(tenant_str_t));

    if (tenant_load_take(side->job, load, &text) != TENANT_OK) {
        return side->job->error.status;
    }

    return tenant_load_parse(side->job, load, side, text);
}


/* Returns whole lines; one that is too long ends where it is. */

static tenant_status_e
tenant_load_take(tenant_job_t *job, tenant_load_t *load, tenant_str_t *text)
{
    char    *p, *end;
    size_t   len, size;

    for (size = TENANT_LOAD_SLICE; /* void */ ; size *= 4) {

        len = size;

        if ((int64_t) len > job->request.file.len - load->pos) {
            len = (size_t) (job->request.file.len - load->pos);
        }

        p = tenant_arena_alloc(job->arena, len + 1);
        if (p == NULL) {
            return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                    "out of memory");
        }

        if (!tenant_load_fill(job, p, len, load->pos)) {
            return tenant_error_internal(&job->error, "the request body can't "
                                         "be read back");
        }

        end = load->pos + (int64_t) len == job->request.file.len
              ? p + len : memrchr(p, '\n', len);

        if (end == NULL && len >= TENANT_LOAD_LINE) {
            return tenant_error_set(&job->error, TENANT_UNPROCESSABLE,
                                    "line %lld is too long",
                                    (long long) load->line + 1);
        }

        if (end != NULL) {
            end += end < p + len;
            break;
        }

        tenant_arena_release(job->arena, p);
    }

    text->data = p;
    text->len = (size_t) (end - p);
    load->pos += end - p;

    return TENANT_OK;
}


static bool
tenant_load_fill(tenant_job_t *job, char *to, size_t len, int64_t pos)
{
    ssize_t  n;

    if (!job->request.file.is) {
        memcpy(to, job->request.body.data + pos, len);
        return true;
    }

    while (len != 0) {
        n = pread(job->request.file.fd, to, len, pos);

        if (n <= 0) {
            if (n == -1 && errno == EINTR) {
                continue;
            }

            return false;
        }

        to += n;
        pos += n;
        len -= (size_t) n;
    }

    return true;
}


static tenant_status_e
tenant_load_parse(tenant_job_t *job, tenant_load_t *load,
    tenant_load_side_t *side, tenant_str_t text)
{
    size_t                n;
    tenant_load_slice_t  *slice;
    const char    *p, *end, *last;
    tenant_str_t   line;
    tenant_iter_t  it;

    n = 1;
    slice = &side->slice;
    last = text.data + text.len;

    for (p = text.data; p < last; p++) {
        n += *p == '\n';
    }

    slice->stored = tenant_bson_create(job->arena);
    slice->lines = tenant_arena_alloc(job->arena,
                                      n * sizeof(tenant_load_line_t));
    slice->documents = tenant_arena_alloc(job->arena,
                                          n * sizeof(tenant_doc_t));
    slice->results = tenant_arena_zalloc(job->arena,
                                         n * sizeof(tenant_status_e));

    if (slice->lines == NULL || slice->documents == NULL
        || slice->results == NULL)
    {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    for (p = text.data; p < last; p = end + 1) {

        end = memchr(p, '\n', (size_t) (last - p));
        if (end == NULL) {
            end = last;
        }

        line.data = p;
        line.len = (size_t) (end - p);

        load->line++;

        while (line.len != 0 && strchr(" \t\r", line.data[line.len - 1])) {
            line.len--;
        }

        if (line.len != 0
            && tenant_load_line(job, load, side, line) != TENANT_OK)
        {
            return job->error.status;
        }
    }

    it = tenant_bson_iter(tenant_bson_doc(slice->stored));

    for (n = 0; n < slice->n && tenant_bson_next(&it); n++) {
        slice->documents[n] = it.value.doc;
    }

    return TENANT_OK;
}


static tenant_status_e
tenant_load_line(tenant_job_t *job, tenant_load_t *load,
    tenant_load_side_t *side, tenant_str_t text)
{
    bool                 array;
    char                 key[16];
    char                 id[TENANT_OID_HEX + 1], etag[TENANT_OID_HEX + 1];
    tenant_doc_t         doc;
    tenant_bson_t       *stored;
    tenant_load_line_t  *line;
    tenant_load_slice_t *slice;

    slice = &side->slice;
    line = &slice->lines[slice->nlines++];
    memset(line, 0, sizeof(tenant_load_line_t));

    line->number = load->line;
    job->error.status = TENANT_OK;

    if (side->stopped) {
        (void) tenant_error_set(&job->error, TENANT_UNAVAILABLE, "%s",
                                load->why);
    } else {
        array = false;
        doc.len = 0;
        doc.data = NULL;

        (void) tenant_json_read(job->arena, text, TENANT_JSON_EXTENDED, &doc,
                                &array, &job->error);

        if (array) {
            (void) tenant_error_set(&job->error, TENANT_UNPROCESSABLE,
                                    "a line must be an object");

        } else if (doc.data != NULL) {
            (void) tenant_document_check(job, doc, NULL);
        }
    }

    if (job->error.status == TENANT_NO_MEMORY) {
        return TENANT_NO_MEMORY;
    }

    if (job->error.status != TENANT_OK) {
        line->problem = tenant_load_problem(job, &job->error);
        job->error.status = TENANT_OK;

        return line->problem.data != NULL
               ? TENANT_OK : tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                              "out of memory");
    }

    tenant_oid_new(id);
    tenant_oid_new(etag);

    stored = tenant_bson_begin(slice->stored,
                               tenant_bson_index(key, slice->n));
    tenant_view_store(job, doc, id, etag, stored);
    tenant_bson_end(slice->stored, stored);

    if (tenant_bson_failed(slice->stored)) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    line->index = slice->n++;

    return TENANT_OK;
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
