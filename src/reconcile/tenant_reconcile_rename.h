/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_RECONCILE_RENAME_H_INCLUDED_
#define _TENANT_RECONCILE_RENAME_H_INCLUDED_


#include "../master/tenant_rename.h"


/*
 * Takes the organization of that id one step on, if it is RENAMING
 * (tenant_rename.h).  "delay" is a lease and a timeout of the deployment.
 * permit(data) returns the ms of tenant_clock_now() until which something may
 * be written.  *wait is set to the milliseconds after which there is more to
 * do, or -1.  TENANT_OK or what the store says.  Task thread.
 */
tenant_status_e tenant_reconcile_rename(tenant_job_t *job, const char *hex,
    int64_t delay, int64_t (*permit)(void *data), void *data, int64_t *wait,
    tenant_error_t *err);


#endif /* _TENANT_RECONCILE_RENAME_H_INCLUDED_ */
