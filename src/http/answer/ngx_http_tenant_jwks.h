/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_JWKS_H_INCLUDED_
#define _NGX_HTTP_TENANT_JWKS_H_INCLUDED_


#include "../core/ngx_http_tenant.h"


/*
 * "tenant_jwks": serves the public signing keys as a JWK set (RFC 7517, section
 * 5) to whoever verifies our tokens.  A secret is never shown.
 */
char *ngx_http_tenant_jwks(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);

/* Writes the set once, when the keys are known. */
ngx_int_t ngx_http_tenant_jwks_init(ngx_conf_t *cf,
    ngx_http_tenant_main_conf_t *tmcf);


#endif /* _NGX_HTTP_TENANT_JWKS_H_INCLUDED_ */
