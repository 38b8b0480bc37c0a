/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c */
/* sources: src/store/tenant_code.c src/store/tenant_envelope.c */
/* sources: src/store/tenant_outcome.c src/store/tenant_session.c */
/* sources: src/store/tenant_violation.c src/store/tenant_wire.c */

/*
 * The bytes that a server answers a command with, up to what becomes of the
 * command, and the documents in them as clients would read them.  No input may
 * crash, and nothing is taken for a reply that is not one.
 */


#include <stdlib.h>
#include <string.h>

#include "../../src/json/tenant_json.h"
#include "../../src/store/tenant_wire.h"


#define FUZZ_ID   1
#define FUZZ_MAX  10000


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static void fuzz_reply(tenant_arena_t *arena, const uint8_t *data,
    uint32_t length);
static void fuzz_outcome(tenant_arena_t *arena, tenant_doc_t reply);


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool             mixed;
    uint8_t         *reply;
    uint32_t         length;
    const char      *why;
    tenant_arena_t  *arena;

    if (size < TENANT_WIRE_MIN || size > FUZZ_MAX) {
        return 0;
    }

    arena = tenant_arena_create();
    if (arena == NULL) {
        return 0;
    }

    length = tenant_wire_length(data, FUZZ_ID, FUZZ_MAX, &mixed, &why);

    if (length > size || (length != 0 && mixed)) {
        length = 0;
    }

    /* what is behind the header is tried whatever the header says */

    reply = malloc(size);

    if (reply != NULL) {
        memcpy(reply, data, size);
        fuzz_reply(arena, reply, length != 0 ? length : (uint32_t) size);
        free(reply);
    }

    tenant_arena_destroy(arena);

    return 0;
}


static void
fuzz_reply(tenant_arena_t *arena, const uint8_t *data, uint32_t length)
{
    const char      *why;
    tenant_buf_t    *buf;
    tenant_doc_t     doc;
    tenant_value_t   batch;

    if (!tenant_wire_reply(data, length, &doc, &why)) {
        return;
    }

    if (doc.data < data || doc.data + doc.len > data + length) {
        abort();
    }

    fuzz_outcome(arena, doc);

    if (tenant_bson_path(doc, "cursor.firstBatch", &batch)) {
        doc = batch.doc;
    }

    buf = tenant_buf_create(arena, doc.len);

    if (buf != NULL) {
        tenant_json_write(buf, doc, false, TENANT_JSON_RELAXED, NULL);
    }
}


static void
fuzz_outcome(tenant_arena_t *arena, tenant_doc_t reply)
{
    tenant_try_t       one;
    tenant_tries_t     tries;
    tenant_error_t     err;
    tenant_command_t   command;
    tenant_outcome_t   outcome;

    memset(&one, 0, sizeof(tenant_try_t));
    memset(&tries, 0, sizeof(tenant_tries_t));
    memset(&command, 0, sizeof(tenant_command_t));

    command.body = tenant_bson_create(arena);
    command.write = reply.len % 2 == 0;

    tenant_bson_add_text(command.body, "insert", "c");

    tenant_wire_fault(reply, arena, &one.fault);

    one.reply = reply;
    one.left = 1000;
    one.sent = true;

    (void) tenant_outcome(&command, &tries, &one, &outcome, &err);
}
