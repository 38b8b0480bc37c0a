/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "../core/ngx_http_tenant_header.h"
#include "../core/ngx_http_tenant_media.h"
#include "../core/ngx_http_tenant_prefer.h"
#include "../gate/ngx_http_tenant_identity.h"
#include "ngx_http_tenant_body.h"
#include "ngx_http_tenant_copy.h"

#include "../../api/tenant_route.h"
#include "../../job/tenant_use_case.h"
#include "../../json/tenant_text.h"


static ngx_int_t ngx_http_tenant_copy_body(ngx_http_request_t *r,
    tenant_job_t *job, tenant_error_t *err);
static const tenant_storage_t *ngx_http_tenant_copy_storage(
    ngx_http_request_t *r);
static tenant_status_e ngx_http_tenant_copy_args(ngx_http_request_t *r,
    tenant_job_t *job, tenant_error_t *err);
static ngx_uint_t ngx_http_tenant_copy_token(ngx_http_request_t *r,
    u_char *p, u_char *last);
static tenant_status_e ngx_http_tenant_copy_arg(tenant_job_t *job,
    u_char *p, u_char *last, tenant_str_t *text, tenant_error_t *err);
static ngx_int_t ngx_http_tenant_copy_headers(ngx_http_request_t *r,
    tenant_job_t *job);
static ngx_int_t ngx_http_tenant_copy_claims(tenant_job_t *job,
    const tenant_claims_t *from);


static ngx_str_t  ngx_http_tenant_if_match = ngx_string("if-match");
static ngx_str_t  ngx_http_tenant_if_none_match = ngx_string("if-none-match");
static ngx_str_t  ngx_http_tenant_idempotency_key =
    ngx_string("idempotency-key");


ngx_int_t
ngx_http_tenant_copy(ngx_http_request_t *r,
    const ngx_http_tenant_route_t *found, tenant_job_t *job,
    tenant_error_t *err)
{
    ngx_int_t               rc;
    const tenant_route_t   *route;
    ngx_http_tenant_ctx_t  *ctx;

    route = found->row;

    job->request.route = route;
    job->step = tenant_use_case_begin;

    if (ngx_http_tenant_copy_str(job, &job->request.collection,
                                  found->collection.len,
                                  found->collection.data) != NGX_OK
        || ngx_http_tenant_copy_str(job, &job->request.id, found->id.len,
                                     found->id.data) != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (route->body != TENANT_BODY_NONE
        && (rc = ngx_http_tenant_copy_body(r, job, err)) != NGX_OK)
    {
        return rc;
    }

    if (ngx_http_tenant_copy_args(r, job, err) != TENANT_OK) {
        return NGX_DECLINED;
    }

    if (route->api == TENANT_API_ORGANIZATIONS) {
        job->request.storage = ngx_http_tenant_copy_storage(r);
    }

    if (ngx_http_tenant_copy_headers(r, job) != NGX_OK) {
        return NGX_ERROR;
    }

    ctx = ngx_http_get_module_ctx(r, ngx_http_tenant_module);

    if (route->auth == TENANT_AUTH_NONE || ctx == NULL || ctx->claims == NULL)
    {
        return NGX_OK;
    }

    if (ctx->lease != NULL
        && !tenant_placement_copy(job->arena, &ctx->lease->placement,
                                  &job->caller.placement))
    {
        return NGX_ERROR;
    }

    return ngx_http_tenant_copy_claims(job, ctx->claims);
}


static ngx_int_t
ngx_http_tenant_copy_body(ngx_http_request_t *r, tenant_job_t *job,
    tenant_error_t *err)
{
    const char            *type;
    tenant_step_pt         load;
    const tenant_route_t  *route;

    route = job->request.route;
    type = ngx_http_tenant_media_type(route->body);
    load = tenant_route_load(route);

    if (route->body == TENANT_BODY_FILE) {

        if (ngx_http_tenant_body_open(r, job) != NGX_OK) {
            return NGX_ERROR;
        }

    } else if (load != NULL
               && ngx_http_tenant_media_is(r, NGX_HTTP_TENANT_MEDIA_LINES))
    {
        type = NGX_HTTP_TENANT_MEDIA_LINES;
        job->step = load;

        if (ngx_http_tenant_body_open(r, job) != NGX_OK) {
            return NGX_ERROR;
        }

    } else if (ngx_http_tenant_body_copy(r, job) != NGX_OK) {
        return NGX_ERROR;
    }

    if ((route->body != TENANT_BODY_OPTIONAL || job->request.body.len != 0)
        && ngx_http_tenant_media_check(r, type, err) != TENANT_OK)
    {
        return NGX_DECLINED;
    }

    job->request.merge_patch = route->body == TENANT_BODY_UPDATE
                               && ngx_http_tenant_media_is(r,
                                              NGX_HTTP_TENANT_MEDIA_PATCH);

    return NGX_OK;
}


/* Clusters are taken as often as they weigh. */

static const tenant_storage_t *
ngx_http_tenant_copy_storage(ngx_http_request_t *r)
{
    ngx_uint_t                   i, total;
    ngx_http_tenant_storage_t   *storages;
    ngx_http_tenant_loc_conf_t  *tlcf;

    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);

    total = 0;
    storages = tlcf->storages->elts;

    for (i = 0; i < tlcf->storages->nelts; i++) {
        total += storages[i].weight;
    }

    total = (ngx_uint_t) ngx_random() % ngx_max(total, 1);

    for (i = 0; total >= storages[i].weight; i++) {
        total -= storages[i].weight;
    }

    return &storages[i].storage;
}


static tenant_status_e
ngx_http_tenant_copy_args(ngx_http_request_t *r, tenant_job_t *job,
    tenant_error_t *err)
{
    u_char           *p, *last, *end, *equals;
    tenant_status_e   rc;
    tenant_param_t   *param;

    p = r->args.data;
    last = p + r->args.len;

    for ( /* void */ ; p < last; p = end + 1) {

        end = ngx_strlchr(p, last, '&');
        if (end == NULL) {
            end = last;
        }

        equals = ngx_strlchr(p, end, '=');

        if (end == p
            || ngx_http_tenant_copy_token(r, p, equals ? equals : end))
        {
            continue;
        }

        /*
         * No use case knows as many parameters, so some are wrong.  The rest is
         * read only to see whether it can be decoded.
         */

        if (job->request.nparams < TENANT_PARAMS_MAX) {
            job->request.nparams++;
        }

        param = &job->request.params[job->request.nparams - 1];

        rc = ngx_http_tenant_copy_arg(job, p, equals ? equals : end,
                                         &param->name, err);
        if (rc != TENANT_OK) {
            return rc;
        }

        rc = ngx_http_tenant_copy_arg(job, equals ? equals + 1 : end, end,
                                         &param->value, err);
        if (rc != TENANT_OK) {
            return rc;
        }
    }

    return TENANT_OK;
}


/* The argument that "tenant_token" takes is no parameter of a use case. */

static ngx_uint_t
ngx_http_tenant_copy_token(ngx_http_request_t *r, u_char *p, u_char *last)
{
    ngx_http_tenant_loc_conf_t  *tlcf;

    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);

    return tlcf->token_arg.len != 0
           && tlcf->token_arg.len == (size_t) (last - p)
           && ngx_strncasecmp(p, tlcf->token_arg.data, last - p) == 0;
}


/* Decodes "%41" and, as HTML forms write a space, "+". */

static tenant_status_e
ngx_http_tenant_copy_arg(tenant_job_t *job, u_char *p, u_char *last,
    tenant_str_t *text, tenant_error_t *err)
{
    char       *dst, *start;
    ngx_int_t   byte;

    start = tenant_arena_alloc(job->arena, last - p + 1);
    if (start == NULL) {
        return tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
    }

    for (dst = start; p < last; p++) {

        if (*p == '+') {
            *dst++ = ' ';
            continue;
        }

        if (*p != '%') {
            *dst++ = (char) *p;
            continue;
        }

        byte = last - p > 2 ? ngx_hextoi(p + 1, 2) : NGX_ERROR;

        if (byte == NGX_ERROR) {
            return tenant_error_set(err, TENANT_BAD_REQUEST,
                                    "the query string is not "
                                    "percent-encoded");
        }

        if (byte == 0) {
            return tenant_error_set(err, TENANT_BAD_REQUEST,
                                    "the query string holds a NUL");
        }

        *dst++ = (char) byte;
        p += 2;
    }

    *dst = '\0';

    text->data = start;
    text->len = dst - start;

    if (!tenant_text_is_utf8(*text)) {
        return tenant_error_set(err, TENANT_BAD_REQUEST,
                                "the query string is not UTF-8");
    }

    return TENANT_OK;
}


static ngx_int_t
ngx_http_tenant_copy_headers(ngx_http_request_t *r, tenant_job_t *job)
{
    ngx_int_t   rc;
    ngx_str_t   value;
    ngx_uint_t  i, canonical, lines;

    struct {
        ngx_str_t     *name;
        tenant_str_t  *to;
    } headers[3];

    headers[0].name = &ngx_http_tenant_if_match;
    headers[0].to = &job->request.if_match;
    headers[1].name = &ngx_http_tenant_if_none_match;
    headers[1].to = &job->request.if_none_match;
    headers[2].name = &ngx_http_tenant_idempotency_key;
    headers[2].to = &job->request.idempotency_key;

    for (i = 0; i < 3; i++) {

        rc = ngx_http_tenant_header(r, headers[i].name, &value, NULL);

        if (rc == NGX_ERROR
            || (rc == NGX_OK
                && ngx_http_tenant_copy_str(job, headers[i].to,
                                             value.len, value.data)
                   != NGX_OK))
        {
            return NGX_ERROR;
        }
    }

    if (ngx_http_tenant_media_canonical(r, &canonical) != NGX_OK
        || ngx_http_tenant_media_lines(r, &lines) != NGX_OK
        || ngx_http_tenant_prefer(r, &job->request.prefer) != NGX_OK)
    {
        return NGX_ERROR;
    }

    job->request.canonical = canonical;
    job->request.lines = job->step != tenant_use_case_begin
                         || (lines && tenant_route_shows(job->request.route,
                                               TENANT_SHOWS_LINES))
                         || tenant_route_shows(job->request.route,
                                               TENANT_SHOWS_ONLY_LINES);

    return NGX_OK;
}


/* The job may outlive the request that the claims belong to. */

static ngx_int_t
ngx_http_tenant_copy_claims(tenant_job_t *job,
    const tenant_claims_t *from)
{
    tenant_claims_t  *to;

    to = tenant_arena_alloc(job->arena, sizeof(tenant_claims_t));
    if (to == NULL) {
        return NGX_ERROR;
    }

    *to = *from;

    to->claims.len = 0;
    to->claims.data = NULL;

    job->request.claims = to;

    return ngx_http_tenant_copy_str(job, &to->issuer, from->issuer.len,
                                     from->issuer.data) == NGX_OK
           && ngx_http_tenant_copy_str(job, &to->user, from->user.len,
                                        from->user.data) == NGX_OK
           && ngx_http_tenant_copy_str(job, &to->organization,
                                        from->organization.len,
                                        from->organization.data) == NGX_OK
           && ngx_http_tenant_copy_str(job, &to->role, from->role.len,
                                        from->role.data) == NGX_OK
           && ngx_http_tenant_copy_str(job, &to->token_id,
                                        from->token_id.len,
                                        from->token_id.data) == NGX_OK
           ? NGX_OK : NGX_ERROR;
}


ngx_int_t
ngx_http_tenant_copy_str(tenant_job_t *job, tenant_str_t *to, size_t len,
    const void *data)
{
    tenant_str_t  from;

    from.len = len;
    from.data = data;

    *to = tenant_arena_str(job->arena, from);

    return to->data == NULL ? NGX_ERROR : NGX_OK;
}
