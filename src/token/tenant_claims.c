/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tenant_claims.h"


#define TENANT_CLAIMS_ORGANIZATION_MAX  128
#define TENANT_CLAIMS_USER_MAX          256
#define TENANT_CLAIMS_ROLE_MAX          64
#define TENANT_CLAIMS_ID_MAX            256


static bool tenant_claims_mapped(const tenant_issuer_t *issuer,
    const char *object);
static bool tenant_claims_audience(const tenant_party_t *party,
    tenant_doc_t doc);
static bool tenant_claims_times(tenant_doc_t doc, int64_t now,
    int64_t leeway, tenant_claims_t *claims);
static bool tenant_claims_own(tenant_doc_t doc, tenant_claims_t *claims);
static bool tenant_claims_trusted(const tenant_issuer_t *issuer,
    tenant_doc_t doc, tenant_claims_t *claims);
static bool tenant_claims_roles(const tenant_issuer_t *issuer,
    tenant_doc_t doc, tenant_str_t *role);
static void tenant_claims_role(const tenant_issuer_t *issuer,
    tenant_str_t role, size_t *best);
static size_t tenant_claims_rank(const tenant_issuer_t *issuer, size_t i);
static bool tenant_claims_find(tenant_doc_t doc, tenant_str_t name,
    tenant_value_t *value);
static bool tenant_claims_str(const tenant_value_t *value, size_t max);
static bool tenant_claims_optional(tenant_doc_t doc, const char *name,
    size_t max, tenant_str_t *s);
static bool tenant_claims_int(tenant_doc_t doc, const char *name,
    bool required, int64_t *n);
static void tenant_claims_add_int(tenant_buf_t *buf, const char *name,
    int64_t n);
static bool tenant_claims_oid(tenant_str_t s);


static const char *const  tenant_claims_ranks[] = {
    "owner", "editor", "viewer"
};

#define TENANT_CLAIMS_RANKS                                                   \
    (sizeof(tenant_claims_ranks) / sizeof(tenant_claims_ranks[0]))


tenant_token_e
tenant_claims_read(const tenant_party_t *party, tenant_doc_t doc,
    int64_t now, int64_t leeway, tenant_claims_t *claims)
{
    bool          valid;
    tenant_str_t  subject, organization;

    memset(claims, 0, sizeof(tenant_claims_t));

    claims->own = party->own;
    claims->issuer = tenant_bson_get_str(doc, "iss");
    claims->claims = doc;

    if (now < 0 || leeway < 0) {
        return TENANT_TOKEN_INVALID;
    }

    if (!tenant_claims_audience(party, doc)
        || !tenant_claims_optional(doc, "sub", TENANT_CLAIMS_USER_MAX,
                                   &subject)
        || !tenant_claims_optional(doc, "jti", TENANT_CLAIMS_ID_MAX,
                                   &claims->token_id)
        || (!tenant_claims_mapped(&party->issuer, "org.")
            && !tenant_claims_optional(doc, "org", TENANT_CLAIMS_USER_MAX,
                                       &organization))
        || !tenant_claims_times(doc, now, leeway, claims))
    {
        return TENANT_TOKEN_INVALID;
    }

    if (party->own) {
        claims->user = subject;
        valid = tenant_claims_own(doc, claims);

    } else {
        valid = tenant_claims_trusted(&party->issuer, doc, claims);
    }

    if (!valid) {
        return TENANT_TOKEN_INVALID;
    }

    /* now < exp + leeway, written so that it can't overflow */

    return now - leeway < claims->expires_at ? TENANT_TOKEN_VALID
                                             : TENANT_TOKEN_EXPIRED;
}


/* Whether a claim that the issuer's settings name is in that object. */

static bool
tenant_claims_mapped(const tenant_issuer_t *issuer, const char *object)
{
    size_t  i, len;

    const tenant_str_t  *names[] = {
        &issuer->organization_claim, &issuer->role_claim, &issuer->user_claim
    };

    len = strlen(object);

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (names[i]->len > len
            && memcmp(names[i]->data, object, len) == 0)
        {
            return true;
        }
    }

    return false;
}


/* RFC 7519, section 4.1.3; an audience that nobody configured is not us. */

static bool
tenant_claims_audience(const tenant_party_t *party, tenant_doc_t doc)
{
    bool            found;
    tenant_iter_t   it;
    tenant_value_t  value;

    if (!tenant_bson_find(doc, "aud", &value)) {
        return party->issuer.audience.len == 0;
    }

    if (party->issuer.audience.len == 0) {
        return false;
    }

    if (value.type == TENANT_BSON_UTF8) {
        return tenant_str_eq(value.str, party->issuer.audience);
    }

    if (value.type != TENANT_BSON_ARRAY) {
        return false;
    }

    found = false;
    it = tenant_bson_iter(value.doc);

    while (tenant_bson_next(&it)) {

        if (it.value.type != TENANT_BSON_UTF8) {
            return false;
        }

        if (tenant_str_eq(it.value.str, party->issuer.audience)) {
            found = true;
        }
    }

    return found && !it.broken;
}


static bool
tenant_claims_times(tenant_doc_t doc, int64_t now, int64_t leeway,
    tenant_claims_t *claims)
{
    int64_t  latest;

    if (!tenant_claims_int(doc, "exp", true, &claims->expires_at)
        || !tenant_claims_int(doc, "nbf", false, &claims->not_before)
        || !tenant_claims_int(doc, "iat", false, &claims->issued_at))
    {
        return false;
    }

    latest = now > INT64_MAX - leeway ? INT64_MAX : now + leeway;

    return claims->not_before <= latest && claims->issued_at <= latest;
}


static bool
tenant_claims_own(tenant_doc_t doc, tenant_claims_t *claims)
{
    int64_t         issued_at;
    tenant_value_t  value;

    if (!tenant_bson_find(doc, "org", &value)
        || !tenant_claims_str(&value, TENANT_OID_HEX))
    {
        return false;
    }

    claims->organization = value.str;

    if (!tenant_bson_find(doc, "role", &value)
        || !tenant_claims_str(&value, TENANT_CLAIMS_ROLE_MAX))
    {
        return false;
    }

    claims->role = value.str;

    if (!tenant_claims_oid(claims->organization)
        || !tenant_claims_oid(claims->user) || claims->token_id.len == 0)
    {
        return false;
    }

    return tenant_claims_int(doc, "iat", true, &issued_at)
           && issued_at >= 0
           && tenant_claims_int(doc, "user_epoch", true, &claims->user_epoch)
           && claims->user_epoch >= 0
           && tenant_claims_int(doc, "org_epoch", true,
                                &claims->organization_epoch)
           && claims->organization_epoch >= 0
           && tenant_claims_int(doc, "auth_time", true, &claims->auth_time)
           && claims->auth_time >= 0;
}


static bool
tenant_claims_trusted(const tenant_issuer_t *issuer, tenant_doc_t doc,
    tenant_claims_t *claims)
{
    tenant_value_t  value;

    if (!tenant_claims_find(doc, issuer->user_claim, &value)
        || !tenant_claims_str(&value, TENANT_CLAIMS_USER_MAX))
    {
        return false;
    }

    claims->user = value.str;
    claims->organization = issuer->organization;

    if (issuer->organization_claim.len != 0) {

        if (!tenant_claims_find(doc, issuer->organization_claim, &value)
            || !tenant_claims_str(&value, TENANT_CLAIMS_ORGANIZATION_MAX))
        {
            return false;
        }

        claims->organization = value.str;
    }

    return tenant_claims_roles(issuer, doc, &claims->role);
}


/* Of the roles that the token claims, the highest that its issuer may. */

static bool
tenant_claims_roles(const tenant_issuer_t *issuer, tenant_doc_t doc,
    tenant_str_t *role)
{
    size_t          best;
    tenant_iter_t   it;
    tenant_value_t  value;

    if (!tenant_claims_find(doc, issuer->role_claim, &value)) {
        return true;
    }

    best = issuer->nroles;

    if (value.type == TENANT_BSON_UTF8) {
        tenant_claims_role(issuer, value.str, &best);

    } else if (value.type == TENANT_BSON_ARRAY) {
        it = tenant_bson_iter(value.doc);

        while (tenant_bson_next(&it)) {

            if (it.value.type != TENANT_BSON_UTF8) {
                return false;
            }

            tenant_claims_role(issuer, it.value.str, &best);
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
tenant_claims_role(const tenant_issuer_t *issuer, tenant_str_t role,
    size_t *best)
{
    size_t  i;

    for (i = 0; i < issuer->nroles; i++) {

        if (!tenant_str_eq(role, issuer->roles[i])) {
            continue;
        }

        if (*best == issuer->nroles
            || tenant_claims_rank(issuer, i)
               < tenant_claims_rank(issuer, *best))
        {
            *best = i;
        }

        return;
    }
}


static size_t
tenant_claims_rank(const tenant_issuer_t *issuer, size_t i)
{
    size_t  rank;

    for (rank = 0; rank < TENANT_CLAIMS_RANKS; rank++) {
        if (tenant_str_is(issuer->roles[i], tenant_claims_ranks[rank])) {
            return rank;
        }
    }

    return TENANT_CLAIMS_RANKS + i;
}


static bool
tenant_claims_find(tenant_doc_t doc, tenant_str_t name,
    tenant_value_t *value)
{
    return tenant_bson_find(doc, name.data, value)
           || tenant_bson_path(doc, name.data, value);
}


/*
 * A string of 1 to "max" bytes without control characters: it may end up in
 * a log, a header or another server's request.
 */

static bool
tenant_claims_str(const tenant_value_t *value, size_t max)
{
    size_t         i;
    unsigned char  c;

    if (value->type != TENANT_BSON_UTF8 || value->str.len == 0
        || value->str.len > max)
    {
        return false;
    }

    for (i = 0; i < value->str.len; i++) {
        c = (unsigned char) value->str.data[i];

        if (c < 0x20 || c == 0x7f) {
            return false;
        }
    }

    return true;
}


static bool
tenant_claims_optional(tenant_doc_t doc, const char *name, size_t max,
    tenant_str_t *s)
{
    tenant_value_t  value;

    *s = (tenant_str_t) tenant_null_string;

    if (!tenant_bson_find(doc, name, &value)) {
        return true;
    }

    *s = value.str;

    return tenant_claims_str(&value, max);
}


static bool
tenant_claims_int(tenant_doc_t doc, const char *name, bool required,
    int64_t *n)
{
    tenant_value_t  value;

    *n = 0;

    if (!tenant_bson_find(doc, name, &value)) {
        return !required;
    }

    *n = value.num;

    return value.type == TENANT_BSON_INT32
           || value.type == TENANT_BSON_INT64;
}


tenant_str_t
tenant_claims_write(tenant_arena_t *arena, tenant_str_t issuer,
    const tenant_claims_t *claims)
{
    tenant_str_t   text = tenant_null_string;
    tenant_buf_t  *buf;

    if (!tenant_claims_oid(claims->user)
        || !tenant_claims_oid(claims->organization)
        || claims->role.len == 0 || claims->user_epoch < 0
        || claims->organization_epoch < 0 || claims->auth_time < 0
        || claims->issued_at < 0)
    {
        return text;
    }

    buf = tenant_buf_create(arena, 512);
    if (buf == NULL) {
        return text;
    }

    tenant_buf_text(buf, "{\"iss\":");
    tenant_buf_json(buf, issuer);
    tenant_buf_text(buf, ",\"sub\":");
    tenant_buf_json(buf, claims->user);
    tenant_buf_text(buf, ",\"org\":");
    tenant_buf_json(buf, claims->organization);
    tenant_buf_text(buf, ",\"role\":");
    tenant_buf_json(buf, claims->role);
    tenant_buf_text(buf, ",\"jti\":");
    tenant_buf_json(buf, claims->token_id);

    tenant_claims_add_int(buf, "user_epoch", claims->user_epoch);
    tenant_claims_add_int(buf, "org_epoch", claims->organization_epoch);
    tenant_claims_add_int(buf, "auth_time", claims->auth_time);
    tenant_claims_add_int(buf, "iat", claims->issued_at);
    tenant_claims_add_int(buf, "exp", claims->expires_at);

    tenant_buf_char(buf, '}');
    tenant_buf_char(buf, '\0');

    if (!buf->failed) {
        text.data = buf->data;
        text.len = buf->len - 1;
    }

    return text;
}


static void
tenant_claims_add_int(tenant_buf_t *buf, const char *name, int64_t n)
{
    int   len;
    char  text[64];

    len = snprintf(text, sizeof(text), ",\"%s\":%" PRId64, name, n);

    tenant_buf_add(buf, text, (size_t) len);
}


static bool
tenant_claims_oid(tenant_str_t s)
{
    return s.len == TENANT_OID_HEX && tenant_oid_is(s);
}
