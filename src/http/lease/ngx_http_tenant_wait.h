/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_WAIT_H_INCLUDED_
#define _NGX_HTTP_TENANT_WAIT_H_INCLUDED_


#include "../ngx_http_tenant_module.h"


/*
 * Lets a request wait for a question about a lease, at most for what is left
 * of its time for the database.  NGX_AGAIN: "resume" is called, unless the
 * request ends first.  NGX_DECLINED: too many wait.  NGX_ERROR: no memory.
 */
ngx_int_t ngx_http_tenant_wait_add(ngx_http_request_t *r,
    ngx_http_tenant_wait_t *wait, ngx_http_tenant_flight_t *flight);

/* Ends a request's waiting and resumes it. */
void ngx_http_tenant_wait_end(ngx_http_tenant_wait_t *wait);


#endif /* _NGX_HTTP_TENANT_WAIT_H_INCLUDED_ */
