/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_OUTPUT_H_INCLUDED_
#define _NGX_HTTP_TENANT_OUTPUT_H_INCLUDED_


#include "../core/ngx_http_tenant.h"


/*
 * Sends the header, whose status is set, and a body of that media type, unless
 * it is NULL.  Its bytes must live as long as the request.  Returns what
 * ngx_http_finalize_request() takes.
 */
ngx_int_t ngx_http_tenant_output(ngx_http_request_t *r, const char *type,
    const ngx_str_t *body);

/* Sets the answer's media type, which must be a constant. */
void ngx_http_tenant_output_type(ngx_http_request_t *r, const char *type);


#endif /* _NGX_HTTP_TENANT_OUTPUT_H_INCLUDED_ */
