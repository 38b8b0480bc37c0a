/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_TASK_H_INCLUDED_
#define _NGX_HTTP_TENANT_TASK_H_INCLUDED_


#include "ngx_http_tenant_task_pool.h"


/*
 * A new job in an arena of its own, with its time limit in milliseconds, for
 * the caller to fill: its strings must be copied into job->arena, since the
 * job may outlive the request.  NULL: no memory.  A job that is not started is
 * destroyed with its arena.
 */
tenant_job_t *ngx_http_tenant_task_create(ngx_http_tenant_main_conf_t *tmcf,
    ngx_msec_t timeout);

/*
 * Runs the job's steps in the thread pool, beginning with job->step.  The
 * task owns the job from here on, whatever is returned.
 *
 * NGX_OK: r->main->count is held; the request is finalized exactly once, with
 * the job's answer or, at its deadline, with 503 or 504.  When the request
 * ends before, the task is detached: what is queued never runs, what runs
 * does nothing more, what is committed runs to its end.
 *
 * NGX_BUSY: too many tasks wait.  NGX_ERROR: no memory.
 */
ngx_int_t ngx_http_tenant_task_start(ngx_http_request_t *r,
    tenant_job_t *job, const ngx_http_tenant_task_owner_t *owner, void *data);

/*
 * Runs the steps of a job that belongs to no request; "handler" is called in
 * the event loop, once, when they are done or late: then without the job.
 * Returns as above, and then never calls it unless NGX_OK; how many wait is
 * for the caller to look at.
 */
ngx_int_t ngx_http_tenant_task_background(ngx_http_tenant_worker_t *worker,
    tenant_job_t *job, ngx_http_tenant_task_pt handler, void *data);


#endif /* _NGX_HTTP_TENANT_TASK_H_INCLUDED_ */
