/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <fcntl.h>

#include "ngx_http_tenant_body.h"


static void ngx_http_tenant_body_close(void *data);


ngx_int_t
ngx_http_tenant_body_read(ngx_http_request_t *r, tenant_body_e body,
    ngx_http_client_body_handler_pt handler)
{
    if (body == TENANT_BODY_FILE) {
        r->request_body_in_file_only = 1;
        r->request_body_file_log_level = 0;
    }

    return ngx_http_read_client_request_body(r, handler);
}


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


/* The file has no name any more, and nginx closes it with the request. */

ngx_int_t
ngx_http_tenant_body_file(ngx_http_request_t *r, tenant_job_t *job)
{
    int              *fd;
    ngx_temp_file_t  *file;

    /* it may have been read before anybody could ask for a file */

    if (r->request_body == NULL || r->request_body->temp_file == NULL) {
        job->request.file = -1;

        if (ngx_http_tenant_body_copy(r, job) != NGX_OK) {
            return NGX_ERROR;
        }

        job->request.file_size = (int64_t) job->request.body.len;

        return NGX_OK;
    }

    file = r->request_body->temp_file;

    fd = tenant_arena_alloc(job->arena, sizeof(int));
    if (fd == NULL) {
        return NGX_ERROR;
    }

    *fd = fcntl(file->file.fd, F_DUPFD_CLOEXEC, 0);

    if (*fd == -1) {
        ngx_log_error(NGX_LOG_CRIT, r->connection->log, ngx_errno,
                      "tenant: the request body's file can't be kept");
        return NGX_ERROR;
    }

    if (!tenant_arena_cleanup(job->arena, ngx_http_tenant_body_close, fd)) {
        (void) close(*fd);
        return NGX_ERROR;
    }

    job->request.file = *fd;
    job->request.file_size = file->file.offset;

    return NGX_OK;
}


static void
ngx_http_tenant_body_close(void *data)
{
    (void) close(*(int *) data);
}
