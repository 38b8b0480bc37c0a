/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_USAGE_H_INCLUDED_
#define _TENANT_USAGE_H_INCLUDED_


#include "tenant_master.h"


/*
 * What organizations with a quota have is measured at most once a lease, by
 * whichever instance comes first.
 */

/*
 * Tells whether it is worth while to call tenant_usage_measure(): this
 * machine's clock only saves questions, the database's decides.  Any thread may
 * call it.
 */
bool tenant_usage_due(tenant_doc_t organization, int64_t fresh);

/*
 * Measures an organization (24 digits) unless somebody has begun to within
 * job->settings->fresh, and stores the result.  *changed is set when it is over
 * another quota now, or over none any more.  Returns TENANT_OK, also when there
 * was nothing to do, or what the store says; then what was measured before
 * counts.  A task thread calls it.
 */
tenant_status_e tenant_usage_measure(tenant_job_t *job,
    const char *organization, bool *changed);


#endif /* _TENANT_USAGE_H_INCLUDED_ */
