/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_CACHE_H_INCLUDED_
#define _NGX_HTTP_TENANT_CACHE_H_INCLUDED_


#include "../core/ngx_http_tenant_ctx.h"
#include "../zone/ngx_http_tenant_zone.h"


/*
 * The cache holds the tokens that this worker has verified
 * ("tenant_token_cache"), so that a later look-up costs no cryptography.  It
 * lives as long as its configuration's keys.  Only good tokens are kept, so
 * strangers can't fill it.  It belongs to the event loop.
 */

struct ngx_http_tenant_cache_entry_s {
    ngx_rbtree_node_t        node;
    ngx_queue_t              queue;        /* the last used first */
    ngx_uint_t               refs;
    size_t                   size;
    u_char                   lease_key[NGX_HTTP_TENANT_KEY_LEN];
    ngx_uint_t               has_key;      /* lease_key is made */
    tenant_str_t             token;
    tenant_claims_t          claims;
};


/* Makes a cache of at most "size" bytes; returns NULL if there is no memory. */
ngx_http_tenant_cache_t *ngx_http_tenant_cache_create(ngx_pool_t *pool,
    ngx_log_t *log, size_t size);

/*
 * Finds the entry of a token, or NULL, and holds it until it is released.  The
 * caller must see from entry->claims whether the token has expired.
 */
ngx_http_tenant_cache_entry_t *ngx_http_tenant_cache_find(
    ngx_http_tenant_cache_t *cache, tenant_str_t token);

/*
 * Remembers a verified token with a copy of its claims, and holds the entry as
 * above.  Returns NULL if there is no memory, or the entry is larger than the
 * cache.
 */
ngx_http_tenant_cache_entry_t *ngx_http_tenant_cache_add(
    ngx_http_tenant_cache_t *cache, tenant_str_t token,
    const tenant_claims_t *claims);

/* Forgets a token that has expired; whoever holds the entry keeps it. */
void ngx_http_tenant_cache_remove(ngx_http_tenant_cache_t *cache,
    ngx_http_tenant_cache_entry_t *entry);

void ngx_http_tenant_cache_release(ngx_http_tenant_cache_entry_t *entry);


#endif /* _NGX_HTTP_TENANT_CACHE_H_INCLUDED_ */
