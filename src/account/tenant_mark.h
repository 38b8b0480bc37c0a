/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_MARK_H_INCLUDED_
#define _TENANT_MARK_H_INCLUDED_


#include "../job/tenant_job.h"


/*
 * A mark tells whose change of an organization's name or owners was the last:
 * the record's "change" is an id of that job's.  Half a change goes back only
 * while the record has its own mark; whoever was told since that something is
 * done has left another one, also where there was nothing to do.  A task thread
 * calls these.
 */

/* Returns the job's mark, 24 digits. */
const char *tenant_mark_id(tenant_job_t *job);

/* Appends the job's mark to an update's open "$set". */
void tenant_mark_set(tenant_job_t *job, tenant_bson_t *set);

/*
 * Makes a filter match only while the job's mark is the last, and nobody has
 * begun to resume what it left (tenant_resume.h), unless this job does.
 */
void tenant_mark_filter(tenant_job_t *job, tenant_bson_t *filter);

/*
 * Returns whether nobody else has left a mark between two readings of the
 * record.
 */
bool tenant_mark_untouched(tenant_job_t *job, tenant_doc_t before,
    tenant_doc_t now);


#endif /* _TENANT_MARK_H_INCLUDED_ */
