/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_output.h"


ngx_int_t
ngx_http_tenant_output(ngx_http_request_t *r, const char *type,
    const ngx_str_t *body)
{
    ngx_int_t     rc;
    ngx_buf_t    *b;
    ngx_chain_t   out;

    if (body != NULL) {
        ngx_http_tenant_output_type(r, type);
        r->headers_out.content_length_n = body->len;

    } else if (r->headers_out.status == NGX_HTTP_NO_CONTENT
               || r->headers_out.status == NGX_HTTP_NOT_MODIFIED)
    {
        ngx_http_clear_content_length(r);

    } else {
        r->headers_out.content_length_n = 0;
    }

    rc = ngx_http_send_header(r);

    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc;
    }

    b = ngx_calloc_buf(r->pool);
    if (b == NULL) {
        return NGX_ERROR;
    }

    if (body != NULL && body->len != 0) {
        b->pos = body->data;
        b->last = b->pos + body->len;
        b->memory = 1;
    }

    b->last_buf = (r == r->main) ? 1 : 0;
    b->last_in_chain = 1;
    b->sync = (b->last_buf || b->memory) ? 0 : 1;

    out.buf = b;
    out.next = NULL;

    return ngx_http_output_filter(r, &out);
}


void
ngx_http_tenant_output_type(ngx_http_request_t *r, const char *type)
{
    r->headers_out.content_type.data = (u_char *) type;
    r->headers_out.content_type.len = ngx_strlen(type);
    r->headers_out.content_type_len = r->headers_out.content_type.len;
    r->headers_out.content_type_lowcase = NULL;
}
