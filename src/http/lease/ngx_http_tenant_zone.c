/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "../ngx_http_tenant_module.h"
#include "ngx_http_tenant_zone.h"


/*
 * How many leases are given up for one that does not fit: leases of another
 * size make room only by whole pages.
 */
#define NGX_HTTP_TENANT_ZONE_EVICT  64

/* How many counters are looked at for one that may go. */
#define NGX_HTTP_TENANT_ZONE_SCAN   8


struct ngx_http_tenant_zone_sh_s {
    ngx_rbtree_t         rbtree;
    ngx_rbtree_node_t    sentinel;
    ngx_queue_t          queue[NGX_HTTP_TENANT_KINDS];
    ngx_queue_t          unused;       /* counters */
    uint64_t             ticket;
    u_char              *overflow;
};


static ngx_int_t ngx_http_tenant_zone_init(ngx_shm_zone_t *shm, void *data);
static ngx_int_t ngx_http_tenant_zone_init_counters(
    ngx_http_tenant_zone_t *zone, size_t size);
static void *ngx_http_tenant_zone_link(ngx_http_tenant_zone_t *zone,
    ngx_uint_t kind, const u_char *key, ngx_http_tenant_node_t *node);
static void ngx_http_tenant_zone_insert(ngx_rbtree_node_t *temp,
    ngx_rbtree_node_t *node, ngx_rbtree_node_t *sentinel);
static ngx_int_t ngx_http_tenant_zone_compare(ngx_uint_t kind,
    const u_char *key, ngx_http_tenant_node_t *node);


ngx_http_tenant_zone_t *
ngx_http_tenant_zone_create(ngx_conf_t *cf, ngx_str_t *name, size_t size,
    size_t counter)
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

    zone->counter = counter;
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

    ngx_rbtree_init(&sh->rbtree, &sh->sentinel, ngx_http_tenant_zone_insert);

    for (i = 0; i < NGX_HTTP_TENANT_KINDS; i++) {
        ngx_queue_init(&sh->queue[i]);
    }

    /* a full zone is what eviction is for */
    zone->shpool->log_nomem = 0;
    zone->shpool->data = sh;
    zone->sh = sh;

    return ngx_http_tenant_zone_init_counters(zone, shm->shm.size / 4);
}


static ngx_int_t
ngx_http_tenant_zone_init_counters(ngx_http_tenant_zone_t *zone, size_t size)
{
    u_char                     *p;
    ngx_uint_t                  i;
    ngx_http_tenant_node_t     *node;
    ngx_http_tenant_zone_sh_t  *sh;

    sh = zone->sh;

    sh->overflow = ngx_slab_calloc(zone->shpool,
                                   zone->counter * NGX_HTTP_TENANT_GROUPS
                                   * NGX_HTTP_TENANT_OVERFLOW);
    p = ngx_slab_alloc(zone->shpool, size);

    if (sh->overflow == NULL || p == NULL) {
        return NGX_ERROR;
    }

    ngx_queue_init(&sh->unused);

    for (i = 0; i < size / zone->counter; i++) {
        node = (ngx_http_tenant_node_t *) (p + i * zone->counter);
        ngx_queue_insert_tail(&sh->unused, &node->queue);
    }

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
ngx_http_tenant_zone_add_lease(ngx_http_tenant_zone_t *zone,
    const u_char *key, size_t size)
{
    ngx_uint_t               i;
    ngx_queue_t             *queue;
    ngx_http_tenant_node_t  *node;

    queue = &zone->sh->queue[NGX_HTTP_TENANT_LEASE];
    node = ngx_slab_calloc_locked(zone->shpool, size);

    for (i = 0; node == NULL && i < NGX_HTTP_TENANT_ZONE_EVICT; i++) {

        if (ngx_queue_empty(queue)) {
            return NULL;
        }

        ngx_http_tenant_zone_remove(zone,
                                    ngx_queue_data(ngx_queue_last(queue),
                                                   ngx_http_tenant_node_t,
                                                   queue));

        node = ngx_slab_calloc_locked(zone->shpool, size);
    }

    return node == NULL
           ? NULL
           : ngx_http_tenant_zone_link(zone, NGX_HTTP_TENANT_LEASE, key,
                                       node);
}


void *
ngx_http_tenant_zone_add_counter(ngx_http_tenant_zone_t *zone,
    const u_char *key,
    ngx_uint_t (*idle)(ngx_http_tenant_node_t *node, int64_t now),
    int64_t now)
{
    ngx_uint_t               i;
    ngx_queue_t             *q, *queue, *unused;
    ngx_http_tenant_node_t  *node;

    queue = &zone->sh->queue[NGX_HTTP_TENANT_COUNTER];
    unused = &zone->sh->unused;

    for (i = 0; ngx_queue_empty(unused) && i < NGX_HTTP_TENANT_ZONE_SCAN; i++)
    {
        q = ngx_queue_last(queue);
        node = ngx_queue_data(q, ngx_http_tenant_node_t, queue);

        if (idle(node, now)) {
            ngx_http_tenant_zone_remove(zone, node);
            break;
        }

        /* those that stay must not hide the others for long */

        ngx_queue_remove(q);
        ngx_queue_insert_head(queue, q);
    }

    if (ngx_queue_empty(unused)) {
        return NULL;
    }

    q = ngx_queue_head(unused);
    ngx_queue_remove(q);

    node = ngx_queue_data(q, ngx_http_tenant_node_t, queue);
    ngx_memzero(node, zone->counter);

    return ngx_http_tenant_zone_link(zone, NGX_HTTP_TENANT_COUNTER, key,
                                     node);
}


static void *
ngx_http_tenant_zone_link(ngx_http_tenant_zone_t *zone, ngx_uint_t kind,
    const u_char *key, ngx_http_tenant_node_t *node)
{
    node->kind = kind;
    ngx_memcpy(node->key, key, NGX_HTTP_TENANT_KEY_LEN);
    node->node.key = ngx_murmur_hash2((u_char *) key,
                                      NGX_HTTP_TENANT_KEY_LEN);

    ngx_rbtree_insert(&zone->sh->rbtree, &node->node);
    ngx_queue_insert_head(&zone->sh->queue[kind], &node->queue);

    return node;
}


void
ngx_http_tenant_zone_remove(ngx_http_tenant_zone_t *zone,
    ngx_http_tenant_node_t *node)
{
    ngx_queue_remove(&node->queue);
    ngx_rbtree_delete(&zone->sh->rbtree, &node->node);

    if (node->kind == NGX_HTTP_TENANT_COUNTER) {
        ngx_queue_insert_head(&zone->sh->unused, &node->queue);
        return;
    }

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
    ngx_uint_t group, const u_char *key)
{
    ngx_uint_t  n;

    n = ngx_murmur_hash2((u_char *) key, NGX_HTTP_TENANT_KEY_LEN)
        % NGX_HTTP_TENANT_OVERFLOW;

    return zone->sh->overflow
           + zone->counter * (group * NGX_HTTP_TENANT_OVERFLOW + n);
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
