/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_PREFER_H_INCLUDED_
#define _NGX_HTTP_TENANT_PREFER_H_INCLUDED_


#include "ngx_http_tenant.h"


/*
 * Sets *prefer to what the client would have returned (RFC 7240, sections 2 and
 * 4.2).  The first one counts, others and what can't be read are passed over.
 * Returns NGX_OK, or NGX_ERROR if there is no memory.
 */
ngx_int_t ngx_http_tenant_prefer(ngx_http_request_t *r,
    tenant_prefer_e *prefer);


#endif /* _NGX_HTTP_TENANT_PREFER_H_INCLUDED_ */
