/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_arena.c src/core/tenant_base64url.c */
/* sources: src/core/tenant_buf.c src/core/tenant_core.c */
/* sources: src/core/tenant_path.c src/json/tenant_*.c */
/* sources: src/job/tenant_placement.c */
/* sources: src/master/tenant_record.c src/master/tenant_state.c */
/* sources: src/reconcile/tenant_reconcile.c */

/*
 * The order in which records are reconciled, over a list of numbers: none hides
 * another, however many fail, and a step that has no time goes on in the next.
 */


#include "../../../src/master/tenant_limits.h"
#include "../../../src/master/tenant_turn.h"
#include "../../../src/reconcile/tenant_reconcile.h"
#include "../master/master_kit.h"


#define RECORDS  250


static tenant_job_t        job;
static tenant_reconcile_t  at;
static int64_t             now;

static bool             there[RECORDS];
static tenant_status_e  says[RECORDS];       /* of each record's row */
static int64_t          wants[RECORDS];      /* its *next */
static int64_t          takes;               /* ms, each */
static unsigned         runs[RECORDS];
static unsigned         lists;
static tenant_status_e  takes_turn, keeps_turn;
static unsigned         taken, ended, forgotten;
static unsigned         loses;               /* the master, after so many */


int64_t
tenant_clock_now(void)
{
    return now;
}


tenant_status_e
tenant_passing_any(tenant_master_t *master, bool *any, tenant_error_t *err)
{
    size_t  i;

    (void) master;
    (void) err;

    for (*any = false, i = 0; i < RECORDS; i++) {
        *any |= there[i];
    }

    return TENANT_OK;
}


tenant_status_e
tenant_passing_next(tenant_master_t *master, tenant_passing_e what,
    int64_t skip, int64_t limit, tenant_doc_t *batch, tenant_error_t *err)
{
    char            key[16];
    int64_t         n, i;
    tenant_bson_t  *list, *one;

    (void) err;

    lists++;
    list = tenant_bson_create(master->work->arena);

    for (n = 0, i = 0; i < RECORDS && n < limit; i++) {

        if (what != TENANT_PASSING_CREATING || !there[i] || skip-- > 0) {
            continue;
        }

        one = tenant_bson_begin(list, tenant_bson_index(key, (uint32_t) n++));
        tenant_bson_add_int(one, "n", i);
        tenant_bson_end(list, one);
    }

    *batch = tenant_bson_doc(list);

    return TENANT_OK;
}


tenant_status_e
tenant_limits_read(tenant_job_t *job)
{
    (void) job;

    return TENANT_OK;
}


tenant_status_e
tenant_limits_forget(tenant_job_t *job, tenant_error_t *err)
{
    (void) job;
    (void) err;

    forgotten++;

    return TENANT_OK;
}


tenant_status_e
tenant_turn_take(tenant_job_t *job, tenant_turn_t *turn, int64_t *wait,
    tenant_error_t *err)
{
    (void) job;
    (void) turn;

    taken++;
    *wait = 3000;

    return takes_turn == TENANT_OK
           ? TENANT_OK : tenant_error_set(err, takes_turn, "as told");
}


tenant_status_e
tenant_turn_keep(tenant_job_t *job, tenant_turn_t *turn, tenant_error_t *err)
{
    (void) job;
    (void) turn;

    return keeps_turn == TENANT_OK
           ? TENANT_OK : tenant_error_set(err, keeps_turn, "as told");
}


void
tenant_turn_end(tenant_job_t *job, tenant_turn_t *turn)
{
    (void) job;
    (void) turn;

    ended++;
}


static tenant_status_e
run(tenant_job_t *job, const tenant_record_t *record, int64_t *next,
    tenant_error_t *err)
{
    int64_t  n;

    (void) job;

    n = tenant_bson_get_int(record->doc, "n", -1);

    check(n >= 0 && n < RECORDS && there[n] && *next == -1);
    check(record->kind == TENANT_RECORD_ORGANIZATION);

    now += takes;
    runs[n]++;

    if (loses != 0 && --loses == 0) {
        keeps_turn = TENANT_UNAVAILABLE;
    }

    *next = wants[n];
    there[n] = says[n] != TENANT_OK || wants[n] >= 0;

    return says[n] == TENANT_OK
           ? TENANT_OK : tenant_error_set(err, says[n], "as told");
}


/* The first kind waits by age, the other does not. */

const tenant_reconcile_row_t  tenant_reconcile_rows[] = {
    { TENANT_PASSING_RENAMING, true, run },
    { TENANT_PASSING_CREATING, true, run },
    { TENANT_PASSING_MOVING, false, run },
    { TENANT_PASSINGS, false, NULL }
};


static void
reset(unsigned records)
{
    size_t  i;

    memset(says, 0, sizeof(says));
    memset(runs, 0, sizeof(runs));
    memset(&at, 0, sizeof(at));

    for (i = 0; i < RECORDS; i++) {
        there[i] = i < records;
        wants[i] = -1;
    }

    takes = 0;
    lists = 0;
    taken = ended = forgotten = 0;
    takes_turn = keeps_turn = TENANT_OK;

    job.data = &at;
}


static void
step(void)
{
    job.error.status = TENANT_OK;
    check(tenant_reconcile_step(&job) == TENANT_STEP_DONE);
    check(ended == taken || takes_turn != TENANT_OK);
}


static unsigned
left(void)
{
    size_t    i;
    unsigned  n;

    for (n = 0, i = 0; i < RECORDS; i++) {
        n += there[i];
    }

    return n;
}


static void
test_idle(void)
{
    reset(0);
    step();
    check(taken == 0 && lists == 0 && at.next == -1 && !at.away);
}


static void
test_all(void)
{
    reset(RECORDS);
    step();
    check(left() == 0 && at.next == -1 && job.error.status == TENANT_OK);
    check(taken == 1 && forgotten == 1);
}


static void
test_another(void)
{
    reset(1);
    takes_turn = TENANT_CONFLICT;
    step();
    check(left() == 1 && at.next == 3000 && ended == 0);
    check(job.error.status == TENANT_OK && !at.away);

    /* it lost its turn: nothing more is done */

    reset(1);
    keeps_turn = TENANT_CONFLICT;
    step();
    check(left() == 1 && at.next == 0 && job.error.status == TENANT_OK);
    check(!at.away);

    /* nobody can say whose turn it is */

    reset(1);
    takes_turn = TENANT_UNAVAILABLE;
    step();
    check(left() == 1 && at.next == -1 && at.away);

    reset(1);
    keeps_turn = TENANT_UNAVAILABLE;
    step();
    check(left() == 1 && at.next == -1 && at.away);
    check(job.error.status == TENANT_UNAVAILABLE);

    /* it went away in between: who failed by that is not skipped then */

    reset(2);
    says[0] = TENANT_UNAVAILABLE;
    loses = 1;
    step();
    check(left() == 2 && runs[0] == 1 && runs[1] == 0 && at.away);

    keeps_turn = TENANT_OK;
    says[0] = TENANT_OK;
    step();
    check(left() == 0 && runs[0] == 2 && !at.failed);

    /* where only a record's own database is away, the master is not */

    reset(1);
    says[0] = TENANT_UNAVAILABLE;
    step();
    check(job.error.status == TENANT_UNAVAILABLE && !at.away && at.failed);
}


/* More than one list of those that fail, and then all others. */

static void
test_failed(void)
{
    size_t  i;

    reset(RECORDS);

    for (i = 0; i < 130; i++) {
        says[i] = TENANT_INTERNAL;
    }

    step();
    check(left() == 130 && runs[0] == 1 && runs[249] == 1);
    check(job.error.status == TENANT_INTERNAL);

    /* what another one has done is no failure */

    reset(1);
    says[0] = TENANT_NOT_FOUND;
    step();
    check(job.error.status == TENANT_OK);
}


/* Those that take a step's whole time each do not keep others from it. */

static void
test_slow(void)
{
    unsigned  n;

    reset(20);
    takes = 6000;

    for (n = 0; n < 10; n++) {
        says[n] = TENANT_TIMEOUT;
    }

    for (n = 0; n < 19; n++) {
        step();
        check(at.next == 0);
    }

    step();
    check(left() == 10 && runs[0] == 1 && runs[19] == 1);
    check(job.error.status == TENANT_OK && at.failed);

    /* then from the beginning */

    takes = 0;
    step();
    step();
    check(runs[0] >= 2 && at.row == 0 && at.skip == 0);

    /* another one has done the rest: where this one was means nothing now */

    reset(4);
    takes = 6000;
    says[0] = TENANT_INTERNAL;
    step();
    check(at.next == 0 && at.skip == 1);
    memset(there, 0, sizeof(there));
    step();
    check(at.next == -1 && at.skip == 0 && !at.failed);
}


static void
test_due(void)
{
    /* none of the younger ones is due */

    reset(3);
    wants[1] = 400;
    step();
    check(runs[0] == 1 && runs[1] == 1 && runs[2] == 0);
    check(at.next == 400);

    /* there is more to do */

    reset(2);
    wants[0] = 0;
    step();
    check(runs[1] == 1 && at.next == 0);

    /* what is due is remembered when time is up in between */

    reset(2);
    wants[0] = 0;
    says[1] = TENANT_INTERNAL;
    takes = 6000;
    step();
    check(runs[1] == 0 && at.next == 0);
    step();
    check(runs[1] == 1);
}


int
main(void)
{
    job.arena = tenant_arena_create();
    job.work.arena = job.arena;

    test_idle();
    test_all();
    test_another();
    test_failed();
    test_slow();
    test_due();

    tenant_arena_destroy(job.arena);

    return unit_done();
}
