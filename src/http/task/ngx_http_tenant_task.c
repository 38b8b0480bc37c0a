/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "../core/ngx_http_tenant_notice.h"
#include "ngx_http_tenant_task.h"
#include "ngx_http_tenant_task_admit.h"
#include "ngx_http_tenant_task_event.h"
#include "ngx_http_tenant_task_stream.h"


#define NGX_HTTP_TENANT_PURGE_TRIES    10

/*
 * What is left to do holds an exiting worker only if it is due within that
 * time; the bound is lower where a successor finds and does the work, too.
 */
#define NGX_HTTP_TENANT_PURGE_HOLD     300000
#define NGX_HTTP_TENANT_SWEPT_HOLD     30000

/* Cancelled tasks stay in the pool's queue, so their number is bounded. */
#define NGX_HTTP_TENANT_CANCELLED_MAX  16


static ngx_http_tenant_task_t *ngx_http_tenant_task_new(
    ngx_http_tenant_worker_t *worker, tenant_job_t *job);
static void ngx_http_tenant_task_done(ngx_event_t *ev);
static void ngx_http_tenant_task_next(ngx_http_tenant_task_t *task);
static void ngx_http_tenant_task_continue(ngx_http_tenant_task_t *task);
static void ngx_http_tenant_task_finish(ngx_http_tenant_task_t *task);
static void ngx_http_tenant_task_count(ngx_http_tenant_task_t *task);
static void ngx_http_tenant_task_purge(ngx_http_tenant_task_t *task);
static void ngx_http_tenant_task_timer(ngx_event_t *ev);
static void ngx_http_tenant_task_late(ngx_http_tenant_task_t *task);
static void ngx_http_tenant_task_cleanup(void *data);


tenant_job_t *
ngx_http_tenant_task_create(ngx_http_tenant_main_conf_t *tmcf,
    ngx_msec_t timeout)
{
    tenant_job_t    *job;
    tenant_arena_t  *arena;

    arena = tenant_arena_take(&tmcf->worker->arenas);
    if (arena == NULL) {
        return NULL;
    }

    job = tenant_arena_alloc(arena, sizeof(tenant_job_t));
    if (job == NULL) {
        tenant_arena_destroy(arena);
        return NULL;
    }

    /* error.fields is most of the job and seldom used, so it is not cleared */
    ngx_memzero(job, offsetof(tenant_job_t, error.fields));

    job->arena = arena;
    job->settings = &tmcf->settings;
    job->timeout = timeout;
    job->effects.purge_delay = tmcf->settings.lease + tmcf->settings.timeout;

    job->work.store = tmcf->worker->store;
    job->work.arena = arena;
    job->work.cancelled = &job->abandoned;

    return job;
}


ngx_int_t
ngx_http_tenant_task_start(ngx_http_request_t *r, tenant_job_t *job,
    const ngx_http_tenant_task_owner_t *owner, void *data)
{
    ngx_int_t                     rc;
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
        ngx_http_tenant_notice_add(tmcf->notice, NGX_HTTP_TENANT_NOTICE_QUEUE);
        owner->settled(data, job);
        tenant_arena_destroy(job->arena);
        return NGX_BUSY;
    }

    cln = ngx_http_cleanup_add(r, sizeof(ngx_http_tenant_cleanup_t));
    task = cln != NULL ? ngx_http_tenant_task_new(worker, job) : NULL;

    if (task == NULL) {
        owner->settled(data, job);
        tenant_arena_destroy(job->arena);
        return NGX_ERROR;
    }

    task->r = r;
    task->owner = owner;
    task->data = data;

    rc = ngx_http_tenant_task_event(task);

    if (rc == NGX_DECLINED) {
        rc = ngx_http_tenant_task_database(task);
    }

    if (rc != NGX_OK) {
        ngx_http_tenant_notice_add(tmcf->notice, NGX_HTTP_TENANT_NOTICE_QUEUE);
        ngx_http_tenant_task_free(task);
        return NGX_BUSY;
    }

    task->cleanup = cln->data;
    task->cleanup->task = task;

    cln->handler = ngx_http_tenant_task_cleanup;

    r->main->count++;

    ngx_log_debug1(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                   "tenant task: %uims for the database",
                   (ngx_uint_t) job->timeout);

    return NGX_OK;
}


ngx_int_t
ngx_http_tenant_task_background(ngx_http_tenant_worker_t *worker,
    tenant_job_t *job, ngx_http_tenant_task_pt handler, void *data)
{
    ngx_http_tenant_task_t  *task;

    task = ngx_http_tenant_task_new(worker, job);
    if (task == NULL) {
        tenant_arena_destroy(job->arena);
        return NGX_ERROR;
    }

    task->handler = handler;
    task->data = data;

    if (ngx_http_tenant_task_database(task) != NGX_OK) {
        ngx_http_tenant_task_free(task);
        return NGX_BUSY;
    }

    return NGX_OK;
}


/* Takes the job over, unless it fails. */

static ngx_http_tenant_task_t *
ngx_http_tenant_task_new(ngx_http_tenant_worker_t *worker, tenant_job_t *job)
{
    ngx_http_tenant_task_t  *task;

    task = ngx_calloc(sizeof(ngx_http_tenant_task_t), worker->connect.log);
    if (task == NULL) {
        return NULL;
    }

    task->worker = worker;
    task->job = job;
    task->budget = job->timeout;
    task->done = ngx_http_tenant_task_done;

    task->timer.handler = ngx_http_tenant_task_timer;
    task->timer.data = task;
    task->timer.log = worker->connect.log;

    return task;
}


static void
ngx_http_tenant_task_done(ngx_event_t *ev)
{
    ngx_http_tenant_task_t *task = ev->data;

    if (ngx_http_tenant_task_left(task) != NGX_OK) {
        return;
    }

    if (task->timer.timer_set) {
        ngx_del_timer(&task->timer);
    }

    if (!task->hash) {
        task->budget -= tenant_clock_now() - task->begun;
        task->budget = ngx_max(task->budget, 1);
    }

    if (task->closing) {
        ngx_http_tenant_task_free(task);
        return;
    }

    task->committed = task->job->committed;

    /* a reply that a thread is to read may have opened one */

    task->cursor = task->job->flow.cursor != 0
                   || (task->next == TENANT_STEP_DATABASE
                       && task->job->request.lines
                       && !task->job->carried.unsent);

    ngx_log_debug4(NGX_LOG_DEBUG_HTTP,
                   task->r != NULL ? task->r->connection->log
                                   : task->timer.log, 0,
                   "tenant task step: %s commands:%ui left:%uims next:%ui",
                   task->hash ? "hash" : "database",
                   (ngx_uint_t) task->job->work.commands,
                   (ngx_uint_t) task->budget, (ngx_uint_t) task->next);

    ngx_http_tenant_task_next(task);
}


static void
ngx_http_tenant_task_next(ngx_http_tenant_task_t *task)
{
    if (task->r == NULL && task->job->flow.cursor != 0
        && task->next != TENANT_STEP_DATABASE)
    {
        ngx_http_tenant_task_close(task);
        return;
    }

    if (task->r == NULL && task->handler == NULL && !task->committed
        && task->next != TENANT_STEP_DONE
        && !(task->next == TENANT_STEP_DATABASE && task->cursor))
    {
        ngx_http_tenant_task_free(task);
        return;
    }

    if (task->next == TENANT_STEP_FLUSH) {
        ngx_http_tenant_task_flush(task);
        return;
    }

    if (task->next == TENANT_STEP_DONE && task->job->flow.cursor != 0) {
        /* it failed in the middle */
        ngx_http_tenant_task_count(task);
        ngx_http_tenant_task_break(task, &task->job->error);
        return;
    }

    if (task->next == TENANT_STEP_THROTTLE
        && ngx_http_tenant_task_admit(task) != NGX_OK)
    {
        return;
    }

    if (task->next == TENANT_STEP_DONE) {
        /* the effects must be settled before anybody reads the answer */
        ngx_http_tenant_task_attempted(task);
        ngx_http_tenant_task_settle(task);
        ngx_http_tenant_task_finish(task);
        return;
    }

    ngx_http_tenant_task_continue(task);
}


/* Posts the next step; where it can't be posted, a timer tries again. */

static void
ngx_http_tenant_task_continue(ngx_http_tenant_task_t *task)
{
    ngx_int_t  rc;

    rc = task->next == TENANT_STEP_HASH
         ? ngx_http_tenant_task_hash(task)
         : task->next == TENANT_STEP_LATER ? ngx_http_tenant_task_later(task)
         : ngx_http_tenant_task_database(task);

    if (rc != NGX_OK) {
        task->budget -= NGX_HTTP_TENANT_POST_AGAIN;
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
    purge = task->job->effects.afterwards != NULL;

    if (task->handler != NULL) {
        task->handler(task->data, task->job);
        ngx_http_tenant_task_free(task);
        return;
    }

    if (task->job->effects.pending) {
        ngx_http_tenant_worker_reconcile(task->worker,
                                         task->job->effects.awaited);
    }

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
    ngx_http_tenant_task_count(task);

    ngx_log_debug2(NGX_LOG_DEBUG_HTTP, c->log, 0,
                   "tenant task done: status:%d left to do:%ui",
                   task->job->error.status != TENANT_OK
                   ? tenant_status_http(task->job->error.status)
                   : task->job->answer.status, purge);

    rc = task->owner->answer(r, task->job);

    if (purge) {
        ngx_http_tenant_task_purge(task);

    } else {
        /* the request still sends the answer's bytes from the job's arena */
        task->job = NULL;
        ngx_http_tenant_task_free(task);
    }

    if (rc != NGX_DONE) {
        ngx_http_finalize_request(r, rc);
    }

    ngx_http_run_posted_requests(c);
}


static void
ngx_http_tenant_task_count(ngx_http_tenant_task_t *task)
{
    tenant_status_e  rc;

    rc = task->job->error.status;

    if (task->counted || (rc != TENANT_UNAVAILABLE && rc != TENANT_TIMEOUT)) {
        return;
    }

    ngx_http_tenant_notice_add(task->worker->conf->notice,
                               rc == TENANT_TIMEOUT
                               ? NGX_HTTP_TENANT_NOTICE_LATE
                               : NGX_HTTP_TENANT_NOTICE_UNAVAILABLE);
}


/*
 * Runs job->effects.afterwards once "purge_delay" has passed, and again, a few
 * times, while the database is away, as long as this worker lives.
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
                          "tenant: what is left of an organization or user "
                          "could not be removed: %s",
                          job->error.cause[0] != '\0' ? job->error.cause
                                                      : job->error.detail);
            ngx_http_tenant_worker_reconcile(task->worker, 0);
        }

        ngx_http_tenant_task_free(task);
        return;
    }

    /* a try does not count if the database was known to be away */

    if (!task->purging || job->error.status != TENANT_UNAVAILABLE
        || job->error.cause[0] != '\0')
    {
        task->tries++;
    }

    task->purging = 1;
    task->next = TENANT_STEP_DATABASE;
    task->budget = job->effects.purge_delay;

    job->step = job->effects.afterwards;
    job->work.cancelled = NULL;
    job->error.status = TENANT_OK;

    task->timer.cancelable = job->effects.purge_delay
                             > (job->effects.swept ? NGX_HTTP_TENANT_SWEPT_HOLD
                                           : NGX_HTTP_TENANT_PURGE_HOLD);

    ngx_add_timer(&task->timer, (ngx_msec_t) job->effects.purge_delay);
}


static void
ngx_http_tenant_task_timer(ngx_event_t *ev)
{
    ngx_http_tenant_task_t *task = ev->data;

    if (task->place == NGX_HTTP_TENANT_TASK_IDLE) {

        if (task->r != NULL && task->budget <= 0) {
            ngx_http_tenant_task_late(task);

        } else if (task->next == TENANT_STEP_THROTTLE) {
            ngx_http_tenant_task_next(task);

        } else {
            ngx_http_tenant_task_continue(task);
        }

        return;
    }

    if (task->r != NULL) {
        ngx_http_tenant_task_late(task);
        return;
    }

    if (task->place == NGX_HTTP_TENANT_TASK_EVENT) {
        ngx_http_tenant_task_over(task);
        return;
    }

    if (task->handler != NULL) {
        task->handler(task->data, NULL);
        task->handler = NULL;
        ngx_http_tenant_task_detach(task);
        return;
    }

    /* the timer holds an exiting worker until the step is done */
    ngx_add_timer(&task->timer, NGX_HTTP_TENANT_HOLD);
}


static void
ngx_http_tenant_task_late(ngx_http_tenant_task_t *task)
{
    ngx_uint_t                 what;
    tenant_error_t             err;
    ngx_http_tenant_notice_t  *notice;

    notice = task->worker->conf->notice;

    if (task->place == NGX_HTTP_TENANT_TASK_EVENT ? task->call.waiting
        : task->state == NGX_HTTP_TENANT_TASK_QUEUED)
    {
        what = task->hash
               ? NGX_HTTP_TENANT_NOTICE_HASHING
               : NGX_HTTP_TENANT_NOTICE_NOT_BEGUN;
        (void) tenant_error_set(&err, TENANT_UNAVAILABLE,
                                "the request was not begun in time");

    } else if (!__atomic_load_n(&task->job->work.sent, __ATOMIC_ACQUIRE)) {
        what = NGX_HTTP_TENANT_NOTICE_UNAVAILABLE;
        (void) tenant_error_set(&err, TENANT_UNAVAILABLE,
                                "the database is not available");

    } else {
        what = NGX_HTTP_TENANT_NOTICE_LATE;
        (void) tenant_error_set(&err, TENANT_TIMEOUT,
                                "the database did not answer in time");
    }

    ngx_http_tenant_notice_add(notice, what);
    ngx_http_tenant_task_break(task, &err);
}


void
ngx_http_tenant_task_break(ngx_http_tenant_task_t *task,
    const tenant_error_t *err)
{
    ngx_int_t                            rc;
    ngx_connection_t                    *c;
    ngx_http_request_t                  *r;
    const ngx_http_tenant_task_owner_t  *owner;

    r = task->r;
    c = r->connection;
    owner = task->owner;

    ngx_http_set_log_request(c->log, r);

    /* the error may be the job's, which goes with it */

    task->r = NULL;
    task->cleanup->task = NULL;

    rc = owner->refuse(r, err);

    ngx_http_tenant_task_detach(task);

    if (rc != NGX_DONE) {
        ngx_http_finalize_request(r, rc);
    }

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


ngx_http_tenant_task_t *
ngx_http_tenant_task_find(ngx_http_request_t *r)
{
    ngx_http_cleanup_t         *cln;
    ngx_http_tenant_cleanup_t  *cleanup;

    for (cln = r->main->cleanup; cln != NULL; cln = cln->next) {

        cleanup = cln->data;

        if (cln->handler == ngx_http_tenant_task_cleanup
            && cleanup->task != NULL && cleanup->task->r == r)
        {
            return cleanup->task;
        }
    }

    return NULL;
}


void
ngx_http_tenant_task_detach(ngx_http_tenant_task_t *task)
{
    ngx_log_debug2(NGX_LOG_DEBUG_HTTP, task->timer.log, 0,
                   "tenant task detached: place:%ui state:%uA",
                   task->place, task->state);

    if (task->r != NULL) {
        task->r = NULL;
        task->cleanup->task = NULL;
    }

    if (ngx_http_tenant_task_keep(task) == NGX_OK) {
        return;
    }

    if (ngx_http_tenant_task_cancel(task) == NGX_OK) {
        return;
    }

    __atomic_store_n(&task->job->abandoned, 1, __ATOMIC_RELEASE);

    ngx_add_timer(&task->timer, NGX_HTTP_TENANT_HOLD);
}
