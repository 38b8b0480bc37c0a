/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_RESPONSE_HEADERS_H_INCLUDED_
#define _NGX_HTTP_TENANT_RESPONSE_HEADERS_H_INCLUDED_


#include "../core/ngx_http_tenant.h"


/*
 * Sets what every answer of ours has (Cache-Control, X-Content-Type-Options)
 * and, unless "err" is NULL, what goes with an error's status:
 * WWW-Authenticate, Retry-After, Accept, Accept-Encoding, Accept-Patch.
 */
ngx_int_t ngx_http_tenant_response_headers(ngx_http_request_t *r,
    ngx_uint_t status, ngx_uint_t no_store, const tenant_error_t *err);

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


#endif /* _NGX_HTTP_TENANT_RESPONSE_HEADERS_H_INCLUDED_ */
