/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "../answer/ngx_http_tenant_cors.h"
#include "../answer/ngx_http_tenant_output.h"
#include "../answer/ngx_http_tenant_response.h"
#include "../answer/ngx_http_tenant_response_headers.h"
#include "../answer/ngx_http_tenant_static.h"
#include "../core/ngx_http_tenant_ctx.h"
#include "../core/ngx_http_tenant_media.h"
#include "../gate/ngx_http_tenant_gate.h"
#include "ngx_http_tenant_request.h"


/*
 * These filters turn into problem documents, as all our errors are, the errors
 * that nginx itself raises in our locations and where "tenant_problems" is on,
 * and those of our access checks anywhere.
 */

static ngx_int_t ngx_http_tenant_filter_init(ngx_conf_t *cf);
static ngx_int_t ngx_http_tenant_header_filter(ngx_http_request_t *r);
static ngx_int_t ngx_http_tenant_filter_replace(ngx_http_request_t *r,
    const tenant_error_t *err, tenant_buf_t *body);
static ngx_uint_t ngx_http_tenant_filter_raised(ngx_http_request_t *r,
    ngx_http_tenant_ctx_t *ctx);
static ngx_uint_t ngx_http_tenant_filter_nginx(ngx_http_request_t *r);
static ngx_uint_t ngx_http_tenant_filter_slash(ngx_http_request_t *r);
static ngx_int_t ngx_http_tenant_filter_redirect(ngx_http_request_t *r);
static ngx_int_t ngx_http_tenant_filter_own(ngx_http_request_t *r,
    tenant_error_t *err);
static void ngx_http_tenant_filter_error(ngx_http_request_t *r,
    tenant_error_t *err);
static ngx_int_t ngx_http_tenant_body_filter(ngx_http_request_t *r,
    ngx_chain_t *in);


static ngx_http_module_t  ngx_http_tenant_filter_module_ctx = {
    NULL,                                  /* preconfiguration */
    ngx_http_tenant_filter_init,           /* postconfiguration */

    NULL,                                  /* create main configuration */
    NULL,                                  /* init main configuration */

    NULL,                                  /* create server configuration */
    NULL,                                  /* merge server configuration */

    NULL,                                  /* create location configuration */
    NULL                                   /* merge location configuration */
};


ngx_module_t  ngx_http_tenant_filter_module = {
    NGX_MODULE_V1,
    &ngx_http_tenant_filter_module_ctx,    /* module context */
    NULL,                                  /* module directives */
    NGX_HTTP_MODULE,                       /* module type */
    NULL,                                  /* init master */
    NULL,                                  /* init module */
    NULL,                                  /* init process */
    NULL,                                  /* init thread */
    NULL,                                  /* exit thread */
    NULL,                                  /* exit process */
    NULL,                                  /* exit master */
    NGX_MODULE_V1_PADDING
};


/*
 * This is said of errors that are not ours; the last two entries are for all
 * other 4xx and 5xx.  The response keeps the status written first, whatever
 * TENANT_* stands beside it.
 */

static const struct {
    ngx_uint_t        http;
    tenant_status_e   status;
    const char       *detail;
} ngx_http_tenant_filter_errors[] = {

    { NGX_HTTP_BAD_REQUEST, TENANT_BAD_REQUEST,
      "the request, or its header, can't be understood" },

    { NGX_HTTP_UNAUTHORIZED, TENANT_UNAUTHORIZED,
      "credentials are required" },

    { NGX_HTTP_FORBIDDEN, TENANT_FORBIDDEN,
      "access is not allowed" },

    { NGX_HTTP_NOT_FOUND, TENANT_NOT_FOUND,
      "no such resource" },

    { NGX_HTTP_NOT_ALLOWED, TENANT_METHOD_NOT_ALLOWED,
      "the method is not allowed here" },

    { NGX_HTTP_REQUEST_URI_TOO_LARGE, TENANT_BAD_REQUEST,
      "the URI is too long" },

    { NGX_HTTP_UNSUPPORTED_MEDIA_TYPE, TENANT_UNSUPPORTED_MEDIA,
      "the media type is not supported here" },

    { NGX_HTTP_TOO_MANY_REQUESTS, TENANT_TOO_MANY_REQUESTS,
      "there are too many requests" },

    { NGX_HTTP_BAD_GATEWAY, TENANT_UNAVAILABLE,
      "there was no valid answer from the server behind this one" },

    { NGX_HTTP_SERVICE_UNAVAILABLE, TENANT_UNAVAILABLE,
      "the service is not available at present" },

    { NGX_HTTP_GATEWAY_TIME_OUT, TENANT_TIMEOUT,
      "there was no answer in time" },

    { 0, TENANT_BAD_REQUEST, "the request can't be accepted" },
    { 0, TENANT_INTERNAL, "internal error" }
};


static ngx_http_output_header_filter_pt  ngx_http_next_header_filter;
static ngx_http_output_body_filter_pt    ngx_http_next_body_filter;


static ngx_int_t
ngx_http_tenant_filter_init(ngx_conf_t *cf)
{
    ngx_http_tenant_main_conf_t  *tmcf;

    tmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_tenant_module);

    if (!tmcf->need_keys && !tmcf->need_problems && !tmcf->need_cors) {
        return NGX_OK;
    }

    ngx_http_next_header_filter = ngx_http_top_header_filter;
    ngx_http_top_header_filter = ngx_http_tenant_header_filter;

    ngx_http_next_body_filter = ngx_http_top_body_filter;
    ngx_http_top_body_filter = ngx_http_tenant_body_filter;

    return NGX_OK;
}


static ngx_int_t
ngx_http_tenant_header_filter(ngx_http_request_t *r)
{
    tenant_error_t                err;
    ngx_http_tenant_ctx_t        *ctx;
    ngx_http_tenant_loc_conf_t   *tlcf;

    ctx = ngx_http_get_module_ctx(r, ngx_http_tenant_module);

    /*
     * "satisfy any" takes back only the last challenge, which may not be ours
     */

    if (ctx != NULL && ctx->challenge != NULL
        && r->headers_out.status != NGX_HTTP_UNAUTHORIZED
        && !ngx_http_tenant_filter_raised(r, ctx))
    {
        ctx->challenge->hash = 0;
    }

    if (r == r->main && ngx_http_tenant_cors_headers(r) != NGX_OK) {
        return NGX_ERROR;
    }

    if (r != r->main || (ctx != NULL && ctx->answered)) {
        return ngx_http_next_header_filter(r);
    }

    if (ngx_http_tenant_filter_slash(r)) {
        return ngx_http_tenant_filter_redirect(r);
    }

    if (r->headers_out.status < NGX_HTTP_BAD_REQUEST) {
        return ngx_http_next_header_filter(r);
    }

    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);

    if (ctx != NULL && ngx_http_tenant_filter_raised(r, ctx)) {
        err = *ctx->error;

    } else if (tlcf->handler != NULL) {

        if (ngx_http_tenant_filter_own(r, &err) != NGX_OK) {
            return NGX_ERROR;
        }

    } else if (tlcf->problems && ngx_http_tenant_filter_nginx(r)) {
        ngx_http_tenant_filter_error(r, &err);

        /* the media type that would do is not known here */
        err.accept = "";

    } else {
        return ngx_http_next_header_filter(r);
    }

    return ngx_http_tenant_filter_replace(r, &err,
                                       ngx_http_tenant_response_problem(r,
                                                                        &err));
}


/* Replaces nginx's page with the body, which is NULL if there is no memory. */

static ngx_int_t
ngx_http_tenant_filter_replace(ngx_http_request_t *r,
    const tenant_error_t *err, tenant_buf_t *body)
{
    ngx_http_tenant_ctx_t  *ctx;

    if (body == NULL
        || ngx_http_tenant_response_headers(r, r->headers_out.status, 0, err)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    ctx = ngx_http_get_module_ctx(r, ngx_http_tenant_module);
    ctx->problem = body;

    ngx_http_clear_accept_ranges(r);
    ngx_http_clear_last_modified(r);
    ngx_http_clear_etag(r);
    ngx_http_clear_content_length(r);

    ngx_http_tenant_output_type(r, body->len != 0
                                   ? ngx_http_tenant_response_media(r) : "");
    ngx_str_null(&r->headers_out.charset);
    r->headers_out.content_length_n = body->len;

    r->disable_not_modified = 1;

    return ngx_http_next_header_filter(r);
}


/*
 * Tells whether our access check raised the error: err_status is not set for an
 * error that a proxied server sent.
 */

static ngx_uint_t
ngx_http_tenant_filter_raised(ngx_http_request_t *r,
    ngx_http_tenant_ctx_t *ctx)
{
    return ctx->error != NULL && r->err_status == r->headers_out.status
           && (ngx_uint_t) tenant_status_http(ctx->error->status)
              == r->headers_out.status;
}


/*
 * Tells whether it is a page of nginx's own: err_status is not set for what a
 * proxied server sent or "return" answered with a text, and what "error_page"
 * names came by a redirect.
 */

static ngx_uint_t
ngx_http_tenant_filter_nginx(ngx_http_request_t *r)
{
    ngx_http_core_loc_conf_t  *clcf;

    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);

    return r->err_status == r->headers_out.status
           && !(r->internal && (r->error_page || clcf->recursive_error_pages));
}


/*
 * Tells whether nginx redirects to a location of ours whose last slash is
 * missing.
 */

static ngx_uint_t
ngx_http_tenant_filter_slash(ngx_http_request_t *r)
{
    ngx_http_core_loc_conf_t    *clcf;
    ngx_http_tenant_loc_conf_t  *tlcf;

    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);
    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);

    return r->err_status == NGX_HTTP_MOVED_PERMANENTLY
           && r->headers_out.status == NGX_HTTP_MOVED_PERMANENTLY
           && tlcf->handler != NULL && clcf->auto_redirect
           && clcf->name.len == r->uri.len + 1
           && ngx_strncmp(clcf->name.data, r->uri.data, r->uri.len) == 0;
}


/*
 * A redirect with 301 may make GET of POST, and nginx's absolute address would
 * name the port behind a proxy; so this one is 308, and relative (RFC 9110,
 * sections 15.4.2 and 15.4.9).
 */

static ngx_int_t
ngx_http_tenant_filter_redirect(ngx_http_request_t *r)
{
    tenant_arena_t         *arena;
    ngx_http_tenant_ctx_t  *ctx;

    ctx = ngx_http_tenant_ctx(r);
    arena = ctx != NULL ? ngx_http_tenant_arena(ctx) : NULL;

    if (arena == NULL) {
        return NGX_ERROR;
    }

    r->headers_out.status = NGX_HTTP_PERMANENT_REDIRECT;
    r->err_status = NGX_HTTP_PERMANENT_REDIRECT;
    ngx_str_null(&r->headers_out.status_line);

    /* the header stays in the list, but nginx does not make it absolute */
    r->headers_out.location = NULL;

    return ngx_http_tenant_filter_replace(r, NULL,
                                          tenant_buf_create(arena, 1));
}


/*
 * nginx refuses a large body before any handler has looked at the request, but
 * 404, 405, 401 and 403 come first (docs/api.md).
 */

static ngx_int_t
ngx_http_tenant_filter_own(ngx_http_request_t *r, tenant_error_t *err)
{
    ngx_uint_t                   allow;
    tenant_status_e              status;
    ngx_http_tenant_ctx_t       *ctx;
    ngx_http_tenant_loc_conf_t  *tlcf;

    if (r->headers_out.status != NGX_HTTP_REQUEST_ENTITY_TOO_LARGE) {
        ngx_http_tenant_filter_error(r, err);
        return NGX_OK;
    }

    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);
    allow = 0;

    status = ngx_http_tenant_gate_check(r, err);

    if (status == TENANT_OK) {
        status = tlcf->api == NGX_HTTP_TENANT_NO_API
                 ? ngx_http_tenant_static_check(r, &allow, err)
                 : ngx_http_tenant_request_check(r, err);
    }

    if (status == TENANT_OK) {
        ngx_http_tenant_filter_error(r, err);
        return NGX_OK;
    }

    r->headers_out.status = tenant_status_http(err->status);
    r->err_status = r->headers_out.status;
    ngx_str_null(&r->headers_out.status_line);

    if (err->status != TENANT_METHOD_NOT_ALLOWED) {
        return NGX_OK;
    }

    ctx = ngx_http_get_module_ctx(r, ngx_http_tenant_module);

    if (tlcf->api != NGX_HTTP_TENANT_NO_API) {
        allow = ctx->route.allow;
    }

    return ngx_http_tenant_response_allow(r, allow);
}


/* Describes an error of nginx's, or of another module's. */

static void
ngx_http_tenant_filter_error(ngx_http_request_t *r, tenant_error_t *err)
{
    ngx_uint_t                 i, http;
    ngx_http_core_loc_conf_t  *clcf;

    http = r->headers_out.status;
    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);

    if (http == NGX_HTTP_REQUEST_ENTITY_TOO_LARGE) {
        (void) tenant_error_set(err, TENANT_TOO_LARGE,
                                "the body is too large: here it may have at "
                                "most %lld bytes",
                                (long long) clcf->client_max_body_size);
        return;
    }

    for (i = 0; ngx_http_tenant_filter_errors[i].http != http; i++) {
        if (ngx_http_tenant_filter_errors[i].http == 0) {
            i += (http >= NGX_HTTP_INTERNAL_SERVER_ERROR);
            break;
        }
    }

    (void) tenant_error_set(err, ngx_http_tenant_filter_errors[i].status,
                            "%s", ngx_http_tenant_filter_errors[i].detail);

    if ((ngx_uint_t) tenant_status_http(err->status) != http) {
        err->http = (int) http;
    }
}


static ngx_int_t
ngx_http_tenant_body_filter(ngx_http_request_t *r, ngx_chain_t *in)
{
    ngx_buf_t              *b;
    ngx_chain_t             out, *cl;
    tenant_buf_t           *problem;
    ngx_http_tenant_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_tenant_module);

    if (ctx == NULL || ctx->problem == NULL || in == NULL) {
        return ngx_http_next_body_filter(r, in);
    }

    /* nginx's own page is dropped */

    for (cl = in; cl != NULL; cl = cl->next) {
        cl->buf->pos = cl->buf->last;
        cl->buf->file_pos = cl->buf->file_last;
    }

    problem = ctx->problem;
    ctx->problem = NULL;

    b = ngx_calloc_buf(r->pool);
    if (b == NULL) {
        return NGX_ERROR;
    }

    if (problem->len != 0) {
        b->pos = (u_char *) problem->data;
        b->last = b->pos + problem->len;
        b->memory = 1;
    }

    b->last_buf = 1;
    b->last_in_chain = 1;

    out.buf = b;
    out.next = NULL;

    return ngx_http_next_body_filter(r, &out);
}
