/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_collections.h"
#include "tenant_move.h"
#include "../core/tenant_buf.h"


/* So much of a detail may be names. */
#define TENANT_MOVE_NAMES  150


static tenant_status_e tenant_move_target(tenant_master_t *master,
    const char *hex, const tenant_storage_t *storage, tenant_doc_t record,
    tenant_placement_t *to, tenant_error_t *err);
static tenant_status_e tenant_move_bare(tenant_master_t *master,
    const tenant_placement_t *from, tenant_error_t *err);
static tenant_bson_t *tenant_move_intent(tenant_master_t *master,
    tenant_doc_t record, const tenant_placement_t *to, const char *id);
static void tenant_move_touch(tenant_bson_t *update);
static void tenant_move_counts(tenant_bson_t *set,
    const tenant_move_t *move);
static tenant_bson_t *tenant_move_filter(tenant_master_t *master,
    const char *hex, const tenant_move_t *move);


static const char  *tenant_move_phases[TENANT_MOVE_PHASES] = {
    "copying",
    "switching",
    "emptying",
    "done",
    "failed",
    "cancelled"
};


const char *
tenant_move_name(tenant_move_e phase)
{
    return tenant_move_phases[phase];
}


bool
tenant_move_read(tenant_doc_t record, tenant_move_t *move)
{
    unsigned      i;
    tenant_str_t  phase;
    tenant_doc_t  doc;

    memset(move, 0, sizeof(tenant_move_t));

    doc = tenant_bson_get_doc(record, "move");

    if (doc.data == NULL || !tenant_bson_get_oid(doc, "id", move->id)) {
        return false;
    }

    phase = tenant_bson_get_str(doc, "phase");

    for (i = 0; i < TENANT_MOVE_PHASES; i++) {
        if (tenant_str_is(phase, tenant_move_phases[i])) {
            break;
        }
    }

    move->phase = (tenant_move_e) i;
    move->paused = tenant_bson_get_bool(doc, "paused");
    move->cancelled = tenant_bson_get_bool(doc, "cancelled");
    move->begun = tenant_bson_get_bool(doc, "begun");
    move->error = tenant_bson_get_str(doc, "error");
    move->rounds = tenant_bson_get_int(doc, "rounds", 0);
    move->tries = tenant_bson_get_int(doc, "tries", 0);
    move->documents = tenant_bson_get_int(doc, "documents", 0);
    move->copied = tenant_bson_get_int(doc, "copied", 0);

    return i != TENANT_MOVE_PHASES
           && tenant_placement_read(record, &move->from)
           && tenant_placements_target(record, &move->to);
}


tenant_status_e
tenant_move_begin(tenant_master_t *master, const char *hex,
    const tenant_storage_t *storage, char id[TENANT_OID_HEX + 1],
    tenant_doc_t *after, tenant_error_t *err)
{
    int64_t              age;
    tenant_doc_t         record;
    tenant_state_e       state;
    tenant_status_e      rc;
    tenant_placement_t   to;

    rc = tenant_placements_read(master, hex, &record, &age, err);
    if (rc != TENANT_OK) {
        return rc;
    }

    state = tenant_state_of(TENANT_RECORD_ORGANIZATION, record);

    if (state == TENANT_STATE_GONE || state == TENANT_STATE_DELETING
        || state == TENANT_STATE_CREATING)
    {
        return tenant_error_set(err, TENANT_NOT_FOUND,
                                "there is no such organization");
    }

    if (state != TENANT_STATE_ACTIVE) {
        return tenant_error_set(err, TENANT_CONFLICT,
                                "the organization is being %s",
                                state == TENANT_STATE_RENAMING ? "renamed"
                                : state == TENANT_STATE_IMPORTING ? "imported"
                                : "moved");
    }

    memset(&to, 0, sizeof(tenant_placement_t));

    rc = tenant_move_target(master, hex, storage, record, &to, err);
    if (rc != TENANT_OK) {
        return rc;
    }

    tenant_oid_new(id);

    rc = tenant_master_update(master, TENANT_ORGANIZATIONS,
                              tenant_record_in(master->work->arena, hex,
                                               TENANT_RECORD_ORGANIZATION,
                                               TENANT_STATE_ACTIVE),
                              tenant_move_intent(master, record, &to, id),
                              after, err);

    if (rc == TENANT_NOT_FOUND) {
        return tenant_error_set(err, TENANT_CONFLICT,
                                "something else is being done to the "
                                "organization");
    }

    return rc;
}


static tenant_status_e
tenant_move_target(tenant_master_t *master, const char *hex,
    const tenant_storage_t *storage, tenant_doc_t record,
    tenant_placement_t *to, tenant_error_t *err)
{
    tenant_status_e     rc;
    tenant_placement_t  from;

    if (!tenant_placement_read(record, &from)) {
        return tenant_error_internal(err, "the record of organization %s has "
                                     "no placement that is known here", hex);
    }

    if (storage->mode == from.mode
        && tenant_str_eq(storage->cluster, from.cluster)
        && (storage->mode == TENANT_MODE_DATABASE
            || tenant_str_eq(storage->database, from.database)))
    {
        return tenant_error_set(err, TENANT_CONFLICT,
                                "the organization's documents are there "
                                "already");
    }

    if (storage->mode == TENANT_MODE_SHARED) {
        rc = tenant_move_bare(master, &from, err);

        if (rc != TENANT_OK) {
            return rc;
        }
    }

    if (storage->mode == TENANT_MODE_NAME) {
        rc = tenant_placements_choose(master, hex, storage,
                                      tenant_bson_get_str(record,
                                                          "name_folded"),
                                      &record, to, err);

        return rc == TENANT_CONFLICT
               ? tenant_error_set(err, TENANT_CONFLICT, "the base of the "
                                  "organization's name is taken")
               : rc;
    }

    return tenant_placement_make(master->work->arena, storage, hex,
                                 tenant_bson_get_str(record, "name_folded"),
                                 false, to)
           ? TENANT_OK
           : tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
}


/* Indexes and schemas have no place where organizations share a collection. */

static tenant_status_e
tenant_move_bare(tenant_master_t *master, const tenant_placement_t *from,
    tenant_error_t *err)
{
    size_t            i;
    tenant_buf_t     *list;
    tenant_names_t    names;
    tenant_status_e   rc;

    rc = tenant_collections_ruled(master->work, from, &names, err);

    if (rc != TENANT_OK || names.n == 0) {
        return rc;
    }

    list = tenant_buf_create(master->work->arena, 256);

    for (i = 0; list != NULL && i < names.n; i++) {

        if (i != 0) {
            tenant_buf_text(list, ", ");
        }

        if (list->len + names.names[i].len > TENANT_MOVE_NAMES) {
            tenant_buf_text(list, "...");
            break;
        }

        tenant_buf_str(list, names.names[i]);
    }

    if (list == NULL || list->failed) {
        return tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
    }

    return tenant_error_set(err, TENANT_CONFLICT, "collections have indexes "
                            "or schemas, which \"shared\" has no place for: "
                            "%.*s", (int) list->len, list->data);
}


static tenant_bson_t *
tenant_move_intent(tenant_master_t *master, tenant_doc_t record,
    const tenant_placement_t *to, const char *id)
{
    tenant_bson_t   *set, *update, *child;
    tenant_arena_t  *arena;

    arena = master->work->arena;

    set = tenant_bson_create(arena);

    tenant_record_add_id(set, "move.id", id);
    tenant_placement_write(to, "move.to", set);
    tenant_bson_add_text(set, "move.phase",
                         tenant_move_name(TENANT_MOVE_COPYING));
    tenant_bson_add_str(set, "move.based_on",
                        tenant_bson_get_str(record, "name_folded"));

    update = tenant_state_update(arena, TENANT_RECORD_ORGANIZATION,
                                 TENANT_STATE_ACTIVE, TENANT_STATE_MOVING,
                                 set, NULL);

    if (to->mode == TENANT_MODE_NAME) {
        child = tenant_bson_begin(update, "$addToSet");
        tenant_bson_add_str(child, "bases", tenant_placements_base(arena, to));
        tenant_bson_end(update, child);
    }

    return update;
}


tenant_status_e
tenant_move_find(tenant_master_t *master, const char *id,
    tenant_doc_t *record, tenant_error_t *err)
{
    tenant_bson_t  *filter, *either, *each;

    filter = tenant_bson_create(master->work->arena);
    either = tenant_bson_begin_array(filter, "$or");

    each = tenant_bson_begin(either, "0");
    tenant_record_add_id(each, "move.id", id);
    tenant_bson_end(either, each);

    each = tenant_bson_begin(either, "1");
    tenant_record_add_id(each, "moved.id", id);
    tenant_bson_end(either, each);

    tenant_bson_end(filter, either);

    return tenant_master_find(master, TENANT_ORGANIZATIONS, filter, record,
                              err);
}


tenant_status_e
tenant_move_cancel(tenant_master_t *master, const char *id,
    tenant_doc_t *after, tenant_error_t *err)
{
    tenant_bson_t  *filter, *update, *child;

    filter = tenant_bson_create(master->work->arena);
    tenant_record_add_id(filter, "move.id", id);
    tenant_state_filter(filter, TENANT_RECORD_ORGANIZATION,
                        TENANT_STATE_MOVING);

    child = tenant_bson_begin(filter, "move.phase");
    tenant_bson_add_text(child, "$ne",
                         tenant_move_name(TENANT_MOVE_EMPTYING));
    tenant_bson_end(filter, child);

    update = tenant_bson_create(master->work->arena);

    child = tenant_bson_begin(update, "$set");
    tenant_bson_add_bool(child, "move.cancelled", true);
    tenant_bson_add_bool(child, "move.paused", false);
    tenant_bson_end(update, child);

    return tenant_master_update(master, TENANT_ORGANIZATIONS, filter, update,
                                after, err);
}


static tenant_bson_t *
tenant_move_filter(tenant_master_t *master, const char *hex,
    const tenant_move_t *move)
{
    tenant_bson_t  *filter;

    filter = tenant_record_in(master->work->arena, hex,
                              TENANT_RECORD_ORGANIZATION,
                              TENANT_STATE_MOVING);
    tenant_record_add_id(filter, "move.id", move->id);

    return filter;
}


tenant_status_e
tenant_move_phase(tenant_master_t *master, const char *hex,
    const tenant_move_t *move, tenant_move_e phase, tenant_error_t *err)
{
    tenant_doc_t    after;
    tenant_bson_t  *filter, *update, *set, *none;

    filter = tenant_move_filter(master, hex, move);
    none = tenant_bson_begin(filter, "move.cancelled");
    tenant_bson_add_bool(none, "$ne", true);
    tenant_bson_end(filter, none);

    update = tenant_bson_create(master->work->arena);

    set = tenant_bson_begin(update, "$set");
    tenant_bson_add_text(set, "move.phase", tenant_move_name(phase));
    tenant_bson_add_bool(set, "move.paused", phase == TENANT_MOVE_SWITCHING);
    tenant_move_counts(set, move);
    tenant_bson_end(update, set);

    tenant_move_touch(update);

    return tenant_master_update(master, TENANT_ORGANIZATIONS, filter, update,
                                &after, err);
}


static void
tenant_move_touch(tenant_bson_t *update)
{
    tenant_bson_t  *child;

    child = tenant_bson_begin(update, "$currentDate");
    tenant_bson_add_bool(child, "placed_at", true);
    tenant_bson_end(update, child);
}


static void
tenant_move_counts(tenant_bson_t *set, const tenant_move_t *move)
{
    tenant_bson_add_bool(set, "move.begun", move->begun);
    tenant_bson_add_int(set, "move.rounds", move->rounds);
    tenant_bson_add_int(set, "move.tries", move->tries);
    tenant_bson_add_int(set, "move.documents", move->documents);
    tenant_bson_add_int(set, "move.copied", move->copied);
}


tenant_status_e
tenant_move_note(tenant_master_t *master, const char *hex,
    const tenant_move_t *move, tenant_str_t error, tenant_error_t *err)
{
    tenant_doc_t    after;
    tenant_bson_t  *update, *set;

    update = tenant_bson_create(master->work->arena);

    set = tenant_bson_begin(update, "$set");
    tenant_move_counts(set, move);

    if (error.len != 0) {
        tenant_bson_add_str(set, "move.error", error);
        tenant_bson_add_bool(set, "move.paused", false);
    }

    tenant_bson_end(update, set);

    return tenant_master_update(master, TENANT_ORGANIZATIONS,
                                tenant_move_filter(master, hex, move), update,
                                &after, err);
}


tenant_status_e
tenant_move_switch(tenant_master_t *master, const char *hex,
    const tenant_move_t *move, tenant_error_t *err)
{
    tenant_doc_t      after;
    tenant_bson_t    *filter, *update, *set, *child;
    tenant_status_e   rc;

    filter = tenant_move_filter(master, hex, move);
    tenant_bson_add_bool(filter, "move.paused", true);

    child = tenant_bson_begin(filter, "move.cancelled");
    tenant_bson_add_bool(child, "$ne", true);
    tenant_bson_end(filter, child);

    update = tenant_bson_create(master->work->arena);

    set = tenant_bson_begin(update, "$set");
    tenant_placement_write(&move->to, "placement", set);
    tenant_placement_write(&move->from, "left", set);
    tenant_bson_add_text(set, "move.phase",
                         tenant_move_name(TENANT_MOVE_EMPTYING));
    tenant_bson_add_bool(set, "move.paused", false);
    tenant_move_counts(set, move);
    tenant_bson_end(update, set);

    tenant_move_touch(update);

    rc = tenant_master_update(master, TENANT_ORGANIZATIONS, filter, update,
                              &after, err);

    return rc;
}


tenant_status_e
tenant_move_end(tenant_master_t *master, const char *hex, tenant_doc_t record,
    const tenant_move_t *move, tenant_move_e phase, tenant_error_t *err)
{
    tenant_doc_t          after, doc;
    tenant_str_t          based_on, gone;
    tenant_bson_t        *set, *update, *child, *filter;
    tenant_value_t        started;
    tenant_state_e        next;
    tenant_placement_t    left, now;
    const tenant_state_t *row;

    doc = tenant_bson_get_doc(record, "move");
    now = move->from;               /* the placement, as the record has it */
    gone = tenant_placements_base(master->work->arena,
                                  phase == TENANT_MOVE_DONE
                                  && tenant_placements_left(record, &left)
                                  ? &left : &move->to);

    based_on = phase == TENANT_MOVE_DONE
               ? tenant_bson_get_str(doc, "based_on")
               : tenant_bson_get_str(record, "based_on");

    next = now.mode == TENANT_MODE_NAME
           && !tenant_str_eq(based_on,
                             tenant_bson_get_str(record, "name_folded"))
           ? TENANT_STATE_RENAMING : TENANT_STATE_ACTIVE;

    filter = tenant_move_filter(master, hex, move);
    tenant_bson_add_str(filter, "name_folded",
                        tenant_bson_get_str(record, "name_folded"));

    set = tenant_bson_create(master->work->arena);

    tenant_record_add_id(set, "moved.id", move->id);
    tenant_bson_add_text(set, "moved.phase", tenant_move_name(phase));
    tenant_bson_add_str(set, "moved.error", move->error);
    tenant_bson_add_int(set, "moved.documents", move->documents);
    tenant_bson_add_int(set, "moved.copied", move->copied);
    tenant_placement_write(&move->to, "moved.to", set);

    if (tenant_bson_find(record, "moving_at", &started)) {
        tenant_bson_add_date(set, "moved.started_at", started.num);
    }

    if (now.mode == TENANT_MODE_NAME) {
        tenant_bson_add_str(set, "based_on", based_on);
    }

    row = tenant_state_row(TENANT_RECORD_ORGANIZATION, next);
    tenant_bson_add_text(set, "state", row->name);

    update = tenant_bson_create(master->work->arena);
    tenant_bson_add_doc(update, "$set", tenant_bson_doc(set));

    child = tenant_bson_begin(update, "$unset");
    tenant_bson_add_text(child, "move", "");
    tenant_bson_add_text(child, "left", "");
    tenant_bson_add_text(child, "moving_at", "");

    if (now.mode != TENANT_MODE_NAME) {
        tenant_bson_add_text(child, "based_on", "");
    }

    tenant_bson_end(update, child);

    child = tenant_bson_begin(update, "$pull");
    tenant_bson_add_str(child, "bases", gone);
    tenant_bson_end(update, child);

    child = tenant_bson_begin(update, "$currentDate");
    tenant_bson_add_bool(child, "moved.ended_at", true);
    tenant_bson_add_bool(child, "placed_at", true);

    if (row->since != NULL) {
        tenant_bson_add_bool(child, row->since, true);
    }

    tenant_bson_end(update, child);

    return tenant_master_update(master, TENANT_ORGANIZATIONS, filter, update,
                                &after, err);
}
