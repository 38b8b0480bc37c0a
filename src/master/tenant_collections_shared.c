/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "../job/tenant_shared_slice.h"
#include "tenant_collections_shared.h"


/* A late insert can bring documents back. */
#define TENANT_SHARED_ROUNDS  10


static tenant_status_e tenant_collections_after(tenant_work_t *work,
    const tenant_placement_t *placement, tenant_str_t last, tenant_str_t *next,
    tenant_error_t *err);
static tenant_status_e tenant_collections_slice(tenant_work_t *work,
    const tenant_placement_t *placement, bool *more, tenant_error_t *err);
static void tenant_collections_begin(tenant_work_t *work,
    const tenant_placement_t *placement, const char *name,
    tenant_command_t *command);


tenant_status_e
tenant_collections_shared_list(tenant_work_t *work,
    const tenant_placement_t *placement, tenant_names_t *names,
    tenant_error_t *err)
{
    tenant_str_t      name = tenant_null_string;
    tenant_status_e   rc;

    memset(names, 0, sizeof(tenant_names_t));

    for ( ;; ) {

        rc = tenant_collections_after(work, placement, name, &name, err);

        if (rc != TENANT_OK || name.data == NULL) {
            return rc;
        }

        if (!tenant_names_add(work->arena, names, name)) {
            return tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
        }
    }
}


/* Finds the first collection whose name is behind "last", {0, NULL} if none. */

static tenant_status_e
tenant_collections_after(tenant_work_t *work,
    const tenant_placement_t *placement, tenant_str_t last, tenant_str_t *next,
    tenant_error_t *err)
{
    tenant_doc_t      reply;
    tenant_str_t      all = tenant_null_string;
    tenant_iter_t     it;
    tenant_bson_t    *child, *range;
    tenant_value_t    batch, name;
    tenant_status_e   rc;
    tenant_command_t  command;

    tenant_collections_begin(work, placement, "find", &command);

    child = tenant_bson_begin(command.body, "filter");
    range = tenant_bson_begin(child, TENANT_SHARED_KEY);

    if (last.data == NULL) {
        tenant_shared_least(range, "$gt", placement, all);
    } else {
        tenant_shared_greatest(range, "$gt", placement, last);
    }

    tenant_shared_greatest(range, "$lt", placement, all);
    tenant_bson_end(child, range);
    tenant_bson_end(command.body, child);

    child = tenant_bson_begin(command.body, "sort");
    tenant_bson_add_int(child, TENANT_SHARED_KEY, 1);
    tenant_bson_end(command.body, child);

    child = tenant_bson_begin(command.body, "projection");
    tenant_bson_add_int(child, TENANT_SHARED_KEY, 1);
    tenant_bson_end(command.body, child);

    tenant_bson_add_int(command.body, "limit", 1);
    tenant_bson_add_bool(command.body, "singleBatch", true);

    rc = tenant_store_command(work, &command, &reply, err);
    if (rc != TENANT_OK) {
        return rc;
    }

    *next = all;

    if (!tenant_bson_path(reply, "cursor.firstBatch", &batch)) {
        return tenant_error_internal(err, "a reply to \"find\" has no batch");
    }

    it = tenant_bson_iter(batch.doc);

    if (!tenant_bson_next(&it)) {
        return TENANT_OK;
    }

    if (!tenant_bson_path(it.value.doc, TENANT_SHARED_COLLECTION, &name)
        || name.type != TENANT_BSON_UTF8)
    {
        return tenant_error_internal(err, "a document of organization %s in "
                                     "\"%.*s\" has no collection",
                                     placement->tenant,
                                     (int) placement->collection.len,
                                     placement->collection.data);
    }

    *next = tenant_arena_str(work->arena, name.str);

    return next->data != NULL
           ? TENANT_OK
           : tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
}


tenant_status_e
tenant_collections_shared_purge(tenant_work_t *work,
    const tenant_placement_t *placement, tenant_error_t *err)
{
    bool              more;
    unsigned          round;
    tenant_str_t      name, none = tenant_null_string;
    tenant_status_e   rc;

    for (round = 0; round < TENANT_SHARED_ROUNDS; round++) {

        do {
            rc = tenant_collections_slice(work, placement, &more, err);
            if (rc != TENANT_OK) {
                return rc;
            }

        } while (more);

        rc = tenant_collections_after(work, placement, none, &name, err);

        if (rc != TENANT_OK || name.data == NULL) {
            return rc;
        }
    }

    /* the record that leads to them must stay */

    (void) tenant_error_set(err, TENANT_UNAVAILABLE,
                            "the database is not available");
    (void) snprintf(err->cause, sizeof(err->cause),
                    "documents of organization %s in \"%.*s\" come back when "
                    "they are removed", placement->tenant,
                    (int) placement->collection.len,
                    placement->collection.data);

    return TENANT_UNAVAILABLE;
}


/* Removes a slice; *more is set to whether it was not the last one. */

static tenant_status_e
tenant_collections_slice(tenant_work_t *work,
    const tenant_placement_t *placement, bool *more, tenant_error_t *err)
{
    bool              again;
    tenant_doc_t      reply;
    tenant_str_t      all = tenant_null_string;
    tenant_iter_t     it;
    tenant_value_t    end;
    tenant_status_e   rc;
    tenant_command_t  command;

    tenant_collections_begin(work, placement, "find", &command);
    tenant_shared_slice(command.body, placement, all);

    rc = tenant_store_command(work, &command, &reply, err);
    if (rc != TENANT_OK) {
        return rc;
    }

    *more = tenant_shared_slice_end(reply, &end);

    tenant_collections_begin(work, placement, "delete", &command);
    command.write = true;
    tenant_shared_delete(command.body, placement, all, *more ? &end : NULL);

    rc = tenant_store_command(work, &command, &reply, err);
    if (rc != TENANT_OK) {
        return rc;
    }

    it = tenant_bson_iter(tenant_bson_get_doc(reply, "writeErrors"));

    return tenant_bson_next(&it)
           ? tenant_store_write_error(reply, it.value.doc, &again, err)
           : TENANT_OK;
}


/* All of it is about the primary's documents. */

static void
tenant_collections_begin(tenant_work_t *work,
    const tenant_placement_t *placement, const char *name,
    tenant_command_t *command)
{
    command->cluster = placement->cluster;
    command->database = placement->database;
    command->body = tenant_bson_create(work->arena);
    command->write = false;
    command->master = true;
    command->held = false;
    command->pipeline = false;

    tenant_bson_add_str(command->body, name, placement->collection);
}
