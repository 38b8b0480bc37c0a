/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_OPERATOR_SHOW_H_INCLUDED_
#define _TENANT_OPERATOR_SHOW_H_INCLUDED_


#include "../job/tenant_use_case.h"
#include "../master/tenant_record.h"


/*
 * Finds the organization that the path names.  Returns TENANT_OK with
 * *organization (as tenant_now_find() does), TENANT_NOT_FOUND, or what the
 * store says.  A task thread calls it.
 */
tenant_status_e tenant_operator_find(tenant_job_t *job,
    tenant_doc_t *organization);

/* Adds an organization's members to an answer.  Any thread may call it. */
void tenant_operator_show(tenant_bson_t *answer, tenant_doc_t organization);

/* Answers 200 with the organization that the path names, or job->error. */
tenant_step_e tenant_operator_answer(tenant_job_t *job);


#endif /* _TENANT_OPERATOR_SHOW_H_INCLUDED_ */
