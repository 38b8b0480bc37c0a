/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_ORGANIZATION_H_INCLUDED_
#define _TENANT_ORGANIZATION_H_INCLUDED_


#include "../job/tenant_use_case.h"
#include "../master/tenant_record.h"


/*
 * The rows of the organizations' API (docs/api.md, "Organizations").  Each is
 * the first step of its use case, for a task thread.
 */

/*
 * POST create: claims name and address, hashes the password, makes the base
 * collection, activates.  What fails, or loses its client, is taken back.
 */
extern const tenant_use_case_t  tenant_organization_create;

/* GET get: the public part, or all with a token of that organization. */
extern const tenant_use_case_t  tenant_organization_get;

/* PUT update: the name, and the calling admin's address and password. */
extern const tenant_use_case_t  tenant_organization_update;

/*
 * DELETE delete: unreachable and free at once; the data go "purge_delay"
 * after the answer.
 */
extern const tenant_use_case_t  tenant_organization_delete;


/*
 * Makes job->answer of an organization's record; "email" is its admin's,
 * looked up when its data are NULL.  An admin who is no owner any more gives
 * way to the first who is.
 */
void tenant_organization_answer(tenant_job_t *job, int status,
    tenant_doc_t organization, tenant_str_t email);


#endif /* _TENANT_ORGANIZATION_H_INCLUDED_ */
