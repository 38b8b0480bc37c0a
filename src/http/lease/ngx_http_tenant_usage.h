/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_USAGE_H_INCLUDED_
#define _NGX_HTTP_TENANT_USAGE_H_INCLUDED_


#include "../task/ngx_http_tenant_worker.h"


/*
 * Has what an organization uses measured in a thread, with nobody waiting for
 * it; does nothing where too many wait already.  Leases are dropped when it
 * turns out that other ones count now.  It belongs to the event loop.
 */
void ngx_http_tenant_usage_measure(ngx_http_tenant_worker_t *worker,
    const char *organization);


#endif /* _NGX_HTTP_TENANT_USAGE_H_INCLUDED_ */
