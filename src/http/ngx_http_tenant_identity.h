/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_IDENTITY_H_INCLUDED_
#define _NGX_HTTP_TENANT_IDENTITY_H_INCLUDED_


#include "ngx_http_tenant_module.h"


/*
 * Who the request's bearer token says it is: the gate and the signature, no
 * database.  Done once a location; the result is in the context, too.
 * TENANT_TOKEN_VALID with ctx->claims; TENANT_TOKEN_INVALID also when memory
 * is out.
 */
tenant_token_e ngx_http_tenant_identify(ngx_http_request_t *r);

/* "tenant_auth on" in the access phase. */
ngx_int_t ngx_http_tenant_access_handler(ngx_http_request_t *r);

/* The same for subrequests, where nginx leaves the access phase out. */
ngx_int_t ngx_http_tenant_preaccess_handler(ngx_http_request_t *r);

/*
 * A request header by its lower-case name, its values joined with ", " when
 * it is given more than once (RFC 9110, section 5.3); *count, where not NULL,
 * tells how often.  NGX_OK, NGX_DECLINED when it is not there, NGX_ERROR.
 */
ngx_int_t ngx_http_tenant_header(ngx_http_request_t *r, ngx_str_t *name,
    ngx_str_t *value, ngx_uint_t *count);


#endif /* _NGX_HTTP_TENANT_IDENTITY_H_INCLUDED_ */
