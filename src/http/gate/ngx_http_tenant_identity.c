/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_cache.h"
#include "ngx_http_tenant_identity.h"
#include "../lease/ngx_http_tenant_lease.h"


static ngx_int_t ngx_http_tenant_identity_source(ngx_http_request_t *r,
    ngx_http_tenant_loc_conf_t *tlcf, tenant_str_t *token);
static ngx_int_t ngx_http_tenant_identity_bearer(ngx_str_t *value,
    tenant_str_t *token);
static void ngx_http_tenant_identity_forget(ngx_http_tenant_ctx_t *ctx);
static tenant_token_e ngx_http_tenant_identity_verify(ngx_http_request_t *r,
    ngx_http_tenant_ctx_t *ctx, tenant_str_t token);
static void ngx_http_tenant_identity_release(void *data);
static void ngx_http_tenant_identity_lease(ngx_http_tenant_ctx_t *ctx,
    tenant_lease_t *lease);


static ngx_str_t  ngx_http_tenant_authorization = ngx_string("authorization");
static ngx_str_t  ngx_http_tenant_fetch_site = ngx_string("sec-fetch-site");
static ngx_str_t  ngx_http_tenant_media_type = ngx_string("content-type");


tenant_token_e
ngx_http_tenant_identify(ngx_http_request_t *r)
{
    u_char                      *header;
    ngx_int_t                    rc;
    tenant_str_t                 token;
    tenant_lease_t              *lease;
    ngx_http_tenant_ctx_t       *ctx;
    ngx_http_tenant_loc_conf_t  *tlcf;

    ctx = ngx_http_tenant_ctx(r);

    if (ctx == NULL) {
        return TENANT_TOKEN_INVALID;
    }

    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);

    header = r->headers_in.authorization != NULL
             ? r->headers_in.authorization->value.data : NULL;

    /* what a variable gives may have changed; a header is looked at once */

    if (ctx->looked && tlcf->token_index < 0 && ctx->header == header) {
        return ctx->token;
    }

    rc = ngx_http_tenant_identity_source(r, tlcf, &token);

    ctx->looked = (tlcf->token_index < 0);
    ctx->header = header;

    if (rc != NGX_OK) {
        ngx_http_tenant_identity_forget(ctx);

        ctx->token = rc == NGX_DECLINED ? TENANT_TOKEN_MISSING
                                        : TENANT_TOKEN_INVALID;
        return ctx->token;
    }

    /* another location may take it from elsewhere */

    if (ctx->identified && tenant_str_eq(ctx->text, token)) {
        return ctx->token;
    }

    ngx_http_tenant_identity_forget(ctx);

    ctx->identified = 1;
    ctx->text = token;
    ctx->token = ngx_http_tenant_identity_verify(r, ctx, token);

    ngx_log_debug1(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                   "tenant identity: %ui", (ngx_uint_t) ctx->token);

    if (ctx->token == TENANT_TOKEN_VALID && ctx->claims->own) {
        lease = ngx_http_tenant_lease_peek(r, ctx->claims);

        if (lease != NULL) {
            ngx_http_tenant_identity_lease(ctx, lease);
        }
    }

    return ctx->token;
}


ngx_int_t
ngx_http_tenant_identify_fully(ngx_http_request_t *r, ngx_uint_t organization,
    void (*resume)(ngx_http_request_t *r))
{
    bool                          newer;
    ngx_int_t                     rc;
    tenant_lease_t               *lease;
    ngx_http_tenant_ctx_t        *ctx;
    ngx_http_tenant_main_conf_t  *tmcf;

    if (ngx_http_tenant_identify(r) != TENANT_TOKEN_VALID) {
        return NGX_OK;
    }

    ctx = ngx_http_tenant_ctx(r);
    tmcf = ngx_http_get_module_main_conf(r, ngx_http_tenant_module);

    if (!ctx->claims->own && !organization) {
        return NGX_OK;
    }

    /* a body may take longer than a lease */

    if (ctx->leased
        && (ctx->lease == NULL
            || tenant_store_now() - ctx->lease->asked
               < (int64_t) tmcf->lease))
    {
        return NGX_OK;
    }

    if (!tenant_oid_is(ctx->claims->organization)) {
        ctx->leased = 1;
        return NGX_OK;
    }

    if (tmcf->worker == NULL) {
        return NGX_DECLINED;
    }

    rc = ngx_http_tenant_lease_get(r, ctx->claims, resume, &lease);

    if (rc != NGX_OK) {
        return rc;
    }

    ctx->leased = 1;
    ctx->lease = NULL;

    if (tenant_lease_check(lease, ctx->claims, &newer) == TENANT_TOKEN_VALID) {
        ctx->lease = lease;

    } else if (ctx->claims->own) {
        ctx->token = TENANT_TOKEN_REVOKED;
        ctx->claims = NULL;
    }

    return NGX_OK;
}


/* A lease at hand may be older than the token: then it tells nothing. */

static void
ngx_http_tenant_identity_lease(ngx_http_tenant_ctx_t *ctx,
    tenant_lease_t *lease)
{
    bool            newer;
    tenant_token_e  rc;

    rc = tenant_lease_check(lease, ctx->claims, &newer);

    if (newer) {
        return;
    }

    if (rc == TENANT_TOKEN_VALID) {
        ctx->leased = 1;
        ctx->lease = lease;
        return;
    }

    ctx->token = TENANT_TOKEN_REVOKED;
    ctx->claims = NULL;
}


/*
 * NGX_DECLINED: no bearer token; NGX_ERROR: one that can't be right, such as
 * a second one.
 */

static ngx_int_t
ngx_http_tenant_identity_source(ngx_http_request_t *r,
    ngx_http_tenant_loc_conf_t *tlcf, tenant_str_t *token)
{
    ngx_int_t                   rc;
    ngx_str_t                   value;
    ngx_uint_t                  count;
    ngx_http_variable_value_t  *vv;

    if (tlcf->token_index < 0) {

        rc = ngx_http_tenant_header(r, &ngx_http_tenant_authorization, &value,
                                    &count);

        if (rc == NGX_OK && count != 1) {
            return NGX_ERROR;
        }

        return rc == NGX_OK ? ngx_http_tenant_identity_bearer(&value, token)
                            : rc;
    }

    vv = ngx_http_get_flushed_variable(r, tlcf->token_index);

    if (vv == NULL) {
        return NGX_ERROR;
    }

    if (vv->not_found || vv->len == 0) {
        return NGX_DECLINED;
    }

    value.data = vv->data;
    value.len = vv->len;

    rc = ngx_http_tenant_identity_bearer(&value, token);

    if (rc == NGX_DECLINED) {
        token->data = (char *) value.data;
        token->len = value.len;
        rc = NGX_OK;
    }

    return rc;
}


static ngx_int_t
ngx_http_tenant_identity_bearer(ngx_str_t *value, tenant_str_t *token)
{
    size_t   len;
    u_char  *p;

    if (value->len < sizeof("Bearer ") - 1
        || ngx_strncasecmp(value->data, (u_char *) "Bearer ",
                           sizeof("Bearer ") - 1)
           != 0)
    {
        /* another scheme is no bearer token at all */
        return value->len == sizeof("Bearer") - 1
               && ngx_strncasecmp(value->data, (u_char *) "Bearer",
                                  sizeof("Bearer") - 1) == 0
               ? NGX_ERROR : NGX_DECLINED;
    }

    p = value->data + sizeof("Bearer ") - 1;
    len = value->len - (sizeof("Bearer ") - 1);

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


static void
ngx_http_tenant_identity_forget(ngx_http_tenant_ctx_t *ctx)
{
    ctx->identified = 0;
    ctx->judged = 0;
    ctx->leased = 0;
    ctx->lease = NULL;
    ctx->claims = NULL;
    ctx->entry = NULL;
}


static tenant_token_e
ngx_http_tenant_identity_verify(ngx_http_request_t *r,
    ngx_http_tenant_ctx_t *ctx, tenant_str_t token)
{
    time_t                          now;
    tenant_token_e                  rc;
    tenant_arena_t                 *arena;
    tenant_claims_t                *claims;
    ngx_pool_cleanup_t             *cln;
    ngx_http_tenant_main_conf_t    *tmcf;
    ngx_http_tenant_cache_entry_t  *entry;

    tmcf = ngx_http_get_module_main_conf(r, ngx_http_tenant_module);

    now = ngx_time();
    entry = NULL;

    if (tmcf->cache != NULL) {
        entry = ngx_http_tenant_cache_find(tmcf->cache, token);
    }

    if (entry != NULL && now - tmcf->leeway >= entry->claims.expires_at) {
        ngx_http_tenant_cache_remove(tmcf->cache, entry);
        ngx_http_tenant_cache_release(entry);
        return TENANT_TOKEN_EXPIRED;
    }

    if (entry == NULL) {

        arena = ngx_http_tenant_arena(ctx);
        claims = arena != NULL
                 ? tenant_arena_zalloc(arena, sizeof(tenant_claims_t)) : NULL;

        if (claims == NULL) {
            return TENANT_TOKEN_INVALID;
        }

        rc = tenant_token_verify(tmcf->keys, arena, token, now,
                                 tmcf->leeway, claims);

        if (rc != TENANT_TOKEN_VALID) {
            return rc;
        }

        ctx->claims = claims;

        if (tmcf->cache != NULL) {
            entry = ngx_http_tenant_cache_add(tmcf->cache, token, claims);
        }

        if (entry == NULL) {
            return TENANT_TOKEN_VALID;
        }
    }

    cln = ngx_pool_cleanup_add(r->pool, 0);
    if (cln == NULL) {
        ngx_http_tenant_cache_release(entry);
        ctx->claims = NULL;
        return TENANT_TOKEN_INVALID;
    }

    cln->handler = ngx_http_tenant_identity_release;
    cln->data = entry;

    ctx->entry = entry;
    ctx->claims = &entry->claims;

    return TENANT_TOKEN_VALID;
}


static void
ngx_http_tenant_identity_release(void *data)
{
    ngx_http_tenant_cache_release(data);
}


tenant_status_e
ngx_http_tenant_identity_origin(ngx_http_request_t *r, tenant_error_t *err)
{
    u_char                      *p, *last;
    ngx_int_t                    rc;
    ngx_str_t                    value;
    tenant_str_t                 token;
    ngx_http_tenant_ctx_t       *ctx;
    ngx_http_tenant_loc_conf_t  *tlcf;

    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);

    /* a subrequest, such as auth_request's, is a GET on behalf of anything */

    if (!tlcf->token_ambient
        || !((r->method | r->main->method)
             & ~(NGX_HTTP_GET|NGX_HTTP_HEAD|NGX_HTTP_OPTIONS)))
    {
        return TENANT_OK;
    }

    /* no page of another site can make a browser send it there, too */

    ctx = ngx_http_get_module_ctx(r, ngx_http_tenant_module);

    if (ctx != NULL && ctx->identified
        && ngx_http_tenant_header(r, &ngx_http_tenant_authorization, &value,
                                  NULL)
           == NGX_OK
        && ngx_http_tenant_identity_bearer(&value, &token) == NGX_OK
        && tenant_str_eq(ctx->text, token))
    {
        return TENANT_OK;
    }

    rc = ngx_http_tenant_header(r, &ngx_http_tenant_fetch_site, &value, NULL);

    if (rc == NGX_ERROR
        || (rc == NGX_OK
            && !(value.len == 4 && ngx_strncmp(value.data, "none", 4) == 0)
            && !(value.len == 11
                 && ngx_strncmp(value.data, "same-origin", 11) == 0)))
    {
        return tenant_error_set(err, TENANT_FORBIDDEN,
                                "another site must not write");
    }

    if (ngx_http_tenant_header(r, &ngx_http_tenant_media_type, &value, NULL)
        == NGX_OK)
    {
        p = value.data;
        last = p + value.len;

        while (p < last && *p != ';' && *p != ' ') {
            p++;
        }

        value.len = p - value.data;

        if ((value.len == sizeof("application/json") - 1
             && ngx_strncasecmp(value.data, (u_char *) "application/json",
                                value.len) == 0)
            || (value.len > sizeof("application/+json") - 1
                && ngx_strncasecmp(value.data, (u_char *) "application/",
                                   sizeof("application/") - 1) == 0
                && ngx_strncasecmp(p - 5, (u_char *) "+json", 5) == 0))
        {
            return TENANT_OK;
        }
    }

    /* auth_request knows 401 and 403 only */

    return tenant_error_set(err, r == r->main ? TENANT_UNSUPPORTED_MEDIA
                                              : TENANT_FORBIDDEN,
                            "with a cookie, a write needs a JSON media type");
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
