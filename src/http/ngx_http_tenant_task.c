/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_response.h"
#include "ngx_http_tenant_task.h"
#include "ngx_http_tenant_worker.h"


/* Hashing is outside of tenant_timeout, but must end some time. */
#define NGX_HTTP_TENANT_HASH_TIMEOUT   60000

/* How long a full thread pool is left alone by what must still be done. */
#define NGX_HTTP_TENANT_POST_AGAIN     100

/* How often a detached task keeps a worker that is shutting down. */
#define NGX_HTTP_TENANT_HOLD           100

#define NGX_HTTP_TENANT_PURGE_TRIES    10

/* Cancelled tasks stay in the pool's queue: a flood of them is bounded. */
#define NGX_HTTP_TENANT_CANCELLED_MAX  16


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
    tenant_job_t               *job;
    tenant_step_e               next;        /* of the step that ran last */
    ngx_event_t                 timer;
    ngx_queue_t                 queue;       /* of worker->hash_queue */
    int64_t                     budget;      /* ms left for the database */
    int64_t                     begun;
    ngx_uint_t                  tries;
    unsigned                    hash:1;      /* this step hashes */
    unsigned                    committed:1; /* as job->committed was */
    unsigned                    purging:1;   /* job->afterwards */
};


static ngx_int_t ngx_http_tenant_task_database(ngx_http_tenant_task_t *task);
static ngx_int_t ngx_http_tenant_task_hash(ngx_http_tenant_task_t *task);
static ngx_int_t ngx_http_tenant_task_post(ngx_http_tenant_task_t *task);
static void ngx_http_tenant_task_thread(void *data, ngx_log_t *log);
static void ngx_http_tenant_task_done(ngx_event_t *ev);
static void ngx_http_tenant_task_hash_next(ngx_http_tenant_worker_t *worker);
static void ngx_http_tenant_task_continue(ngx_http_tenant_task_t *task);
static void ngx_http_tenant_task_finish(ngx_http_tenant_task_t *task);
static void ngx_http_tenant_task_purge(ngx_http_tenant_task_t *task);
static void ngx_http_tenant_task_timer(ngx_event_t *ev);
static void ngx_http_tenant_task_late(ngx_http_tenant_task_t *task);
static void ngx_http_tenant_task_cleanup(void *data);
static void ngx_http_tenant_task_detach(ngx_http_tenant_task_t *task);
static ngx_int_t ngx_http_tenant_task_cancel(ngx_http_tenant_task_t *task);
static void ngx_http_tenant_task_free(ngx_http_tenant_task_t *task);


tenant_job_t *
ngx_http_tenant_task_job(ngx_http_request_t *r)
{
    tenant_job_t                 *job;
    tenant_arena_t               *arena;
    ngx_http_tenant_loc_conf_t   *tlcf;
    ngx_http_tenant_main_conf_t  *tmcf;

    arena = tenant_arena_create();
    if (arena == NULL) {
        return NULL;
    }

    job = tenant_arena_zalloc(arena, sizeof(tenant_job_t));
    if (job == NULL) {
        tenant_arena_destroy(arena);
        return NULL;
    }

    tmcf = ngx_http_get_module_main_conf(r, ngx_http_tenant_module);
    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);

    job->arena = arena;
    job->settings = &tmcf->settings;
    job->timeout = tlcf->timeout;
    job->max_page = tlcf->max_page;

    job->session.store = tmcf->worker->store;
    job->session.arena = arena;
    job->session.cancelled = &job->abandoned;

    return job;
}


ngx_int_t
ngx_http_tenant_task_start(ngx_http_request_t *r, tenant_job_t *job)
{
    ngx_http_cleanup_t           *cln;
    ngx_http_tenant_task_t       *task;
    ngx_http_tenant_worker_t     *worker;
    ngx_http_tenant_main_conf_t  *tmcf;

    tmcf = ngx_http_get_module_main_conf(r, ngx_http_tenant_module);
    worker = tmcf->worker;

    if (worker->waiting >= tmcf->max_waiting
        || worker->cancelled
           >= tmcf->max_waiting * NGX_HTTP_TENANT_CANCELLED_MAX)
    {
        tenant_arena_destroy(job->arena);
        return NGX_BUSY;
    }

    cln = ngx_http_cleanup_add(r, sizeof(ngx_http_tenant_cleanup_t));
    task = ngx_calloc(sizeof(ngx_http_tenant_task_t), r->connection->log);

    if (task == NULL || cln == NULL) {
        if (task != NULL) {
            ngx_free(task);
        }

        tenant_arena_destroy(job->arena);
        return NGX_ERROR;
    }

    task->worker = worker;
    task->r = r;
    task->job = job;
    task->budget = job->timeout;

    task->timer.handler = ngx_http_tenant_task_timer;
    task->timer.data = task;
    task->timer.log = worker->connect.log;

    if (ngx_http_tenant_task_database(task) != NGX_OK) {
        ngx_http_tenant_task_free(task);
        return NGX_BUSY;
    }

    task->cleanup = cln->data;
    task->cleanup->task = task;

    cln->handler = ngx_http_tenant_task_cleanup;

    r->main->count++;

    return NGX_OK;
}


static ngx_int_t
ngx_http_tenant_task_database(ngx_http_tenant_task_t *task)
{
    task->hash = 0;
    task->begun = tenant_store_now();
    task->job->session.deadline = task->begun + task->budget;

    if (ngx_http_tenant_task_post(task) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_add_timer(&task->timer, (ngx_msec_t) task->budget);

    return NGX_OK;
}


static ngx_int_t
ngx_http_tenant_task_hash(ngx_http_tenant_task_t *task)
{
    ngx_http_tenant_worker_t  *worker;

    worker = task->worker;

    task->hash = 1;

    ngx_add_timer(&task->timer, NGX_HTTP_TENANT_HASH_TIMEOUT);

    if (worker->hashing >= worker->conf->max_hashing) {
        task->state = NGX_HTTP_TENANT_TASK_QUEUED;
        task->place = NGX_HTTP_TENANT_TASK_HASH_QUEUE;
        (void) ngx_atomic_fetch_add(&worker->waiting, 1);
        ngx_queue_insert_tail(&worker->hash_queue, &task->queue);
        return NGX_OK;
    }

    if (ngx_http_tenant_task_post(task) != NGX_OK) {
        return NGX_ERROR;
    }

    worker->hashing++;

    return NGX_OK;
}


static ngx_int_t
ngx_http_tenant_task_post(ngx_http_tenant_task_t *task)
{
    task->state = NGX_HTTP_TENANT_TASK_QUEUED;

    task->thread.ctx = task;
    task->thread.handler = ngx_http_tenant_task_thread;
    task->thread.event.handler = ngx_http_tenant_task_done;
    task->thread.event.data = task;

    (void) ngx_atomic_fetch_add(&task->worker->waiting, 1);

    if (ngx_thread_task_post(task->worker->conf->thread_pool, &task->thread)
        != NGX_OK)
    {
        (void) ngx_atomic_fetch_add(&task->worker->waiting, -1);
        return NGX_ERROR;
    }

    task->place = NGX_HTTP_TENANT_TASK_POOL;

    return NGX_OK;
}


static void
ngx_http_tenant_task_thread(void *data, ngx_log_t *log)
{
    ngx_http_tenant_task_t *task = data;

    if (!ngx_atomic_cmp_set(&task->state, NGX_HTTP_TENANT_TASK_QUEUED,
                            NGX_HTTP_TENANT_TASK_RUNNING))
    {
        return;
    }

    (void) ngx_atomic_fetch_add(&task->worker->waiting, -1);

    if (ngx_terminate) {
        (void) tenant_error_set(&task->job->error, TENANT_UNAVAILABLE,
                                "the server is shutting down");
        task->next = TENANT_STEP_DONE;
        return;
    }

    task->next = task->job->step(task->job);
}


static void
ngx_http_tenant_task_done(ngx_event_t *ev)
{
    ngx_http_tenant_task_t *task = ev->data;

    ngx_http_tenant_worker_t  *worker;

    worker = task->worker;
    task->place = NGX_HTTP_TENANT_TASK_IDLE;

    if (task->hash) {
        worker->hashing--;
    }

    ngx_http_tenant_task_hash_next(worker);

    if (task->state == NGX_HTTP_TENANT_TASK_CANCELLED) {
        worker->cancelled--;
        ngx_free(task);
        return;
    }

    if (task->timer.timer_set) {
        ngx_del_timer(&task->timer);
    }

    if (!task->hash) {
        task->budget -= tenant_store_now() - task->begun;
        task->budget = ngx_max(task->budget, 1);
    }

    task->committed = task->job->committed;

    if (task->next == TENANT_STEP_DONE) {
        ngx_http_tenant_task_finish(task);
        return;
    }

    if (task->r == NULL && !task->committed) {
        ngx_http_tenant_task_free(task);
        return;
    }

    ngx_http_tenant_task_continue(task);
}


/* Where the pool's queue is full, the next task that leaves it tries again. */
static void
ngx_http_tenant_task_hash_next(ngx_http_tenant_worker_t *worker)
{
    ngx_queue_t             *q;
    ngx_http_tenant_task_t  *task;

    while (!ngx_queue_empty(&worker->hash_queue)
           && worker->hashing < worker->conf->max_hashing)
    {
        q = ngx_queue_head(&worker->hash_queue);
        task = ngx_queue_data(q, ngx_http_tenant_task_t, queue);

        /* posting counts it again */
        (void) ngx_atomic_fetch_add(&worker->waiting, -1);
        ngx_queue_remove(q);

        if (ngx_http_tenant_task_post(task) != NGX_OK) {
            (void) ngx_atomic_fetch_add(&worker->waiting, 1);
            ngx_queue_insert_head(&worker->hash_queue, q);
            return;
        }

        worker->hashing++;
    }
}


/* The next step; where it can't be posted, a timer tries again. */

static void
ngx_http_tenant_task_continue(ngx_http_tenant_task_t *task)
{
    ngx_int_t  rc;

    rc = task->next == TENANT_STEP_HASH
         ? ngx_http_tenant_task_hash(task)
         : ngx_http_tenant_task_database(task);

    if (rc != NGX_OK) {
        ngx_add_timer(&task->timer, NGX_HTTP_TENANT_POST_AGAIN);
    }
}


static void
ngx_http_tenant_task_finish(ngx_http_tenant_task_t *task)
{
    ngx_int_t            rc;
    ngx_uint_t           purge;
    ngx_connection_t    *c;
    ngx_http_request_t  *r;

    r = task->r;
    purge = task->job->afterwards != NULL;

    if (r == NULL) {
        if (purge) {
            ngx_http_tenant_task_purge(task);

        } else {
            ngx_http_tenant_task_free(task);
        }

        return;
    }

    c = r->connection;

    task->r = NULL;
    task->cleanup->task = NULL;

    ngx_http_set_log_request(c->log, r);

    rc = ngx_http_tenant_response_send(r, task->job);

    if (purge) {
        ngx_http_tenant_task_purge(task);

    } else {
        /* the answer's bytes stay with the request */
        task->job = NULL;
        ngx_http_tenant_task_free(task);
    }

    ngx_http_finalize_request(r, rc);
    ngx_http_run_posted_requests(c);
}


/*
 * What is left to do after the answer: once "purge_delay" has passed, and
 * again while the database is away, as long as this worker lives.
 */

static void
ngx_http_tenant_task_purge(ngx_http_tenant_task_t *task)
{
    tenant_job_t  *job;

    job = task->job;

    if (task->purging
        && (task->tries >= NGX_HTTP_TENANT_PURGE_TRIES
            || ngx_exiting
            || (job->error.status != TENANT_UNAVAILABLE
                && job->error.status != TENANT_TIMEOUT)))
    {
        if (job->error.status != TENANT_OK) {
            ngx_log_error(NGX_LOG_ERR, task->timer.log, 0,
                          "tenant: data of a deleted organization are left: "
                          "%s", job->error.cause);
        }

        ngx_http_tenant_task_free(task);
        return;
    }

    task->purging = 1;
    task->tries++;
    task->next = TENANT_STEP_DATABASE;
    task->budget = job->settings->purge_delay;

    job->step = job->afterwards;
    job->session.cancelled = NULL;
    job->error.status = TENANT_OK;

    ngx_add_timer(&task->timer, (ngx_msec_t) job->settings->purge_delay);
}


static void
ngx_http_tenant_task_timer(ngx_event_t *ev)
{
    ngx_http_tenant_task_t *task = ev->data;

    if (task->place == NGX_HTTP_TENANT_TASK_IDLE) {
        ngx_http_tenant_task_continue(task);
        return;
    }

    if (task->r != NULL) {
        ngx_http_tenant_task_late(task);
        return;
    }

    /* holds a worker that is shutting down until the step is done */
    ngx_add_timer(&task->timer, NGX_HTTP_TENANT_HOLD);
}


static void
ngx_http_tenant_task_late(ngx_http_tenant_task_t *task)
{
    ngx_int_t            rc;
    tenant_error_t       err;
    ngx_connection_t    *c;
    ngx_http_request_t  *r;

    r = task->r;
    c = r->connection;

    if (task->state == NGX_HTTP_TENANT_TASK_QUEUED) {
        (void) tenant_error_set(&err, TENANT_UNAVAILABLE,
                                "the request was not begun in time");

    } else if (!__atomic_load_n(&task->job->session.sent, __ATOMIC_ACQUIRE)) {
        (void) tenant_error_set(&err, TENANT_UNAVAILABLE,
                                "the database is not available");

    } else {
        (void) tenant_error_set(&err, TENANT_TIMEOUT,
                                "the database did not answer in time");
    }

    ngx_http_tenant_task_detach(task);

    ngx_http_set_log_request(c->log, r);
    ngx_log_error(NGX_LOG_ERR, c->log, 0, "tenant: %s", err.detail);

    rc = ngx_http_tenant_response_error(r, &err);

    ngx_http_finalize_request(r, rc);
    ngx_http_run_posted_requests(c);
}


static void
ngx_http_tenant_task_cleanup(void *data)
{
    ngx_http_tenant_cleanup_t *cleanup = data;

    if (cleanup->task != NULL) {
        ngx_http_tenant_task_detach(cleanup->task);
    }
}


/* Nobody waits for the answer any more. */
static void
ngx_http_tenant_task_detach(ngx_http_tenant_task_t *task)
{
    task->r = NULL;
    task->cleanup->task = NULL;

    if (ngx_http_tenant_task_cancel(task) == NGX_OK) {
        return;
    }

    __atomic_store_n(&task->job->abandoned, 1, __ATOMIC_RELEASE);

    ngx_add_timer(&task->timer, NGX_HTTP_TENANT_HOLD);
}


/* NGX_OK: it never runs.  NGX_DECLINED: it runs, or must. */

static ngx_int_t
ngx_http_tenant_task_cancel(ngx_http_tenant_task_t *task)
{
    if (task->committed) {
        return NGX_DECLINED;
    }

    switch (task->place) {

    case NGX_HTTP_TENANT_TASK_POOL:

        if (!ngx_atomic_cmp_set(&task->state, NGX_HTTP_TENANT_TASK_QUEUED,
                                NGX_HTTP_TENANT_TASK_CANCELLED))
        {
            return NGX_DECLINED;
        }

        (void) ngx_atomic_fetch_add(&task->worker->waiting, -1);
        task->worker->cancelled++;

        if (task->timer.timer_set) {
            ngx_del_timer(&task->timer);
        }

        tenant_arena_destroy(task->job->arena);
        task->job = NULL;

        return NGX_OK;

    case NGX_HTTP_TENANT_TASK_HASH_QUEUE:
        (void) ngx_atomic_fetch_add(&task->worker->waiting, -1);
        ngx_queue_remove(&task->queue);
        break;

    default: /* NGX_HTTP_TENANT_TASK_IDLE */
        break;
    }

    ngx_http_tenant_task_free(task);

    return NGX_OK;
}


static void
ngx_http_tenant_task_free(ngx_http_tenant_task_t *task)
{
    if (task->timer.timer_set) {
        ngx_del_timer(&task->timer);
    }

    if (task->job != NULL) {
        tenant_arena_destroy(task->job->arena);
    }

    ngx_free(task);
}
