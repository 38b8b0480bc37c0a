/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_AFTER_H_INCLUDED_
#define _TENANT_AFTER_H_INCLUDED_


#include "tenant_job.h"


/*
 * Has run(job, err) called "purge_delay" after the answer, when any command
 * that was under way has come to its end.  It puts right what the use case
 * could not, and is called again, a few times, while it returns
 * TENANT_UNAVAILABLE or TENANT_TIMEOUT and the worker lives.  What else it
 * returns is logged.
 *
 * A use case may add several; each is called.  "after" is cleared memory that
 * lives as long as the job, one for each "run": adding it again changes
 * nothing, so this never fails.  A task thread calls it.
 */
void tenant_after_add(tenant_job_t *job, tenant_after_t *after,
    tenant_after_pt run);

/*
 * Gives cleaning up a time of its own, job->timeout from now on, whatever is
 * left of the use case's.  Returns the deadline before, for a use case that
 * goes on.  A task thread calls it.
 */
int64_t tenant_after_deadline(tenant_job_t *job);


#endif /* _TENANT_AFTER_H_INCLUDED_ */
