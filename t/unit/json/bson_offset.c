/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c */

/*
 * A value whose offset lies in no element fails the text or the document it is
 * added to; nothing is read behind the bytes.
 */


#include "json_kit.h"


/* {"a": 1} */

static const uint8_t  offset_bytes[] = {
    12, 0, 0, 0, 0x10, 'a', 0, 1, 0, 0, 0, 0
};

static const uint32_t  offset_none[] = {
    10, 11, 12, 13, 1000, INT32_MAX, UINT32_MAX - 1, UINT32_MAX
};


int
main(void)
{
    void             *copy;
    size_t            i;
    tenant_doc_t      doc;
    tenant_buf_t     *buf;
    tenant_value_t    value;
    tenant_bson_t    *b;
    tenant_arena_t   *arena;

    arena = tenant_arena_create();

    copy = kit_copy(offset_bytes, sizeof(offset_bytes));
    doc.data = copy;
    doc.len = sizeof(offset_bytes);

    check(tenant_bson_find(doc, "a", &value) && value.num == 1);

    for (i = 0; i < sizeof(offset_none) / sizeof(offset_none[0]); i++) {

        value.offset = offset_none[i];

        buf = tenant_buf_create(arena, 16);
        tenant_json_write_value(buf, &value, TENANT_JSON_RELAXED);
        check(buf->failed);

        b = tenant_bson_create(arena);
        tenant_bson_add_value(b, kit_str("b"), &value);

        check(tenant_bson_failed(b));
        check(tenant_bson_doc(b).data == NULL);
    }

    tenant_arena_destroy(arena);
    free(copy);

    return unit_done();
}
