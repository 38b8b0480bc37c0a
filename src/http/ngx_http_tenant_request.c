/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_body.h"
#include "ngx_http_tenant_identity.h"
#include "ngx_http_tenant_request.h"
#include "ngx_http_tenant_response.h"
#include "ngx_http_tenant_task.h"


static void ngx_http_tenant_request_body(ngx_http_request_t *r);
static ngx_int_t ngx_http_tenant_request_start(ngx_http_request_t *r);
static ngx_int_t ngx_http_tenant_request_job(ngx_http_request_t *r,
    const tenant_route_t *route, tenant_job_t *job, tenant_error_t *err);
static tenant_status_e ngx_http_tenant_request_find(ngx_http_request_t *r,
    const tenant_route_t **route, tenant_str_t *collection, tenant_str_t *id,
    ngx_uint_t *allow, tenant_error_t *err);
static tenant_status_e ngx_http_tenant_request_path(ngx_http_request_t *r,
    ngx_uint_t api, tenant_str_t *path);
static unsigned ngx_http_tenant_request_method(ngx_http_request_t *r);
static tenant_status_e ngx_http_tenant_request_media(ngx_http_request_t *r,
    tenant_body_e body, tenant_error_t *err);
static tenant_status_e ngx_http_tenant_request_args(ngx_http_request_t *r,
    tenant_job_t *job, tenant_error_t *err);
static tenant_status_e ngx_http_tenant_request_arg(tenant_job_t *job,
    u_char *p, u_char *last, tenant_str_t *text, tenant_error_t *err);
static ngx_int_t ngx_http_tenant_request_headers(ngx_http_request_t *r,
    tenant_job_t *job);
static ngx_int_t ngx_http_tenant_request_claims(tenant_job_t *job,
    const tenant_claims_t *from);
static ngx_int_t ngx_http_tenant_request_copy(tenant_job_t *job,
    tenant_str_t *to, size_t len, const void *data);


static ngx_str_t  ngx_http_tenant_if_match = ngx_string("if-match");
static ngx_str_t  ngx_http_tenant_if_none_match = ngx_string("if-none-match");
static ngx_str_t  ngx_http_tenant_accept = ngx_string("accept");
static ngx_str_t  ngx_http_tenant_content_type = ngx_string("content-type");


ngx_int_t
ngx_http_tenant_handler(ngx_http_request_t *r)
{
    ngx_int_t              rc;
    ngx_uint_t             allow;
    tenant_error_t         err;
    const tenant_route_t  *route;

    if (ngx_http_tenant_request_check(r, &route, NULL, NULL, &allow, &err)
        != TENANT_OK)
    {
        rc = ngx_http_discard_request_body(r);
        if (rc != NGX_OK) {
            return rc;
        }

        if (err.status == TENANT_METHOD_NOT_ALLOWED
            && ngx_http_tenant_response_allow(r, allow) != NGX_OK)
        {
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        }

        ngx_log_error(NGX_LOG_INFO, r->connection->log, 0, "tenant: %s",
                      err.detail);

        return ngx_http_tenant_response_error(r, &err);
    }

    if (route->body != TENANT_BODY_NONE) {

        rc = ngx_http_read_client_request_body(r,
                                               ngx_http_tenant_request_body);

        return rc >= NGX_HTTP_SPECIAL_RESPONSE ? rc : NGX_DONE;
    }

    rc = ngx_http_discard_request_body(r);
    if (rc != NGX_OK) {
        return rc;
    }

    r->main->count++;
    ngx_http_tenant_request_body(r);

    return NGX_DONE;
}


tenant_status_e
ngx_http_tenant_request_check(ngx_http_request_t *r,
    const tenant_route_t **route, tenant_str_t *collection, tenant_str_t *id,
    ngx_uint_t *allow, tenant_error_t *err)
{
    tenant_token_e          token;
    tenant_status_e         rc;
    ngx_http_tenant_ctx_t  *ctx;

    rc = ngx_http_tenant_request_find(r, route, collection, id, allow, err);

    if (rc != TENANT_OK || (*route)->auth == TENANT_AUTH_NONE) {
        return rc;
    }

    token = ngx_http_tenant_identify(r);

    if (token == TENANT_TOKEN_MISSING
        && (*route)->auth == TENANT_AUTH_OPTIONAL)
    {
        return TENANT_OK;
    }

    if (token != TENANT_TOKEN_VALID) {
        return tenant_error_set(err, TENANT_UNAUTHORIZED,
                                token == TENANT_TOKEN_MISSING
                                ? "a bearer token is required"
                                : "the bearer token is not valid");
    }

    ctx = ngx_http_tenant_ctx(r);

    if (tenant_role_parse(ctx->claims.role) < (*route)->role) {
        return tenant_error_set(err, TENANT_FORBIDDEN,
                                "the token's role does not allow it");
    }

    return TENANT_OK;
}


static tenant_status_e
ngx_http_tenant_request_find(ngx_http_request_t *r,
    const tenant_route_t **route, tenant_str_t *collection, tenant_str_t *id,
    ngx_uint_t *allow, tenant_error_t *err)
{
    unsigned                     bits;
    tenant_str_t                 path, c, i;
    tenant_status_e              rc;
    ngx_http_tenant_loc_conf_t  *tlcf;

    *allow = 0;

    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);

    if (ngx_http_tenant_request_path(r, tlcf->api, &path) != TENANT_OK) {
        return tenant_error_set(err, TENANT_NOT_FOUND, "no such resource");
    }

    rc = tenant_route_find(tlcf->api, path,
                           ngx_http_tenant_request_method(r), route,
                           collection == NULL ? &c : collection,
                           id == NULL ? &i : id, &bits, err);
    *allow = bits;

    return rc;
}


/*
 * What follows the location's prefix; in an exact or regex location the last
 * segment of the path.
 */

static tenant_status_e
ngx_http_tenant_request_path(ngx_http_request_t *r, ngx_uint_t api,
    tenant_str_t *path)
{
    u_char                    *p, *last;
    ngx_http_core_loc_conf_t  *clcf;

    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);

    p = r->uri.data;
    last = p + r->uri.len;

    if (clcf->exact_match
#if (NGX_PCRE)
        || clcf->regex != NULL
#endif
       )
    {
        for (p = last; p > r->uri.data && p[-1] != '/'; p--) { /* void */ }

    } else {

        if (r->uri.len < clcf->name.len
            || ngx_strncmp(r->uri.data, clcf->name.data, clcf->name.len) != 0)
        {
            return TENANT_NOT_FOUND;
        }

        p += clcf->name.len;

        /* "/data" must not serve "/database" */

        if (p < last && p > r->uri.data && p[-1] != '/') {
            if (*p != '/') {
                return TENANT_NOT_FOUND;
            }

            p++;

            if (p == last && api != TENANT_API_DOCUMENTS) {
                return TENANT_NOT_FOUND;
            }
        }
    }

    path->data = (char *) p;
    path->len = last - p;

    return TENANT_OK;
}


static unsigned
ngx_http_tenant_request_method(ngx_http_request_t *r)
{
    switch (r->method) {

    case NGX_HTTP_GET:
    case NGX_HTTP_HEAD:
        return TENANT_GET;

    case NGX_HTTP_POST:
        return TENANT_POST;

    case NGX_HTTP_PUT:
        return TENANT_PUT;

    case NGX_HTTP_PATCH:
        return TENANT_PATCH;

    case NGX_HTTP_DELETE:
        return TENANT_DELETE;

    default:
        return 0;
    }
}


ngx_uint_t
ngx_http_tenant_route_guarded(ngx_http_request_t *r)
{
    ngx_uint_t                   allow;
    tenant_error_t               err;
    const tenant_route_t        *route;
    ngx_http_tenant_loc_conf_t  *tlcf;

    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);

    if (tlcf->api == NGX_HTTP_TENANT_NO_API) {
        return 1;
    }

    if (ngx_http_tenant_request_find(r, &route, NULL, NULL, &allow, &err)
        != TENANT_OK)
    {
        return 0;
    }

    return route->auth != TENANT_AUTH_NONE || tlcf->auth_here;
}


/* The body is here, or discarded; the request is held. */

static void
ngx_http_tenant_request_body(ngx_http_request_t *r)
{
    ngx_int_t  rc;

    rc = ngx_http_tenant_request_start(r);

    if (rc != NGX_DONE) {
        ngx_http_finalize_request(r, rc);
    }
}


/* NGX_DONE: a task finalizes the request.  Else what to finalize it with. */

static ngx_int_t
ngx_http_tenant_request_start(ngx_http_request_t *r)
{
    ngx_int_t              rc;
    ngx_uint_t             allow;
    tenant_job_t          *job;
    tenant_str_t           collection, id;
    tenant_error_t         err;
    const tenant_route_t  *route;

    if (ngx_http_tenant_request_check(r, &route, &collection, &id, &allow,
                                      &err)
        != TENANT_OK)
    {
        return ngx_http_tenant_response_error(r, &err);
    }

    job = ngx_http_tenant_task_job(r);
    if (job == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    rc = NGX_OK;

    if (ngx_http_tenant_request_copy(job, &job->collection, collection.len,
                                     collection.data) != NGX_OK
        || ngx_http_tenant_request_copy(job, &job->id, id.len, id.data)
           != NGX_OK)
    {
        rc = NGX_ERROR;
    }

    if (rc == NGX_OK) {
        rc = ngx_http_tenant_request_job(r, route, job, &err);
    }

    if (rc != NGX_OK) {
        tenant_arena_destroy(job->arena);

        return rc == NGX_DECLINED ? ngx_http_tenant_response_error(r, &err)
                                  : NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    rc = ngx_http_tenant_task_start(r, job);

    if (rc == NGX_BUSY) {
        (void) tenant_error_set(&err, TENANT_UNAVAILABLE,
                                "too many requests are waiting");
        ngx_log_error(NGX_LOG_WARN, r->connection->log, 0,
                      "tenant: %s", err.detail);
        return ngx_http_tenant_response_error(r, &err);
    }

    if (rc != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    /* the task holds the request on its own: give back the caller's hold */
    r->main->count--;

    r->write_event_handler = ngx_http_request_empty_handler;

    if (r == r->main && !r->discard_body) {
        r->read_event_handler = ngx_http_test_reading;

        if (ngx_handle_read_event(r->connection->read, 0) != NGX_OK) {
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        }
    }

    return NGX_DONE;
}


/* NGX_DECLINED: *err is the answer. */

static ngx_int_t
ngx_http_tenant_request_job(ngx_http_request_t *r,
    const tenant_route_t *route, tenant_job_t *job, tenant_error_t *err)
{
    ngx_http_tenant_ctx_t  *ctx;

    job->route = route;
    job->step = route->step;

    if (route->body != TENANT_BODY_NONE) {

        if (ngx_http_tenant_request_media(r, route->body, err) != TENANT_OK) {
            return NGX_DECLINED;
        }

        if (ngx_http_tenant_body_copy(r, job) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    if (ngx_http_tenant_request_args(r, job, err) != TENANT_OK) {
        return NGX_DECLINED;
    }

    if (ngx_http_tenant_request_headers(r, job) != NGX_OK) {
        return NGX_ERROR;
    }

    ctx = ngx_http_get_module_ctx(r, ngx_http_tenant_module);

    if (route->auth != TENANT_AUTH_NONE && ctx != NULL
        && ctx->identified && ctx->token == TENANT_TOKEN_VALID)
    {
        return ngx_http_tenant_request_claims(job, &ctx->claims);
    }

    return NGX_OK;
}


static tenant_status_e
ngx_http_tenant_request_media(ngx_http_request_t *r, tenant_body_e body,
    tenant_error_t *err)
{
    u_char      *p, *last;
    size_t       len;
    ngx_str_t    type;
    const char  *wanted;

    wanted = body == TENANT_BODY_MERGE_PATCH ? "application/merge-patch+json"
                                             : "application/json";

    if (ngx_http_tenant_header(r, &ngx_http_tenant_content_type, &type, NULL)
        == NGX_OK)
    {
        p = type.data;
        last = p + type.len;

        while (p < last && *p != ';' && *p != ' ' && *p != '\t') {
            p++;
        }

        len = p - type.data;

        if (len == ngx_strlen(wanted)
            && ngx_strncasecmp(type.data, (u_char *) wanted, len) == 0)
        {
            while (p < last && (*p == ' ' || *p == '\t')) {
                p++;
            }

            p = p < last && *p == ';'
                ? ngx_strlcasestrn(p, last, (u_char *) "charset=",
                                   sizeof("charset=") - 2)
                : (p == last ? NULL : last);

            if (p == NULL) {
                return TENANT_OK;
            }

            if (p < last) {
                p += sizeof("charset=") - 1;
                p += p < last && *p == '"';

                if (last - p >= 5
                    && ngx_strncasecmp(p, (u_char *) "utf-8", 5) == 0)
                {
                    return TENANT_OK;
                }
            }
        }
    }

    return tenant_error_set(err, TENANT_UNSUPPORTED_MEDIA,
                            "the body must be %s, in UTF-8", wanted);
}


static tenant_status_e
ngx_http_tenant_request_args(ngx_http_request_t *r, tenant_job_t *job,
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

        if (end == p) {
            continue;
        }

        if (job->nparams == TENANT_PARAMS_MAX) {
            return tenant_error_set(err, TENANT_UNPROCESSABLE,
                                    "there are too many query parameters");
        }

        param = &job->params[job->nparams++];

        equals = ngx_strlchr(p, end, '=');

        rc = ngx_http_tenant_request_arg(job, p, equals ? equals : end,
                                         &param->name, err);
        if (rc != TENANT_OK) {
            return rc;
        }

        rc = ngx_http_tenant_request_arg(job, equals ? equals + 1 : end, end,
                                         &param->value, err);
        if (rc != TENANT_OK) {
            return rc;
        }
    }

    return TENANT_OK;
}


/* Decodes "%41" and, as HTML forms have it, "+". */

static tenant_status_e
ngx_http_tenant_request_arg(tenant_job_t *job, u_char *p, u_char *last,
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

    return TENANT_OK;
}


static ngx_int_t
ngx_http_tenant_request_headers(ngx_http_request_t *r, tenant_job_t *job)
{
    ngx_int_t   rc;
    ngx_str_t   value;
    ngx_uint_t  i;

    struct {
        ngx_str_t     *name;
        tenant_str_t  *to;
    } headers[2];

    headers[0].name = &ngx_http_tenant_if_match;
    headers[0].to = &job->if_match;
    headers[1].name = &ngx_http_tenant_if_none_match;
    headers[1].to = &job->if_none_match;

    for (i = 0; i < 2; i++) {

        rc = ngx_http_tenant_header(r, headers[i].name, &value, NULL);

        if (rc == NGX_ERROR
            || (rc == NGX_OK
                && ngx_http_tenant_request_copy(job, headers[i].to,
                                                value.len, value.data)
                   != NGX_OK))
        {
            return NGX_ERROR;
        }
    }

    rc = ngx_http_tenant_header(r, &ngx_http_tenant_accept, &value, NULL);

    job->canonical = rc == NGX_OK
                     && ngx_strlcasestrn(value.data, value.data + value.len,
                                         (u_char *) "application/ejson",
                                         sizeof("application/ejson") - 2)
                        != NULL;

    return rc == NGX_ERROR ? NGX_ERROR : NGX_OK;
}


/* The job may outlive the request that the claims belong to. */

static ngx_int_t
ngx_http_tenant_request_claims(tenant_job_t *job,
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

    job->claims = to;

    return ngx_http_tenant_request_copy(job, &to->issuer, from->issuer.len,
                                        from->issuer.data) == NGX_OK
           && ngx_http_tenant_request_copy(job, &to->user, from->user.len,
                                           from->user.data) == NGX_OK
           && ngx_http_tenant_request_copy(job, &to->organization,
                                           from->organization.len,
                                           from->organization.data) == NGX_OK
           && ngx_http_tenant_request_copy(job, &to->role, from->role.len,
                                           from->role.data) == NGX_OK
           && ngx_http_tenant_request_copy(job, &to->token_id,
                                           from->token_id.len,
                                           from->token_id.data) == NGX_OK
           ? NGX_OK : NGX_ERROR;
}


static ngx_int_t
ngx_http_tenant_request_copy(tenant_job_t *job, tenant_str_t *to, size_t len,
    const void *data)
{
    tenant_str_t  from;

    from.len = len;
    from.data = data;

    *to = tenant_arena_str(job->arena, from);

    return to->data == NULL ? NGX_ERROR : NGX_OK;
}
