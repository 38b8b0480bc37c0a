/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_LIMITS_H_INCLUDED_
#define _TENANT_LIMITS_H_INCLUDED_


#include "../job/tenant_job.h"


/*
 * The master database holds the longest tenant_lease and tenant_timeout that
 * any nginx instance of this deployment uses.  A change of a record must wait
 * that long before it can rely on nobody using the old one any more
 * (docs/operations.md, "Leases, and several instances").  Both return TENANT_OK
 * or what the store says.  A task thread calls them.
 */

/* Raises them to job->settings, before this instance uses its first lease. */
tenant_status_e tenant_limits_publish(tenant_job_t *job);

/* Sets job->effects.purge_delay to their sum. */
tenant_status_e tenant_limits_read(tenant_job_t *job);


#endif /* _TENANT_LIMITS_H_INCLUDED_ */
