/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "../core/tenant_base64url.h"
#include "../core/tenant_buf.h"
#include "tenant_signature_evp.h"


#define TENANT_SIGNATURE_EVP_PROBE  4096


static tenant_token_e tenant_signature_evp_mac(const tenant_key_t *key,
    const tenant_jws_t *jws);
static bool tenant_signature_evp_memory(void);
static unsigned char *tenant_signature_evp_der(tenant_str_t raw, size_t *len);
static bool tenant_signature_evp_padding(const tenant_key_t *key,
    EVP_PKEY_CTX *pctx);
static tenant_str_t tenant_signature_evp_input(const tenant_key_t *key,
    tenant_arena_t *arena, tenant_str_t claims);


tenant_token_e
tenant_signature_evp_verify(const tenant_key_t *key, const tenant_jws_t *jws)
{
    size_t                len;
    EVP_MD_CTX           *ctx;
    EVP_PKEY_CTX         *pctx;
    unsigned char        *der;
    tenant_token_e        rc;
    const unsigned char  *sig;

    if (key->alg->type == TENANT_KEY_SECRET) {
        return tenant_signature_evp_mac(key, jws);
    }

    ctx = NULL;
    der = NULL;
    rc = TENANT_TOKEN_FAILED;

    sig = (const unsigned char *) jws->signature.data;
    len = jws->signature.len;

    if (key->alg->type == TENANT_KEY_EC) {
        der = tenant_signature_evp_der(jws->signature, &len);
        if (der == NULL) {
            goto done;
        }

        sig = der;
    }

    ctx = EVP_MD_CTX_new();

    if (ctx == NULL
        || EVP_DigestVerifyInit_ex(ctx, &pctx, key->alg->digest, NULL, NULL,
                                   key->pkey, NULL) != 1
        || !tenant_signature_evp_padding(key, pctx))
    {
        goto done;
    }

    ERR_clear_error();

    if (EVP_DigestVerify(ctx, sig, len,
                         (const unsigned char *) jws->signing_input.data,
                         jws->signing_input.len) == 1)
    {
        rc = TENANT_TOKEN_VALID;

    } else if (tenant_signature_evp_memory()) {
        rc = TENANT_TOKEN_INVALID;
    }

done:

    EVP_MD_CTX_free(ctx);
    OPENSSL_free(der);

    return rc;
}


tenant_str_t
tenant_signature_evp_sign(const tenant_key_t *key, tenant_arena_t *arena,
    tenant_str_t claims)
{
    size_t          len;
    EVP_MD_CTX     *ctx;
    EVP_PKEY_CTX   *pctx;
    tenant_str_t    input, sig, token = tenant_null_string;
    unsigned char  *p;

    input = tenant_signature_evp_input(key, arena, claims);
    p = tenant_arena_alloc(arena, key->signature_len);
    ctx = EVP_MD_CTX_new();
    len = key->signature_len;

    if (input.data == NULL || p == NULL || ctx == NULL
        || EVP_DigestSignInit_ex(ctx, &pctx, key->alg->digest, NULL, NULL,
                                 key->pkey, NULL) != 1
        || !tenant_signature_evp_padding(key, pctx)
        || EVP_DigestSign(ctx, p, &len, (const unsigned char *) input.data,
                          input.len) != 1)
    {
        goto done;
    }

    sig.data = (const char *) p;
    sig.len = len;
    sig = tenant_base64url_encode(arena, sig);

    if (sig.data != NULL) {
        token = tenant_arena_printf(arena, "%s.%s", input.data, sig.data);
    }

done:

    EVP_MD_CTX_free(ctx);

    return token;
}


static tenant_token_e
tenant_signature_evp_mac(const tenant_key_t *key, const tenant_jws_t *jws)
{
    size_t         len;
    unsigned char  mac[EVP_MAX_MD_SIZE];

    if (EVP_Q_mac(NULL, "HMAC", NULL, key->alg->digest, NULL,
                  key->secret.data, key->secret.len,
                  (const unsigned char *) jws->signing_input.data,
                  jws->signing_input.len, mac, sizeof(mac), &len)
        == NULL)
    {
        return TENANT_TOKEN_FAILED;
    }

    return jws->signature.len == len
           && CRYPTO_memcmp(mac, jws->signature.data, len) == 0
           ? TENANT_TOKEN_VALID : TENANT_TOKEN_INVALID;
}


/*
 * Tells whether there was memory to verify with: without it a signature looks
 * wrong, and the error queue does not always say so.
 */

static bool
tenant_signature_evp_memory(void)
{
    void           *p;
    unsigned long   error;

    while ((error = ERR_get_error()) != 0) {
        if (ERR_GET_REASON(error) == ERR_R_MALLOC_FAILURE) {
            return false;
        }
    }

    p = OPENSSL_malloc(TENANT_SIGNATURE_EVP_PROBE);
    OPENSSL_free(p);

    return p != NULL;
}


/* JOSE writes r || s (RFC 7518, section 3.4), but OpenSSL wants their DER. */

static unsigned char *
tenant_signature_evp_der(tenant_str_t raw, size_t *len)
{
    int             n, half;
    BIGNUM         *r, *s;
    ECDSA_SIG      *sig;
    unsigned char  *der;

    der = NULL;
    half = (int) (raw.len / 2);

    sig = ECDSA_SIG_new();
    r = BN_bin2bn((const unsigned char *) raw.data, half, NULL);
    s = BN_bin2bn((const unsigned char *) raw.data + half, half, NULL);

    if (sig == NULL || r == NULL || s == NULL
        || ECDSA_SIG_set0(sig, r, s) != 1)
    {
        BN_free(r);
        BN_free(s);
        ECDSA_SIG_free(sig);
        return NULL;
    }

    n = i2d_ECDSA_SIG(sig, &der);
    *len = n > 0 ? (size_t) n : 0;

    ECDSA_SIG_free(sig);

    return n > 0 ? der : NULL;
}


/* The salt is as long as the digest (RFC 7518, section 3.5). */

static bool
tenant_signature_evp_padding(const tenant_key_t *key, EVP_PKEY_CTX *pctx)
{
    if (!key->alg->pss) {
        return true;
    }

    return EVP_PKEY_CTX_set_rsa_padding(pctx, RSA_PKCS1_PSS_PADDING) > 0
           && EVP_PKEY_CTX_set_rsa_pss_saltlen(pctx, RSA_PSS_SALTLEN_DIGEST)
              > 0;
}


static tenant_str_t
tenant_signature_evp_input(const tenant_key_t *key, tenant_arena_t *arena,
    tenant_str_t claims)
{
    tenant_str_t   s, input = tenant_null_string;
    tenant_buf_t  *buf;

    buf = tenant_buf_create(arena, 128);
    if (buf == NULL) {
        return input;
    }

    tenant_buf_text(buf, "{\"alg\":\"");
    tenant_buf_add(buf, key->alg->name, 5);
    tenant_buf_text(buf, "\",\"kid\":");
    tenant_buf_json(buf, key->kid);
    tenant_buf_text(buf, ",\"typ\":\"JWT\"}");

    if (buf->failed) {
        return input;
    }

    s.data = buf->data;
    s.len = buf->len;
    s = tenant_base64url_encode(arena, s);
    claims = tenant_base64url_encode(arena, claims);

    if (s.data != NULL && claims.data != NULL) {
        input = tenant_arena_printf(arena, "%s.%s", s.data, claims.data);
    }

    return input;
}
