/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_try.h"
#include "ngx_http_tenant_zone.h"


/*
 * So many leases are evicted at most for a new one: leases of another size make
 * room only by whole pages.
 */
#define NGX_HTTP_TENANT_ZONE_EVICT     64

/* So many counters are looked at for one that may be replaced. */
#define NGX_HTTP_TENANT_ZONE_SCAN      8

/* Counters and tries each get one part in so many of the zone. */
#define NGX_HTTP_TENANT_ZONE_COUNTERS  4
#define NGX_HTTP_TENANT_ZONE_TRIES    16

#define NGX_HTTP_TENANT_TRYS_MAX     4096

/* The lock is tried so often before its holder is looked at. */
#define NGX_HTTP_TENANT_ZONE_PATIENCE  1024

/* A processor spins at most so many pauses before it yields. */
#define NGX_HTTP_TENANT_ZONE_SPIN      64

#define NGX_HTTP_TENANT_ZONE_ALIGN     64


static ngx_int_t ngx_http_tenant_zone_init(ngx_shm_zone_t *shm, void *data);
static void ngx_http_tenant_zone_place(ngx_http_tenant_zone_t *zone);
static void ngx_http_tenant_zone_build(ngx_http_tenant_zone_t *zone);
static void ngx_http_tenant_zone_release(ngx_http_tenant_zone_t *zone);
static void ngx_http_tenant_zone_mend(ngx_http_tenant_zone_t *zone);
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

    zone->counter = ngx_align(counter, sizeof(uint64_t));
    zone->shm->init = ngx_http_tenant_zone_init;
    zone->shm->data = zone;

    return zone;
}


static ngx_int_t
ngx_http_tenant_zone_init(ngx_shm_zone_t *shm, void *data)
{
    ngx_http_tenant_zone_t *old = data;

    ngx_http_tenant_zone_t  *zone;

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

    ngx_http_tenant_zone_place(zone);
    ngx_http_tenant_zone_build(zone);

    return NGX_OK;
}


/* Takes the zone's end away from its slab pool, for the fixed parts. */

static void
ngx_http_tenant_zone_place(ngx_http_tenant_zone_t *zone)
{
    u_char                     *p;
    size_t                      size, overflow;
    ngx_uint_t                  ncounters, ntries;
    ngx_http_tenant_zone_sh_t  *sh;

    size = zone->shm->shm.size;

    ncounters = size / NGX_HTTP_TENANT_ZONE_COUNTERS / zone->counter;
    ntries = ngx_min(size / NGX_HTTP_TENANT_ZONE_TRIES
                      / sizeof(ngx_http_tenant_try_t),
                      NGX_HTTP_TENANT_TRYS_MAX);
    overflow = NGX_HTTP_TENANT_GROUPS * NGX_HTTP_TENANT_OVERFLOW
               * zone->counter;

    size = sizeof(ngx_http_tenant_zone_sh_t)
           + ntries * sizeof(ngx_http_tenant_try_t)
           + overflow + ncounters * zone->counter;

    /* a zone may have any size, so its end need not be aligned */
    p = (u_char *) ((uintptr_t) (zone->shpool->end - size)
                    & ~((uintptr_t) NGX_HTTP_TENANT_ZONE_ALIGN - 1));
    ngx_memzero(p, size);

    sh = (ngx_http_tenant_zone_sh_t *) p;
    p += sizeof(ngx_http_tenant_zone_sh_t);

    sh->tries = (ngx_http_tenant_try_t *) p;
    sh->ntries = ntries;
    p += ntries * sizeof(ngx_http_tenant_try_t);

    sh->overflow = p;
    sh->counters = p + overflow;
    sh->ncounters = ncounters;

    zone->shpool->end = (u_char *) sh;
    zone->shpool->data = sh;
    zone->sh = sh;
}


/*
 * Makes everything anew but what the fixed parts hold: there are no leases
 * then, and each counter stays where it is.
 */

static void
ngx_http_tenant_zone_build(ngx_http_tenant_zone_t *zone)
{
    ngx_uint_t                  i;
    ngx_http_tenant_node_t     *node;
    ngx_http_tenant_zone_sh_t  *sh;

    sh = zone->sh;

    ngx_slab_init(zone->shpool);

    /* a full zone is no error: leases are evicted */
    zone->shpool->log_nomem = 0;

    ngx_rbtree_init(&sh->rbtree, &sh->sentinel, ngx_http_tenant_zone_insert);

    for (i = 0; i < NGX_HTTP_TENANT_KINDS; i++) {
        ngx_queue_init(&sh->queue[i]);
    }

    ngx_queue_init(&sh->unused);

    for (i = 0; i < sh->ncounters; i++) {
        node = (ngx_http_tenant_node_t *) (sh->counters + i * zone->counter);
        node->tries = 0;

        if (node->kind == NGX_HTTP_TENANT_COUNTER) {
            ngx_rbtree_insert(&sh->rbtree, &node->node);
            ngx_queue_insert_head(&sh->queue[NGX_HTTP_TENANT_COUNTER],
                                  &node->queue);
        } else {
            ngx_queue_insert_tail(&sh->unused, &node->queue);
        }
    }

    for (i = 0; i < NGX_HTTP_TENANT_GROUPS * NGX_HTTP_TENANT_OVERFLOW; i++) {
        node = (ngx_http_tenant_node_t *) (sh->overflow + i * zone->counter);
        node->tries = 0;
    }

    ngx_http_tenant_try_recount(zone);
}


void
ngx_http_tenant_zone_join(ngx_http_tenant_zone_t *zone)
{
    ngx_http_tenant_owner_self(&zone->self);

    ngx_http_tenant_zone_lock(zone);
    (void) ngx_http_tenant_try_reap(zone);
    ngx_http_tenant_zone_unlock(zone);
}


void
ngx_http_tenant_zone_lock(ngx_http_tenant_zone_t *zone)
{
    ngx_uint_t    i, n;
    ngx_shmtx_t  *mutex;

    mutex = &zone->shpool->mutex;

    for (n = 1; !ngx_shmtx_trylock(mutex); n++) {

        if (ngx_ncpu > 1) {
            for (i = 0; i < n && i < NGX_HTTP_TENANT_ZONE_SPIN; i++) {
                ngx_cpu_pause();
            }
        }

        if (n % NGX_HTTP_TENANT_ZONE_PATIENCE == 0) {
            ngx_http_tenant_zone_release(zone);
        }

        ngx_sched_yield();
    }

    if (zone->sh->holder != 0) {
        ngx_http_tenant_zone_mend(zone);
    }

    zone->sh->holder = ngx_pid;
    ngx_memory_barrier();
}


void
ngx_http_tenant_zone_unlock(ngx_http_tenant_zone_t *zone)
{
    ngx_memory_barrier();
    zone->sh->holder = 0;

    ngx_shmtx_unlock(&zone->shpool->mutex);
}


/*
 * Frees the lock of a worker that died with it.  The master does so, too, but
 * not for zones that are no longer in its configuration, nor when it has died
 * itself.
 */

static void
ngx_http_tenant_zone_release(ngx_http_tenant_zone_t *zone)
{
#if (NGX_HAVE_ATOMIC_OPS)
    ngx_http_tenant_owner_t  holder;

    holder.pid = (ngx_pid_t) *zone->shpool->mutex.lock;
    holder.began = 0;

    if (holder.pid != 0 && !ngx_http_tenant_owner_lives(&holder)) {
        (void) ngx_shmtx_force_unlock(&zone->shpool->mutex, holder.pid);
    }
#endif
}


/* The last holder of the lock has died, maybe in the middle of a change. */

static void
ngx_http_tenant_zone_mend(ngx_http_tenant_zone_t *zone)
{
    ngx_log_error(NGX_LOG_WARN, ngx_cycle->log, 0,
                  "tenant: process %P died in zone \"%V\": its leases are "
                  "asked for again", zone->sh->holder, &zone->shm->shm.name);

    ngx_http_tenant_zone_build(zone);
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

        /* those that stay go to the front, so that others are looked at next */

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
    ngx_memcpy(node->key, key, NGX_HTTP_TENANT_KEY_LEN);
    node->node.key = ngx_murmur_hash2((u_char *) key,
                                      NGX_HTTP_TENANT_KEY_LEN);

    /*
     * ngx_http_tenant_zone_build() takes a counter of that kind to have a key
     */
    ngx_memory_barrier();
    node->kind = kind;

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
        node->kind = NGX_HTTP_TENANT_LEASE;        /* unused */
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
