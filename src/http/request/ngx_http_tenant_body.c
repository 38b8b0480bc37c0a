/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_body.h"


ngx_int_t
ngx_http_tenant_body_copy(ngx_http_request_t *r, tenant_job_t *job)
{
    off_t         size;
    char         *p;
    ssize_t       n;
    ngx_buf_t    *b;
    ngx_chain_t  *cl;

    if (r->request_body == NULL) {
        return NGX_OK;
    }

    size = 0;

    for (cl = r->request_body->bufs; cl != NULL; cl = cl->next) {
        size += ngx_buf_size(cl->buf);
    }

    p = tenant_arena_alloc(job->arena, size + 1);
    if (p == NULL) {
        return NGX_ERROR;
    }

    job->request.body.data = p;
    job->request.body.len = size;

    for (cl = r->request_body->bufs; cl != NULL; cl = cl->next) {

        b = cl->buf;

        if (ngx_buf_size(b) == 0) {
            continue;
        }

        if (!b->in_file) {
            p = (char *) ngx_cpymem(p, b->pos, b->last - b->pos);
            continue;
        }

        size = b->file_last - b->file_pos;
        n = ngx_read_file(b->file, (u_char *) p, size, b->file_pos);

        if (n != size) {
            ngx_log_error(NGX_LOG_CRIT, r->connection->log, 0,
                          "tenant: the request body can't be read back");
            return NGX_ERROR;
        }

        p += n;
    }

    *p = '\0';

    return NGX_OK;
}
