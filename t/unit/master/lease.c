/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c */
/* sources: src/master/tenant_lease.c src/master/tenant_quota.c */
/* sources: src/job/tenant_role.c */
/* sources: src/master/tenant_lifecycle*.c src/master/tenant_state.c */
/* sources: src/master/tenant_repeat*.c src/token/tenant_digest.c */
/* sources: src/master/tenant_record.c src/job/tenant_input.c */
/* sources: src/job/tenant_access.c src/job/tenant_placement.c */

/*
 * What a token is judged by: leases made of records that are whole, gone or
 * broken, and tokens under them.  The master database is a stub.
 */


#define KIT_FINDS  1

#include "../../../src/master/tenant_lease.h"
#include "master_kit.h"
#include "placements_kit.h"


#define ORGANIZATION  "0123456789abcdef01234567"
#define USER          "89abcdef0123456789abcdef"
#define OTHER         "ffffffffffffffffffffffff"

#define LEASE_OWNER    0x01            /* listed in "owners" */
#define LEASE_OTHER    0x02            /* somebody else is */
#define LEASE_NO_MODE  0x04


typedef struct {
    const char     *role;              /* of the user's record, or NULL */
    unsigned        flags;
    tenant_role_e   is;
} lease_role_t;


typedef struct {
    bool             own;
    int64_t          organization_epoch;
    int64_t          user_epoch;
    const char      *token_id;
    tenant_token_e   token;
    bool             newer;
} lease_token_t;


static tenant_doc_t     lease_found[2];
static unsigned         lease_asked;
static tenant_status_e  lease_store;
static int64_t          lease_no_union;


int64_t
tenant_store_memo(const tenant_store_t *store, tenant_memo_e memo)
{
    (void) store;

    return memo == TENANT_MEMO_NO_UNION ? lease_no_union : 0;
}


void
tenant_store_set_memo(tenant_store_t *store, tenant_memo_e memo, int64_t value)
{
    (void) store;

    check(memo == TENANT_MEMO_NO_UNION);
    lease_no_union = value;
}


tenant_status_e
tenant_master_find(tenant_master_t *master, const char *collection,
    tenant_bson_t *filter, tenant_doc_t *record, tenant_error_t *err)
{
    (void) master;
    (void) filter;

    lease_asked++;

    if (lease_store != TENANT_OK) {
        return tenant_error_set(err, lease_store, "not available");
    }

    *record = lease_found[strcmp(collection, TENANT_USERS) == 0];

    return TENANT_OK;
}


static tenant_str_t
lease_str(const char *text)
{
    return (tenant_str_t) { strlen(text), text };
}


static tenant_doc_t
lease_organization(tenant_arena_t *arena, unsigned flags)
{
    tenant_bson_t  *record, *child;

    record = tenant_bson_create(arena);

    tenant_bson_add_oid(record, "_id", lease_str(ORGANIZATION));
    tenant_bson_add_text(record, "name", "Acme");
    tenant_bson_add_text(record, "state", "active");
    tenant_bson_add_int(record, "epoch", 5);

    child = tenant_bson_begin_array(record, "owners");

    if (flags & LEASE_OTHER) {
        tenant_bson_add_oid(child, "0", lease_str(OTHER));
    }

    if (flags & LEASE_OWNER) {
        tenant_bson_add_oid(child, "1", lease_str(USER));
    }

    tenant_bson_end(record, child);

    child = tenant_bson_begin(record, "placement");
    tenant_bson_add_text(child, "cluster", "main");
    tenant_bson_add_text(child, "database", "tenants");
    tenant_bson_add_text(child, "collection", "org_x");

    if (!(flags & LEASE_NO_MODE)) {
        tenant_bson_add_text(child, "mode", "id");
    }

    tenant_bson_end(record, child);

    return tenant_bson_doc(record);
}


static tenant_doc_t
lease_user(tenant_arena_t *arena, const char *role, unsigned nrevoked)
{
    char            key[16];
    unsigned        i;
    tenant_bson_t  *record, *list, *item;

    record = tenant_bson_create(arena);

    tenant_bson_add_oid(record, "_id", lease_str(USER));
    tenant_bson_add_oid(record, "organization_id", lease_str(ORGANIZATION));
    tenant_bson_add_int(record, "epoch", 7);

    if (role != NULL) {
        tenant_bson_add_text(record, "role", role);
    }

    list = tenant_bson_begin_array(record, "revoked");

    for (i = 0; i < nrevoked; i++) {
        item = tenant_bson_begin(list, tenant_bson_index(key, i));
        tenant_bson_add_text(item, "id", i == 0 ? "first" : "last");
        tenant_bson_add_int(item, "exp", 1700000000);
        tenant_bson_end(list, item);
    }

    tenant_bson_end(record, list);

    return tenant_bson_doc(record);
}


/* Membership is the role owner: the user's record can't give it. */

static void
lease_roles(tenant_arena_t *arena)
{
    size_t           i;
    tenant_doc_t     user;
    tenant_lease_t   lease;

    static const lease_role_t  roles[] = {
        { "viewer", LEASE_OTHER, TENANT_ROLE_VIEWER },
        { "editor", LEASE_OTHER, TENANT_ROLE_EDITOR },
        { "owner", LEASE_OTHER, TENANT_ROLE_NONE },
        { "operator", LEASE_OTHER, TENANT_ROLE_NONE },
        { "", LEASE_OTHER, TENANT_ROLE_NONE },
        { NULL, LEASE_OTHER, TENANT_ROLE_NONE },
        { NULL, 0, TENANT_ROLE_NONE },
        { NULL, LEASE_OWNER, TENANT_ROLE_OWNER },
        { "viewer", LEASE_OWNER | LEASE_OTHER, TENANT_ROLE_OWNER },
    };

    for (i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
        user = lease_user(arena, roles[i].role, 0);

        check(tenant_lease_make(lease_organization(arena, roles[i].flags),
                                &user, &lease));
        check(!lease.gone);
        check(lease.role == roles[i].is);
    }

    for (i = TENANT_ROLE_VIEWER; i <= TENANT_ROLE_OWNER; i++) {
        check(tenant_role_parse(lease_str(tenant_role_name(i))) == i);
    }
}


static void
lease_tokens(tenant_arena_t *arena)
{
    bool             newer;
    size_t           i;
    tenant_doc_t     user;
    tenant_lease_t   lease;
    tenant_claims_t  claims;

    static const lease_token_t  tokens[] = {
        { true, 5, 7, "mine", TENANT_TOKEN_VALID, false },
        { true, 5, 7, "", TENANT_TOKEN_VALID, false },
        { true, 5, 7, "first", TENANT_TOKEN_REVOKED, false },
        { true, 5, 7, "last", TENANT_TOKEN_REVOKED, false },
        { true, 5, 6, "mine", TENANT_TOKEN_REVOKED, false },
        { true, 4, 7, "mine", TENANT_TOKEN_REVOKED, false },
        { true, 5, 8, "mine", TENANT_TOKEN_REVOKED, true },
        { true, 6, 7, "mine", TENANT_TOKEN_REVOKED, true },
        { true, 4, 8, "mine", TENANT_TOKEN_REVOKED, false },
        { true, 6, 6, "mine", TENANT_TOKEN_REVOKED, false },
        { false, 0, 0, "first", TENANT_TOKEN_VALID, false },
    };

    user = lease_user(arena, "editor", 2);

    check(tenant_lease_make(lease_organization(arena, LEASE_OTHER), &user,
                            &lease));
    check(lease.nrevoked == 2);
    check(lease.organization_epoch == 5 && lease.user_epoch == 7);
    check(tenant_str_is(lease.organization_name, "Acme"));
    check(tenant_str_is(lease.placement.collection, "org_x"));

    memset(&claims, 0, sizeof(tenant_claims_t));

    for (i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++) {
        claims.own = tokens[i].own;
        claims.organization_epoch = tokens[i].organization_epoch;
        claims.user_epoch = tokens[i].user_epoch;
        claims.token_id = lease_str(tokens[i].token_id);

        check(tenant_lease_check(&lease, &claims, &newer)
              == tokens[i].token);
        check(newer == tokens[i].newer);
    }

    lease.gone = true;

    check(tenant_lease_check(&lease, &claims, &newer)
          == TENANT_TOKEN_REVOKED);
    check(!newer);
}


static void
lease_broken(tenant_arena_t *arena)
{
    tenant_doc_t     user, none;
    tenant_lease_t   lease;

    memset(&none, 0, sizeof(tenant_doc_t));

    user = lease_user(arena, "editor", TENANT_REVOKED_MAX);
    check(tenant_lease_make(lease_organization(arena, 0), &user, &lease));
    check(lease.nrevoked == TENANT_REVOKED_MAX);

    user = lease_user(arena, "editor", TENANT_REVOKED_MAX + 1);
    check(!tenant_lease_make(lease_organization(arena, 0), &user, &lease));

    user = lease_user(arena, "editor", 0);
    check(!tenant_lease_make(lease_organization(arena, LEASE_NO_MODE), &user,
                             &lease));

    check(tenant_lease_make(none, &user, &lease));
    check(lease.gone);

    check(tenant_lease_make(lease_organization(arena, 0), &none, &lease));
    check(lease.gone);

    check(tenant_lease_make(lease_organization(arena, 0), NULL, &lease));
    check(!lease.gone);
    check(lease.user_epoch == -1 && lease.role == TENANT_ROLE_NONE);
}


/* What one command yields: the records that are in use. */

typedef struct {
    const char       *batch;
    bool              organization;
    bool              user;
} lease_batch_t;


static tenant_doc_t
lease_batch(tenant_arena_t *arena, const char *text)
{
    kit_json_t    json;
    tenant_doc_t  copy;

    json = kit_json(text, strlen(text), TENANT_JSON_EXTENDED);
    copy = tenant_bson_doc(tenant_bson_copy(arena, json.doc));
    kit_json_done(&json);

    return copy;
}


static void
lease_reads_both(tenant_arena_t *arena)
{
    size_t             i;
    tenant_doc_t       organization, user;
    tenant_job_t       job;
    tenant_lease_t     lease;
    tenant_settings_t  settings;

#define AN_ORGANIZATION(state)                                                \
    "{\"_id\":{\"$oid\":\"" ORGANIZATION "\"},\"epoch\":5,\"name\":\"x\"," \
    "\"placement\":{\"cluster\":\"m\",\"database\":\"t\","                   \
    "\"collection\":\"c\",\"mode\":\"id\"}" state "}"
#define A_USER(of, more)                                                      \
    "{\"_id\":{\"$oid\":\"" USER "\"},\"epoch\":7," \
    "\"organization_id\":{\"$oid\":\"" of "\"}" more "}"
#define ACTIVE  ",\"state\":\"active\""

    static const lease_batch_t  batches[] = {
        { "{\"0\":" AN_ORGANIZATION(ACTIVE) ",\"1\":"
          A_USER(ORGANIZATION, "") "}", true, true },
        { "{\"0\":" A_USER(ORGANIZATION, "") ",\"1\":"
          AN_ORGANIZATION(ACTIVE) "}", true, true },
        { "{\"0\":" AN_ORGANIZATION(",\"state\":\"renaming\"") ",\"1\":"
          A_USER(ORGANIZATION, "") "}", true, true },
        { "{\"0\":" AN_ORGANIZATION(",\"state\":\"moving\"") ",\"1\":"
          A_USER(ORGANIZATION, "") "}", true, true },

        /* of an organization that is not there, all is gone */
        { "{\"0\":" AN_ORGANIZATION(",\"state\":\"deleting\"") ",\"1\":"
          A_USER(ORGANIZATION, "") "}", false, false },
        { "{\"0\":" AN_ORGANIZATION(",\"state\":\"creating\"") ",\"1\":"
          A_USER(ORGANIZATION, "") "}", false, false },
        { "{\"0\":" AN_ORGANIZATION(",\"state\":\"new\"") ",\"1\":"
          A_USER(ORGANIZATION, "") "}", false, false },
        { "{\"0\":" AN_ORGANIZATION(",\"state\":1") ",\"1\":"
          A_USER(ORGANIZATION, "") "}", false, false },
        { "{\"0\":" AN_ORGANIZATION("") ",\"1\":"
          A_USER(ORGANIZATION, "") "}", false, false },
        { "{\"0\":" A_USER(ORGANIZATION, "") "}", false, false },
        { "{}", false, false },

        /* nor may a user be another's, or one that is not whole */
        { "{\"0\":" AN_ORGANIZATION(ACTIVE) ",\"1\":"
          A_USER(OTHER, "") "}", true, false },
        { "{\"0\":" AN_ORGANIZATION(ACTIVE) ",\"1\":"
          A_USER(ORGANIZATION, ",\"state\":\"creating\"") "}", true, false },
        { "{\"0\":" AN_ORGANIZATION(ACTIVE) ",\"1\":"
          A_USER(ORGANIZATION, ACTIVE) "}", true, false },
        { "{\"0\":" AN_ORGANIZATION(ACTIVE) "}", true, false },
    };

    memset(&job, 0, sizeof(tenant_job_t));
    memset(&settings, 0, sizeof(tenant_settings_t));

    job.arena = arena;
    job.work.arena = arena;
    job.settings = &settings;

    for (i = 0; i < sizeof(batches) / sizeof(batches[0]); i++) {
        kit_master_reset();
        kit_found = lease_batch(arena, batches[i].batch);
        lease_asked = 0;

        check(tenant_lease_load(&job, lease_str(ORGANIZATION),
                                lease_str(USER), &organization, &user, &lease)
              == TENANT_OK);

        check(kit_nasked == 1 && lease_asked == 0);
        check(kit_asks(0, "aggregate", TENANT_ORGANIZATIONS,
                       "{\"0\":{\"$match\":{\"_id\":{\"$oid\":\"" ORGANIZATION
                       "\"}}},\"1\":{\"$unionWith\":{\"coll\":\"users\","
                       "\"pipeline\":[{\"$match\":{\"_id\":{\"$oid\":\"" USER
                       "\"}}}]}}}", NULL));

        check((organization.data != NULL) == batches[i].organization);
        check((user.data != NULL) == batches[i].user);
        check(lease.gone == !(batches[i].organization && batches[i].user));
    }

    /* what went wrong before is nothing of this question's */

    kit_master_reset();
    kit_found = lease_batch(arena, batches[0].batch);
    job.error.status = TENANT_NOT_FOUND;

    check(tenant_lease_read(&job, lease_str(ORGANIZATION), lease_str(USER),
                            &lease) == TENANT_OK);

    job.error.status = TENANT_OK;

    /* the database is away: that is all there is to know */

    kit_master_reset();
    kit_says[0] = TENANT_UNAVAILABLE;

    check(tenant_lease_read(&job, lease_str(ORGANIZATION), lease_str(USER),
                            &lease) == TENANT_UNAVAILABLE);
    check(kit_nasked == 1 && lease_asked == 0 && lease_no_union == 0);

    /* a server without the stage is asked twice, and that is remembered */

    kit_master_reset();
    kit_says[0] = TENANT_UNPROCESSABLE;
    lease_found[0] = lease_organization(arena, LEASE_OWNER);
    lease_found[1] = lease_user(arena, "viewer", 1);

    memset(&job.error, 0, sizeof(tenant_error_t));

    check(tenant_lease_read(&job, lease_str(ORGANIZATION), lease_str(USER),
                            &lease) == TENANT_OK);
    check(!lease.gone && job.error.status == TENANT_OK);
    check(kit_nasked == 1 && lease_asked == 2 && lease_no_union != 0);

    check(tenant_lease_read(&job, lease_str(ORGANIZATION), lease_str(USER),
                            &lease) == TENANT_OK);
    check(!lease.gone && kit_nasked == 1 && lease_asked == 4);

    /* whatever is wrong with all commands is not */

    lease_no_union = 0;
    kit_master_reset();
    kit_says[0] = TENANT_INTERNAL;
    lease_store = TENANT_INTERNAL;

    check(tenant_lease_read(&job, lease_str(ORGANIZATION), lease_str(USER),
                            &lease) == TENANT_INTERNAL);
    check(lease_no_union == 0);

    lease_store = TENANT_OK;
}


static void
lease_reads(tenant_arena_t *arena)
{
    tenant_job_t       job;
    tenant_lease_t     lease;
    tenant_settings_t  settings;
    tenant_str_t       none = tenant_null_string;

    memset(&job, 0, sizeof(tenant_job_t));
    memset(&settings, 0, sizeof(tenant_settings_t));

    job.arena = arena;
    job.work.arena = arena;
    job.settings = &settings;

    lease_found[0] = lease_organization(arena, LEASE_OWNER);
    lease_found[1] = lease_user(arena, "viewer", 1);
    lease_asked = 0;
    lease_no_union = 1;

    check(tenant_lease_read(&job, lease_str(ORGANIZATION), lease_str(USER),
                            &lease) == TENANT_OK);
    check(!lease.gone && lease.role == TENANT_ROLE_OWNER);
    check(lease_asked == 2);

    check(tenant_lease_read(&job, lease_str(ORGANIZATION), none, &lease)
          == TENANT_OK);
    check(!lease.gone && lease.user_epoch == -1);
    check(lease_asked == 3);

    /* what no record can have is not asked for */

    check(tenant_lease_read(&job, lease_str("acme"), none, &lease)
          == TENANT_OK);
    check(lease.gone && lease_asked == 3);

    check(tenant_lease_read(&job, lease_str(ORGANIZATION), lease_str("u"),
                            &lease) == TENANT_OK);
    check(lease.gone && lease_asked == 3);

    lease_found[1].data = NULL;
    check(tenant_lease_read(&job, lease_str(ORGANIZATION), lease_str(USER),
                            &lease) == TENANT_OK);
    check(lease.gone && job.error.status == TENANT_OK);

    lease_asked = 0;
    lease_found[0].data = NULL;
    check(tenant_lease_read(&job, lease_str(ORGANIZATION), lease_str(USER),
                            &lease) == TENANT_OK);
    check(lease.gone && lease_asked == 1);

    lease_store = TENANT_UNAVAILABLE;
    check(tenant_lease_read(&job, lease_str(ORGANIZATION), lease_str(USER),
                            &lease) == TENANT_UNAVAILABLE);
}


int
main(void)
{
    tenant_arena_t  *arena;

    arena = tenant_arena_create();
    if (arena == NULL) {
        return 1;
    }

    lease_roles(arena);
    lease_tokens(arena);
    lease_broken(arena);
    lease_reads_both(arena);
    lease_reads(arena);

    tenant_arena_destroy(arena);

    return unit_done();
}
