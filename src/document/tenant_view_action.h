/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_VIEW_ACTION_H_INCLUDED_
#define _TENANT_VIEW_ACTION_H_INCLUDED_


#include "../job/tenant_job.h"


/* Some of the request's collection, in the tenant's words. */

typedef struct {
    tenant_doc_t   filter;
    tenant_doc_t   sort;               /* {0, NULL}: none */
    tenant_doc_t   fields;             /* {0, NULL}: all */
    int64_t        skip;
    int64_t        limit;
} tenant_view_some_t;


/*
 * Makes a "find" of these documents (MongoDB manual, "find"), whose cursor the
 * server closes by itself unless they are larger than a reply.  Returns
 * TENANT_OK, or TENANT_NO_MEMORY with job->error; what else is lacking marks
 * the body.  A task thread calls it.
 */
tenant_status_e tenant_view_some(tenant_job_t *job, tenant_command_t *command,
    const tenant_view_some_t *some);


#endif /* _TENANT_VIEW_ACTION_H_INCLUDED_ */
