/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_REQUEST_H_INCLUDED_
#define _NGX_HTTP_TENANT_REQUEST_H_INCLUDED_


#include "../ngx_http_tenant_module.h"


/*
 * The content handler of "tenant_organizations", "tenant_admin" and
 * "tenant_documents": route, token, role, body, media type, then a task.
 */
ngx_int_t ngx_http_tenant_handler(ngx_http_request_t *r);

/*
 * What of the order 404, 405, 401, 403 applies before the body is looked at.
 * TENANT_OK with *route; else *err, and for 405 *allow.  "collection" and
 * "id" may be NULL.
 */
tenant_status_e ngx_http_tenant_request_check(ngx_http_request_t *r,
    const tenant_route_t **route, tenant_str_t *collection, tenant_str_t *id,
    ngx_uint_t *allow, tenant_error_t *err);


#endif /* _NGX_HTTP_TENANT_REQUEST_H_INCLUDED_ */
