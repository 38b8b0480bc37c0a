/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_LEASE_H_INCLUDED_
#define _TENANT_LEASE_H_INCLUDED_


#include "../job/tenant_access.h"


/*
 * Reads both records (the organization's alone when "user_id" is empty, as for
 * a trusted issuer's token) from the master database, in one command where its
 * server can do that.  Returns TENANT_OK, also when they are gone, or what the
 * store says.  A task thread calls it.
 */
tenant_status_e tenant_lease_read(tenant_job_t *job,
    tenant_str_t organization_id, tenant_str_t user_id,
    tenant_lease_t *lease);

/*
 * Does the same and returns the records, if the organization and the user are
 * active; else their data are NULL.
 */
tenant_status_e tenant_lease_load(tenant_job_t *job,
    tenant_str_t organization_id, tenant_str_t user_id,
    tenant_doc_t *organization, tenant_doc_t *user, tenant_lease_t *lease);

/*
 * Makes a lease of such records; "user" is NULL when none was asked for.
 * Returns false when a record is broken.  Any thread may call it.
 */
bool tenant_lease_make(tenant_doc_t organization, const tenant_doc_t *user,
    tenant_lease_t *lease);


#endif /* _TENANT_LEASE_H_INCLUDED_ */
