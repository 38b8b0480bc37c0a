/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "../core/ngx_http_tenant_media.h"
#include "../core/ngx_http_tenant_route.h"
#include "ngx_http_tenant_response_headers.h"


static ngx_int_t ngx_http_tenant_response_accept(ngx_http_request_t *r,
    const tenant_error_t *err);


ngx_int_t
ngx_http_tenant_response_headers(ngx_http_request_t *r, ngx_uint_t status,
    ngx_uint_t no_store, const tenant_error_t *err)
{
    u_char                      *p, *last;
    ngx_table_elt_t             *h;
    ngx_http_tenant_loc_conf_t  *tlcf;

    h = no_store
        ? ngx_http_tenant_response_set(r, "Cache-Control", "no-store")
        : ngx_http_tenant_response_set(r, "Cache-Control",
                                       "private, no-cache");

    if (h == NULL
        || ngx_http_tenant_response_set(r, "X-Content-Type-Options",
                                        "nosniff")
           == NULL)
    {
        return NGX_ERROR;
    }

    if (err == NULL) {
        return NGX_OK;
    }

    switch (status) {

    case NGX_HTTP_UNAUTHORIZED:

        /* the challenge is another module's, or was set in the access phase */

        h = r->headers_out.www_authenticate;
        tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);

        if ((h != NULL && h->hash != 0)
            || (tlcf->handler == NULL
                && tlcf->auth == NGX_HTTP_TENANT_AUTH_OFF))
        {
            return NGX_OK;
        }

        return ngx_http_tenant_response_challenge(r, status);

    case NGX_HTTP_CONFLICT:

        if (err->retry_after == 0) {
            return NGX_OK;
        }

        /* fall through */

    case NGX_HTTP_TOO_MANY_REQUESTS:
    case NGX_HTTP_SERVICE_UNAVAILABLE:

        p = ngx_pnalloc(r->pool, NGX_INT_T_LEN);
        if (p == NULL) {
            return NGX_ERROR;
        }

        last = ngx_sprintf(p, "%ui", (ngx_uint_t) ngx_max(err->retry_after,
                                                          1));

        return ngx_http_tenant_response_header(r, "Retry-After",
                                               sizeof("Retry-After") - 1, p,
                                               last - p)
               == NULL ? NGX_ERROR : NGX_OK;

    case NGX_HTTP_UNSUPPORTED_MEDIA_TYPE:
        return ngx_http_tenant_response_accept(r, err);

    default:
        return NGX_OK;
    }
}


/*
 * Says what would be accepted (RFC 9110, section 15.5.16, and RFC 5789, section
 * 3.1).
 */

static ngx_int_t
ngx_http_tenant_response_accept(ngx_http_request_t *r,
    const tenant_error_t *err)
{
    size_t                          len;
    const char                     *type;
    ngx_http_tenant_loc_conf_t     *tlcf;
    const ngx_http_tenant_route_t  *route;

    type = err->accept;
    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);

    if (type == NULL && tlcf->api != NGX_HTTP_TENANT_NO_API) {
        route = ngx_http_tenant_route(r);

        if (route != NULL && route->row != NULL) {
            type = ngx_http_tenant_media_type(route->row->body);
        }
    }

    if (type == NULL) {
        type = NGX_HTTP_TENANT_MEDIA_JSON;
    }

    len = ngx_strlen(type);

    if (len == 0) {
        return NGX_OK;
    }

    if (err->coding) {
        return ngx_http_tenant_response_set(r, "Accept-Encoding", "identity")
               == NULL ? NGX_ERROR : NGX_OK;
    }

    if (ngx_http_tenant_response_header(r, "Accept", sizeof("Accept") - 1,
                                        (u_char *) type, len)
        == NULL)
    {
        return NGX_ERROR;
    }

    if (r->method != NGX_HTTP_PATCH) {
        return NGX_OK;
    }

    return ngx_http_tenant_response_header(r, "Accept-Patch",
                                           sizeof("Accept-Patch") - 1,
                                           (u_char *) type, len)
           == NULL ? NGX_ERROR : NGX_OK;
}


ngx_int_t
ngx_http_tenant_response_challenge(ngx_http_request_t *r, ngx_uint_t status)
{
    ngx_str_t              *challenge;
    ngx_table_elt_t        *h;
    ngx_http_tenant_ctx_t  *ctx;

    static ngx_str_t  challenges[] = {
        ngx_string("Bearer"),
        ngx_string("Bearer error=\"invalid_token\", "
                   "error_description=\"the token has expired\""),
        ngx_string("Bearer error=\"invalid_token\", "
                   "error_description=\"the token is not valid\""),
        ngx_string("Bearer error=\"insufficient_scope\"")
    };

    ctx = ngx_http_tenant_ctx(r);
    if (ctx == NULL) {
        return NGX_ERROR;
    }

    if (status == NGX_HTTP_FORBIDDEN) {
        challenge = &challenges[3];

    } else if (ctx->token == TENANT_TOKEN_EXPIRED) {
        challenge = &challenges[1];

    } else if (ctx->token == TENANT_TOKEN_INVALID
               || ctx->token == TENANT_TOKEN_REVOKED)
    {
        challenge = &challenges[2];

    } else {
        challenge = &challenges[0];
    }

    h = ctx->challenge;

    if (h == NULL) {
        h = ngx_http_tenant_response_set(r, "WWW-Authenticate", "");
        if (h == NULL) {
            return NGX_ERROR;
        }

        ctx->challenge = h;
        r->headers_out.www_authenticate = h;
    }

    h->hash = 1;
    h->value = *challenge;

    return NGX_OK;
}


ngx_int_t
ngx_http_tenant_response_allow(ngx_http_request_t *r, ngx_uint_t allow)
{
    u_char      *p, *value;
    ngx_uint_t   i;

    static struct {
        ngx_uint_t   method;
        ngx_str_t    name;
    } methods[] = {
        { TENANT_GET, ngx_string("GET, HEAD, ") },
        { TENANT_POST, ngx_string("POST, ") },
        { TENANT_PUT, ngx_string("PUT, ") },
        { TENANT_PATCH, ngx_string("PATCH, ") },
        { TENANT_DELETE, ngx_string("DELETE, ") }
    };

    value = ngx_pnalloc(r->pool, sizeof("GET, HEAD, POST, PUT, PATCH, "
                                        "DELETE, "));
    if (value == NULL) {
        return NGX_ERROR;
    }

    p = value;

    for (i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        if (allow & methods[i].method) {
            p = ngx_cpymem(p, methods[i].name.data, methods[i].name.len);
        }
    }

    if (p == value) {
        return NGX_OK;
    }

    return ngx_http_tenant_response_header(r, "Allow", sizeof("Allow") - 1,
                                           value, p - value - 2)
           == NULL ? NGX_ERROR : NGX_OK;
}


ngx_table_elt_t *
ngx_http_tenant_response_header(ngx_http_request_t *r, char *name,
    size_t name_len, u_char *value, size_t value_len)
{
    ngx_table_elt_t  *h;

    h = ngx_list_push(&r->headers_out.headers);
    if (h == NULL) {
        return NULL;
    }

    h->hash = 1;
    h->key.data = (u_char *) name;
    h->key.len = name_len;
    h->value.data = value;
    h->value.len = value_len;

#if (nginx_version >= 1023000)
    h->next = NULL;
#endif

    return h;
}
