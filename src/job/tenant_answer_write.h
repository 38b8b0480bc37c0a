/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_ANSWER_WRITE_H_INCLUDED_
#define _TENANT_ANSWER_WRITE_H_INCLUDED_


#include "tenant_job.h"


/*
 * These make job->answer: of a document, or of nothing (204).  The use case has
 * succeeded: what failed on the way was mended, and does not count.  A task
 * thread calls them.
 */
void tenant_answer_document(tenant_job_t *job, int status,
    tenant_bson_t *answer);
void tenant_answer_empty(tenant_job_t *job);

/* Adds a date of a record as RFC 3339 text, or nothing when it has none. */
void tenant_answer_date(tenant_bson_t *answer, tenant_doc_t record,
    const char *name);

/* Does the same with a value that has another name in its record. */
void tenant_answer_date_as(tenant_bson_t *answer, const char *name,
    const tenant_value_t *value);


#endif /* _TENANT_ANSWER_WRITE_H_INCLUDED_ */
