/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_VIEW_PAGE_H_INCLUDED_
#define _TENANT_VIEW_PAGE_H_INCLUDED_


#include "tenant_page.h"


/*
 * Makes the command of a page's step, except to close a cursor and to ask how
 * the server sorts: "find" where its own operators suffice, else an aggregation
 * that has each document's sort keys beside it (tenant_page_keys()).  Returns
 * TENANT_OK, or TENANT_NO_MEMORY with job->error; what else is lacking marks
 * the body.  A task thread calls it.
 */
tenant_status_e tenant_view_page(tenant_job_t *job, tenant_command_t *command,
    const tenant_page_t *page);

/*
 * Makes the command of a page's step for lines: "find" with no more than its
 * first batch, of all documents or of so many as are left of page->limit.
 * Returns as above.
 */
tenant_status_e tenant_view_lines(tenant_job_t *job, tenant_command_t *command,
    const tenant_page_t *page);


#endif /* _TENANT_VIEW_PAGE_H_INCLUDED_ */
