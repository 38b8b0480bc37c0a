/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_api.h"
#include "../store/tenant_master.h"


static tenant_status_e tenant_caller_refuse(tenant_job_t *job,
    tenant_status_e rc);
static bool tenant_caller_placement(tenant_job_t *job);


tenant_status_e
tenant_caller_load(tenant_job_t *job)
{
    tenant_bson_t           *filter;
    tenant_caller_t         *caller;
    tenant_master_t          master;
    tenant_status_e          rc;
    const tenant_claims_t   *claims;

    caller = &job->caller;
    claims = job->claims;

    if (claims == NULL) {
        return tenant_caller_refuse(job, TENANT_NOT_FOUND);
    }

    if (!claims->own) {
        return tenant_error_set(&job->error, TENANT_FORBIDDEN,
                                "this token's issuer has no users here");
    }

    master.session = &job->session;
    master.cluster = job->settings->cluster;
    master.database = job->settings->master_database;

    filter = tenant_bson_create(job->arena);
    tenant_bson_add_oid(filter, "_id", claims->organization);
    tenant_bson_add_text(filter, "state", "active");

    rc = tenant_master_find(&master, TENANT_ORGANIZATIONS, filter,
                            &caller->organization, &job->error);
    if (rc != TENANT_OK) {
        return tenant_caller_refuse(job, rc);
    }

    filter = tenant_bson_create(job->arena);
    tenant_bson_add_oid(filter, "_id", claims->user);
    tenant_bson_add_oid(filter, "organization_id", claims->organization);

    rc = tenant_master_find(&master, TENANT_USERS, filter, &caller->user,
                            &job->error);
    if (rc != TENANT_OK) {
        return tenant_caller_refuse(job, rc);
    }

    if (tenant_bson_get_int(caller->organization, "epoch", -1)
            != claims->organization_epoch
        || tenant_bson_get_int(caller->user, "epoch", -1)
            != claims->user_epoch)
    {
        return tenant_caller_refuse(job, TENANT_NOT_FOUND);
    }

    if (!tenant_bson_get_oid(caller->organization, "_id",
                             caller->organization_id)
        || !tenant_bson_get_oid(caller->user, "_id", caller->user_id)
        || !tenant_caller_placement(job))
    {
        return tenant_error_set(&job->error, TENANT_INTERNAL,
                                "internal error");
    }

    caller->role = tenant_role_parse(tenant_bson_get_str(caller->user,
                                                         "role"));

    if (caller->role < job->route->role) {
        return tenant_error_set(&job->error, TENANT_FORBIDDEN,
                                "this user's role does not allow it");
    }

    job->error.status = TENANT_OK;

    return TENANT_OK;
}


/* A record that is not there any more means that the token has ended. */

static tenant_status_e
tenant_caller_refuse(tenant_job_t *job, tenant_status_e rc)
{
    if (rc != TENANT_NOT_FOUND) {
        return rc;
    }

    return tenant_error_set(&job->error, TENANT_UNAUTHORIZED,
                            "the token is not valid any more");
}


static bool
tenant_caller_placement(tenant_job_t *job)
{
    tenant_doc_t         record;
    tenant_placement_t  *placement;

    placement = &job->caller.placement;

    record = tenant_bson_get_doc(job->caller.organization, "placement");
    if (record.data == NULL) {
        return false;
    }

    placement->cluster = tenant_bson_get_str(record, "cluster");
    placement->database = tenant_bson_get_str(record, "database");
    placement->collection = tenant_bson_get_str(record, "collection");

    return tenant_str_is(tenant_bson_get_str(record, "mode"), "id")
           && placement->cluster.len != 0
           && placement->database.len != 0
           && placement->collection.len != 0;
}


tenant_role_e
tenant_role_parse(tenant_str_t name)
{
    if (tenant_str_is(name, "owner")) {
        return TENANT_ROLE_OWNER;
    }

    if (tenant_str_is(name, "editor")) {
        return TENANT_ROLE_EDITOR;
    }

    if (tenant_str_is(name, "viewer")) {
        return TENANT_ROLE_VIEWER;
    }

    return TENANT_ROLE_NONE;
}
