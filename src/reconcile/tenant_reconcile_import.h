/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_RECONCILE_IMPORT_H_INCLUDED_
#define _TENANT_RECONCILE_IMPORT_H_INCLUDED_


#include "../master/tenant_import.h"


/*
 * Takes back an import that was not heard of for "delay" ms: what it wrote
 * goes, and the organization is empty and active again.  "permit" is as of
 * tenant_reconcile_permit().  *wait is the ms until it is to be looked at
 * again, or -1.  Returns TENANT_OK, also where there is nothing to do; or what
 * the store says.  A task thread calls it.
 */
tenant_status_e tenant_reconcile_import(tenant_job_t *job, const char *hex,
    int64_t delay, int64_t (*permit)(void *data), void *data, int64_t *wait,
    tenant_error_t *err);


#endif /* _TENANT_RECONCILE_IMPORT_H_INCLUDED_ */
