/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_RESPONSE_H_INCLUDED_
#define _NGX_HTTP_TENANT_RESPONSE_H_INCLUDED_


#include "ngx_http_tenant_stream.h"


/*
 * Sends a job's answer, or its error.  The request takes over the job's arena,
 * unless job->effects.afterwards still needs it: then the body is copied.
 * Returns what ngx_http_finalize_request() takes, or NGX_DONE: the request is
 * finalized later.
 */
ngx_int_t ngx_http_tenant_response_send(ngx_http_request_t *r,
    tenant_job_t *job);

/*
 * Sends the job's answer as far as it is made, its header at first.  The bytes
 * must stay until the client has taken them.  Returns NGX_OK if that is so now,
 * NGX_AGAIN if "drained" is called then, unless the request ends before;
 * NGX_DONE if the client wants nothing but the header, NGX_ERROR.
 */
ngx_int_t ngx_http_tenant_response_flush(ngx_http_request_t *r,
    tenant_job_t *job, ngx_http_tenant_drained_pt drained);

/*
 * Logs an error, and sends it as a problem document (RFC 9457) with its
 * headers; where a part of the answer is out, as the last line of what breaks
 * off then.  Returns as above.
 */
ngx_int_t ngx_http_tenant_response_error(ngx_http_request_t *r,
    const tenant_error_t *err);

/*
 * Logs an error: at "error" if an operator must act on it (it has a cause, or
 * memory is out), at "info" if it is a client's fault.  The refusal of a token
 * is not logged here, but where it is refused, with its reason.
 */
void ngx_http_tenant_response_log(ngx_http_request_t *r,
    const tenant_error_t *err);

/*
 * Makes a problem document in the request's memory, or where the hosted data
 * API is served an error of that; returns NULL if there is no memory left.
 */
tenant_buf_t *ngx_http_tenant_response_problem(ngx_http_request_t *r,
    const tenant_error_t *err);

/* Returns the media type that it has in the request's location. */
const char *ngx_http_tenant_response_media(ngx_http_request_t *r);


#endif /* _NGX_HTTP_TENANT_RESPONSE_H_INCLUDED_ */
