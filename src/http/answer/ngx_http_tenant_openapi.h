/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_OPENAPI_H_INCLUDED_
#define _NGX_HTTP_TENANT_OPENAPI_H_INCLUDED_


#include "../core/ngx_http_tenant.h"


/*
 * "tenant_openapi": serves the description (OpenAPI 3.1) of the locations of
 * its server block that serve rows.
 */
char *ngx_http_tenant_openapi(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);

/* Remembers a location that serves rows, for the description. */
ngx_int_t ngx_http_tenant_openapi_add(ngx_conf_t *cf,
    ngx_http_tenant_loc_conf_t *tlcf);

/* Writes the descriptions once, when all locations are known. */
ngx_int_t ngx_http_tenant_openapi_init(ngx_conf_t *cf,
    ngx_http_tenant_main_conf_t *tmcf);


#endif /* _NGX_HTTP_TENANT_OPENAPI_H_INCLUDED_ */
