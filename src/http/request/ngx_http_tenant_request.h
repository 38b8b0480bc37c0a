/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_REQUEST_H_INCLUDED_
#define _NGX_HTTP_TENANT_REQUEST_H_INCLUDED_


#include "../core/ngx_http_tenant.h"


/*
 * The content handler of "tenant_organizations", "tenant_admin" and
 * "tenant_documents" is one state machine: route, identity, body, renew, start;
 * then a task answers.
 */
ngx_int_t ngx_http_tenant_handler(ngx_http_request_t *r);

/*
 * Finds by what is at hand, the body left aside, which of 404, 405, 401, 403
 * (in this order) applies: returns TENANT_OK, or *err.  The verdict is kept in
 * the request's context for as long as its lease is.
 */
tenant_status_e ngx_http_tenant_request_check(ngx_http_request_t *r,
    tenant_error_t *err);


#endif /* _NGX_HTTP_TENANT_REQUEST_H_INCLUDED_ */
