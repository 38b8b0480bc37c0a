/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <fcntl.h>

#include "ngx_http_tenant_body.h"


static void ngx_http_tenant_body_close(void *data);


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


ngx_int_t
ngx_http_tenant_body_open(ngx_http_request_t *r, tenant_job_t *job)
{
    ngx_buf_t           *b;
    ngx_chain_t         *cl;
    tenant_body_file_t  *file;

    file = &job->request.file;
    cl = r->request_body != NULL ? r->request_body->bufs : NULL;

    if (cl == NULL || cl->next != NULL || !cl->buf->in_file) {

        if (ngx_http_tenant_body_copy(r, job) != NGX_OK) {
            return NGX_ERROR;
        }

        file->len = job->request.body.len;

        return NGX_OK;
    }

    /* the job may outlive the request, and its file */

    b = cl->buf;

    file->fd = fcntl(b->file->fd, F_DUPFD_CLOEXEC, 0);

    if (file->fd == -1) {
        ngx_log_error(NGX_LOG_ALERT, r->connection->log, ngx_errno,
                      "tenant: the request body can't be opened");
        return NGX_ERROR;
    }

    if (!tenant_arena_cleanup(job->arena, ngx_http_tenant_body_close, file)) {
        (void) close(file->fd);
        return NGX_ERROR;
    }

    file->is = true;
    file->len = b->file_last;

    return NGX_OK;
}


static void
ngx_http_tenant_body_close(void *data)
{
    tenant_body_file_t *file = data;

    (void) close(file->fd);
}
