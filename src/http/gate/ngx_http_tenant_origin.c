/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "../answer/ngx_http_tenant_cors.h"
#include "../core/ngx_http_tenant_header.h"
#include "../core/ngx_http_tenant_media.h"
#include "ngx_http_tenant_identity.h"
#include "ngx_http_tenant_origin.h"


static ngx_uint_t ngx_http_tenant_origin_proven(ngx_http_request_t *r);
static ngx_int_t ngx_http_tenant_origin_site(ngx_http_request_t *r);
static ngx_uint_t ngx_http_tenant_origin_own(ngx_http_request_t *r,
    ngx_str_t *origin);
static ngx_uint_t ngx_http_tenant_origin_host(ngx_http_request_t *r,
    ngx_str_t *host);
static void ngx_http_tenant_origin_port(ngx_str_t *host, ngx_str_t *port);


static ngx_str_t  ngx_http_tenant_authorization = ngx_string("authorization");
static ngx_str_t  ngx_http_tenant_upgrade = ngx_string("upgrade");
static ngx_str_t  ngx_http_tenant_fetch_site = ngx_string("sec-fetch-site");
static ngx_str_t  ngx_http_tenant_origin_name = ngx_string("origin");


tenant_status_e
ngx_http_tenant_origin(ngx_http_request_t *r, tenant_error_t *err)
{
    ngx_int_t                    rc;
    ngx_str_t                    value;
    ngx_uint_t                   writes;
    ngx_http_tenant_loc_conf_t  *tlcf;

    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);

    /* a subrequest, such as auth_request's, is a GET, but may serve a write */

    writes = ((r->method | r->main->method)
              & ~(NGX_HTTP_GET|NGX_HTTP_HEAD|NGX_HTTP_OPTIONS)) != 0;

    if (!tlcf->token_ambient
        || (!writes
            && ngx_http_tenant_header(r, &ngx_http_tenant_upgrade, &value,
                                      NULL)
               == NGX_DECLINED)
        || ngx_http_tenant_origin_proven(r))
    {
        return TENANT_OK;
    }

    rc = ngx_http_tenant_origin_site(r);

    if (rc == NGX_ERROR) {
        return tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
    }

    if (rc == NGX_DECLINED) {
        return tenant_error_set(err, TENANT_FORBIDDEN, writes
                                ? "another site must not write"
                                : "another site must not upgrade");
    }

    if (!writes || ngx_http_tenant_media_json(r)) {
        return TENANT_OK;
    }

    /* auth_request passes on no status but 401 and 403 */

    return tenant_error_set(err, r == r->main ? TENANT_UNSUPPORTED_MEDIA
                                              : TENANT_FORBIDDEN,
                            "with a cookie, a write needs a JSON media type");
}


/* Another site can't make a browser send this header with the same token. */

static ngx_uint_t
ngx_http_tenant_origin_proven(ngx_http_request_t *r)
{
    ngx_str_t               value;
    tenant_str_t            token;
    ngx_http_tenant_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_tenant_module);

    return ctx != NULL && ctx->identified
           && ngx_http_tenant_header(r, &ngx_http_tenant_authorization,
                                     &value, NULL)
              == NGX_OK
           && ngx_http_tenant_identity_bearer(&value, &token) == NGX_OK
           && tenant_str_eq(ctx->text, token);
}


/*
 * Returns NGX_OK if the request is from our own site or from no browser,
 * NGX_DECLINED if it is from another site, NGX_ERROR if there is no memory.
 */

static ngx_int_t
ngx_http_tenant_origin_site(ngx_http_request_t *r)
{
    ngx_int_t  rc;
    ngx_str_t  value;

    if (ngx_http_tenant_cors_trusts(r)) {
        return NGX_OK;
    }

    rc = ngx_http_tenant_header(r, &ngx_http_tenant_fetch_site, &value, NULL);

    if (rc == NGX_OK) {
        return (value.len == sizeof("none") - 1
                && ngx_strncmp(value.data, "none", value.len) == 0)
               || (value.len == sizeof("same-origin") - 1
                   && ngx_strncmp(value.data, "same-origin", value.len) == 0)
               ? NGX_OK : NGX_DECLINED;
    }

    if (rc == NGX_DECLINED) {
        rc = ngx_http_tenant_header(r, &ngx_http_tenant_origin_name, &value,
                                    NULL);

        if (rc == NGX_DECLINED) {
            return NGX_OK;
        }

        if (rc == NGX_OK) {
            return ngx_http_tenant_origin_own(r, &value) ? NGX_OK
                                                         : NGX_DECLINED;
        }
    }

    return NGX_ERROR;
}


/*
 * Tells whether the origin is the host that the browser sent the request to.  A
 * proxy in front may have spoken TLS with it, so that without TLS here either
 * scheme is right.
 */

static ngx_uint_t
ngx_http_tenant_origin_own(ngx_http_request_t *r, ngx_str_t *origin)
{
    size_t      n;
    ngx_str_t   ours, theirs, our_port, port, known;

    theirs = *origin;

    if (theirs.len > sizeof("https://") - 1
        && ngx_strncasecmp(theirs.data, (u_char *) "https://",
                           sizeof("https://") - 1)
           == 0)
    {
        n = sizeof("https://") - 1;
        ngx_str_set(&known, "443");

    } else if (theirs.len > sizeof("http://") - 1
               && ngx_strncasecmp(theirs.data, (u_char *) "http://",
                                  sizeof("http://") - 1)
                  == 0)
    {
        n = sizeof("http://") - 1;
        ngx_str_set(&known, "80");

#if (NGX_HTTP_SSL)
        if (r->connection->ssl) {
            return 0;
        }
#endif

    } else {
        return 0;
    }

    theirs.data += n;
    theirs.len -= n;

    if (!ngx_http_tenant_origin_host(r, &ours)) {
        return 0;
    }

    /* a port that is left out is the default one of the origin's scheme */

    port = known;
    our_port = known;

    ngx_http_tenant_origin_port(&theirs, &port);
    ngx_http_tenant_origin_port(&ours, &our_port);

    return theirs.len != 0 && theirs.len == ours.len
           && ngx_strncasecmp(theirs.data, ours.data, ours.len) == 0
           && port.len == our_port.len
           && ngx_strncmp(port.data, our_port.data, port.len) == 0;
}


/*
 * Finds the Host header or, of HTTP/2 and HTTP/3, ":authority", with the port.
 */

static ngx_uint_t
ngx_http_tenant_origin_host(ngx_http_request_t *r, ngx_str_t *host)
{
    if (r->headers_in.host != NULL) {
        *host = r->headers_in.host->value;
        return 1;
    }

    if (r->host_start == NULL || r->host_end <= r->host_start) {
        return 0;
    }

    host->data = r->host_start;
    host->len = r->host_end - r->host_start;

    return 1;
}


/* Cuts the port off; the colons of an IPv6 address stand in brackets. */

static void
ngx_http_tenant_origin_port(ngx_str_t *host, ngx_str_t *port)
{
    size_t  i;

    for (i = host->len; i > 0; i--) {

        if (host->data[i - 1] == ':') {

            if (i < host->len) {
                port->data = host->data + i;
                port->len = host->len - i;
            }

            host->len = i - 1;
            return;
        }

        if (host->data[i - 1] < '0' || host->data[i - 1] > '9') {
            return;
        }
    }
}
