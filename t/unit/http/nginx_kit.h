/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGINX_KIT_H_INCLUDED_
#define _NGINX_KIT_H_INCLUDED_


/*
 * What the zone and the throttle call of nginx, for unit tests: small functions
 * over malloc() in place of nginx's own.  An operation can end in any of them,
 * as when its process is killed.
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_sha1.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <setjmp.h>


/* An allocation of the slab pool: they are one list. */

typedef struct stub_slab_s  stub_slab_t;

struct stub_slab_s {
    stub_slab_t   *next;
    stub_slab_t  **back;
};


ngx_pid_t                ngx_pid;
ngx_int_t                ngx_ncpu = 2;
volatile ngx_cycle_t    *ngx_cycle;

static ngx_uint_t        stub_slabs;         /* allocations now */
static ngx_uint_t        stub_room = (ngx_uint_t) -1;     /* as many may be */
static ngx_uint_t        stub_logged;        /* lines */
static ngx_uint_t        stub_steps;         /* calls until it dies; 0: none */
static jmp_buf           stub_death;         /* and goes on there */

static ngx_log_t         stub_cycle_log;
static ngx_cycle_t       stub_cycle;
static ngx_shm_zone_t    stub_shm;
static void             *stub_conf;
static stub_slab_t      *stub_list;


/* A zone as nginx hands it to its module; freed by stub_zone_free(). */

static ngx_shm_zone_t *
stub_zone(size_t size)
{
    ngx_slab_pool_t  *pool;

    ngx_pid = getpid();
    stub_cycle_log.log_level = NGX_LOG_DEBUG;
    stub_cycle.log = &stub_cycle_log;
    ngx_cycle = &stub_cycle;

    stub_shm.shm.size = size;
    stub_shm.shm.addr = aligned_alloc(4096, size);

    if (stub_shm.shm.addr == NULL) {
        abort();
    }

    /* it is zeroed, and must not need to be */
    memset(stub_shm.shm.addr, 0x5a, size);

    pool = (ngx_slab_pool_t *) stub_shm.shm.addr;
    pool->lock.lock = 0;
    pool->mutex.lock = &pool->lock.lock;
    pool->end = stub_shm.shm.addr + size;

    return &stub_shm;
}


static void
stub_zone_free(void)
{
    ngx_slab_init(NULL);
    free(stub_shm.shm.addr);
    free(stub_conf);

    memset(&stub_shm, 0, sizeof(ngx_shm_zone_t));
    stub_conf = NULL;
}


static void
stub_step(void)
{
    if (stub_steps != 0 && --stub_steps == 0) {
        longjmp(stub_death, 1);
    }
}


void
ngx_log_error_core(ngx_uint_t level, ngx_log_t *log, ngx_err_t err,
    const char *fmt, ...)
{
    (void) level;
    (void) log;
    (void) err;
    (void) fmt;

    stub_logged++;
}


void
ngx_conf_log_error(ngx_uint_t level, ngx_conf_t *cf, ngx_err_t err,
    const char *fmt, ...)
{
    (void) level;
    (void) cf;
    (void) err;
    (void) fmt;

    stub_logged++;
}


void *
ngx_pcalloc(ngx_pool_t *pool, size_t size)
{
    (void) pool;

    stub_conf = calloc(1, size);

    return stub_conf;
}


ngx_shm_zone_t *
ngx_shared_memory_add(ngx_conf_t *cf, ngx_str_t *name, size_t size, void *tag)
{
    (void) cf;
    (void) size;
    (void) tag;

    stub_shm.shm.name = *name;

    return &stub_shm;
}


/* Only "/proc/%P/stat%Z" is ever written. */

u_char * ngx_cdecl
ngx_sprintf(u_char *buf, const char *format, ...)
{
    int      n;
    va_list  args;

    (void) format;

    va_start(args, format);
    n = snprintf((char *) buf, 64, "/proc/%d/stat", va_arg(args, int));
    va_end(args);

    return buf + n;
}


uint32_t
ngx_murmur_hash2(u_char *data, size_t len)
{
    size_t    i;
    uint32_t  hash;

    stub_step();

    hash = 2166136261u;

    for (i = 0; i < len; i++) {
        hash = (hash ^ data[i]) * 16777619u;
    }

    /* few values: equal hashes are met */
    return hash % 61;
}


/* A tree that nobody balances. */

void
ngx_rbtree_insert(ngx_rbtree_t *tree, ngx_rbtree_node_t *node)
{
    stub_step();

    if (tree->root == tree->sentinel) {
        node->parent = NULL;
        node->left = tree->sentinel;
        node->right = tree->sentinel;
        tree->root = node;

    } else {
        tree->insert(tree->root, node, tree->sentinel);
    }

    stub_step();
}


void
ngx_rbtree_delete(ngx_rbtree_t *tree, ngx_rbtree_node_t *node)
{
    ngx_rbtree_node_t  *left, **link, *right;

    stub_step();

    left = node->left;
    right = node->right;

    link = node->parent == NULL ? &tree->root
           : node->parent->left == node ? &node->parent->left
                                        : &node->parent->right;

    /* the left branch takes its place, the right one goes below it */

    if (left == tree->sentinel) {
        *link = right;

        if (right != tree->sentinel) {
            right->parent = node->parent;
        }

        stub_step();
        return;
    }

    *link = left;
    left->parent = node->parent;
    stub_step();

    if (right != tree->sentinel) {

        while (left->right != tree->sentinel) {
            left = left->right;
        }

        left->right = right;
        right->parent = left;
    }

    stub_step();
}


void
ngx_slab_init(ngx_slab_pool_t *pool)
{
    stub_slab_t  *slab;

    (void) pool;

    while (stub_list != NULL) {
        slab = stub_list;
        stub_list = slab->next;
        free(slab);
    }

    stub_slabs = 0;
}


void *
ngx_slab_calloc_locked(ngx_slab_pool_t *pool, size_t size)
{
    stub_slab_t  *slab;

    (void) pool;

    stub_step();

    if (stub_slabs >= stub_room) {
        return NULL;
    }

    slab = calloc(1, sizeof(stub_slab_t) + size);
    if (slab == NULL) {
        return NULL;
    }

    slab->next = stub_list;
    slab->back = &stub_list;

    if (stub_list != NULL) {
        stub_list->back = &slab->next;
    }

    stub_list = slab;
    stub_slabs++;
    stub_step();

    return slab + 1;
}


void
ngx_slab_free_locked(ngx_slab_pool_t *pool, void *p)
{
    stub_slab_t  *slab;

    (void) pool;

    stub_step();

    slab = (stub_slab_t *) p - 1;
    *slab->back = slab->next;

    if (slab->next != NULL) {
        slab->next->back = slab->back;
    }

    stub_slabs--;
    free(slab);
    stub_step();
}


ngx_uint_t
ngx_shmtx_trylock(ngx_shmtx_t *mutex)
{
    return ngx_atomic_cmp_set(mutex->lock, 0, (ngx_atomic_uint_t) ngx_pid);
}


void
ngx_shmtx_unlock(ngx_shmtx_t *mutex)
{
    (void) ngx_atomic_cmp_set(mutex->lock, (ngx_atomic_uint_t) ngx_pid, 0);
}


ngx_uint_t
ngx_shmtx_force_unlock(ngx_shmtx_t *mutex, ngx_pid_t pid)
{
    return ngx_atomic_cmp_set(mutex->lock, (ngx_atomic_uint_t) pid, 0);
}


/* Another digest does as well. */

void
ngx_sha1_init(ngx_sha1_t *ctx)
{
    ctx->bytes = 14695981039346656037u;
}


void
ngx_sha1_update(ngx_sha1_t *ctx, const void *data, size_t size)
{
    size_t         i;
    const u_char  *p = data;

    for (i = 0; i < size; i++) {
        ctx->bytes = (ctx->bytes ^ p[i]) * 1099511628211u;
    }
}


void
ngx_sha1_final(u_char result[20], ngx_sha1_t *ctx)
{
    memset(result, 0, 20);
    memcpy(result, &ctx->bytes, sizeof(ctx->bytes));
}


#endif /* _NGINX_KIT_H_INCLUDED_ */
