/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_bson_native.h"


static void tenant_bson_native_free(void *data);


bson_t *
tenant_bson_native_create(tenant_arena_t *arena)
{
    bson_t  *bson;

    bson = tenant_arena_align(arena, sizeof(bson_t), TENANT_BSON_ALIGNMENT);
    if (bson == NULL) {
        return NULL;
    }

    bson_init(bson);

    if (!tenant_arena_cleanup(arena, tenant_bson_native_free, bson)) {
        bson_destroy(bson);
        return NULL;
    }

    return bson;
}


static void
tenant_bson_native_free(void *data)
{
    bson_destroy(data);
}


bson_t *
tenant_bson_native(tenant_bson_t *b)
{
    return b == NULL || b->failed ? NULL : b->bson;
}


bool
tenant_bson_at(tenant_doc_t doc, uint32_t offset, bson_iter_t *iter)
{
    const uint8_t  *end;

    if (offset >= doc.len || doc.len - offset < 2) {
        return false;
    }

    end = memchr(doc.data + offset + 1, '\0', doc.len - offset - 1);

    return end != NULL
           && bson_iter_init_from_data_at_offset(iter, doc.data, doc.len,
                         offset, (uint32_t) (end - doc.data) - offset - 1);
}
