/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_ORGANIZATION_NAME_H_INCLUDED_
#define _TENANT_ORGANIZATION_NAME_H_INCLUDED_


#include "tenant_intent.h"


/* The name of the caller's organization.  A task thread calls these. */

/*
 * Changes the name from "from" (folded) to "name", with the other half of the
 * change as "intent" (or NULL), or back, if the job's mark is the last.  In
 * NAME mode the collections are to follow.  Returns TENANT_OK with the record
 * after it; TENANT_NOT_FOUND when the organization is not called "from" any
 * more, or is gone, or when, with "back", somebody else has left a mark since;
 * TENANT_CONFLICT when the name is taken; or what the store says.
 */
tenant_status_e tenant_organization_name(tenant_job_t *job,
    tenant_str_t from, tenant_str_t name, tenant_str_t folded,
    const tenant_intent_t *intent, bool back, tenant_doc_t *organization,
    tenant_error_t *err);

/*
 * Chooses the new base in NAME mode, if that can be done now (else the
 * reconciler does it), so that *organization tells it.
 */
void tenant_organization_name_base(tenant_job_t *job,
    tenant_doc_t *organization);

/*
 * Gives the name of "before" (name, name_folded) back to the caller's
 * organization, if it is still called "from" (folded) and the job's mark is the
 * last (tenant_mark.h); the job's intent goes with it.  Returns TENANT_OK,
 * TENANT_NOT_FOUND, TENANT_CONFLICT (the name is taken), or what the store
 * says.  A task thread calls it.
 */
tenant_status_e tenant_organization_name_back(tenant_job_t *job,
    tenant_str_t from, tenant_doc_t before, tenant_error_t *err);


#endif /* _TENANT_ORGANIZATION_NAME_H_INCLUDED_ */
