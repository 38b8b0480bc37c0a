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
 * one, and the requests that wait for it here.  Event loop only.
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
    ngx_event_t                   timer;     /* looks after another's */
    ngx_uint_t                    polls;     /* so often */
    unsigned                      asking:1;  /* by this worker */
    unsigned                      dropped:1; /* nobody may join it */
} ngx_http_tenant_refresh_t;


/* A request that waits, or waited: ctx->waiter. */

struct ngx_http_tenant_waiter_s {
    ngx_queue_t                   queue;
    ngx_http_tenant_refresh_t    *refresh;   /* NULL: it does not wait */
    ngx_http_request_t           *r;
    ngx_http_tenant_ctx_t        *ctx;
    ngx_event_t                   timer;     /* its tenant_timeout */
    void                        (*resume)(ngx_http_request_t *r);
    tenant_lease_t               *lease;     /* what came, in ctx->arena */
    int64_t                       begun;
    unsigned                      done:1;    /* it came, and was not used */
    unsigned                      failed:1;  /* no answer came */
    unsigned                      away:1;    /* as the database is away */
    unsigned                      again:1;   /* asked for a newer one */
};


/*
 * A new one that nobody waits for yet; "poll" is its timer's handler.  NULL:
 * no memory.
 */
ngx_http_tenant_refresh_t *ngx_http_tenant_refresh_create(
    ngx_http_tenant_worker_t *worker, const u_char *key, uint64_t ticket,
    ngx_event_handler_pt poll);

/* This worker's part in the question with that ticket, or NULL. */
ngx_http_tenant_refresh_t *ngx_http_tenant_refresh_find(
    ngx_http_tenant_worker_t *worker, uint64_t ticket);

/*
 * Asks the master database in a thread.  NGX_OK: all that wait are woken by
 * and by.  NGX_ERROR: it can't, and the refresh is gone with its marker.
 */
ngx_int_t ngx_http_tenant_refresh_ask(ngx_http_tenant_refresh_t *refresh);

/* Has the timer look again at another worker's question, in a while. */
void ngx_http_tenant_refresh_watch(ngx_http_tenant_refresh_t *refresh);

/*
 * Ends it with what is known now: "lease" is NULL where there is no answer.
 * Wakes all that wait here, and frees it.
 */
void ngx_http_tenant_refresh_done(ngx_http_tenant_refresh_t *refresh,
    ngx_http_tenant_lease_answer_e answer, const tenant_lease_t *lease);

/*
 * Lets a request wait, at most for what is left of its time for the database.
 * NGX_AGAIN: "resume" is called, unless the request ends first; ctx->waiter
 * tells what came.  NGX_DECLINED: too many wait.  NGX_ERROR: no memory.
 */
ngx_int_t ngx_http_tenant_refresh_wait(ngx_http_request_t *r,
    ngx_http_tenant_refresh_t *refresh,
    void (*resume)(ngx_http_request_t *r));


#endif /* _NGX_HTTP_TENANT_REFRESH_H_INCLUDED_ */
