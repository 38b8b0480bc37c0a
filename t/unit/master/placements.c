/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_arena.c src/core/tenant_base64url.c */
/* sources: src/core/tenant_buf.c src/core/tenant_core.c */
/* sources: src/core/tenant_path.c src/json/tenant_*.c */
/* sources: src/job/tenant_placement.c src/job/tenant_placement_make.c */
/* sources: src/token/tenant_digest.c src/master/tenant_placements.c */
/* sources: src/master/tenant_rename.c src/master/tenant_move.c */
/* sources: src/master/tenant_record.c src/master/tenant_state.c */

/*
 * What becomes of a placement: whose a base is, and that each step of a rename
 * or a move changes a record that is as it must be for it, and no other.
 */


#include "../../../src/master/tenant_move.h"
#include "../../../src/master/tenant_rename.h"
#include "master_kit.h"


#define ID   "0123456789abcdef01234567"
#define OP   "89abcdef0123456789abcdef"

#define AT(collection, mode)                                                  \
    "{\"cluster\":\"c\",\"database\":\"d\",\"collection\":\"" collection "\"," \
    "\"mode\":\"" mode "\"}"

#define RECORD(state, name, based, rest)                                      \
    "{\"_id\":{\"$oid\":\"" ID "\"},\"state\":\"" state "\","                  \
    "\"name_folded\":\"" name "\",\"based_on\":\"" based "\"" rest "}"

#define NAMED  ",\"placement\":" AT("org_acme", "name")

#define MOVE(rest)                                                            \
    ",\"moving_at\":{\"$date\":\"2026-01-01T00:00:00Z\"},"                     \
    "\"move\":{\"id\":{\"$oid\":\"" OP "\"},\"to\":" AT("org_shared", "shared") \
    ",\"based_on\":\"acme\",\"phase\":\"copying\"" rest "}"


static tenant_arena_t   *arena;
static tenant_work_t     work;
static tenant_master_t   master;
static tenant_error_t    err;
static unsigned          listed;       /* collections that are there */
static unsigned          purged;
static char              purges[4][128];


tenant_status_e
tenant_collections_list(tenant_work_t *work,
    const tenant_placement_t *placement, tenant_names_t *names,
    tenant_error_t *err)
{
    (void) work;
    (void) placement;
    (void) err;

    memset(names, 0, sizeof(tenant_names_t));
    names->n = listed;

    return TENANT_OK;
}


tenant_status_e
tenant_collections_ruled(tenant_work_t *work,
    const tenant_placement_t *placement, tenant_names_t *names,
    tenant_error_t *err)
{
    (void) work;
    (void) placement;
    (void) err;

    memset(names, 0, sizeof(tenant_names_t));

    return TENANT_OK;
}


tenant_status_e
tenant_collections_purge(tenant_work_t *work,
    const tenant_placement_t *placement, tenant_error_t *err)
{
    (void) work;
    (void) err;

    if (check(purged < 4)) {
        (void) snprintf(purges[purged++], sizeof(purges[0]), "%.*s",
                        (int) placement->collection.len,
                        placement->collection.data);
    }

    return TENANT_OK;
}


/* The record that the next reading finds. */

static void
stored(const char *text)
{
    tenant_bson_t  *batch;

    kit_master_reset();

    batch = tenant_bson_create(arena);

    if (text != NULL) {
        tenant_bson_add_doc(batch, "0", kit_doc(text));
    }

    kit_found = tenant_bson_doc(batch);
    listed = 0;
    purged = 0;
}


static bool
changes(unsigned n, const char *filter, const char *update)
{
    if (n < kit_nasked && strcmp(kit_asked[n].verb, "update") == 0
        && strstr(kit_asked[n].filter, filter) != NULL
        && strstr(kit_asked[n].update, update) != NULL)
    {
        return true;
    }

    printf("  %u of %u: %s %s\n", n, kit_nasked,
           n < kit_nasked ? kit_asked[n].filter : "",
           n < kit_nasked ? kit_asked[n].update : "");

    return false;
}


static void
test_choose(void)
{
    tenant_str_t         folded = tenant_string("acme");
    tenant_doc_t         record;
    tenant_storage_t     storage = {
        TENANT_MODE_NAME, tenant_string("c"), tenant_string("d"),
        tenant_string("org_")
    };
    tenant_placement_t   made;

    /* nobody has the base */

    stored(NULL);
    kit_found.data = NULL;
    check(tenant_placements_choose(&master, ID, &storage, folded, NULL, &made,
                                   &err)
          == TENANT_OK);
    check(tenant_str_is(made.collection, "org_acme"));
    check(kit_asks(0, "find", "organizations",
                   "{\"bases\":\"c/d/org_acme\",\"_id\":{\"$ne\":{\"$oid\":\"" ID
                   "\"}}}", NULL));

    /* collections that nobody knows are there: both are taken */

    kit_master_reset();
    listed = 1;
    check(tenant_placements_choose(&master, ID, &storage, folded, NULL, &made,
                                   &err)
          == TENANT_CONFLICT);
    check(kit_nasked == 2);

    /* the record has left it a moment ago: with the id */

    kit_master_reset();
    listed = 0;
    record = kit_doc(RECORD("renaming", "acme", "b",
                            ",\"placement\":" AT("org_b", "name")
                            ",\"left\":" AT("org_acme", "name")));
    check(tenant_placements_choose(&master, ID, &storage, folded, &record,
                                   &made, &err)
          == TENANT_OK);
    check(tenant_str_is(made.collection, "org_acme~" ID));
}


/* A claim with a new place is as young as one that is new. */

static void
test_set(void)
{
    tenant_doc_t    after;
    tenant_bson_t  *set;

    stored(NULL);
    set = tenant_bson_create(arena);
    tenant_bson_add_int(set, "x", 1);

    check(tenant_placements_set(&master, ID, TENANT_STATE_CREATING, set,
                                &after, &err)
          == TENANT_OK);
    check(kit_asks(0, "update", TENANT_ORGANIZATIONS,
                   "{\"_id\":{\"$oid\":\"" ID "\"},\"state\":\"creating\"}",
                   "{\"$set\":{\"x\":1,\"state\":\"creating\"},"
                   "\"$currentDate\":{\"claimed_at\":true}}"));

    stored(NULL);
    kit_says[0] = TENANT_NOT_FOUND;
    check(tenant_placements_set(&master, ID, TENANT_STATE_CREATING, set,
                                &after, &err)
          == TENANT_NOT_FOUND);
}


static void
test_purge(void)
{
    /* all places, and of a move's target only what it may have written */

    stored(NULL);
    check(tenant_placements_purge(&master,
              kit_doc(RECORD("deleting", "", "a", ",\"placement\":{\"cluster\":"
                             "\"c\",\"database\":\"d\",\"collection\":\"org_a\","
                             "\"next\":\"org_b\",\"mode\":\"name\"},\"left\":"
                             AT("org_c", "name") MOVE(""))), &err)
          == TENANT_OK);
    check(purged == 3);
    check(strcmp(purges[0], "org_a") == 0);
    check(strcmp(purges[1], "org_b") == 0);
    check(strcmp(purges[2], "org_c") == 0);

    stored(NULL);
    check(tenant_placements_purge(&master,
              kit_doc(RECORD("deleting", "", "a", NAMED
                             MOVE(",\"begun\":true"))), &err)
          == TENANT_OK);
    check(purged == 2 && strcmp(purges[1], "org_shared") == 0);

    /* what the record has again is not left */

    stored(NULL);
    check(tenant_placements_purge_left(&master,
              kit_doc(RECORD("renaming", "a", "a", NAMED ",\"left\":"
                             AT("org_acme", "name"))), &err)
          == TENANT_OK);
    check(purged == 0);

    check(tenant_placements_purge(&master, kit_doc("{}"), &err)
          == TENANT_INTERNAL);
}


static void
test_rename(void)
{
    tenant_doc_t    after;
    tenant_str_t    prefix = tenant_string("org_");
    tenant_bson_t  *filter, *update, *set;

    /* an ACTIVE one in NAME mode becomes RENAMING in the same update */

    stored(NULL);
    filter = tenant_bson_create(arena);
    tenant_bson_add_text(filter, "name_folded", "acme");
    update = tenant_bson_create(arena);
    set = tenant_bson_begin(update, "$set");
    tenant_bson_add_text(set, "name", "B");
    tenant_bson_end(update, set);

    check(tenant_rename_name(&master, filter, update, &after, &err)
          == TENANT_OK);
    check(kit_nasked == 1);
    check(changes(0, "{\"$and\":[{\"name_folded\":\"acme\"},{\"state\":"
                  "\"active\",\"placement.mode\":\"name\"}]}",
                  "{\"$set\":{\"name\":\"B\",\"state\":\"renaming\"},"
                  "\"$currentDate\":{\"renaming_at\":true}}"));

    /* any other has its name changed alone */

    stored(NULL);
    kit_says[0] = TENANT_NOT_FOUND;
    check(tenant_rename_name(&master, filter, update, &after, &err)
          == TENANT_OK);
    check(kit_nasked == 2);
    check(changes(1, "{\"name_folded\":\"acme\"}",
                  "{\"$set\":{\"name\":\"B\"}}"));

    /* a base is chosen where the name asks for another; here both are taken */

    stored(RECORD("renaming", "b", "acme", NAMED));
    check(tenant_rename_begin(&master, ID, prefix, &err) == TENANT_INTERNAL);
    check(kit_nasked == 3);
    check(strstr(kit_asked[1].filter, "\"c/d/org_b\"") != NULL);
    check(strstr(kit_asked[2].filter, "\"c/d/org_b~" ID "\"") != NULL);

    stored(RECORD("renaming", "acme", "acme", NAMED));
    check(tenant_rename_begin(&master, ID, prefix, &err) == TENANT_OK);
    check(kit_nasked == 1);

    stored(RECORD("active", "b", "acme", NAMED));
    check(tenant_rename_begin(&master, ID, prefix, &err) == TENANT_OK);
    check(kit_nasked == 1);

    stored(RECORD("renaming", "b", "acme", NAMED ",\"left\":"
                  AT("org_x", "name")));
    check(tenant_rename_begin(&master, ID, prefix, &err) == TENANT_OK);
    check(kit_nasked == 1);

    /* it ends only with the name that the base was made of */

    stored(NULL);
    check(tenant_rename_end(&master, ID, kit_doc(RECORD("renaming", "b", "b",
                                                        NAMED)), &err)
          == TENANT_OK);
    check(changes(0, "\"state\":\"renaming\",\"name_folded\":\"b\"}",
                  "\"state\":\"active\""));
}


static void
test_begin(void)
{
    char                id[TENANT_OID_HEX + 1];
    size_t              i;
    tenant_doc_t        after;
    tenant_storage_t    storage = {
        TENANT_MODE_SHARED, tenant_string("c"), tenant_string("d"),
        tenant_string("org_")
    };

    static const struct {
        const char       *record;
        tenant_status_e   status;
    } rows[] = {
        { NULL, TENANT_NOT_FOUND },
        { RECORD("creating", "acme", "acme", NAMED), TENANT_NOT_FOUND },
        { RECORD("deleting", "", "acme", NAMED), TENANT_NOT_FOUND },
        { RECORD("renaming", "acme", "acme", NAMED), TENANT_CONFLICT },
        { RECORD("moving", "acme", "acme", NAMED), TENANT_CONFLICT },
        { RECORD("active", "acme", "", ",\"placement\":"
                 AT("org_shared", "shared")), TENANT_CONFLICT },
        { RECORD("active", "acme", "acme", NAMED), TENANT_OK }
    };

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {

        stored(rows[i].record);

        if (!check(tenant_move_begin(&master, ID, &storage, id, &after, &err)
                   == rows[i].status))
        {
            printf("  row %u\n", (unsigned) i);
        }

        check(kit_nasked == (rows[i].status == TENANT_OK ? 2 : 1));
    }

    check(changes(1, "\"state\":\"active\"}",
                  "\"move.to\":" AT("org_shared", "shared")));
    check(changes(1, "", "\"state\":\"moving\""));
}


static void
test_move(void)
{
    tenant_doc_t   record, after;
    tenant_str_t   none = tenant_null_string;
    tenant_str_t   text = tenant_string("why");
    tenant_move_t  move;

    record = kit_doc(RECORD("moving", "acme", "acme", NAMED MOVE("")));

    check(tenant_move_read(record, &move));
    check(move.phase == TENANT_MOVE_COPYING && !move.begun && !move.paused);
    check(move.to.mode == TENANT_MODE_SHARED);
    check(strcmp(move.to.tenant, ID) == 0);

    check(!tenant_move_read(kit_doc(RECORD("moving", "a", "a", NAMED)), &move));
    check(tenant_move_read(record, &move));

    /* a cancelled one is not gone on with, nor one that is not paused */

    stored(NULL);
    check(tenant_move_phase(&master, ID, &move, TENANT_MOVE_SWITCHING, &err)
          == TENANT_OK);
    check(changes(0, "\"move.id\":{\"$oid\":\"" OP "\"},"
                  "\"move.cancelled\":{\"$ne\":true}}",
                  "\"move.phase\":\"switching\",\"move.paused\":true"));

    stored(NULL);
    check(tenant_move_switch(&master, ID, &move, &err) == TENANT_OK);
    check(changes(0, "\"move.paused\":true,"
                  "\"move.cancelled\":{\"$ne\":true}}",
                  "\"placement\":" AT("org_shared", "shared") ",\"left\":"
                  AT("org_acme", "name")));

    stored(NULL);
    check(tenant_move_note(&master, ID, &move, none, &err) == TENANT_OK);
    check(strstr(kit_asked[0].update, "error") == NULL);
    check(tenant_move_note(&master, ID, &move, text, &err) == TENANT_OK);
    check(changes(1, "", "\"move.error\":\"why\",\"move.paused\":false"));

    /* one whose placement is the new one can't be cancelled */

    stored(NULL);
    check(tenant_move_cancel(&master, OP, &after, &err) == TENANT_OK);
    check(changes(0, "\"state\":\"moving\","
                  "\"move.phase\":{\"$ne\":\"emptying\"}}",
                  "\"move.cancelled\":true"));

    /* undone, the name may have changed meanwhile */

    stored(NULL);
    check(tenant_move_end(&master, ID, record, &move, TENANT_MOVE_FAILED,
                          &err)
          == TENANT_OK);
    check(changes(0, "\"name_folded\":\"acme\"}", "\"state\":\"active\""));

    record = kit_doc(RECORD("moving", "b", "acme", NAMED MOVE("")));

    stored(NULL);
    check(tenant_move_end(&master, ID, record, &move, TENANT_MOVE_CANCELLED,
                          &err)
          == TENANT_OK);
    check(changes(0, "\"name_folded\":\"b\"}", "\"state\":\"renaming\""));
}


int
main(void)
{
    arena = tenant_arena_create();
    kit_arena = arena;
    work.arena = arena;
    master.work = &work;

    test_choose();
    test_set();
    test_purge();
    test_rename();
    test_begin();
    test_move();

    tenant_arena_destroy(arena);

    return unit_done();
}
