/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "../core/ngx_http_tenant_media.h"
#include "../core/ngx_http_tenant_route.h"
#include "ngx_http_tenant_output.h"
#include "ngx_http_tenant_response.h"
#include "ngx_http_tenant_response_headers.h"
#include "ngx_http_tenant_response_prefer.h"
#include "ngx_http_tenant_stream.h"
#include "../../api/tenant_action_error.h"


static ngx_uint_t ngx_http_tenant_response_hosted(ngx_http_request_t *r);
static ngx_int_t ngx_http_tenant_response_prepare(ngx_http_request_t *r,
    tenant_job_t *job);
static const char *ngx_http_tenant_response_type(
    const tenant_answer_t *answer);
static ngx_uint_t ngx_http_tenant_response_begun(ngx_http_request_t *r);
static ngx_int_t ngx_http_tenant_response_write(ngx_http_request_t *r,
    const char *type, tenant_buf_t *body);
static ngx_int_t ngx_http_tenant_response_adopt(ngx_http_request_t *r,
    tenant_job_t *job);
static void ngx_http_tenant_response_cleanup(void *data);
static ngx_int_t ngx_http_tenant_response_etag(ngx_http_request_t *r,
    tenant_str_t etag);
static ngx_int_t ngx_http_tenant_response_location(ngx_http_request_t *r,
    const tenant_answer_t *answer);
static ngx_int_t ngx_http_tenant_response_cookie(ngx_http_request_t *r,
    const tenant_answer_t *answer);


ngx_int_t
ngx_http_tenant_response_send(ngx_http_request_t *r, tenant_job_t *job)
{
    if (ngx_http_tenant_response_adopt(r, job) != NGX_OK) {
        return ngx_http_tenant_response_begun(r)
               ? NGX_ERROR : NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (job->error.status != TENANT_OK) {
        return ngx_http_tenant_response_error(r, &job->error);
    }

    if (ngx_http_tenant_response_begun(r)) {
        return ngx_http_tenant_stream_end(r, job->answer.body);
    }

    if (ngx_http_tenant_response_prepare(r, job) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_http_tenant_response_write(r,
                                          ngx_http_tenant_response_type(
                                              &job->answer),
                                          job->answer.body);
}


ngx_int_t
ngx_http_tenant_response_flush(ngx_http_request_t *r, tenant_job_t *job,
    ngx_http_tenant_drained_pt drained)
{
    ngx_http_tenant_ctx_t  *ctx;

    if (!ngx_http_tenant_response_begun(r)) {

        ctx = ngx_http_tenant_ctx(r);

        if (ctx == NULL
            || ngx_http_tenant_response_prepare(r, job) != NGX_OK)
        {
            return NGX_ERROR;
        }

        ctx->answered = 1;
        job->flow.begun = true;
    }

    return ngx_http_tenant_stream_flush(r,
                                        ngx_http_tenant_response_type(
                                            &job->answer),
                                        job->answer.body, drained);
}


/* Sets the status and all headers but those of the body. */

static ngx_int_t
ngx_http_tenant_response_prepare(ngx_http_request_t *r, tenant_job_t *job)
{
    tenant_answer_t  *answer;

    answer = &job->answer;

    if (ngx_http_tenant_response_prefer(r, job) != NGX_OK) {
        return NGX_ERROR;
    }

    r->headers_out.status = answer->status;

    if (answer->fault != NULL) {
        ngx_log_error(NGX_LOG_ERR, r->connection->log, 0, "tenant: %s",
                      answer->fault);
    }

    if (answer->again
        && ngx_http_tenant_response_set(r, "Retry-After", "1") == NULL)
    {
        return NGX_ERROR;
    }

    /* Accept chooses relaxed or canonical JSON, and each has its own ETag */

    if ((job->request.route->api == TENANT_API_DOCUMENTS
         || job->request.route->api == TENANT_API_ACTIONS)
        && ngx_http_tenant_response_set(r, "Vary", "Accept") == NULL)
    {
        return NGX_ERROR;
    }

    if (ngx_http_tenant_response_headers(r, answer->status, answer->no_store,
                                         NULL)
            != NGX_OK
        || ngx_http_tenant_response_etag(r, answer->etag) != NGX_OK
        || ngx_http_tenant_response_location(r, answer) != NGX_OK
        || ngx_http_tenant_response_cookie(r, answer) != NGX_OK)
    {
        return NGX_ERROR;
    }

    return NGX_OK;
}


static const char *
ngx_http_tenant_response_type(const tenant_answer_t *answer)
{
    if (answer->lines) {
        return NGX_HTTP_TENANT_MEDIA_LINES;
    }

    return answer->canonical ? NGX_HTTP_TENANT_MEDIA_EJSON
                             : NGX_HTTP_TENANT_MEDIA_JSON;
}


/* Tells whether a part of the answer is out. */

static ngx_uint_t
ngx_http_tenant_response_begun(ngx_http_request_t *r)
{
    ngx_http_tenant_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_tenant_module);

    return ctx != NULL && ctx->stream != NULL;
}


static ngx_int_t
ngx_http_tenant_response_adopt(ngx_http_request_t *r, tenant_job_t *job)
{
    u_char              *copy;
    tenant_buf_t        *body;
    ngx_pool_cleanup_t  *cln;

    if (job->effects.afterwards == NULL) {

        cln = ngx_pool_cleanup_add(r->pool, 0);
        if (cln == NULL) {
            tenant_arena_destroy(job->arena);
            return NGX_ERROR;
        }

        cln->handler = ngx_http_tenant_response_cleanup;
        cln->data = job->arena;

        return NGX_OK;
    }

    if (job->answer.body != NULL) {

        body = ngx_palloc(r->pool, sizeof(tenant_buf_t));
        copy = ngx_pnalloc(r->pool, job->answer.body->len);

        if (body == NULL || copy == NULL) {
            return NGX_ERROR;
        }

        *body = *job->answer.body;
        ngx_memcpy(copy, body->data, body->len);
        body->data = (char *) copy;
        job->answer.body = body;
    }

    return NGX_OK;
}


static void
ngx_http_tenant_response_cleanup(void *data)
{
    tenant_arena_destroy(data);
}


ngx_int_t
ngx_http_tenant_response_error(ngx_http_request_t *r,
    const tenant_error_t *err)
{
    tenant_buf_t  *problem;

    ngx_http_tenant_response_log(r, err);

    problem = ngx_http_tenant_response_problem(r, err);

    if (ngx_http_tenant_response_begun(r)) {
        return ngx_http_tenant_stream_break(r, problem);
    }

    r->headers_out.status = tenant_status_http(err->status);

    if (ngx_http_tenant_response_hosted(r)) {
        r->headers_out.status = tenant_action_status(r->headers_out.status);
    }

    if (problem == NULL
        || ngx_http_tenant_response_headers(r, r->headers_out.status, 0, err)
           != NGX_OK)
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_http_tenant_response_write(r, ngx_http_tenant_response_media(r),
                                          problem);
}


static ngx_uint_t
ngx_http_tenant_response_hosted(ngx_http_request_t *r)
{
    ngx_http_tenant_loc_conf_t  *tlcf;

    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);

    return tlcf->api == TENANT_API_ACTIONS;
}


const char *
ngx_http_tenant_response_media(ngx_http_request_t *r)
{
    return ngx_http_tenant_response_hosted(r) ? NGX_HTTP_TENANT_MEDIA_JSON
                                              : NGX_HTTP_TENANT_MEDIA_PROBLEM;
}


void
ngx_http_tenant_response_log(ngx_http_request_t *r, const tenant_error_t *err)
{
    ngx_uint_t              level;
    const char             *text;
    ngx_http_tenant_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_tenant_module);

    /* why a token was refused is in the log already */

    if (err->status == TENANT_UNAUTHORIZED && ctx != NULL
        && ctx->reason != TENANT_REASON_NONE)
    {
        return;
    }

    text = err->cause[0] != '\0' ? err->cause : err->detail;

    level = err->cause[0] != '\0' || err->status == TENANT_INTERNAL
            || err->status == TENANT_NO_MEMORY
            ? NGX_LOG_ERR : NGX_LOG_INFO;

    ngx_log_error(level, r->connection->log, 0, "tenant: %s", text);
}


tenant_buf_t *
ngx_http_tenant_response_problem(ngx_http_request_t *r,
    const tenant_error_t *err)
{
    tenant_buf_t           *problem;
    tenant_error_t          whole;
    tenant_arena_t         *arena;
    ngx_http_tenant_ctx_t  *ctx;

    ctx = ngx_http_tenant_ctx(r);
    if (ctx == NULL) {
        return NULL;
    }

    arena = ngx_http_tenant_arena(ctx);
    problem = arena != NULL ? tenant_buf_create(arena, 256) : NULL;

    if (problem == NULL) {
        return NULL;
    }

    if (err->nfields == 0
        && (err->status == TENANT_UNPROCESSABLE || err->http == 422))
    {

        /* 422 always names what is wrong, if only as a whole */
        whole = *err;
        (void) tenant_error_field(&whole,
                                  r->method & (NGX_HTTP_POST|NGX_HTTP_PUT
                                               |NGX_HTTP_PATCH)
                                  ? "body" : "query", err->detail);
        err = &whole;
    }

    if (ngx_http_tenant_response_hosted(r)) {
        tenant_action_error(problem, err);
    } else {
        tenant_buf_problem(problem, err);
    }

    return problem->failed ? NULL : problem;
}


static ngx_int_t
ngx_http_tenant_response_write(ngx_http_request_t *r, const char *type,
    tenant_buf_t *body)
{
    ngx_str_t               text;
    ngx_http_tenant_ctx_t  *ctx;

    ctx = ngx_http_tenant_ctx(r);
    if (ctx == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ctx->answered = 1;

    /*
     * the use case checks preconditions: nginx must not answer 412 to a write
     * that has happened
     */
    r->disable_not_modified = 1;
    r->allow_ranges = 0;

    if (body == NULL) {
        return ngx_http_tenant_output(r, type, NULL);
    }

    text.data = (u_char *) body->data;
    text.len = body->len;

    return ngx_http_tenant_output(r, type, &text);
}


static ngx_int_t
ngx_http_tenant_response_etag(ngx_http_request_t *r, tenant_str_t etag)
{
    ngx_table_elt_t  *h;

    if (etag.len == 0) {
        return NGX_OK;
    }

    h = ngx_http_tenant_response_header(r, "ETag", sizeof("ETag") - 1,
                                        (u_char *) etag.data, etag.len);
    if (h == NULL) {
        return NGX_ERROR;
    }

    /* nginx's compressing filters weaken the ETag that they find there */
    r->headers_out.etag = h;

    return NGX_OK;
}


/*
 * The header starts with the location's prefix in the request's path.  It does
 * not go through r->headers_out.location, which nginx would make absolute.
 */

static ngx_int_t
ngx_http_tenant_response_location(ngx_http_request_t *r,
    const tenant_answer_t *answer)
{
    u_char                         *p, *value;
    u_char                         *id;
    size_t                          len, prefix, collection;
    tenant_str_t                    path, query;
    const ngx_http_tenant_route_t  *route;

    path = answer->location;
    query = answer->location_query;

    if (path.len == 0) {
        return NGX_OK;
    }

    route = ngx_http_tenant_route(r);
    if (route == NULL) {
        return NGX_ERROR;
    }

    prefix = route->prefix;
    len = 3 * (prefix + path.len) + 1 + 1 + query.len;

    value = ngx_pnalloc(r->pool, len);
    if (value == NULL) {
        return NGX_ERROR;
    }

    p = (u_char *) ngx_escape_uri(value, r->uri.data, prefix,
                                  NGX_ESCAPE_URI);

    if (p == value || p[-1] != '/') {
        *p++ = '/';
    }

    id = ngx_strlchr((u_char *) path.data, (u_char *) path.data + path.len,
                     '/');
    collection = id == NULL ? path.len : (size_t) (id - (u_char *) path.data);

    p = ngx_cpymem(p, path.data, collection);

    if (id != NULL) {
        *p++ = '/';
        id++;

        p = (u_char *) ngx_escape_uri(p, id,
                                      (u_char *) path.data + path.len - id,
                                      NGX_ESCAPE_URI_COMPONENT);
    }

    if (query.len != 0) {
        *p++ = '?';
        p = ngx_cpymem(p, query.data, query.len);
    }

    return ngx_http_tenant_response_header(r, "Location",
                                           sizeof("Location") - 1, value,
                                           p - value)
           == NULL ? NGX_ERROR : NGX_OK;
}


/* "tenant_login_cookie": a session's token, or its end (RFC 6265). */

static ngx_int_t
ngx_http_tenant_response_cookie(ngx_http_request_t *r,
    const tenant_answer_t *answer)
{
    u_char                      *p, *value;
    ngx_http_tenant_cookie_t    *cookie;
    ngx_http_tenant_loc_conf_t  *tlcf;

    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);
    cookie = tlcf->cookie;

    if (cookie == NULL || (answer->token.len == 0 && !answer->token_ended)) {
        return NGX_OK;
    }

    value = ngx_pnalloc(r->pool, cookie->name.len + 1 + answer->token.len
                                 + sizeof("; Max-Age=") - 1 + NGX_INT64_LEN
                                 + cookie->attributes.len);
    if (value == NULL) {
        return NGX_ERROR;
    }

    p = ngx_cpymem(value, cookie->name.data, cookie->name.len);
    *p++ = '=';
    p = ngx_cpymem(p, answer->token.data, answer->token.len);
    p = ngx_sprintf(p, "; Max-Age=%L", answer->token_life);
    p = ngx_cpymem(p, cookie->attributes.data, cookie->attributes.len);

    return ngx_http_tenant_response_header(r, "Set-Cookie",
                                           sizeof("Set-Cookie") - 1, value,
                                           p - value)
           == NULL ? NGX_ERROR : NGX_OK;
}
