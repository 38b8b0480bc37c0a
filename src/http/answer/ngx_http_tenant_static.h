/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_STATIC_H_INCLUDED_
#define _NGX_HTTP_TENANT_STATIC_H_INCLUDED_


#include "../core/ngx_http_tenant.h"


/*
 * Some content is made once, at the start, and is the same for everybody: the
 * keys, the description.  It is served from tlcf->content by GET and HEAD, with
 * an ETag.
 */

struct ngx_http_tenant_static_s {
    const char    *type;               /* a media type */
    ngx_str_t      cache_control;
    ngx_str_t      body;
    ngx_str_t      etag;
};


/*
 * Makes the location serve "content", which may be filled later.  Returns an
 * error for nginx's parser, or NGX_CONF_OK.
 */
char *ngx_http_tenant_static_location(ngx_conf_t *cf,
    ngx_http_tenant_loc_conf_t *tlcf, ngx_http_tenant_static_t *content);

/* Takes the buffer's bytes, which must live on, and makes their ETag. */
ngx_int_t ngx_http_tenant_static_set(ngx_conf_t *cf,
    ngx_http_tenant_static_t *content, const tenant_buf_t *buf);

/* Checks the request's method: returns TENANT_OK, or 405 with *allow. */
tenant_status_e ngx_http_tenant_static_check(ngx_http_request_t *r,
    ngx_uint_t *allow, tenant_error_t *err);


#endif /* _NGX_HTTP_TENANT_STATIC_H_INCLUDED_ */
