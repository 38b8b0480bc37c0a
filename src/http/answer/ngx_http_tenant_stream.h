/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_STREAM_H_INCLUDED_
#define _NGX_HTTP_TENANT_STREAM_H_INCLUDED_


#include "../core/ngx_http_tenant_ctx.h"


/*
 * An answer in parts: what follows is made when the client has taken what came
 * before.  ctx->stream is set once the header is out.
 */

typedef void (*ngx_http_tenant_drained_pt)(ngx_http_request_t *r);

/*
 * Sends the header, whose status is set, if it is not out, and a part of the
 * body (NULL: none).  Returns as ngx_http_tenant_response_flush().
 */
ngx_int_t ngx_http_tenant_stream_flush(ngx_http_request_t *r,
    const char *type, const tenant_buf_t *body,
    ngx_http_tenant_drained_pt drained);

/*
 * Sends the last part, whose bytes must live as long as the request.  Returns
 * what ngx_http_finalize_request() takes.
 */
ngx_int_t ngx_http_tenant_stream_end(ngx_http_request_t *r,
    const tenant_buf_t *body);

/*
 * Sends a line with the problem (NULL: none), and then ends the request so that
 * a client sees that the answer is not whole: the connection is closed without
 * a last chunk, or HTTP/2's stream reset.  Returns NGX_DONE if that comes
 * later, or NGX_ERROR.
 */
ngx_int_t ngx_http_tenant_stream_break(ngx_http_request_t *r,
    const tenant_buf_t *problem);


#endif /* _NGX_HTTP_TENANT_STREAM_H_INCLUDED_ */
