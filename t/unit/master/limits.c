/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_arena.c src/core/tenant_base64url.c */
/* sources: src/core/tenant_buf.c src/core/tenant_core.c */
/* sources: src/core/tenant_path.c src/json/tenant_*.c */
/* sources: src/job/tenant_placement.c */
/* sources: src/master/tenant_limits.c src/master/tenant_record.c */
/* sources: src/master/tenant_state.c */

/*
 * A deployment's limits: which count, which are forgotten, and how often one's
 * own are published.
 */


#include "../../../src/master/tenant_limits.h"
#include "master_kit.h"


static tenant_job_t       job;
static tenant_settings_t  settings;
static int64_t            now;


int64_t
tenant_clock_now(void)
{
    return now;
}


static bool
chosen(const char *list, int64_t lease, int64_t timeout)
{
    int64_t  one = 5000, other = 2000;

    tenant_limits_choose(kit_doc(list), &one, &other);

    return one == lease && other == timeout;
}


static void
test_choose(void)
{
    check(chosen("{}", 5000, 2000));

    /* the longest of each */

    check(chosen("{\"0\":{\"lease\":9000,\"timeout\":1,\"age\":0},"
                 "\"1\":{\"lease\":1,\"timeout\":8000,\"age\":60000}}",
                 9000, 8000));

    /* one's own are never below what they are */

    check(chosen("{\"0\":{\"lease\":1,\"timeout\":1,\"age\":0}}",
                 5000, 2000));

    /* an hour, once: it counts until it is over, and two minutes longer */

    check(chosen("{\"0\":{\"lease\":3600000,\"timeout\":5000,"
                 "\"age\":3725000}}", 3600000, 5000));
    check(chosen("{\"0\":{\"lease\":3600000,\"timeout\":5000,"
                 "\"age\":3725001}}", 5000, 2000));

    /* without an age, and with one before its time, it counts */

    check(chosen("{\"0\":{\"lease\":9000,\"timeout\":1,\"age\":null}}",
                 9000, 2000));
    check(chosen("{\"0\":{\"lease\":9000,\"timeout\":1,\"age\":-5}}",
                 9000, 2000));
}


static void
test_publish(void)
{
    unsigned long  published = 0;

    kit_master_reset();
    now = 1000;

    check(tenant_limits_publish(&job, &published) == TENANT_OK);
    check(kit_nasked == 1 && published == 1000);
    check(kit_asks(0, "upsert", "deployment",
                   "{\"_id\":\"limits:5000:2000\"}",
                   "{\"$currentDate\":{\"at\":true},"
                   "\"$set\":{\"lease\":5000,\"timeout\":2000}}"));

    now = 60999;
    check(tenant_limits_publish(&job, &published) == TENANT_OK);
    check(kit_nasked == 1);

    /* nothing is known of it where it failed */

    now = 61000;
    kit_says[1] = TENANT_UNAVAILABLE;
    check(tenant_limits_publish(&job, &published) == TENANT_UNAVAILABLE);
    check(kit_nasked == 2 && published == 1000);

    check(tenant_limits_publish(&job, &published) == TENANT_OK);
    check(kit_nasked == 3 && published == 61000);
}


static void
test_read(void)
{
    kit_master_reset();
    check(tenant_limits_read(&job) == TENANT_OK);
    check(job.effects.purge_delay == 7000);
    check(kit_nasked == 1 && strcmp(kit_asked[0].verb, "aggregate") == 0);

    /* an earlier version's get a time */

    kit_master_reset();
    kit_gives[0] = kit_doc("{\"0\":{\"_id\":\"limits\",\"lease\":60000,"
                           "\"timeout\":3000,\"age\":null}}");
    check(tenant_limits_read(&job) == TENANT_OK);
    check(job.effects.purge_delay == 63000);
    check(kit_nasked == 2);
    check(kit_asks(1, "update", "deployment",
                   "{\"_id\":\"limits\",\"at\":{\"$exists\":false}}",
                   "{\"$currentDate\":{\"at\":true}}"));

    kit_master_reset();
    kit_gives[0] = kit_doc("{\"0\":{\"_id\":\"limits\",\"lease\":60000,"
                           "\"timeout\":3000}}");
    kit_says[1] = TENANT_NOT_FOUND;
    check(tenant_limits_read(&job) == TENANT_OK);

    kit_master_reset();
    kit_gives[0] = kit_doc("{\"0\":{\"_id\":\"limits\",\"lease\":60000,"
                           "\"timeout\":3000,\"age\":1,"
                           "\"at\":{\"$date\":\"2026-01-01T00:00:00Z\"}}}");
    check(tenant_limits_read(&job) == TENANT_OK);
    check(kit_nasked == 1);
}


static void
test_forget(void)
{
    tenant_error_t  err;

    kit_master_reset();
    kit_gives[0] = kit_doc("{\"0\":{\"_id\":\"limits:1:1\",\"lease\":1,"
                           "\"timeout\":1,\"age\":120002,"
                           "\"at\":{\"$date\":\"2026-01-01T00:00:00Z\"}},"
                           "\"1\":{\"_id\":\"limits:2:1\",\"lease\":2,"
                           "\"timeout\":1,\"age\":120004,"
                           "\"at\":{\"$date\":\"2026-01-01T00:00:00Z\"}}}");
    check(tenant_limits_forget(&job, &err) == TENANT_OK);
    check(kit_nasked == 2);
    check(kit_asks(1, "remove", "deployment",
                   "{\"_id\":\"limits:2:1\","
                   "\"at\":{\"$date\":\"2026-01-01T00:00:00Z\"}}", NULL));
}


int
main(void)
{
    settings.lease = 5000;
    settings.timeout = 2000;

    job.arena = tenant_arena_create();
    kit_arena = job.arena;
    job.work.arena = job.arena;
    job.settings = &settings;

    test_choose();
    test_publish();
    test_read();
    test_forget();

    tenant_arena_destroy(job.arena);

    return unit_done();
}
