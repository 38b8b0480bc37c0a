/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_ORGANIZATION_H_INCLUDED_
#define _TENANT_ORGANIZATION_H_INCLUDED_


#include "../job/tenant_use_case.h"
#include "../master/tenant_record.h"


/*
 * These are the rows of the organizations' API (docs/api.md, "Organizations").
 */

/*
 * POST create claims name and address, hashes the password, makes the base
 * collection, activates.  What fails, or loses its client, is taken back.
 */
extern const tenant_use_case_t  tenant_organization_create;

/* GET get shows the public part, or all with a token of that organization. */
extern const tenant_use_case_t  tenant_organization_get;

/* PUT update changes the name, and the calling admin's address and password. */
extern const tenant_use_case_t  tenant_organization_update;

/*
 * DELETE delete makes the organization unreachable and its name free at once;
 * the data go "purge_delay" after the answer.
 */
extern const tenant_use_case_t  tenant_organization_delete;


/*
 * Makes job->answer of an organization's record.  "email" is its admin's; it is
 * looked up when its data are NULL.  Where the admin is no owner any more, the
 * first owner is shown instead.
 */
void tenant_organization_answer(tenant_job_t *job, int status,
    tenant_doc_t organization, tenant_str_t email);

/*
 * Copies the id of its admin, or of the first owner in his place; returns false
 * when it has no owner.  Any thread may call it.
 */
bool tenant_organization_admin(tenant_doc_t organization,
    char admin[TENANT_OID_HEX + 1]);

/*
 * Makes job->caller.organization unreachable and its name and addresses free;
 * its data go "purge_delay" after the answer.  "purge" is cleared memory that
 * lives as long as the job.  Returns TENANT_OK, TENANT_NOT_FOUND when it was
 * renamed or deleted since it was read, or what the store says; on success
 * answers 200.  A task thread calls it.
 */
tenant_status_e tenant_organization_remove(tenant_job_t *job,
    tenant_after_t *purge);


#endif /* _TENANT_ORGANIZATION_H_INCLUDED_ */
