/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_UPSERT_H_INCLUDED_
#define _TENANT_UPSERT_H_INCLUDED_


#include "../job/tenant_job.h"


/*
 * Checks the filter of an upsert, which passed as a filter: a new document is
 * made of what it equals.  Its id must be one that may be inserted, and stand
 * where it is seen: it goes to *id, whose type stays 0 where there is none.
 * What is wrong is added to job->error.  Any thread may call it.
 */
void tenant_upsert_check(tenant_job_t *job, tenant_doc_t filter,
    tenant_value_t *id);


#endif /* _TENANT_UPSERT_H_INCLUDED_ */
