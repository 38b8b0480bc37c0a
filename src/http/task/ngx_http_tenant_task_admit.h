/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_TASK_ADMIT_H_INCLUDED_
#define _NGX_HTTP_TENANT_TASK_ADMIT_H_INCLUDED_


#include "ngx_http_tenant_task_pool.h"


/*
 * Asks the owner whether the task may go on to hash.  Returns NGX_OK with
 * task->next, or NGX_AGAIN if the owner can't decide yet: a timer asks it
 * again, as long as there is time, and the task counts as one that waits for a
 * thread.
 */
ngx_int_t ngx_http_tenant_task_admit(ngx_http_tenant_task_t *task);


#endif /* _NGX_HTTP_TENANT_TASK_ADMIT_H_INCLUDED_ */
