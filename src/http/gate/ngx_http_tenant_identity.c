/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "../core/ngx_http_tenant_header.h"
#include "../core/ngx_http_tenant_notice.h"
#include "../lease/ngx_http_tenant_lease.h"
#include "../../token/tenant_token.h"
#include "ngx_http_tenant_cache.h"
#include "ngx_http_tenant_identity.h"


#define NGX_HTTP_TENANT_ABOUT_MAX  128


static ngx_int_t ngx_http_tenant_identity_source(ngx_http_request_t *r,
    ngx_http_tenant_loc_conf_t *tlcf, tenant_str_t *token);
static void ngx_http_tenant_identity_forget(ngx_http_tenant_ctx_t *ctx);
static void ngx_http_tenant_identity_take(ngx_http_request_t *r,
    ngx_http_tenant_ctx_t *ctx, tenant_str_t token);
static ngx_int_t ngx_http_tenant_identity_cached(ngx_http_request_t *r,
    ngx_http_tenant_ctx_t *ctx, ngx_http_tenant_cache_entry_t *entry);
static void ngx_http_tenant_identity_release(void *data);
static const u_char *ngx_http_tenant_identity_key(ngx_http_request_t *r,
    ngx_http_tenant_ctx_t *ctx);
static void ngx_http_tenant_identity_lease(ngx_http_request_t *r,
    ngx_http_tenant_ctx_t *ctx, tenant_lease_t *lease);
static void ngx_http_tenant_identity_log(ngx_http_request_t *r,
    tenant_reason_e reason, tenant_str_t about);


static ngx_str_t  ngx_http_tenant_authorization = ngx_string("authorization");


tenant_token_e
ngx_http_tenant_identify(ngx_http_request_t *r)
{
    u_char                      *header;
    ngx_int_t                    rc;
    tenant_str_t                 token, none = tenant_null_string;
    ngx_http_tenant_ctx_t       *ctx;
    ngx_http_tenant_loc_conf_t  *tlcf;

    ctx = ngx_http_tenant_ctx(r);

    if (ctx == NULL) {
        return TENANT_TOKEN_FAILED;
    }

    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);

    header = r->headers_in.authorization != NULL
             ? r->headers_in.authorization->value.data : NULL;

    /* a variable's value may have changed, a header's is taken once */

    if (ctx->looked && tlcf->token_index < 0 && ctx->header == header) {
        return ctx->token;
    }

    rc = ngx_http_tenant_identity_source(r, tlcf, &token);

    ctx->looked = (tlcf->token_index < 0);
    ctx->header = header;

    /* another location may take the token from elsewhere */

    if ((rc == NGX_OK && ctx->identified && tenant_str_eq(ctx->text, token))
        || (rc == NGX_ABORT && ctx->reason == TENANT_REASON_SOURCE))
    {
        return ctx->token;
    }

    ngx_http_tenant_identity_forget(ctx);

    switch (rc) {

    case NGX_OK:
        ngx_http_tenant_identity_take(r, ctx, token);
        break;

    case NGX_DECLINED:
        break;

    case NGX_ABORT:
        ngx_http_tenant_identity_refuse(r, TENANT_TOKEN_INVALID,
                                        TENANT_REASON_SOURCE, none);
        break;

    default:
        ngx_http_tenant_identity_refuse(r, TENANT_TOKEN_FAILED,
                                        TENANT_REASON_NONE, none);
        break;
    }

    ngx_log_debug1(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                   "tenant identity: %ui", (ngx_uint_t) ctx->token);

    return ctx->token;
}


ngx_int_t
ngx_http_tenant_identify_fully(ngx_http_request_t *r, ngx_uint_t organization,
    void (*resume)(ngx_http_request_t *r))
{
    bool                          newer;
    ngx_int_t                     rc;
    const u_char                 *key;
    tenant_lease_t               *lease;
    ngx_http_tenant_ctx_t        *ctx;
    ngx_http_tenant_main_conf_t  *tmcf;

    switch (ngx_http_tenant_identify(r)) {

    case TENANT_TOKEN_VALID:
        break;

    case TENANT_TOKEN_FAILED:
        return NGX_ERROR;

    default:
        return NGX_OK;
    }

    ctx = ngx_http_tenant_ctx(r);
    tmcf = ngx_http_get_module_main_conf(r, ngx_http_tenant_module);

    if (!ctx->claims->own && !organization) {
        return NGX_OK;
    }

    /* an operator's token may be of no organization */

    if (ctx->claims->organization.len == 0) {
        return NGX_OK;
    }

    /* a body may have taken longer than the lease is good */

    if (ctx->leased
        && (ctx->lease == NULL
            || tenant_clock_now() - ctx->lease->asked
               < (int64_t) tmcf->lease))
    {
        return NGX_OK;
    }

    if (!tenant_oid_is(ctx->claims->organization)) {
        ctx->leased = 1;
        ctx->leased_at = ngx_current_msec;
        return NGX_OK;
    }

    key = ngx_http_tenant_identity_key(r, ctx);

    if (tmcf->worker == NULL || key == NULL) {
        return NGX_DECLINED;
    }

    rc = ngx_http_tenant_lease_get(r, key, ctx->claims, resume, &lease);

    if (rc != NGX_OK) {
        return rc;
    }

    ctx->leased = 1;
    ctx->leased_at = ngx_current_msec;
    ctx->lease = NULL;

    if (tenant_lease_check(lease, ctx->claims, &newer) == TENANT_TOKEN_VALID) {
        ctx->lease = lease;

    } else if (ctx->claims->own) {
        ngx_http_tenant_identity_revoke(r);
    }

    return NGX_OK;
}


void
ngx_http_tenant_identity_revoke(ngx_http_request_t *r)
{
    ngx_http_tenant_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_tenant_module);

    if (ctx != NULL && ctx->claims != NULL) {
        ngx_http_tenant_identity_refuse(r, TENANT_TOKEN_REVOKED,
                                        TENANT_REASON_REVOKED,
                                        ctx->claims->organization);
    }
}


void
ngx_http_tenant_identity_refuse(ngx_http_request_t *r, tenant_token_e token,
    tenant_reason_e reason, tenant_str_t about)
{
    ngx_http_tenant_ctx_t        *ctx;
    ngx_http_tenant_main_conf_t  *tmcf;

    ctx = ngx_http_get_module_ctx(r, ngx_http_tenant_module);

    ctx->token = token;
    ctx->reason = reason;
    ctx->claims = NULL;

    if (token == TENANT_TOKEN_FAILED) {
        ngx_log_error(NGX_LOG_ERR, r->connection->log, 0,
                      "tenant: a token can't be checked: no memory, or a "
                      "library fails");
        return;
    }

    tmcf = ngx_http_get_module_main_conf(r, ngx_http_tenant_module);

    ngx_http_tenant_notice_add(tmcf->notice,
                               NGX_HTTP_TENANT_NOTICE_TOKEN + reason);
    ngx_http_tenant_identity_log(r, reason, about);
}


/* The text is escaped: a stranger may have put any bytes into the token. */

static void
ngx_http_tenant_identity_log(ngx_http_request_t *r, tenant_reason_e reason,
    tenant_str_t about)
{
    size_t       i;
    ngx_str_t    text;
    const char  *what;
    u_char       buf[NGX_HTTP_TENANT_ABOUT_MAX];

    if (about.len == 0) {
        ngx_log_error(NGX_LOG_INFO, r->connection->log, 0,
                      "tenant: the token is refused (%s): %s",
                      tenant_reason_name(reason), tenant_reason_text(reason));
        return;
    }

    switch (reason) {

    case TENANT_REASON_KEY:
        what = "kid";
        break;

    case TENANT_REASON_REVOKED:
    case TENANT_REASON_UNCHECKED:
    case TENANT_REASON_CROSS_SITE:
    case TENANT_REASON_SUSPENDED:
        what = "organization";
        break;

    default:
        what = "iss";
        break;
    }

    text.data = buf;
    text.len = ngx_min(about.len, NGX_HTTP_TENANT_ABOUT_MAX);

    for (i = 0; i < text.len; i++) {
        buf[i] = (u_char) about.data[i];

        if (buf[i] < 0x20 || buf[i] >= 0x7f || buf[i] == '"') {
            buf[i] = '?';
        }
    }

    ngx_log_error(NGX_LOG_INFO, r->connection->log, 0,
                  "tenant: the token is refused (%s): %s, %s \"%V\"",
                  tenant_reason_name(reason), tenant_reason_text(reason),
                  what, &text);
}


/* A lease at hand that is older than the token tells nothing about it. */

static void
ngx_http_tenant_identity_lease(ngx_http_request_t *r,
    ngx_http_tenant_ctx_t *ctx, tenant_lease_t *lease)
{
    bool            newer;
    tenant_token_e  rc;

    rc = tenant_lease_check(lease, ctx->claims, &newer);

    if (newer) {
        return;
    }

    if (rc == TENANT_TOKEN_VALID) {
        ctx->leased = 1;
        ctx->leased_at = ngx_current_msec;
        ctx->lease = lease;
        return;
    }

    ngx_http_tenant_identity_revoke(r);
}


/*
 * Returns NGX_DECLINED if there is no bearer token, NGX_ABORT if it can't be
 * right, such as a second one, NGX_ERROR if there is no memory or the variable
 * fails.
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
            return NGX_ABORT;
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


ngx_int_t
ngx_http_tenant_identity_bearer(ngx_str_t *value, tenant_str_t *token)
{
    size_t   len;
    u_char  *p;

    if (value->len < sizeof("Bearer ") - 1
        || ngx_strncasecmp(value->data, (u_char *) "Bearer ",
                           sizeof("Bearer ") - 1)
           != 0)
    {
        /* another scheme counts as no token, "Bearer" alone as a bad one */
        return value->len == sizeof("Bearer") - 1
               && ngx_strncasecmp(value->data, (u_char *) "Bearer",
                                  sizeof("Bearer") - 1) == 0
               ? NGX_ABORT : NGX_DECLINED;
    }

    p = value->data + sizeof("Bearer ") - 1;
    len = value->len - (sizeof("Bearer ") - 1);

    while (len != 0 && *p == ' ') {
        p++;
        len--;
    }

    if (len == 0) {
        return NGX_ABORT;
    }

    token->data = (char *) p;
    token->len = len;

    return NGX_OK;
}


static void
ngx_http_tenant_identity_forget(ngx_http_tenant_ctx_t *ctx)
{
    ctx->token = TENANT_TOKEN_MISSING;
    ctx->reason = TENANT_REASON_NONE;
    ctx->identified = 0;
    ctx->judged = 0;
    ctx->leased = 0;
    ctx->lease = NULL;
    ctx->claims = NULL;
    ctx->entry = NULL;
}


static void
ngx_http_tenant_identity_take(ngx_http_request_t *r,
    ngx_http_tenant_ctx_t *ctx, tenant_str_t token)
{
    tenant_token_e                  rc;
    tenant_arena_t                 *arena;
    tenant_lease_t                 *lease;
    const u_char                   *key;
    tenant_claims_t                *claims;
    ngx_http_tenant_main_conf_t    *tmcf;
    ngx_http_tenant_cache_entry_t  *entry;

    static const tenant_str_t       none = tenant_null_string;

    tmcf = ngx_http_get_module_main_conf(r, ngx_http_tenant_module);

    ctx->identified = 1;
    ctx->text = token;

    entry = tmcf->cache != NULL
            ? ngx_http_tenant_cache_find(tmcf->cache, token) : NULL;

    if (entry == NULL) {

        arena = ngx_http_tenant_arena(ctx);
        claims = arena != NULL
                 ? tenant_arena_zalloc(arena, sizeof(tenant_claims_t)) : NULL;

        if (claims == NULL) {
            ngx_http_tenant_identity_refuse(r, TENANT_TOKEN_FAILED,
                                            TENANT_REASON_NONE, none);
            return;
        }

        rc = tenant_token_verify(tmcf->keys, arena, token, ngx_time(),
                                 tmcf->leeway, claims);

        if (rc != TENANT_TOKEN_VALID) {
            ngx_http_tenant_identity_refuse(r, rc, claims->reason,
                                            claims->about);
            return;
        }

        ctx->token = TENANT_TOKEN_VALID;
        ctx->claims = claims;

        if (tmcf->cache != NULL) {
            entry = ngx_http_tenant_cache_add(tmcf->cache, token, claims);
        }
    }

    if (entry != NULL
        && ngx_http_tenant_identity_cached(r, ctx, entry) != NGX_OK)
    {
        return;
    }

    key = ctx->claims->own ? ngx_http_tenant_identity_key(r, ctx) : NULL;
    lease = key != NULL ? ngx_http_tenant_lease_peek(r, key) : NULL;

    if (lease != NULL) {
        ngx_http_tenant_identity_lease(r, ctx, lease);
    }
}


/*
 * Takes the entry over.  Returns NGX_OK, or NGX_DECLINED if the token is
 * refused.
 */

static ngx_int_t
ngx_http_tenant_identity_cached(ngx_http_request_t *r,
    ngx_http_tenant_ctx_t *ctx, ngx_http_tenant_cache_entry_t *entry)
{
    ngx_pool_cleanup_t           *cln;
    ngx_http_tenant_main_conf_t  *tmcf;

    static const tenant_str_t     none = tenant_null_string;

    tmcf = ngx_http_get_module_main_conf(r, ngx_http_tenant_module);

    cln = ngx_pool_cleanup_add(r->pool, 0);

    if (cln == NULL) {
        ngx_http_tenant_cache_release(entry);
        ngx_http_tenant_identity_refuse(r, TENANT_TOKEN_FAILED,
                                        TENANT_REASON_NONE, none);
        return NGX_DECLINED;
    }

    cln->handler = ngx_http_tenant_identity_release;
    cln->data = entry;

    if (ngx_time() - tmcf->leeway >= entry->claims.expires_at) {
        ngx_http_tenant_cache_remove(tmcf->cache, entry);
        ngx_http_tenant_identity_refuse(r, TENANT_TOKEN_EXPIRED,
                                        TENANT_REASON_EXPIRED,
                                        entry->claims.issuer);
        return NGX_DECLINED;
    }

    ctx->token = TENANT_TOKEN_VALID;
    ctx->entry = entry;
    ctx->claims = &entry->claims;

    return NGX_OK;
}


/*
 * Returns the key of the token's lease, or NULL.  The cache entry of the token
 * remembers the key as well.
 */

static const u_char *
ngx_http_tenant_identity_key(ngx_http_request_t *r,
    ngx_http_tenant_ctx_t *ctx)
{
    u_char                         *key;
    ngx_http_tenant_main_conf_t    *tmcf;
    ngx_http_tenant_cache_entry_t  *entry;

    tmcf = ngx_http_get_module_main_conf(r, ngx_http_tenant_module);
    entry = ctx->entry;

    if (entry != NULL && entry->has_key) {
        return entry->lease_key;
    }

    key = entry != NULL ? entry->lease_key
                        : ngx_pnalloc(r->pool, NGX_HTTP_TENANT_KEY_LEN);

    if (key == NULL
        || ngx_http_tenant_lease_key(tmcf, ctx->claims, key) != NGX_OK)
    {
        return NULL;
    }

    if (entry != NULL) {
        entry->has_key = 1;
    }

    return key;
}


static void
ngx_http_tenant_identity_release(void *data)
{
    ngx_http_tenant_cache_release(data);
}
