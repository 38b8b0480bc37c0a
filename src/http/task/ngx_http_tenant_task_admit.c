/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "../core/ngx_http_tenant_notice.h"
#include "ngx_http_tenant_task_admit.h"


/* A job that is not admitted yet asks again after so long. */
#define NGX_HTTP_TENANT_ADMIT_AGAIN    20


static ngx_int_t ngx_http_tenant_task_crowded(ngx_http_tenant_task_t *task);


ngx_int_t
ngx_http_tenant_task_admit(ngx_http_tenant_task_t *task)
{
    ngx_int_t                  rc;
    ngx_uint_t                 last;
    ngx_http_tenant_worker_t  *worker;

    worker = task->worker;

    if (!task->attempt) {

        if (ngx_http_tenant_task_crowded(task) != NGX_OK) {
            return NGX_OK;
        }

        task->attempt = 1;
        worker->attempts++;
    }

    last = task->budget <= NGX_HTTP_TENANT_ADMIT_AGAIN;

    rc = task->owner->admit(task->data, task->job, last);

    if (rc == NGX_AGAIN) {

        if (!task->undecided) {
            task->undecided = 1;
            (void) ngx_atomic_fetch_add(&worker->waiting, 1);
        }

        task->budget -= NGX_HTTP_TENANT_ADMIT_AGAIN;
        ngx_add_timer(&task->timer, NGX_HTTP_TENANT_ADMIT_AGAIN);

        return NGX_AGAIN;
    }

    if (task->undecided) {
        task->undecided = 0;
        (void) ngx_atomic_fetch_add(&worker->waiting, -1);
    }

    task->counted = (rc != NGX_OK);
    task->next = rc == NGX_OK ? TENANT_STEP_DATABASE : TENANT_STEP_DONE;

    return NGX_OK;
}


/*
 * Logins and sign-ups may take half of tenant_max_waiting, so that however many
 * come, reads get in.
 */

static ngx_int_t
ngx_http_tenant_task_crowded(ngx_http_tenant_task_t *task)
{
    ngx_http_tenant_worker_t  *worker;

    worker = task->worker;

    if (worker->attempts < (worker->conf->max_waiting + 1) / 2) {
        return NGX_OK;
    }

    ngx_http_tenant_notice_add(worker->conf->notice,
                               NGX_HTTP_TENANT_NOTICE_HASHING);
    (void) tenant_error_set(&task->job->error, TENANT_UNAVAILABLE,
                            "too many requests are waiting");

    task->counted = 1;
    task->next = TENANT_STEP_DONE;

    return NGX_BUSY;
}
