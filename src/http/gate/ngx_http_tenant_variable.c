/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_identity.h"
#include "ngx_http_tenant_variable.h"


#define NGX_HTTP_TENANT_VARIABLE_ID      0
#define NGX_HTTP_TENANT_VARIABLE_USER    1
#define NGX_HTTP_TENANT_VARIABLE_ROLE    2

#define NGX_HTTP_TENANT_VARIABLE_PLAN    0
#define NGX_HTTP_TENANT_VARIABLE_STORAGE 1

#define NGX_HTTP_TENANT_VARIABLE_DEPTH   8


static ngx_int_t ngx_http_tenant_variable_identity(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_tenant_variable_lease(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_tenant_variable_status(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_tenant_variable_error(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_tenant_variable_claim(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_uint_t ngx_http_tenant_variable_find(tenant_doc_t doc,
    ngx_str_t *name, ngx_uint_t fold, ngx_uint_t depth,
    tenant_value_t *value);
static ngx_uint_t ngx_http_tenant_variable_match(tenant_str_t key,
    ngx_str_t *name, ngx_uint_t fold);
static ngx_int_t ngx_http_tenant_variable_list(ngx_http_tenant_ctx_t *ctx,
    const tenant_value_t *value, tenant_str_t *text);
static ngx_uint_t ngx_http_tenant_variable_clean(tenant_str_t text);
static void ngx_http_tenant_variable_set(ngx_http_variable_value_t *v,
    tenant_str_t text);


/*
 * The variables are not cacheable, since an internal redirect or a lease may
 * change them.
 */

static ngx_http_variable_t  ngx_http_tenant_variables[] = {

    { ngx_string("tenant_id"), NULL, ngx_http_tenant_variable_identity,
      NGX_HTTP_TENANT_VARIABLE_ID, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("tenant_user"), NULL, ngx_http_tenant_variable_identity,
      NGX_HTTP_TENANT_VARIABLE_USER, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("tenant_role"), NULL, ngx_http_tenant_variable_identity,
      NGX_HTTP_TENANT_VARIABLE_ROLE, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("tenant_plan"), NULL, ngx_http_tenant_variable_lease,
      NGX_HTTP_TENANT_VARIABLE_PLAN, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("tenant_storage"), NULL, ngx_http_tenant_variable_lease,
      NGX_HTTP_TENANT_VARIABLE_STORAGE, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("tenant_token_status"), NULL,
      ngx_http_tenant_variable_status, 0, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("tenant_token_error"), NULL,
      ngx_http_tenant_variable_error, 0, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("tenant_claim_"), NULL, ngx_http_tenant_variable_claim,
      0, NGX_HTTP_VAR_NOCACHEABLE|NGX_HTTP_VAR_PREFIX, 0 },

      ngx_http_null_variable
};


static tenant_str_t  ngx_http_tenant_statuses[] = {
    tenant_string("valid"),            /* tenant_token_e */
    tenant_string("missing"),
    tenant_string("expired"),
    tenant_string("invalid"),
    tenant_string("revoked")
};


ngx_int_t
ngx_http_tenant_variable_init(ngx_conf_t *cf)
{
    ngx_http_variable_t  *var, *v;

    for (v = ngx_http_tenant_variables; v->name.len; v++) {

        var = ngx_http_add_variable(cf, &v->name, v->flags);
        if (var == NULL) {
            return NGX_ERROR;
        }

        var->get_handler = v->get_handler;
        var->data = v->data;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_tenant_variable_identity(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    tenant_str_t            text;
    tenant_token_e          token;
    ngx_http_tenant_ctx_t  *ctx;

    text.len = 0;
    text.data = NULL;

    token = ngx_http_tenant_identify(r);

    if (token == TENANT_TOKEN_FAILED) {
        return NGX_ERROR;
    }

    if (token == TENANT_TOKEN_VALID) {

        ctx = ngx_http_tenant_ctx(r);

        switch (data) {

        case NGX_HTTP_TENANT_VARIABLE_ID:
            text = ctx->claims->organization;
            break;

        case NGX_HTTP_TENANT_VARIABLE_USER:
            text = ctx->claims->user;
            break;

        default: /* NGX_HTTP_TENANT_VARIABLE_ROLE */
            text = tenant_access_role(ctx->claims, ctx->lease);
            break;
        }
    }

    ngx_http_tenant_variable_set(v, text);

    return NGX_OK;
}


/* Both come of the lease, and are empty before it is there. */

static ngx_int_t
ngx_http_tenant_variable_lease(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    tenant_str_t            text = tenant_null_string;
    tenant_token_e          token;
    ngx_http_tenant_ctx_t  *ctx;

    token = ngx_http_tenant_identify(r);

    if (token == TENANT_TOKEN_FAILED) {
        return NGX_ERROR;
    }

    ctx = ngx_http_tenant_ctx(r);

    if (token == TENANT_TOKEN_VALID && ctx->lease != NULL) {

        if (data == NGX_HTTP_TENANT_VARIABLE_PLAN) {
            text = ctx->lease->plan;

        } else {
            text.data = tenant_mode_name(ctx->lease->placement.mode);
            text.len = ngx_strlen(text.data);
        }
    }

    ngx_http_tenant_variable_set(v, text);

    return NGX_OK;
}


ngx_uint_t
ngx_http_tenant_variable_leased(ngx_conf_t *cf)
{
    ngx_uint_t                  i;
    ngx_http_variable_t        *v;
    ngx_http_core_main_conf_t  *cmcf;

    cmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);

    v = cmcf->variables.elts;

    for (i = 0; i < cmcf->variables.nelts; i++) {
        if ((v[i].name.len == sizeof("tenant_plan") - 1
             && ngx_strncmp(v[i].name.data, "tenant_plan", v[i].name.len)
                == 0)
            || (v[i].name.len == sizeof("tenant_storage") - 1
                && ngx_strncmp(v[i].name.data, "tenant_storage",
                               v[i].name.len)
                   == 0))
        {
            return 1;
        }
    }

    return 0;
}


static ngx_int_t
ngx_http_tenant_variable_status(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    tenant_token_e  token;

    token = ngx_http_tenant_identify(r);

    if (token == TENANT_TOKEN_FAILED) {
        return NGX_ERROR;
    }

    ngx_http_tenant_variable_set(v, ngx_http_tenant_statuses[token]);

    return NGX_OK;
}


static ngx_int_t
ngx_http_tenant_variable_error(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    tenant_str_t  text;

    if (ngx_http_tenant_identify(r) == TENANT_TOKEN_FAILED) {
        return NGX_ERROR;
    }

    text.data = tenant_reason_name(ngx_http_tenant_ctx(r)->reason);
    text.len = ngx_strlen(text.data);

    ngx_http_tenant_variable_set(v, text);

    return NGX_OK;
}


static ngx_int_t
ngx_http_tenant_variable_claim(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_str_t *full = (ngx_str_t *) data;

    ngx_int_t               rc;
    ngx_str_t               name;
    tenant_str_t            text;
    tenant_token_e          token;
    tenant_value_t          value;
    ngx_http_tenant_ctx_t  *ctx;

    name.data = full->data + sizeof("tenant_claim_") - 1;
    name.len = full->len - (sizeof("tenant_claim_") - 1);

    text.len = 0;
    text.data = NULL;

    token = ngx_http_tenant_identify(r);

    if (token == TENANT_TOKEN_FAILED) {
        return NGX_ERROR;
    }

    if (token == TENANT_TOKEN_VALID) {

        ctx = ngx_http_tenant_ctx(r);

        if (ngx_http_tenant_variable_find(ctx->claims->claims, &name, 0, 0,
                                          &value)
            || ngx_http_tenant_variable_find(ctx->claims->claims, &name, 1,
                                             0, &value))
        {
            rc = value.type == TENANT_BSON_ARRAY
                 ? ngx_http_tenant_variable_list(ctx, &value, &text)
                 : ngx_http_tenant_variable_text(ctx, &value, &text);

            if (rc == NGX_ERROR) {
                return NGX_ERROR;
            }

            if (rc != NGX_OK) {
                text.len = 0;
                text.data = NULL;
            }
        }
    }

    ngx_http_tenant_variable_set(v, text);

    return NGX_OK;
}


/*
 * The names of variables are in lower case and without dots.  So a claim is
 * found in any case, "_" stands for what is not a letter or digit, and "__"
 * leads into an object.  Of several claims that fit, the one whose name needs
 * no such change is meant.
 */

static ngx_uint_t
ngx_http_tenant_variable_find(tenant_doc_t doc, ngx_str_t *name,
    ngx_uint_t fold, ngx_uint_t depth, tenant_value_t *value)
{
    size_t          len;
    ngx_str_t       rest;
    ngx_uint_t      found;
    tenant_iter_t   it;

    found = 0;
    it = tenant_bson_iter(doc);

    while (tenant_bson_next(&it)) {

        len = it.value.key.len;

        if (!ngx_http_tenant_variable_match(it.value.key, name, fold)) {
            continue;
        }

        if (len == name->len) {
            *value = it.value;
            return 1;
        }

        if (!found && it.value.type == TENANT_BSON_DOCUMENT
            && depth < NGX_HTTP_TENANT_VARIABLE_DEPTH
            && name->len > len + 2
            && name->data[len] == '_' && name->data[len + 1] == '_')
        {
            rest.data = name->data + len + 2;
            rest.len = name->len - len - 2;

            found = ngx_http_tenant_variable_find(it.value.doc, &rest, fold,
                                                  depth + 1, value);
        }
    }

    return found;
}


/* Tells whether the name begins with this key. */

static ngx_uint_t
ngx_http_tenant_variable_match(tenant_str_t key, ngx_str_t *name,
    ngx_uint_t fold)
{
    u_char  c;
    size_t  i;

    if (key.len == 0 || key.len > name->len) {
        return 0;
    }

    for (i = 0; i < key.len; i++) {
        c = (u_char) key.data[i];

        if (fold) {
            c = ngx_tolower(c);

            if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
                c = '_';
            }
        }

        if (c != name->data[i]) {
            return 0;
        }
    }

    return 1;
}


/*
 * Joins an array's elements with commas.  An element that holds a comma itself
 * could pass for two, so there must be none.
 */

static ngx_int_t
ngx_http_tenant_variable_list(ngx_http_tenant_ctx_t *ctx,
    const tenant_value_t *value, tenant_str_t *text)
{
    ngx_int_t        rc;
    ngx_uint_t       n;
    tenant_buf_t    *buf;
    tenant_str_t     one;
    tenant_iter_t    it;
    tenant_arena_t  *arena;

    arena = ngx_http_tenant_arena(ctx);
    buf = arena != NULL ? tenant_buf_create(arena, 64) : NULL;
    if (buf == NULL) {
        return NGX_ERROR;
    }

    n = 0;
    it = tenant_bson_iter(value->doc);

    while (tenant_bson_next(&it)) {

        rc = ngx_http_tenant_variable_text(ctx, &it.value, &one);
        if (rc != NGX_OK) {
            return rc;
        }

        if (ngx_strlchr((u_char *) one.data, (u_char *) one.data + one.len,
                        ',')
            != NULL)
        {
            return NGX_DECLINED;
        }

        if (n++ != 0) {
            tenant_buf_char(buf, ',');
        }

        tenant_buf_str(buf, one);
    }

    text->data = buf->data;
    text->len = buf->len;

    return buf->failed ? NGX_ERROR : NGX_OK;
}


ngx_int_t
ngx_http_tenant_variable_text(ngx_http_tenant_ctx_t *ctx,
    const tenant_value_t *value, tenant_str_t *text)
{
    tenant_buf_t    *buf;
    tenant_arena_t  *arena;

    switch (value->type) {

    case TENANT_BSON_UTF8:
        *text = value->str;
        return ngx_http_tenant_variable_clean(*text) ? NGX_OK : NGX_DECLINED;

    case TENANT_BSON_NULL:
        return NGX_DECLINED;

    default:

        arena = ngx_http_tenant_arena(ctx);
        buf = arena != NULL ? tenant_buf_create(arena, 64) : NULL;
        if (buf == NULL) {
            return NGX_ERROR;
        }

        tenant_json_write_value(buf, value, TENANT_JSON_RELAXED);

        text->data = buf->data;
        text->len = buf->len;

        return buf->failed ? NGX_ERROR : NGX_OK;
    }
}


static ngx_uint_t
ngx_http_tenant_variable_clean(tenant_str_t text)
{
    size_t  i;

    for (i = 0; i < text.len; i++) {
        if ((u_char) text.data[i] < 0x20 || text.data[i] == 0x7f) {
            return 0;
        }
    }

    return 1;
}


/* A variable without a value is empty, so that it can be tested and sent. */

static void
ngx_http_tenant_variable_set(ngx_http_variable_value_t *v, tenant_str_t text)
{
    v->data = (u_char *) text.data;
    v->len = (unsigned) text.len;
    v->valid = 1;
    v->no_cacheable = 0;
    v->not_found = 0;
}
