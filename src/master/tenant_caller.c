/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_lease.h"


tenant_status_e
tenant_caller_load(tenant_job_t *job)
{
    tenant_str_t             user_id;
    tenant_lease_t           lease;
    tenant_caller_t         *caller;
    tenant_status_e          rc;
    const tenant_claims_t   *claims;

    caller = &job->caller;
    claims = job->request.claims;

    if (claims == NULL) {
        return tenant_access_unauthorized(TENANT_TOKEN_MISSING, &job->error);
    }

    user_id.len = claims->own ? claims->user.len : 0;
    user_id.data = claims->user.data;

    rc = tenant_lease_load(job, claims->organization, user_id,
                           &caller->organization, &caller->user, &lease);
    if (rc != TENANT_OK) {
        return rc;
    }

    rc = tenant_access_judge(job->request.route, TENANT_TOKEN_VALID, claims,
                             &lease, &caller->role, &job->error);
    if (rc != TENANT_OK) {
        return rc;
    }

    if (!tenant_bson_get_oid(caller->organization, "_id",
                             caller->organization_id)
        || (claims->own
            && !tenant_bson_get_oid(caller->user, "_id", caller->user_id)))
    {
        return tenant_error_internal(&job->error, "the record of organization "
                                     "%.*s, or of its user, is broken",
                                     (int) claims->organization.len,
                                     claims->organization.data);
    }

    caller->placement = lease.placement;

    return TENANT_OK;
}
