/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_identity.h"
#include "ngx_http_tenant_request.h"
#include "ngx_http_tenant_response.h"


#define NGX_HTTP_TENANT_LEEWAY  30


static ngx_int_t ngx_http_tenant_bearer(ngx_http_request_t *r,
    tenant_str_t *token);


static ngx_str_t  ngx_http_tenant_authorization = ngx_string("authorization");


tenant_token_e
ngx_http_tenant_identify(ngx_http_request_t *r)
{
    ngx_int_t                     rc;
    tenant_str_t                  token;
    ngx_http_tenant_ctx_t        *ctx;
    ngx_http_tenant_main_conf_t  *tmcf;

    ctx = ngx_http_tenant_ctx(r);

    if (ctx == NULL) {
        return TENANT_TOKEN_INVALID;
    }

    if (ctx->identified) {
        return ctx->token;
    }

    ctx->identified = 1;

    rc = ngx_http_tenant_bearer(r, &token);

    if (rc != NGX_OK) {
        ctx->token = rc == NGX_DECLINED ? TENANT_TOKEN_MISSING
                                        : TENANT_TOKEN_INVALID;
        return ctx->token;
    }

    tmcf = ngx_http_get_module_main_conf(r, ngx_http_tenant_module);

    ctx->token = tenant_token_verify(tmcf->keys, ctx->arena, token,
                                     ngx_time(), NGX_HTTP_TENANT_LEEWAY,
                                     &ctx->claims);

    return ctx->token;
}


/*
 * RFC 6750, section 2.1.  NGX_DECLINED: no bearer token; NGX_ERROR: one that
 * can't be right, such as a second one.
 */

static ngx_int_t
ngx_http_tenant_bearer(ngx_http_request_t *r, tenant_str_t *token)
{
    size_t       len;
    u_char      *p;
    ngx_int_t    rc;
    ngx_str_t    value;
    ngx_uint_t   count;

    rc = ngx_http_tenant_header(r, &ngx_http_tenant_authorization, &value,
                                &count);
    if (rc != NGX_OK) {
        return rc;
    }

    if (count != 1) {
        return NGX_ERROR;
    }

    if (value.len < sizeof("Bearer ") - 1
        || ngx_strncasecmp(value.data, (u_char *) "Bearer ",
                           sizeof("Bearer ") - 1)
           != 0)
    {
        /* another scheme is no bearer token at all */
        return value.len == sizeof("Bearer") - 1
               && ngx_strncasecmp(value.data, (u_char *) "Bearer",
                                  sizeof("Bearer") - 1) == 0
               ? NGX_ERROR : NGX_DECLINED;
    }

    p = value.data + sizeof("Bearer ") - 1;
    len = value.len - (sizeof("Bearer ") - 1);

    while (len != 0 && *p == ' ') {
        p++;
        len--;
    }

    if (len == 0) {
        return NGX_ERROR;
    }

    token->data = (char *) p;
    token->len = len;

    return NGX_OK;
}


ngx_int_t
ngx_http_tenant_header(ngx_http_request_t *r, ngx_str_t *name,
    ngx_str_t *value, ngx_uint_t *count)
{
    u_char           *p;
    ngx_uint_t        i, n;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    n = 0;
    part = &r->headers_in.headers.part;
    h = part->elts;

    for (i = 0; /* void */ ; i++) {

        if (i >= part->nelts) {
            if (part->next == NULL) {
                break;
            }

            part = part->next;
            h = part->elts;
            i = 0;
        }

        if (h[i].key.len != name->len
            || ngx_strncasecmp(h[i].key.data, name->data, name->len) != 0)
        {
            continue;
        }

        if (n++ == 0) {
            *value = h[i].value;
            continue;
        }

        p = ngx_pnalloc(r->pool, value->len + 2 + h[i].value.len);
        if (p == NULL) {
            return NGX_ERROR;
        }

        value->len = ngx_sprintf(p, "%V, %V", value, &h[i].value) - p;
        value->data = p;
    }

    if (count != NULL) {
        *count = n;
    }

    return n == 0 ? NGX_DECLINED : NGX_OK;
}


ngx_int_t
ngx_http_tenant_preaccess_handler(ngx_http_request_t *r)
{
    ngx_int_t  rc;

    if (r == r->main) {
        return NGX_DECLINED;
    }

    rc = ngx_http_tenant_access_handler(r);

    return rc == NGX_OK ? NGX_DECLINED : rc;
}


ngx_int_t
ngx_http_tenant_access_handler(ngx_http_request_t *r)
{
    tenant_error_t              *err;
    ngx_http_tenant_ctx_t       *ctx;
    ngx_http_tenant_loc_conf_t  *tlcf;

    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);

    if (!tlcf->auth || !ngx_http_tenant_route_guarded(r)) {
        return NGX_DECLINED;
    }

    if (ngx_http_tenant_identify(r) == TENANT_TOKEN_VALID) {
        return NGX_OK;
    }

    ctx = ngx_http_tenant_ctx(r);
    if (ctx == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    err = ngx_pcalloc(r->pool, sizeof(tenant_error_t));
    if (err == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    (void) tenant_error_set(err, TENANT_UNAUTHORIZED,
                            ctx->token == TENANT_TOKEN_MISSING
                            ? "a bearer token is required"
                            : "the bearer token is not valid");
    ctx->error = err;

    /* "satisfy any" takes this header back when another check lets it in */

    if (ngx_http_tenant_response_challenge(r) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return NGX_HTTP_UNAUTHORIZED;
}
