/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_COPY_H_INCLUDED_
#define _NGX_HTTP_TENANT_COPY_H_INCLUDED_


#include "../core/ngx_http_tenant_ctx.h"


/*
 * Copies what a use case needs of the request into the job: body, query
 * parameters, preconditions, which Extended JSON is wanted, claims.  Returns
 * NGX_OK, NGX_DECLINED if *err is the answer, NGX_ERROR if there is no memory.
 */
ngx_int_t ngx_http_tenant_copy(ngx_http_request_t *r,
    const ngx_http_tenant_route_t *found, tenant_job_t *job,
    tenant_error_t *err);

/* Copies bytes into the job's arena.  Returns NGX_OK or NGX_ERROR. */
ngx_int_t ngx_http_tenant_copy_str(tenant_job_t *job, tenant_str_t *to,
    size_t len, const void *data);


#endif /* _NGX_HTTP_TENANT_COPY_H_INCLUDED_ */
