/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _GNU_SOURCE
#define _GNU_SOURCE                    /* memrchr() */
#endif

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tenant_document.h"
#include "tenant_load_read.h"
#include "tenant_view.h"


/* A line that is longer is refused. */
#define TENANT_LOAD_LINE     (32 * 1024 * 1024)


static tenant_status_e tenant_load_take(tenant_job_t *job,
    tenant_load_t *load, tenant_str_t *text);
static bool tenant_load_fill(tenant_job_t *job, char *to, size_t len,
    int64_t pos);
static tenant_status_e tenant_load_parse(tenant_job_t *job,
    tenant_load_t *load, tenant_load_side_t *side, tenant_str_t text);
static tenant_status_e tenant_load_line(tenant_job_t *job,
    tenant_load_t *load, tenant_load_side_t *side, tenant_str_t text);


tenant_status_e
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
    doc.len = 0;
    doc.data = NULL;

    if (side->stopped) {
        (void) tenant_error_set(&job->error, TENANT_UNAVAILABLE, "%s",
                                load->why);
    } else {
        array = false;

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
