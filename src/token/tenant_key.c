/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <openssl/evp.h>
#include <openssl/pem.h>
#include <string.h>

#include "tenant_key.h"
#include "tenant_secret.h"


#define TENANT_KEY_RSA_MIN  2048
#define TENANT_KEY_RSA_MAX  8192


static tenant_status_e tenant_key_rsa_strength(EVP_PKEY *pkey,
    tenant_error_t *err);
static const tenant_curve_t *tenant_key_curve(EVP_PKEY *pkey);
static bool tenant_key_sound(EVP_PKEY *pkey, bool private);
static tenant_str_t tenant_key_pem(tenant_arena_t *arena, EVP_PKEY *pkey,
    bool private);
static void tenant_key_free_handler(void *data);


tenant_status_e
tenant_key_from_secret(tenant_arena_t *arena, tenant_str_t secret,
    const tenant_alg_t *alg, tenant_str_t kid, tenant_key_t *key,
    tenant_error_t *err)
{
    if (alg == NULL) {
        alg = tenant_alg_default(TENANT_KEY_SECRET, NULL);
    }

    if (alg->type != TENANT_KEY_SECRET) {
        return tenant_error_set(err, TENANT_INTERNAL,
                                "a secret can't be a key for %s", alg->name);
    }

    /* a shorter secret would weaken the hash (RFC 7518, section 3.2) */

    if (secret.len < alg->hash) {
        return tenant_error_set(err, TENANT_INTERNAL,
                                "the secret has %zu bytes, %s needs at "
                                "least %zu", secret.len, alg->name,
                                alg->hash);
    }

    key->alg = alg;
    key->kid = kid;
    key->signature_len = alg->signature;
    key->secret = tenant_arena_str(arena, secret);

    if (key->secret.data == NULL || !tenant_secret_wipe(arena, key->secret)) {
        return tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
    }

    return TENANT_OK;
}


tenant_status_e
tenant_key_from_pkey(tenant_arena_t *arena, EVP_PKEY *pkey, bool private,
    const tenant_alg_t *alg, tenant_str_t kid, tenant_key_t *key,
    tenant_error_t *err)
{
    tenant_key_type_e      type;
    const tenant_curve_t  *curve;

    if (!tenant_arena_cleanup(arena, tenant_key_free_handler, pkey)) {
        EVP_PKEY_free(pkey);
        return tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
    }

    curve = NULL;

    if (EVP_PKEY_is_a(pkey, "RSA")) {
        type = TENANT_KEY_RSA;

        if (tenant_key_rsa_strength(pkey, err) != TENANT_OK) {
            return err->status;
        }

    } else {
        type = TENANT_KEY_EC;
        curve = tenant_key_curve(pkey);

        if (curve == NULL) {
            return tenant_error_set(err, TENANT_INTERNAL, "the key is "
                                    "neither RSA nor EC on P-256, P-384 or "
                                    "P-521");
        }
    }

    if (alg == NULL) {
        alg = tenant_alg_default(type, curve ? curve->name : NULL);
    }

    if (alg->type != type
        || (curve != NULL && strcmp(alg->curve, curve->name) != 0))
    {
        return tenant_error_set(err, TENANT_INTERNAL,
                                "the key can't be one for %s", alg->name);
    }

    if (!tenant_key_sound(pkey, private)) {
        return tenant_error_set(err, TENANT_INTERNAL,
                                "the key's numbers are not valid");
    }

    key->alg = alg;
    key->kid = kid;
    key->pkey = pkey;
    key->signature_len = alg->signature ? alg->signature
                                        : (size_t) EVP_PKEY_get_size(pkey);
    key->public_pem = tenant_key_pem(arena, pkey, false);

    if (private) {
        key->private_pem = tenant_key_pem(arena, pkey, true);
    }

    if (key->public_pem.data == NULL
        || (private && key->private_pem.data == NULL))
    {
        return tenant_error_set(err, TENANT_INTERNAL,
                                "the key can't be written as PEM");
    }

    return TENANT_OK;
}


static tenant_status_e
tenant_key_rsa_strength(EVP_PKEY *pkey, tenant_error_t *err)
{
    int  bits;

    bits = EVP_PKEY_get_bits(pkey);

    if (bits < TENANT_KEY_RSA_MIN || bits > TENANT_KEY_RSA_MAX) {
        return tenant_error_set(err, TENANT_INTERNAL, "the RSA key has %d "
                                "bits, %d to %d are needed", bits,
                                TENANT_KEY_RSA_MIN, TENANT_KEY_RSA_MAX);
    }

    return TENANT_OK;
}


static const tenant_curve_t *
tenant_key_curve(EVP_PKEY *pkey)
{
    char          name[64];
    tenant_str_t  s;

    if (!EVP_PKEY_is_a(pkey, "EC")
        || EVP_PKEY_get_group_name(pkey, name, sizeof(name), &s.len) != 1)
    {
        return NULL;
    }

    s.data = name;
    s.len = strlen(name);

    return tenant_curve_find(s);
}


/*
 * Checks that a modulus is odd and composite and its exponent fair, or that a
 * point is on the curve.  A private key has all its numbers checked, which a
 * signature alone does not show: a damaged key may sign well, or give itself
 * away.
 */

static bool
tenant_key_sound(EVP_PKEY *pkey, bool private)
{
    bool           sound;
    EVP_PKEY_CTX  *ctx;

    ctx = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);
    sound = ctx != NULL
            && (private ? EVP_PKEY_check(ctx)
                        : EVP_PKEY_public_check(ctx)) == 1;

    EVP_PKEY_CTX_free(ctx);

    return sound;
}


static tenant_str_t
tenant_key_pem(tenant_arena_t *arena, EVP_PKEY *pkey, bool private)
{
    int            ok;
    BIO           *bio;
    char          *p;
    long           len;
    tenant_str_t   s, pem = tenant_null_string;

    bio = BIO_new(BIO_s_mem());
    if (bio == NULL) {
        return pem;
    }

    ok = private ? PEM_write_bio_PKCS8PrivateKey(bio, pkey, NULL, NULL, 0,
                                                 NULL, NULL)
                 : PEM_write_bio_PUBKEY(bio, pkey);

    len = BIO_get_mem_data(bio, &p);

    if (ok == 1 && len > 0) {
        s.data = p;
        s.len = (size_t) len;
        pem = tenant_arena_str(arena, s);

        if (private && pem.data != NULL && !tenant_secret_wipe(arena, pem)) {
            pem = (tenant_str_t) tenant_null_string;
        }
    }

    /* OpenSSL wipes the buffer */

    BIO_free(bio);

    return pem;
}


bool
tenant_key_same(const tenant_key_t *a, const tenant_key_t *b)
{
    if (a->pkey != NULL && b->pkey != NULL) {
        return EVP_PKEY_eq(a->pkey, b->pkey) == 1;
    }

    return a->secret.data != NULL && b->secret.data != NULL
           && tenant_str_eq(a->secret, b->secret);
}


static void
tenant_key_free_handler(void *data)
{
    EVP_PKEY_free(data);
}
