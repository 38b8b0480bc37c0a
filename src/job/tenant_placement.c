/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_placement.h"


static const char  *tenant_modes[TENANT_MODES] = {
    "id",
    "name",
    "database",
    "shared"
};


const char *
tenant_mode_name(tenant_mode_e mode)
{
    return tenant_modes[mode];
}


tenant_mode_e
tenant_mode_parse(tenant_str_t name)
{
    unsigned  mode;

    for (mode = 0; mode < TENANT_MODES; mode++) {
        if (tenant_str_is(name, tenant_modes[mode])) {
            break;
        }
    }

    return (tenant_mode_e) mode;
}


void
tenant_placement_write(const tenant_placement_t *placement, const char *name,
    tenant_bson_t *record)
{
    tenant_bson_t  *child;

    child = tenant_bson_begin(record, name);

    tenant_bson_add_str(child, "cluster", placement->cluster);
    tenant_bson_add_str(child, "database", placement->database);
    tenant_bson_add_str(child, "collection", placement->collection);
    tenant_bson_add_text(child, "mode", tenant_mode_name(placement->mode));

    if (placement->next.len != 0) {
        tenant_bson_add_str(child, "next", placement->next);
    }

    tenant_bson_end(record, child);
}


bool
tenant_placement_read(tenant_doc_t record, tenant_placement_t *placement)
{
    char          id[TENANT_OID_HEX + 1];
    tenant_doc_t  child;

    child = tenant_bson_get_doc(record, "placement");

    return child.data != NULL && tenant_bson_get_oid(record, "_id", id)
           && tenant_placement_parse(child, id, placement);
}


bool
tenant_placement_parse(tenant_doc_t doc, const char *tenant,
    tenant_placement_t *placement)
{
    placement->mode = tenant_mode_parse(tenant_bson_get_str(doc, "mode"));
    placement->cluster = tenant_bson_get_str(doc, "cluster");
    placement->database = tenant_bson_get_str(doc, "database");
    placement->collection = tenant_bson_get_str(doc, "collection");
    placement->next = tenant_bson_get_str(doc, "next");

    memcpy(placement->tenant, tenant, sizeof(placement->tenant));

    return placement->mode != TENANT_MODES
           && placement->cluster.len != 0
           && placement->database.len != 0
           && placement->collection.len != 0;
}


bool
tenant_placement_same(const tenant_placement_t *one,
    const tenant_placement_t *other)
{
    return one->mode == other->mode
           && tenant_str_eq(one->cluster, other->cluster)
           && tenant_str_eq(one->database, other->database)
           && tenant_str_eq(one->collection, other->collection);
}


bool
tenant_placement_copy(tenant_arena_t *arena, const tenant_placement_t *from,
    tenant_placement_t *to)
{
    unsigned       i;
    tenant_str_t  *texts[TENANT_PLACEMENT_TEXTS];

    *to = *from;

    tenant_placement_texts(to, texts);

    for (i = 0; i < TENANT_PLACEMENT_TEXTS; i++) {

        *texts[i] = tenant_arena_str(arena, *texts[i]);

        if (texts[i]->data == NULL) {
            return false;
        }
    }

    return true;
}


void
tenant_placement_texts(tenant_placement_t *placement,
    tenant_str_t *texts[TENANT_PLACEMENT_TEXTS])
{
    texts[0] = &placement->cluster;
    texts[1] = &placement->database;
    texts[2] = &placement->collection;
    texts[3] = &placement->next;
}
