/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_access.h"


static tenant_role_e tenant_access_counts(const tenant_claims_t *claims,
    const tenant_lease_t *lease);
static tenant_status_e tenant_access_write(const tenant_route_t *route,
    const tenant_lease_t *lease, tenant_error_t *err);
static void tenant_lease_copy_str(tenant_arena_t *arena, tenant_str_t *s,
    bool *failed);


const tenant_lease_t  tenant_lease_gone = { .gone = true };


tenant_status_e
tenant_access_judge(const tenant_route_t *route, tenant_token_e token,
    const tenant_claims_t *claims, const tenant_lease_t *lease,
    tenant_role_e *role, tenant_error_t *err)
{
    bool             newer;
    tenant_status_e  rc;

    *role = TENANT_ROLE_NONE;

    if (route->auth == TENANT_AUTH_NONE
        || (route->auth == TENANT_AUTH_OPTIONAL
            && token == TENANT_TOKEN_MISSING))
    {
        return TENANT_OK;
    }

    if (token != TENANT_TOKEN_VALID || claims == NULL) {
        return tenant_access_unauthorized(token, err);
    }

    if (route->role == TENANT_ROLE_OPERATOR) {
        rc = tenant_access_operator(token, claims, err);

        if (rc == TENANT_OK) {
            *role = TENANT_ROLE_OPERATOR;
        }

        return rc;
    }

    if (tenant_claims_operator(claims)) {
        return tenant_error_set(err, TENANT_FORBIDDEN,
                                "an operator's token is of no organization");
    }

    if (!claims->own && route->api == TENANT_API_ADMIN) {
        return tenant_error_set(err, TENANT_FORBIDDEN,
                                "this token's issuer has no users here");
    }

    if (!claims->own && lease != NULL && lease->gone) {
        return tenant_error_set(err, TENANT_FORBIDDEN,
                                "the token's organization is not registered "
                                "here");
    }

    if (lease != NULL
        && tenant_lease_check(lease, claims, &newer) != TENANT_TOKEN_VALID)
    {
        return tenant_access_unauthorized(TENANT_TOKEN_REVOKED, err);
    }

    if (lease != NULL && lease->suspended) {
        return tenant_access_suspended(lease->reason, err);
    }

    *role = tenant_access_counts(claims, lease);

    if (*role < route->role) {
        return tenant_error_set(err, TENANT_FORBIDDEN,
                                "the token's role does not allow it");
    }

    if (lease != NULL && lease->importing
        && (route->api == TENANT_API_DOCUMENTS
            || route->api == TENANT_API_ACTIONS))
    {
        return tenant_error_set(err, TENANT_UNAVAILABLE,
                                "the organization's documents are being "
                                "imported");
    }

    return lease != NULL
           && (route->api == TENANT_API_DOCUMENTS
               || route->api == TENANT_API_ACTIONS)
           && route->role > TENANT_ROLE_VIEWER
           ? tenant_access_write(route, lease, err) : TENANT_OK;
}


tenant_status_e
tenant_access_operator(tenant_token_e token, const tenant_claims_t *claims,
    tenant_error_t *err)
{
    if (token != TENANT_TOKEN_VALID || claims == NULL) {
        return tenant_access_unauthorized(token, err);
    }

    return tenant_claims_operator(claims)
           ? TENANT_OK
           : tenant_error_set(err, TENANT_FORBIDDEN,
                              "the token's role does not allow it");
}


tenant_status_e
tenant_access_suspended(tenant_str_t reason, tenant_error_t *err)
{
    return tenant_error_set(err, TENANT_FORBIDDEN,
                            "the organization is suspended%s%.*s",
                            reason.len != 0 ? ": " : "", (int) reason.len,
                            reason.data);
}


static tenant_status_e
tenant_access_write(const tenant_route_t *route, const tenant_lease_t *lease,
    tenant_error_t *err)
{
    if (lease->paused) {
        return tenant_error_set(err, TENANT_UNAVAILABLE,
                                "the organization's documents are being "
                                "moved: nothing can be written for a moment");
    }

    if (lease->over_quota && !route->removes) {
        return tenant_error_set(err, TENANT_FORBIDDEN, "quota exceeded: %s",
                                !(lease->over_quota & TENANT_OVER_DOCUMENTS)
                                ? "bytes"
                                : !(lease->over_quota & TENANT_OVER_BYTES)
                                ? "documents" : "documents and bytes");
    }

    return TENANT_OK;
}


/* The lesser of what the token and the master database say counts. */

static tenant_role_e
tenant_access_counts(const tenant_claims_t *claims,
    const tenant_lease_t *lease)
{
    tenant_role_e  role;

    role = tenant_role_parse(claims->role);

    return lease != NULL && claims->own && lease->role < role ? lease->role
                                                              : role;
}


tenant_status_e
tenant_access_unauthorized(tenant_token_e token, tenant_error_t *err)
{
    const char  *detail;

    switch (token) {

    case TENANT_TOKEN_MISSING:
        detail = "a bearer token is required";
        break;

    case TENANT_TOKEN_EXPIRED:
        detail = "the bearer token has expired";
        break;

    case TENANT_TOKEN_REVOKED:
        detail = "the bearer token is not valid any more";
        break;

    case TENANT_TOKEN_FAILED:
        return tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");

    default: /* TENANT_TOKEN_INVALID */
        detail = "the bearer token is not valid";
        break;
    }

    return tenant_error_set(err, TENANT_UNAUTHORIZED, "%s", detail);
}


tenant_str_t
tenant_access_role(const tenant_claims_t *claims, const tenant_lease_t *lease)
{
    tenant_str_t   name;
    tenant_role_e  role;

    role = tenant_access_counts(claims, lease);

    if (role == tenant_role_parse(claims->role)) {
        return claims->role;
    }

    name.data = tenant_role_name(role);
    name.len = strlen(name.data);

    return name;
}


tenant_token_e
tenant_lease_check(const tenant_lease_t *lease, const tenant_claims_t *claims,
    bool *newer)
{
    unsigned  i;

    *newer = false;

    if (lease->gone) {
        return TENANT_TOKEN_REVOKED;
    }

    if (!claims->own) {
        return TENANT_TOKEN_VALID;
    }

    if (claims->organization_epoch < lease->organization_epoch
        || claims->user_epoch < lease->user_epoch)
    {
        return TENANT_TOKEN_REVOKED;
    }

    if (claims->organization_epoch > lease->organization_epoch
        || claims->user_epoch > lease->user_epoch)
    {
        *newer = true;
        return TENANT_TOKEN_REVOKED;
    }

    for (i = 0; i < lease->nrevoked; i++) {
        if (tenant_str_eq(lease->revoked[i], claims->token_id)) {
            return TENANT_TOKEN_REVOKED;
        }
    }

    return TENANT_TOKEN_VALID;
}


tenant_lease_t *
tenant_lease_copy(tenant_arena_t *arena, const tenant_lease_t *lease)
{
    bool             failed;
    unsigned         i;
    tenant_lease_t  *copy;

    copy = tenant_arena_alloc(arena, sizeof(tenant_lease_t));
    if (copy == NULL) {
        return NULL;
    }

    *copy = *lease;
    failed = !tenant_placement_copy(arena, &lease->placement,
                                    &copy->placement);

    tenant_lease_copy_str(arena, &copy->organization_name, &failed);
    tenant_lease_copy_str(arena, &copy->plan, &failed);
    tenant_lease_copy_str(arena, &copy->reason, &failed);

    for (i = 0; i < copy->nrevoked; i++) {
        tenant_lease_copy_str(arena, &copy->revoked[i], &failed);
    }

    return failed ? NULL : copy;
}


static void
tenant_lease_copy_str(tenant_arena_t *arena, tenant_str_t *s, bool *failed)
{
    *s = tenant_arena_str(arena, *s);

    if (s->data == NULL) {
        *failed = true;
    }
}
