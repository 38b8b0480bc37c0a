/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "../document/tenant_copy.h"
#include "../master/tenant_collections.h"
#include "../query/tenant_names.h"
#include "tenant_reconcile_rename.h"


/* A collection that comes while the others are renamed is renamed, too. */
#define TENANT_RENAME_ROUNDS  10

/* A collection may take as long to be copied, in milliseconds. */
#define TENANT_RENAME_COPY    600000


typedef struct {
    tenant_job_t         *job;
    tenant_master_t       master;
    tenant_placement_t    placement;
    int64_t             (*permit)(void *data);
    void                 *data;
    tenant_error_t       *err;
} tenant_renaming_t;


static tenant_status_e tenant_renaming_all(tenant_renaming_t *renaming);
static tenant_status_e tenant_renaming_one(tenant_renaming_t *renaming,
    tenant_str_t from);
static tenant_status_e tenant_renaming_command(tenant_renaming_t *renaming,
    tenant_str_t from, tenant_str_t rest);
static bool tenant_renaming_refused(tenant_status_e status);
static tenant_status_e tenant_renaming_copy(tenant_renaming_t *renaming,
    tenant_str_t from, tenant_str_t rest);
static tenant_status_e tenant_renaming_drop(tenant_renaming_t *renaming,
    tenant_str_t from);
static tenant_status_e tenant_renaming_permitted(
    tenant_renaming_t *renaming);


tenant_status_e
tenant_reconcile_rename(tenant_job_t *job, const char *hex, int64_t delay,
    int64_t (*permit)(void *data), void *data, int64_t *wait,
    tenant_error_t *err)
{
    int64_t              age;
    tenant_doc_t         record;
    tenant_status_e      rc;
    tenant_renaming_t    renaming;
    tenant_placement_t   left;

    *wait = -1;

    renaming.job = job;
    renaming.master = tenant_master_of(job);
    renaming.permit = permit;
    renaming.data = data;
    renaming.err = err;

    rc = tenant_placements_read(&renaming.master, hex, &record, &age, err);

    if (rc != TENANT_OK
        || tenant_state_of(TENANT_RECORD_ORGANIZATION, record)
           != TENANT_STATE_RENAMING)
    {
        return rc;
    }

    if (!tenant_placement_read(record, &renaming.placement)) {
        return tenant_error_internal(err, "the record of organization %s has "
                                     "no placement that is known here", hex);
    }

    if (tenant_rename_due(record, &renaming.placement)) {
        *wait = delay;
        return tenant_rename_begin(&renaming.master, hex,
                                   job->settings->collection_prefix, err);
    }

    if (renaming.placement.next.len == 0
        && !tenant_placements_left(record, &left))
    {
        return tenant_rename_end(&renaming.master, hex, record, err);
    }

    if (age < delay) {
        *wait = delay - age;
        return TENANT_OK;
    }

    if (renaming.placement.next.len == 0) {
        *wait = 0;
        return tenant_rename_left(&renaming.master, hex, record, err);
    }

    rc = tenant_renaming_all(&renaming);

    if (rc == TENANT_OK) {
        *wait = delay;
        rc = tenant_rename_switch(&renaming.master, hex, record, err);
    }

    return rc;
}


static tenant_status_e
tenant_renaming_all(tenant_renaming_t *renaming)
{
    size_t            i;
    unsigned          round;
    tenant_names_t    names;
    tenant_status_e   rc;

    for (round = 0; round < TENANT_RENAME_ROUNDS; round++) {

        rc = tenant_collections_list(renaming->master.work,
                                     &renaming->placement, &names,
                                     renaming->err);

        if (rc != TENANT_OK || names.n == 0) {
            return rc;
        }

        for (i = 0; i < names.n; i++) {
            rc = tenant_renaming_one(renaming, names.names[i]);

            if (rc != TENANT_OK && rc != TENANT_NOT_FOUND) {
                return rc;
            }
        }
    }

    (void) tenant_error_set(renaming->err, TENANT_UNAVAILABLE,
                            "the database is not available");
    (void) snprintf(renaming->err->cause, sizeof(renaming->err->cause),
                    "collections of \"%.*s\" come back when they are renamed",
                    (int) renaming->placement.collection.len,
                    renaming->placement.collection.data);

    return TENANT_UNAVAILABLE;
}


/*
 * Not every server renames every collection: FerretDB no name with a dot,
 * MongoDB none that is sharded, and users may lack the privilege.  Nothing is
 * written to it now, so it may as well be copied and dropped.
 */

static tenant_status_e
tenant_renaming_one(tenant_renaming_t *renaming, tenant_str_t from)
{
    tenant_str_t     rest;
    tenant_status_e  rc;

    if (!tenant_collections_own(renaming->placement.collection, from, &rest)) {
        return TENANT_OK;
    }

    rc = tenant_renaming_permitted(renaming);
    if (rc != TENANT_OK) {
        return rc;
    }

    rc = tenant_renaming_command(renaming, from, rest);

    return tenant_renaming_refused(rc)
           ? tenant_renaming_copy(renaming, from, rest) : rc;
}


/* Without "dropTarget": what is there already is nobody's to be lost. */

static tenant_status_e
tenant_renaming_command(tenant_renaming_t *renaming, tenant_str_t from,
    tenant_str_t rest)
{
    tenant_doc_t          ignored;
    tenant_str_t          name;
    tenant_arena_t       *arena;
    tenant_command_t      command;
    tenant_placement_t   *placement;

    arena = renaming->master.work->arena;
    placement = &renaming->placement;

    command.cluster = placement->cluster;
    command.database = (tenant_str_t) tenant_string("admin");
    command.body = tenant_bson_create(arena);
    command.write = true;
    command.master = true;
    command.held = false;
    command.pipeline = false;

    name = tenant_arena_printf(arena, "%.*s.%.*s",
                               (int) placement->database.len,
                               placement->database.data,
                               (int) from.len, from.data);
    tenant_bson_add_str(command.body, "renameCollection", name);

    name = tenant_arena_printf(arena, "%.*s.%.*s%s%.*s",
                               (int) placement->database.len,
                               placement->database.data,
                               (int) placement->next.len,
                               placement->next.data,
                               rest.len != 0 ? "." : "",
                               (int) rest.len, rest.data);
    tenant_bson_add_str(command.body, "to", name);

    return tenant_store_command(renaming->master.work, &command, &ignored,
                                renaming->err);
}


static bool
tenant_renaming_refused(tenant_status_e status)
{
    switch (status) {

    case TENANT_OK:
    case TENANT_NOT_FOUND:
    case TENANT_UNAVAILABLE:
    case TENANT_TIMEOUT:
    case TENANT_NO_MEMORY:
        return false;

    default:
        return true;
    }
}


/*
 * The new base is this organization's alone, and nobody writes there yet: what
 * is in the way is of a copy that did not come to its end.
 */

static tenant_status_e
tenant_renaming_copy(tenant_renaming_t *renaming, tenant_str_t from,
    tenant_str_t rest)
{
    unsigned         round;
    tenant_copy_t    copy;
    tenant_str_t     name;
    tenant_status_e  rc;

    name = rest.len != 0 ? rest
                         : (tenant_str_t) tenant_string(TENANT_BASE_COLLECTION);

    for (round = 0; round < TENANT_RENAME_ROUNDS; round++) {

        memset(&copy, 0, sizeof(tenant_copy_t));

        copy.job = renaming->job;
        copy.from = renaming->placement;
        copy.from.next = (tenant_str_t) tenant_null_string;
        copy.to = copy.from;
        copy.to.collection = renaming->placement.next;
        copy.full = true;
        copy.until = tenant_clock_now() + TENANT_RENAME_COPY;
        copy.permit = renaming->permit;
        copy.data = renaming->data;

        rc = tenant_copy_collection(&copy, name, renaming->err);

        if (rc != TENANT_OK) {
            return rc;
        }

        if (copy.changed == 0 && copy.seen == copy.found) {
            return tenant_renaming_drop(renaming, from);
        }
    }

    return tenant_error_internal(renaming->err, "the copy of \"%.*s\" does not "
                                 "become the same", (int) from.len, from.data);
}


static tenant_status_e
tenant_renaming_drop(tenant_renaming_t *renaming, tenant_str_t from)
{
    tenant_doc_t      ignored;
    tenant_status_e   rc;
    tenant_command_t  command;

    rc = tenant_renaming_permitted(renaming);
    if (rc != TENANT_OK) {
        return rc;
    }

    command.cluster = renaming->placement.cluster;
    command.database = renaming->placement.database;
    command.body = tenant_bson_create(renaming->master.work->arena);
    command.write = true;
    command.master = true;
    command.held = false;
    command.pipeline = false;

    tenant_bson_add_str(command.body, "drop", from);

    return tenant_store_command(renaming->master.work, &command, &ignored,
                                renaming->err);
}


/* Nothing is changed that could come after another one does it. */

static tenant_status_e
tenant_renaming_permitted(tenant_renaming_t *renaming)
{
    int64_t  until;

    until = renaming->permit(renaming->data);

    if (until <= tenant_clock_now()) {
        return tenant_error_set(renaming->err, TENANT_TIMEOUT,
                                "the time is over");
    }

    renaming->master.work->deadline = until;

    return TENANT_OK;
}
