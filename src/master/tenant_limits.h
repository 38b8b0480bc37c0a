/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_LIMITS_H_INCLUDED_
#define _TENANT_LIMITS_H_INCLUDED_


#include "../job/tenant_job.h"


/* An instance that uses leases publishes its limits as often as that, ms. */
#define TENANT_LIMITS_FRESH  60000

/* What was published counts for so long beyond its own lease and time limit. */
#define TENANT_LIMITS_LIFE   120000


/*
 * The master database holds the tenant_lease and tenant_timeout of each
 * configuration that nginx instances of this deployment use, and the database's
 * own time at which one of them last said so.  A change of a record must wait
 * for the longest of them before it can rely on nobody using the old one any
 * more (docs/operations.md, "Leases, and several instances").  An instance
 * without leases says nothing, and is forgotten after a while.
 *
 * They return TENANT_OK or what the store says.  A task thread calls them.
 */

/*
 * Publishes job->settings, before this instance uses its first lease, and again
 * with the first question about a lease after TENANT_LIMITS_FRESH.  "published"
 * is when this process did so last, by tenant_clock_now(); 0: never.  Several
 * threads may call it with the same one.
 */
tenant_status_e tenant_limits_publish(tenant_job_t *job,
    unsigned long *published);

/* Sets job->effects.purge_delay to the sum of the longest. */
tenant_status_e tenant_limits_read(tenant_job_t *job);

/* Removes what nobody has published for so long that it does not count. */
tenant_status_e tenant_limits_forget(tenant_job_t *job, tenant_error_t *err);


/*
 * Chooses the longest lease and the longest time limit, each not below what it
 * is at first, of those of a list {_id, lease, timeout, age} that still count;
 * one without an age does.  Any thread may call it.
 */
void tenant_limits_choose(tenant_doc_t list, int64_t *lease,
    int64_t *timeout);

/* Returns whether such a document counts no more.  Any thread may call it. */
bool tenant_limits_over(tenant_doc_t one);


#endif /* _TENANT_LIMITS_H_INCLUDED_ */
