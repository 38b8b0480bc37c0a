/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_output.h"
#include "ngx_http_tenant_stream.h"


#define NGX_HTTP_TENANT_STREAM_LINGER  200


struct ngx_http_tenant_stream_s {
    ngx_buf_t                    buf;
    ngx_http_tenant_drained_pt   drained;
};


static ngx_int_t ngx_http_tenant_stream_begin(ngx_http_request_t *r,
    const char *type);
static void ngx_http_tenant_stream_fill(ngx_http_tenant_stream_t *stream,
    const tenant_buf_t *body);
static ngx_int_t ngx_http_tenant_stream_send(ngx_http_request_t *r);
static ngx_int_t ngx_http_tenant_stream_wait(ngx_http_request_t *r,
    ngx_int_t rc);
static void ngx_http_tenant_stream_writer(ngx_http_request_t *r);
static void ngx_http_tenant_stream_broken(ngx_http_request_t *r);
static ngx_int_t ngx_http_tenant_stream_linger(ngx_http_request_t *r);
#if (NGX_HTTP_V2)
static void ngx_http_tenant_stream_reset(ngx_http_request_t *r);
#endif


ngx_int_t
ngx_http_tenant_stream_flush(ngx_http_request_t *r, const char *type,
    const tenant_buf_t *body, ngx_http_tenant_drained_pt drained)
{
    ngx_int_t                  rc;
    ngx_http_tenant_ctx_t     *ctx;
    ngx_http_tenant_stream_t  *stream;

    ctx = ngx_http_get_module_ctx(r, ngx_http_tenant_module);
    stream = ctx->stream;

    if (stream == NULL) {

        stream = ngx_pcalloc(r->pool, sizeof(ngx_http_tenant_stream_t));
        if (stream == NULL) {
            return NGX_ERROR;
        }

        ctx->stream = stream;

        rc = ngx_http_tenant_stream_begin(r, type);
        if (rc != NGX_OK) {
            return rc;
        }
    }

    stream->drained = drained;
    ngx_http_tenant_stream_fill(stream, body);

    return ngx_http_tenant_stream_send(r);
}


static ngx_int_t
ngx_http_tenant_stream_begin(ngx_http_request_t *r, const char *type)
{
    ngx_int_t  rc;

    r->disable_not_modified = 1;
    r->allow_ranges = 0;

    ngx_http_tenant_output_type(r, type);
    ngx_http_clear_content_length(r);

    rc = ngx_http_send_header(r);

    if (rc == NGX_ERROR || rc > NGX_OK) {
        return NGX_ERROR;
    }

    return r->header_only ? NGX_DONE : NGX_OK;
}


static void
ngx_http_tenant_stream_fill(ngx_http_tenant_stream_t *stream,
    const tenant_buf_t *body)
{
    ngx_memzero(&stream->buf, sizeof(ngx_buf_t));

    if (body != NULL && body->len != 0) {
        stream->buf.pos = (u_char *) body->data;
        stream->buf.last = stream->buf.pos + body->len;
        stream->buf.memory = 1;
    }

    stream->buf.flush = 1;
}


static ngx_int_t
ngx_http_tenant_stream_send(ngx_http_request_t *r)
{
    ngx_chain_t             out;
    ngx_http_tenant_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_tenant_module);

    out.buf = &ctx->stream->buf;
    out.next = NULL;

    return ngx_http_tenant_stream_wait(r, ngx_http_output_filter(r, &out));
}


/*
 * A filter may keep the part, or a subrequest that comes first: it is out when
 * nothing of it is left, and the rest is in the filters' own memory.
 */

static ngx_int_t
ngx_http_tenant_stream_wait(ngx_http_request_t *r, ngx_int_t rc)
{
    ngx_buf_t                 *b;
    ngx_event_t               *wev;
    ngx_connection_t          *c;
    ngx_http_tenant_ctx_t     *ctx;
    ngx_http_core_loc_conf_t  *clcf;

    c = r->connection;
    wev = c->write;

    ctx = ngx_http_get_module_ctx(r, ngx_http_tenant_module);
    b = &ctx->stream->buf;

    if (rc == NGX_ERROR || c->error) {
        return NGX_ERROR;
    }

    if (b->pos == b->last && !(r == r->main && c->buffered)) {

        r->write_event_handler = ngx_http_request_empty_handler;

        if (wev->timer_set && !wev->delayed && c->data == r) {
            ngx_del_timer(wev);
        }

        return NGX_OK;
    }

    r->write_event_handler = ngx_http_tenant_stream_writer;

    /* another request of the connection's writes at present */

    if (c->data != r) {
        return NGX_AGAIN;
    }

    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);

    if (!wev->delayed) {
        ngx_add_timer(wev, clcf->send_timeout);
    }

    return ngx_handle_write_event(wev, clcf->send_lowat) == NGX_OK
           ? NGX_AGAIN : NGX_ERROR;
}


static void
ngx_http_tenant_stream_writer(ngx_http_request_t *r)
{
    ngx_int_t               rc;
    ngx_event_t            *wev;
    ngx_connection_t       *c;
    ngx_http_tenant_ctx_t  *ctx;

    c = r->connection;
    wev = c->write;

    if (wev->timedout) {
        ngx_log_error(NGX_LOG_INFO, c->log, NGX_ETIMEDOUT,
                      "client timed out");
        c->timedout = 1;
        ngx_http_finalize_request(r, NGX_HTTP_REQUEST_TIME_OUT);
        return;
    }

    rc = wev->delayed ? NGX_AGAIN : ngx_http_output_filter(r, NULL);
    rc = ngx_http_tenant_stream_wait(r, rc);

    if (rc == NGX_AGAIN) {
        return;
    }

    if (rc == NGX_ERROR) {
        ngx_http_finalize_request(r, NGX_ERROR);
        return;
    }

    ctx = ngx_http_get_module_ctx(r, ngx_http_tenant_module);
    ctx->stream->drained(r);
}


ngx_int_t
ngx_http_tenant_stream_end(ngx_http_request_t *r, const tenant_buf_t *body)
{
    ngx_chain_t             out;
    ngx_http_tenant_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_tenant_module);

    ngx_http_tenant_stream_fill(ctx->stream, body);

    ctx->stream->buf.flush = 0;
    ctx->stream->buf.last_buf = (r == r->main) ? 1 : 0;
    ctx->stream->buf.last_in_chain = 1;
    ctx->stream->buf.sync = ctx->stream->buf.last_buf
                            || ctx->stream->buf.memory ? 0 : 1;

    out.buf = &ctx->stream->buf;
    out.next = NULL;

    return ngx_http_output_filter(r, &out);
}


ngx_int_t
ngx_http_tenant_stream_break(ngx_http_request_t *r,
    const tenant_buf_t *problem)
{
    u_char                 *p;
    ngx_int_t               rc;
    tenant_buf_t            line;
    ngx_http_tenant_ctx_t  *ctx;

    r->keepalive = 0;

    if (problem == NULL || r->header_only) {
        return NGX_ERROR;
    }

    ngx_memzero(&line, sizeof(tenant_buf_t));

    p = ngx_pnalloc(r->pool, problem->len + sizeof("{\"error\":}\n"));
    if (p == NULL) {
        return NGX_ERROR;
    }

    line.data = (char *) p;
    p = ngx_cpymem(p, "{\"error\":", sizeof("{\"error\":") - 1);
    p = ngx_cpymem(p, problem->data, problem->len);
    p = ngx_cpymem(p, "}\n", sizeof("}\n") - 1);
    line.len = p - (u_char *) line.data;

    ctx = ngx_http_get_module_ctx(r, ngx_http_tenant_module);

    ctx->stream->drained = ngx_http_tenant_stream_broken;
    ngx_http_tenant_stream_fill(ctx->stream, &line);

    rc = ngx_http_tenant_stream_send(r);

    if (rc == NGX_OK) {
        return ngx_http_tenant_stream_linger(r);
    }

    return rc == NGX_AGAIN ? NGX_DONE : NGX_ERROR;
}


static void
ngx_http_tenant_stream_broken(ngx_http_request_t *r)
{
    if (ngx_http_tenant_stream_linger(r) != NGX_DONE) {
        ngx_http_finalize_request(r, NGX_ERROR);
    }
}


/*
 * A client may throw away what it has not read of a stream of HTTP/2 that is
 * reset: it gets time to read the last line.
 */

static ngx_int_t
ngx_http_tenant_stream_linger(ngx_http_request_t *r)
{
#if (NGX_HTTP_V2)

    if (r->stream != NULL && r->connection->data == r) {
        r->write_event_handler = ngx_http_tenant_stream_reset;
        ngx_add_timer(r->connection->write, NGX_HTTP_TENANT_STREAM_LINGER);
        return NGX_DONE;
    }

#endif

    return NGX_ERROR;
}


#if (NGX_HTTP_V2)

static void
ngx_http_tenant_stream_reset(ngx_http_request_t *r)
{
    if (r->connection->write->timedout) {
        ngx_http_finalize_request(r, NGX_ERROR);
    }
}

#endif
