/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_arena.c src/core/tenant_base64url.c */
/* sources: src/core/tenant_buf.c src/core/tenant_core.c */
/* sources: src/core/tenant_path.c src/json/tenant_*.c */
/* sources: src/job/tenant_placement.c */
/* sources: src/master/tenant_passing*.c src/master/tenant_record.c */
/* sources: src/master/tenant_state.c */

/*
 * What is passing: how it is found, in which order, and what is told of it.
 */


#include "../../../src/master/tenant_passing.h"
#include "master_kit.h"


#define ANY  "{\"$or\":[{\"state\":{\"$in\":[\"creating\",\"renaming\","       \
             "\"moving\",\"importing\",\"deleting\"]}},{\"intents.id\":{\"$exists\":true}}]}"


static tenant_arena_t   *arena;
static tenant_work_t     work;
static tenant_master_t   master;
static tenant_error_t    err;


static bool
next_is(tenant_passing_e what, const char *collection, const char *match,
    const char *since)
{
    char          text[512];
    tenant_doc_t  batch;

    (void) snprintf(text, sizeof(text),
                    "{\"0\":{\"$match\":%s},\"1\":{\"$addFields\":{\"age\":"
                    "{\"$subtract\":[\"$$NOW\",%s]}}},\"2\":{\"$sort\":"
                    "{\"age\":-1,\"_id\":1}},\"3\":{\"$skip\":7},"
                    "\"4\":{\"$limit\":3}}", match, since);

    kit_master_reset();

    return tenant_passing_next(&master, what, 7, 3, &batch, &err)
           == TENANT_OK
           && kit_asks(0, "aggregate", collection, text, NULL);
}


static void
test_next(void)
{
    check(next_is(TENANT_PASSING_CREATING, "organizations",
                  "{\"state\":\"creating\"}",
                  "{\"$ifNull\":[\"$claimed_at\",\"$created_at\"]}"));
    check(next_is(TENANT_PASSING_RENAMING, "organizations",
                  "{\"state\":\"renaming\"}",
                  "{\"$ifNull\":[\"$renaming_at\",\"$created_at\"]}"));
    check(next_is(TENANT_PASSING_MOVING, "organizations",
                  "{\"state\":\"moving\"}",
                  "{\"$ifNull\":[\"$moving_at\",\"$created_at\"]}"));

    check(next_is(TENANT_PASSING_IMPORTING, "organizations",
                  "{\"state\":\"importing\"}",
                  "{\"$ifNull\":[\"$importing_at\",\"$created_at\"]}"));

    /* deletions of earlier versions have one time alone */

    check(next_is(TENANT_PASSING_DELETING, "organizations",
                  "{\"state\":\"deleting\"}",
                  "{\"$ifNull\":[\"$deleted_at\",\"$updated_at\"]}"));
    check(next_is(TENANT_PASSING_RESERVED, "users", "{\"state\":\"creating\"}",
                  "{\"$ifNull\":[\"$claimed_at\",\"$created_at\"]}"));
    check(next_is(TENANT_PASSING_CHANGES, "organizations",
                  "{\"intents.id\":{\"$exists\":true}}",
                  "{\"$min\":\"$intents_at\"}"));
}


static void
test_any(void)
{
    bool  any;

    kit_master_reset();
    check(tenant_passing_any(&master, &any, &err) == TENANT_OK && !any);
    check(kit_nasked == 2);
    check(kit_asks(0, "find", "organizations", ANY, NULL));
    check(kit_asks(1, "find", "users", "{\"state\":\"creating\"}", NULL));

    kit_master_reset();
    kit_gives[1] = kit_doc("{\"x\":1}");
    check(tenant_passing_any(&master, &any, &err) == TENANT_OK && any);

    kit_master_reset();
    kit_gives[0] = kit_doc("{\"x\":1}");
    check(tenant_passing_any(&master, &any, &err) == TENANT_OK && any);
    check(kit_nasked == 1);

    kit_master_reset();
    kit_says[1] = TENANT_UNAVAILABLE;
    check(tenant_passing_any(&master, &any, &err) == TENANT_UNAVAILABLE);
}


static void
test_pending(void)
{
    tenant_pending_t  pending[TENANT_PASSINGS];

    kit_master_reset();
    kit_gives[TENANT_PASSING_DELETING] =
        kit_doc("{\"0\":{\"_id\":null,\"count\":3,\"age\":{\"$numberLong\":"
                "\"5000\"}}}");

    check(tenant_passing_pending(&master, pending, &err) == TENANT_OK);
    check(kit_nasked == TENANT_PASSINGS);
    check(pending[TENANT_PASSING_DELETING].count == 3);
    check(pending[TENANT_PASSING_DELETING].age == 5000);
    check(pending[TENANT_PASSING_RESERVED].count == 0);
    check(pending[TENANT_PASSING_RESERVED].age == -1);
    check(strcmp(tenant_passing_name(TENANT_PASSING_RESERVED), "reserved") == 0);
    check(kit_asks(TENANT_PASSING_RESERVED, "aggregate", "users",
                   "{\"0\":{\"$match\":{\"state\":\"creating\"}},"
                   "\"1\":{\"$project\":{\"age\":{\"$subtract\":[\"$$NOW\","
                   "{\"$ifNull\":[\"$claimed_at\",\"$created_at\"]}]}}},"
                   "\"2\":{\"$group\":{\"_id\":null,\"count\":{\"$sum\":1},"
                   "\"age\":{\"$max\":\"$age\"}}}}", NULL));

    kit_master_reset();
    kit_says[2] = TENANT_TIMEOUT;
    check(tenant_passing_pending(&master, pending, &err) == TENANT_TIMEOUT);
}


int
main(void)
{
    arena = tenant_arena_create();
    kit_arena = arena;
    work.arena = arena;
    master.work = &work;

    test_next();
    test_any();
    test_pending();

    tenant_arena_destroy(arena);

    return unit_done();
}
