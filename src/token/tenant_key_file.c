/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <openssl/err.h>
#include <openssl/pem.h>
#include <string.h>

#include "../core/tenant_base64url.h"
#include "../json/tenant_json.h"
#include "tenant_jwk.h"
#include "tenant_key_file.h"
#include "tenant_key_format.h"
#include "tenant_secret.h"
#include "tenant_signature.h"


#define TENANT_KEY_FILE_MAX      65536
#define TENANT_KEY_FILE_KID_LEN  16


static tenant_status_e tenant_key_file_pem(tenant_arena_t *arena,
    tenant_str_t contents, tenant_key_t *key, tenant_error_t *err);
static int tenant_key_file_password(char *buf, int size, int writing,
    void *data);
static tenant_status_e tenant_key_file_jwk(tenant_arena_t *arena,
    tenant_str_t contents, tenant_key_t *key, tenant_error_t *err);
static tenant_status_e tenant_key_file_secret(tenant_arena_t *arena,
    tenant_str_t contents, tenant_key_t *key, tenant_error_t *err);
static tenant_status_e tenant_key_file_complete(tenant_arena_t *arena,
    tenant_key_t *key, tenant_error_t *err);
static bool tenant_key_file_kid(tenant_arena_t *arena, tenant_key_t *key);
static bool tenant_key_file_trial(const tenant_key_t *key);


tenant_status_e
tenant_key_file_read(tenant_arena_t *arena, tenant_str_t contents,
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

    switch (tenant_key_format(contents)) {

    case TENANT_KEY_FORMAT_PEM:
        rc = tenant_key_file_pem(arena, contents, key, err);
        break;

    case TENANT_KEY_FORMAT_JWK:
        rc = tenant_key_file_jwk(arena, contents, key, err);
        break;

    case TENANT_KEY_FORMAT_SECRET:
        rc = tenant_key_file_secret(arena, contents, key, err);
        break;

    default: /* TENANT_KEY_FORMAT_OTHER */
        rc = tenant_error_set(err, TENANT_INTERNAL, "it looks like a key, "
                              "but is neither PEM nor a JWK");
        break;
    }

    if (rc == TENANT_OK) {
        rc = tenant_key_file_complete(arena, key, err);
    }

    ERR_clear_error();

    return rc;
}


static tenant_status_e
tenant_key_file_pem(tenant_arena_t *arena, tenant_str_t contents,
    tenant_key_t *key, tenant_error_t *err)
{
    BIO       *bio;
    bool       encrypted;
    EVP_PKEY  *pkey;

    pkey = NULL;
    encrypted = false;

    bio = BIO_new_mem_buf(contents.data, (int) contents.len);

    if (bio != NULL) {
        pkey = PEM_read_bio_PrivateKey(bio, NULL, tenant_key_file_password,
                                       &encrypted);
    }

    BIO_free(bio);

    if (pkey == NULL) {
        return tenant_error_set(err, TENANT_INTERNAL, encrypted
                                ? "the PEM key is encrypted"
                                : "the PEM text holds no private key");
    }

    return tenant_key_from_pkey(arena, pkey, true, NULL,
                               (tenant_str_t) tenant_null_string, key, err);
}


/* Without this function OpenSSL would ask on the terminal. */

static int
tenant_key_file_password(char *buf, int size, int writing, void *data)
{
    bool  *encrypted = data;

    (void) buf;
    (void) size;
    (void) writing;

    *encrypted = true;

    return -1;
}


static tenant_status_e
tenant_key_file_jwk(tenant_arena_t *arena, tenant_str_t contents,
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

    if (!tenant_secret_wipe(scratch, bytes)) {
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
tenant_key_file_secret(tenant_arena_t *arena, tenant_str_t contents,
    tenant_key_t *key, tenant_error_t *err)
{
    if (contents.data[contents.len - 1] == '\n') {
        contents.len--;
    }

    return tenant_key_from_secret(arena, contents, NULL,
                                 (tenant_str_t) tenant_null_string, key, err);
}


/*
 * Completes a key that signs: it needs the key that seals are made with, a
 * "kid" if it has none (RFC 7638 or, for a secret, an HMAC), and its public
 * JWK; and what it signs must verify.
 */

static tenant_status_e
tenant_key_file_complete(tenant_arena_t *arena, tenant_key_t *key,
    tenant_error_t *err)
{
    bool                       named;
    tenant_str_t               secret;
    static const tenant_str_t  purpose = tenant_string("tenant seal 1");

    if (key->alg->type == TENANT_KEY_SECRET) {
        secret = key->secret;
        named = key->kid.data != NULL || tenant_key_file_kid(arena, key);

    } else {
        secret = key->private_pem;
        named = tenant_jwk_export(arena, key);
    }

    if (!named
        || !tenant_secret_mac(secret.data, secret.len, purpose, key->seal_key))
    {
        return tenant_error_set(err, TENANT_INTERNAL,
                                "the key can't be prepared");
    }

    if (!tenant_key_file_trial(key)) {
        return tenant_error_set(err, TENANT_INTERNAL,
                                "what the key signs does not verify");
    }

    return TENANT_OK;
}


static bool
tenant_key_file_kid(tenant_arena_t *arena, tenant_key_t *key)
{
    uint8_t                    mac[TENANT_SECRET_MAC_LEN];
    tenant_str_t               s;
    static const tenant_str_t  purpose = tenant_string("tenant kid 1");

    if (!tenant_secret_mac(key->secret.data, key->secret.len, purpose, mac)) {
        return false;
    }

    s.data = (const char *) mac;
    s.len = TENANT_KEY_FILE_KID_LEN / 4 * 3;
    key->kid = tenant_base64url_encode(arena, s);

    return key->kid.data != NULL;
}


static bool
tenant_key_file_trial(const tenant_key_t *key)
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
            && tenant_jws_read(scratch, token, token.len, &jws, &reason)
               == TENANT_TOKEN_VALID
            && tenant_signature_verify(key, &jws) == TENANT_TOKEN_VALID;

    tenant_arena_destroy(scratch);

    return valid;
}
