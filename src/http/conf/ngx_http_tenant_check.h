/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_CHECK_H_INCLUDED_
#define _NGX_HTTP_TENANT_CHECK_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/* nginx's own slots do not check a value's bounds; these do. */

extern ngx_conf_post_t  ngx_http_tenant_timeout_post;
extern ngx_conf_post_t  ngx_http_tenant_count_post;
extern ngx_conf_post_t  ngx_http_tenant_ttl_post;
extern ngx_conf_post_t  ngx_http_tenant_leeway_post;
extern ngx_conf_post_t  ngx_http_tenant_token_size_post;
extern ngx_conf_post_t  ngx_http_tenant_lease_post;
extern ngx_conf_post_t  ngx_http_tenant_stale_post;
extern ngx_conf_post_t  ngx_http_tenant_issuer_post;
extern ngx_conf_post_t  ngx_http_tenant_database_post;
extern ngx_conf_post_t  ngx_http_tenant_prefix_post;


#endif /* _NGX_HTTP_TENANT_CHECK_H_INCLUDED_ */
