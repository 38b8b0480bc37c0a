/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_TASK_H_INCLUDED_
#define _NGX_HTTP_TENANT_TASK_H_INCLUDED_


#include "ngx_http_tenant_task_pool.h"


/*
 * Makes a new job in an arena of its own, with its time limit in milliseconds,
 * for the caller to fill.  Its strings must be copied into job->arena, since
 * the job may outlive the request.  A job that is not started is destroyed with
 * its arena.  Returns NULL if there is no memory.
 */
tenant_job_t *ngx_http_tenant_task_create(ngx_http_tenant_main_conf_t *tmcf,
    ngx_msec_t timeout);

/*
 * Runs the job's steps in the thread pool, beginning with job->step.  The task
 * owns the job from here on, whatever is returned.
 *
 * With NGX_OK, r->main->count is held, and the request is finalized exactly
 * once, with the job's answer or, at its deadline, with 503 or 504.  When the
 * request ends before, the task is detached: what is queued never runs, what
 * runs does nothing more, what is committed runs to its end.
 *
 * NGX_BUSY means that too many tasks wait, NGX_ERROR that there is no memory.
 */
ngx_int_t ngx_http_tenant_task_start(ngx_http_request_t *r,
    tenant_job_t *job, const ngx_http_tenant_task_owner_t *owner, void *data);

/*
 * Runs the steps of a job that belongs to no request.  "handler" is called in
 * the event loop, once, when they are done or late; if late, without the job.
 * The function returns as above, and "handler" is called only after NGX_OK.
 * The caller must see how many tasks wait.
 */
ngx_int_t ngx_http_tenant_task_background(ngx_http_tenant_worker_t *worker,
    tenant_job_t *job, ngx_http_tenant_task_pt handler, void *data);


#endif /* _NGX_HTTP_TENANT_TASK_H_INCLUDED_ */
