/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "../core/ngx_http_tenant_header.h"
#include "ngx_http_tenant_cors.h"
#include "ngx_http_tenant_response_headers.h"


#define NGX_HTTP_TENANT_CORS_METHODS  "GET, HEAD, POST, PUT, PATCH, DELETE"

#define NGX_HTTP_TENANT_CORS_HEADERS                                          \
    "Authorization, Content-Type, Accept, If-Match, If-None-Match, "          \
    "Prefer, Idempotency-Key"

/* The longest name of a token's header, and list of names, that are read. */
#define NGX_HTTP_TENANT_CORS_NAME     64
#define NGX_HTTP_TENANT_CORS_ASKED    1024

/* Browsers show a page no other headers than these and a few harmless ones. */
#define NGX_HTTP_TENANT_CORS_EXPOSED                                          \
    "ETag, Location, Retry-After, WWW-Authenticate, Allow, Accept, "          \
    "Accept-Patch, Accept-Encoding, Preference-Applied"


static ngx_http_tenant_cors_t *ngx_http_tenant_cors_listed(
    ngx_http_request_t *r, ngx_str_t *origin);
static ngx_int_t ngx_http_tenant_cors_allowed(ngx_http_request_t *r,
    ngx_http_tenant_cors_t *cors);
static u_char *ngx_http_tenant_cors_token(ngx_http_request_t *r, u_char *p);
static ngx_uint_t ngx_http_tenant_cors_names(ngx_str_t *names);
static ngx_uint_t ngx_http_tenant_cors_answered(ngx_http_request_t *r);


static ngx_str_t  ngx_http_tenant_cors_origin = ngx_string("origin");
static ngx_str_t  ngx_http_tenant_cors_method =
    ngx_string("access-control-request-method");
static ngx_str_t  ngx_http_tenant_cors_asked =
    ngx_string("access-control-request-headers");


ngx_uint_t
ngx_http_tenant_cors_preflight(ngx_http_request_t *r)
{
    ngx_str_t  origin, method;

    return r->method == NGX_HTTP_OPTIONS
           && ngx_http_tenant_cors_listed(r, &origin) != NULL
           && ngx_http_tenant_header(r, &ngx_http_tenant_cors_method, &method,
                                     NULL)
              == NGX_OK;
}


ngx_int_t
ngx_http_tenant_cors_headers(ngx_http_request_t *r)
{
    ngx_str_t                    origin;
    ngx_http_tenant_cors_t      *cors;
    ngx_http_tenant_loc_conf_t  *tlcf;

    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);

    if (tlcf->cors == NULL || ngx_http_tenant_cors_answered(r)) {
        return NGX_OK;
    }

    /* what is kept for one origin is not for another */

    if ((!tlcf->cors->any || tlcf->cors->credentials)
        && ngx_http_tenant_response_set(r, "Vary", "Origin") == NULL)
    {
        return NGX_ERROR;
    }

    cors = ngx_http_tenant_cors_listed(r, &origin);
    if (cors == NULL) {
        return NGX_OK;
    }

    if (cors->any) {
        ngx_str_set(&origin, "*");
    }

    if (ngx_http_tenant_response_header(r, "Access-Control-Allow-Origin",
                                        sizeof("Access-Control-Allow-Origin")
                                        - 1, origin.data, origin.len)
        == NULL)
    {
        return NGX_ERROR;
    }

    if (cors->credentials
        && ngx_http_tenant_response_set(r, "Access-Control-Allow-Credentials",
                                        "true")
           == NULL)
    {
        return NGX_ERROR;
    }

    if (ngx_http_tenant_cors_preflight(r)) {
        return ngx_http_tenant_cors_allowed(r, cors);
    }

    return ngx_http_tenant_response_set(r, "Access-Control-Expose-Headers",
                                        NGX_HTTP_TENANT_CORS_EXPOSED)
           == NULL ? NGX_ERROR : NGX_OK;
}


ngx_uint_t
ngx_http_tenant_cors_trusts(ngx_http_request_t *r)
{
    ngx_str_t                origin;
    ngx_http_tenant_cors_t  *cors;

    cors = ngx_http_tenant_cors_listed(r, &origin);

    return cors != NULL && cors->credentials;
}


/* Origins are compared byte by byte: browsers write them in one way. */

static ngx_http_tenant_cors_t *
ngx_http_tenant_cors_listed(ngx_http_request_t *r, ngx_str_t *origin)
{
    ngx_str_t                   *listed;
    ngx_uint_t                   i, count;
    ngx_http_tenant_cors_t      *cors;
    ngx_http_tenant_loc_conf_t  *tlcf;

    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);
    cors = tlcf->cors;

    if (cors == NULL
        || ngx_http_tenant_header(r, &ngx_http_tenant_cors_origin, origin,
                                  &count)
           != NGX_OK
        || count != 1)
    {
        return NULL;
    }

    if (cors->any) {
        return cors;
    }

    listed = cors->origins.elts;

    for (i = 0; i < cors->origins.nelts; i++) {
        if (listed[i].len == origin->len
            && ngx_memcmp(listed[i].data, origin->data, origin->len) == 0)
        {
            return cors;
        }
    }

    return NULL;
}


/*
 * "*" would not cover Authorization, so headers have names: those that our own
 * locations read, and elsewhere whatever the page wants to send.
 */

static ngx_int_t
ngx_http_tenant_cors_allowed(ngx_http_request_t *r,
    ngx_http_tenant_cors_t *cors)
{
    u_char                      *p, *value;
    ngx_str_t                    asked;
    ngx_http_tenant_loc_conf_t  *tlcf;

    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);

    if (tlcf->handler != NULL
        || ngx_http_tenant_header(r, &ngx_http_tenant_cors_asked, &asked, NULL)
           != NGX_OK
        || !ngx_http_tenant_cors_names(&asked))
    {
        asked.len = 0;
    }

    value = ngx_pnalloc(r->pool, sizeof(NGX_HTTP_TENANT_CORS_HEADERS)
                                 + NGX_HTTP_TENANT_CORS_NAME + 2 + asked.len);
    if (value == NULL) {
        return NGX_ERROR;
    }

    p = ngx_cpymem(value, NGX_HTTP_TENANT_CORS_HEADERS,
                   sizeof(NGX_HTTP_TENANT_CORS_HEADERS) - 1);
    p = ngx_http_tenant_cors_token(r, p);

    if (asked.len != 0) {
        p = ngx_cpymem(p, ", ", 2);
        p = ngx_cpymem(p, asked.data, asked.len);
    }

    if (ngx_http_tenant_response_header(r, "Access-Control-Allow-Headers",
                                        sizeof("Access-Control-Allow-Headers")
                                        - 1, value, p - value)
            == NULL
        || ngx_http_tenant_response_set(r, "Access-Control-Allow-Methods",
                                        NGX_HTTP_TENANT_CORS_METHODS)
           == NULL)
    {
        return NGX_ERROR;
    }

    if (cors->max_age.len == 0) {
        return NGX_OK;
    }

    return ngx_http_tenant_response_header(r, "Access-Control-Max-Age",
                                           sizeof("Access-Control-Max-Age")
                                           - 1, cors->max_age.data,
                                           cors->max_age.len)
           == NULL ? NGX_ERROR : NGX_OK;
}


/* Appends the header that "tenant_token $http_..." reads. */

static u_char *
ngx_http_tenant_cors_token(ngx_http_request_t *r, u_char *p)
{
    size_t                       i;
    ngx_str_t                   *name;
    ngx_http_variable_t         *v;
    ngx_http_core_main_conf_t   *cmcf;
    ngx_http_tenant_loc_conf_t  *tlcf;

    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);

    if (tlcf->token_index < 0) {
        return p;
    }

    cmcf = ngx_http_get_module_main_conf(r, ngx_http_core_module);

    v = cmcf->variables.elts;
    name = &v[tlcf->token_index].name;

    if (name->len <= sizeof("http_") - 1
        || name->len > NGX_HTTP_TENANT_CORS_NAME
        || ngx_strncmp(name->data, "http_", sizeof("http_") - 1) != 0)
    {
        return p;
    }

    p = ngx_cpymem(p, ", ", 2);

    for (i = sizeof("http_") - 1; i < name->len; i++) {
        *p++ = name->data[i] == '_' ? '-' : name->data[i];
    }

    return p;
}


static ngx_uint_t
ngx_http_tenant_cors_names(ngx_str_t *names)
{
    u_char  c;
    size_t  i;

    if (names->len == 0 || names->len > NGX_HTTP_TENANT_CORS_ASKED) {
        return 0;
    }

    for (i = 0; i < names->len; i++) {

        c = names->data[i];

        if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z')
            && (c < '0' || c > '9') && c != '-' && c != '_' && c != ','
            && c != ' ')
        {
            return 0;
        }
    }

    return 1;
}


static ngx_uint_t
ngx_http_tenant_cors_answered(ngx_http_request_t *r)
{
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    static ngx_str_t  name = ngx_string("Access-Control-Allow-Origin");

    part = &r->headers_out.headers.part;
    h = part->elts;

    for (i = 0; /* void */ ; i++) {

        if (i >= part->nelts) {

            if (part->next == NULL) {
                return 0;
            }

            part = part->next;
            h = part->elts;
            i = 0;
        }

        if (h[i].hash != 0 && h[i].key.len == name.len
            && ngx_strncasecmp(h[i].key.data, name.data, name.len) == 0)
        {
            return 1;
        }
    }
}
