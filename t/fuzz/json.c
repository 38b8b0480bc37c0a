/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c */

/*
 * Bytes as JSON, read in parts and as a whole with one result, and as BSON,
 * written as JSON.  What the first byte says decides: '{' and '[' begin JSON.
 */


#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/json/tenant_json.h"


/* It makes a text long enough to be read in parts. */
#define FILLER  (17 * 1024)


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
static void fuzz_json(const uint8_t *data, size_t size);
static void fuzz_bson(const uint8_t *data, size_t size);
static void fuzz_written(tenant_arena_t *arena, tenant_doc_t doc,
    tenant_json_output_e output);


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size != 0 && (data[0] == '{' || data[0] == '[')) {
        fuzz_json(data, size);
    } else {
        fuzz_bson(data, size);
    }

    return 0;
}


/* Blanks in front of the last byte change nothing but the length. */

static void
fuzz_json(const uint8_t *data, size_t size)
{
    char             *text;
    bool              array[2] = { false, false };
    size_t            i, len[2];
    tenant_doc_t      doc[2] = { { 0, NULL }, { 0, NULL } };
    tenant_error_t    err[2];
    tenant_arena_t   *arena;
    tenant_status_e   rc[2];

    arena = tenant_arena_create();
    text = malloc(size + FILLER);

    if (arena == NULL || text == NULL) {
        abort();
    }

    memset(err, 0, sizeof(err));

    memcpy(text, data, size);
    len[0] = size;

    for (i = 0; i < 2; i++) {

        if (i == 1) {
            memset(text + size - 1, ' ', FILLER);
            text[size + FILLER - 1] = (char) data[size - 1];
            len[1] = size + FILLER;
        }

        rc[i] = tenant_json_read(arena, (tenant_str_t) { len[i], text },
                                 TENANT_JSON_EXTENDED, &doc[i], &array[i],
                                 &err[i]);
    }

    /* inside of a string, blanks are text */

    if (data[size - 1] == '}' || data[size - 1] == ']') {
        if (rc[0] != rc[1] || doc[0].len != doc[1].len
            || array[0] != array[1] || err[0].nfields != err[1].nfields
            || (doc[0].len != 0
                && memcmp(doc[0].data, doc[1].data, doc[0].len) != 0))
        {
            abort();
        }
    }

    free(text);
    tenant_arena_destroy(arena);
}


static void
fuzz_bson(const uint8_t *data, size_t size)
{
    tenant_doc_t     doc;
    tenant_iter_t    it;
    tenant_buf_t    *buf;
    tenant_value_t   value;
    tenant_arena_t  *arena;

    arena = tenant_arena_create();
    if (arena == NULL) {
        abort();
    }

    doc.len = (uint32_t) size;
    doc.data = data;

    buf = tenant_buf_create(arena, 1);
    it = tenant_bson_iter(doc);

    while (tenant_bson_next(&it)) {
        tenant_json_write_value(buf, &it.value, TENANT_JSON_RELAXED);
    }

    (void) tenant_bson_path(doc, "a.b", &value);
    (void) tenant_bson_count(doc);

    fuzz_written(arena, doc, TENANT_JSON_RELAXED);
    fuzz_written(arena, doc, TENANT_JSON_CANONICAL);

    tenant_arena_destroy(arena);
}


/* Whatever the bytes, what is written is JSON, but for members given twice. */

static void
fuzz_written(tenant_arena_t *arena, tenant_doc_t doc,
    tenant_json_output_e output)
{
    json_t        *json;
    tenant_buf_t  *buf;
    json_error_t   error;

    buf = tenant_buf_create(arena, 1);
    tenant_json_write(buf, doc, false, output, NULL);

    if (buf->failed) {
        return;
    }

    json = json_loadb(buf->data, buf->len, JSON_ALLOW_NUL, &error);

    if (json == NULL && json_error_code(&error) != json_error_stack_overflow) {
        abort();
    }

    json_decref(json);
}
