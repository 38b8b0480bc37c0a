/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tenant_claims.h"
#include "tenant_mapping.h"


#define TENANT_CLAIMS_ROLE_MAX  64
#define TENANT_CLAIMS_ID_MAX    256


static bool tenant_claims_texts(const tenant_party_t *party,
    tenant_doc_t doc, tenant_claims_t *claims);
static bool tenant_claims_audience(const tenant_party_t *party,
    tenant_doc_t doc);
static tenant_reason_e tenant_claims_times(tenant_doc_t doc, int64_t now,
    int64_t leeway, tenant_claims_t *claims);
static tenant_reason_e tenant_claims_own(tenant_doc_t doc,
    tenant_claims_t *claims);
static bool tenant_claims_time(tenant_doc_t doc, const char *name,
    bool required, int64_t *n);
static int64_t tenant_claims_floor(double n);
static bool tenant_claims_int(tenant_doc_t doc, const char *name,
    int64_t *n);
static void tenant_claims_add_int(tenant_buf_t *buf, const char *name,
    int64_t n);
static bool tenant_claims_oid(tenant_str_t s);


tenant_token_e
tenant_claims_read(const tenant_party_t *party, tenant_doc_t doc,
    int64_t now, int64_t leeway, tenant_claims_t *claims)
{
    tenant_value_t  value;

    memset(claims, 0, sizeof(tenant_claims_t));

    claims->own = party->own;
    claims->issuer = tenant_bson_get_str(doc, "iss");
    claims->claims = doc;

    if (now < 0 || leeway < 0) {
        claims->reason = TENANT_REASON_NOT_YET_VALID;

    } else if (!tenant_claims_audience(party, doc)) {
        claims->reason = TENANT_REASON_AUDIENCE;

    } else if (tenant_bson_find(doc, "cnf", &value)) {
        /* whoever holds it must prove more (RFC 7800, RFC 8705, RFC 9449) */
        claims->reason = TENANT_REASON_PROOF;

    } else if (!tenant_claims_texts(party, doc, claims)) {
        claims->reason = TENANT_REASON_CLAIM;

    } else {
        claims->reason = tenant_claims_times(doc, now, leeway, claims);
    }

    if (claims->reason == TENANT_REASON_NONE) {
        claims->reason = party->own
                         ? tenant_claims_own(doc, claims)
                         : tenant_mapping_read(&party->issuer, doc, claims);
    }

    if (claims->reason != TENANT_REASON_NONE) {
        return TENANT_TOKEN_INVALID;
    }

    /* now < exp + leeway, written so that it can't overflow */

    if (now - leeway < claims->expires_at) {
        return TENANT_TOKEN_VALID;
    }

    claims->reason = TENANT_REASON_EXPIRED;

    return TENANT_TOKEN_EXPIRED;
}


/*
 * What nobody maps must be a string where it is there (RFC 7519, section
 * 4.1); whether it is filled, and with what, nobody asks.
 */

static bool
tenant_claims_texts(const tenant_party_t *party, tenant_doc_t doc,
    tenant_claims_t *claims)
{
    size_t                    i;
    tenant_value_t            value;
    static const char *const  names[] = { "sub", "org", "jti" };

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {

        if (tenant_bson_find(doc, names[i], &value)
            && value.type != TENANT_BSON_UTF8
            && !tenant_mapping_names(&party->issuer, names[i]))
        {
            return false;
        }
    }

    if (tenant_bson_find(doc, "jti", &value)
        && tenant_mapping_text(&value, TENANT_CLAIMS_ID_MAX))
    {
        claims->token_id = value.str;
    }

    return true;
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


static tenant_reason_e
tenant_claims_times(tenant_doc_t doc, int64_t now, int64_t leeway,
    tenant_claims_t *claims)
{
    int64_t  latest;

    if (!tenant_claims_time(doc, "exp", true, &claims->expires_at)
        || !tenant_claims_time(doc, "nbf", false, &claims->not_before)
        || !tenant_claims_time(doc, "iat", false, &claims->issued_at))
    {
        return TENANT_REASON_TIME;
    }

    latest = now > INT64_MAX - leeway ? INT64_MAX : now + leeway;

    return claims->not_before <= latest && claims->issued_at <= latest
           ? TENANT_REASON_NONE : TENANT_REASON_NOT_YET_VALID;
}


static tenant_reason_e
tenant_claims_own(tenant_doc_t doc, tenant_claims_t *claims)
{
    tenant_value_t  value;

    claims->user = tenant_bson_get_str(doc, "sub");
    claims->organization = tenant_bson_get_str(doc, "org");

    if (!tenant_claims_oid(claims->user)) {
        return TENANT_REASON_USER;
    }

    if (!tenant_claims_oid(claims->organization)) {
        return TENANT_REASON_ORGANIZATION;
    }

    if (!tenant_bson_find(doc, "role", &value)
        || !tenant_mapping_text(&value, TENANT_CLAIMS_ROLE_MAX))
    {
        return TENANT_REASON_ROLE;
    }

    claims->role = value.str;

    return claims->token_id.len != 0
           && tenant_bson_find(doc, "iat", &value) && claims->issued_at >= 0
           && tenant_claims_int(doc, "user_epoch", &claims->user_epoch)
           && tenant_claims_int(doc, "org_epoch",
                                &claims->organization_epoch)
           && tenant_claims_int(doc, "auth_time", &claims->auth_time)
           ? TENANT_REASON_NONE : TENANT_REASON_CLAIM;
}


/* Whole seconds, as those that they are compared with. */

static bool
tenant_claims_time(tenant_doc_t doc, const char *name, bool required,
    int64_t *n)
{
    tenant_value_t  value;

    *n = 0;

    if (!tenant_bson_find(doc, name, &value)) {
        return !required;
    }

    if (value.type == TENANT_BSON_DOUBLE) {
        *n = tenant_claims_floor(value.real);
        return true;
    }

    *n = value.num;

    return value.type == TENANT_BSON_INT32
           || value.type == TENANT_BSON_INT64;
}


/* JSON has no NaN; 2^63 is the least double that no int64_t holds. */

static int64_t
tenant_claims_floor(double n)
{
    int64_t  whole;

    if (n >= 9223372036854775808.0) {
        return INT64_MAX;
    }

    if (n < -9223372036854775808.0) {
        return INT64_MIN;
    }

    whole = (int64_t) n;

    return (double) whole > n ? whole - 1 : whole;
}


static bool
tenant_claims_int(tenant_doc_t doc, const char *name, int64_t *n)
{
    tenant_value_t  value;

    if (!tenant_bson_find(doc, name, &value)) {
        return false;
    }

    *n = value.num;

    return (value.type == TENANT_BSON_INT32
            || value.type == TENANT_BSON_INT64)
           && value.num >= 0;
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
