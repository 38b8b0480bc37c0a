/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_HEADER_H_INCLUDED_
#define _NGX_HTTP_TENANT_HEADER_H_INCLUDED_


#include "ngx_http_tenant.h"


/*
 * A request header by its lower-case name, its values joined with ", " when
 * it is given more than once (RFC 9110, section 5.3); *count, where not NULL,
 * is how often.  NGX_OK, NGX_DECLINED: none, NGX_ERROR: no memory.
 */
ngx_int_t ngx_http_tenant_header(ngx_http_request_t *r, ngx_str_t *name,
    ngx_str_t *value, ngx_uint_t *count);


#endif /* _NGX_HTTP_TENANT_HEADER_H_INCLUDED_ */
