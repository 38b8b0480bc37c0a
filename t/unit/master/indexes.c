/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_arena.c src/core/tenant_base64url.c */
/* sources: src/core/tenant_buf.c src/core/tenant_core.c */
/* sources: src/core/tenant_path.c src/json/tenant_*.c */
/* sources: src/master/tenant_master.c */

/*
 * When the master database is asked for its indexes: not while they are known,
 * and again when that is too long ago, or was never answered.
 */


#include <string.h>

#include "../../../src/master/tenant_master.h"
#include "../unit.h"


static tenant_arena_t  *arena;
static tenant_work_t     work;
static int64_t           now;
static int64_t           seen;
static unsigned          asked;            /* createIndexes so far */
static unsigned          fails;            /* the one that is refused; or 0 */


int64_t
tenant_clock_now(void)
{
    return now;
}


int64_t
tenant_store_memo(const tenant_store_t *store, tenant_memo_e memo)
{
    (void) store;

    return memo == TENANT_MEMO_INDEXED ? seen : 0;
}


void
tenant_store_set_memo(tenant_store_t *store, tenant_memo_e memo, int64_t value)
{
    (void) store;

    check(memo == TENANT_MEMO_INDEXED);
    seen = value;
}


tenant_status_e
tenant_store_command(tenant_work_t *w, const tenant_command_t *command,
    tenant_doc_t *reply, tenant_error_t *err)
{
    (void) w;

    memset(reply, 0, sizeof(tenant_doc_t));

    check(command->write && command->master);
    check(tenant_bson_get_str(tenant_bson_doc(command->body),
                              "createIndexes").len != 0);

    return ++asked == fails
           ? tenant_error_set(err, TENANT_UNAVAILABLE, "as told")
           : TENANT_OK;
}


tenant_status_e
tenant_store_write_error(tenant_doc_t reply, tenant_doc_t error, bool *again,
    tenant_error_t *err)
{
    (void) reply;
    (void) error;

    *again = false;

    return tenant_error_set(err, TENANT_INTERNAL, "not asked for");
}


static tenant_status_e
index_at(int64_t time)
{
    tenant_error_t    err;
    tenant_master_t   master;

    memset(&err, 0, sizeof(tenant_error_t));
    memset(&master, 0, sizeof(tenant_master_t));

    master.work = &work;
    now = time;

    return tenant_master_index(&master, &err);
}


static void
test_known(void)
{
    seen = 0;
    asked = fails = 0;

    check(index_at(1000) == TENANT_OK && asked == 2);
    check(index_at(1000) == TENANT_OK && asked == 2);
    check(index_at(60999) == TENANT_OK && asked == 2);
    check(index_at(61000) == TENANT_OK && asked == 4);
    check(index_at(61001) == TENANT_OK && asked == 4);
}


/* A clock that has just begun says nothing else than any other. */

static void
test_early(void)
{
    seen = 0;
    asked = fails = 0;

    check(index_at(0) == TENANT_OK && asked == 2);
    check(index_at(0) == TENANT_OK && asked == 2);
}


/* What was not made, of either collection, is asked for again. */

static void
test_refused(void)
{
    seen = 0;
    asked = 0;
    fails = 1;

    check(index_at(1000) == TENANT_UNAVAILABLE && asked == 1);

    fails = 3;

    check(index_at(1001) == TENANT_UNAVAILABLE && asked == 3);
    check(index_at(1002) == TENANT_OK && asked == 5);
    check(index_at(1003) == TENANT_OK && asked == 5);

    fails = 6;

    check(index_at(90000) == TENANT_UNAVAILABLE && asked == 6);
    check(index_at(90001) == TENANT_OK && asked == 8);
}


int
main(void)
{
    arena = tenant_arena_create();
    work.arena = arena;

    test_known();
    test_early();
    test_refused();

    tenant_arena_destroy(arena);

    return unit_done();
}
