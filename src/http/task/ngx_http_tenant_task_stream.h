/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_TASK_STREAM_H_INCLUDED_
#define _NGX_HTTP_TENANT_TASK_STREAM_H_INCLUDED_


#include "ngx_http_tenant_task_pool.h"


/*
 * A task's answer may be sent in parts, each of which the client must have
 * taken before the next is asked for.  The database keeps a cursor for it,
 * which is closed when nobody wants the rest.
 */

/* The step has made a part: sends it, then goes on with the job. */
void ngx_http_tenant_task_flush(ngx_http_tenant_task_t *task);

/* Closes the job's cursor, for nobody, and frees the task then. */
void ngx_http_tenant_task_close(ngx_http_tenant_task_t *task);

/* A reply that nobody waits for did not come in time. */
void ngx_http_tenant_task_over(ngx_http_tenant_task_t *task);

/*
 * The request of the task is gone.  Returns NGX_OK if the task goes on to close
 * its cursor, or one that its command may open; else NGX_DECLINED.
 */
ngx_int_t ngx_http_tenant_task_keep(ngx_http_tenant_task_t *task);

/* These are the task's own, and of ngx_http_tenant_task.c. */

/* Ends its request with an error, and detaches the task. */
void ngx_http_tenant_task_break(ngx_http_tenant_task_t *task,
    const tenant_error_t *err);

/* Nobody waits for the answer any more. */
void ngx_http_tenant_task_detach(ngx_http_tenant_task_t *task);

/* Finds the task of a request, or NULL. */
ngx_http_tenant_task_t *ngx_http_tenant_task_find(ngx_http_request_t *r);


#endif /* _NGX_HTTP_TENANT_TASK_STREAM_H_INCLUDED_ */
