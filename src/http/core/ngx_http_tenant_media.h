/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_MEDIA_H_INCLUDED_
#define _NGX_HTTP_TENANT_MEDIA_H_INCLUDED_


#include "ngx_http_tenant.h"


/* The media type of a body, for Content-Type; NULL: there is none. */
const char *ngx_http_tenant_media_type(tenant_body_e body);

/*
 * Whether the request's body is of that type, in UTF-8 and without a content
 * coding (RFC 9110, sections 8.3 and 8.4).  TENANT_OK, or
 * TENANT_UNSUPPORTED_MEDIA with *err, which says what would do.
 */
tenant_status_e ngx_http_tenant_media_check(ngx_http_request_t *r,
    tenant_body_e body, tenant_error_t *err);

/* Past spaces and tabs (RFC 9110, section 5.6.3). */
u_char *ngx_http_tenant_media_skip(u_char *p, u_char *last);


#endif /* _NGX_HTTP_TENANT_MEDIA_H_INCLUDED_ */
