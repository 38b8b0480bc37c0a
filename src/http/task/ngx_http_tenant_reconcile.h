/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_RECONCILE_H_INCLUDED_
#define _NGX_HTTP_TENANT_RECONCILE_H_INCLUDED_


#include "ngx_http_tenant_worker.h"


/*
 * Begins to look for what a crash left undone, or is due later
 * (tenant_reconcile.h).  Each worker does it soon after its start, as another
 * one may have died in its place, and goes on while something is pending; one
 * of an instance looks from time to time for what others did not come to.  It
 * does not hold a worker that is to leave, since the next one finds the same
 * records.
 */
void ngx_http_tenant_reconcile_init(ngx_http_tenant_worker_t *worker);


#endif /* _NGX_HTTP_TENANT_RECONCILE_H_INCLUDED_ */
