/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_FLIGHT_H_INCLUDED_
#define _NGX_HTTP_TENANT_FLIGHT_H_INCLUDED_


#include "ngx_http_tenant_lease.h"
#include "ngx_http_tenant_worker.h"


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

/* This worker's part in a question, or NULL. */
ngx_http_tenant_flight_t *ngx_http_tenant_flight_find(
    ngx_http_tenant_worker_t *worker, uint64_t ticket);

/* A new one that nobody waits for yet; NULL: no memory. */
ngx_http_tenant_flight_t *ngx_http_tenant_flight_create(
    ngx_http_tenant_worker_t *worker, const u_char *key, uint64_t ticket);

/*
 * Asks the master database in a thread.  NGX_OK: all that wait are woken by
 * and by.  NGX_ERROR: it can't, and the flight is gone with its marker.
 */
ngx_int_t ngx_http_tenant_flight_ask(ngx_http_tenant_flight_t *flight);

/* Looks after another worker's question until it is answered, or dies. */
void ngx_http_tenant_flight_watch(ngx_http_tenant_flight_t *flight);

/* Ends a request's waiting and resumes it. */
void ngx_http_tenant_wait_end(ngx_http_tenant_wait_t *wait);


#endif /* _NGX_HTTP_TENANT_FLIGHT_H_INCLUDED_ */
