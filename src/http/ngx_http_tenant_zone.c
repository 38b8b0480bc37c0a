/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_module.h"
#include "ngx_http_tenant_zone.h"


/* How many are given up for one that does not fit. */
#define NGX_HTTP_TENANT_ZONE_EVICT  8


struct ngx_http_tenant_zone_sh_s {
    ngx_rbtree_t         rbtree;
    ngx_rbtree_node_t    sentinel;
    ngx_queue_t          queue[NGX_HTTP_TENANT_KINDS];
    size_t               counters;     /* bytes in use */
    size_t               max_counters;
    uint64_t             ticket;
    u_char              *overflow;
};


static ngx_int_t ngx_http_tenant_zone_init(ngx_shm_zone_t *shm, void *data);
static void ngx_http_tenant_zone_insert(ngx_rbtree_node_t *temp,
    ngx_rbtree_node_t *node, ngx_rbtree_node_t *sentinel);
static ngx_int_t ngx_http_tenant_zone_compare(ngx_uint_t kind,
    const u_char *key, ngx_http_tenant_node_t *node);


ngx_http_tenant_zone_t *
ngx_http_tenant_zone_create(ngx_conf_t *cf, ngx_str_t *name, size_t size,
    size_t overflow)
{
    ngx_http_tenant_zone_t  *zone;

    zone = ngx_pcalloc(cf->pool, sizeof(ngx_http_tenant_zone_t));
    if (zone == NULL) {
        return NULL;
    }

    zone->shm = ngx_shared_memory_add(cf, name, size,
                                      &ngx_http_tenant_module);
    if (zone->shm == NULL) {
        return NULL;
    }

    if (zone->shm->data != NULL) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"tenant_zone\" \"%V\" is duplicate", name);
        return NULL;
    }

    zone->overflow = overflow;
    zone->shm->init = ngx_http_tenant_zone_init;
    zone->shm->data = zone;

    return zone;
}


static ngx_int_t
ngx_http_tenant_zone_init(ngx_shm_zone_t *shm, void *data)
{
    ngx_http_tenant_zone_t *old = data;

    ngx_uint_t                  i;
    ngx_http_tenant_zone_t     *zone;
    ngx_http_tenant_zone_sh_t  *sh;

    zone = shm->data;

    if (old != NULL) {
        zone->sh = old->sh;
        zone->shpool = old->shpool;
        return NGX_OK;
    }

    zone->shpool = (ngx_slab_pool_t *) shm->shm.addr;

    if (shm->shm.exists) {
        zone->sh = zone->shpool->data;
        return NGX_OK;
    }

    sh = ngx_slab_calloc(zone->shpool, sizeof(ngx_http_tenant_zone_sh_t));
    if (sh == NULL) {
        return NGX_ERROR;
    }

    sh->overflow = ngx_slab_calloc(zone->shpool, zone->overflow
                                                 * NGX_HTTP_TENANT_OVERFLOW);
    if (sh->overflow == NULL) {
        return NGX_ERROR;
    }

    ngx_rbtree_init(&sh->rbtree, &sh->sentinel, ngx_http_tenant_zone_insert);

    for (i = 0; i < NGX_HTTP_TENANT_KINDS; i++) {
        ngx_queue_init(&sh->queue[i]);
    }

    sh->max_counters = shm->shm.size / 4;

    /* a full zone is what eviction is for */
    zone->shpool->log_nomem = 0;
    zone->shpool->data = sh;
    zone->sh = sh;

    return NGX_OK;
}


void
ngx_http_tenant_zone_lock(ngx_http_tenant_zone_t *zone)
{
    ngx_shmtx_lock(&zone->shpool->mutex);
}


void
ngx_http_tenant_zone_unlock(ngx_http_tenant_zone_t *zone)
{
    ngx_shmtx_unlock(&zone->shpool->mutex);
}


void *
ngx_http_tenant_zone_find(ngx_http_tenant_zone_t *zone, ngx_uint_t kind,
    const u_char *key)
{
    ngx_int_t                   rc;
    ngx_uint_t                  hash;
    ngx_rbtree_node_t          *node, *sentinel;
    ngx_http_tenant_node_t     *found;
    ngx_http_tenant_zone_sh_t  *sh;

    sh = zone->sh;
    hash = ngx_murmur_hash2((u_char *) key, NGX_HTTP_TENANT_KEY_LEN);

    node = sh->rbtree.root;
    sentinel = sh->rbtree.sentinel;

    while (node != sentinel) {

        if (hash != node->key) {
            node = hash < node->key ? node->left : node->right;
            continue;
        }

        found = (ngx_http_tenant_node_t *) node;
        rc = ngx_http_tenant_zone_compare(kind, key, found);

        if (rc == 0) {
            ngx_queue_remove(&found->queue);
            ngx_queue_insert_head(&sh->queue[kind], &found->queue);
            return found;
        }

        node = rc < 0 ? node->left : node->right;
    }

    return NULL;
}


void *
ngx_http_tenant_zone_add(ngx_http_tenant_zone_t *zone, ngx_uint_t kind,
    const u_char *key, size_t size,
    ngx_uint_t (*idle)(ngx_http_tenant_node_t *node, int64_t now),
    int64_t now)
{
    ngx_uint_t                  i;
    ngx_queue_t                *q;
    ngx_http_tenant_node_t     *node, *last;
    ngx_http_tenant_zone_sh_t  *sh;

    sh = zone->sh;
    node = NULL;

    for (i = 0; i < NGX_HTTP_TENANT_ZONE_EVICT; i++) {

        if (kind != NGX_HTTP_TENANT_COUNTER
            || sh->counters + size <= sh->max_counters)
        {
            node = ngx_slab_calloc_locked(zone->shpool, size);
            if (node != NULL) {
                break;
            }
        }

        q = ngx_queue_last(&sh->queue[kind]);

        if (q == ngx_queue_sentinel(&sh->queue[kind])) {
            break;
        }

        last = ngx_queue_data(q, ngx_http_tenant_node_t, queue);

        if (idle != NULL && !idle(last, now)) {
            break;
        }

        ngx_http_tenant_zone_remove(zone, last);
    }

    if (node == NULL) {
        return NULL;
    }

    if (kind == NGX_HTTP_TENANT_COUNTER) {
        sh->counters += size;
    }

    node->kind = kind;
    ngx_memcpy(node->key, key, NGX_HTTP_TENANT_KEY_LEN);
    node->node.key = ngx_murmur_hash2((u_char *) key,
                                      NGX_HTTP_TENANT_KEY_LEN);

    ngx_rbtree_insert(&sh->rbtree, &node->node);
    ngx_queue_insert_head(&sh->queue[kind], &node->queue);

    return node;
}


void
ngx_http_tenant_zone_remove(ngx_http_tenant_zone_t *zone,
    ngx_http_tenant_node_t *node)
{
    if (node->kind == NGX_HTTP_TENANT_COUNTER) {
        zone->sh->counters -= zone->overflow;
    }

    ngx_queue_remove(&node->queue);
    ngx_rbtree_delete(&zone->sh->rbtree, &node->node);
    ngx_slab_free_locked(zone->shpool, node);
}


void
ngx_http_tenant_zone_walk(ngx_http_tenant_zone_t *zone, ngx_uint_t kind,
    void (*handler)(ngx_http_tenant_node_t *node, void *data), void *data)
{
    ngx_queue_t  *q, *queue;

    queue = &zone->sh->queue[kind];

    for (q = ngx_queue_head(queue); q != queue; q = ngx_queue_next(q)) {
        handler(ngx_queue_data(q, ngx_http_tenant_node_t, queue), data);
    }
}


void *
ngx_http_tenant_zone_overflow(ngx_http_tenant_zone_t *zone,
    const u_char *key)
{
    uint32_t  hash;

    hash = ngx_murmur_hash2((u_char *) key, NGX_HTTP_TENANT_KEY_LEN);

    return zone->sh->overflow
           + zone->overflow * (hash % NGX_HTTP_TENANT_OVERFLOW);
}


uint64_t
ngx_http_tenant_zone_ticket(ngx_http_tenant_zone_t *zone)
{
    return ++zone->sh->ticket;
}


static void
ngx_http_tenant_zone_insert(ngx_rbtree_node_t *temp, ngx_rbtree_node_t *node,
    ngx_rbtree_node_t *sentinel)
{
    ngx_rbtree_node_t       **p;
    ngx_http_tenant_node_t   *n, *t;

    n = (ngx_http_tenant_node_t *) node;

    for ( ;; ) {

        if (node->key != temp->key) {
            p = node->key < temp->key ? &temp->left : &temp->right;

        } else {
            t = (ngx_http_tenant_node_t *) temp;
            p = ngx_http_tenant_zone_compare(n->kind, n->key, t) < 0
                ? &temp->left : &temp->right;
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


static ngx_int_t
ngx_http_tenant_zone_compare(ngx_uint_t kind, const u_char *key,
    ngx_http_tenant_node_t *node)
{
    if (kind != node->kind) {
        return kind < node->kind ? -1 : 1;
    }

    return ngx_memcmp(key, node->key, NGX_HTTP_TENANT_KEY_LEN);
}
