/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_MANY_FAULT_H_INCLUDED_
#define _TENANT_MANY_FAULT_H_INCLUDED_


#include "../job/tenant_job.h"


/*
 * Looks for an error in the reply to a command for many documents, which change
 * one by one: what went before an error stays, and job->error says how many
 * documents were "done" ("modified", "deleted").  Returns TENANT_OK where there
 * is none.  Any thread may call it.
 */
tenant_status_e tenant_many_fault(tenant_job_t *job, tenant_doc_t reply,
    const char *done);


#endif /* _TENANT_MANY_FAULT_H_INCLUDED_ */
