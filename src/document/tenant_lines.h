/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_LINES_H_INCLUDED_
#define _TENANT_LINES_H_INCLUDED_


#include "../job/tenant_job.h"


/*
 * A cursor's documents are shown as lines (NDJSON), a batch at a time; it must
 * be zeroed first.  job->flow.cursor is the cursor.
 */

typedef struct {
    int64_t   batch;       /* documents of the next batch */
    int64_t   count;       /* the documents that have come */
    unsigned  hidden;      /* TENANT_VIEW_* of what is not shown */
    bool      whole;       /* they are the tenant's own already, as pipelines
                              give them */
} tenant_lines_t;


/* Returns how many documents the first batch of a cursor is to have. */
int64_t tenant_lines_first(tenant_lines_t *lines);

/*
 * Adds the documents of a reply with a cursor to job->answer.body, and has them
 * flushed where there are more: then job->flow.flush is set, and the command
 * that follows is tenant_lines_more().  Returns TENANT_OK, or a status with
 * job->error.
 */
tenant_status_e tenant_lines_take(tenant_job_t *job, tenant_lines_t *lines,
    tenant_doc_t reply);

/* Makes the command for the next batch. */
tenant_status_e tenant_lines_more(tenant_job_t *job, tenant_lines_t *lines,
    tenant_command_t *command);


#endif /* _TENANT_LINES_H_INCLUDED_ */
