/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c */
/* sources: src/job/tenant_placement.c src/job/tenant_placement_make.c */
/* sources: src/token/tenant_digest.c */

/*
 * A placement in an organization's record, copies of it, and the names of new
 * ones, which must never meet.
 */


#include "../../../src/job/tenant_placement.h"
#include "../json/json_kit.h"


#define count(a)  (sizeof(a) / sizeof((a)[0]))

#define ID  "0123456789abcdef01234567"

#define PLACEMENT(database, mode)                                             \
    "\"placement\":{\"cluster\":\"x\",\"database\":" database ","             \
    "\"collection\":\"org_1\",\"mode\":" mode "}}"

#define RECORD(database, mode)                                                \
    "{\"_id\":{\"$oid\":\"" ID "\"}," PLACEMENT(database, mode)


static void read_test(void);
static void write_test(void);
static void make_test(void);
static void long_test(void);
static tenant_str_t text(const char *s);


/* What is not known for certain is no placement. */

static void
read_test(void)
{
    size_t               i;
    kit_json_t           json;
    tenant_placement_t   placement;

    static const struct {
        const char  *record;
        bool         whole;
    } rows[] = {
        { RECORD("\"d\"", "\"id\""), true },
        { RECORD("\"\"", "\"id\""), false },
        { RECORD("5", "\"id\""), false },
        { RECORD("\"d\"", "\"shared\""), true },
        { RECORD("\"d\"", "\"name\""), true },
        { RECORD("\"d\"", "\"database\""), true },
        { RECORD("\"d\"", "\"sharded\""), false },
        { "{" PLACEMENT("\"d\"", "\"id\""), false },
        { RECORD("\"d\"", "1"), false },
        { "{\"placement\":{\"mode\":\"id\"}}", false },
        { "{\"placement\":null}", false },
        { "{}", false }
    };

    for (i = 0; i < count(rows); i++) {

        json = kit_json(rows[i].record, strlen(rows[i].record),
                        TENANT_JSON_EXTENDED);

        if (!check(tenant_placement_read(json.doc, &placement)
                   == rows[i].whole))
        {
            printf("  %s\n", rows[i].record);
        }

        kit_json_done(&json);
    }
}


static void
write_test(void)
{
    kit_json_t           json;
    tenant_bson_t       *record;
    tenant_arena_t      *arena;
    tenant_placement_t   placement, copy;

    arena = tenant_arena_create();
    record = tenant_bson_create(arena);
    json = kit_json(RECORD("\"d\"", "\"id\""),
                    sizeof(RECORD("\"d\"", "\"id\"")) - 1, TENANT_JSON_EXTENDED);

    check(tenant_placement_read(json.doc, &placement));
    check(tenant_placement_copy(arena, &placement, &copy));

    kit_json_done(&json);

    check(tenant_str_is(copy.cluster, "x"));
    check(tenant_str_is(copy.database, "d"));
    check(tenant_str_is(copy.collection, "org_1"));

    tenant_placement_write(&copy, "placement", record);

    check(kit_same("written", kit_write(arena, tenant_bson_doc(record), false,
                                        TENANT_JSON_RELAXED, NULL),
                   "{" PLACEMENT("\"d\"", "\"id\"")));

    tenant_arena_destroy(arena);
}


static void
make_test(void)
{
    size_t               i;
    tenant_arena_t      *arena;
    tenant_storage_t     storage = {
        TENANT_MODE_ID, tenant_string("x"), tenant_string("d"),
        tenant_string("a.b_")
    };
    tenant_placement_t   made;

    static const struct {
        tenant_mode_e  mode;
        const char    *folded;
        bool           apart;
        const char    *database;
        const char    *collection;
    } rows[] = {
        { TENANT_MODE_ID, "acme", false, "d", "a.b_" ID },
        { TENANT_MODE_DATABASE, "acme", false, "a_b_" ID, "documents" },
        { TENANT_MODE_SHARED, "acme", false, "d", "a.b_shared" },
        { TENANT_MODE_NAME, "acme", false, "d", "a.b_acme" },
        { TENANT_MODE_NAME, "acme", true, "d", "a.b_acme~" ID },
        { TENANT_MODE_NAME, "a-_9", false, "d", "a.b_a-_9" },
        { TENANT_MODE_NAME, "acme inc.", false, "d", "a.b_acme%20inc%2e" },
        { TENANT_MODE_NAME, "a%20b", false, "d", "a.b_a%2520b" },
        { TENANT_MODE_NAME, "a~b", false, "d", "a.b_a%7eb" },
        { TENANT_MODE_NAME, "stra\xc3\x9f" "e", false, "d",
          "a.b_stra\xc3\x9f" "e" },
        { TENANT_MODE_NAME, "shared", false, "d", "a.b_%73hared" },
        { TENANT_MODE_NAME, ID, false, "d",
          "a.b_%30123456789abcdef01234567" }
    };

    for (i = 0; i < count(rows); i++) {

        arena = tenant_arena_create();
        storage.mode = rows[i].mode;

        check(tenant_placement_make(arena, &storage, ID, text(rows[i].folded),
                                    rows[i].apart, &made));
        check(made.mode == rows[i].mode);
        check(strcmp(made.tenant, ID) == 0);
        check(tenant_str_is(made.database, rows[i].database));

        if (!check(tenant_str_is(made.collection, rows[i].collection))) {
            printf("  %.*s\n", (int) made.collection.len,
                   made.collection.data);
        }

        tenant_arena_destroy(arena);
    }
}


/* Names too long end in a hash of all of it, and no character is cut. */

static void
long_test(void)
{
    char                 name[256];
    size_t               i;
    tenant_arena_t      *arena;
    tenant_storage_t     storage = {
        TENANT_MODE_NAME, tenant_string("x"), tenant_string("d"),
        tenant_string("org_")
    };
    tenant_placement_t   one, other, apart;

    /* 64 characters of three bytes */

    for (i = 0; i < 64; i++) {
        memcpy(&name[3 * i], "\xe4\xb8\x80", 4);
    }

    arena = tenant_arena_create();

    check(tenant_placement_make(arena, &storage, ID, text(name), false,
                                &one));
    check(tenant_placement_make(arena, &storage, ID, text(name), true,
                                &apart));

    name[3 * 64 - 1] = '\x81';

    check(tenant_placement_make(arena, &storage, ID, text(name), false,
                                &other));

    check(one.collection.len <= 120 && one.collection.len > 110);
    check(apart.collection.len <= 120);
    check(!tenant_str_eq(one.collection, other.collection));
    check(!tenant_str_eq(one.collection, apart.collection));
    check(one.collection.data[one.collection.len - 33] == '~');
    check((one.collection.len - 33 - 4) % 3 == 0);

    tenant_arena_destroy(arena);
}


static tenant_str_t
text(const char *s)
{
    tenant_str_t  str;

    str.data = s;
    str.len = strlen(s);

    return str;
}


int
main(void)
{
    read_test();
    write_test();
    make_test();
    long_test();

    return unit_done();
}
