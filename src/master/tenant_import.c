/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_collections.h"
#include "tenant_import.h"
#include "tenant_now.h"


/* So often a name may change just when an import ends. */
#define TENANT_IMPORT_TRIES  5


static tenant_bson_t *tenant_import_filter(tenant_master_t *master,
    const char *hex, const char *id, bool undone);
static tenant_status_e tenant_import_ending(tenant_master_t *master,
    const char *hex, const tenant_import_t *import, bool done,
    tenant_doc_t record, tenant_error_t *err);


tenant_status_e
tenant_import_read(tenant_master_t *master, const char *hex,
    tenant_doc_t *record, tenant_import_t *import, bool *found,
    tenant_error_t *err)
{
    tenant_doc_t      doc;
    tenant_value_t    at;
    tenant_status_e   rc;

    *found = false;
    memset(import, 0, sizeof(tenant_import_t));

    rc = tenant_now_find(master, TENANT_ORGANIZATIONS,
                         tenant_record_by_id(master->work->arena, hex), record,
                         err);

    if (rc != TENANT_OK
        || tenant_state_of(TENANT_RECORD_ORGANIZATION, *record)
           != TENANT_STATE_IMPORTING)
    {
        return rc;
    }

    doc = tenant_bson_get_doc(*record, "import");

    if (doc.data == NULL || !tenant_bson_get_oid(doc, "id", import->id)
        || !tenant_placement_read(*record, &import->placement))
    {
        return tenant_error_internal(err, "the record of organization %s has "
                                     "no import that is known here", hex);
    }

    *found = true;

    import->begun = tenant_bson_get_bool(doc, "begun");
    import->undone = tenant_bson_get_bool(doc, "undone");
    import->age = tenant_bson_find(*record, "importing_at", &at)
                  ? tenant_now_age(*record, &at) : -1;

    return TENANT_OK;
}


tenant_status_e
tenant_import_begin(tenant_master_t *master, const char *hex, const char *id,
    tenant_error_t *err)
{
    tenant_doc_t      after;
    tenant_bson_t    *set;
    tenant_status_e   rc;

    set = tenant_bson_create(master->work->arena);
    tenant_record_add_id(set, "import.id", id);

    rc = tenant_master_update(master, TENANT_ORGANIZATIONS,
                              tenant_record_in(master->work->arena, hex,
                                               TENANT_RECORD_ORGANIZATION,
                                               TENANT_STATE_ACTIVE),
                              tenant_state_update(master->work->arena,
                                                  TENANT_RECORD_ORGANIZATION,
                                                  TENANT_STATE_ACTIVE,
                                                  TENANT_STATE_IMPORTING, set,
                                                  NULL),
                              &after, err);

    return rc == TENANT_NOT_FOUND
           ? tenant_error_set(err, TENANT_CONFLICT, "something else is being "
                              "done to the organization")
           : rc;
}


static tenant_bson_t *
tenant_import_filter(tenant_master_t *master, const char *hex, const char *id,
    bool undone)
{
    tenant_bson_t  *filter, *child;

    filter = tenant_record_in(master->work->arena, hex,
                              TENANT_RECORD_ORGANIZATION,
                              TENANT_STATE_IMPORTING);
    tenant_record_add_id(filter, "import.id", id);

    if (undone) {
        tenant_bson_add_bool(filter, "import.undone", true);

    } else {
        child = tenant_bson_begin(filter, "import.undone");
        tenant_bson_add_bool(child, "$ne", true);
        tenant_bson_end(filter, child);
    }

    return filter;
}


tenant_status_e
tenant_import_keep(tenant_master_t *master, const char *hex, const char *id,
    bool begun, tenant_error_t *err)
{
    tenant_doc_t    after;
    tenant_bson_t  *set;

    set = tenant_bson_create(master->work->arena);
    tenant_bson_add_bool(set, "import.begun", begun);

    return tenant_master_update(master, TENANT_ORGANIZATIONS,
                                tenant_import_filter(master, hex, id, false),
                                tenant_state_update(
                                    master->work->arena,
                                    TENANT_RECORD_ORGANIZATION,
                                    TENANT_STATE_IMPORTING,
                                    TENANT_STATE_IMPORTING, set, NULL),
                                &after, err);
}


tenant_status_e
tenant_import_undo(tenant_master_t *master, const char *hex,
    const tenant_import_t *import, tenant_doc_t record, tenant_error_t *err)
{
    tenant_doc_t    after;
    tenant_bson_t  *filter, *update, *set;
    tenant_value_t  at;

    filter = tenant_import_filter(master, hex, import->id, false);

    if (tenant_bson_find(record, "importing_at", &at)) {
        tenant_bson_add_date(filter, "importing_at", at.num);
    }

    update = tenant_bson_create(master->work->arena);
    set = tenant_bson_begin(update, "$set");
    tenant_bson_add_bool(set, "import.undone", true);
    tenant_bson_end(update, set);

    return tenant_master_update(master, TENANT_ORGANIZATIONS, filter, update,
                                &after, err);
}


tenant_status_e
tenant_import_empty(tenant_master_t *master,
    const tenant_placement_t *placement, tenant_error_t *err)
{
    tenant_status_e  rc;

    rc = tenant_collections_purge(master->work, placement, err);

    return rc == TENANT_OK
           ? tenant_collections_create(master->work, placement, err) : rc;
}


/* The name may have become another one meanwhile, and so the base. */

tenant_status_e
tenant_import_end(tenant_master_t *master, const char *hex,
    const tenant_import_t *import, bool done, tenant_error_t *err)
{
    bool              found;
    char              last[TENANT_OID_HEX + 1];
    unsigned          tries;
    tenant_doc_t      record, imported;
    tenant_import_t   now;
    tenant_status_e   rc;

    for (tries = 0; tries < TENANT_IMPORT_TRIES; tries++) {

        rc = tenant_import_read(master, hex, &record, &now, &found, err);
        if (rc != TENANT_OK) {
            return rc;
        }

        if (!found) {
            imported.data = NULL;

            if (record.data != NULL) {
                imported = tenant_bson_get_doc(record, "imported");
            }

            return done && imported.data != NULL
                   && tenant_bson_get_oid(imported, "id", last)
                   && strcmp(last, import->id) == 0
                   ? TENANT_OK
                   : tenant_error_set(err, TENANT_NOT_FOUND, "not found");
        }

        rc = tenant_import_ending(master, hex, import, done, record, err);
        if (rc != TENANT_NOT_FOUND) {
            return rc;
        }
    }

    return rc;
}


static tenant_status_e
tenant_import_ending(tenant_master_t *master, const char *hex,
    const tenant_import_t *import, bool done, tenant_doc_t record,
    tenant_error_t *err)
{
    tenant_doc_t     after;
    tenant_str_t     folded;
    tenant_bson_t   *filter, *set;
    tenant_state_e   next;

    folded = tenant_bson_get_str(record, "name_folded");

    next = import->placement.mode == TENANT_MODE_NAME
           && !tenant_str_eq(tenant_bson_get_str(record, "based_on"), folded)
           ? TENANT_STATE_RENAMING : TENANT_STATE_ACTIVE;

    filter = tenant_import_filter(master, hex, import->id, import->undone);
    tenant_bson_add_str(filter, "name_folded", folded);

    set = tenant_bson_create(master->work->arena);

    if (done) {
        tenant_record_add_id(set, "imported.id", import->id);
    }

    return tenant_master_update(master, TENANT_ORGANIZATIONS, filter,
                                tenant_state_update(
                                    master->work->arena,
                                    TENANT_RECORD_ORGANIZATION,
                                    TENANT_STATE_IMPORTING, next, set,
                                    "import"),
                                &after, err);
}
