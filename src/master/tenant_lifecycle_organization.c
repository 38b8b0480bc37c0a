/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "../core/tenant_clock.h"
#include "tenant_collections.h"
#include "tenant_lifecycle_organization.h"
#include "tenant_lifecycle_user.h"
#include "tenant_placements.h"
#include "tenant_repeat.h"


static tenant_status_e tenant_lifecycle_owner(tenant_master_t *master,
    const tenant_record_t *record, tenant_error_t *err);
static tenant_status_e tenant_lifecycle_closing(tenant_master_t *master,
    const tenant_record_t *record, tenant_state_e from, tenant_doc_t *after,
    tenant_error_t *err);
static tenant_status_e tenant_lifecycle_misplaced(tenant_error_t *err,
    const char *hex);
static tenant_status_e tenant_lifecycle_users(tenant_master_t *master,
    const char *hex, tenant_error_t *err);


/* The organization stays unreachable until the last step is done. */

tenant_status_e
tenant_lifecycle_open(tenant_master_t *master, const tenant_record_t *record,
    tenant_doc_t *after, tenant_error_t *err)
{
    char                 hex[TENANT_OID_HEX + 1];
    tenant_bson_t       *update;
    tenant_status_e      rc;
    tenant_placement_t   placement;

    if (!tenant_record_id(record, "_id", hex, err)) {
        return err->status;
    }

    if (!tenant_placement_read(record->doc, &placement)) {
        return tenant_lifecycle_misplaced(err, hex);
    }

    rc = tenant_collections_create(master->work, &placement, err);
    if (rc != TENANT_OK) {
        return rc;
    }

    rc = tenant_lifecycle_owner(master, record, err);
    if (rc != TENANT_OK) {
        return rc;
    }

    update = tenant_state_update(master->work->arena,
                                 TENANT_RECORD_ORGANIZATION,
                                 TENANT_STATE_CREATING, TENANT_STATE_ACTIVE,
                                 NULL, NULL);

    return tenant_master_update(master, TENANT_ORGANIZATIONS,
                                tenant_record_in(master->work->arena, hex,
                                                 TENANT_RECORD_ORGANIZATION,
                                                 TENANT_STATE_CREATING),
                                update, after, err);
}


/* Completes its first owner, unless an earlier attempt has done so. */

static tenant_status_e
tenant_lifecycle_owner(tenant_master_t *master, const tenant_record_t *record,
    tenant_error_t *err)
{
    char              hex[TENANT_OID_HEX + 1];
    tenant_doc_t      user;
    tenant_bson_t    *filter;
    tenant_record_t   owner;
    tenant_status_e   rc;

    if (!tenant_record_id(record, "admin_id", hex, err)) {
        return err->status;
    }

    owner = *record;
    owner.kind = TENANT_RECORD_USER;
    owner.doc = tenant_bson_doc(tenant_record_by_id(master->work->arena,
                                                    hex));

    rc = tenant_lifecycle_complete(master, &owner, &user, err);

    if (rc != TENANT_NOT_FOUND) {
        return rc;
    }

    filter = tenant_record_in(master->work->arena, hex, TENANT_RECORD_USER,
                              TENANT_STATE_ACTIVE);

    rc = tenant_master_find(master, TENANT_USERS, filter, &user, err);

    return rc == TENANT_OK && user.data == NULL
           ? tenant_error_set(err, TENANT_NOT_FOUND, "not found") : rc;
}


tenant_status_e
tenant_lifecycle_give_up(tenant_master_t *master,
    const tenant_record_t *record, tenant_doc_t *after, tenant_error_t *err)
{
    return tenant_lifecycle_closing(master, record, TENANT_STATE_CREATING,
                                    after, err);
}


tenant_status_e
tenant_lifecycle_close(tenant_master_t *master, const tenant_record_t *record,
    tenant_doc_t *after, tenant_error_t *err)
{
    return tenant_lifecycle_closing(master, record, TENANT_STATE_ACTIVE,
                                    after, err);
}


/*
 * From now on the organization and its users' tokens are of no use, and its
 * name is free.  One that was active must still have the name that it was read
 * with.
 */

static tenant_status_e
tenant_lifecycle_closing(tenant_master_t *master,
    const tenant_record_t *record, tenant_state_e from, tenant_doc_t *after,
    tenant_error_t *err)
{
    char            hex[TENANT_OID_HEX + 1];
    tenant_bson_t  *filter, *update, *child;

    if (!tenant_record_id(record, "_id", hex, err)) {
        return err->status;
    }

    /* whatever is done to it ends there */

    filter = tenant_record_in(master->work->arena, hex,
                              TENANT_RECORD_ORGANIZATION,
                              from == TENANT_STATE_ACTIVE ? TENANT_STATE_LIVE
                                                          : from);

    if (from == TENANT_STATE_ACTIVE) {
        tenant_bson_add_str(filter, "name_folded",
                            tenant_bson_get_str(record->doc, "name_folded"));
    }

    child = tenant_bson_create(master->work->arena);
    tenant_bson_add_date(child, "updated_at", tenant_clock_date());

    update = tenant_state_update(master->work->arena,
                                 TENANT_RECORD_ORGANIZATION, from,
                                 TENANT_STATE_DELETING, child,
                                 "name_folded");

    child = tenant_bson_begin(update, "$inc");
    tenant_bson_add_int(child, "epoch", 1);
    tenant_bson_end(update, child);

    return tenant_master_update(master, TENANT_ORGANIZATIONS, filter, update,
                                after, err);
}


tenant_status_e
tenant_lifecycle_purge(tenant_master_t *master, const tenant_record_t *record,
    tenant_doc_t *after, tenant_error_t *err)
{
    char              hex[TENANT_OID_HEX + 1];
    int64_t           age;
    tenant_doc_t      whole;
    tenant_status_e   rc;

    (void) after;

    if (!tenant_record_id(record, "_id", hex, err)) {
        return err->status;
    }

    /* it knows of places that a list of records does not show */

    rc = tenant_placements_read(master, hex, &whole, &age, err);

    if (rc != TENANT_OK
        || tenant_state_of(TENANT_RECORD_ORGANIZATION, whole)
           != TENANT_STATE_DELETING)
    {
        return rc;
    }

    rc = tenant_lifecycle_users(master, hex, err);
    if (rc != TENANT_OK) {
        return rc;
    }

    rc = tenant_repeat_purge(master, hex, err);
    if (rc != TENANT_OK) {
        return rc;
    }

    rc = tenant_placements_purge(master, whole, err);
    if (rc != TENANT_OK) {
        return rc;
    }

    return tenant_master_remove(master, TENANT_ORGANIZATIONS,
                                tenant_record_in(master->work->arena, hex,
                                                 TENANT_RECORD_ORGANIZATION,
                                                 TENANT_STATE_DELETING),
                                err);
}


static tenant_status_e
tenant_lifecycle_users(tenant_master_t *master, const char *hex,
    tenant_error_t *err)
{
    tenant_bson_t  *filter;

    filter = tenant_bson_create(master->work->arena);
    tenant_record_add_id(filter, "organization_id", hex);

    return tenant_master_remove(master, TENANT_USERS, filter, err);
}


/* Nothing is made or removed when nobody can tell where the collections are. */

static tenant_status_e
tenant_lifecycle_misplaced(tenant_error_t *err, const char *hex)
{
    return tenant_error_internal(err, "the record of organization %s has no "
                                 "placement that is known here", hex);
}
