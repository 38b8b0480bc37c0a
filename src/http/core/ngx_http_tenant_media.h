/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_MEDIA_H_INCLUDED_
#define _NGX_HTTP_TENANT_MEDIA_H_INCLUDED_


#include "ngx_http_tenant.h"


#define NGX_HTTP_TENANT_MEDIA_JSON     "application/json"
#define NGX_HTTP_TENANT_MEDIA_EJSON    "application/ejson"
#define NGX_HTTP_TENANT_MEDIA_PATCH    "application/merge-patch+json"
#define NGX_HTTP_TENANT_MEDIA_LINES    "application/x-ndjson"
#define NGX_HTTP_TENANT_MEDIA_PROBLEM  "application/problem+json"
#define NGX_HTTP_TENANT_MEDIA_JWKS     "application/jwk-set+json"
#define NGX_HTTP_TENANT_MEDIA_OPENAPI  "application/vnd.oai.openapi+json"


/*
 * Returns the Content-Type for a body, those for one of several, or NULL if
 * there is no body.
 */
const char *ngx_http_tenant_media_type(tenant_body_e body);

/*
 * Checks that the request's body is of one of these types, in UTF-8 and without
 * a content coding (RFC 9110, sections 8.3 and 8.4).  Returns TENANT_OK, or
 * TENANT_UNSUPPORTED_MEDIA with *err, which says what would do.
 */
tenant_status_e ngx_http_tenant_media_check(ngx_http_request_t *r,
    const char *types, tenant_error_t *err);

/*
 * Tells whether the request says that its body is of one of these types, in
 * UTF-8.
 */
ngx_uint_t ngx_http_tenant_media_is(ngx_http_request_t *r, const char *types);

/* Tells whether the request says that its body is JSON of some kind. */
ngx_uint_t ngx_http_tenant_media_json(ngx_http_request_t *r);

/*
 * Sets *canonical if Accept prefers "application/ejson" to "application/json",
 * or gives both the same weight (RFC 9110, section 12.5.1).  Returns NGX_OK, or
 * NGX_ERROR if there is no memory.
 */
ngx_int_t ngx_http_tenant_media_canonical(ngx_http_request_t *r,
    ngx_uint_t *canonical);

/*
 * Sets *lines if Accept names "application/x-ndjson", and no kind of JSON that
 * it prefers.  Returns as above.
 */
ngx_int_t ngx_http_tenant_media_lines(ngx_http_request_t *r,
    ngx_uint_t *lines);


#endif /* _NGX_HTTP_TENANT_MEDIA_H_INCLUDED_ */
