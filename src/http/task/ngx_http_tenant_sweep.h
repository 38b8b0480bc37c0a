/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_SWEEP_H_INCLUDED_
#define _NGX_HTTP_TENANT_SWEEP_H_INCLUDED_


#include "ngx_http_tenant_worker.h"


/*
 * Begins to look for what deleted organizations left behind.  One worker of an
 * instance does it: soon after its start, whenever a record is due, and from
 * time to time for what other instances did not come to.  It does not hold a
 * worker that is to leave, since the next one finds the same records.
 */
void ngx_http_tenant_sweep_init(ngx_http_tenant_worker_t *worker);


#endif /* _NGX_HTTP_TENANT_SWEEP_H_INCLUDED_ */
