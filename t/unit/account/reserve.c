/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_arena.c src/core/tenant_base64url.c */
/* sources: src/core/tenant_buf.c src/core/tenant_core.c */
/* sources: src/core/tenant_path.c src/json/tenant_*.c */
/* sources: src/master/tenant_lifecycle*.c src/master/tenant_state.c */
/* sources: src/master/tenant_repeat*.c src/token/tenant_digest.c */
/* sources: src/job/tenant_placement.c */
/* sources: src/master/tenant_passing.c src/master/tenant_record.c */
/* sources: src/job/tenant_input.c src/job/tenant_after.c */
/* sources: src/account/tenant_reserve.c */

/*
 * Claims on names and addresses: which give way, and what becomes of one whose
 * answer is lost.
 */


#include "../../../src/account/tenant_reserve.h"
#include "../../../src/account/tenant_user.h"
#include "../master/master_kit.h"
#include "../master/placements_kit.h"


#define ID     "0123456789abcdef01234567"
#define OTHER  "89abcdef0123456789abcdef"


static tenant_job_t  job;


int64_t
tenant_clock_now(void)
{
    return 0;
}


int64_t
tenant_clock_date(void)
{
    return 0;
}


void *
tenant_store_lock(tenant_work_t *work, tenant_str_t key)
{
    (void) key;

    return work;
}


void
tenant_store_unlock(void *lock)
{
    check(lock == &job.work);
}


tenant_record_t
tenant_user_record(tenant_job_t *job, const char *id,
    const char *organization_id, tenant_str_t email, tenant_str_t folded,
    tenant_role_e role)
{
    (void) organization_id;
    (void) email;
    (void) folded;
    (void) role;

    return tenant_record_of(TENANT_RECORD_USER, tenant_bson_doc(
                                tenant_record_by_id(job->arena, id)));
}


/* A claim of that age (JSON) holds the value. */

static tenant_status_e
held(tenant_record_e kind, const char *age)
{
    char            text[512];
    tenant_error_t  err;

    (void) snprintf(text, sizeof(text),
                    "{\"0\":{\"_id\":{\"$oid\":\"" OTHER "\"},"
                    "\"state\":\"creating\",\"placement\":{\"cluster\":\"c\","
                    "\"database\":\"d\",\"collection\":\"org_x\","
                    "\"mode\":\"id\"}%s%s}}",
                    age[0] != '\0' ? ",\"age\":" : "", age);

    kit_master_reset();
    kit_found = kit_doc(text);
    kit_placed = kit_doc("{\"_id\":{\"$oid\":\"" OTHER "\"},"
                         "\"state\":\"deleting\",\"placement\":{"
                         "\"cluster\":\"c\",\"database\":\"d\","
                         "\"collection\":\"org_x\",\"mode\":\"id\"}}");

    return tenant_reserve_free(&job, kind, "name_folded", kit_str("acme"),
                               &err);
}


static void
test_free(void)
{
    tenant_error_t  err;

    kit_master_reset();
    check(tenant_reserve_free(&job, TENANT_RECORD_ORGANIZATION, "name_folded",
                              kit_str("acme"), &err)
          == TENANT_OK);
    check(kit_nasked == 1);
    check(kit_asks(0, "find", "organizations", "{\"name_folded\":\"acme\"}",
                   NULL));

    /* a claim gives way after some seconds, by the database's clock */

    check(held(TENANT_RECORD_ORGANIZATION, "7000") == TENANT_CONFLICT);
    check(kit_nasked == 2);
    check(held(TENANT_RECORD_ORGANIZATION, "-600000") == TENANT_CONFLICT);
    check(held(TENANT_RECORD_ORGANIZATION, "") == TENANT_CONFLICT);
    check(held(TENANT_RECORD_ORGANIZATION, "null") == TENANT_CONFLICT);
    check(kit_nasked == 2);

    check(held(TENANT_RECORD_ORGANIZATION, "7001") == TENANT_OK);
    check(kit_nasked == 8);
    check(strcmp(kit_asked[1].verb, "aggregate") == 0);
    check(kit_asks(2, "update", "organizations",
                   "{\"_id\":{\"$oid\":\"" OTHER "\"},"
                   "\"state\":\"creating\"}", NULL));
    check(kit_asks(6, "purge", "org_x", "", NULL));

    check(held(TENANT_RECORD_USER, "{\"$numberLong\":\"7001\"}")
          == TENANT_OK);
    check(kit_nasked == 3);
    check(kit_asks(2, "remove", "users",
                   "{\"_id\":{\"$oid\":\"" OTHER "\"},"
                   "\"state\":\"creating\"}", NULL));
}


static tenant_status_e
reserve(void)
{
    tenant_record_t  record;

    job.error.status = TENANT_OK;
    record = tenant_record_of(TENANT_RECORD_USER,
                              kit_doc("{\"_id\":{\"$oid\":\"" ID "\"}}"));

    return tenant_reserve(&job, &record, "email_folded", kit_str("a@b.c"));
}


static void
test_reserve(void)
{
    kit_master_reset();
    check(reserve() == TENANT_OK);
    check(kit_nasked == 2 && strcmp(kit_asked[1].verb, "insert") == 0);

    /* another one was quicker */

    kit_master_reset();
    kit_says[1] = TENANT_CONFLICT;
    check(reserve() == TENANT_CONFLICT);
    check(kit_nasked == 2);

    /* not stored: tried again; when nobody can tell, nobody knows */

    kit_master_reset();
    kit_says[1] = TENANT_TIMEOUT;
    check(reserve() == TENANT_OK);
    check(kit_nasked == 5);
    check(kit_asks(2, "find", "users", "{\"_id\":{\"$oid\":\"" ID "\"}}",
                   NULL));
    check(strcmp(kit_asked[4].verb, "insert") == 0);

    kit_master_reset();
    kit_says[1] = TENANT_TIMEOUT;
    kit_says[2] = TENANT_UNAVAILABLE;
    check(reserve() == TENANT_TIMEOUT);
    check(job.error.status == TENANT_TIMEOUT);
    check(kit_nasked == 3);

    /* not there after all, and then no answer any more */

    kit_master_reset();
    kit_says[1] = TENANT_TIMEOUT;
    kit_says[4] = TENANT_UNAVAILABLE;
    kit_says[7] = TENANT_UNAVAILABLE;
    check(reserve() == TENANT_TIMEOUT);
}


/* What can't be released now is released later, once. */

static void
test_release(void)
{
    memset(&job.effects, 0, sizeof(job.effects));

    kit_master_reset();
    check(tenant_reserve_release(&job) == TENANT_OK);
    check(kit_nasked == 0);

    memcpy(job.effects.reservation, ID, sizeof(ID));
    job.error.status = TENANT_OK;
    job.work.deadline = 7;

    kit_master_reset();
    check(tenant_reserve_release(&job) == TENANT_OK);
    check(job.effects.afterwards == NULL && job.work.deadline == 7);
    check(kit_asks(0, "remove", "users", "{\"_id\":{\"$oid\":\"" ID "\"},"
                   "\"state\":\"creating\"}", NULL));

    kit_master_reset();
    kit_says[0] = TENANT_UNAVAILABLE;
    kit_says[1] = TENANT_UNAVAILABLE;
    check(tenant_reserve_release(&job) == TENANT_UNAVAILABLE);
    check(job.error.status == TENANT_UNAVAILABLE);

    if (!check(job.effects.afterwards != NULL)) {
        return;
    }

    kit_master_reset();
    (void) job.effects.afterwards(&job);
    check(kit_nasked == 1 && job.error.status == TENANT_OK);

    kit_master_reset();
    (void) job.effects.afterwards(&job);
    check(kit_nasked == 0);
}


int
main(void)
{
    job.arena = tenant_arena_create();
    kit_arena = job.arena;
    job.work.arena = job.arena;

    test_free();
    test_reserve();
    test_release();

    tenant_arena_destroy(job.arena);

    return unit_done();
}
