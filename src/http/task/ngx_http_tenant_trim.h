/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_TRIM_H_INCLUDED_
#define _NGX_HTTP_TENANT_TRIM_H_INCLUDED_


#include "ngx_http_tenant_worker.h"


/*
 * Has a worker give memory back to the system, in a thread, a moment after jobs
 * with large bodies or answers have ended.  The event loop calls it once,
 * before any request comes.
 */
void ngx_http_tenant_trim_init(ngx_http_tenant_worker_t *worker);


#endif /* _NGX_HTTP_TENANT_TRIM_H_INCLUDED_ */
