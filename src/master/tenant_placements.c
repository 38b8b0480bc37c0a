/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_collections.h"
#include "tenant_placements.h"


static tenant_status_e tenant_placements_taken(tenant_master_t *master,
    const char *hex, const tenant_placement_t *placement, bool *taken,
    tenant_error_t *err);
static bool tenant_placements_own(tenant_doc_t record,
    const tenant_placement_t *placement);
static bool tenant_placements_parse(tenant_doc_t record, tenant_doc_t doc,
    tenant_placement_t *placement);


tenant_status_e
tenant_placements_read(tenant_master_t *master, const char *hex,
    tenant_doc_t *record, int64_t *age, tenant_error_t *err)
{
    tenant_doc_t      batch;
    tenant_iter_t     it;
    tenant_bson_t    *stages, *stage, *child, *age_of, *terms;
    tenant_status_e   rc;

    memset(record, 0, sizeof(tenant_doc_t));

    stages = tenant_bson_create(master->work->arena);

    stage = tenant_bson_begin(stages, "0");
    tenant_bson_add_doc(stage, "$match",
                        tenant_bson_doc(tenant_record_by_id(
                                            master->work->arena, hex)));
    tenant_bson_end(stages, stage);

    stage = tenant_bson_begin(stages, "1");
    child = tenant_bson_begin(stage, "$addFields");
    age_of = tenant_bson_begin(child, "age");
    terms = tenant_bson_begin_array(age_of, "$subtract");
    tenant_bson_add_text(terms, "0", "$$NOW");
    tenant_bson_add_text(terms, "1", "$placed_at");
    tenant_bson_end(age_of, terms);
    tenant_bson_end(child, age_of);
    tenant_bson_end(stage, child);
    tenant_bson_end(stages, stage);

    rc = tenant_master_aggregate(master, TENANT_ORGANIZATIONS, stages, 1,
                                 &batch, err);
    if (rc != TENANT_OK) {
        return rc;
    }

    it = tenant_bson_iter(batch);

    if (tenant_bson_next(&it) && it.value.type == TENANT_BSON_DOCUMENT) {
        *record = it.value.doc;
        *age = tenant_bson_get_int(*record, "age", 0);
    }

    return TENANT_OK;
}


tenant_str_t
tenant_placements_base(tenant_arena_t *arena,
    const tenant_placement_t *placement)
{
    return tenant_arena_printf(arena, "%.*s/%.*s/%.*s",
                               (int) placement->cluster.len,
                               placement->cluster.data,
                               (int) placement->database.len,
                               placement->database.data,
                               (int) placement->collection.len,
                               placement->collection.data);
}


tenant_status_e
tenant_placements_choose(tenant_master_t *master, const char *hex,
    const tenant_storage_t *storage, tenant_str_t folded,
    const tenant_doc_t *record, tenant_placement_t *placement,
    tenant_error_t *err)
{
    bool              taken;
    unsigned          apart;
    tenant_status_e   rc;

    for (apart = 0; apart < 2; apart++) {

        if (!tenant_placement_make(master->work->arena, storage, hex, folded,
                                   apart != 0, placement))
        {
            return tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
        }

        if (record != NULL && tenant_placements_own(*record, placement)) {
            continue;
        }

        rc = tenant_placements_taken(master, hex, placement, &taken, err);

        if (rc != TENANT_OK || !taken) {
            return rc;
        }
    }

    return tenant_error_set(err, TENANT_CONFLICT, "the place is taken");
}


static tenant_status_e
tenant_placements_taken(tenant_master_t *master, const char *hex,
    const tenant_placement_t *placement, bool *taken, tenant_error_t *err)
{
    tenant_doc_t      other;
    tenant_str_t      base;
    tenant_bson_t    *filter, *child;
    tenant_names_t    names;
    tenant_status_e   rc;

    base = tenant_placements_base(master->work->arena, placement);

    filter = tenant_bson_create(master->work->arena);
    tenant_bson_add_str(filter, "bases", base);
    child = tenant_bson_begin(filter, "_id");
    tenant_record_add_id(child, "$ne", hex);
    tenant_bson_end(filter, child);

    rc = tenant_master_find(master, TENANT_ORGANIZATIONS, filter, &other,
                            err);

    *taken = rc == TENANT_OK && other.data != NULL;

    if (rc != TENANT_OK || *taken) {
        return rc;
    }

    rc = tenant_collections_list(master->work, placement, &names, err);

    *taken = rc == TENANT_OK && names.n != 0;

    return rc;
}


tenant_status_e
tenant_placements_set(tenant_master_t *master, const char *hex,
    tenant_state_e state, tenant_bson_t *set, tenant_doc_t *after,
    tenant_error_t *err)
{
    tenant_bson_t  *update;

    update = tenant_state_update(master->work->arena,
                                 TENANT_RECORD_ORGANIZATION, state, state, set,
                                 NULL);

    return tenant_master_update(master, TENANT_ORGANIZATIONS,
                                tenant_record_in(master->work->arena, hex,
                                                 TENANT_RECORD_ORGANIZATION,
                                                 state),
                                update, after, err);
}


/* Whether the record has that place, or had it a moment ago. */

static bool
tenant_placements_own(tenant_doc_t record, const tenant_placement_t *placement)
{
    tenant_placement_t  own;

    return (tenant_placement_read(record, &own)
            && tenant_placement_same(&own, placement))
           || (tenant_placements_left(record, &own)
               && tenant_placement_same(&own, placement))
           || (tenant_placements_target(record, &own)
               && tenant_placement_same(&own, placement));
}


bool
tenant_placements_left(tenant_doc_t record, tenant_placement_t *placement)
{
    return tenant_placements_parse(record, tenant_bson_get_doc(record, "left"),
                                   placement);
}


bool
tenant_placements_target(tenant_doc_t record, tenant_placement_t *placement)
{
    tenant_doc_t  move;

    move = tenant_bson_get_doc(record, "move");

    return move.data != NULL
           && tenant_placements_parse(record, tenant_bson_get_doc(move, "to"),
                                      placement);
}


static bool
tenant_placements_parse(tenant_doc_t record, tenant_doc_t doc,
    tenant_placement_t *placement)
{
    char  hex[TENANT_OID_HEX + 1];

    return doc.data != NULL && tenant_bson_get_oid(record, "_id", hex)
           && tenant_placement_parse(doc, hex, placement);
}


tenant_status_e
tenant_placements_purge(tenant_master_t *master, tenant_doc_t record,
    tenant_error_t *err)
{
    tenant_status_e     rc;
    tenant_placement_t  placement;

    if (!tenant_placement_read(record, &placement)) {
        return tenant_error_internal(err, "the record of an organization has "
                                     "no placement that is known here");
    }

    rc = tenant_collections_purge(master->work, &placement, err);

    if (rc == TENANT_OK && placement.next.len != 0) {
        placement.collection = placement.next;
        rc = tenant_collections_purge(master->work, &placement, err);
    }

    /* nothing of a move is there before it has begun to copy */

    if (rc == TENANT_OK && tenant_placements_target(record, &placement)
        && tenant_bson_get_bool(tenant_bson_get_doc(record, "move"), "begun"))
    {
        rc = tenant_collections_purge(master->work, &placement, err);
    }

    if (rc == TENANT_OK && tenant_placements_left(record, &placement)) {
        rc = tenant_collections_purge(master->work, &placement, err);
    }

    return rc;
}


tenant_status_e
tenant_placements_purge_left(tenant_master_t *master, tenant_doc_t record,
    tenant_error_t *err)
{
    tenant_placement_t  left, now;

    if (!tenant_placements_left(record, &left)) {
        return TENANT_OK;
    }

    if (!tenant_placement_read(record, &now)) {
        return tenant_error_internal(err, "the record of an organization has "
                                     "no placement that is known here");
    }

    return tenant_placement_same(&left, &now)
           ? TENANT_OK
           : tenant_collections_purge(master->work, &left, err);
}
