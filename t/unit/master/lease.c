/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c */
/* sources: src/master/tenant_lease.c src/master/tenant_quota.c */
/* sources: src/job/tenant_role.c */
/* sources: src/master/tenant_lifecycle*.c src/master/tenant_state.c */
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
    job.settings = &settings;

    lease_found[0] = lease_organization(arena, LEASE_OWNER);
    lease_found[1] = lease_user(arena, "viewer", 1);

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
    lease_reads(arena);

    tenant_arena_destroy(arena);

    return unit_done();
}
