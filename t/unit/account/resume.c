/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_arena.c src/core/tenant_base64url.c */
/* sources: src/core/tenant_buf.c src/core/tenant_core.c */
/* sources: src/core/tenant_path.c src/json/tenant_*.c */
/* sources: src/master/tenant_lifecycle*.c src/master/tenant_state.c */
/* sources: src/master/tenant_repeat*.c src/token/tenant_digest.c */
/* sources: src/job/tenant_placement.c src/job/tenant_role.c */
/* sources: src/master/tenant_record.c src/job/tenant_input.c */
/* sources: src/account/tenant_intent.c src/account/tenant_mark.c */
/* sources: src/account/tenant_owner.c src/account/tenant_resume.c */
/* sources: src/account/tenant_user_update.c */

/*
 * Intents: what is written with the first half of a change, and which commands
 * end what a crash left of it.
 */


#include "../../../src/account/tenant_mark.h"
#include "../../../src/account/tenant_organization.h"
#include "../../../src/account/tenant_owner.h"
#include "../../../src/account/tenant_reserve.h"
#include "../../../src/account/tenant_resume.h"
#include "../../../src/account/tenant_user.h"
#include "../master/master_kit.h"
#include "../master/placements_kit.h"


#define ORGANIZATION  "0123456789abcdef01234567"
#define USER          "89abcdef0123456789abcdef"
#define MARK          "aaaaaaaaaaaaaaaaaaaaaaaa"
#define OTHER         "bbbbbbbbbbbbbbbbbbbbbbbb"

#define OID(hex)      "{\"$oid\":\"" hex "\"}"
#define LIVE  "\"state\":{\"$in\":[\"active\",\"renaming\",\"moving\","          \
              "\"importing\"]}"
#define ME    "{\"_id\":" OID(USER) ",\"organization_id\":" OID(ORGANIZATION)

#define CLAIM_FILTER  "{\"_id\":" OID(ORGANIZATION) "," LIVE                   \
                      ",\"intents.id\":" OID(MARK) "}"
#define CLAIM_UPDATE  "{\"$addToSet\":{\"resumed\":" OID(MARK) "}}"
#define END_FILTER    "{\"_id\":" OID(ORGANIZATION)                            \
                      ",\"intents.id\":" OID(MARK) "}"
#define GONE          "\"intents\":{\"id\":" OID(MARK) "},"                    \
                      "\"resumed\":" OID(MARK)
#define END_UPDATE    "{\"$pull\":{" GONE "}}"
#define MARKED        "\"$set\":{\"change\":" OID(MARK) "}"


static tenant_job_t    job;
static tenant_error_t  err;
static tenant_str_t    named_back;


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


tenant_bson_t *
tenant_user_filter(tenant_job_t *job, const char *id)
{
    tenant_bson_t  *filter;

    filter = tenant_record_by_id(job->arena, id);
    tenant_record_add_id(filter, "organization_id",
                         job->caller.organization_id);

    return filter;
}


void
tenant_user_end_tokens(tenant_bson_t *update)
{
    tenant_bson_t  *child;

    child = tenant_bson_begin(update, "$inc");
    tenant_bson_add_int(child, "epoch", 1);
    tenant_bson_end(update, child);
}


tenant_status_e
tenant_reserve_free(tenant_job_t *job, tenant_record_e kind,
    const char *field, tenant_str_t value, tenant_error_t *err)
{
    (void) job;
    (void) kind;
    (void) field;
    (void) value;

    return tenant_error_set(err, TENANT_CONFLICT, "taken");
}


tenant_status_e
tenant_organization_name_back(tenant_job_t *job, tenant_str_t from,
    tenant_doc_t before, tenant_error_t *err)
{
    (void) job;
    (void) err;

    check(tenant_str_is(from, "new"));
    check(strcmp(job->effects.mark, MARK) == 0);
    named_back = tenant_bson_get_str(before, "name");

    return TENANT_OK;
}


static tenant_record_t
organization(const char *does, const char *more)
{
    char  text[1024];

    (void) snprintf(text, sizeof(text),
                    "{\"_id\":" OID(ORGANIZATION) ",\"name_folded\":\"new\","
                    "\"intents\":[{\"id\":" OID(MARK) ",\"does\":\"%s\","
                    "\"user_id\":" OID(USER) "%s}]}", does, more);

    kit_master_reset();
    memset(&job.effects, 0, sizeof(job.effects));
    memset(&named_back, 0, sizeof(named_back));

    return tenant_record_of(TENANT_RECORD_ORGANIZATION, kit_doc(text));
}


static tenant_record_t
change(const char *does)
{
    return organization(does, ",\"was\":{\"email_folded\":\"a@b.c\","
                        "\"role\":\"viewer\",\"epoch\":2},"
                        "\"named\":{\"name\":\"Old\",\"name_folded\":\"old\"},"
                        "\"set\":{\"email\":\"N@b.c\",\"email_folded\":"
                        "\"n@b.c\",\"password\":\"$y$h\"},\"ends\":false");
}


/* What goes into the update of the first half. */

static void
test_written(void)
{
    char                  text[512];
    tenant_bson_t        *update, *push;
    tenant_intent_t       intent;
    tenant_user_values_t  values;

    memset(&job.effects, 0, sizeof(job.effects));
    memcpy(job.effects.mark, MARK, sizeof(MARK));
    memset(&intent, 0, sizeof(intent));
    memset(&values, 0, sizeof(values));

    values.hash = kit_str("$y$h");
    values.role = TENANT_ROLE_EDITOR;
    values.ends = true;

    intent.does = TENANT_INTENT_DEMOTE;
    intent.user_id = USER;
    intent.user = kit_doc("{\"email_folded\":\"a@b.c\",\"role\":\"viewer\","
                          "\"epoch\":2,\"password\":\"old\"}");
    intent.values = &values;

    update = tenant_bson_create(job.arena);
    push = tenant_intent_push(&job, &intent, update);
    tenant_bson_end(update, push);
    kit_text(job.arena, tenant_bson_doc(update), text);

    check(strcmp(text, "{\"$currentDate\":{\"intents_at\":true},\"$push\":"
                 "{\"intents\":{\"id\":" OID(MARK) ",\"does\":\"demote\","
                 "\"user_id\":" OID(USER) ",\"was\":{\"email_folded\":"
                 "\"a@b.c\",\"role\":\"viewer\",\"epoch\":2},\"set\":"
                 "{\"password\":\"$y$h\",\"role\":\"editor\"},"
                 "\"ends\":true}}}") == 0);
    check(job.effects.pending);

    /* none */

    job.effects.pending = false;
    update = tenant_bson_create(job.arena);
    push = tenant_intent_push(&job, NULL, update);
    tenant_bson_end(update, push);
    kit_text(job.arena, tenant_bson_doc(update), text);
    check(strcmp(text, "{\"$push\":{}}") == 0);
    check(!job.effects.pending);

    kit_master_reset();
    tenant_intent_end(&job);
    check(kit_nasked == 0);
}


/* His record is what it was: the second half is done, and nothing else. */

static void
test_forward(void)
{
    tenant_record_t  record;

    record = change("promote");
    check(tenant_resume_all(&job, &record, &err) == TENANT_OK);
    check(kit_nasked == 3);
    check(kit_asks(0, "update", "organizations", CLAIM_FILTER, CLAIM_UPDATE));
    check(kit_asks(1, "update", "users", ME ",\"email_folded\":\"a@b.c\","
                   "\"role\":\"viewer\",\"epoch\":2}",
                   "{\"$set\":{\"email\":\"N@b.c\",\"email_folded\":"
                   "\"n@b.c\",\"password\":\"$y$h\",\"change\":" OID(MARK)
                   "},\"$inc\":{\"epoch\":1}}"));
    check(kit_asks(2, "update", "organizations", END_FILTER, END_UPDATE));

    /* another one has ended it */

    record = change("promote");
    kit_says[0] = TENANT_NOT_FOUND;
    check(tenant_resume_all(&job, &record, &err) == TENANT_OK);
    check(kit_nasked == 1);

    /* it was done already */

    record = change("promote");
    kit_says[1] = TENANT_NOT_FOUND;
    kit_gives[2] = kit_doc("{\"change\":" OID(MARK) "}");
    check(tenant_resume_all(&job, &record, &err) == TENANT_OK);
    check(kit_nasked == 4);
    check(kit_asks(3, "update", "organizations", END_FILTER, END_UPDATE));

    /* nobody knows: it is left as it is */

    record = change("promote");
    kit_says[1] = TENANT_TIMEOUT;
    check(tenant_resume_all(&job, &record, &err) == TENANT_TIMEOUT);
    check(kit_nasked == 2);

    record = change("promote");
    kit_says[1] = TENANT_NOT_FOUND;
    kit_says[2] = TENANT_UNAVAILABLE;
    check(tenant_resume_all(&job, &record, &err) == TENANT_UNAVAILABLE);
    check(kit_nasked == 3);
}


/* His record has changed: the first half goes back, while it is the last. */

static void
test_back(void)
{
    tenant_record_t  record;

    record = change("promote");
    kit_says[1] = TENANT_NOT_FOUND;
    kit_gives[2] = kit_doc("{\"change\":" OID(OTHER) "}");
    check(tenant_resume_all(&job, &record, &err) == TENANT_OK);
    check(kit_nasked == 5);
    check(kit_asks(3, "update", "organizations",
                   "{\"_id\":" OID(ORGANIZATION) "," LIVE ",\"change\":"
                   OID(MARK) ",\"$or\":[{\"owners\":{\"$ne\":" OID(USER)
                   "}},{\"owners.1\":{\"$exists\":true}}]}",
                   "{\"$pull\":{\"owners\":" OID(USER) "," GONE "},"
                   MARKED "}"));

    record = change("demote");
    kit_says[1] = TENANT_CONFLICT;
    kit_gives[2] = kit_doc("{\"epoch\":2}");
    check(tenant_resume_all(&job, &record, &err) == TENANT_OK);
    check(kit_asks(3, "update", "organizations",
                   "{\"_id\":" OID(ORGANIZATION) "," LIVE ",\"change\":"
                   OID(MARK) ",\"removed.id\":{\"$ne\":" OID(USER) "}}",
                   "{\"$addToSet\":{\"owners\":" OID(USER) "},\"$pull\":{"
                   GONE "}," MARKED "}"));

    record = change("rename");
    kit_says[1] = TENANT_CONFLICT;
    kit_gives[2] = kit_doc("{\"epoch\":2}");
    check(tenant_resume_all(&job, &record, &err) == TENANT_OK);
    check(tenant_str_is(named_back, "Old"));

    /* another mark: it stays, without an owner's tokens */

    record = change("demote");
    kit_says[1] = TENANT_NOT_FOUND;
    kit_gives[2] = kit_doc("{\"epoch\":3}");
    kit_says[3] = TENANT_NOT_FOUND;
    check(tenant_resume_all(&job, &record, &err) == TENANT_OK);
    check(kit_nasked == 7);
    check(kit_asks(5, "update", "users", ME "}",
                   "{\"$inc\":{\"epoch\":1}}"));
    check(kit_asks(6, "update", "organizations", END_FILTER, END_UPDATE));

    /* a user who is gone becomes no owner again */

    record = change("demote");
    kit_says[1] = TENANT_NOT_FOUND;
    check(tenant_resume_all(&job, &record, &err) == TENANT_OK);
    check(kit_nasked == 4);
}


static void
test_removed(void)
{
    tenant_record_t  record;

    record = organization("remove", "");
    kit_gives[1] = kit_doc("{\"state\":\"active\",\"removed\":[{\"id\":"
                           OID(USER) "}]}");
    check(tenant_resume_all(&job, &record, &err) == TENANT_OK);
    check(kit_nasked == 4);
    check(kit_asks(2, "remove", "users", ME "}", NULL));
    check(kit_asks(3, "update", "organizations", END_FILTER, END_UPDATE));
}


static void
test_own(void)
{
    tenant_record_t  record;

    record = organization("own", "");
    kit_gives[1] = kit_doc("{\"_id\":" OID(USER)
                           ",\"role\":\"editor\",\"epoch\":0}");
    check(tenant_resume_all(&job, &record, &err) == TENANT_OK);
    check(kit_nasked == 4);
    check(strcmp(kit_asked[2].update,
                 "{\"$addToSet\":{\"owners\":" OID(USER) "},\"$pull\":{"
                 GONE "}," MARKED "}") == 0);

    /* somebody has changed him; he has no password yet */

    record = organization("own", "");
    kit_gives[1] = kit_doc("{\"_id\":" OID(USER)
                           ",\"role\":\"viewer\",\"epoch\":1}");
    check(tenant_resume_all(&job, &record, &err) == TENANT_OK);
    check(kit_nasked == 3);

    record = organization("own", "");
    check(tenant_resume_all(&job, &record, &err) == TENANT_OK);
    check(kit_nasked == 3);
}


/* What is not known here is let alone, and keeps no other from its end. */

static void
test_unknown(void)
{
    tenant_record_t  record;

    record = organization("of a later version", "},{\"id\":" OID(MARK)
                          ",\"does\":\"own\",\"user_id\":" OID(USER));
    check(tenant_resume_all(&job, &record, &err) == TENANT_INTERNAL);
    check(kit_nasked == 3);

    record = organization("promote", "");
    check(tenant_resume_all(&job, &record, &err) == TENANT_INTERNAL);
    check(kit_nasked == 0);
}


/* A job's own is found among those of others. */

static void
test_mine(void)
{
    char  text[1024];

    kit_master_reset();
    memset(&job.effects, 0, sizeof(job.effects));
    memcpy(job.effects.mark, MARK, sizeof(MARK));
    memcpy(job.caller.organization_id, ORGANIZATION, sizeof(ORGANIZATION));

    (void) snprintf(text, sizeof(text), "{\"intents\":[{\"id\":" OID(OTHER)
                    ",\"does\":\"own\",\"user_id\":" OID(USER) "},"
                    "{\"id\":" OID(MARK) ",\"does\":\"own\",\"user_id\":"
                    OID(USER) "},{\"id\":" OID(OTHER) ",\"does\":\"own\","
                    "\"user_id\":" OID(USER) "}]}");
    kit_gives[0] = kit_doc(text);

    check(tenant_resume_own(&job, &err) == TENANT_OK);
    check(kit_nasked == 4);
    check(kit_asks(1, "update", "organizations", CLAIM_FILTER, CLAIM_UPDATE));
    check(strcmp(job.effects.mark, MARK) == 0 && !job.effects.resuming);
}


int
main(void)
{
    job.arena = tenant_arena_create();
    kit_arena = job.arena;
    job.work.arena = job.arena;

    test_written();
    test_forward();
    test_back();
    test_removed();
    test_own();
    test_unknown();
    test_mine();

    tenant_arena_destroy(job.arena);

    return unit_done();
}
