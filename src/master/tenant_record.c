/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_record.h"


tenant_record_t
tenant_record_of(tenant_record_e kind, tenant_doc_t doc)
{
    tenant_record_t  record;

    memset(&record, 0, sizeof(tenant_record_t));

    record.kind = kind;
    record.doc = doc;

    return record;
}


const char *
tenant_record_collection(tenant_record_e kind)
{
    return kind == TENANT_RECORD_USER ? TENANT_USERS : TENANT_ORGANIZATIONS;
}


tenant_bson_t *
tenant_record_by_id(tenant_arena_t *arena, const char *hex)
{
    tenant_bson_t  *filter;

    filter = tenant_bson_create(arena);
    tenant_record_add_id(filter, "_id", hex);

    return filter;
}


tenant_bson_t *
tenant_record_in(tenant_arena_t *arena, const char *hex,
    tenant_record_e kind, tenant_state_e state)
{
    tenant_bson_t  *filter;

    filter = tenant_record_by_id(arena, hex);
    tenant_lifecycle_filter(filter, kind, state);

    return filter;
}


void
tenant_record_add_id(tenant_bson_t *b, const char *name, const char *hex)
{
    tenant_str_t  id;

    id.len = TENANT_OID_HEX;
    id.data = hex;

    tenant_bson_add_oid(b, name, id);
}


bool
tenant_record_retired(tenant_doc_t organization, const char *user_id)
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
