/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_GATE_H_INCLUDED_
#define _NGX_HTTP_TENANT_GATE_H_INCLUDED_


#include "../core/ngx_http_tenant.h"


/*
 * "tenant_auth" acts in the access phase, which nginx leaves out for
 * subrequests: there it is enforced in the preaccess phase.
 */
ngx_int_t ngx_http_tenant_access_handler(ngx_http_request_t *r);
ngx_int_t ngx_http_tenant_preaccess_handler(ngx_http_request_t *r);

/*
 * Checks the request by what is at hand, without asking the database: returns
 * TENANT_OK, or 401 or 403 in *err, whose challenge is then set.  It serves
 * what nginx refuses before the access phase.
 */
tenant_status_e ngx_http_tenant_gate_check(ngx_http_request_t *r,
    tenant_error_t *err);

/*
 * Makes the request wait for "resume": clients that leave are noticed, and
 * nothing runs the phases meanwhile.
 */
ngx_int_t ngx_http_tenant_gate_wait(ngx_http_request_t *r);


#endif /* _NGX_HTTP_TENANT_GATE_H_INCLUDED_ */
