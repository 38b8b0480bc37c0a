/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <ngx_sha1.h>

#include "../core/ngx_http_tenant_line.h"
#include "../core/ngx_http_tenant_route.h"
#include "ngx_http_tenant_output.h"
#include "ngx_http_tenant_response.h"
#include "ngx_http_tenant_response_headers.h"
#include "ngx_http_tenant_static.h"


static ngx_int_t ngx_http_tenant_static_handler(ngx_http_request_t *r);


char *
ngx_http_tenant_static_location(ngx_conf_t *cf,
    ngx_http_tenant_loc_conf_t *tlcf, ngx_http_tenant_static_t *content)
{
    ngx_http_core_loc_conf_t  *clcf;

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    if (clcf->handler == ngx_http_tenant_static_handler
        && tlcf->content == content)
    {
        return "is duplicate";
    }

    if (clcf->handler != NULL) {
        return "conflicts with another handler of this location";
    }

    clcf->handler = ngx_http_tenant_static_handler;
    tlcf->handler = clcf->handler;
    tlcf->content = content;

    ngx_http_tenant_line_here(cf, &tlcf->handler_line);
    ngx_http_tenant_route_slash(clcf);

    return NGX_CONF_OK;
}


ngx_int_t
ngx_http_tenant_static_set(ngx_conf_t *cf, ngx_http_tenant_static_t *content,
    const tenant_buf_t *buf)
{
    u_char      digest[20];
    ngx_sha1_t  sha1;

    content->body.data = (u_char *) buf->data;
    content->body.len = buf->len;

    ngx_sha1_init(&sha1);
    ngx_sha1_update(&sha1, buf->data, buf->len);
    ngx_sha1_final(digest, &sha1);

    content->etag.data = ngx_pnalloc(cf->pool, 2 * sizeof(digest) + 2);
    if (content->etag.data == NULL) {
        return NGX_ERROR;
    }

    content->etag.data[0] = '"';
    *ngx_hex_dump(content->etag.data + 1, digest, sizeof(digest)) = '"';
    content->etag.len = 2 * sizeof(digest) + 2;

    return NGX_OK;
}


tenant_status_e
ngx_http_tenant_static_check(ngx_http_request_t *r, ngx_uint_t *allow,
    tenant_error_t *err)
{
    *allow = TENANT_GET;

    if (r->method & (NGX_HTTP_GET|NGX_HTTP_HEAD)) {
        return TENANT_OK;
    }

    return tenant_error_set(err, TENANT_METHOD_NOT_ALLOWED,
                            "this resource does not have that method");
}


static ngx_int_t
ngx_http_tenant_static_handler(ngx_http_request_t *r)
{
    ngx_int_t                    rc;
    ngx_uint_t                   allow;
    ngx_table_elt_t             *etag;
    tenant_error_t               err;
    ngx_http_tenant_static_t    *content;
    ngx_http_tenant_loc_conf_t  *tlcf;

    rc = ngx_http_discard_request_body(r);
    if (rc != NGX_OK) {
        return rc;
    }

    if (ngx_http_tenant_static_check(r, &allow, &err) != TENANT_OK) {
        return ngx_http_tenant_response_allow(r, allow) == NGX_OK
               ? ngx_http_tenant_response_error(r, &err)
               : NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);
    content = tlcf->content;

    r->headers_out.status = NGX_HTTP_OK;

    etag = ngx_http_tenant_response_header(r, "ETag", sizeof("ETag") - 1,
                                           content->etag.data,
                                           content->etag.len);

    if (etag == NULL
        || ngx_http_tenant_response_header(r, "Cache-Control",
                                           sizeof("Cache-Control") - 1,
                                           content->cache_control.data,
                                           content->cache_control.len)
           == NULL
        || ngx_http_tenant_response_set(r, "X-Content-Type-Options",
                                        "nosniff")
           == NULL)
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    /* nginx's own filter answers 304 if the client has this ETag */
    r->headers_out.etag = etag;

    return ngx_http_tenant_output(r, content->type, &content->body);
}
