/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_TASK_POOL_H_INCLUDED_
#define _NGX_HTTP_TENANT_TASK_POOL_H_INCLUDED_


#include "ngx_http_tenant_worker.h"


/* A step that found the thread pool full is posted again after so long, ms. */
#define NGX_HTTP_TENANT_POST_AGAIN     100

/*
 * A detached task sets a timer again and again, which holds an exiting worker.
 */
#define NGX_HTTP_TENANT_HOLD           100


/*
 * A request's task calls these functions of the code that started it, in the
 * event loop; "data" was given with the task, and lives as long as the job.
 */

typedef struct {

    /*
     * The job has come to TENANT_STEP_THROTTLE.  NGX_OK lets it go on.  With
     * NGX_AGAIN the function is called again in a while; that is not allowed
     * when "last" is set.  NGX_DECLINED means that job->error is the answer,
     * and counted.
     */
    ngx_int_t  (*admit)(void *data, tenant_job_t *job, ngx_uint_t last);

    /*
     * The job is over, or given up: this settles what it did outside of itself,
     * before anybody sees the answer.  It is called again where
     * job->effects.afterwards follows.
     */
    void       (*settled)(void *data, tenant_job_t *job);

    /*
     * Send the job's answer, or an error in its place, and return what
     * ngx_http_finalize_request() takes, or NGX_DONE if that is called later.
     * The request takes over the job's arena, unless job->effects.afterwards
     * still needs it.
     */
    ngx_int_t  (*answer)(ngx_http_request_t *r, tenant_job_t *job);
    ngx_int_t  (*refuse)(ngx_http_request_t *r, const tenant_error_t *err);

    /*
     * Send what there is of the answer (ngx_http_tenant_response_flush()), and
     * find out whether the request may go on: NGX_OK, with job->timeout for the
     * next command; NGX_AGAIN if "resume" is called, and calls again;
     * NGX_DECLINED with job->error.
     */
    ngx_int_t  (*flush)(ngx_http_request_t *r, tenant_job_t *job,
                        void (*drained)(ngx_http_request_t *r));
    ngx_int_t  (*renew)(ngx_http_request_t *r, tenant_job_t *job,
                        void (*resume)(ngx_http_request_t *r));

} ngx_http_tenant_task_owner_t;


/* "job" is NULL if it did not end in time. */
typedef void (*ngx_http_tenant_task_pt)(void *data, tenant_job_t *job);


/* The event loop alone knows where a task is. */

typedef enum {
    NGX_HTTP_TENANT_TASK_IDLE = 0,     /* its timer resumes it */
    NGX_HTTP_TENANT_TASK_HASH_QUEUE,
    NGX_HTTP_TENANT_TASK_POOL,
    NGX_HTTP_TENANT_TASK_EVENT,        /* its command is on the way */
    NGX_HTTP_TENANT_TASK_FLUSH,        /* its client, or lease, is waited for */
    NGX_HTTP_TENANT_TASK_POSTED        /* its event is */
} ngx_http_tenant_task_place_e;


/* A task's state in the thread pool changes by compare and swap. */

typedef enum {
    NGX_HTTP_TENANT_TASK_QUEUED = 0,
    NGX_HTTP_TENANT_TASK_RUNNING,
    NGX_HTTP_TENANT_TASK_CANCELLED
} ngx_http_tenant_task_state_e;


typedef struct ngx_http_tenant_task_s  ngx_http_tenant_task_t;


/* Finds the task as long as the request, in whose pool it is, lives. */

typedef struct {
    ngx_http_tenant_task_t     *task;
} ngx_http_tenant_cleanup_t;


/*
 * A task is allocated by itself: when it is cancelled in the thread pool's
 * queue, the job goes at once, and the task stays until the pool has passed it.
 */

struct ngx_http_tenant_task_s {
    ngx_thread_task_t           thread;
    ngx_atomic_t                state;       /* ngx_http_tenant_task_state_e */
    ngx_uint_t                  place;       /* ngx_http_tenant_task_place_e */
    ngx_http_tenant_worker_t   *worker;
    ngx_http_request_t         *r;           /* NULL if detached */
    ngx_http_tenant_cleanup_t  *cleanup;     /* valid while "r" is */
    ngx_http_tenant_task_pt     handler;     /* of a background task */
    const ngx_http_tenant_task_owner_t  *owner;  /* NULL in background */
    void                       *data;        /* for handler or owner */
    tenant_job_t               *job;
    tenant_step_e               next;        /* of the step that ran last */
    ngx_http_tenant_call_t      call;
    ngx_event_handler_pt        done;
    ngx_event_t                 timer;
    ngx_queue_t                 queue;       /* of worker->hash_queue */
    int64_t                     budget;      /* ms left for the database */
    int64_t                     begun;
    ngx_uint_t                  tries;
    unsigned                    hash:1;      /* this step hashes */
    unsigned                    counted:1;   /* as refused */
    unsigned                    undecided:1; /* to be admitted, by timer */
    unsigned                    attempt:1;   /* one of worker->attempts */
    unsigned                    committed:1; /* as job->committed was */
    unsigned                    purging:1;   /* job->effects.afterwards */
    unsigned                    cursor:1;    /* the database may have one */
    unsigned                    closing:1;   /* it, for nobody */
};


/*
 * Post the task's next step: within what is left of its time for the database,
 * or when one of the tenant_max_hashing slots is free, for which it may have to
 * wait.  They return NGX_ERROR if the pool is full.  "done" is called in the
 * event loop when a step has run, or was passed over.
 */
ngx_int_t ngx_http_tenant_task_database(ngx_http_tenant_task_t *task);
ngx_int_t ngx_http_tenant_task_hash(ngx_http_tenant_task_t *task);

/*
 * Does as ngx_http_tenant_task_database(), job->effects.later ms from now (0:
 * at once) and with tenant_timeout anew.
 */
ngx_int_t ngx_http_tenant_task_later(ngx_http_tenant_task_t *task);

/*
 * The pool is done with the task: lets the next one hash.  Returns NGX_OK, or
 * NGX_DECLINED if it was cancelled in the pool, and is freed now.
 */
ngx_int_t ngx_http_tenant_task_left(ngx_http_tenant_task_t *task);

/*
 * Returns NGX_OK if the task never runs, and is freed, NGX_DECLINED if it runs,
 * or must run.
 */
ngx_int_t ngx_http_tenant_task_cancel(ngx_http_tenant_task_t *task);

/* Frees the task with its job; the pool must not have it any more. */
void ngx_http_tenant_task_free(ngx_http_tenant_task_t *task);

/* Notes that the task waits to hash no more: it does, or it never will. */
void ngx_http_tenant_task_attempted(ngx_http_tenant_task_t *task);

/* Calls its owner's "settled". */
void ngx_http_tenant_task_settle(ngx_http_tenant_task_t *task);


#endif /* _NGX_HTTP_TENANT_TASK_POOL_H_INCLUDED_ */
