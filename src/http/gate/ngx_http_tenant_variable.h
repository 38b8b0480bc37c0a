/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_VARIABLE_H_INCLUDED_
#define _NGX_HTTP_TENANT_VARIABLE_H_INCLUDED_


#include "../core/ngx_http_tenant_ctx.h"


/*
 * Adds $tenant_id, $tenant_user, $tenant_role, $tenant_plan, $tenant_storage,
 * $tenant_token_status and $tenant_claim_NAME.  They are evaluated on use, in
 * any phase, without the database.
 */
ngx_int_t ngx_http_tenant_variable_init(ngx_conf_t *cf);

/*
 * Gives a claim as text: a string, a number, "true", "false"; an object or
 * array as JSON.  It may end up in a log or another server's request, so one
 * with control characters counts as none.  Returns NGX_OK with *text,
 * NGX_DECLINED if there is none, NGX_ERROR if there is no memory.
 */
ngx_int_t ngx_http_tenant_variable_text(ngx_http_tenant_ctx_t *ctx,
    const tenant_value_t *value, tenant_str_t *text);

/*
 * Tells whether the configuration uses a variable that comes of the lease:
 * $tenant_plan, $tenant_storage.  All of it must have been read.
 */
ngx_uint_t ngx_http_tenant_variable_leased(ngx_conf_t *cf);


#endif /* _NGX_HTTP_TENANT_VARIABLE_H_INCLUDED_ */
