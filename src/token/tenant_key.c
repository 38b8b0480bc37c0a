/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <string.h>

#include "../json/tenant_json.h"
#include "tenant_jwk.h"
#include "tenant_key.h"
#include "tenant_key_form.h"
#include "tenant_signature.h"


#define TENANT_KEY_FILE_MAX  65536
#define TENANT_KEY_RSA_MIN   2048
#define TENANT_KEY_RSA_MAX   8192
#define TENANT_KEY_KID_LEN   16


static tenant_status_e tenant_key_read_secret(tenant_arena_t *arena,
    tenant_str_t contents, tenant_key_t *key, tenant_error_t *err);
static tenant_status_e tenant_key_read_pem(tenant_arena_t *arena,
    tenant_str_t contents, tenant_key_t *key, tenant_error_t *err);
static int tenant_key_password(char *buf, int size, int writing, void *data);
static tenant_status_e tenant_key_read_jwk(tenant_arena_t *arena,
    tenant_str_t contents, tenant_key_t *key, tenant_error_t *err);
static tenant_status_e tenant_key_rsa_strength(EVP_PKEY *pkey,
    tenant_error_t *err);
static const tenant_curve_t *tenant_key_curve(EVP_PKEY *pkey);
static bool tenant_key_sound(EVP_PKEY *pkey, bool private);
static tenant_str_t tenant_key_pem(tenant_arena_t *arena, EVP_PKEY *pkey,
    bool private);
static bool tenant_key_secret_kid(tenant_arena_t *arena, tenant_key_t *key);
static bool tenant_key_trial(const tenant_key_t *key);
static void tenant_key_wipe_handler(void *data);
static void tenant_key_free_handler(void *data);


tenant_status_e
tenant_key_read(tenant_arena_t *arena, tenant_str_t contents,
    tenant_key_t *key, tenant_error_t *err)
{
    tenant_status_e  rc;

    memset(key, 0, sizeof(tenant_key_t));

    if (contents.len == 0) {
        return tenant_error_set(err, TENANT_INTERNAL, "the key is empty");
    }

    if (contents.len > TENANT_KEY_FILE_MAX) {
        return tenant_error_set(err, TENANT_INTERNAL,
                                "the key is longer than %d bytes",
                                TENANT_KEY_FILE_MAX);
    }

    switch (tenant_key_form(contents)) {

    case TENANT_KEY_FORM_PEM:
        rc = tenant_key_read_pem(arena, contents, key, err);
        break;

    case TENANT_KEY_FORM_JWK:
        rc = tenant_key_read_jwk(arena, contents, key, err);
        break;

    case TENANT_KEY_FORM_SECRET:
        rc = tenant_key_read_secret(arena, contents, key, err);
        break;

    default: /* TENANT_KEY_FORM_OTHER */
        rc = tenant_error_set(err, TENANT_INTERNAL, "it looks like a key, "
                              "but is neither PEM nor a JWK");
        break;
    }

    if (rc == TENANT_OK) {
        rc = tenant_key_set_signing(arena, key, err);
    }

    ERR_clear_error();

    return rc;
}


static tenant_status_e
tenant_key_read_pem(tenant_arena_t *arena, tenant_str_t contents,
    tenant_key_t *key, tenant_error_t *err)
{
    BIO       *bio;
    bool       encrypted;
    EVP_PKEY  *pkey;

    pkey = NULL;
    encrypted = false;

    bio = BIO_new_mem_buf(contents.data, (int) contents.len);

    if (bio != NULL) {
        pkey = PEM_read_bio_PrivateKey(bio, NULL, tenant_key_password,
                                       &encrypted);
    }

    BIO_free(bio);

    if (pkey == NULL) {
        return tenant_error_set(err, TENANT_INTERNAL, encrypted
                                ? "the PEM key is encrypted"
                                : "the PEM text holds no private key");
    }

    return tenant_key_set_pkey(arena, pkey, true, NULL,
                               (tenant_str_t) tenant_null_string, key, err);
}


/* Without it OpenSSL would ask on the terminal. */

static int
tenant_key_password(char *buf, int size, int writing, void *data)
{
    bool  *encrypted = data;

    (void) buf;
    (void) size;
    (void) writing;

    *encrypted = true;

    return -1;
}


static tenant_status_e
tenant_key_read_jwk(tenant_arena_t *arena, tenant_str_t contents,
    tenant_key_t *key, tenant_error_t *err)
{
    bool             array;
    tenant_str_t     bytes;
    tenant_doc_t     doc;
    tenant_arena_t  *scratch;
    tenant_status_e  rc;

    scratch = tenant_arena_create();
    if (scratch == NULL) {
        return tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
    }

    rc = tenant_json_read(scratch, contents, TENANT_JSON_PLAIN, &doc, &array,
                          err);

    if (rc != TENANT_OK || array) {
        rc = tenant_error_set(err, TENANT_INTERNAL,
                              "the JWK is not a JSON object");
        goto done;
    }

    bytes.data = (const char *) doc.data;
    bytes.len = doc.len;

    if (!tenant_key_wipe(scratch, bytes)) {
        rc = tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
        goto done;
    }

    rc = tenant_jwk_read(arena, doc, true, key, err);

    if (rc != TENANT_OK) {
        rc = TENANT_INTERNAL;
        err->status = rc;
    }

done:

    tenant_arena_destroy(scratch);

    return rc;
}


static tenant_status_e
tenant_key_read_secret(tenant_arena_t *arena, tenant_str_t contents,
    tenant_key_t *key, tenant_error_t *err)
{
    if (contents.data[contents.len - 1] == '\n') {
        contents.len--;
    }

    return tenant_key_set_secret(arena, contents, NULL,
                                 (tenant_str_t) tenant_null_string, key, err);
}


tenant_status_e
tenant_key_set_secret(tenant_arena_t *arena, tenant_str_t secret,
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

    /* RFC 7518, section 3.2 */

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

    if (key->secret.data == NULL || !tenant_key_wipe(arena, key->secret)) {
        return tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
    }

    return TENANT_OK;
}


tenant_status_e
tenant_key_set_pkey(tenant_arena_t *arena, EVP_PKEY *pkey, bool private,
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
 * An odd, composite modulus and a fair exponent; a point on the curve.  Of a
 * private key all its numbers, which a signature alone does not show: what
 * was damaged may sign well, or give the key away.
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

        if (private && pem.data != NULL && !tenant_key_wipe(arena, pem)) {
            pem = (tenant_str_t) tenant_null_string;
        }
    }

    /* OpenSSL wipes the buffer */

    BIO_free(bio);

    return pem;
}


tenant_status_e
tenant_key_set_signing(tenant_arena_t *arena, tenant_key_t *key,
    tenant_error_t *err)
{
    bool                       named;
    tenant_str_t               secret;
    static const tenant_str_t  purpose = tenant_string("tenant seal 1");

    if (key->alg->type == TENANT_KEY_SECRET) {
        secret = key->secret;
        named = key->kid.data != NULL || tenant_key_secret_kid(arena, key);

    } else {
        secret = key->private_pem;
        named = tenant_jwk_export(arena, key);
    }

    if (!named
        || !tenant_key_hmac(secret.data, secret.len, purpose, key->seal))
    {
        return tenant_error_set(err, TENANT_INTERNAL,
                                "the key can't be prepared");
    }

    if (!tenant_key_trial(key)) {
        return tenant_error_set(err, TENANT_INTERNAL,
                                "what the key signs does not verify");
    }

    return TENANT_OK;
}


static bool
tenant_key_secret_kid(tenant_arena_t *arena, tenant_key_t *key)
{
    uint8_t                    mac[TENANT_SEAL_LEN];
    tenant_str_t               s;
    static const tenant_str_t  purpose = tenant_string("tenant kid 1");

    if (!tenant_key_hmac(key->secret.data, key->secret.len, purpose, mac)) {
        return false;
    }

    s.data = (const char *) mac;
    s.len = TENANT_KEY_KID_LEN / 4 * 3;
    key->kid = tenant_base64url_encode(arena, s);

    return key->kid.data != NULL;
}


static bool
tenant_key_trial(const tenant_key_t *key)
{
    bool                       valid;
    tenant_str_t               token;
    tenant_jws_t               jws;
    tenant_arena_t            *scratch;
    tenant_reason_e            reason;
    static const tenant_str_t  claims = tenant_string("{\"trial\":true}");

    scratch = tenant_arena_create();
    if (scratch == NULL) {
        return false;
    }

    token = tenant_signature_sign(key, scratch, claims);

    valid = token.data != NULL
            && tenant_jws_read(scratch, token, TENANT_TOKEN_SIZE_MAX, &jws,
                               &reason)
               == TENANT_TOKEN_VALID
            && tenant_signature_verify(key, &jws) == TENANT_TOKEN_VALID;

    tenant_arena_destroy(scratch);

    return valid;
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


bool
tenant_key_hmac(const void *key, size_t len, tenant_str_t data,
    uint8_t mac[TENANT_SEAL_LEN])
{
    size_t  size;

    size = 0;

    return EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, key, len,
                     (const unsigned char *) data.data, data.len, mac,
                     TENANT_SEAL_LEN, &size) != NULL
           && size == TENANT_SEAL_LEN;
}


bool
tenant_key_wipe(tenant_arena_t *arena, tenant_str_t data)
{
    tenant_str_t  *s;

    s = tenant_arena_alloc(arena, sizeof(tenant_str_t));
    if (s == NULL) {
        return false;
    }

    *s = data;

    return tenant_arena_cleanup(arena, tenant_key_wipe_handler, s);
}


static void
tenant_key_wipe_handler(void *data)
{
    tenant_str_t  *s = data;

    OPENSSL_cleanse((void *) (uintptr_t) s->data, s->len);
}


static void
tenant_key_free_handler(void *data)
{
    EVP_PKEY_free(data);
}
