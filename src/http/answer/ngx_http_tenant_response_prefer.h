/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_RESPONSE_PREFER_H_INCLUDED_
#define _NGX_HTTP_TENANT_RESPONSE_PREFER_H_INCLUDED_


#include "../core/ngx_http_tenant.h"


/*
 * Leaves the body of a write's answer out where the client prefers that, and
 * says in "Preference-Applied" which preference was honoured (RFC 7240, section
 * 3).  The row tells which answers may go without.  Returns NGX_OK, or
 * NGX_ERROR if there is no memory.
 */
ngx_int_t ngx_http_tenant_response_prefer(ngx_http_request_t *r,
    tenant_job_t *job);


#endif /* _NGX_HTTP_TENANT_RESPONSE_PREFER_H_INCLUDED_ */
