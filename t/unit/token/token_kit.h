/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TOKEN_KIT_H_INCLUDED_
#define _TOKEN_KIT_H_INCLUDED_


#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../src/core/tenant_base64url.h"
#include "../../../src/json/tenant_bson.h"
#include "../../../src/token/tenant_token.h"
#include "../unit.h"


/* What forgers do: any header, any claims, signed by any means. */

#define KIT_NOW     1700000000
#define KIT_LEEWAY  30
#define KIT_SECRET  "0123456789abcdef0123456789abcdef"
#define KIT_USER    "0123456789abcdef01234567"
#define KIT_ORG     "89abcdef0123456789abcdef"
#define KIT_FILES   "t/unit/token/tokens/"


typedef struct {
    const char      *name;
    const char      *value;            /* JSON; NULL leaves it out */
    tenant_token_e   want;
} kit_row_t;


/* What was said about the keys of a set, a line each. */

typedef struct {
    unsigned         skipped;
    unsigned         taken;
    char             text[4096];
} kit_warned_t;


static const kit_row_t  kit_own[] = {
    { "iss", "\"tenant\"", 0 },
    { "sub", "\"" KIT_USER "\"", 0 },
    { "org", "\"" KIT_ORG "\"", 0 },
    { "role", "\"editor\"", 0 },
    { "user_epoch", "3", 0 },
    { "org_epoch", "4", 0 },
    { "auth_time", "1699990000", 0 },
    { "iat", "1700000000", 0 },
    { "exp", "1700003600", 0 },
    { "jti", "\"one\"", 0 }
};

#define KIT_OWN  (sizeof(kit_own) / sizeof(kit_own[0]))


static inline tenant_str_t
kit_str(const char *text)
{
    tenant_str_t  s = { strlen(text), text };

    return s;
}


static inline tenant_str_t
kit_file(tenant_arena_t *arena, const char *name)
{
    FILE          *f;
    char           path[256], *p;
    tenant_str_t   s = tenant_null_string;

    snprintf(path, sizeof(path), KIT_FILES "%s", name);

    f = fopen(path, "rb");
    p = tenant_arena_alloc(arena, 65536);

    if (f == NULL || p == NULL) {
        printf("no file %s\n", path);
        exit(2);
    }

    s.data = p;
    s.len = fread(p, 1, 65535, f);
    p[s.len] = '\0';

    fclose(f);

    return s;
}


/* tenant_key_warn_pt: "place|kid|reason" */

static inline void
kit_warn(void *data, unsigned place, tenant_str_t kid, bool skipped,
    const char *reason)
{
    size_t         len;
    kit_warned_t  *warned = data;

    warned->skipped += skipped;
    warned->taken += !skipped;

    len = strlen(warned->text);

    snprintf(warned->text + len, sizeof(warned->text) - len,
             "%u|%.*s|%s\n", place, (int) kid.len, kid.len ? kid.data : "",
             reason);
}


static inline tenant_status_e
kit_trust(tenant_keyring_t *ring, const tenant_issuer_t *issuer,
    tenant_str_t set, kit_warned_t *warned, tenant_error_t *err)
{
    memset(warned, 0, sizeof(kit_warned_t));
    memset(err, 0, sizeof(tenant_error_t));

    return tenant_keyring_add_trusted(ring, issuer, set, kit_warn, warned,
                                      err);
}


static inline tenant_str_t
kit_join(tenant_arena_t *arena, tenant_str_t input, const void *sig,
    size_t len)
{
    tenant_str_t  s = { len, sig };

    s = tenant_base64url_encode(arena, s);

    return tenant_arena_printf(arena, "%s.%s", input.data, s.data);
}


static inline tenant_str_t
kit_input(tenant_arena_t *arena, tenant_str_t header, tenant_str_t claims)
{
    header = tenant_base64url_encode(arena, header);
    claims = tenant_base64url_encode(arena, claims);

    return tenant_arena_printf(arena, "%s.%s", header.data, claims.data);
}


static inline tenant_str_t
kit_hmac(tenant_arena_t *arena, const char *digest, tenant_str_t secret,
    tenant_str_t header, tenant_str_t claims)
{
    size_t         len;
    tenant_str_t   input;
    unsigned char  mac[EVP_MAX_MD_SIZE];

    input = kit_input(arena, header, claims);

    if (EVP_Q_mac(NULL, "HMAC", NULL, digest, NULL, secret.data, secret.len,
                  (const unsigned char *) input.data, input.len, mac,
                  sizeof(mac), &len)
        == NULL)
    {
        exit(2);
    }

    return kit_join(arena, input, mac, len);
}


/* "half": bytes of r and of s; 0 leaves the signature as OpenSSL made it. */

static inline tenant_str_t
kit_pkey(tenant_arena_t *arena, const char *pem, const char *digest,
    bool pss, int salt, int half, const char *header, const char *claims)
{
    BIO                  *bio;
    size_t                len;
    EVP_PKEY             *pkey;
    ECDSA_SIG            *ecdsa;
    EVP_MD_CTX           *ctx;
    tenant_str_t          s, input;
    EVP_PKEY_CTX         *pctx;
    unsigned char         sig[1024], raw[256];
    const unsigned char  *p;

    s = kit_file(arena, pem);
    input = kit_input(arena, kit_str(header), kit_str(claims));
    bio = BIO_new_mem_buf(s.data, (int) s.len);
    pkey = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    ctx = EVP_MD_CTX_new();
    len = sizeof(sig);

    if (EVP_DigestSignInit_ex(ctx, &pctx, digest, NULL, NULL, pkey, NULL)
        != 1
        || (pss && (EVP_PKEY_CTX_set_rsa_padding(pctx, RSA_PKCS1_PSS_PADDING)
                    <= 0
                    || EVP_PKEY_CTX_set_rsa_pss_saltlen(pctx, salt) <= 0))
        || EVP_DigestSign(ctx, sig, &len, (const unsigned char *) input.data,
                          input.len) != 1)
    {
        printf("can't sign with %s\n", pem);
        exit(2);
    }

    if (half) {
        p = sig;
        ecdsa = d2i_ECDSA_SIG(NULL, &p, (long) len);
        BN_bn2binpad(ECDSA_SIG_get0_r(ecdsa), raw, half);
        BN_bn2binpad(ECDSA_SIG_get0_s(ecdsa), raw + half, half);
        ECDSA_SIG_free(ecdsa);
        input = kit_join(arena, input, raw, (size_t) (2 * half));

    } else {
        input = kit_join(arena, input, sig, len);
    }

    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(pkey);
    BIO_free(bio);

    return input;
}


static inline tenant_token_e
kit_verify(tenant_keyring_t *ring, tenant_str_t token)
{
    char             *exact;
    tenant_arena_t   *arena;
    tenant_token_e    rc;
    tenant_claims_t   claims;

    /* a copy of its own lets ASan see a read behind its end */

    exact = malloc(token.len + (token.len == 0));
    if (exact == NULL) {
        exit(2);
    }

    memcpy(exact, token.data, token.len);
    token.data = exact;

    arena = tenant_arena_create();
    rc = tenant_token_verify(ring, arena, token, KIT_NOW, KIT_LEEWAY,
                             &claims);
    tenant_arena_destroy(arena);
    free(exact);

    return rc;
}


static inline const char *
kit_reason(tenant_keyring_t *ring, tenant_str_t token)
{
    tenant_arena_t   *arena;
    tenant_claims_t   claims;

    arena = tenant_arena_create();
    (void) tenant_token_verify(ring, arena, token, KIT_NOW, KIT_LEEWAY,
                               &claims);
    tenant_arena_destroy(arena);

    return tenant_reason_name(claims.reason);
}


static inline void
kit_expect(tenant_keyring_t *ring, const char *row, tenant_str_t token,
    tenant_token_e want)
{
    tenant_token_e  rc;

    rc = kit_verify(ring, token);

    if (rc != want) {
        printf("%s: %d instead of %d\n", row, rc, want);
    }

    check(rc == want);
}


/* An own token's claims with one of them replaced, left out or added. */

static inline tenant_str_t
kit_claims(tenant_arena_t *arena, const kit_row_t *row)
{
    bool           found;
    size_t         i;
    const char    *value;
    tenant_str_t   s;

    found = false;
    s = kit_str("");

    for (i = 0; i < KIT_OWN; i++) {
        value = kit_own[i].value;

        if (row != NULL && strcmp(row->name, kit_own[i].name) == 0) {
            found = true;
            value = row->value;
        }

        if (value != NULL) {
            s = tenant_arena_printf(arena, "%s%s\"%s\":%s", s.data,
                                    s.len ? "," : "", kit_own[i].name, value);
        }
    }

    if (row != NULL && !found) {
        s = tenant_arena_printf(arena, "%s,\"%s\":%s", s.data, row->name,
                                row->value);
    }

    return tenant_arena_printf(arena, "{%s}", s.data);
}


static inline tenant_str_t
kit_sign(tenant_arena_t *arena, const char *header, tenant_str_t claims)
{
    return kit_hmac(arena, "SHA256", kit_str(KIT_SECRET), kit_str(header),
                    claims);
}


#endif /* _TOKEN_KIT_H_INCLUDED_ */
