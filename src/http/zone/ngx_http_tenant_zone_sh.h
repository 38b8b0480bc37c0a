/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_ZONE_SH_H_INCLUDED_
#define _NGX_HTTP_TENANT_ZONE_SH_H_INCLUDED_


#include "../core/ngx_http_tenant.h"
#include "ngx_http_tenant_owner.h"


/*
 * The shared memory of all workers ("tenant_zone") has nodes of two kinds,
 * which are found by a key of fixed length; the least recently used are evicted
 * when there is no room.  It outlives a reload.
 *
 * Counters, spare counters and tries have fixed places at the zone's end, the
 * counters a quarter of it, so that neither kind of node can take the other's
 * room; leases have what is left, a slab pool.
 *
 * A worker that is killed with the lock leaves it locked and, maybe, a change
 * half done.  The next one that takes the lock makes everything anew but the
 * fixed places, which hold their own: the leases are lost, the counts are not.
 */

#define NGX_HTTP_TENANT_KEY_LEN      28

#define NGX_HTTP_TENANT_LEASE        0
#define NGX_HTTP_TENANT_COUNTER      1
#define NGX_HTTP_TENANT_KINDS        2

#define NGX_HTTP_TENANT_GROUPS       5
#define NGX_HTTP_TENANT_OVERFLOW     24       /* of each group */

#define NGX_HTTP_TENANT_TRY_NODES  3


/* The data of its kind follow the node. */

typedef struct {
    ngx_rbtree_node_t        node;
    ngx_queue_t              queue;        /* the last used first */
    u_char                   key[NGX_HTTP_TENANT_KEY_LEN];
    uint16_t                 kind;
    uint16_t                 tries;       /* tries under way */
} ngx_http_tenant_node_t;


/* A try that is under way: ngx_http_tenant_try.h. */

typedef struct {
    ngx_queue_t              queue;        /* of the free or the taken ones */
    ngx_http_tenant_owner_t  owner;        /* pid 0: free */
    uint64_t                 ticket;
    ngx_uint_t               n;
    ngx_http_tenant_node_t  *nodes[NGX_HTTP_TENANT_TRY_NODES];
} ngx_http_tenant_try_t;


typedef struct {
    ngx_rbtree_t             rbtree;
    ngx_rbtree_node_t        sentinel;
    ngx_queue_t              queue[NGX_HTTP_TENANT_KINDS];
    ngx_queue_t              unused;       /* counters */
    ngx_queue_t              free;         /* tries */
    ngx_queue_t              taken;        /* tries */
    uint64_t                 ticket;
    ngx_pid_t                holder;       /* of the lock; 0: nobody */
    u_char                  *counters;
    ngx_uint_t               ncounters;
    u_char                  *overflow;
    ngx_http_tenant_try_t *tries;
    ngx_uint_t               ntries;
} ngx_http_tenant_zone_sh_t;


struct ngx_http_tenant_zone_s {
    ngx_http_tenant_zone_sh_t  *sh;
    ngx_slab_pool_t            *shpool;
    ngx_shm_zone_t             *shm;
    size_t                      counter;   /* bytes of one */
    ngx_http_tenant_owner_t     self;      /* this worker */
    int64_t                     reap;      /* ms: looks at no owner before */
};


/* Gives a number, not 0, that this zone has never given.  It must be locked. */

#define ngx_http_tenant_zone_ticket(zone)  (++(zone)->sh->ticket)


#endif /* _NGX_HTTP_TENANT_ZONE_SH_H_INCLUDED_ */
