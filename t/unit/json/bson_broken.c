/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c */

/*
 * Reading documents whose bytes are broken, each byte in turn: other software
 * and the network wrote them.
 */


#include <stdlib.h>
#include <string.h>

#include "bson_kit.h"


static tenant_arena_t  *arena;


static void end_test(void);
static void broken_test(void);
static void deep_test(void);
static void hostile(const uint8_t *data, uint32_t len);
static void read_all(tenant_doc_t doc, unsigned depth);


int
main(void)
{
    arena = tenant_arena_create();

    end_test();
    broken_test();
    deep_test();

    tenant_arena_destroy(arena);

    return unit_done();
}


/* A reader tells an end from a break. */

static void
end_test(void)
{
    size_t         i;
    uint32_t       n;
    unsigned       wrong;
    uint8_t       *copy;
    tenant_doc_t   doc;
    tenant_iter_t  it;
    static const struct {
        uint32_t     len;
        const char  *data;
    } bad[] = {
        { 4, "\4\0\0" },
        { 5, "\5\0\0\0\1" },
        { 5, "\6\0\0\0" },
        { 5, "\4\0\0\0" },
        { 5, "\xff\xff\xff\xff" },
        { 8, "\x08\0\0\0\0x\0" },       /* ends early */
        { 8, "\x08\0\0\0\x14x\0" },     /* no such type */
        { 8, "\x08\0\0\0\1x\0" },       /* a double without bytes */
        { 8, "\x08\0\0\0\nxy" },       /* a name without end */
        { 9, "\x09\0\0\0\x08x\0\2" },   /* neither true nor false */
        { 12, "\x0c\0\0\0\2x\0\1\0\0\0" }
    };

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        copy = kit_copy(bad[i].data, bad[i].len);
        doc.data = copy;
        doc.len = bad[i].len;

        it = tenant_bson_iter(doc);
        while (tenant_bson_next(&it)) { /* void */ }

        if (!check(it.broken)) {
            printf("  row %zu\n", i);
        }

        check(kit_write(arena, doc, false, TENANT_JSON_RELAXED, NULL)
              == NULL);
        check(!tenant_bson_whole(doc));
        free(copy);
    }

    doc = kit_sample(arena);
    check(tenant_bson_whole(doc));
    wrong = 0;

    for (n = 0; n < doc.len; n++) {
        copy = kit_copy(doc.data, n);
        it = tenant_bson_iter((tenant_doc_t) { n, copy });
        wrong += tenant_bson_next(&it) || !it.broken;
        wrong += tenant_bson_whole((tenant_doc_t) { n, copy });
        free(copy);
    }

    check(wrong == 0);
}


/* What is broken far inside is found, and no depth is too much to look at. */

static void
deep_test(void)
{
    uint32_t   i, n, len;
    uint8_t   *bytes;

    for (n = 1; n <= 600; n += n < 500 ? 100 : 1) {

        /* n documents, each the only element of the one around it */

        len = n * 8 - 3;
        bytes = malloc(len);
        memset(bytes, 0, len);

        for (i = 0; i < n; i++) {
            bytes[i * 7] = (uint8_t) (len - i * 8);
            bytes[i * 7 + 1] = (uint8_t) ((len - i * 8) >> 8);

            if (i + 1 < n) {
                bytes[i * 7 + 4] = TENANT_BSON_DOCUMENT;
                bytes[i * 7 + 5] = 'a';
            }
        }

        check(tenant_bson_whole((tenant_doc_t) { len, bytes }) == (n <= 512));

        bytes[(n - 1) * 7]++;
        check(!tenant_bson_whole((tenant_doc_t) { len, bytes }));

        free(bytes);
    }
}


/* Whatever the bytes: nothing behind them is read, nothing aborts. */

static void
broken_test(void)
{
    uint32_t       i, j;
    uint8_t       *copy;
    tenant_doc_t   doc;
    static const uint8_t  tries[] = {
        0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a,
        0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 0x12, 0x13, 0x14, 0x7f,
        0x80, 0xfe, 0xff
    };

    doc = kit_sample(arena);

    for (i = 0; i < doc.len; i++) {
        hostile(doc.data, i);

        /* cut, with a length and an end that pretend nothing happened */

        copy = kit_copy(doc.data, i + 1);

        if (i >= 4) {
            copy[0] = (uint8_t) (i + 1);
            copy[1] = (uint8_t) ((i + 1) >> 8);
            copy[i] = 0;
        }

        hostile(copy, i + 1);
        free(copy);
    }

    copy = kit_copy(doc.data, doc.len);

    for (i = 0; i < doc.len; i++) {

        for (j = 0; j < sizeof(tries); j++) {
            copy[i] = tries[j];
            hostile(copy, doc.len);
        }

        for (j = 0; j < 8; j++) {
            copy[i] = doc.data[i] ^ (uint8_t) (1 << j);
            hostile(copy, doc.len);
        }

        copy[i] = doc.data[i];
    }

    /* four bytes of a length at once */

    for (i = 0; i + 4 <= doc.len; i++) {
        memset(copy + i, 0xff, 4);
        hostile(copy, doc.len);
        copy[i + 3] = 0x7f;
        hostile(copy, doc.len);
        memset(copy + i, 0, 4);
        hostile(copy, doc.len);
        memcpy(copy + i, doc.data + i, 4);
    }

    free(copy);
}


/* All readers on a copy that ends where its memory does. */

static void
hostile(const uint8_t *data, uint32_t len)
{
    uint8_t         *copy;
    tenant_buf_t    *buf;
    tenant_doc_t     doc;
    tenant_value_t   value;
    tenant_arena_t  *own;

    copy = kit_copy(data, len);
    own = tenant_arena_create();

    doc.data = copy;
    doc.len = len;

    read_all(doc, 0);

    (void) tenant_bson_count(doc);
    (void) tenant_bson_path(doc, "doc.a", &value);
    (void) tenant_bson_failed(tenant_bson_copy(own, doc));

    buf = tenant_buf_create(own, 64);
    tenant_json_write(buf, doc, false, TENANT_JSON_RELAXED, NULL);

    buf = tenant_buf_create(own, 64);
    tenant_json_write(buf, doc, true, TENANT_JSON_CANONICAL, "utf8");

    tenant_arena_destroy(own);
    free(copy);
}


static void
read_all(tenant_doc_t doc, unsigned depth)
{
    size_t           i;
    unsigned         sum;
    tenant_iter_t    it;
    tenant_buf_t    *buf;
    tenant_bson_t   *b;
    tenant_arena_t  *own;

    own = tenant_arena_create();
    b = tenant_bson_create(own);
    buf = tenant_buf_create(own, 16);
    it = tenant_bson_iter(doc);
    sum = 0;

    while (tenant_bson_next(&it)) {

        for (i = 0; i < it.value.str.len; i++) {
            sum += (unsigned char) it.value.str.data[i];
        }

        for (i = 0; i < it.value.key.len; i++) {
            sum += (unsigned char) it.value.key.data[i];
        }

        tenant_bson_add_value(b, (tenant_str_t) tenant_null_string,
                              &it.value);
        tenant_json_write_value(buf, &it.value, TENANT_JSON_RELAXED);

        if (it.value.doc.data != NULL && depth < 8) {
            read_all(it.value.doc, depth + 1);
        }
    }

    if (sum == 1) {
        check(buf != NULL);
    }

    tenant_arena_destroy(own);
}
