/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_SWEEP_H_INCLUDED_
#define _TENANT_SWEEP_H_INCLUDED_


#include "../job/tenant_job.h"


/* A sweep tells this in job->data. */

typedef struct {
    int64_t    next;       /* ms until one is due; -1: there is none */
} tenant_sweep_t;


/*
 * Purges what deleted organizations left behind, whoever deleted them, once
 * nobody can use it any more: when the longest lease and time limit of all
 * instances are over since the deletion, by the database's own clock.  Several
 * may sweep at once: what one has removed is nothing to the other.  The sweep
 * ends with job->work.deadline, and the next goes on.
 *
 * job->data is a tenant_sweep_t; job->error is what went wrong last.  A task
 * thread calls it.
 */
tenant_step_e tenant_sweep_step(tenant_job_t *job);


#endif /* _TENANT_SWEEP_H_INCLUDED_ */
