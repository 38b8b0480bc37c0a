/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_RESUME_H_INCLUDED_
#define _TENANT_RESUME_H_INCLUDED_


#include "../master/tenant_record.h"
#include "tenant_intent.h"


/*
 * Both end what the intents in an organization's record say (tenant_intent.h),
 * one by one.  The user's half is done if his record is still what it was when
 * the change began; what he has been told since is not overwritten.  Else the
 * organization's half goes back, if nobody has left another mark since; else it
 * stays, as somebody has said what it is to be.  The intent goes in any case.
 *
 * Any number may do it at once, and the use case itself: what it has done, or
 * taken back, is not done again.  They return TENANT_OK, or what the store says
 * of the last one that failed.  A task thread calls them.
 */

/* Of any organization, for the reconciler: job->caller is overwritten. */
tenant_status_e tenant_resume_all(tenant_job_t *job,
    const tenant_record_t *organization, tenant_error_t *err);

/* Of the job itself, whose reply was lost. */
tenant_status_e tenant_resume_own(tenant_job_t *job, tenant_error_t *err);


#endif /* _TENANT_RESUME_H_INCLUDED_ */
