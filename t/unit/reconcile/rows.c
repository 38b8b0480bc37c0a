/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_arena.c src/core/tenant_base64url.c */
/* sources: src/core/tenant_buf.c src/core/tenant_core.c */
/* sources: src/core/tenant_path.c src/json/tenant_*.c */
/* sources: src/master/tenant_record.c src/master/tenant_state.c */
/* sources: src/master/tenant_lifecycle*.c src/job/tenant_placement.c */
/* sources: src/master/tenant_repeat*.c src/token/tenant_digest.c */
/* sources: src/job/tenant_input.c */
/* sources: src/reconcile/tenant_reconcile_rows.c */

/*
 * When each kind of records is due by its age, and what is done then.
 */


#include "../../../src/account/tenant_resume.h"
#include "../../../src/master/tenant_limits.h"
#include "../../../src/reconcile/tenant_reconcile.h"
#include "../../../src/reconcile/tenant_reconcile_import.h"
#include "../../../src/reconcile/tenant_reconcile_move.h"
#include "../../../src/reconcile/tenant_reconcile_rename.h"

#define KIT_PLACEMENTS
#include "../master/master_kit.h"


#define ID     "0123456789abcdef01234567"
#define PLACE  ",\"placement\":{\"cluster\":\"c\",\"database\":\"d\","          \
               "\"collection\":\"org_x\",\"mode\":\"id\"}"

#define GOING  "{\"_id\":{\"$oid\":\"" ID "\"},\"state\":\"deleting\"" PLACE "}"


static tenant_job_t     job;
static tenant_error_t   err;
static int64_t          next;
static int64_t          published;       /* the sum of the limits, since */
static unsigned         resumed;
static tenant_doc_t     placed;          /* what a purge finds */
static int64_t          now;
static unsigned         sends;           /* commands of a purge, ... */
static tenant_status_e  purged;          /* and what becomes of it */


int64_t
tenant_clock_now(void)
{
    return now;
}


int64_t
tenant_clock_date(void)
{
    return 0;
}


tenant_status_e
tenant_placements_read(tenant_master_t *master, const char *hex,
    tenant_doc_t *record, int64_t *age, tenant_error_t *err)
{
    tenant_doc_t  none = { 0, NULL };

    *age = 0;
    *record = placed;

    return kit_master(master, "place", TENANT_ORGANIZATIONS,
                      tenant_bson_doc(tenant_record_by_id(job.arena, hex)),
                      none, err);
}


tenant_status_e
tenant_placements_purge(tenant_master_t *master, tenant_doc_t record,
    tenant_error_t *err)
{
    tenant_doc_t  none = { 0, NULL };

    check(record.data == placed.data);

    master->work->commands += sends;
    kit_says[kit_nasked] = purged;

    return kit_master(master, "purge", "org_x", none, none, err);
}


tenant_status_e
tenant_limits_read(tenant_job_t *job)
{
    job->effects.purge_delay = published;

    return TENANT_OK;
}


/* What is done step by step is asked for with the delay that counts now. */

static const char  *stepped;
static int64_t      delayed;


int64_t
tenant_reconcile_permit(void *data)
{
    (void) data;

    return 0;
}


tenant_status_e
tenant_reconcile_move(tenant_job_t *job, const char *hex, int64_t delay,
    int64_t (*permit)(void *data), void *data, int64_t *wait,
    tenant_error_t *err)
{
    (void) err;

    check(permit == tenant_reconcile_permit && data == job);
    check(strcmp(hex, ID) == 0);

    stepped = "move";
    delayed = delay;
    *wait = 7;

    return TENANT_OK;
}


tenant_status_e
tenant_reconcile_rename(tenant_job_t *job, const char *hex, int64_t delay,
    int64_t (*permit)(void *data), void *data, int64_t *wait,
    tenant_error_t *err)
{
    tenant_status_e  rc;

    rc = tenant_reconcile_move(job, hex, delay, permit, data, wait, err);
    stepped = "rename";

    return rc;
}


tenant_status_e
tenant_reconcile_import(tenant_job_t *job, const char *hex, int64_t delay,
    int64_t (*permit)(void *data), void *data, int64_t *wait,
    tenant_error_t *err)
{
    tenant_status_e  rc;

    rc = tenant_reconcile_move(job, hex, delay, permit, data, wait, err);
    stepped = "import";

    return rc;
}


tenant_status_e
tenant_resume_all(tenant_job_t *job, const tenant_record_t *organization,
    tenant_error_t *err)
{
    (void) job;
    (void) organization;
    (void) err;

    resumed++;

    return TENANT_OK;
}


static tenant_status_e
run(tenant_passing_e what, int64_t age, const char *state)
{
    char                           text[512];
    tenant_record_t                record;
    const tenant_reconcile_row_t  *row;

    (void) snprintf(text, sizeof(text), "{\"_id\":{\"$oid\":\"" ID "\"},"
                    "\"state\":\"%s\",\"age\":%lld" PLACE "}", state,
                    (long long) age);

    record = tenant_record_of(what == TENANT_PASSING_RESERVED
                              ? TENANT_RECORD_USER
                              : TENANT_RECORD_ORGANIZATION, kit_doc(text));

    kit_master_reset();
    next = -1;

    /* what a purge finds when it looks once more */

    placed = kit_doc(GOING);

    for (row = tenant_reconcile_rows; row->run != NULL; row++) {
        if (row->what == what) {
            return row->run(&job, &record, &next, &err);
        }
    }

    check(0);

    return TENANT_INTERNAL;
}


static void
test_creating(void)
{
    check(run(TENANT_PASSING_CREATING, 6999, "creating") == TENANT_OK);
    check(kit_nasked == 0 && next == 1);

    /* it was never in use, so it is purged at once */

    check(run(TENANT_PASSING_CREATING, 7000, "creating") == TENANT_OK);
    check(kit_nasked == 6 && next == -1);
    check(kit_asks(0, "update", "organizations",
                   "{\"_id\":{\"$oid\":\"" ID "\"},\"state\":\"creating\"}",
                   NULL));
    check(kit_asks(4, "purge", "org_x", "", NULL));
    check(kit_asks(5, "remove", "organizations",
                   "{\"_id\":{\"$oid\":\"" ID "\"},\"state\":\"deleting\"}",
                   NULL));
}


static void
test_claims(void)
{
    check(run(TENANT_PASSING_RESERVED, 0, "creating") == TENANT_OK);
    check(kit_nasked == 0 && next == 7000);

    check(run(TENANT_PASSING_RESERVED, 7000, "creating") == TENANT_OK);
    check(kit_nasked == 1);
    check(kit_asks(0, "remove", "users",
                   "{\"_id\":{\"$oid\":\"" ID "\"},\"state\":\"creating\"}",
                   NULL));
}


static void
test_deleting(void)
{
    job.effects.purge_delay = published = 10000;

    check(run(TENANT_PASSING_DELETING, 9999, "deleting") == TENANT_OK);
    check(kit_nasked == 0 && next == 1);

    check(run(TENANT_PASSING_DELETING, 10000, "deleting") == TENANT_OK);
    check(kit_nasked == 5 && next == -1);

    /* a purge whose time is over goes on at once, if it got anywhere */

    job.work.deadline = 5000;
    now = 5000;
    purged = TENANT_TIMEOUT;

    sends = 6;
    check(run(TENANT_PASSING_DELETING, 10000, "deleting") == TENANT_OK);
    check(kit_nasked == 4 && next == 0);

    sends = 5;
    check(run(TENANT_PASSING_DELETING, 10000, "deleting") == TENANT_TIMEOUT);

    sends = 6;
    now = 4999;
    check(run(TENANT_PASSING_DELETING, 10000, "deleting") == TENANT_TIMEOUT);

    purged = TENANT_OK;

    /* another instance has published a longer lease since */

    job.effects.purge_delay = 10000;
    published = 70000;

    check(run(TENANT_PASSING_DELETING, 10000, "deleting") == TENANT_OK);
    check(kit_nasked == 0 && next == 60000);
}


static void
test_changes(void)
{
    check(run(TENANT_PASSING_CHANGES, 6000, "active") == TENANT_OK);
    check(resumed == 0 && next == 1000);

    check(run(TENANT_PASSING_CHANGES, 7000, "active") == TENANT_OK);
    check(resumed == 1 && next == -1);
}


static void
test_steps(void)
{
    tenant_reconcile_t  at;

    memset(&at, 0, sizeof(at));
    job.data = &at;
    published = 4000;

    check(run(TENANT_PASSING_RENAMING, 0, "renaming") == TENANT_OK);
    check(strcmp(stepped, "rename") == 0 && delayed == 4000 && next == 7);

    check(run(TENANT_PASSING_MOVING, 0, "moving") == TENANT_OK);
    check(strcmp(stepped, "move") == 0 && delayed == 4000 && next == 7);

    check(run(TENANT_PASSING_IMPORTING, 0, "importing") == TENANT_OK);
    check(strcmp(stepped, "import") == 0 && delayed == 4000 && next == 7);

    /* their leases are outdated now, as far as they can be told */

    check(at.nchanged == 3 && strcmp(at.changed[1], ID) == 0);

    at.nchanged = TENANT_RECONCILE_CHANGED;
    check(run(TENANT_PASSING_MOVING, 0, "moving") == TENANT_OK);
    check(at.nchanged == TENANT_RECONCILE_CHANGED);
}


int
main(void)
{
    job.arena = tenant_arena_create();
    kit_arena = job.arena;
    job.work.arena = job.arena;

    test_creating();
    test_claims();
    test_deleting();
    test_changes();
    test_steps();

    tenant_arena_destroy(job.arena);

    return unit_done();
}
