/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_VIEW_PAGE_H_INCLUDED_
#define _TENANT_VIEW_PAGE_H_INCLUDED_


#include "tenant_page.h"


/*
 * The command that a page's step takes, but for closing a cursor and asking
 * how the server sorts: "find" where its own operators suffice, else an
 * aggregation that has each document's sort keys beside it
 * (tenant_page_keys()).  TENANT_OK, or TENANT_NO_MEMORY with job->error; what
 * else is lacking marks the body.  Task thread.
 */
tenant_status_e tenant_view_page(tenant_job_t *job, tenant_command_t *command,
    const tenant_page_t *page);


#endif /* _TENANT_VIEW_PAGE_H_INCLUDED_ */
