/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_BODY_H_INCLUDED_
#define _NGX_HTTP_TENANT_BODY_H_INCLUDED_


#include "../core/ngx_http_tenant.h"


/*
 * Copies a request's body, once nginx has read it, from memory or its temporary
 * file into job->arena.  Returns NGX_OK or NGX_ERROR.
 */
ngx_int_t ngx_http_tenant_body_copy(ngx_http_request_t *r,
    tenant_job_t *job);

/*
 * Makes the body readable piece by piece: job->request.file.  Returns NGX_OK or
 * NGX_ERROR.
 */
ngx_int_t ngx_http_tenant_body_open(ngx_http_request_t *r, tenant_job_t *job);


#endif /* _NGX_HTTP_TENANT_BODY_H_INCLUDED_ */
