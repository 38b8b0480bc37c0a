/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_HEADER_H_INCLUDED_
#define _NGX_HTTP_TENANT_HEADER_H_INCLUDED_


#include "ngx_http_tenant.h"


/*
 * Finds a request header by its lower-case name, and joins its values with ", "
 * when it is given more than once (RFC 9110, section 5.3); *count, unless
 * "count" is NULL, tells how often.  Returns NGX_DECLINED if there is none,
 * NGX_ERROR if there is no memory.
 */
ngx_int_t ngx_http_tenant_header(ngx_http_request_t *r, ngx_str_t *name,
    ngx_str_t *value, ngx_uint_t *count);


#endif /* _NGX_HTTP_TENANT_HEADER_H_INCLUDED_ */
