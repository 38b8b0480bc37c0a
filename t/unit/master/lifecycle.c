/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c */
/* sources: src/master/tenant_lifecycle*.c src/master/tenant_state.c */
/* sources: src/master/tenant_repeat*.c src/token/tenant_digest.c */
/* sources: src/job/tenant_placement.c */
/* sources: src/master/tenant_passing.c src/master/tenant_record.c */
/* sources: src/job/tenant_input.c */

/*
 * The life of master records: the table is whole, and each step asks the
 * database for exactly what the records of deployments that exist are like.
 */


#include "../../../src/master/tenant_passing.h"
#include "../../../src/master/tenant_lifecycle.h"
#include "master_kit.h"
#include "placements_kit.h"


#define ORGANIZATION  "0123456789abcdef01234567"
#define USER          "89abcdef0123456789abcdef"

#define ID(hex)       "\"_id\":{\"$oid\":\"" hex "\"}"
#define OF            "\"organization_id\":{\"$oid\":\"" ORGANIZATION "\"}"
#define LIVE  "\"state\":{\"$in\":[\"active\",\"renaming\",\"moving\","          \
              "\"importing\"]}"
#define NO_STATE      "\"state\":{\"$exists\":false}"

/* all but "updated_at", which is now */
#define CLOSED_BEGIN      "{\"$set\":{\"updated_at\":"
#define CLOSED_END(more)  ",\"state\":\"deleting\"},"                          \
                          "\"$currentDate\":{\"deleted_at\":true},"            \
                          "\"$unset\":{" more "\"name_folded\":\"\"},"         \
                          "\"$inc\":{\"epoch\":1}}"


static tenant_arena_t    *arena;
static tenant_work_t      work;
static tenant_master_t    master;
static tenant_error_t     err;
static tenant_doc_t       after;


static tenant_record_t
record(tenant_record_e kind)
{
    tenant_record_t  one;

    memset(&one, 0, sizeof(one));

    one.kind = kind;
    one.doc = kind == TENANT_RECORD_USER
              ? kit_doc("{" ID(USER) "," OF "}")
              : kit_doc("{" ID(ORGANIZATION) ",\"name_folded\":\"acme\","
                        "\"admin_id\":{\"$oid\":\"" USER "\"},\"placement\":"
                        "{\"cluster\":\"c\",\"database\":\"d\","
                        "\"collection\":\"org_x\",\"mode\":\"id\"}}");

    return one;
}


/*
 * Every state is of one row; what does not last has a time at which it began,
 * and a step; each leads to a row, or to no record; and there is no circle.
 */

static void
test_table(void)
{
    unsigned                   rows, steps;
    tenant_state_e             state;
    const tenant_state_t      *stored, *twin;
    const tenant_lifecycle_t  *one, *other;

    rows = 0;

    for (one = tenant_lifecycle; one->state != TENANT_STATE_GONE; one++) {

        rows++;

        check(tenant_lifecycle_row(one->kind, one->state) == one);
        check(one->state != TENANT_STATE_UNKNOWN);

        stored = tenant_state_row(one->kind, one->state);

        if (!check(stored != NULL)) {
            continue;
        }

        for (other = tenant_lifecycle; other < one; other++) {
            twin = tenant_state_row(other->kind, other->state);
            check(other->kind != one->kind
                  || (twin->name == NULL) != (stored->name == NULL)
                  || strcmp(twin->name, stored->name) != 0);
        }

        check(one->forward != NULL || one->back != NULL);
        check((one->forward == NULL) == (one->next == one->state));
        check((one->back == NULL) == (one->previous == one->state));
        check((stored->since == NULL) == (one->forward == NULL));

        check(one->next == TENANT_STATE_GONE
              || tenant_lifecycle_row(one->kind, one->next) != NULL);
        check(one->previous == TENANT_STATE_GONE
              || tenant_lifecycle_row(one->kind, one->previous) != NULL);

        /* forward ends where a record may stay, or where there is none */

        state = one->state;

        for (steps = 0; state != TENANT_STATE_GONE; steps++) {

            other = tenant_lifecycle_row(one->kind, state);

            if (!check(other != NULL && steps < 8) || other->forward == NULL) {
                break;
            }

            state = other->next;
        }

        check(state == TENANT_STATE_GONE || state == TENANT_STATE_ACTIVE);

        /* taking back, and on from there, ends with no record */

        state = one->state;

        for (steps = 0; state != TENANT_STATE_GONE && steps < 8; steps++) {

            other = tenant_lifecycle_row(one->kind, state);

            if (!check(other != NULL)) {
                break;
            }

            state = other->back != NULL ? other->previous : other->next;
        }

        check(state == TENANT_STATE_GONE);
    }

    check(rows == 5);
}


static void
test_states(void)
{
    size_t  i;

    static const struct {
        tenant_record_e   kind;
        const char       *text;
        tenant_state_e    state;
    } records[] = {
        { TENANT_RECORD_ORGANIZATION, "{\"state\":\"creating\"}",
          TENANT_STATE_CREATING },
        { TENANT_RECORD_ORGANIZATION, "{\"state\":\"active\"}",
          TENANT_STATE_ACTIVE },
        { TENANT_RECORD_ORGANIZATION, "{\"state\":\"deleting\"}",
          TENANT_STATE_DELETING },
        { TENANT_RECORD_ORGANIZATION, "{}", TENANT_STATE_UNKNOWN },
        { TENANT_RECORD_ORGANIZATION, "{\"state\":\"moving\"}",
          TENANT_STATE_MOVING },
        { TENANT_RECORD_ORGANIZATION, "{\"state\":\"importing\"}",
          TENANT_STATE_IMPORTING },
        { TENANT_RECORD_ORGANIZATION, "{\"state\":\"renaming\"}",
          TENANT_STATE_RENAMING },
        { TENANT_RECORD_ORGANIZATION, "{\"state\":\"merging\"}",
          TENANT_STATE_UNKNOWN },
        { TENANT_RECORD_ORGANIZATION, "{\"state\":1}", TENANT_STATE_UNKNOWN },
        { TENANT_RECORD_USER, "{\"state\":\"creating\"}",
          TENANT_STATE_CREATING },
        { TENANT_RECORD_USER, "{\"email\":\"a@b.example\"}",
          TENANT_STATE_ACTIVE },
        { TENANT_RECORD_USER, "{\"state\":\"active\"}",
          TENANT_STATE_UNKNOWN },
        { TENANT_RECORD_USER, "{\"state\":null}", TENANT_STATE_UNKNOWN },
    };

    for (i = 0; i < sizeof(records) / sizeof(records[0]); i++) {
        check(tenant_state_of(records[i].kind, kit_doc(records[i].text))
              == records[i].state);
    }

    check(tenant_state_of(TENANT_RECORD_USER,
                          (tenant_doc_t) { 0, NULL })
          == TENANT_STATE_GONE);
}


static bool
filters(tenant_record_e kind, tenant_state_e state, const char *text)
{
    char            found[512];
    tenant_bson_t  *filter;

    found[0] = '\0';
    filter = tenant_bson_create(arena);
    tenant_state_filter(filter, kind, state);
    kit_text(arena, tenant_bson_doc(filter), found);

    return strcmp(found, text) == 0;
}


static void
test_filters(void)
{
    check(filters(TENANT_RECORD_ORGANIZATION, TENANT_STATE_CREATING,
                  "{\"state\":\"creating\"}"));
    check(filters(TENANT_RECORD_ORGANIZATION, TENANT_STATE_ACTIVE,
                  "{\"state\":\"active\"}"));
    check(filters(TENANT_RECORD_ORGANIZATION, TENANT_STATE_LIVE,
                  "{" LIVE "}"));
    check(filters(TENANT_RECORD_ORGANIZATION, TENANT_STATE_DELETING,
                  "{\"state\":\"deleting\"}"));
    check(filters(TENANT_RECORD_USER, TENANT_STATE_CREATING,
                  "{\"state\":\"creating\"}"));
    check(filters(TENANT_RECORD_USER, TENANT_STATE_ACTIVE, "{" NO_STATE "}"));

    /* what there is not is never found */

    check(filters(TENANT_RECORD_USER, TENANT_STATE_DELETING,
                  "{\"state\":{\"$in\":[]}}"));
    check(filters(TENANT_RECORD_ORGANIZATION, TENANT_STATE_GONE,
                  "{\"state\":{\"$in\":[]}}"));
}


static tenant_status_e
forward(tenant_record_t *one, tenant_state_e from)
{
    return tenant_lifecycle_forward(&master, one, from, &after, &err);
}


static tenant_status_e
back(tenant_record_t *one, tenant_state_e from)
{
    return tenant_lifecycle_back(&master, one, from, &after, &err);
}


#define IN(hex, state)  "{" ID(hex) ",\"state\":\"" state "\"}"
#define COMPLETED       "{\"$set\":{\"password\":\"hash\"},"                   \
                        "\"$unset\":{\"state\":\"\",\"claimed_at\":\"\"}}"
#define OPENED          "{\"$set\":{\"state\":\"active\"},"                    \
                        "\"$unset\":{\"claimed_at\":\"\"}}"


static void
test_open(void)
{
    tenant_record_t  one;

    one = record(TENANT_RECORD_ORGANIZATION);
    one.hash = kit_str("hash");

    kit_master_reset();
    kit_found = one.doc;
    check(forward(&one, TENANT_STATE_CREATING) == TENANT_OK);
    check(after.data == one.doc.data);
    check(kit_nasked == 3);
    check(kit_asks(0, "create", "org_x", "", ""));
    check(kit_asks(1, "update", "users", IN(USER, "creating"), COMPLETED));
    check(kit_asks(2, "update", "organizations",
                   IN(ORGANIZATION, "creating"), OPENED));

    /* again, after an attempt that came as far as to its owner */

    kit_master_reset();
    kit_found = one.doc;
    kit_says[1] = TENANT_NOT_FOUND;
    check(forward(&one, TENANT_STATE_CREATING) == TENANT_OK);
    check(kit_nasked == 4);
    check(kit_asks(2, "find", "users", "{" ID(USER) "," NO_STATE "}", NULL));

    /* and by whom that knows no password of his: he is complete, or not */

    one.hash.len = 0;
    kit_master_reset();
    kit_found = one.doc;
    check(forward(&one, TENANT_STATE_CREATING) == TENANT_OK);
    check(kit_nasked == 3 && strcmp(kit_asked[1].verb, "find") == 0);

    kit_master_reset();
    check(forward(&one, TENANT_STATE_CREATING) == TENANT_NOT_FOUND);
    check(kit_nasked == 2);

    /* what fails leaves the rest alone */

    kit_master_reset();
    kit_says[0] = TENANT_UNAVAILABLE;
    check(forward(&one, TENANT_STATE_CREATING) == TENANT_UNAVAILABLE);
    check(kit_nasked == 1);

    one.hash = kit_str("hash");
    kit_master_reset();
    kit_says[2] = TENANT_NOT_FOUND;
    check(forward(&one, TENANT_STATE_CREATING) == TENANT_NOT_FOUND);
    check(kit_nasked == 3);
}


static bool
closes(unsigned n, const char *filter, const char *end)
{
    size_t       len;
    const char  *update = kit_asked[n].update;

    len = strlen(update);

    return kit_asks(n, "update", "organizations", filter, NULL)
           && strncmp(update, CLOSED_BEGIN, strlen(CLOSED_BEGIN)) == 0
           && len > strlen(end)
           && strcmp(&update[len - strlen(end)], end) == 0;
}


static void
test_close(void)
{
    tenant_record_t  one;

    one = record(TENANT_RECORD_ORGANIZATION);

    kit_master_reset();
    check(back(&one, TENANT_STATE_CREATING) == TENANT_OK);
    check(kit_nasked == 1);
    check(closes(0, IN(ORGANIZATION, "creating"),
                 CLOSED_END("\"claimed_at\":\"\",")));

    kit_master_reset();
    kit_found = one.doc;
    check(back(&one, TENANT_STATE_ACTIVE) == TENANT_OK);
    check(after.data == one.doc.data);
    check(kit_nasked == 1);
    check(closes(0, "{" ID(ORGANIZATION) "," LIVE ","
                 "\"name_folded\":\"acme\"}", CLOSED_END("")));

    kit_master_reset();
    kit_says[0] = TENANT_NOT_FOUND;
    check(back(&one, TENANT_STATE_ACTIVE) == TENANT_NOT_FOUND);

    /* nobody can take back what is being deleted */

    kit_master_reset();
    check(back(&one, TENANT_STATE_DELETING) == TENANT_INTERNAL);
    check(back(&one, TENANT_STATE_UNKNOWN) == TENANT_INTERNAL);
    check(back(&one, TENANT_STATE_GONE) == TENANT_INTERNAL);
    check(forward(&one, TENANT_STATE_ACTIVE) == TENANT_INTERNAL);
    check(kit_nasked == 0);
}


static void
test_purge(void)
{
    tenant_record_t  one;

    one = record(TENANT_RECORD_ORGANIZATION);

    kit_master_reset();
    kit_placed = kit_doc("{" ID(ORGANIZATION) ",\"state\":\"deleting\","
                         "\"placement\":{\"cluster\":\"c\",\"database\":\"d\","
                         "\"collection\":\"org_x\",\"mode\":\"id\"}}");
    check(forward(&one, TENANT_STATE_DELETING) == TENANT_OK);
    check(after.data == NULL);
    check(kit_nasked == 5);
    check(kit_asks(0, "place", "organizations", "{" ID(ORGANIZATION) "}",
                   NULL));
    check(kit_asks(1, "remove", "users", "{" OF "}", NULL));
    check(kit_asks(2, "remove", "repeats", "{\"_id\":{\"$gte\":\"" ORGANIZATION
                   "\",\"$lt\":\"" ORGANIZATION "~\"}}", NULL));
    check(kit_asks(3, "purge", "org_x", "", NULL));
    check(kit_asks(4, "remove", "organizations",
                   IN(ORGANIZATION, "deleting"), NULL));

    /* the record that leads to them goes last */

    kit_master_reset();
    kit_says[2] = TENANT_UNAVAILABLE;
    check(forward(&one, TENANT_STATE_DELETING) == TENANT_UNAVAILABLE);
    check(kit_nasked == 3);

    /* nothing of one that is in use, or that is gone */

    kit_master_reset();
    kit_placed = kit_doc("{" ID(ORGANIZATION) ",\"state\":\"active\"}");
    check(forward(&one, TENANT_STATE_DELETING) == TENANT_OK);
    check(kit_nasked == 1);

    kit_master_reset();
    kit_placed.data = NULL;
    check(forward(&one, TENANT_STATE_DELETING) == TENANT_OK);
    check(kit_nasked == 1);
}


static void
test_users(void)
{
    tenant_record_t  one;

    one = record(TENANT_RECORD_USER);
    one.hash = kit_str("hash");

    kit_master_reset();
    check(forward(&one, TENANT_STATE_CREATING) == TENANT_OK);
    check(kit_nasked == 1);
    check(kit_asks(0, "update", "users", IN(USER, "creating"), COMPLETED));

    one.hash.len = 0;
    kit_master_reset();
    check(forward(&one, TENANT_STATE_CREATING) == TENANT_NOT_FOUND);
    check(kit_nasked == 0);

    check(back(&one, TENANT_STATE_CREATING) == TENANT_OK);
    check(kit_asks(0, "remove", "users", IN(USER, "creating"), NULL));

    /* who is not retired stays; of an organization that is gone, nobody */

    kit_master_reset();
    kit_found = kit_doc("{\"state\":\"active\",\"removed\":[{\"id\":{\"$oid\":"
                        "\"" ORGANIZATION "\"}}]}");
    check(back(&one, TENANT_STATE_ACTIVE) == TENANT_NOT_FOUND);
    check(kit_nasked == 1);
    check(kit_asks(0, "find", "organizations", "{" ID(ORGANIZATION) "}",
                   NULL));

    kit_master_reset();
    kit_found = kit_doc("{\"state\":\"another\"}");
    check(back(&one, TENANT_STATE_ACTIVE) == TENANT_NOT_FOUND);

    kit_master_reset();
    kit_found = kit_doc("{\"state\":\"deleting\"}");
    check(back(&one, TENANT_STATE_ACTIVE) == TENANT_OK);
    check(kit_nasked == 2);

    kit_master_reset();
    check(back(&one, TENANT_STATE_ACTIVE) == TENANT_OK);
    check(kit_nasked == 2);
    check(kit_asks(1, "remove", "users", "{" ID(USER) "," OF "}", NULL));

    one.organization = kit_doc("{\"removed\":[{\"id\":{\"$oid\":\"" USER
                               "\"}}]}");
    kit_master_reset();
    check(back(&one, TENANT_STATE_ACTIVE) == TENANT_OK);
    check(kit_nasked == 1 && strcmp(kit_asked[0].verb, "remove") == 0);

    one.doc.data = NULL;
    kit_master_reset();
    check(back(&one, TENANT_STATE_ACTIVE) == TENANT_NO_MEMORY);
    check(kit_nasked == 0);
}


static void
test_begin(void)
{
    tenant_record_t  one;

    one = record(TENANT_RECORD_USER);

    kit_master_reset();
    check(tenant_passing_begin(&master, &one, &err) == TENANT_OK);
    check(kit_asks(0, "insert", "users",
                   "{" ID(USER) "," OF ",\"state\":\"creating\"}",
                   "{\"now\":\"claimed_at\"}"));
}


#define STAGES(match, began)                                                   \
    "{\"0\":{\"$match\":{" match "}},\"1\":{\"$project\":{\"state\":1,"        \
    "\"placement\":1,\"admin_id\":1,\"organization_id\":1,\"age\":"            \
    "{\"$subtract\":[\"$$NOW\"," began "]}}},\"2\":{\"$sort\":{\"age\":-1}}," \
    "\"3\":{\"$limit\":7}}"


static void
test_list(void)
{
    tenant_doc_t    batch;
    tenant_bson_t  *match;

    kit_master_reset();
    check(tenant_passing_list(&master, TENANT_RECORD_ORGANIZATION,
                                TENANT_STATE_DELETING, NULL, 7, &batch, &err)
          == TENANT_OK);
    check(kit_asks(0, "aggregate", "organizations",
                   STAGES("\"state\":\"deleting\"",
                          "{\"$ifNull\":[\"$deleted_at\",\"$updated_at\"]}"),
                   NULL));

    match = tenant_bson_create(arena);
    tenant_bson_add_text(match, "email_folded", "a@b");

    kit_master_reset();
    check(tenant_passing_list(&master, TENANT_RECORD_USER,
                                TENANT_STATE_CREATING, match, 7, &batch, &err)
          == TENANT_OK);
    check(kit_asks(0, "aggregate", "users",
                   STAGES("\"email_folded\":\"a@b\",\"state\":\"creating\"",
                          "\"$claimed_at\""), NULL));

    /* what lasts has no age */

    check(tenant_passing_list(&master, TENANT_RECORD_USER,
                                TENANT_STATE_ACTIVE, NULL, 7, &batch, &err)
          == TENANT_INTERNAL);
}


int
main(void)
{
    arena = tenant_arena_create();
    kit_arena = arena;

    work.arena = arena;
    master.work = &work;

    test_table();
    test_states();
    test_filters();
    test_open();
    test_close();
    test_purge();
    test_users();
    test_begin();
    test_list();

    tenant_arena_destroy(arena);

    return unit_done();
}
