/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_BODY_H_INCLUDED_
#define _NGX_HTTP_TENANT_BODY_H_INCLUDED_


#include "../core/ngx_http_tenant.h"


/*
 * Has nginx read a request's body, into a temporary file where its row wants
 * that.  Returns as ngx_http_read_client_request_body().
 */
ngx_int_t ngx_http_tenant_body_read(ngx_http_request_t *r, tenant_body_e body,
    ngx_http_client_body_handler_pt handler);

/*
 * Copies a request's body, once nginx has read it, from memory or its temporary
 * file into job->arena.  Returns NGX_OK or NGX_ERROR.
 */
ngx_int_t ngx_http_tenant_body_copy(ngx_http_request_t *r,
    tenant_job_t *job);

/*
 * Gives the job the temporary file of a body that was read into one, for as
 * long as its arena lives; a body that is in memory all the same is copied.
 * Returns NGX_OK or NGX_ERROR.
 */
ngx_int_t ngx_http_tenant_body_file(ngx_http_request_t *r, tenant_job_t *job);


#endif /* _NGX_HTTP_TENANT_BODY_H_INCLUDED_ */
