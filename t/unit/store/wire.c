/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c */
/* sources: src/store/tenant_envelope.c src/store/tenant_session.c */
/* sources: src/store/tenant_wire.c */

/*
 * Commands as bytes, read back by a reader of this test's own, and replies:
 * whole ones, and all that no server should send.
 */


#include <stdlib.h>
#include <string.h>

#include "../../../src/json/tenant_json.h"
#include "../../../src/store/tenant_wire.h"
#include "../unit.h"


#define ID   0x01020304
#define MAX  1000


static void command_test(void);
static void concerns_test(void);
static void session_test(void);
static void suits_test(void);
static void long_test(void);
static void ping_test(void);
static void length_test(void);
static void reply_test(void);
static void cut_test(void);
static void fault_test(void);
static tenant_status_e make(tenant_arena_t *arena, const char *name,
    bool write, bool master, uint32_t max, tenant_wire_t *wire,
    tenant_error_t *err);
static uint8_t *join(const tenant_wire_t *wire);
static tenant_doc_t doc(tenant_arena_t *arena, const char *json);
static void put(uint8_t *p, uint32_t n);
static uint32_t get(const uint8_t *p);
static uint8_t *reply(tenant_doc_t body, uint32_t flags, uint32_t *length);


static tenant_session_t  *session;     /* of the commands that are made */


int
main(void)
{
    command_test();
    concerns_test();
    session_test();
    suits_test();
    long_test();
    ping_test();
    length_test();
    reply_test();
    cut_test();
    fault_test();

    return unit_done();
}


/* The header, the flags, the section's kind; then one document with it all. */

static void
command_test(void)
{
    uint8_t         *bytes;
    tenant_doc_t     body;
    tenant_wire_t    wire;
    tenant_iter_t    it;
    tenant_error_t   err;
    tenant_value_t   value;
    tenant_arena_t  *arena;

    arena = tenant_arena_create();

    check(make(arena, "find", false, false, MAX, &wire, &err) == TENANT_OK);

    bytes = join(&wire);

    check(get(bytes) == wire.length);
    check(get(bytes + 4) == ID);
    check(get(bytes + 8) == 0);
    check(get(bytes + 12) == 2013);
    check(get(bytes + 16) == 0);
    check(bytes[20] == 0);
    check(get(bytes + 21) == wire.length - 21);

    body.data = bytes + 21;
    body.len = (uint32_t) wire.length - 21;

    /* the command's name comes first, and nothing is broken */

    it = tenant_bson_iter(body);

    check(tenant_bson_next(&it) && tenant_str_is(it.value.key, "find"));

    while (tenant_bson_next(&it)) { /* void */ }

    check(!it.broken);

    check(tenant_bson_find(body, "$db", &value)
          && tenant_str_is(value.str, "some_database"));
    check(tenant_bson_find(body, "maxTimeMS", &value) && value.num == 5000);
    check(tenant_bson_path(body, "readConcern.level", &value)
          && tenant_str_is(value.str, "local"));
    check(!tenant_bson_find(body, "writeConcern", &value));
    check(tenant_bson_count(body) == 4);

    free(bytes);
    tenant_arena_destroy(arena);
}


static void
concerns_test(void)
{
    size_t           i;
    uint8_t         *bytes;
    tenant_doc_t     body;
    tenant_wire_t    wire;
    tenant_error_t   err;
    tenant_value_t   value;
    tenant_arena_t  *arena;

    static const struct {
        const char  *name;
        bool         write;
        bool         master;
        const char  *path;             /* NULL: no concern */
        const char  *text;
    } rows[] = {
        { "find", false, false, "readConcern.level", "local" },
        { "find", false, true, NULL, NULL },
        { "getMore", false, false, NULL, NULL },
        { "insert", true, false, "writeConcern.w", "few" },
        { "insert", true, true, "writeConcern.w", "majority" }
    };

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {

        arena = tenant_arena_create();

        check(make(arena, rows[i].name, rows[i].write, rows[i].master, MAX,
                   &wire, &err)
              == TENANT_OK);

        bytes = join(&wire);

        body.data = bytes + 21;
        body.len = (uint32_t) wire.length - 21;

        if (rows[i].path != NULL) {
            check(tenant_bson_path(body, rows[i].path, &value)
                  && tenant_str_is(value.str, rows[i].text));
        }

        check(tenant_bson_find(body, "readConcern", &value)
              == (rows[i].path != NULL && rows[i].path[0] == 'r'));
        check(tenant_bson_find(body, "writeConcern", &value)
              == (rows[i].path != NULL && rows[i].path[0] == 'w'));

        free(bytes);
        tenant_arena_destroy(arena);
    }
}


/* A server reads the session's id and the write's number as elements. */

static void
session_test(void)
{
    uint8_t            *bytes;
    tenant_doc_t        body, lsid;
    tenant_iter_t       it;
    tenant_wire_t       wire;
    tenant_error_t      err;
    tenant_value_t      value;
    tenant_arena_t     *arena;
    tenant_session_t    one, other;

    arena = tenant_arena_create();

    check(tenant_session_create(&one) && tenant_session_create(&other));
    check(one.number == 0);
    check(memcmp(one.id, other.id, sizeof(one.id)) != 0);
    check((one.id[6] & 0xf0) == 0x40 && (one.id[8] & 0xc0) == 0x80);

    one.number = 0x0102030405060708;
    session = &one;

    check(make(arena, "insert", true, false, MAX, &wire, &err) == TENANT_OK);

    session = NULL;
    bytes = join(&wire);

    body.data = bytes + 21;
    body.len = (uint32_t) wire.length - 21;

    check(get(body.data) == body.len);
    check(tenant_bson_whole(body));
    check(tenant_bson_count(body) == 6);

    lsid = tenant_bson_get_doc(body, "lsid");
    it = tenant_bson_iter(lsid);

    check(tenant_bson_next(&it) && it.value.type == TENANT_BSON_BINARY
          && tenant_str_is(it.value.key, "id")
          && it.value.str.len == sizeof(one.id)
          && memcmp(it.value.str.data, one.id, sizeof(one.id)) == 0);
    check(lsid.data[4 + 1 + 3 + 4] == 4);      /* the subtype: a UUID */

    check(tenant_bson_find(body, "txnNumber", &value)
          && value.type == TENANT_BSON_INT64 && value.num == one.number);

    free(bytes);
    tenant_arena_destroy(arena);
}


static void
suits_test(void)
{
    size_t             i;
    tenant_arena_t    *arena;
    tenant_command_t   command;

    static const struct {
        const char  *body;
        bool         write;
        bool         suits;
    } rows[] = {
        { "{\"insert\":\"c\"}", true, true },
        { "{\"findAndModify\":\"c\"}", true, true },
        { "{\"find\":\"c\"}", false, false },
        { "{\"drop\":\"c\"}", true, false },
        { "{\"create\":\"c\"}", true, false },
        { "{\"update\":\"c\",\"updates\":[{\"q\":{}}]}", true, true },
        { "{\"update\":\"c\",\"updates\":[{\"multi\":false}]}", true, true },
        { "{\"update\":\"c\",\"updates\":[{},{\"multi\":true}]}", true,
          false },
        { "{\"delete\":\"c\",\"deletes\":[{\"limit\":1}]}", true, true },
        { "{\"delete\":\"c\",\"deletes\":[{\"limit\":1},{\"limit\":0}]}",
          true, false },
        { "{\"delete\":\"c\",\"deletes\":[{}]}", true, false }
    };

    arena = tenant_arena_create();

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {

        memset(&command, 0, sizeof(command));

        command.body = tenant_bson_copy(arena, doc(arena, rows[i].body));
        command.write = rows[i].write;

        check(tenant_session_suits(&command) == rows[i].suits);
    }

    tenant_arena_destroy(arena);
}


/* A message that is too long for the server is not begun. */

static void
long_test(void)
{
    tenant_wire_t    wire;
    tenant_error_t   err;
    tenant_arena_t  *arena;

    arena = tenant_arena_create();

    check(make(arena, "insert", true, false, MAX, &wire, &err) == TENANT_OK);
    check(make(arena, "insert", true, false, (uint32_t) wire.length, &wire,
               &err)
          == TENANT_OK);
    check(make(arena, "insert", true, false, (uint32_t) wire.length - 1, &wire,
               &err)
          == TENANT_UNPROCESSABLE);
    check(err.detail[0] != '\0');

    tenant_arena_destroy(arena);
}


static void
ping_test(void)
{
    size_t          length;
    uint8_t         bytes[TENANT_WIRE_PING_MAX];
    tenant_doc_t    body;
    tenant_value_t  value;

    length = tenant_wire_ping(bytes, ID);

    check(length <= sizeof(bytes));
    check(get(bytes) == length);
    check(get(bytes + 4) == ID);
    check(get(bytes + 12) == 2013);

    body.data = bytes + 21;
    body.len = (uint32_t) length - 21;

    check(get(body.data) == body.len);
    check(tenant_bson_find(body, "ping", &value) && value.num == 1);
    check(tenant_bson_find(body, "$db", &value)
          && tenant_str_is(value.str, "admin"));
    check(tenant_bson_count(body) == 2);
}


static void
length_test(void)
{
    bool         mixed;
    size_t       i;
    uint8_t      header[TENANT_WIRE_HEADER];
    uint32_t     length;
    const char  *why;

    static const struct {
        uint32_t  length;
        uint32_t  response;
        uint32_t  opcode;
        uint32_t  result;
        bool      mixed;
    } rows[] = {
        { 26, ID, 2013, 26, false },
        { MAX, ID, 2013, MAX, false },
        { 25, ID, 2013, 0, false },
        { 0, ID, 2013, 0, false },
        { MAX + 1, ID, 2013, 0, false },
        { 0x80000000, ID, 2013, 0, false },
        { 0xffffffff, ID, 2013, 0, false },
        { 100, ID, 1, 0, false },              /* OP_REPLY */
        { 100, ID, 2012, 0, false },           /* OP_COMPRESSED */
        { 100, ID + 1, 2013, 0, true },
        { 100, 0, 2013, 0, true }
    };

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {

        put(header, rows[i].length);
        put(header + 4, 77);
        put(header + 8, rows[i].response);
        put(header + 12, rows[i].opcode);

        why = NULL;
        length = tenant_wire_length(header, ID, MAX, &mixed, &why);

        check(length == rows[i].result);
        check(mixed == rows[i].mixed);
        check((length == 0) == (why != NULL));
    }
}


static void
reply_test(void)
{
    bool             ok;
    size_t           i;
    uint8_t         *bytes;
    uint32_t         length;
    const char      *why;
    tenant_doc_t     body, found;
    tenant_arena_t  *arena;

    static const struct {
        uint32_t  flags;
        uint8_t   kind;
        int       longer;              /* what the document says it is */
        bool      ok;
    } rows[] = {
        { 0, 0, 0, true },
        { 1, 0, 0, true },             /* a checksum is behind it */
        { 0x00010000, 0, 0, true },    /* what is optional is passed over */
        { 2, 0, 0, false },            /* more is to come */
        { 4, 0, 0, false },
        { 0, 1, 0, false },
        { 0, 0, 1, false },
        { 0, 0, -1, false },
        { 0, 0, 0x7fffff00, false }
    };

    arena = tenant_arena_create();
    body = doc(arena, "{\"ok\":1,\"n\":1}");

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {

        bytes = reply(body, rows[i].flags, &length);
        bytes[20] = rows[i].kind;
        put(bytes + 21, body.len + (uint32_t) rows[i].longer);

        why = NULL;
        ok = tenant_wire_reply(bytes, length, &found, &why);

        check(ok == rows[i].ok);
        check(ok == (why == NULL));

        if (ok) {
            check(found.len == body.len
                  && memcmp(found.data, body.data, body.len) == 0);
        }

        free(bytes);
    }

    tenant_arena_destroy(arena);
}


/* A document that lies about its end is none. */

static void
cut_test(void)
{
    uint8_t         *bytes;
    uint32_t         length, cut;
    const char      *why;
    tenant_doc_t     body, found;
    tenant_arena_t  *arena;

    arena = tenant_arena_create();
    body = doc(arena, "{\"ok\":1,\"errmsg\":\"some words\"}");
    bytes = reply(body, 0, &length);

    for (cut = TENANT_WIRE_MIN; cut < length; cut++) {
        check(!tenant_wire_reply(bytes, cut, &found, &why));
    }

    check(tenant_wire_reply(bytes, length, &found, &why));

    bytes[length - 1] = 1;
    check(!tenant_wire_reply(bytes, length, &found, &why));

    free(bytes);
    tenant_arena_destroy(arena);
}


static void
fault_test(void)
{
    size_t           i;
    tenant_fault_t   fault;
    tenant_arena_t  *arena;

    static const struct {
        const char      *reply;
        tenant_fault_e   kind;
        int64_t          code;
        const char      *message;
    } rows[] = {
        { "{\"ok\":1}", TENANT_FAULT_NONE, 0, "" },
        { "{\"ok\":1.0,\"writeErrors\":[{\"code\":11000}]}",
          TENANT_FAULT_NONE, 0, "" },
        { "{\"ok\":true}", TENANT_FAULT_NONE, 0, "" },
        { "{\"ok\":0,\"code\":26,\"errmsg\":\"no namespace\"}",
          TENANT_FAULT_SERVER, 26, "no namespace" },
        { "{\"ok\":false,\"code\":26,\"errmsg\":\"x\"}",
          TENANT_FAULT_SERVER, 26, "x" },
        { "{\"ok\":0}", TENANT_FAULT_SERVER, 0, "" },
        { "{}", TENANT_FAULT_OTHER, 0, "the reply does not say \"ok\"" },
        { "{\"n\":1}", TENANT_FAULT_OTHER, 0,
          "the reply does not say \"ok\"" },
        { "{\"ok\":\"1\"}", TENANT_FAULT_OTHER, 0,
          "the reply does not say \"ok\"" },
        { "{\"ok\":1,\"writeConcernError\":{\"code\":64,\"errmsg\":\"late\"}}",
          TENANT_FAULT_CONCERN, 64, "late" },
        { "{\"ok\":1,\"writeConcernError\":{}}",
          TENANT_FAULT_CONCERN, 0, "" }
    };

    arena = tenant_arena_create();

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {

        tenant_wire_fault(doc(arena, rows[i].reply), arena, &fault);

        check(fault.kind == rows[i].kind);
        check(fault.code == rows[i].code);
        check(strcmp(fault.message, rows[i].message) == 0);
    }

    tenant_arena_destroy(arena);
}


static tenant_status_e
make(tenant_arena_t *arena, const char *name, bool write, bool master,
    uint32_t max, tenant_wire_t *wire, tenant_error_t *err)
{
    tenant_command_t      command;
    tenant_envelope_t     envelope;
    tenant_wire_extras_t  extras;

    memset(&command, 0, sizeof(command));

    command.database = (tenant_str_t) tenant_string("some_database");
    command.body = tenant_bson_create(arena);
    command.write = write;
    command.master = master;

    tenant_bson_add_text(command.body, name, "some_collection");

    extras.session = session;
    extras.read = doc(arena, "{\"readConcern\":{\"level\":\"local\"}}");
    extras.string = doc(arena, "{\"writeConcern\":{\"w\":\"few\"}}");
    extras.majority = doc(arena, "{\"writeConcern\":{\"w\":\"majority\"}}");

    check(tenant_envelope(&command, 5000, &envelope, err) == TENANT_OK);

    return tenant_wire_command(wire, &envelope, &extras, ID, max, arena, err);
}


static uint8_t *
join(const tenant_wire_t *wire)
{
    size_t    i, n;
    uint8_t  *bytes;

    n = 0;
    bytes = malloc(wire->length);

    for (i = 0; i < TENANT_WIRE_VECTORS; i++) {

        if (!check(n + wire->vectors[i].iov_len <= wire->length)) {
            break;
        }

        memcpy(bytes + n, wire->vectors[i].iov_base,
               wire->vectors[i].iov_len);
        n += wire->vectors[i].iov_len;
    }

    check(n == wire->length);

    return bytes;
}


static tenant_doc_t
doc(tenant_arena_t *arena, const char *json)
{
    bool            array;
    tenant_doc_t    found;
    tenant_error_t  err;

    check(tenant_json_read(arena, (tenant_str_t) { strlen(json), json },
                          TENANT_JSON_PLAIN, &found, &array, &err)
          == TENANT_OK);

    return found;
}


static void
put(uint8_t *p, uint32_t n)
{
    p[0] = (uint8_t) n;
    p[1] = (uint8_t) (n >> 8);
    p[2] = (uint8_t) (n >> 16);
    p[3] = (uint8_t) (n >> 24);
}


static uint32_t
get(const uint8_t *p)
{
    return (uint32_t) p[0] | (uint32_t) p[1] << 8 | (uint32_t) p[2] << 16
           | (uint32_t) p[3] << 24;
}


/* A reply in memory of just its length, so that ASan sees who reads on. */

static uint8_t *
reply(tenant_doc_t body, uint32_t flags, uint32_t *length)
{
    uint8_t  *bytes;

    *length = 21 + body.len + ((flags & 1) != 0 ? 4 : 0);

    bytes = calloc(1, *length);

    put(bytes, *length);
    put(bytes + 8, ID);
    put(bytes + 12, 2013);
    put(bytes + 16, flags);
    memcpy(bytes + 21, body.data, body.len);

    return bytes;
}
