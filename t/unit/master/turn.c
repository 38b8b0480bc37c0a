/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_arena.c src/core/tenant_base64url.c */
/* sources: src/core/tenant_buf.c src/core/tenant_core.c */
/* sources: src/core/tenant_path.c src/json/tenant_*.c */
/* sources: src/job/tenant_placement.c */
/* sources: src/master/tenant_record.c src/master/tenant_state.c */
/* sources: src/master/tenant_turn.c */

/*
 * Whose turn it is to reconcile: nobody's, another's, one that is over; and that
 * nothing is sent behind its end.
 */


#include "../../../src/master/tenant_turn.h"
#include "master_kit.h"


#define OTHER  "89abcdef0123456789abcdef"
#define BEAT   "\"beat\":{\"$date\":\"2026-01-01T00:00:00Z\"}"
#define BEATS  "\"$currentDate\":{\"beat\":true}"


static tenant_job_t    job;
static tenant_turn_t   turn;
static tenant_error_t  err;
static int64_t         now;
static int64_t         wait;


int64_t
tenant_clock_now(void)
{
    return now;
}


static void
reset(const char *found)
{
    kit_master_reset();
    memset(&turn, 0, sizeof(turn));

    now = 100000;
    wait = 0;
    job.work.deadline = now + 60000;

    kit_gives[0] = kit_doc(found);
}


static bool
asks_own(unsigned n, const char *verb, const char *update)
{
    char  filter[128];

    (void) snprintf(filter, sizeof(filter), "{\"_id\":\"reconciler\","
                    "\"owner\":{\"$oid\":\"%s\"}}", turn.owner);

    return kit_asks(n, verb, "deployment", filter, update);
}


static void
test_take(void)
{
    char  update[128];

    /* nobody's */

    reset("{}");
    check(tenant_turn_take(&job, &turn, &wait, &err) == TENANT_OK);
    check(kit_nasked == 2 && strcmp(kit_asked[0].verb, "aggregate") == 0);
    check(asks_own(1, "upsert", "{" BEATS "}"));
    check(turn.end == now + 5000);
    check(job.work.deadline == now + 5000);

    /* another one was quicker */

    reset("{}");
    kit_says[1] = TENANT_CONFLICT;
    check(tenant_turn_take(&job, &turn, &wait, &err) == TENANT_CONFLICT);
    check(wait == 5000);

    /* another's, for a while */

    reset("{\"0\":{\"owner\":{\"$oid\":\"" OTHER "\"}," BEAT
          ",\"age\":4999}}");
    check(tenant_turn_take(&job, &turn, &wait, &err) == TENANT_CONFLICT);
    check(kit_nasked == 1 && wait == 1);

    reset("{\"0\":{\"owner\":{\"$oid\":\"" OTHER "\"}," BEAT ",\"age\":-7}}");
    check(tenant_turn_take(&job, &turn, &wait, &err) == TENANT_CONFLICT);
    check(kit_nasked == 1 && wait == 5000);

    /* over: it is taken by the beat that was read */

    reset("{\"0\":{\"owner\":{\"$oid\":\"" OTHER "\"}," BEAT
          ",\"age\":5000}}");
    check(tenant_turn_take(&job, &turn, &wait, &err) == TENANT_OK);
    (void) snprintf(update, sizeof(update), "{\"$set\":{\"owner\":"
                    "{\"$oid\":\"%s\"}}," BEATS "}", turn.owner);
    check(kit_asks(1, "update", "deployment",
                   "{\"_id\":\"reconciler\",\"owner\":{\"$oid\":\"" OTHER
                   "\"}," BEAT "}", update));

    reset("{\"0\":{\"owner\":{\"$oid\":\"" OTHER "\"}," BEAT
          ",\"age\":5000}}");
    kit_says[1] = TENANT_NOT_FOUND;
    check(tenant_turn_take(&job, &turn, &wait, &err) == TENANT_CONFLICT);

    /* what has no beat is nobody's */

    reset("{\"0\":{\"age\":null}}");
    check(tenant_turn_take(&job, &turn, &wait, &err) == TENANT_OK);
    check(strcmp(kit_asked[1].filter, "{\"_id\":\"reconciler\"}") == 0);

    /* the job's own time is less */

    reset("{}");
    job.work.deadline = now + 100;
    check(tenant_turn_take(&job, &turn, &wait, &err) == TENANT_OK);
    check(job.work.deadline == now + 100);
}


static void
test_keep(void)
{
    reset("{}");
    check(tenant_turn_take(&job, &turn, &wait, &err) == TENANT_OK);

    now += 2499;
    check(tenant_turn_keep(&job, &turn, &err) == TENANT_OK);
    check(kit_nasked == 2);

    now += 1;
    check(tenant_turn_keep(&job, &turn, &err) == TENANT_OK);
    check(kit_nasked == 3 && asks_own(2, "update", "{" BEATS "}"));
    check(turn.end == now + 5000 && job.work.deadline == now + 5000);

    /* over, and taken: nothing is given back */

    now += 6000;
    kit_says[3] = TENANT_NOT_FOUND;
    check(tenant_turn_keep(&job, &turn, &err) == TENANT_CONFLICT);
    tenant_turn_end(&job, &turn);
    check(kit_nasked == 4);
    check(job.work.deadline == 160000);
}


static void
test_end(void)
{
    reset("{}");
    check(tenant_turn_take(&job, &turn, &wait, &err) == TENANT_OK);
    tenant_turn_end(&job, &turn);
    check(kit_nasked == 3 && asks_own(2, "remove", NULL));
    check(job.work.deadline == 160000);
}


int
main(void)
{
    job.arena = tenant_arena_create();
    kit_arena = job.arena;
    job.work.arena = job.arena;

    test_take();
    test_keep();
    test_end();

    tenant_arena_destroy(job.arena);

    return unit_done();
}
