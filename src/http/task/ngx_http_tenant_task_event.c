/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_task_event.h"

#include "../../job/tenant_use_case.h"


/* What is larger is converted in a thread: it takes some 0.1 ms. */
#define NGX_HTTP_TENANT_TASK_BODY_MAX   16384
#define NGX_HTTP_TENANT_TASK_REPLY_MAX  TENANT_EXCHANGE_SHORT


static ngx_uint_t ngx_http_tenant_task_suits(ngx_http_tenant_task_t *task);
static void ngx_http_tenant_task_begin(ngx_http_tenant_task_t *task);
static void ngx_http_tenant_task_sent(ngx_http_tenant_task_t *task,
    ngx_int_t rc);
static ngx_int_t ngx_http_tenant_task_send(ngx_http_tenant_task_t *task);
static ngx_uint_t ngx_http_tenant_task_bound(ngx_http_tenant_task_t *task);
static ngx_int_t ngx_http_tenant_task_replied(ngx_http_tenant_task_t *task);
static void ngx_http_tenant_task_called(ngx_http_tenant_call_t *call,
    ngx_int_t rc);


ngx_int_t
ngx_http_tenant_task_event(ngx_http_tenant_task_t *task)
{
    ngx_int_t      rc;
    tenant_job_t  *job;

    if (!ngx_http_tenant_task_suits(task)) {
        return NGX_DECLINED;
    }

    job = task->job;

    ngx_http_tenant_task_begin(task);

    rc = NGX_OK;

    if (tenant_use_case_read(job)
        && tenant_operation_next(job, NULL, &job->carried.command))
    {
        rc = ngx_http_tenant_task_send(task);
    }

    if (rc == NGX_DECLINED) {
        return ngx_http_tenant_task_database(task);
    }

    ngx_http_tenant_task_sent(task, rc);

    return NGX_OK;
}


void
ngx_http_tenant_task_event_again(ngx_http_tenant_task_t *task,
    bool (*make)(tenant_job_t *job, tenant_command_t *command))
{
    ngx_int_t  rc;

    ngx_http_tenant_task_begin(task);

    rc = NGX_OK;

    if (make(task->job, &task->job->carried.command)) {
        rc = ngx_http_tenant_task_send(task);
    }

    if (rc == NGX_DECLINED) {
        task->next = TENANT_STEP_DATABASE;
        rc = NGX_OK;
    }

    ngx_http_tenant_task_sent(task, rc);
}


static void
ngx_http_tenant_task_begin(ngx_http_tenant_task_t *task)
{
    task->hash = 0;
    task->begun = tenant_clock_now();
    task->job->work.deadline = task->begun + task->budget;

    task->thread.event.handler = task->done;
    task->thread.event.data = task;
    task->thread.event.log = task->timer.log;
    task->next = TENANT_STEP_DONE;
}


static void
ngx_http_tenant_task_sent(ngx_http_tenant_task_t *task, ngx_int_t rc)
{
    ngx_add_timer(&task->timer, (ngx_msec_t) task->budget);

    if (rc == NGX_OK) {
        /* the request is not ready for its answer yet */
        task->place = NGX_HTTP_TENANT_TASK_POSTED;
        ngx_post_event(&task->thread.event, &ngx_posted_events);
    }
}


static ngx_uint_t
ngx_http_tenant_task_suits(ngx_http_tenant_task_t *task)
{
    tenant_job_t  *job;

    job = task->job;

    return job->step == tenant_use_case_begin
           && job->request.route->use_case->operation != NULL
           && job->request.route->use_case->step == NULL
           && job->request.body.len <= NGX_HTTP_TENANT_TASK_BODY_MAX
           && ngx_http_tenant_carrier_takes(task->worker->carrier,
                                            job->caller.placement.cluster);
}


/*
 * Sends job->carried.command, and what follows from replies that come at once.
 * Returns NGX_AGAIN if a reply is to come, NGX_OK if the operation is done or
 * is to go on with task->next, NGX_DECLINED if the thread pool must send.
 */

static ngx_int_t
ngx_http_tenant_task_send(ngx_http_tenant_task_t *task)
{
    ngx_int_t                rc;
    tenant_job_t            *job;
    ngx_http_tenant_call_t  *call;

    job = task->job;
    call = &task->call;

    do {
        ngx_memzero(call, sizeof(ngx_http_tenant_call_t));

        call->exchange.work = &job->work;
        call->exchange.command = &job->carried.command;
        call->handler = ngx_http_tenant_task_called;
        call->error = &job->error;

        rc = ngx_http_tenant_carrier_send(task->worker->carrier, call);

        if (rc == NGX_AGAIN) {
            task->place = NGX_HTTP_TENANT_TASK_EVENT;
            return NGX_AGAIN;
        }

        if (rc == NGX_DECLINED && !ngx_http_tenant_task_bound(task)) {
            job->step = tenant_operation_resume;
            job->carried.tries = call->exchange.tries;
            job->carried.unsent = true;
            return NGX_DECLINED;
        }

    } while (ngx_http_tenant_task_replied(task) == NGX_AGAIN);

    return NGX_OK;
}


/*
 * Tells whether the threads can't send the command in the event loop's place:
 * it is for a cursor that belongs to no session.  Then the call has an outcome.
 */

static ngx_uint_t
ngx_http_tenant_task_bound(ngx_http_tenant_task_t *task)
{
    ngx_http_tenant_call_t  *call;

    call = &task->call;

    if (task->job->flow.cursor == 0 && !task->closing) {
        return 0;
    }

    call->status = tenant_error_set(call->error, TENANT_UNAVAILABLE,
                                    "the database is not available");
    call->reply.len = 0;
    call->reply.data = NULL;

    return 1;
}


/*
 * Goes on with the call's outcome.  Returns NGX_AGAIN if another command is to
 * be sent, else NGX_OK.
 */

static ngx_int_t
ngx_http_tenant_task_replied(ngx_http_tenant_task_t *task)
{
    tenant_job_t                *job;
    tenant_operation_outcome_t  *outcome;

    job = task->job;

    if (task->closing) {
        task->next = TENANT_STEP_DONE;
        return NGX_OK;
    }

    outcome = &job->carried.outcome;
    outcome->status = task->call.status;
    outcome->reply = task->call.reply;

    if (outcome->reply.len > NGX_HTTP_TENANT_TASK_REPLY_MAX) {
        job->step = tenant_operation_resume;
        job->carried.unsent = false;
        task->next = TENANT_STEP_DATABASE;
        return NGX_OK;
    }

    if (tenant_operation_next(job, outcome, &job->carried.command)) {
        return NGX_AGAIN;
    }

    task->next = job->flow.flush ? TENANT_STEP_FLUSH : TENANT_STEP_DONE;

    return NGX_OK;
}


static void
ngx_http_tenant_task_called(ngx_http_tenant_call_t *call, ngx_int_t rc)
{
    tenant_job_t            *job;
    ngx_http_tenant_task_t  *task;

    task = (ngx_http_tenant_task_t *)
               ((u_char *) call - offsetof(ngx_http_tenant_task_t, call));
    job = task->job;

    if (rc == NGX_DECLINED && ngx_http_tenant_task_bound(task)) {
        rc = NGX_OK;
    }

    if (rc == NGX_OK && ngx_http_tenant_task_replied(task) == NGX_AGAIN) {
        rc = ngx_http_tenant_task_send(task);

        if (rc == NGX_AGAIN) {
            return;
        }

    } else if (rc == NGX_DECLINED) {
        job->step = tenant_operation_resume;
        job->carried.tries = call->exchange.tries;
        job->carried.unsent = true;
    }

    if (rc == NGX_DECLINED) {
        task->next = TENANT_STEP_DATABASE;
    }

    task->done(&task->thread.event);
}
