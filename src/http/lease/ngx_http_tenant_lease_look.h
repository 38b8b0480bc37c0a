/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_LEASE_LOOK_H_INCLUDED_
#define _NGX_HTTP_TENANT_LEASE_LOOK_H_INCLUDED_


#include "ngx_http_tenant_lease_node.h"
#include "../ngx_http_tenant_module.h"
#include "../task/ngx_http_tenant_worker.h"


/* One question, or another worker's one, and who waits for it here. */

struct ngx_http_tenant_flight_s {
    ngx_queue_t                   queue;     /* of worker->flights */
    ngx_queue_t                   waiters;
    ngx_http_tenant_worker_t     *worker;
    u_char                        key[NGX_HTTP_TENANT_KEY_LEN];
    char                          organization[TENANT_OID_HEX + 1];
    char                          user[TENANT_OID_HEX + 1];
    uint64_t                      ticket;
    int64_t                       asked;
    ngx_event_t                   timer;
    unsigned                      asking:1;  /* by this worker */
    unsigned                      dropped:1;
};


typedef enum {
    NGX_HTTP_TENANT_LEASE_HIT = 0,
    NGX_HTTP_TENANT_LEASE_HIT_ASK,           /* a stale one: ask as well */
    NGX_HTTP_TENANT_LEASE_ASK,
    NGX_HTTP_TENANT_LEASE_WAIT
} ngx_http_tenant_lease_e;


/*
 * What to do about a lease: take *lease, which belongs to the pool (NULL: no
 * memory), ask under the marker *ticket, which is now this worker's, or wait
 * for the question *ticket of somebody else.  Who comes with a *ticket (or 0)
 * waits as long as that question goes on.  "claims" may be NULL.
 */
ngx_http_tenant_lease_e ngx_http_tenant_lease_look(
    ngx_http_tenant_worker_t *worker, const u_char *key,
    const tenant_claims_t *claims, ngx_pool_t *pool,
    tenant_lease_t **lease, uint64_t *ticket);

/* Fresh, or *stale where that is allowed and the last question failed. */
ngx_uint_t ngx_http_tenant_lease_usable(ngx_http_tenant_main_conf_t *tmcf,
    ngx_http_tenant_lease_node_t *node, int64_t now, ngx_uint_t *stale);

/* This worker's part in a question, or NULL. */
ngx_http_tenant_flight_t *ngx_http_tenant_flight_find(
    ngx_http_tenant_worker_t *worker, uint64_t ticket);

/*
 * What this instance changed in the master database: no lease of the user, or
 * of the whole organization ("user" NULL), that was asked for before counts
 * any more.
 */
void ngx_http_tenant_lease_drop(ngx_http_tenant_main_conf_t *tmcf,
    const char *organization, const char *user);


#endif /* _NGX_HTTP_TENANT_LEASE_LOOK_H_INCLUDED_ */
