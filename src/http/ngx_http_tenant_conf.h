/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_CONF_H_INCLUDED_
#define _NGX_HTTP_TENANT_CONF_H_INCLUDED_


#include "ngx_http_tenant_module.h"


/* Setters of directives, in the form that ngx_command_t asks for. */

char *ngx_http_tenant_conf_mongo(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_tenant_conf_signing_key(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_tenant_conf_password_hash(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_tenant_conf_thread_pool(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_tenant_conf_handler(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/*
 * Loads the keys and completes what use cases and store read, once all
 * directives are known.
 */
ngx_int_t ngx_http_tenant_conf_complete(ngx_conf_t *cf,
    ngx_http_tenant_main_conf_t *tmcf);


#endif /* _NGX_HTTP_TENANT_CONF_H_INCLUDED_ */
