/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_cache.h"


#define NGX_HTTP_TENANT_CACHE_TEXTS  5

#define NGX_HTTP_TENANT_CACHE_TAIL   32


struct ngx_http_tenant_cache_s {
    ngx_rbtree_t             rbtree;
    ngx_rbtree_node_t        sentinel;
    ngx_queue_t              queue;
    size_t                   size;
    size_t                   max;
    ngx_log_t               *log;
};


static void ngx_http_tenant_cache_insert(ngx_rbtree_node_t *temp,
    ngx_rbtree_node_t *node, ngx_rbtree_node_t *sentinel);
static ngx_uint_t ngx_http_tenant_cache_hash(tenant_str_t token);
static ngx_int_t ngx_http_tenant_cache_compare(tenant_str_t token,
    ngx_http_tenant_cache_entry_t *entry);
static void ngx_http_tenant_cache_texts(tenant_claims_t *claims,
    tenant_str_t *texts[NGX_HTTP_TENANT_CACHE_TEXTS]);


ngx_http_tenant_cache_t *
ngx_http_tenant_cache_create(ngx_pool_t *pool, ngx_log_t *log, size_t size)
{
    ngx_http_tenant_cache_t  *cache;

    cache = ngx_pcalloc(pool, sizeof(ngx_http_tenant_cache_t));
    if (cache == NULL) {
        return NULL;
    }

    cache->max = size;
    cache->log = log;

    ngx_rbtree_init(&cache->rbtree, &cache->sentinel,
                    ngx_http_tenant_cache_insert);
    ngx_queue_init(&cache->queue);

    return cache;
}


ngx_http_tenant_cache_entry_t *
ngx_http_tenant_cache_find(ngx_http_tenant_cache_t *cache,
    tenant_str_t token)
{
    ngx_int_t                       rc;
    ngx_uint_t                      hash;
    ngx_rbtree_node_t              *node;
    ngx_http_tenant_cache_entry_t  *entry;

    if (cache->size == 0) {
        return NULL;
    }

    hash = ngx_http_tenant_cache_hash(token);
    node = cache->rbtree.root;

    while (node != &cache->sentinel) {

        if (hash != node->key) {
            node = hash < node->key ? node->left : node->right;
            continue;
        }

        entry = (ngx_http_tenant_cache_entry_t *) node;
        rc = ngx_http_tenant_cache_compare(token, entry);

        if (rc == 0) {
            ngx_queue_remove(&entry->queue);
            ngx_queue_insert_head(&cache->queue, &entry->queue);
            entry->refs++;
            return entry;
        }

        node = rc < 0 ? node->left : node->right;
    }

    return NULL;
}


ngx_http_tenant_cache_entry_t *
ngx_http_tenant_cache_add(ngx_http_tenant_cache_t *cache, tenant_str_t token,
    const tenant_claims_t *claims)
{
    char                           *p;
    size_t                          size;
    ngx_uint_t                      i;
    tenant_str_t                   *texts[NGX_HTTP_TENANT_CACHE_TEXTS];
    tenant_claims_t                 copy;
    ngx_http_tenant_cache_entry_t  *entry;

    copy = *claims;
    ngx_http_tenant_cache_texts(&copy, texts);

    size = sizeof(ngx_http_tenant_cache_entry_t) + token.len
           + copy.claims.len;

    for (i = 0; i < NGX_HTTP_TENANT_CACHE_TEXTS; i++) {
        size += texts[i]->len;
    }

    if (size > cache->max) {
        return NULL;
    }

    while (cache->size + size > cache->max) {
        ngx_http_tenant_cache_remove(cache,
                     ngx_queue_data(ngx_queue_last(&cache->queue),
                                    ngx_http_tenant_cache_entry_t, queue));
    }

    entry = ngx_calloc(size, cache->log);
    if (entry == NULL) {
        return NULL;
    }

    p = (char *) entry + sizeof(ngx_http_tenant_cache_entry_t);

    entry->size = size;
    entry->refs = 2;
    entry->token.data = p;
    entry->token.len = token.len;
    p = (char *) ngx_cpymem(p, token.data, token.len);

    for (i = 0; i < NGX_HTTP_TENANT_CACHE_TEXTS; i++) {
        if (texts[i]->len != 0) {
            ngx_memcpy(p, texts[i]->data, texts[i]->len);
            texts[i]->data = p;
            p += texts[i]->len;
        }
    }

    if (copy.claims.len != 0) {
        ngx_memcpy(p, copy.claims.data, copy.claims.len);
        copy.claims.data = (uint8_t *) p;
    }

    entry->claims = copy;
    entry->node.key = ngx_http_tenant_cache_hash(token);

    cache->size += size;
    ngx_rbtree_insert(&cache->rbtree, &entry->node);
    ngx_queue_insert_head(&cache->queue, &entry->queue);

    return entry;
}


void
ngx_http_tenant_cache_remove(ngx_http_tenant_cache_t *cache,
    ngx_http_tenant_cache_entry_t *entry)
{
    if (entry->size == 0) {
        return;
    }

    cache->size -= entry->size;
    entry->size = 0;

    ngx_queue_remove(&entry->queue);
    ngx_rbtree_delete(&cache->rbtree, &entry->node);

    ngx_http_tenant_cache_release(entry);
}


void
ngx_http_tenant_cache_release(ngx_http_tenant_cache_entry_t *entry)
{
    if (--entry->refs == 0) {
        ngx_free(entry);
    }
}


static void
ngx_http_tenant_cache_insert(ngx_rbtree_node_t *temp, ngx_rbtree_node_t *node,
    ngx_rbtree_node_t *sentinel)
{
    ngx_rbtree_node_t              **p;
    ngx_http_tenant_cache_entry_t   *entry;

    entry = (ngx_http_tenant_cache_entry_t *) node;

    for ( ;; ) {

        if (node->key != temp->key) {
            p = node->key < temp->key ? &temp->left : &temp->right;

        } else {
            p = ngx_http_tenant_cache_compare(entry->token,
                                    (ngx_http_tenant_cache_entry_t *) temp)
                < 0 ? &temp->left : &temp->right;
        }

        if (*p == sentinel) {
            break;
        }

        temp = *p;
    }

    *p = node;
    node->parent = temp;
    node->left = sentinel;
    node->right = sentinel;
    ngx_rbt_red(node);
}


/* The end of a token is its signature's, so no two are alike by chance. */

static ngx_uint_t
ngx_http_tenant_cache_hash(tenant_str_t token)
{
    size_t  len;

    len = ngx_min(token.len, NGX_HTTP_TENANT_CACHE_TAIL);

    return ngx_murmur_hash2((u_char *) token.data + token.len - len, len);
}


static ngx_int_t
ngx_http_tenant_cache_compare(tenant_str_t token,
    ngx_http_tenant_cache_entry_t *entry)
{
    if (token.len != entry->token.len) {
        return token.len < entry->token.len ? -1 : 1;
    }

    return ngx_memcmp(token.data, entry->token.data, token.len);
}


static void
ngx_http_tenant_cache_texts(tenant_claims_t *claims,
    tenant_str_t *texts[NGX_HTTP_TENANT_CACHE_TEXTS])
{
    texts[0] = &claims->issuer;
    texts[1] = &claims->user;
    texts[2] = &claims->organization;
    texts[3] = &claims->role;
    texts[4] = &claims->token_id;
}
