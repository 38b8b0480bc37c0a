/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_ATTEMPT_H_INCLUDED_
#define _NGX_HTTP_TENANT_ATTEMPT_H_INCLUDED_


#include "../core/ngx_http_tenant.h"


/*
 * What a request's job does outside of itself, for its task's owner: the try
 * to log in or to sign up that it is, and the leases that it outdates.  Event
 * loop only.
 */

/* In the job's arena, for the functions below; NULL: no memory. */
void *ngx_http_tenant_attempt_create(ngx_http_request_t *r,
    tenant_job_t *job);

/* "admit" and "settled" of ngx_http_tenant_task_owner_t. */
ngx_int_t ngx_http_tenant_attempt_admit(void *data, tenant_job_t *job,
    ngx_uint_t last);
void ngx_http_tenant_attempt_settled(void *data, tenant_job_t *job);


#endif /* _NGX_HTTP_TENANT_ATTEMPT_H_INCLUDED_ */
