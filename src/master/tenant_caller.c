/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_lease.h"


tenant_status_e
tenant_caller_load(tenant_job_t *job)
{
    bool                     newer;
    tenant_str_t             user_id;
    tenant_lease_t           lease;
    tenant_caller_t         *caller;
    tenant_status_e          rc;
    const tenant_claims_t   *claims;

    caller = &job->caller;
    claims = job->claims;

    if (claims == NULL) {
        return tenant_error_set(&job->error, TENANT_UNAUTHORIZED,
                                "a bearer token is required");
    }

    if (!claims->own && job->route->api == TENANT_API_ADMIN) {
        return tenant_error_set(&job->error, TENANT_FORBIDDEN,
                                "this token's issuer has no users here");
    }

    user_id.len = claims->own ? claims->user.len : 0;
    user_id.data = claims->user.data;

    rc = tenant_lease_records(job, claims->organization, user_id,
                              &caller->organization, &caller->user);
    if (rc != TENANT_OK) {
        return rc;
    }

    if (!tenant_lease_make(caller->organization,
                           claims->own ? &caller->user : NULL, &lease))
    {
        return tenant_error_internal(&job->error, "the record of organization "
                                     "%.*s, or of its user, is broken",
                                     (int) claims->organization.len,
                                     claims->organization.data);
    }

    if (tenant_lease_check(&lease, claims, &newer) != TENANT_TOKEN_VALID) {
        return tenant_error_set(&job->error, TENANT_UNAUTHORIZED,
                                "the token is not valid any more");
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
    caller->role = tenant_role_parse(claims->role);

    if (claims->own && lease.role < caller->role) {
        caller->role = lease.role;
    }

    if (caller->role < job->route->role) {
        return tenant_error_set(&job->error, TENANT_FORBIDDEN,
                                "this user's role does not allow it");
    }

    job->error.status = TENANT_OK;

    return TENANT_OK;
}
