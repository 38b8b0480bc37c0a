/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_TASK_EVENT_H_INCLUDED_
#define _NGX_HTTP_TENANT_TASK_EVENT_H_INCLUDED_


#include "ngx_http_tenant_task_pool.h"


/*
 * Begins the task's operation in the event loop: its commands are made, sent
 * and answered there, and large replies and what can't be sent go on in the
 * thread pool.  "done" is called later, as if a step had run.  Returns NGX_OK;
 * NGX_DECLINED if the thread pool has to do all of it, which was not begun; or
 * NGX_ERROR if the pool that has to go on with it is full.
 */
ngx_int_t ngx_http_tenant_task_event(ngx_http_tenant_task_t *task);

/*
 * Makes the task's next command and sends it as the event loop sent the one
 * before, to the same server; "done" is called later.
 */
void ngx_http_tenant_task_event_again(ngx_http_tenant_task_t *task,
    bool (*make)(tenant_job_t *job, tenant_command_t *command));


#endif /* _NGX_HTTP_TENANT_TASK_EVENT_H_INCLUDED_ */
