/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_collections.h"
#include "tenant_rename.h"


static tenant_bson_t *tenant_rename_intent(tenant_arena_t *arena,
    tenant_doc_t update);
static tenant_status_e tenant_rename_next(tenant_master_t *master,
    const char *hex, tenant_str_t folded, const tenant_placement_t *next,
    tenant_error_t *err);
static tenant_status_e tenant_rename_update(tenant_master_t *master,
    tenant_bson_t *filter, tenant_bson_t *update, tenant_error_t *err);


tenant_status_e
tenant_rename_name(tenant_master_t *master, tenant_bson_t *filter,
    tenant_bson_t *update, tenant_doc_t *after, tenant_error_t *err)
{
    tenant_bson_t    *named, *both, *each;
    tenant_arena_t   *arena;
    tenant_status_e   rc;

    arena = master->work->arena;

    named = tenant_bson_create(arena);
    both = tenant_bson_begin_array(named, "$and");

    tenant_bson_add_doc(both, "0", tenant_bson_doc(filter));

    each = tenant_bson_begin(both, "1");
    tenant_state_filter(each, TENANT_RECORD_ORGANIZATION,
                        TENANT_STATE_ACTIVE);
    tenant_bson_add_text(each, "placement.mode",
                         tenant_mode_name(TENANT_MODE_NAME));
    tenant_bson_end(both, each);

    tenant_bson_end(named, both);

    rc = tenant_master_update(master, TENANT_ORGANIZATIONS, named,
                              tenant_rename_intent(arena,
                                                   tenant_bson_doc(update)),
                              after, err);

    return rc == TENANT_NOT_FOUND
           ? tenant_master_update(master, TENANT_ORGANIZATIONS, filter,
                                  update, after, err)
           : rc;
}


/* The update, and the state. */

static tenant_bson_t *
tenant_rename_intent(tenant_arena_t *arena, tenant_doc_t update)
{
    bool                   dated;
    tenant_str_t           same = tenant_null_string;
    tenant_iter_t          it;
    tenant_bson_t         *with, *child;
    const tenant_state_t  *row;

    row = tenant_state_row(TENANT_RECORD_ORGANIZATION, TENANT_STATE_RENAMING);

    dated = false;
    with = tenant_bson_create(arena);
    it = tenant_bson_iter(update);

    while (tenant_bson_next(&it)) {

        if (tenant_str_is(it.value.key, "$set")) {
            child = tenant_bson_copy(arena, it.value.doc);
            tenant_bson_add_text(child, "state", row->name);

        } else if (tenant_str_is(it.value.key, "$currentDate")) {
            child = tenant_bson_copy(arena, it.value.doc);
            tenant_bson_add_bool(child, row->since, true);
            dated = true;

        } else {
            tenant_bson_add_value(with, same, &it.value);
            continue;
        }

        tenant_bson_add_doc_key(with, it.value.key, tenant_bson_doc(child));
    }

    if (!dated) {
        child = tenant_bson_begin(with, "$currentDate");
        tenant_bson_add_bool(child, row->since, true);
        tenant_bson_end(with, child);
    }

    return with;
}


/* The name is the organization's: nobody else comes to have its base. */

tenant_status_e
tenant_rename_begin(tenant_master_t *master, const char *hex,
    tenant_str_t prefix, tenant_error_t *err)
{
    int64_t             age;
    tenant_doc_t        record;
    tenant_str_t        folded;
    tenant_status_e     rc;
    tenant_storage_t    storage;
    tenant_placement_t  placement, next;

    rc = tenant_placements_read(master, hex, &record, &age, err);

    if (rc != TENANT_OK || !tenant_rename_due(record, &placement)) {
        return rc;
    }

    folded = tenant_bson_get_str(record, "name_folded");

    storage.mode = TENANT_MODE_NAME;
    storage.cluster = placement.cluster;
    storage.database = placement.database;
    storage.prefix = prefix;

    rc = tenant_placements_choose(master, hex, &storage, folded, &record, &next,
                                  err);

    if (rc == TENANT_CONFLICT) {
        return tenant_error_internal(err, "collections that no record "
                                     "accounts for keep organization %s from "
                                     "having the base of its name", hex);
    }

    return rc == TENANT_OK
           ? tenant_rename_next(master, hex, folded, &next, err) : rc;
}


bool
tenant_rename_due(tenant_doc_t record, tenant_placement_t *placement)
{
    tenant_placement_t  left;

    return tenant_state_of(TENANT_RECORD_ORGANIZATION, record)
           == TENANT_STATE_RENAMING
           && tenant_placement_read(record, placement)
           && placement->mode == TENANT_MODE_NAME
           && placement->next.len == 0
           && !tenant_placements_left(record, &left)
           && !tenant_str_eq(tenant_bson_get_str(record, "based_on"),
                             tenant_bson_get_str(record, "name_folded"));
}


static tenant_status_e
tenant_rename_next(tenant_master_t *master, const char *hex,
    tenant_str_t folded, const tenant_placement_t *next, tenant_error_t *err)
{
    tenant_bson_t  *filter, *update, *child, *none;

    filter = tenant_record_in(master->work->arena, hex,
                              TENANT_RECORD_ORGANIZATION,
                              TENANT_STATE_RENAMING);
    tenant_bson_add_str(filter, "name_folded", folded);
    none = tenant_bson_begin(filter, "placement.next");
    tenant_bson_add_bool(none, "$exists", false);
    tenant_bson_end(filter, none);

    update = tenant_bson_create(master->work->arena);

    child = tenant_bson_begin(update, "$set");
    tenant_bson_add_str(child, "placement.next", next->collection);
    tenant_bson_add_str(child, "next_based_on", folded);
    tenant_bson_end(update, child);

    child = tenant_bson_begin(update, "$addToSet");
    tenant_bson_add_str(child, "bases",
                        tenant_placements_base(master->work->arena, next));
    tenant_bson_end(update, child);

    child = tenant_bson_begin(update, "$currentDate");
    tenant_bson_add_bool(child, "placed_at", true);
    tenant_bson_end(update, child);

    return tenant_rename_update(master, filter, update, err);
}


tenant_status_e
tenant_rename_end(tenant_master_t *master, const char *hex,
    tenant_doc_t record, tenant_error_t *err)
{
    tenant_bson_t  *filter;

    filter = tenant_record_in(master->work->arena, hex,
                              TENANT_RECORD_ORGANIZATION,
                              TENANT_STATE_RENAMING);
    tenant_bson_add_str(filter, "name_folded",
                        tenant_bson_get_str(record, "name_folded"));

    return tenant_rename_update(master, filter,
                                tenant_state_update(master->work->arena,
                                                    TENANT_RECORD_ORGANIZATION,
                                                    TENANT_STATE_RENAMING,
                                                    TENANT_STATE_ACTIVE, NULL,
                                                    NULL),
                                err);
}


tenant_status_e
tenant_rename_switch(tenant_master_t *master, const char *hex,
    tenant_doc_t record, tenant_error_t *err)
{
    tenant_bson_t       *filter, *update, *set, *child;
    tenant_status_e      rc;
    tenant_placement_t   old, next;

    (void) tenant_placement_read(record, &old);

    next = old;
    next.collection = old.next;

    rc = tenant_collections_create(master->work, &next, err);
    if (rc != TENANT_OK) {
        return rc;
    }

    filter = tenant_record_in(master->work->arena, hex,
                              TENANT_RECORD_ORGANIZATION,
                              TENANT_STATE_RENAMING);
    tenant_bson_add_str(filter, "placement.next", old.next);

    old.next = (tenant_str_t) tenant_null_string;

    update = tenant_bson_create(master->work->arena);

    set = tenant_bson_begin(update, "$set");
    tenant_bson_add_str(set, "placement.collection", next.collection);
    tenant_bson_add_str(set, "based_on",
                        tenant_bson_get_str(record, "next_based_on"));
    tenant_placement_write(&old, "left", set);
    tenant_bson_end(update, set);

    child = tenant_bson_begin(update, "$unset");
    tenant_bson_add_text(child, "placement.next", "");
    tenant_bson_add_text(child, "next_based_on", "");
    tenant_bson_end(update, child);

    child = tenant_bson_begin(update, "$currentDate");
    tenant_bson_add_bool(child, "placed_at", true);
    tenant_bson_end(update, child);

    return tenant_rename_update(master, filter, update, err);
}


tenant_status_e
tenant_rename_left(tenant_master_t *master, const char *hex,
    tenant_doc_t record, tenant_error_t *err)
{
    tenant_str_t        base;
    tenant_bson_t      *filter, *update, *child;
    tenant_status_e     rc;
    tenant_placement_t  left;

    rc = tenant_placements_purge_left(master, record, err);
    if (rc != TENANT_OK) {
        return rc;
    }

    (void) tenant_placements_left(record, &left);
    base = tenant_placements_base(master->work->arena, &left);

    filter = tenant_record_in(master->work->arena, hex,
                              TENANT_RECORD_ORGANIZATION,
                              TENANT_STATE_RENAMING);
    tenant_bson_add_str(filter, "left.collection", left.collection);

    update = tenant_bson_create(master->work->arena);

    child = tenant_bson_begin(update, "$unset");
    tenant_bson_add_text(child, "left", "");
    tenant_bson_end(update, child);

    child = tenant_bson_begin(update, "$pull");
    tenant_bson_add_str(child, "bases", base);
    tenant_bson_end(update, child);

    return tenant_rename_update(master, filter, update, err);
}


/* Somebody else may have done it, or more: the next step looks again. */

static tenant_status_e
tenant_rename_update(tenant_master_t *master, tenant_bson_t *filter,
    tenant_bson_t *update, tenant_error_t *err)
{
    tenant_doc_t     after;
    tenant_status_e  rc;

    rc = tenant_master_update(master, TENANT_ORGANIZATIONS, filter, update,
                              &after, err);

    if (rc == TENANT_NOT_FOUND) {
        err->status = TENANT_OK;
        return TENANT_OK;
    }

    return rc;
}
