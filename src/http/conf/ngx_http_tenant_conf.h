/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_CONF_H_INCLUDED_
#define _NGX_HTTP_TENANT_CONF_H_INCLUDED_


#include "../ngx_http_tenant_module.h"


/* A configuration as it was at a directive. */

typedef struct {
    ngx_conf_t         cf;
    ngx_conf_file_t    file;
} ngx_http_tenant_there_t;


/* "tenant_trusted_keys", until its file is read. */

typedef struct {
    ngx_str_t                file;
    ngx_http_tenant_line_t   line;
    tenant_issuer_t          issuer;
} ngx_http_tenant_trusted_t;


/* What nginx calls for the levels of its configuration. */

void *ngx_http_tenant_create_main_conf(ngx_conf_t *cf);
char *ngx_http_tenant_init_main_conf(ngx_conf_t *cf, void *conf);
void *ngx_http_tenant_create_loc_conf(ngx_conf_t *cf);
char *ngx_http_tenant_merge_loc_conf(ngx_conf_t *cf, void *parent,
    void *child);


/* Setters of directives, in the form that ngx_command_t asks for. */

char *ngx_http_tenant_conf_mongo(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_tenant_conf_signing_key(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_tenant_conf_trusted_keys(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_tenant_conf_auth(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_tenant_conf_require(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_tenant_conf_token(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_tenant_conf_zone(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_tenant_conf_throttle(ngx_conf_t *cf, ngx_command_t *cmd,
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

/*
 * Has nginx send clients to a location of ours whose last slash they left
 * out, as "proxy_pass" and its kin do.
 */
void ngx_http_tenant_conf_slash(ngx_http_core_loc_conf_t *clcf);

/*
 * For errors that show only once all directives are known: remembers where
 * the present one stands, unless another stands there already; and gives a
 * configuration for ngx_conf_log_error() that names that line, cf itself where
 * there is none.  It is good as long as *there and *cf are.
 */
void ngx_http_tenant_conf_here(ngx_conf_t *cf, ngx_http_tenant_line_t *line);
ngx_conf_t *ngx_http_tenant_conf_there(ngx_conf_t *cf,
    const ngx_http_tenant_line_t *line, ngx_http_tenant_there_t *there);

/* Makes the lists of files; loads them, once the issuer is known. */
ngx_int_t ngx_http_tenant_conf_keys_init(ngx_conf_t *cf,
    ngx_http_tenant_main_conf_t *tmcf);
ngx_int_t ngx_http_tenant_conf_keys(ngx_conf_t *cf,
    ngx_http_tenant_main_conf_t *tmcf);

/* Adds the zone, and says in tmcf->lease_tag whose master data it holds. */
ngx_int_t ngx_http_tenant_conf_zone_create(ngx_conf_t *cf,
    ngx_http_tenant_main_conf_t *tmcf);

/*
 * A file's contents with a NUL behind them; the name becomes a full one.
 * NGX_ERROR: logged.
 */
ngx_int_t ngx_http_tenant_conf_read(ngx_conf_t *cf, ngx_str_t *name,
    ngx_str_t *contents);

tenant_str_t ngx_http_tenant_conf_str(ngx_str_t *s);


#endif /* _NGX_HTTP_TENANT_CONF_H_INCLUDED_ */
