/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c */
/* sources: src/job/tenant_placement.c */

/*
 * A placement in an organization's record, and copies of it.
 */


#include "../../../src/job/tenant_placement.h"
#include "../json/json_kit.h"


#define count(a)  (sizeof(a) / sizeof((a)[0]))

#define RECORD(database, mode)                                                \
    "{\"placement\":{\"cluster\":\"x\",\"database\":" database ","            \
    "\"collection\":\"org_1\",\"mode\":" mode "}}"


static void read_test(void);
static void write_test(void);


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
        { RECORD("\"d\"", "\"shared\""), false },
        { RECORD("\"d\"", "1"), false },
        { "{\"placement\":{\"mode\":\"id\"}}", false },
        { "{\"placement\":null}", false },
        { "{}", false }
    };

    for (i = 0; i < count(rows); i++) {

        json = kit_json(rows[i].record, strlen(rows[i].record),
                        TENANT_JSON_PLAIN);

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
                    sizeof(RECORD("\"d\"", "\"id\"")) - 1, TENANT_JSON_PLAIN);

    check(tenant_placement_read(json.doc, &placement));
    check(tenant_placement_copy(arena, &placement, &copy));

    kit_json_done(&json);

    check(tenant_str_is(copy.cluster, "x"));
    check(tenant_str_is(copy.database, "d"));
    check(tenant_str_is(copy.collection, "org_1"));

    tenant_placement_write(&copy, record);

    check(kit_same("written", kit_write(arena, tenant_bson_doc(record), false,
                                        TENANT_JSON_RELAXED, NULL),
                   RECORD("\"d\"", "\"id\"")));

    tenant_arena_destroy(arena);
}


int
main(void)
{
    read_test();
    write_test();

    return unit_done();
}
