/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "../json/tenant_bson.h"
#include "tenant_claims_check.h"
#include "tenant_claims_own.h"
#include "tenant_mapping.h"


#define TENANT_CLAIMS_CHECK_ID_MAX  256


static bool tenant_claims_check_texts(const tenant_issuer_t *issuer,
    tenant_doc_t doc, tenant_claims_t *claims);
static bool tenant_claims_check_audience(const tenant_issuer_t *issuer,
    tenant_doc_t doc);
static tenant_reason_e tenant_claims_check_times(tenant_doc_t doc,
    int64_t now, int64_t leeway, tenant_claims_t *claims);
static bool tenant_claims_check_time(tenant_doc_t doc, const char *name,
    bool required, int64_t *n);
static int64_t tenant_claims_check_floor(double n);


tenant_token_e
tenant_claims_check(const tenant_issuer_t *issuer, bool own,
    tenant_doc_t doc, int64_t now, int64_t leeway, tenant_claims_t *claims)
{
    tenant_value_t  value;

    memset(claims, 0, sizeof(tenant_claims_t));

    claims->own = own;
    claims->issuer = tenant_bson_get_str(doc, "iss");
    claims->claims = doc;

    if (now < 0 || leeway < 0) {
        claims->reason = TENANT_REASON_NOT_YET_VALID;

    } else if (!tenant_claims_check_audience(issuer, doc)) {
        claims->reason = TENANT_REASON_AUDIENCE;

    } else if (tenant_bson_find(doc, "cnf", &value)) {
        /* its bearer must also prove to hold a key (RFC 7800, 8705, 9449) */
        claims->reason = TENANT_REASON_PROOF;

    } else if (!tenant_claims_check_texts(issuer, doc, claims)) {
        claims->reason = TENANT_REASON_CLAIM;

    } else {
        claims->reason = tenant_claims_check_times(doc, now, leeway, claims);
    }

    if (claims->reason == TENANT_REASON_NONE) {
        claims->reason = own ? tenant_claims_own_read(doc, claims)
                             : tenant_mapping_read(issuer, doc, claims);
    }

    if (claims->reason != TENANT_REASON_NONE) {
        return TENANT_TOKEN_INVALID;
    }

    /* this is now < exp + leeway, but can't overflow */

    if (now - leeway < claims->expires_at) {
        return TENANT_TOKEN_VALID;
    }

    claims->reason = TENANT_REASON_EXPIRED;

    return TENANT_TOKEN_EXPIRED;
}


/*
 * A claim that the settings do not map must be a string where it is there (RFC
 * 7519, section 4.1); it may be empty, and hold anything.
 */

static bool
tenant_claims_check_texts(const tenant_issuer_t *issuer, tenant_doc_t doc,
    tenant_claims_t *claims)
{
    size_t                    i;
    tenant_value_t            value;
    static const char *const  names[] = { "sub", "org", "jti" };

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {

        if (tenant_bson_find(doc, names[i], &value)
            && value.type != TENANT_BSON_UTF8
            && !tenant_issuer_names(issuer, names[i]))
        {
            return false;
        }
    }

    if (tenant_bson_find(doc, "jti", &value)
        && tenant_claim_is_text(&value, TENANT_CLAIMS_CHECK_ID_MAX))
    {
        claims->token_id = value.str;
    }

    return true;
}


/* An audience that nobody configured is not us (RFC 7519, section 4.1.3). */

static bool
tenant_claims_check_audience(const tenant_issuer_t *issuer, tenant_doc_t doc)
{
    bool            found;
    tenant_iter_t   it;
    tenant_value_t  value;

    if (!tenant_bson_find(doc, "aud", &value)) {
        return issuer->audience.len == 0;
    }

    if (issuer->audience.len == 0) {
        return false;
    }

    if (value.type == TENANT_BSON_UTF8) {
        return tenant_str_eq(value.str, issuer->audience);
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

        if (tenant_str_eq(it.value.str, issuer->audience)) {
            found = true;
        }
    }

    return found && !it.broken;
}


static tenant_reason_e
tenant_claims_check_times(tenant_doc_t doc, int64_t now, int64_t leeway,
    tenant_claims_t *claims)
{
    int64_t  latest;

    if (!tenant_claims_check_time(doc, "exp", true, &claims->expires_at)
        || !tenant_claims_check_time(doc, "nbf", false, &claims->not_before)
        || !tenant_claims_check_time(doc, "iat", false, &claims->issued_at))
    {
        return TENANT_REASON_TIME;
    }

    latest = now > INT64_MAX - leeway ? INT64_MAX : now + leeway;

    return claims->not_before <= latest && claims->issued_at <= latest
           ? TENANT_REASON_NONE : TENANT_REASON_NOT_YET_VALID;
}


/* Times are compared in whole seconds. */

static bool
tenant_claims_check_time(tenant_doc_t doc, const char *name, bool required,
    int64_t *n)
{
    tenant_value_t  value;

    *n = 0;

    if (!tenant_bson_find(doc, name, &value)) {
        return !required;
    }

    if (value.type == TENANT_BSON_DOUBLE) {
        *n = tenant_claims_check_floor(value.real);
        return true;
    }

    *n = value.num;

    return value.type == TENANT_BSON_INT32
           || value.type == TENANT_BSON_INT64;
}


/* JSON has no NaN; 2^63 is the least double that no int64_t holds. */

static int64_t
tenant_claims_check_floor(double n)
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
