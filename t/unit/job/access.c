/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c */
/* sources: src/job/tenant_access.c src/job/tenant_role.c */
/* sources: src/job/tenant_placement.c */

/*
 * Who may do what: every kind of route, token and lease together.
 */


#include <string.h>

#include "../../../src/job/tenant_access.h"
#include "../unit.h"


#define NOBODY  NULL


static tenant_route_t   route;
static tenant_claims_t  claims;
static tenant_lease_t   lease;


static void
reset(tenant_auth_e auth, tenant_role_e needed, bool own, const char *role)
{
    memset(&route, 0, sizeof(route));
    memset(&claims, 0, sizeof(claims));
    memset(&lease, 0, sizeof(lease));

    route.api = TENANT_API_DOCUMENTS;
    route.auth = auth;
    route.role = needed;

    claims.own = own;
    claims.role = (tenant_str_t) { strlen(role), role };
    claims.organization_epoch = 2;
    claims.user_epoch = 3;
    claims.token_id = (tenant_str_t) { 2, "id" };

    lease.role = TENANT_ROLE_OWNER;
    lease.organization_epoch = own ? 2 : 0;
    lease.user_epoch = own ? 3 : -1;
}


static tenant_status_e
judge(tenant_token_e token, const tenant_lease_t *under, tenant_role_e *role)
{
    tenant_error_t  err;

    return tenant_access_judge(&route, token,
                               token == TENANT_TOKEN_VALID ? &claims : NULL,
                               under, role, &err);
}


static void
test_tokens(void)
{
    tenant_role_e  role;

    reset(TENANT_AUTH_NONE, TENANT_ROLE_NONE, true, "owner");
    check(judge(TENANT_TOKEN_INVALID, NOBODY, &role) == TENANT_OK);
    check(role == TENANT_ROLE_NONE);

    reset(TENANT_AUTH_OPTIONAL, TENANT_ROLE_NONE, true, "viewer");
    check(judge(TENANT_TOKEN_MISSING, NOBODY, &role) == TENANT_OK);
    check(role == TENANT_ROLE_NONE);
    check(judge(TENANT_TOKEN_EXPIRED, NOBODY, &role) == TENANT_UNAUTHORIZED);
    check(judge(TENANT_TOKEN_INVALID, NOBODY, &role) == TENANT_UNAUTHORIZED);
    check(judge(TENANT_TOKEN_REVOKED, NOBODY, &role) == TENANT_UNAUTHORIZED);
    check(judge(TENANT_TOKEN_VALID, &lease, &role) == TENANT_OK);
    check(role == TENANT_ROLE_VIEWER);

    reset(TENANT_AUTH_REQUIRED, TENANT_ROLE_VIEWER, true, "viewer");
    check(judge(TENANT_TOKEN_MISSING, NOBODY, &role) == TENANT_UNAUTHORIZED);
    check(judge(TENANT_TOKEN_VALID, NOBODY, &role) == TENANT_OK);
}


static void
test_roles(void)
{
    tenant_role_e  role;

    reset(TENANT_AUTH_REQUIRED, TENANT_ROLE_EDITOR, true, "viewer");
    check(judge(TENANT_TOKEN_VALID, &lease, &role) == TENANT_FORBIDDEN);

    reset(TENANT_AUTH_REQUIRED, TENANT_ROLE_EDITOR, true, "owner");
    check(judge(TENANT_TOKEN_VALID, &lease, &role) == TENANT_OK);
    check(role == TENANT_ROLE_OWNER);

    /* the lesser of token and lease */

    lease.role = TENANT_ROLE_EDITOR;
    check(judge(TENANT_TOKEN_VALID, &lease, &role) == TENANT_OK);
    check(role == TENANT_ROLE_EDITOR);

    lease.role = TENANT_ROLE_VIEWER;
    check(judge(TENANT_TOKEN_VALID, &lease, &role) == TENANT_FORBIDDEN);

    lease.role = TENANT_ROLE_NONE;
    check(judge(TENANT_TOKEN_VALID, &lease, &role) == TENANT_FORBIDDEN);

    /* an issuer's users are not ours: its own word counts */

    reset(TENANT_AUTH_REQUIRED, TENANT_ROLE_EDITOR, false, "editor");
    lease.role = TENANT_ROLE_NONE;
    check(judge(TENANT_TOKEN_VALID, &lease, &role) == TENANT_OK);
    check(role == TENANT_ROLE_EDITOR);

    reset(TENANT_AUTH_REQUIRED, TENANT_ROLE_VIEWER, false, "clerk");
    check(judge(TENANT_TOKEN_VALID, &lease, &role) == TENANT_FORBIDDEN);
    check(tenant_str_is(tenant_access_role(&claims, &lease), "clerk"));

    /* nobody reads a part of what is imported */

    reset(TENANT_AUTH_REQUIRED, TENANT_ROLE_VIEWER, true, "owner");
    lease.importing = true;
    check(judge(TENANT_TOKEN_VALID, &lease, &role) == TENANT_UNAVAILABLE);
    route.api = TENANT_API_ADMIN;
    check(judge(TENANT_TOKEN_VALID, &lease, &role) == TENANT_OK);

    reset(TENANT_AUTH_REQUIRED, TENANT_ROLE_VIEWER, true, "owner");
    lease.role = TENANT_ROLE_VIEWER;
    check(tenant_str_is(tenant_access_role(&claims, &lease), "viewer"));
    check(tenant_str_is(tenant_access_role(&claims, NULL), "owner"));
}


static void
test_leases(void)
{
    tenant_role_e  role;

    reset(TENANT_AUTH_REQUIRED, TENANT_ROLE_VIEWER, true, "owner");
    check(judge(TENANT_TOKEN_VALID, &tenant_lease_gone, &role)
          == TENANT_UNAUTHORIZED);

    lease.organization_epoch = 3;
    check(judge(TENANT_TOKEN_VALID, &lease, &role) == TENANT_UNAUTHORIZED);

    lease.organization_epoch = 2;
    lease.user_epoch = 4;
    check(judge(TENANT_TOKEN_VALID, &lease, &role) == TENANT_UNAUTHORIZED);

    lease.user_epoch = 3;
    lease.revoked[0] = (tenant_str_t) { 2, "id" };
    lease.nrevoked = 1;
    check(judge(TENANT_TOKEN_VALID, &lease, &role) == TENANT_UNAUTHORIZED);

    lease.revoked[0] = (tenant_str_t) { 5, "other" };
    check(judge(TENANT_TOKEN_VALID, &lease, &role) == TENANT_OK);

    /* of an issuer's token the organization may be unknown, not revoked */

    reset(TENANT_AUTH_REQUIRED, TENANT_ROLE_VIEWER, false, "viewer");
    check(judge(TENANT_TOKEN_VALID, &tenant_lease_gone, &role)
          == TENANT_FORBIDDEN);

    route.api = TENANT_API_ADMIN;
    check(judge(TENANT_TOKEN_VALID, &lease, &role) == TENANT_FORBIDDEN);
}


/* An operator belongs to no organization, and is above nobody in one. */

static void
test_operators(void)
{
    tenant_role_e  role;

    reset(TENANT_AUTH_REQUIRED, TENANT_ROLE_OPERATOR, true, "operator");
    route.api = TENANT_API_OPERATOR;

    check(judge(TENANT_TOKEN_MISSING, NOBODY, &role) == TENANT_UNAUTHORIZED);
    check(judge(TENANT_TOKEN_VALID, NOBODY, &role) == TENANT_OK);
    check(role == TENANT_ROLE_OPERATOR);

    /* whatever lease there is */

    lease.suspended = true;
    check(judge(TENANT_TOKEN_VALID, &lease, &role) == TENANT_OK);
    check(judge(TENANT_TOKEN_VALID, &tenant_lease_gone, &role) == TENANT_OK);

    claims.own = false;
    check(judge(TENANT_TOKEN_VALID, NOBODY, &role) == TENANT_OK);

    claims.role = (tenant_str_t) tenant_string("owner");
    check(judge(TENANT_TOKEN_VALID, NOBODY, &role) == TENANT_FORBIDDEN);
    check(role == TENANT_ROLE_NONE);
    claims.own = true;
    lease.suspended = false;
    check(judge(TENANT_TOKEN_VALID, &lease, &role) == TENANT_FORBIDDEN);
    claims.role = (tenant_str_t) tenant_null_string;
    check(judge(TENANT_TOKEN_VALID, &lease, &role) == TENANT_FORBIDDEN);

    reset(TENANT_AUTH_REQUIRED, TENANT_ROLE_VIEWER, true, "operator");
    check(judge(TENANT_TOKEN_VALID, &lease, &role) == TENANT_FORBIDDEN);
    check(judge(TENANT_TOKEN_VALID, NOBODY, &role) == TENANT_FORBIDDEN);
    check(judge(TENANT_TOKEN_VALID, &tenant_lease_gone, &role)
          == TENANT_FORBIDDEN);

    reset(TENANT_AUTH_OPTIONAL, TENANT_ROLE_NONE, false, "operator");
    check(judge(TENANT_TOKEN_VALID, NOBODY, &role) == TENANT_FORBIDDEN);
    check(judge(TENANT_TOKEN_MISSING, NOBODY, &role) == TENANT_OK);
}


/* What an operator, or a move, keeps an organization from. */

static void
test_bounds(void)
{
    tenant_role_e   role;
    tenant_error_t  err;

    reset(TENANT_AUTH_REQUIRED, TENANT_ROLE_EDITOR, true, "owner");

    lease.over_quota = TENANT_OVER_DOCUMENTS;
    check(judge(TENANT_TOKEN_VALID, &lease, &role) == TENANT_FORBIDDEN);

    (void) tenant_access_judge(&route, TENANT_TOKEN_VALID, &claims, &lease,
                               &role, &err);
    check(strcmp(err.detail, "quota exceeded: documents") == 0);

    lease.over_quota = TENANT_OVER_BYTES;
    (void) tenant_access_judge(&route, TENANT_TOKEN_VALID, &claims, &lease,
                               &role, &err);
    check(strcmp(err.detail, "quota exceeded: bytes") == 0);

    lease.over_quota = TENANT_OVER_BYTES|TENANT_OVER_DOCUMENTS;
    (void) tenant_access_judge(&route, TENANT_TOKEN_VALID, &claims, &lease,
                               &role, &err);
    check(strcmp(err.detail, "quota exceeded: documents and bytes") == 0);

    route.removes = true;
    check(judge(TENANT_TOKEN_VALID, &lease, &role) == TENANT_OK);

    route.removes = false;
    route.role = TENANT_ROLE_VIEWER;
    check(judge(TENANT_TOKEN_VALID, &lease, &role) == TENANT_OK);

    lease.suspended = true;
    lease.reason = (tenant_str_t) tenant_string("unpaid");
    check(tenant_access_judge(&route, TENANT_TOKEN_VALID, &claims, &lease,
                              &role, &err) == TENANT_FORBIDDEN);
    check(strcmp(err.detail, "the organization is suspended: unpaid") == 0);
}


int
main(void)
{
    test_tokens();
    test_roles();
    test_leases();
    test_operators();
    test_bounds();

    return unit_done();
}
