/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_TASK_POOL_H_INCLUDED_
#define _NGX_HTTP_TENANT_TASK_POOL_H_INCLUDED_


#include "ngx_http_tenant_task.h"
#include "ngx_http_tenant_throttle.h"
#include "ngx_http_tenant_worker.h"


/* Where a task stands: the event loop's. */

typedef enum {
    NGX_HTTP_TENANT_TASK_IDLE = 0,     /* its timer carries it on */
    NGX_HTTP_TENANT_TASK_HASH_QUEUE,
    NGX_HTTP_TENANT_TASK_POOL
} ngx_http_tenant_task_place_e;


/* What became of it in the thread pool: decided by compare and swap. */

typedef enum {
    NGX_HTTP_TENANT_TASK_QUEUED = 0,
    NGX_HTTP_TENANT_TASK_RUNNING,
    NGX_HTTP_TENANT_TASK_CANCELLED
} ngx_http_tenant_task_state_e;


typedef struct ngx_http_tenant_task_s  ngx_http_tenant_task_t;


/* In the request's pool: finds the task while the request lives. */

typedef struct {
    ngx_http_tenant_task_t     *task;
} ngx_http_tenant_cleanup_t;


/*
 * Allocated by itself: when a task is cancelled in the thread pool's queue,
 * the job goes at once and this shell stays until the pool has passed it.
 */

struct ngx_http_tenant_task_s {
    ngx_thread_task_t           thread;
    ngx_atomic_t                state;       /* ngx_http_tenant_task_state_e */
    ngx_uint_t                  place;       /* ngx_http_tenant_task_place_e */
    ngx_http_tenant_worker_t   *worker;
    ngx_http_request_t         *r;           /* NULL: detached */
    ngx_http_tenant_cleanup_t  *cleanup;     /* valid while "r" is */
    ngx_http_tenant_task_pt     handler;     /* of a task without "r" */
    void                       *data;
    tenant_job_t               *job;
    tenant_step_e               next;        /* of the step that ran last */
    ngx_event_handler_pt        done;
    ngx_event_t                 timer;
    ngx_queue_t                 queue;       /* of worker->hash_queue */
    int64_t                     budget;      /* ms left for the database */
    int64_t                     begun;
    ngx_uint_t                  tries;
    ngx_http_tenant_throttle_t  throttle;
    unsigned                    hash:1;      /* this step hashes */
    unsigned                    counted:1;   /* as refused */
    unsigned                    undecided:1; /* waits for others' attempts */
    unsigned                    committed:1; /* as job->committed was */
    unsigned                    purging:1;   /* job->effects.afterwards */
};


/*
 * Post the task's next step: within what is left of its time for the
 * database, or with a place for hashing, for which it may have to wait.
 * NGX_ERROR: the pool is full.  "done" is called in the event loop when a
 * step has run, or was passed over.
 */
ngx_int_t ngx_http_tenant_task_database(ngx_http_tenant_task_t *task);
ngx_int_t ngx_http_tenant_task_hash(ngx_http_tenant_task_t *task);

/* Counts a request that is refused because too many wait, and what for. */
void ngx_http_tenant_task_full(ngx_http_tenant_worker_t *worker);

/*
 * The pool is done with it: gives its place for hashing to the next.  NGX_OK,
 * or NGX_DECLINED: it was cancelled there, and is freed now.
 */
ngx_int_t ngx_http_tenant_task_left(ngx_http_tenant_task_t *task);

/* NGX_OK: it never runs, and is freed.  NGX_DECLINED: it runs, or must. */
ngx_int_t ngx_http_tenant_task_cancel(ngx_http_tenant_task_t *task);

/* Frees the task with its job; nothing of it may be in the pool. */
void ngx_http_tenant_task_free(ngx_http_tenant_task_t *task);

/*
 * Settles what the job did outside of it, once: the places that it took as an
 * attempt, and the leases that it outdated.
 */
void ngx_http_tenant_task_settle(ngx_http_tenant_task_t *task);


#endif /* _NGX_HTTP_TENANT_TASK_POOL_H_INCLUDED_ */
