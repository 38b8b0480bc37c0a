/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_lifecycle_user.h"
#include "tenant_record.h"


tenant_status_e
tenant_lifecycle_complete(tenant_master_t *master,
    const tenant_record_t *record, tenant_doc_t *after, tenant_error_t *err)
{
    char            hex[TENANT_OID_HEX + 1];
    tenant_bson_t  *set, *update;

    if (!tenant_record_id(record, "_id", hex, err)) {
        return err->status;
    }

    if (record->hash.len == 0) {
        return tenant_error_set(err, TENANT_NOT_FOUND, "not found");
    }

    set = tenant_bson_create(master->work->arena);
    tenant_bson_add_str(set, "password", record->hash);

    update = tenant_state_update(master->work->arena,
                                 TENANT_RECORD_USER,
                                 TENANT_STATE_CREATING,
                                 TENANT_STATE_ACTIVE, set, NULL);

    return tenant_master_update(master, TENANT_USERS,
                                tenant_record_in(master->work->arena, hex,
                                                 TENANT_RECORD_USER,
                                                 TENANT_STATE_CREATING),
                                update, after, err);
}


tenant_status_e
tenant_lifecycle_release(tenant_master_t *master,
    const tenant_record_t *record, tenant_doc_t *after, tenant_error_t *err)
{
    char  hex[TENANT_OID_HEX + 1];

    (void) after;

    if (!tenant_record_id(record, "_id", hex, err)) {
        return err->status;
    }

    return tenant_master_remove(master, TENANT_USERS,
                                tenant_record_in(master->work->arena, hex,
                                                 TENANT_RECORD_USER,
                                                 TENANT_STATE_CREATING),
                                err);
}


/*
 * Only a retired user is removed: nobody makes him an owner any more, so no
 * owner is a user who does not exist.  An organization that is gone, or going,
 * has no users to keep.
 */

tenant_status_e
tenant_lifecycle_remove(tenant_master_t *master,
    const tenant_record_t *record, tenant_doc_t *after, tenant_error_t *err)
{
    char              hex[TENANT_OID_HEX + 1];
    char              organization_id[TENANT_OID_HEX + 1];
    tenant_doc_t      organization;
    tenant_bson_t    *filter;
    tenant_state_e    state;
    tenant_status_e   rc;

    (void) after;

    if (!tenant_record_id(record, "_id", hex, err)
        || !tenant_record_id(record, "organization_id", organization_id,
                             err))
    {
        return err->status;
    }

    organization = record->organization;

    if (organization.data == NULL) {

        rc = tenant_master_find(master, TENANT_ORGANIZATIONS,
                                tenant_record_by_id(master->work->arena,
                                                    organization_id),
                                &organization, err);
        if (rc != TENANT_OK) {
            return rc;
        }
    }

    state = tenant_state_of(TENANT_RECORD_ORGANIZATION, organization);

    if (state != TENANT_STATE_GONE && state != TENANT_STATE_DELETING
        && !tenant_lifecycle_retired(organization, hex))
    {
        return tenant_error_set(err, TENANT_NOT_FOUND, "not found");
    }

    filter = tenant_record_by_id(master->work->arena, hex);
    tenant_record_add_id(filter, "organization_id", organization_id);

    return tenant_master_remove(master, TENANT_USERS, filter, err);
}


bool
tenant_lifecycle_retired(tenant_doc_t organization, const char *user_id)
{
    tenant_doc_t    removed;
    tenant_iter_t   it;
    tenant_value_t  id;

    removed = tenant_bson_get_doc(organization, "removed");

    if (removed.data == NULL) {
        return false;
    }

    it = tenant_bson_iter(removed);

    while (tenant_bson_next(&it)) {

        if (it.value.type == TENANT_BSON_DOCUMENT
            && tenant_bson_find(it.value.doc, "id", &id)
            && id.type == TENANT_BSON_OID && strcmp(id.oid, user_id) == 0)
        {
            return true;
        }
    }

    return false;
}
