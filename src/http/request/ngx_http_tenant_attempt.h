/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_ATTEMPT_H_INCLUDED_
#define _NGX_HTTP_TENANT_ATTEMPT_H_INCLUDED_


#include "../core/ngx_http_tenant.h"


/*
 * A request's job may also act outside of itself, which its task's owner sees
 * to: it may be a try to log in or to sign up, and it may outdate leases.
 * These functions belong to the event loop.
 */

/*
 * Makes the "data" of the functions below in the job's arena; returns NULL if
 * there is no memory.
 */
void *ngx_http_tenant_attempt_create(ngx_http_request_t *r,
    tenant_job_t *job);

/*
 * Counts the job as a stream of its organization's until it is settled.
 * Returns NGX_OK, or NGX_DECLINED with *err: too many are open.
 */
ngx_int_t ngx_http_tenant_attempt_stream(void *data, tenant_job_t *job,
    tenant_error_t *err);

/* These are "admit" and "settled" of ngx_http_tenant_task_owner_t. */
ngx_int_t ngx_http_tenant_attempt_admit(void *data, tenant_job_t *job,
    ngx_uint_t last);
void ngx_http_tenant_attempt_settled(void *data, tenant_job_t *job);


#endif /* _NGX_HTTP_TENANT_ATTEMPT_H_INCLUDED_ */
