/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_ctx.h"


static void ngx_http_tenant_ctx_cleanup(void *data);


ngx_http_tenant_ctx_t *
ngx_http_tenant_ctx(ngx_http_request_t *r)
{
    ngx_http_tenant_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_tenant_module);
    if (ctx != NULL) {
        return ctx;
    }

    ctx = ngx_pcalloc(r->pool, sizeof(ngx_http_tenant_ctx_t));
    if (ctx == NULL) {
        return NULL;
    }

    ctx->pool = r->pool;
    ngx_http_set_ctx(r, ctx, ngx_http_tenant_module);

    return ctx;
}


tenant_arena_t *
ngx_http_tenant_arena(ngx_http_tenant_ctx_t *ctx)
{
    ngx_pool_cleanup_t  *cln;

    if (ctx->arena != NULL) {
        return ctx->arena;
    }

    cln = ngx_pool_cleanup_add(ctx->pool, 0);
    if (cln == NULL) {
        return NULL;
    }

    ctx->arena = tenant_arena_create();
    if (ctx->arena == NULL) {
        return NULL;
    }

    cln->handler = ngx_http_tenant_ctx_cleanup;
    cln->data = ctx->arena;

    return ctx->arena;
}


static void
ngx_http_tenant_ctx_cleanup(void *data)
{
    tenant_arena_destroy(data);
}
