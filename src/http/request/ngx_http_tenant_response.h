/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_RESPONSE_H_INCLUDED_
#define _NGX_HTTP_TENANT_RESPONSE_H_INCLUDED_


#include "../ngx_http_tenant_module.h"


/*
 * Sends a job's answer, or its error.  The job's arena goes with the request
 * from here on, unless job->effects.afterwards still needs it: then the body is
 * copied.  Returns what ngx_http_finalize_request() takes.
 */
ngx_int_t ngx_http_tenant_response_send(ngx_http_request_t *r,
    tenant_job_t *job);

/*
 * Logs an error, and sends it as a problem document (RFC 9457) with its
 * headers.  Returns what ngx_http_finalize_request() takes.
 */
ngx_int_t ngx_http_tenant_response_error(ngx_http_request_t *r,
    const tenant_error_t *err);

/*
 * Logs an error: at "error" what an operator must act on (it has a cause, or
 * memory is out), at "info" a client's fault; not that of a token, which is
 * logged with its reason where it is refused.
 */
void ngx_http_tenant_response_log(ngx_http_request_t *r,
    const tenant_error_t *err);

/*
 * Sets what every answer of ours has (Cache-Control, X-Content-Type-Options)
 * and what goes with an error's status: WWW-Authenticate, Retry-After (in
 * seconds, 0: a second).
 */
ngx_int_t ngx_http_tenant_response_headers(ngx_http_request_t *r,
    ngx_uint_t status, ngx_uint_t no_store, ngx_uint_t retry_after);

/* Adds "Allow" (RFC 9110, section 10.2.1) for TENANT_* method bits. */
ngx_int_t ngx_http_tenant_response_allow(ngx_http_request_t *r,
    ngx_uint_t allow);

/* Adds or replaces "WWW-Authenticate" (RFC 6750, section 3) of 401 and 403. */
ngx_int_t ngx_http_tenant_response_challenge(ngx_http_request_t *r,
    ngx_uint_t status);

/* Adds a response header; the strings must outlive the request. */
ngx_table_elt_t *ngx_http_tenant_response_header(ngx_http_request_t *r,
    char *name, size_t name_len, u_char *value, size_t value_len);

#define ngx_http_tenant_response_set(r, name, value)                          \
    ngx_http_tenant_response_header(r, name, sizeof(name) - 1,                \
                                    (u_char *) (value), sizeof(value) - 1)

/* A problem document in the request's memory; NULL: no memory. */
tenant_buf_t *ngx_http_tenant_response_problem(ngx_http_request_t *r,
    const tenant_error_t *err);


#endif /* _NGX_HTTP_TENANT_RESPONSE_H_INCLUDED_ */
