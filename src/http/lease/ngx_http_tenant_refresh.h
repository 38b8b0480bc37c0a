/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_REFRESH_H_INCLUDED_
#define _NGX_HTTP_TENANT_REFRESH_H_INCLUDED_


#include "../core/ngx_http_tenant_ctx.h"
#include "../task/ngx_http_tenant_worker.h"
#include "ngx_http_tenant_lease_node.h"


/*
 * A lease that is being asked for, by this worker in a thread or by another
 * worker, and the requests that wait for it here.  It belongs to the event
 * loop.
 */

typedef struct {
    ngx_queue_t                   queue;     /* of worker->refreshes */
    ngx_queue_t                   waiters;
    ngx_http_tenant_worker_t     *worker;
    u_char                        key[NGX_HTTP_TENANT_KEY_LEN];
    char                          organization[TENANT_OID_HEX + 1];
    char                          user[TENANT_OID_HEX + 1];
    uint64_t                      ticket;    /* of the marker in the zone */
    int64_t                       asked;
    ngx_event_t                   timer;     /* polls another worker's */
    ngx_uint_t                    polls;     /* how many there were */
    unsigned                      asking:1;  /* by this worker */
    unsigned                      dropped:1; /* nobody may join it */
} ngx_http_tenant_refresh_t;


/* A request that waits, or waited: ctx->waiter. */

struct ngx_http_tenant_waiter_s {
    ngx_queue_t                   queue;
    ngx_http_tenant_refresh_t    *refresh;   /* NULL if it does not wait */
    ngx_http_request_t           *r;
    ngx_http_tenant_ctx_t        *ctx;
    ngx_event_t                   timer;     /* its tenant_timeout */
    void                        (*resume)(ngx_http_request_t *r);
    tenant_lease_t               *lease;     /* what came, in ctx->arena */
    int64_t                       begun;
    unsigned                      done:1;    /* it is over, not looked at */
    unsigned                      failed:1;  /* no answer came */
    unsigned                      away:1;    /* the database is away */
    unsigned                      again:1;   /* it asked for a newer one */
};


/*
 * Creates a refresh that nobody waits for yet; "poll" is its timer's handler.
 * Returns NULL if there is no memory.
 */
ngx_http_tenant_refresh_t *ngx_http_tenant_refresh_create(
    ngx_http_tenant_worker_t *worker, const u_char *key, uint64_t ticket,
    ngx_event_handler_pt poll);

/* Returns this worker's refresh for the question with that ticket, or NULL. */
ngx_http_tenant_refresh_t *ngx_http_tenant_refresh_find(
    ngx_http_tenant_worker_t *worker, uint64_t ticket);

/*
 * Asks the master database in a thread.  With NGX_OK, all that wait are woken
 * in the end.  With NGX_ERROR it could not be asked, and the refresh is gone
 * with its marker.
 */
ngx_int_t ngx_http_tenant_refresh_ask(ngx_http_tenant_refresh_t *refresh);

/* Sets the timer that polls another worker's question. */
void ngx_http_tenant_refresh_watch(ngx_http_tenant_refresh_t *refresh);

/*
 * Ends the refresh: stores the answer, wakes all that wait here, and frees it.
 * "lease" is NULL if there is no answer.
 */
void ngx_http_tenant_refresh_done(ngx_http_tenant_refresh_t *refresh,
    ngx_http_tenant_lease_answer_e answer, const tenant_lease_t *lease);

/*
 * Makes a request wait, at most for what is left of its time for the database.
 * With NGX_AGAIN, "resume" is called unless the request ends first, and
 * ctx->waiter tells what came.  NGX_DECLINED means that too many wait,
 * NGX_ERROR that there is no memory.
 */
ngx_int_t ngx_http_tenant_refresh_wait(ngx_http_request_t *r,
    ngx_http_tenant_refresh_t *refresh,
    void (*resume)(ngx_http_request_t *r));


#endif /* _NGX_HTTP_TENANT_REFRESH_H_INCLUDED_ */
