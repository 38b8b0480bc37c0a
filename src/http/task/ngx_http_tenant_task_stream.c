/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_task_event.h"
#include "ngx_http_tenant_task_stream.h"


/* It is worth a connection's time, but nobody's patience, ms. */
#define NGX_HTTP_TENANT_CLOSE_TIME  5000


static void ngx_http_tenant_task_drained(ngx_http_request_t *r);
static void ngx_http_tenant_task_renew(ngx_http_request_t *r);
static void ngx_http_tenant_task_more(ngx_http_tenant_task_t *task);
static void ngx_http_tenant_task_stop(ngx_http_tenant_task_t *task,
    ngx_int_t rc);
static ngx_uint_t ngx_http_tenant_task_driven(ngx_http_tenant_task_t *task);


void
ngx_http_tenant_task_flush(ngx_http_tenant_task_t *task)
{
    ngx_int_t            rc;
    ngx_connection_t    *c;
    ngx_http_request_t  *r;

    r = task->r;
    c = r->connection;

    task->place = NGX_HTTP_TENANT_TASK_FLUSH;

    ngx_http_set_log_request(c->log, r);

    rc = task->owner->flush(r, task->job, ngx_http_tenant_task_drained);

    if (rc == NGX_OK) {
        ngx_http_tenant_task_renew(r);

    } else if (rc != NGX_AGAIN) {
        ngx_http_tenant_task_stop(task, rc == NGX_DONE ? NGX_OK : rc);
    }

    ngx_http_run_posted_requests(c);
}


static void
ngx_http_tenant_task_drained(ngx_http_request_t *r)
{
    ngx_http_tenant_task_renew(r);
}


/* The client has it all: may the request still have more? */

static void
ngx_http_tenant_task_renew(ngx_http_request_t *r)
{
    ngx_connection_t        *c;
    ngx_http_tenant_task_t  *task;

    task = ngx_http_tenant_task_find(r);

    if (task == NULL) {
        return;
    }

    c = r->connection;

    ngx_http_set_log_request(c->log, r);

    switch (task->owner->renew(r, task->job, ngx_http_tenant_task_renew)) {

    case NGX_OK:
        ngx_http_tenant_task_more(task);
        break;

    case NGX_AGAIN:
        break;

    case NGX_DECLINED:
        ngx_http_tenant_task_break(task, &task->job->error);
        break;

    default: /* NGX_ERROR */
        ngx_http_tenant_task_stop(task, NGX_ERROR);
        break;
    }
}


/* tenant_timeout is for each command: nobody knows how many there will be. */

static void
ngx_http_tenant_task_more(ngx_http_tenant_task_t *task)
{
    tenant_job_t  *job;

    job = task->job;

    task->place = NGX_HTTP_TENANT_TASK_IDLE;
    task->budget = job->timeout;

    if (job->flow.next != NULL) {
        job->step = job->flow.next;

    } else if (ngx_http_tenant_task_driven(task)) {
        ngx_http_tenant_task_event_again(task,
                                         tenant_operation_flushed);
        return;

    } else {
        job->step = tenant_operation_continue;
    }

    task->next = TENANT_STEP_DATABASE;

    if (ngx_http_tenant_task_database(task) != NGX_OK) {
        ngx_add_timer(&task->timer, NGX_HTTP_TENANT_POST_AGAIN);
    }
}


/* Tells whether the event loop opened the cursor: the driver has no hold. */

static ngx_uint_t
ngx_http_tenant_task_driven(ngx_http_tenant_task_t *task)
{
    return task->job->work.hold == NULL;
}


/* Ends the request, of which nobody wants more. */

static void
ngx_http_tenant_task_stop(ngx_http_tenant_task_t *task, ngx_int_t rc)
{
    ngx_http_request_t  *r;

    r = task->r;

    ngx_http_tenant_task_detach(task);
    ngx_http_finalize_request(r, rc);
}


ngx_int_t
ngx_http_tenant_task_keep(ngx_http_tenant_task_t *task)
{
    tenant_job_t  *job;

    job = task->job;

    if (task->closing || !job->request.lines) {
        return NGX_DECLINED;
    }

    switch (task->place) {

    case NGX_HTTP_TENANT_TASK_POSTED:

        /* it has no cursor yet, or its end is to come */

        return job->flow.cursor != 0 || job->flow.flush ? NGX_OK : NGX_DECLINED;

    case NGX_HTTP_TENANT_TASK_EVENT:

        /* the reply says which, and what is in use can't be closed */

        if (task->call.waiting) {
            break;
        }

        if (!task->timer.timer_set) {
            ngx_add_timer(&task->timer, (ngx_msec_t) ngx_max(task->budget, 1));
        }

        return NGX_OK;

    case NGX_HTTP_TENANT_TASK_POOL:

        if (!task->cursor) {
            return NGX_DECLINED;
        }

        __atomic_store_n(&job->abandoned, 1, __ATOMIC_RELEASE);
        ngx_add_timer(&task->timer, NGX_HTTP_TENANT_HOLD);

        return NGX_OK;

    default:
        break;
    }

    if (job->flow.cursor == 0) {
        return NGX_DECLINED;
    }

    if (task->place == NGX_HTTP_TENANT_TASK_EVENT) {
        ngx_http_tenant_carrier_abort(&task->call);
    }

    ngx_http_tenant_task_close(task);

    return NGX_OK;
}


void
ngx_http_tenant_task_close(ngx_http_tenant_task_t *task)
{
    tenant_job_t  *job;

    job = task->job;

    ngx_log_debug0(NGX_LOG_DEBUG_HTTP, task->timer.log, 0,
                   "tenant task closes its cursor");

    task->closing = 1;
    task->place = NGX_HTTP_TENANT_TASK_IDLE;
    task->budget = NGX_HTTP_TENANT_CLOSE_TIME;

    job->abandoned = 0;
    job->work.cancelled = NULL;

    if (ngx_http_tenant_task_driven(task)) {
        ngx_http_tenant_task_event_again(task, tenant_operation_close);
        return;
    }

    if (!tenant_operation_close(job, &job->carried.command)) {
        ngx_http_tenant_task_free(task);
        return;
    }

    job->step = tenant_operation_closing;
    task->next = TENANT_STEP_DATABASE;

    if (ngx_http_tenant_task_database(task) != NGX_OK) {
        ngx_add_timer(&task->timer, NGX_HTTP_TENANT_POST_AGAIN);
    }
}


void
ngx_http_tenant_task_over(ngx_http_tenant_task_t *task)
{
    ngx_http_tenant_carrier_abort(&task->call);

    if (!task->closing && task->job->flow.cursor != 0) {
        ngx_http_tenant_task_close(task);
        return;
    }

    task->place = NGX_HTTP_TENANT_TASK_IDLE;
    ngx_http_tenant_task_free(task);
}
