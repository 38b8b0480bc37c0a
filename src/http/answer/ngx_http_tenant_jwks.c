/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "../core/ngx_http_tenant_media.h"
#include "../core/ngx_http_tenant_line.h"
#include "ngx_http_tenant_jwks.h"
#include "ngx_http_tenant_static.h"


/* Five minutes spare us requests, and still let keys be rotated soon. */

static ngx_http_tenant_static_t  ngx_http_tenant_jwks_content = {
    NGX_HTTP_TENANT_MEDIA_JWKS,
    ngx_string("public, max-age=300"),
    ngx_null_string,
    ngx_null_string
};


char *
ngx_http_tenant_jwks(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_tenant_loc_conf_t  *tlcf = conf;

    ngx_http_tenant_main_conf_t  *tmcf;

    tmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_tenant_module);

    if (tmcf->jwks == NULL) {
        tmcf->jwks = ngx_palloc(cf->pool, sizeof(ngx_http_tenant_static_t));
        if (tmcf->jwks == NULL) {
            return NGX_CONF_ERROR;
        }

        *tmcf->jwks = ngx_http_tenant_jwks_content;
    }

    tmcf->need_keys = 1;
    tmcf->need_signing = 1;

    ngx_http_tenant_line_here(cf, &tmcf->signing_line);

    return ngx_http_tenant_static_location(cf, tlcf, tmcf->jwks);
}


ngx_int_t
ngx_http_tenant_jwks_init(ngx_conf_t *cf, ngx_http_tenant_main_conf_t *tmcf)
{
    tenant_buf_t  *buf;

    if (tmcf->jwks == NULL) {
        return NGX_OK;
    }

    buf = tenant_buf_create(tmcf->arena, 1024);
    if (buf == NULL) {
        return NGX_ERROR;
    }

    tenant_keyring_jwks(tmcf->keys, buf);

    return buf->failed ? NGX_ERROR
                       : ngx_http_tenant_static_set(cf, tmcf->jwks, buf);
}
