/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "../json/tenant_bson_read.h"
#include "tenant_mapping.h"


#define TENANT_MAPPING_ORGANIZATION_MAX  128
#define TENANT_MAPPING_USER_MAX          256


static bool tenant_mapping_user(const tenant_issuer_t *issuer,
    tenant_doc_t doc, tenant_str_t *user);
static bool tenant_mapping_roles(const tenant_issuer_t *issuer,
    tenant_doc_t doc, tenant_str_t *role);
static void tenant_mapping_role(const tenant_issuer_t *issuer,
    tenant_str_t role, size_t *best);
static size_t tenant_mapping_rank(const tenant_issuer_t *issuer, size_t i);


static const char *const  tenant_mapping_ranks[] = {
    "operator", "owner", "editor", "viewer"
};

#define TENANT_MAPPING_RANKS                                                  \
    (sizeof(tenant_mapping_ranks) / sizeof(tenant_mapping_ranks[0]))


tenant_reason_e
tenant_mapping_read(const tenant_issuer_t *issuer, tenant_doc_t doc,
    tenant_claims_t *claims)
{
    tenant_value_t  value;

    if (!tenant_mapping_user(issuer, doc, &claims->user)) {
        return TENANT_REASON_USER;
    }

    if (!tenant_mapping_roles(issuer, doc, &claims->role)) {
        return TENANT_REASON_ROLE;
    }

    claims->organization = issuer->organization;

    /* an operator need not belong to an organization */

    if (issuer->organization_claim.len != 0
        && !(tenant_claims_operator(claims)
             && !tenant_claim_find_str(doc, issuer->organization_claim,
                                       &value)))
    {

        if (!tenant_claim_find_str(doc, issuer->organization_claim, &value)
            || !tenant_claim_is_text(&value, TENANT_MAPPING_ORGANIZATION_MAX))
        {
            return TENANT_REASON_ORGANIZATION;
        }

        claims->organization = value.str;
    }

    return TENANT_REASON_NONE;
}


/* The first filled claim counts: people and services may differ in it. */

static bool
tenant_mapping_user(const tenant_issuer_t *issuer, tenant_doc_t doc,
    tenant_str_t *user)
{
    size_t          i;
    tenant_value_t  value;

    for (i = 0; i < issuer->nuser_claims; i++) {

        if (!tenant_claim_find_str(doc, issuer->user_claims[i], &value)
            || value.type == TENANT_BSON_NULL
            || (value.type == TENANT_BSON_UTF8 && value.str.len == 0))
        {
            continue;
        }

        *user = value.str;

        return tenant_claim_is_text(&value, TENANT_MAPPING_USER_MAX);
    }

    return false;
}


/*
 * Of the roles that the token claims, the highest that its issuer may give
 * counts.
 */

static bool
tenant_mapping_roles(const tenant_issuer_t *issuer, tenant_doc_t doc,
    tenant_str_t *role)
{
    size_t          best;
    tenant_iter_t   it;
    tenant_value_t  value;

    if (!tenant_claim_find_str(doc, issuer->role_claim, &value)) {
        return true;
    }

    best = issuer->nroles;

    if (value.type == TENANT_BSON_UTF8) {
        tenant_mapping_role(issuer, value.str, &best);

    } else if (value.type == TENANT_BSON_ARRAY) {
        it = tenant_bson_iter(value.doc);

        while (tenant_bson_next(&it)) {

            if (it.value.type != TENANT_BSON_UTF8) {
                return false;
            }

            tenant_mapping_role(issuer, it.value.str, &best);
        }

        if (it.broken) {
            return false;
        }

    } else {
        return false;
    }

    if (best < issuer->nroles) {
        *role = issuer->roles[best];
    }

    return true;
}


static void
tenant_mapping_role(const tenant_issuer_t *issuer, tenant_str_t role,
    size_t *best)
{
    size_t  i;

    for (i = 0; i < issuer->nroles; i++) {

        if (!tenant_str_eq(role, issuer->roles[i])) {
            continue;
        }

        if (*best == issuer->nroles
            || tenant_mapping_rank(issuer, i)
               < tenant_mapping_rank(issuer, *best))
        {
            *best = i;
        }

        return;
    }
}


static size_t
tenant_mapping_rank(const tenant_issuer_t *issuer, size_t i)
{
    size_t  rank;

    for (rank = 0; rank < TENANT_MAPPING_RANKS; rank++) {
        if (tenant_str_is(issuer->roles[i], tenant_mapping_ranks[rank])) {
            return rank;
        }
    }

    return TENANT_MAPPING_RANKS + i;
}
