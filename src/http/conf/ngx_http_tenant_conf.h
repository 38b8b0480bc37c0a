/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_CONF_H_INCLUDED_
#define _NGX_HTTP_TENANT_CONF_H_INCLUDED_


#include "../core/ngx_http_tenant.h"
#include "../core/ngx_http_tenant_line.h"


/* "tenant_trusted_keys", until its file is read. */

typedef struct {
    ngx_str_t                file;
    ngx_http_tenant_line_t   line;
    tenant_issuer_t          issuer;
} ngx_http_tenant_trusted_t;


/* nginx calls these for the levels of its configuration. */

void *ngx_http_tenant_create_main_conf(ngx_conf_t *cf);
char *ngx_http_tenant_init_main_conf(ngx_conf_t *cf, void *conf);
void *ngx_http_tenant_create_loc_conf(ngx_conf_t *cf);
char *ngx_http_tenant_merge_loc_conf(ngx_conf_t *cf, void *parent,
    void *child);


/* These are the setters of directives that ngx_command_t asks for. */

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
char *ngx_http_tenant_conf_bound(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_tenant_conf_connections(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_tenant_conf_cors(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_tenant_conf_cookie(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_tenant_conf_handler(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_tenant_conf_cluster(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/*
 * Loads the keys and completes what the use cases and the store read, once all
 * directives are known.
 */
ngx_int_t ngx_http_tenant_conf_complete(ngx_conf_t *cf,
    ngx_http_tenant_main_conf_t *tmcf);

/*
 * With "tenant_carrier event", says why the event loop can't drive a cluster
 * that its connection string rules out.
 */
ngx_int_t ngx_http_tenant_conf_carrier(ngx_conf_t *cf,
    ngx_http_tenant_main_conf_t *tmcf);

/* Unset all bounds, and merge them into a level below. */
void ngx_http_tenant_conf_bounds_create(tenant_bounds_t *bounds);
void ngx_http_tenant_conf_bounds_merge(const tenant_bounds_t *prev,
    tenant_bounds_t *conf);

/* Merges "tenant_storage" and "tenant_cluster" into a level below. */
char *ngx_http_tenant_conf_storage_merge(ngx_conf_t *cf,
    ngx_http_tenant_loc_conf_t *prev, ngx_http_tenant_loc_conf_t *conf);

/*
 * The first makes the lists of files; the second loads them, once the issuer is
 * known.
 */
ngx_int_t ngx_http_tenant_conf_keys_init(ngx_conf_t *cf,
    ngx_http_tenant_main_conf_t *tmcf);
ngx_int_t ngx_http_tenant_conf_keys(ngx_conf_t *cf,
    ngx_http_tenant_main_conf_t *tmcf);

/* Adds the zone, and says in tmcf->lease_tag whose master data it holds. */
ngx_int_t ngx_http_tenant_conf_zone_create(ngx_conf_t *cf,
    ngx_http_tenant_main_conf_t *tmcf);

/*
 * Reads a file's contents, which get a NUL behind them; the name becomes a full
 * one.  Returns NGX_ERROR if that fails, which is logged then.
 */
ngx_int_t ngx_http_tenant_conf_read(ngx_conf_t *cf, ngx_str_t *name,
    ngx_str_t *contents);

tenant_str_t ngx_http_tenant_conf_str(ngx_str_t *s);


#endif /* _NGX_HTTP_TENANT_CONF_H_INCLUDED_ */
