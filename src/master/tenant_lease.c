/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>
#include <strings.h>

#include "tenant_lease.h"
#include "tenant_quota.h"
#include "tenant_record.h"


/* An organization's and a user's. */
#define TENANT_LEASE_RECORDS  2


static tenant_status_e tenant_lease_records(tenant_job_t *job,
    tenant_str_t organization_id, tenant_str_t user_id,
    tenant_doc_t *organization, tenant_doc_t *user);
static tenant_status_e tenant_lease_both(tenant_master_t *master,
    tenant_str_t organization_id, tenant_str_t user_id,
    tenant_doc_t *organization, tenant_doc_t *user, tenant_error_t *err);
static void tenant_lease_match(tenant_bson_t *stages, tenant_str_t id);
static void tenant_lease_choose(tenant_doc_t record,
    tenant_str_t organization_id, tenant_doc_t *organization,
    tenant_doc_t *user);
static tenant_status_e tenant_lease_each(tenant_master_t *master,
    tenant_str_t organization_id, tenant_str_t user_id,
    tenant_doc_t *organization, tenant_doc_t *user, tenant_error_t *err);
static void tenant_lease_bounds(tenant_doc_t organization,
    tenant_lease_t *lease);
static bool tenant_lease_revoked(tenant_doc_t user, tenant_lease_t *lease);


tenant_status_e
tenant_lease_read(tenant_job_t *job, tenant_str_t organization_id,
    tenant_str_t user_id, tenant_lease_t *lease)
{
    tenant_doc_t  organization, user;

    return tenant_lease_load(job, organization_id, user_id, &organization,
                             &user, lease);
}


tenant_status_e
tenant_lease_load(tenant_job_t *job, tenant_str_t organization_id,
    tenant_str_t user_id, tenant_doc_t *organization, tenant_doc_t *user,
    tenant_lease_t *lease)
{
    tenant_status_e  rc;

    rc = tenant_lease_records(job, organization_id, user_id, organization,
                              user);
    if (rc != TENANT_OK) {
        return rc;
    }

    if (!tenant_lease_make(*organization, user_id.len != 0 ? user : NULL,
                           lease))
    {
        return tenant_error_internal(&job->error, "the record of organization "
                                     "%.*s, or of its user, is broken",
                                     (int) organization_id.len,
                                     organization_id.data);
    }

    return TENANT_OK;
}


static tenant_status_e
tenant_lease_records(tenant_job_t *job, tenant_str_t organization_id,
    tenant_str_t user_id, tenant_doc_t *organization, tenant_doc_t *user)
{
    bool              both;
    tenant_store_t   *store;
    tenant_master_t   master;
    tenant_status_e   rc;

    memset(organization, 0, sizeof(tenant_doc_t));
    memset(user, 0, sizeof(tenant_doc_t));

    /* a trusted issuer may name anything */

    if (!tenant_oid_is(organization_id)
        || (user_id.len != 0 && !tenant_oid_is(user_id)))
    {
        return TENANT_OK;
    }

    master = tenant_master_of(job);
    store = job->work.store;

    both = user_id.len != 0
           && tenant_store_memo(store, TENANT_MEMO_NO_UNION) == 0;

    if (both) {
        rc = tenant_lease_both(&master, organization_id, user_id,
                               organization, user, &job->error);

        if (rc != TENANT_UNPROCESSABLE && rc != TENANT_INTERNAL) {
            return rc;
        }

        /* it may be this command alone that the server refuses */
        memset(&job->error, 0, sizeof(tenant_error_t));
    }

    rc = tenant_lease_each(&master, organization_id, user_id, organization,
                           user, &job->error);

    if (rc == TENANT_OK && both) {
        tenant_store_set_memo(store, TENANT_MEMO_NO_UNION, 1);
    }

    return rc;
}


/*
 * Asks for both records in one command, by nothing but their ids, which servers
 * find fastest.  MongoDB has $unionWith since 4.4, others need not have it.
 */

static tenant_status_e
tenant_lease_both(tenant_master_t *master, tenant_str_t organization_id,
    tenant_str_t user_id, tenant_doc_t *organization, tenant_doc_t *user,
    tenant_error_t *err)
{
    tenant_doc_t      batch;
    tenant_iter_t     it;
    tenant_bson_t    *stages, *stage, *child, *inner;
    tenant_status_e   rc;

    stages = tenant_bson_create(master->work->arena);

    tenant_lease_match(stages, organization_id);

    stage = tenant_bson_begin(stages, "1");
    child = tenant_bson_begin(stage, "$unionWith");
    tenant_bson_add_text(child, "coll", TENANT_USERS);

    inner = tenant_bson_begin_array(child, "pipeline");
    tenant_lease_match(inner, user_id);
    tenant_bson_end(child, inner);

    tenant_bson_end(stage, child);
    tenant_bson_end(stages, stage);

    rc = tenant_master_aggregate(master, TENANT_ORGANIZATIONS, stages,
                                 TENANT_LEASE_RECORDS + 1, &batch, err);

    if (rc != TENANT_OK) {
        return rc;
    }

    it = tenant_bson_iter(batch);

    while (tenant_bson_next(&it)) {
        tenant_lease_choose(it.value.doc, organization_id, organization, user);
    }

    if (organization->data == NULL) {
        memset(user, 0, sizeof(tenant_doc_t));
    }

    return TENANT_OK;
}


/* Appends the stage that finds a record by its id. */

static void
tenant_lease_match(tenant_bson_t *stages, tenant_str_t id)
{
    tenant_bson_t  *stage, *child;

    stage = tenant_bson_begin(stages, "0");
    child = tenant_bson_begin(stage, "$match");
    tenant_bson_add_oid(child, "_id", id);
    tenant_bson_end(stage, child);
    tenant_bson_end(stages, stage);
}


/*
 * Takes a record that came for what it is, as only a user's names the
 * organization that it is one of, and leaves it if it is not in use.
 */

static void
tenant_lease_choose(tenant_doc_t record, tenant_str_t organization_id,
    tenant_doc_t *organization, tenant_doc_t *user)
{
    char            of[TENANT_OID_HEX + 1];
    tenant_state_e  state;

    if (!tenant_bson_get_oid(record, "organization_id", of)) {

        state = tenant_state_of(TENANT_RECORD_ORGANIZATION, record);

        if (state == TENANT_STATE_ACTIVE || state == TENANT_STATE_RENAMING
            || state == TENANT_STATE_MOVING
            || state == TENANT_STATE_IMPORTING)
        {
            *organization = record;
        }

        return;
    }

    if (strncasecmp(of, organization_id.data, TENANT_OID_HEX) == 0
        && tenant_state_of(TENANT_RECORD_USER, record) == TENANT_STATE_ACTIVE)
    {
        *user = record;
    }
}


static tenant_status_e
tenant_lease_each(tenant_master_t *master, tenant_str_t organization_id,
    tenant_str_t user_id, tenant_doc_t *organization, tenant_doc_t *user,
    tenant_error_t *err)
{
    tenant_bson_t    *filter;
    tenant_status_e   rc;

    filter = tenant_record_in(master->work->arena, organization_id.data,
                              TENANT_RECORD_ORGANIZATION,
                              TENANT_STATE_LIVE);

    rc = tenant_master_find(master, TENANT_ORGANIZATIONS, filter,
                            organization, err);

    if (rc != TENANT_OK || user_id.len == 0 || organization->data == NULL) {
        return rc;
    }

    filter = tenant_record_in(master->work->arena, user_id.data,
                              TENANT_RECORD_USER, TENANT_STATE_ACTIVE);
    tenant_bson_add_oid(filter, "organization_id", organization_id);

    return tenant_master_find(master, TENANT_USERS, filter, user, err);
}


bool
tenant_lease_make(tenant_doc_t organization, const tenant_doc_t *user,
    tenant_lease_t *lease)
{
    memset(lease, 0, sizeof(tenant_lease_t));

    lease->gone = organization.data == NULL
                  || (user != NULL && user->data == NULL);

    if (lease->gone) {
        return true;
    }

    lease->organization_epoch = tenant_bson_get_int(organization, "epoch",
                                                    -1);
    lease->organization_name = tenant_bson_get_str(organization, "name");
    lease->user_epoch = -1;

    tenant_lease_bounds(organization, lease);

    if (lease->organization_epoch < 0
        || !tenant_placement_read(organization, &lease->placement))
    {
        return false;
    }

    if (user == NULL) {
        return true;
    }

    lease->user_epoch = tenant_bson_get_int(*user, "epoch", -1);
    lease->role = tenant_role_of(organization, *user);

    return lease->user_epoch >= 0 && tenant_lease_revoked(*user, lease);
}


/* What the operator, or a change of its place, keeps it from. */

static void
tenant_lease_bounds(tenant_doc_t organization, tenant_lease_t *lease)
{
    tenant_doc_t    suspended, move;
    tenant_state_e  state;

    lease->plan = tenant_bson_get_str(organization, "plan");

    suspended = tenant_bson_get_doc(organization, "suspended");
    lease->suspended = suspended.data != NULL;

    if (lease->suspended) {
        lease->reason = tenant_bson_get_str(suspended, "reason");
    }

    state = tenant_state_of(TENANT_RECORD_ORGANIZATION, organization);
    move = tenant_bson_get_doc(organization, "move");

    lease->paused = state == TENANT_STATE_RENAMING
                    || (state == TENANT_STATE_MOVING && move.data != NULL
                        && tenant_bson_get_bool(move, "paused"));

    lease->importing = state == TENANT_STATE_IMPORTING;
    lease->over_quota = tenant_quota_over(organization);
}


/*
 * Nothing that was revoked is overlooked: a list that is too long makes no
 * lease.
 */

static bool
tenant_lease_revoked(tenant_doc_t user, tenant_lease_t *lease)
{
    tenant_doc_t   list;
    tenant_iter_t  it;

    list = tenant_bson_get_doc(user, "revoked");
    if (list.data == NULL) {
        return true;
    }

    it = tenant_bson_iter(list);

    while (tenant_bson_next(&it)) {

        if (lease->nrevoked == TENANT_REVOKED_MAX
            || it.value.type != TENANT_BSON_DOCUMENT)
        {
            return false;
        }

        lease->revoked[lease->nrevoked++] = tenant_bson_get_str(it.value.doc,
                                                                "id");
    }

    return !it.broken;
}
