/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_document.h"
#include "tenant_lines.h"
#include "tenant_view.h"
#include "tenant_view_cursor.h"


/* Large documents are not to come by the hundred. */
#define TENANT_LINES_FIRST   32

#define TENANT_LINES_BYTES   (512 * 1024)
#define TENANT_LINES_GROWTH  8
#define TENANT_LINES_MAX     8192


static tenant_status_e tenant_lines_close(tenant_job_t *job,
    tenant_command_t *command);
static void tenant_lines_adapt(tenant_lines_t *lines, int64_t n,
    size_t bytes);


int64_t
tenant_lines_first(tenant_lines_t *lines)
{
    lines->batch = TENANT_LINES_FIRST;

    return lines->batch;
}


tenant_status_e
tenant_lines_take(tenant_job_t *job, tenant_lines_t *lines, tenant_doc_t reply)
{
    int64_t                n;
    tenant_buf_t          *body;
    tenant_iter_t          it;
    tenant_value_t         batch, cursor;
    tenant_json_output_e   output;

    if ((!tenant_bson_path(reply, "cursor.firstBatch", &batch)
         && !tenant_bson_path(reply, "cursor.nextBatch", &batch))
        || !tenant_bson_path(reply, "cursor.id", &cursor))
    {
        return tenant_document_strange(job);
    }

    job->flow.cursor = cursor.num;
    job->flow.close = tenant_lines_close;
    job->flow.flush = cursor.num != 0;

    body = job->answer.body;

    if (body == NULL) {
        body = tenant_document_output(job, 200);
        if (body == NULL) {
            return job->error.status;
        }
    }

    job->answer.lines = true;

    /* JSON is a little longer than BSON, and growing copies */
    (void) tenant_buf_reserve(body, batch.doc.len + batch.doc.len / 2);

    n = 0;
    output = tenant_document_json(job);
    it = tenant_bson_iter(batch.doc);

    while (tenant_bson_next(&it)) {
        if (lines->whole) {
            tenant_json_write(body, it.value.doc, false, output, NULL);
        } else {
            tenant_view_show(job, it.value.doc, output, lines->hidden, body);
        }

        tenant_buf_char(body, '\n');
        n++;
    }

    lines->count += n;
    tenant_lines_adapt(lines, n, batch.doc.len);
    tenant_arena_count(job->arena, body->size);

    if (body->failed) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    return TENANT_OK;
}


static void
tenant_lines_adapt(tenant_lines_t *lines, int64_t n, size_t bytes)
{
    int64_t  fit;

    if (n == 0) {
        return;
    }

    fit = n * TENANT_LINES_BYTES / (int64_t) (bytes + 1);

    if (fit > n * TENANT_LINES_GROWTH) {
        fit = n * TENANT_LINES_GROWTH;
    }

    if (fit > TENANT_LINES_MAX) {
        fit = TENANT_LINES_MAX;
    }

    lines->batch = fit > 1 ? fit : 1;
}


tenant_status_e
tenant_lines_more(tenant_job_t *job, tenant_lines_t *lines,
    tenant_command_t *command)
{
    return tenant_view_more(job, command, job->flow.cursor, lines->batch);
}


static tenant_status_e
tenant_lines_close(tenant_job_t *job, tenant_command_t *command)
{
    return tenant_view_end(job, command, job->flow.cursor);
}
