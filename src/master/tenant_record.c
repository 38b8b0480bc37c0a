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
    tenant_state_filter(filter, kind, state);

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
tenant_record_id(const tenant_record_t *record, const char *name,
    char hex[TENANT_OID_HEX + 1], tenant_error_t *err)
{
    if (record->doc.data == NULL) {
        (void) tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
        return false;
    }

    if (tenant_bson_get_oid(record->doc, name, hex)) {
        return true;
    }

    (void) tenant_error_internal(err, "a record of \"%s\" has no \"%s\"",
                                 tenant_record_collection(record->kind),
                                 name);

    return false;
}
