/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <inttypes.h>
#include <stdio.h>

#include "../core/tenant_buf.h"
#include "../json/tenant_bson.h"
#include "tenant_claims_own.h"


#define TENANT_CLAIMS_OWN_ROLE_MAX  64

/* Seconds from "iat" to "exp": nothing but its end takes an operator's token
 * back. */
#define TENANT_CLAIMS_OWN_OPERATOR_MAX  3600


static tenant_reason_e tenant_claims_own_operator(tenant_doc_t doc,
    const tenant_claims_t *claims);
static bool tenant_claims_own_int(tenant_doc_t doc, const char *name,
    int64_t *n);
static void tenant_claims_own_add_int(tenant_buf_t *buf, const char *name,
    int64_t n);
static bool tenant_claims_own_oid(tenant_str_t s);


tenant_reason_e
tenant_claims_own_read(tenant_doc_t doc, tenant_claims_t *claims)
{
    tenant_value_t  value;

    if (tenant_str_is(tenant_bson_get_str(doc, "role"), "operator")) {
        claims->role = tenant_bson_get_str(doc, "role");
        return tenant_claims_own_operator(doc, claims);
    }

    claims->user = tenant_bson_get_str(doc, "sub");
    claims->organization = tenant_bson_get_str(doc, "org");

    if (!tenant_claims_own_oid(claims->user)) {
        return TENANT_REASON_USER;
    }

    if (!tenant_claims_own_oid(claims->organization)) {
        return TENANT_REASON_ORGANIZATION;
    }

    if (!tenant_bson_find(doc, "role", &value)
        || !tenant_claim_is_text(&value, TENANT_CLAIMS_OWN_ROLE_MAX))
    {
        return TENANT_REASON_ROLE;
    }

    claims->role = value.str;

    return claims->token_id.len != 0
           && tenant_bson_find(doc, "iat", &value) && claims->issued_at >= 0
           && tenant_claims_own_int(doc, "user_epoch", &claims->user_epoch)
           && tenant_claims_own_int(doc, "org_epoch",
                                    &claims->organization_epoch)
           && tenant_claims_own_int(doc, "auth_time", &claims->auth_time)
           ? TENANT_REASON_NONE : TENANT_REASON_CLAIM;
}


/* It is of no user and no organization, and made for a short time. */

static tenant_reason_e
tenant_claims_own_operator(tenant_doc_t doc, const tenant_claims_t *claims)
{
    tenant_value_t  value;

    if (tenant_bson_find(doc, "sub", &value)) {
        return TENANT_REASON_USER;
    }

    if (tenant_bson_find(doc, "org", &value)) {
        return TENANT_REASON_ORGANIZATION;
    }

    return claims->token_id.len != 0
           && tenant_bson_find(doc, "iat", &value) && claims->issued_at >= 0
           && claims->expires_at - claims->issued_at
              <= TENANT_CLAIMS_OWN_OPERATOR_MAX
           ? TENANT_REASON_NONE : TENANT_REASON_CLAIM;
}


static bool
tenant_claims_own_int(tenant_doc_t doc, const char *name, int64_t *n)
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
tenant_claims_own_write(tenant_arena_t *arena, const tenant_claims_t *claims)
{
    tenant_str_t   text = tenant_null_string;
    tenant_buf_t  *buf;

    if (!tenant_claims_own_oid(claims->user)
        || !tenant_claims_own_oid(claims->organization)
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
    tenant_buf_json(buf, claims->issuer);
    tenant_buf_text(buf, ",\"sub\":");
    tenant_buf_json(buf, claims->user);
    tenant_buf_text(buf, ",\"org\":");
    tenant_buf_json(buf, claims->organization);
    tenant_buf_text(buf, ",\"role\":");
    tenant_buf_json(buf, claims->role);
    tenant_buf_text(buf, ",\"jti\":");
    tenant_buf_json(buf, claims->token_id);

    tenant_claims_own_add_int(buf, "user_epoch", claims->user_epoch);
    tenant_claims_own_add_int(buf, "org_epoch", claims->organization_epoch);
    tenant_claims_own_add_int(buf, "auth_time", claims->auth_time);
    tenant_claims_own_add_int(buf, "iat", claims->issued_at);
    tenant_claims_own_add_int(buf, "exp", claims->expires_at);

    tenant_buf_char(buf, '}');
    tenant_buf_char(buf, '\0');

    if (!buf->failed) {
        text.data = buf->data;
        text.len = buf->len - 1;
    }

    return text;
}


static void
tenant_claims_own_add_int(tenant_buf_t *buf, const char *name, int64_t n)
{
    int   len;
    char  text[64];

    len = snprintf(text, sizeof(text), ",\"%s\":%" PRId64, name, n);

    tenant_buf_add(buf, text, (size_t) len);
}


static bool
tenant_claims_own_oid(tenant_str_t s)
{
    return s.len == TENANT_OID_HEX && tenant_oid_is(s);
}
