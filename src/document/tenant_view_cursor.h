/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_VIEW_CURSOR_H_INCLUDED_
#define _TENANT_VIEW_CURSOR_H_INCLUDED_


#include "../job/tenant_job.h"


/*
 * Make the commands that ask for the next batch of a cursor of the request's
 * collection, and that close it.  They return TENANT_OK, or
 * TENANT_NO_MEMORY with job->error.  A task thread calls them.
 */
tenant_status_e tenant_view_more(tenant_job_t *job, tenant_command_t *command,
    int64_t cursor, int64_t batch);
tenant_status_e tenant_view_end(tenant_job_t *job, tenant_command_t *command,
    int64_t cursor);


#endif /* _TENANT_VIEW_CURSOR_H_INCLUDED_ */
