/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_wire.h"


#define TENANT_WIRE_OP_MSG    2013

/* Flags that say what is behind the document, and that there is more. */
#define TENANT_WIRE_CHECKSUM  0x00000001
#define TENANT_WIRE_REQUIRED  0x0000ffff

/* Offsets in a message. */
#define TENANT_WIRE_RESPONSE  8
#define TENANT_WIRE_OPCODE    12
#define TENANT_WIRE_FLAGS     16
#define TENANT_WIRE_KIND      20
#define TENANT_WIRE_DOCUMENT  21

/* The length in front of a document's elements, and the NUL behind them. */
#define TENANT_WIRE_DOC_HEAD  4
#define TENANT_WIRE_DOC_MIN   5


static tenant_doc_t tenant_wire_elements(tenant_doc_t doc);
static void tenant_wire_head(uint8_t *head, size_t length, int32_t id);
static uint8_t *tenant_wire_database(uint8_t *p, const char *name);
static void tenant_wire_put(uint8_t *p, uint32_t n);
static uint32_t tenant_wire_get(const uint8_t *p);
static void tenant_wire_error(tenant_doc_t reply, const char *text,
    tenant_arena_t *arena, tenant_fault_t *fault);


tenant_status_e
tenant_wire_command(tenant_wire_t *wire, const tenant_envelope_t *envelope,
    const tenant_wire_extras_t *extras, int32_t id, uint32_t max,
    tenant_arena_t *arena, tenant_error_t *err)
{
    size_t         size;
    uint8_t       *p, *tail;
    tenant_doc_t   body, extra;

    body = tenant_wire_elements(tenant_bson_doc(envelope->body));

    switch (envelope->concern) {

    case TENANT_CONCERN_MAJORITY:
        extra = extras->majority;
        break;

    case TENANT_CONCERN_STRING:
        extra = extras->string;
        break;

    default: /* TENANT_CONCERN_NONE */
        extra.len = 0;
        extra.data = NULL;

        if (envelope->read == TENANT_READ_PREFERRED && !envelope->pinned) {
            extra = extras->read;
        }
    }

    extra = tenant_wire_elements(extra);

    size = (extras->session != NULL ? TENANT_SESSION_BYTES : 0)
           + extra.len + sizeof("_$db") + sizeof(uint32_t)
           + strlen(envelope->database) + 2;

    wire->length = sizeof(wire->head) + body.len + size;

    if (wire->length > max) {
        return tenant_error_set(err, TENANT_UNPROCESSABLE,
                                "the request is too large");
    }

    tail = tenant_arena_alloc(arena, size);
    if (tail == NULL) {
        return tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
    }

    p = tail;

    if (extra.len != 0) {
        memcpy(p, extra.data, extra.len);
        p += extra.len;
    }

    if (extras->session != NULL) {
        p = tenant_session_write(p, extras->session);
    }

    p = tenant_wire_database(p, envelope->database);
    *p++ = '\0';

    tenant_wire_head(wire->head, wire->length, id);

    wire->vectors[0].iov_base = wire->head;
    wire->vectors[0].iov_len = sizeof(wire->head);
    wire->vectors[1].iov_base = (void *) body.data;
    wire->vectors[1].iov_len = body.len;
    wire->vectors[2].iov_base = tail;
    wire->vectors[2].iov_len = size;

    return TENANT_OK;
}


/* Returns what is between a document's length and its last NUL. */

static tenant_doc_t
tenant_wire_elements(tenant_doc_t doc)
{
    if (doc.len < TENANT_WIRE_DOC_MIN) {
        doc.len = 0;
        return doc;
    }

    doc.data += TENANT_WIRE_DOC_HEAD;
    doc.len -= TENANT_WIRE_DOC_MIN;

    return doc;
}


static void
tenant_wire_head(uint8_t *head, size_t length, int32_t id)
{
    memset(head, 0, TENANT_WIRE_DOCUMENT);

    tenant_wire_put(head, (uint32_t) length);
    tenant_wire_put(head + 4, (uint32_t) id);
    tenant_wire_put(head + TENANT_WIRE_OPCODE, TENANT_WIRE_OP_MSG);
    tenant_wire_put(head + TENANT_WIRE_DOCUMENT,
                    (uint32_t) length - TENANT_WIRE_DOCUMENT);
}


/* Writes the element "$db", and returns its end. */

static uint8_t *
tenant_wire_database(uint8_t *p, const char *name)
{
    size_t  len;

    len = strlen(name) + 1;

    *p++ = TENANT_BSON_UTF8;

    memcpy(p, "$db", sizeof("$db"));
    p += sizeof("$db");

    tenant_wire_put(p, (uint32_t) len);
    p += sizeof(uint32_t);

    memcpy(p, name, len);

    return p + len;
}


size_t
tenant_wire_ping(uint8_t buf[TENANT_WIRE_PING_MAX], int32_t id)
{
    uint8_t  *p;

    p = buf + TENANT_WIRE_DOCUMENT + TENANT_WIRE_DOC_HEAD;

    *p++ = TENANT_BSON_INT32;

    memcpy(p, "ping", sizeof("ping"));
    p += sizeof("ping");

    tenant_wire_put(p, 1);
    p += sizeof(uint32_t);

    p = tenant_wire_database(p, "admin");
    *p++ = '\0';

    tenant_wire_head(buf, (size_t) (p - buf), id);

    return (size_t) (p - buf);
}


/* The wire's integers are little-endian, whatever the machine's are. */

static void
tenant_wire_put(uint8_t *p, uint32_t n)
{
    p[0] = (uint8_t) n;
    p[1] = (uint8_t) (n >> 8);
    p[2] = (uint8_t) (n >> 16);
    p[3] = (uint8_t) (n >> 24);
}


static uint32_t
tenant_wire_get(const uint8_t *p)
{
    return (uint32_t) p[0] | (uint32_t) p[1] << 8 | (uint32_t) p[2] << 16
           | (uint32_t) p[3] << 24;
}


uint32_t
tenant_wire_length(const uint8_t *header, int32_t id, uint32_t max,
    bool *mixed, const char **why)
{
    uint32_t  length;

    *mixed = false;

    length = tenant_wire_get(header);

    if (length < TENANT_WIRE_MIN || length > max) {
        *why = "its length is impossible";
        return 0;
    }

    if (tenant_wire_get(header + TENANT_WIRE_OPCODE) != TENANT_WIRE_OP_MSG) {
        *why = "it is no OP_MSG";
        return 0;
    }

    if (tenant_wire_get(header + TENANT_WIRE_RESPONSE) != (uint32_t) id) {
        *mixed = true;
        *why = "it answers another message";
        return 0;
    }

    return length;
}


bool
tenant_wire_reply(const uint8_t *data, uint32_t length, tenant_doc_t *doc,
    const char **why)
{
    uint32_t  flags;

    flags = tenant_wire_get(data + TENANT_WIRE_FLAGS);

    if ((flags & TENANT_WIRE_REQUIRED & ~TENANT_WIRE_CHECKSUM) != 0) {
        *why = "it has flags that were not asked for";
        return false;
    }

    /* a stream over TCP or TLS needs no further checksum */

    length -= TENANT_WIRE_DOCUMENT
              + ((flags & TENANT_WIRE_CHECKSUM) != 0 ? sizeof(uint32_t) : 0);

    doc->data = data + TENANT_WIRE_DOCUMENT;
    doc->len = length;

    if (data[TENANT_WIRE_KIND] != 0
        || tenant_wire_get(doc->data) != length
        || length < TENANT_WIRE_DOC_MIN
        || doc->data[length - 1] != '\0')
    {
        *why = "it is not one document";
        return false;
    }

    return true;
}


void
tenant_wire_fault(tenant_doc_t reply, tenant_arena_t *arena,
    tenant_fault_t *fault)
{
    tenant_value_t  ok, error;

    memset(fault, 0, sizeof(tenant_fault_t));

    fault->message = "";

    if (!tenant_bson_find(reply, "ok", &ok)
        || (ok.type != TENANT_BSON_DOUBLE && ok.type != TENANT_BSON_INT32
            && ok.type != TENANT_BSON_INT64 && ok.type != TENANT_BSON_BOOL))
    {
        /* every server's reply has it */

        fault->kind = TENANT_FAULT_OTHER;
        fault->message = "the reply does not say \"ok\"";
        return;
    }

    if (ok.type != TENANT_BSON_BOOL ? ok.real == 0 : ok.num == 0) {
        fault->kind = TENANT_FAULT_SERVER;
        tenant_wire_error(reply, "errmsg", arena, fault);
        return;
    }

    if (tenant_bson_find(reply, "writeConcernError", &error)
        && error.type == TENANT_BSON_DOCUMENT)
    {
        fault->kind = TENANT_FAULT_CONCERN;
        tenant_wire_error(error.doc, "errmsg", arena, fault);
    }
}


static void
tenant_wire_error(tenant_doc_t reply, const char *text,
    tenant_arena_t *arena, tenant_fault_t *fault)
{
    tenant_str_t  message;

    fault->code = tenant_bson_get_int(reply, "code", 0);

    message = tenant_arena_str(arena, tenant_bson_get_str(reply, text));

    if (message.data == NULL) {
        fault->kind = TENANT_FAULT_MEMORY;
        return;
    }

    fault->message = message.data;
}
