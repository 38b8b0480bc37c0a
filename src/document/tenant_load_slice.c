/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>

#include "tenant_document.h"
#include "tenant_load_slice.h"
#include "tenant_view.h"


tenant_str_t
tenant_load_problem(tenant_job_t *job, const tenant_error_t *err)
{
    tenant_str_t   text;
    tenant_buf_t  *buf;

    text.len = 0;
    text.data = NULL;

    buf = tenant_buf_create(job->arena, 256);

    if (buf != NULL) {
        tenant_buf_problem(buf, err);

        if (!buf->failed) {
            text.len = buf->len;
            text.data = buf->data;
        }
    }

    return text;
}


void
tenant_load_write(tenant_job_t *job, tenant_load_slice_t *slice,
    tenant_buf_t *body)
{
    int                  n;
    char                 text[64];
    uint32_t             i;
    tenant_value_t       id;
    tenant_error_t       err;
    tenant_load_line_t  *line;

    for (i = 0; i < slice->nlines; i++) {

        line = &slice->lines[i];

        if (line->problem.data == NULL
            && slice->results[line->index] == TENANT_OK)
        {
            tenant_buf_text(body, "{\"_id\":");

            if (tenant_view_id(job, slice->documents[line->index], &id)) {
                tenant_json_write_value(body, &id, tenant_document_json(job));
            } else {
                body->failed = true;
            }

            tenant_buf_text(body, "}\n");
            continue;
        }

        n = snprintf(text, sizeof(text), "{\"line\":%lld,\"error\":",
                     (long long) line->number);
        tenant_buf_add(body, text, (size_t) n);

        if (line->problem.data != NULL) {
            tenant_buf_str(body, line->problem);

        } else {
            (void) tenant_insert_error(slice->faults,
                                       slice->results[line->index], &err);
            tenant_buf_problem(body, &err);
        }

        tenant_buf_text(body, "}\n");
    }
}
