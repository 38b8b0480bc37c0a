/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_task_pool.h"


/* Hashing does not count against tenant_timeout, but must end some time. */
#define NGX_HTTP_TENANT_HASH_TIMEOUT   60000


static ngx_int_t ngx_http_tenant_task_post(ngx_http_tenant_task_t *task);
static void ngx_http_tenant_task_thread(void *data, ngx_log_t *log);
static void ngx_http_tenant_task_hash_next(ngx_http_tenant_worker_t *worker);


ngx_int_t
ngx_http_tenant_task_database(ngx_http_tenant_task_t *task)
{
    task->hash = 0;
    task->budget = ngx_max(task->budget, 1);
    task->begun = tenant_clock_now();
    task->job->work.deadline = task->begun + task->budget;

    if (ngx_http_tenant_task_post(task) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_add_timer(&task->timer, (ngx_msec_t) task->budget);

    return NGX_OK;
}


ngx_int_t
ngx_http_tenant_task_later(ngx_http_tenant_task_t *task)
{
    task->next = TENANT_STEP_DATABASE;
    task->budget = task->job->timeout;

    if (task->job->effects.later <= 0) {
        return ngx_http_tenant_task_database(task);
    }

    ngx_add_timer(&task->timer, (ngx_msec_t) task->job->effects.later);

    return NGX_OK;
}


ngx_int_t
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
    task->thread.event.handler = task->done;
    task->thread.event.data = task;

    (void) ngx_atomic_fetch_add(&task->worker->waiting, 1);

    if (ngx_thread_task_post(task->worker->conf->thread_pool, &task->thread)
        != NGX_OK)
    {
        (void) ngx_atomic_fetch_add(&task->worker->waiting, -1);
        return NGX_ERROR;
    }

    task->place = NGX_HTTP_TENANT_TASK_POOL;

    if (task->hash) {
        ngx_http_tenant_task_attempted(task);
    }

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


ngx_int_t
ngx_http_tenant_task_left(ngx_http_tenant_task_t *task)
{
    ngx_http_tenant_worker_t  *worker;

    worker = task->worker;
    task->place = NGX_HTTP_TENANT_TASK_IDLE;

    if (task->hash) {
        worker->hashing--;
    }

    ngx_http_tenant_task_hash_next(worker);

    if (task->state != NGX_HTTP_TENANT_TASK_CANCELLED) {
        return NGX_OK;
    }

    worker->cancelled--;
    ngx_free(task);

    return NGX_DECLINED;
}


/* If the pool's queue is full, the next task that leaves it tries again. */

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

        /* posting counts the task again */
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


ngx_int_t
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

        ngx_http_tenant_task_attempted(task);
        ngx_http_tenant_task_settle(task);
        tenant_arena_destroy(task->job->arena);
        task->job = NULL;

        return NGX_OK;

    case NGX_HTTP_TENANT_TASK_HASH_QUEUE:
        (void) ngx_atomic_fetch_add(&task->worker->waiting, -1);
        ngx_queue_remove(&task->queue);
        break;

    case NGX_HTTP_TENANT_TASK_EVENT:
        ngx_http_tenant_carrier_abort(&task->call);
        break;

    case NGX_HTTP_TENANT_TASK_POSTED:
        ngx_delete_posted_event(&task->thread.event);
        break;

    default: /* NGX_HTTP_TENANT_TASK_IDLE */
        if (task->undecided) {
            (void) ngx_atomic_fetch_add(&task->worker->waiting, -1);
        }

        break;
    }

    ngx_http_tenant_task_free(task);

    return NGX_OK;
}


void
ngx_http_tenant_task_attempted(ngx_http_tenant_task_t *task)
{
    if (task->attempt) {
        task->attempt = 0;
        task->worker->attempts--;
    }
}


void
ngx_http_tenant_task_settle(ngx_http_tenant_task_t *task)
{
    if (task->owner != NULL) {
        task->owner->settled(task->data, task->job);
    }
}


void
ngx_http_tenant_task_free(ngx_http_tenant_task_t *task)
{
    if (task->timer.timer_set) {
        ngx_del_timer(&task->timer);
    }

    ngx_http_tenant_task_attempted(task);

    if (task->job != NULL) {
        ngx_http_tenant_task_settle(task);
        tenant_arena_destroy(task->job->arena);
    }

    ngx_free(task);
}
