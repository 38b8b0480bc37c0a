/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <openssl/err.h>
#include <openssl/rand.h>
#include <string.h>

#include "../core/tenant_base64url.h"
#include "../json/tenant_bson_read.h"
#include "tenant_claims_check.h"
#include "tenant_claims_own.h"
#include "tenant_keyring_issuer.h"
#include "tenant_signature.h"
#include "tenant_token.h"


#define TENANT_TOKEN_ID_BYTES  16


static tenant_token_e tenant_token_refuse(tenant_claims_t *claims,
    tenant_token_e token, tenant_reason_e reason, tenant_str_t about);
static tenant_str_t tenant_token_id(tenant_arena_t *arena);


tenant_token_e
tenant_token_verify(const tenant_keyring_t *ring, tenant_arena_t *arena,
    tenant_str_t token, int64_t now, int64_t leeway, tenant_claims_t *claims)
{
    tenant_str_t                    iss = tenant_null_string;
    tenant_jws_t                    jws;
    tenant_token_e                  rc;
    tenant_value_t                  value;
    tenant_reason_e                 reason;
    const tenant_key_t             *key;
    const tenant_keyring_issuer_t  *issuer;

    memset(claims, 0, sizeof(tenant_claims_t));

    if (token.len == 0) {
        return TENANT_TOKEN_MISSING;
    }

    rc = tenant_jws_read(arena, token, ring->token_size, &jws, &reason);

    if (rc != TENANT_TOKEN_VALID) {
        return tenant_token_refuse(claims, rc, reason, iss);
    }

    /* an issuer whose tokens have no "iss" has an empty name */

    issuer = NULL;

    if (!tenant_bson_find(jws.claims, "iss", &value)) {
        issuer = tenant_keyring_issuer_find(ring, iss);

    } else if (value.type == TENANT_BSON_UTF8 && value.str.len != 0) {
        iss = value.str;
        issuer = tenant_keyring_issuer_find(ring, iss);
    }

    if (issuer == NULL) {
        return tenant_token_refuse(claims, TENANT_TOKEN_INVALID,
                                   TENANT_REASON_ISSUER, iss);
    }

    key = tenant_keyring_issuer_key(issuer, jws.alg, jws.kid);

    if (key == NULL) {
        return tenant_token_refuse(claims, TENANT_TOKEN_INVALID,
                                   TENANT_REASON_KEY, jws.kid);
    }

    rc = tenant_signature_verify(key, &jws);

    if (rc != TENANT_TOKEN_VALID) {
        return tenant_token_refuse(claims, rc, TENANT_REASON_SIGNATURE, iss);
    }

    rc = tenant_claims_check(&issuer->settings, issuer->own, jws.claims, now,
                             leeway, claims);

    return rc == TENANT_TOKEN_VALID
           ? rc : tenant_token_refuse(claims, rc, claims->reason, iss);
}


static tenant_token_e
tenant_token_refuse(tenant_claims_t *claims, tenant_token_e token,
    tenant_reason_e reason, tenant_str_t about)
{
    memset(claims, 0, sizeof(tenant_claims_t));

    if (token != TENANT_TOKEN_FAILED) {
        claims->reason = reason;
        claims->about = about;
    }

    return token;
}


tenant_status_e
tenant_token_issue(const tenant_keyring_t *ring, tenant_arena_t *arena,
    tenant_claims_t *claims, tenant_str_t *token, tenant_error_t *err)
{
    tenant_str_t         text;
    const tenant_key_t  *key;

    *token = (tenant_str_t) tenant_null_string;

    key = ring->own.keys;

    if (key == NULL) {
        return tenant_error_internal(err, "there is no key to sign with");
    }

    claims->own = true;
    claims->issuer = ring->own.settings.name;
    claims->token_id = tenant_token_id(arena);

    if (claims->token_id.data == NULL) {
        return tenant_error_internal(err, "no random bytes for a token");
    }

    text = tenant_claims_own_write(arena, claims);

    if (text.data != NULL) {
        *token = tenant_signature_sign(key, arena, text);
    }

    if (token->data == NULL || token->len > ring->token_size) {
        *token = (tenant_str_t) tenant_null_string;

        return tenant_error_internal(err, "a token can't be signed");
    }

    return TENANT_OK;
}


static tenant_str_t
tenant_token_id(tenant_arena_t *arena)
{
    tenant_str_t   s;
    unsigned char  bytes[TENANT_TOKEN_ID_BYTES];

    if (RAND_bytes(bytes, TENANT_TOKEN_ID_BYTES) != 1) {
        ERR_clear_error();
        return (tenant_str_t) tenant_null_string;
    }

    s.data = (const char *) bytes;
    s.len = TENANT_TOKEN_ID_BYTES;

    return tenant_base64url_encode(arena, s);
}
