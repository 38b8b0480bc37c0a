/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "tenant_collections.h"
#include "tenant_collections_shared.h"


/*
 * A late insert can bring a collection back while the others are dropped, so it
 * takes several rounds.
 */
#define TENANT_PURGE_ROUNDS      10

/* Servers have no longer names. */
#define TENANT_COLLECTION_MAX    255


/* Which collections of a database are meant. */

typedef enum {
    TENANT_COLLECTIONS_BASE = 0,       /* those of the base */
    TENANT_COLLECTIONS_ALL             /* all but the server's own */
} tenant_collections_e;


typedef struct {
    tenant_arena_t        *arena;
    tenant_str_t           base;
    tenant_collections_e   which;
    tenant_names_t        *names;
    tenant_names_t        *ruled;      /* not NULL: those with rules apart */
} tenant_collections_walk_t;


static tenant_status_e tenant_collections_find(tenant_work_t *work,
    const tenant_placement_t *placement, tenant_collections_e which,
    tenant_names_t *names, tenant_names_t *ruled, tenant_error_t *err);
static bool tenant_collections_rules(tenant_doc_t doc);
static tenant_status_e tenant_collections_indexed(tenant_work_t *work,
    const tenant_placement_t *placement, tenant_str_t name, bool *indexed,
    tenant_error_t *err);
static tenant_status_e tenant_collections_tell(tenant_work_t *work,
    const tenant_placement_t *placement, tenant_str_t real,
    tenant_names_t *names, tenant_error_t *err);
static bool tenant_collections_one(void *data, tenant_doc_t doc);
static void tenant_collections_filter(tenant_bson_t *filter,
    tenant_str_t base);
static tenant_status_e tenant_collections_drop(tenant_work_t *work,
    const tenant_placement_t *placement, tenant_collections_e which,
    tenant_error_t *err);
static bool tenant_collections_apart(const tenant_placement_t *placement);


tenant_status_e
tenant_collections_create(tenant_work_t *work,
    const tenant_placement_t *placement, tenant_error_t *err)
{
    tenant_doc_t      reply;
    tenant_status_e   rc;
    tenant_command_t  command;

    command.cluster = placement->cluster;
    command.database = placement->database;
    command.body = tenant_bson_create(work->arena);
    command.write = true;
    command.master = true;
    command.held = false;
    command.pipeline = false;

    tenant_bson_add_str(command.body, "create",
                        placement->collection);

    rc = tenant_store_command(work, &command, &reply, err);

    return rc == TENANT_CONFLICT ? TENANT_OK : rc;
}


tenant_status_e
tenant_collections_list(tenant_work_t *work,
    const tenant_placement_t *placement, tenant_names_t *names,
    tenant_error_t *err)
{
    if (placement->mode == TENANT_MODE_SHARED) {
        return tenant_collections_shared_list(work, placement, names, err);
    }

    return tenant_collections_find(work, placement, TENANT_COLLECTIONS_BASE,
                                   names, NULL, err);
}


tenant_status_e
tenant_collections_ruled(tenant_work_t *work,
    const tenant_placement_t *placement, tenant_names_t *names,
    tenant_error_t *err)
{
    bool              indexed;
    size_t            i;
    tenant_names_t    plain, ruled;
    tenant_status_e   rc;

    memset(names, 0, sizeof(tenant_names_t));

    if (placement->mode == TENANT_MODE_SHARED) {
        return TENANT_OK;
    }

    rc = tenant_collections_find(work, placement, TENANT_COLLECTIONS_BASE,
                                 &plain, &ruled, err);

    for (i = 0; rc == TENANT_OK && i < ruled.n; i++) {
        rc = tenant_collections_tell(work, placement, ruled.names[i], names,
                                     err);
    }

    for (i = 0; rc == TENANT_OK && i < plain.n; i++) {

        rc = tenant_collections_indexed(work, placement, plain.names[i],
                                        &indexed, err);

        if (rc == TENANT_OK && indexed) {
            rc = tenant_collections_tell(work, placement, plain.names[i],
                                         names, err);
        }
    }

    return rc;
}


static tenant_status_e
tenant_collections_indexed(tenant_work_t *work,
    const tenant_placement_t *placement, tenant_str_t name, bool *indexed,
    tenant_error_t *err)
{
    tenant_doc_t       reply;
    tenant_bson_t     *child;
    tenant_value_t     batch;
    tenant_status_e    rc;
    tenant_command_t   command;

    *indexed = false;

    command.cluster = placement->cluster;
    command.database = placement->database;
    command.body = tenant_bson_create(work->arena);
    command.write = false;
    command.master = true;

    tenant_bson_add_str(command.body, "listIndexes", name);

    child = tenant_bson_begin(command.body, "cursor");
    tenant_bson_end(command.body, child);

    rc = tenant_store_command(work, &command, &reply, err);

    if (rc == TENANT_NOT_FOUND) {
        err->status = TENANT_OK;
        return TENANT_OK;
    }

    *indexed = rc == TENANT_OK
               && (!tenant_bson_path(reply, "cursor.firstBatch", &batch)
                   || tenant_bson_count(batch.doc) > 1);

    return rc;
}


static tenant_status_e
tenant_collections_tell(tenant_work_t *work,
    const tenant_placement_t *placement, tenant_str_t real,
    tenant_names_t *names, tenant_error_t *err)
{
    tenant_str_t               name;
    static const tenant_str_t  base = tenant_string("documents");

    if (!tenant_collections_own(placement->collection, real, &name)) {
        return TENANT_OK;
    }

    return tenant_names_add(work->arena, names, name.len != 0 ? name : base)
           ? TENANT_OK
           : tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
}


static tenant_status_e
tenant_collections_find(tenant_work_t *work,
    const tenant_placement_t *placement, tenant_collections_e which,
    tenant_names_t *names, tenant_names_t *ruled, tenant_error_t *err)
{
    tenant_bson_t              *child;
    tenant_command_t            command;
    tenant_collections_walk_t   walk;

    memset(names, 0, sizeof(tenant_names_t));

    if (ruled != NULL) {
        memset(ruled, 0, sizeof(tenant_names_t));
    }

    command.cluster = placement->cluster;
    command.database = placement->database;
    command.body = tenant_bson_create(work->arena);
    command.write = false;
    command.master = true;             /* the command is for the primary */
    command.held = false;
    command.pipeline = false;

    tenant_bson_add_int(command.body, "listCollections", 1);

    child = tenant_bson_begin(command.body, "filter");

    if (which == TENANT_COLLECTIONS_BASE) {
        tenant_collections_filter(child, placement->collection);
    }

    tenant_bson_end(command.body, child);

    if (ruled == NULL) {
        tenant_bson_add_bool(command.body, "nameOnly", true);
    }

    child = tenant_bson_begin(command.body, "cursor");
    tenant_bson_end(command.body, child);

    walk.arena = work->arena;
    walk.base = placement->collection;
    walk.which = which;
    walk.names = names;
    walk.ruled = ruled;

    return tenant_store_each(work, &command, tenant_collections_one, &walk,
                             err);
}


static bool
tenant_collections_one(void *data, tenant_doc_t doc)
{
    tenant_collections_walk_t *walk = data;

    tenant_str_t               name, rest;
    static const tenant_str_t  system = tenant_string("system.");

    name = tenant_bson_get_str(doc, "name");

    if (walk->which == TENANT_COLLECTIONS_BASE) {

        if (!tenant_collections_own(walk->base, name, &rest)) {
            return true;
        }

    } else if (name.len >= system.len
               && memcmp(name.data, system.data, system.len) == 0)
    {
        return true;
    }

    name = tenant_arena_str(walk->arena, name);

    return name.data != NULL
           && tenant_names_add(walk->arena,
                               walk->ruled != NULL
                               && tenant_collections_rules(doc)
                               ? walk->ruled : walk->names, name);
}


static bool
tenant_collections_rules(tenant_doc_t doc)
{
    tenant_value_t  validator;

    return tenant_bson_path(doc, "options.validator", &validator)
           && validator.doc.data != NULL
           && tenant_bson_count(validator.doc) != 0;
}


tenant_status_e
tenant_collections_purge(tenant_work_t *work,
    const tenant_placement_t *placement, tenant_error_t *err)
{
    tenant_status_e      rc;
    tenant_placement_t   next;

    if (placement->mode == TENANT_MODE_SHARED) {
        return tenant_collections_shared_purge(work, placement, err);
    }

    rc = tenant_collections_drop(work, placement,
                                 tenant_collections_apart(placement)
                                 ? TENANT_COLLECTIONS_ALL
                                 : TENANT_COLLECTIONS_BASE, err);

    if (rc == TENANT_OK && placement->next.len != 0) {

        next = *placement;
        next.collection = placement->next;

        rc = tenant_collections_drop(work, &next, TENANT_COLLECTIONS_BASE,
                                     err);
    }

    return rc;
}


/*
 * A database of the organization's own has its id in its name; whatever else a
 * record may say, another's is not emptied.
 */

static bool
tenant_collections_apart(const tenant_placement_t *placement)
{
    tenant_str_t  name;

    name = placement->database;

    return placement->mode == TENANT_MODE_DATABASE
           && name.len > TENANT_OID_HEX
           && memcmp(name.data + name.len - TENANT_OID_HEX, placement->tenant,
                     TENANT_OID_HEX) == 0;
}


static tenant_status_e
tenant_collections_drop(tenant_work_t *work,
    const tenant_placement_t *placement, tenant_collections_e which,
    tenant_error_t *err)
{
    size_t            i;
    unsigned          round;
    tenant_doc_t      ignored;
    tenant_names_t    names;
    tenant_status_e   rc;
    tenant_command_t  command;

    command.cluster = placement->cluster;
    command.database = placement->database;
    command.write = true;
    command.master = true;
    command.held = false;
    command.pipeline = false;

    for (round = 0; round < TENANT_PURGE_ROUNDS; round++) {

        rc = tenant_collections_find(work, placement, which, &names, NULL,
                                     err);

        if (rc != TENANT_OK || names.n == 0) {
            return rc;
        }

        for (i = 0; i < names.n; i++) {

            command.body = tenant_bson_create(work->arena);
            tenant_bson_add_str(command.body, "drop", names.names[i]);

            rc = tenant_store_command(work, &command, &ignored, err);
            if (rc != TENANT_OK && rc != TENANT_NOT_FOUND) {
                return rc;
            }
        }
    }

    /* the record that leads to them must stay */

    (void) tenant_error_set(err, TENANT_UNAVAILABLE,
                            "the database is not available");
    (void) snprintf(err->cause, sizeof(err->cause),
                    "collections of \"%.*s\" come back when they are dropped",
                    (int) placement->collection.len,
                    placement->collection.data);

    return TENANT_UNAVAILABLE;
}


/*
 * Servers look at the name of each collection of the database for any filter
 * but exact names (MongoDB), or for those, too (DocumentDB): one pattern takes
 * them the least time.
 */

static void
tenant_collections_filter(tenant_bson_t *filter, tenant_str_t base)
{
    size_t             i, n;
    char               pattern[2 * TENANT_COLLECTION_MAX + 16];
    static const char  rest[] = "(\\.|$)";

    n = 0;
    pattern[n++] = '^';

    for (i = 0; i < base.len && i < TENANT_COLLECTION_MAX; i++) {
        if (strchr("\\^$.|?*+()[]{}", base.data[i]) != NULL) {
            pattern[n++] = '\\';
        }

        pattern[n++] = base.data[i];
    }

    memcpy(&pattern[n], rest, sizeof(rest));

    tenant_bson_add_regex(filter, "name", pattern);
}


bool
tenant_collections_own(tenant_str_t base, tenant_str_t name,
    tenant_str_t *rest)
{
    if (base.len == 0 || name.len < base.len
        || memcmp(name.data, base.data, base.len) != 0)
    {
        return false;
    }

    rest->data = name.data + base.len;
    rest->len = name.len - base.len;

    if (rest->len == 0) {
        return true;
    }

    if (rest->data[0] != '.' || rest->len == 1) {
        return false;
    }

    rest->data++;
    rest->len--;

    return true;
}
