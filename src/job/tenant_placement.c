/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_placement.h"


#define TENANT_PLACEMENT_MODE  "id"    /* the only one */


void
tenant_placement_write(const tenant_placement_t *placement,
    tenant_bson_t *record)
{
    tenant_bson_t  *child;

    child = tenant_bson_begin(record, "placement");

    tenant_bson_add_str(child, "cluster", placement->cluster);
    tenant_bson_add_str(child, "database", placement->database);
    tenant_bson_add_str(child, "collection", placement->collection);
    tenant_bson_add_text(child, "mode", TENANT_PLACEMENT_MODE);

    tenant_bson_end(record, child);
}


bool
tenant_placement_read(tenant_doc_t record, tenant_placement_t *placement)
{
    tenant_doc_t  child;

    child = tenant_bson_get_doc(record, "placement");
    if (child.data == NULL) {
        return false;
    }

    placement->cluster = tenant_bson_get_str(child, "cluster");
    placement->database = tenant_bson_get_str(child, "database");
    placement->collection = tenant_bson_get_str(child, "collection");

    return tenant_str_is(tenant_bson_get_str(child, "mode"),
                         TENANT_PLACEMENT_MODE)
           && placement->cluster.len != 0
           && placement->database.len != 0
           && placement->collection.len != 0;
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
}
