/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <string.h>

#include "../core/tenant_base64url.h"
#include "../core/tenant_buf.h"
#include "../json/tenant_bson.h"
#include "tenant_jwk.h"
#include "tenant_secret.h"


#define TENANT_JWK_RSA_PARAMS  8
#define TENANT_JWK_POINT_MAX   (1 + 2 * 66)
#define TENANT_JWK_BYTES_MAX   2048


typedef struct {
    const char  *name;
    const char  *param;
} tenant_jwk_member_t;


static tenant_status_e tenant_jwk_common(tenant_arena_t *arena,
    tenant_doc_t jwk, bool signing, const tenant_alg_t **alg,
    tenant_str_t *kid, tenant_error_t *err);
static bool tenant_jwk_listed(tenant_doc_t list, const char *name);
static tenant_status_e tenant_jwk_kid(tenant_arena_t *arena,
    tenant_doc_t jwk, tenant_str_t *kid, tenant_error_t *err);
static tenant_status_e tenant_jwk_secret(tenant_arena_t *arena,
    tenant_arena_t *scratch, tenant_doc_t jwk, const tenant_alg_t *alg,
    tenant_str_t kid, tenant_key_t *key, tenant_error_t *err);
static EVP_PKEY *tenant_jwk_rsa(tenant_arena_t *scratch, tenant_doc_t jwk,
    bool private, tenant_error_t *err);
static EVP_PKEY *tenant_jwk_ec(tenant_arena_t *scratch, tenant_doc_t jwk,
    bool private, tenant_error_t *err);
static bool tenant_jwk_point(tenant_arena_t *scratch, tenant_doc_t jwk,
    const tenant_curve_t *curve, uint8_t point[TENANT_JWK_POINT_MAX]);
static EVP_PKEY *tenant_jwk_build(const char *type, OSSL_PARAM_BLD *bld,
    bool private, tenant_error_t *err);
static tenant_str_t tenant_jwk_bytes(tenant_arena_t *scratch,
    tenant_doc_t jwk, const char *name);
static tenant_str_t tenant_jwk_number(tenant_arena_t *arena,
    const tenant_key_t *key, const char *param, size_t size);
static bool tenant_jwk_export_members(tenant_arena_t *arena,
    const tenant_key_t *key, tenant_str_t *members);


/* Only the first two are public (RFC 7518, section 6.3). */

static const tenant_jwk_member_t  tenant_jwk_rsa_members[] = {
    { "n",  OSSL_PKEY_PARAM_RSA_N },
    { "e",  OSSL_PKEY_PARAM_RSA_E },
    { "d",  OSSL_PKEY_PARAM_RSA_D },
    { "p",  OSSL_PKEY_PARAM_RSA_FACTOR1 },
    { "q",  OSSL_PKEY_PARAM_RSA_FACTOR2 },
    { "dp", OSSL_PKEY_PARAM_RSA_EXPONENT1 },
    { "dq", OSSL_PKEY_PARAM_RSA_EXPONENT2 },
    { "qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1 }
};


tenant_status_e
tenant_jwk_read(tenant_arena_t *arena, tenant_doc_t jwk, bool signing,
    tenant_key_t *key, tenant_error_t *err)
{
    EVP_PKEY            *pkey;
    tenant_str_t         kid, kty;
    tenant_arena_t      *scratch;
    tenant_status_e      rc;
    const tenant_alg_t  *alg;

    rc = tenant_jwk_common(arena, jwk, signing, &alg, &kid, err);
    if (rc != TENANT_OK) {
        return rc;
    }

    scratch = tenant_arena_create();
    if (scratch == NULL) {
        return tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
    }

    pkey = NULL;
    kty = tenant_bson_get_str(jwk, "kty");

    if (tenant_str_is(kty, "oct")) {
        rc = tenant_jwk_secret(arena, scratch, jwk, alg, kid, key, err);
        goto done;
    }

    if (tenant_str_is(kty, "RSA")) {
        pkey = tenant_jwk_rsa(scratch, jwk, signing, err);

    } else if (tenant_str_is(kty, "EC")) {
        pkey = tenant_jwk_ec(scratch, jwk, signing, err);

    } else {
        tenant_error_set(err, TENANT_UNPROCESSABLE,
                         "the JWK's \"kty\" is not oct, RSA or EC");
    }

    rc = err->status;

    if (pkey != NULL) {
        rc = tenant_key_from_pkey(arena, pkey, signing, alg, kid, key, err);
    }

done:

    tenant_arena_destroy(scratch);
    ERR_clear_error();

    return rc;
}


/* Reads the members that keys of every type have (RFC 7517, section 4). */

static tenant_status_e
tenant_jwk_common(tenant_arena_t *arena, tenant_doc_t jwk, bool signing,
    const tenant_alg_t **alg, tenant_str_t *kid, tenant_error_t *err)
{
    tenant_value_t  value;

    *alg = NULL;
    *kid = (tenant_str_t) tenant_null_string;

    if (tenant_bson_find(jwk, "use", &value)
        && (value.type != TENANT_BSON_UTF8
            || !tenant_str_is(value.str, "sig")))
    {
        return tenant_error_set(err, TENANT_UNPROCESSABLE,
                                "the JWK's \"use\" is not sig");
    }

    if (tenant_bson_find(jwk, "key_ops", &value)
        && (value.type != TENANT_BSON_ARRAY
            || !tenant_jwk_listed(value.doc, signing ? "sign" : "verify")))
    {
        return tenant_error_set(err, TENANT_UNPROCESSABLE,
                                "the JWK's \"key_ops\" do not list %s",
                                signing ? "sign" : "verify");
    }

    if (tenant_bson_find(jwk, "alg", &value)) {
        if (value.type == TENANT_BSON_UTF8) {
            *alg = tenant_alg_find(value.str);
        }

        if (*alg == NULL) {
            return tenant_error_set(err, TENANT_UNPROCESSABLE,
                                    "the JWK's \"alg\" is not supported");
        }
    }

    return tenant_jwk_kid(arena, jwk, kid, err);
}


static bool
tenant_jwk_listed(tenant_doc_t list, const char *name)
{
    tenant_iter_t  it;

    it = tenant_bson_iter(list);

    while (tenant_bson_next(&it)) {
        if (it.value.type == TENANT_BSON_UTF8
            && tenant_str_is(it.value.str, name))
        {
            return true;
        }
    }

    return false;
}


static tenant_status_e
tenant_jwk_kid(tenant_arena_t *arena, tenant_doc_t jwk, tenant_str_t *kid,
    tenant_error_t *err)
{
    tenant_value_t  value;

    if (!tenant_bson_find(jwk, "kid", &value)) {
        return TENANT_OK;
    }

    if (value.type != TENANT_BSON_UTF8 || value.str.len == 0
        || value.str.len > TENANT_KEY_ID_MAX
        || memchr(value.str.data, '\0', value.str.len))
    {
        return tenant_error_set(err, TENANT_INTERNAL,
                                "the JWK's \"kid\" is not a string of 1 to "
                                "%d bytes", TENANT_KEY_ID_MAX);
    }

    *kid = tenant_arena_str(arena, value.str);

    if (kid->data == NULL) {
        return tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
    }

    return TENANT_OK;
}


static tenant_status_e
tenant_jwk_secret(tenant_arena_t *arena, tenant_arena_t *scratch,
    tenant_doc_t jwk, const tenant_alg_t *alg, tenant_str_t kid,
    tenant_key_t *key, tenant_error_t *err)
{
    tenant_str_t  k;

    k = tenant_jwk_bytes(scratch, jwk, "k");

    if (k.data == NULL) {
        return tenant_error_set(err, TENANT_INTERNAL,
                                "the JWK has no base64url \"k\"");
    }

    return tenant_key_from_secret(arena, k, alg, kid, key, err);
}


static EVP_PKEY *
tenant_jwk_rsa(tenant_arena_t *scratch, tenant_doc_t jwk, bool private,
    tenant_error_t *err)
{
    size_t                      i, n;
    BIGNUM                     *bn[TENANT_JWK_RSA_PARAMS];
    EVP_PKEY                   *pkey;
    tenant_str_t                s;
    OSSL_PARAM_BLD             *bld;
    const tenant_jwk_member_t  *member;

    pkey = NULL;
    memset(bn, 0, sizeof(bn));

    tenant_error_set(err, TENANT_INTERNAL,
                     "the JWK's RSA numbers are missing or broken");

    n = private ? TENANT_JWK_RSA_PARAMS : 2;
    bld = OSSL_PARAM_BLD_new();
    if (bld == NULL) {
        goto done;
    }

    for (i = 0; i < n; i++) {
        member = &tenant_jwk_rsa_members[i];
        s = tenant_jwk_bytes(scratch, jwk, member->name);

        if (s.data == NULL) {
            tenant_error_set(err, TENANT_INTERNAL,
                             "the JWK has no base64url \"%s\"", member->name);
            goto done;
        }

        bn[i] = BN_bin2bn((const unsigned char *) s.data, (int) s.len, NULL);

        if (bn[i] == NULL
            || OSSL_PARAM_BLD_push_BN(bld, member->param, bn[i]) != 1)
        {
            goto done;
        }
    }

    pkey = tenant_jwk_build("RSA", bld, private, err);

done:

    OSSL_PARAM_BLD_free(bld);

    for (i = 0; i < TENANT_JWK_RSA_PARAMS; i++) {
        BN_clear_free(bn[i]);
    }

    return pkey;
}


static EVP_PKEY *
tenant_jwk_ec(tenant_arena_t *scratch, tenant_doc_t jwk, bool private,
    tenant_error_t *err)
{
    BIGNUM                *d;
    uint8_t                point[TENANT_JWK_POINT_MAX];
    EVP_PKEY              *pkey;
    tenant_str_t           s;
    OSSL_PARAM_BLD        *bld;
    const tenant_curve_t  *curve;

    curve = tenant_curve_find(tenant_bson_get_str(jwk, "crv"));

    if (curve == NULL) {
        tenant_error_set(err, TENANT_UNPROCESSABLE,
                         "the JWK's \"crv\" is not P-256, P-384 or P-521");
        return NULL;
    }

    d = NULL;
    pkey = NULL;

    bld = OSSL_PARAM_BLD_new();

    tenant_error_set(err, TENANT_INTERNAL, "the JWK's point is missing, or "
                     "its \"x\" and \"y\" are not %zu bytes in base64url",
                     curve->size);

    if (bld == NULL || !tenant_jwk_point(scratch, jwk, curve, point)
        || OSSL_PARAM_BLD_push_utf8_string(bld, OSSL_PKEY_PARAM_GROUP_NAME,
                                           curve->group, 0) != 1
        || OSSL_PARAM_BLD_push_octet_string(bld, OSSL_PKEY_PARAM_PUB_KEY,
                                            point, 1 + 2 * curve->size) != 1)
    {
        goto done;
    }

    if (private) {
        s = tenant_jwk_bytes(scratch, jwk, "d");

        if (s.len == curve->size) {
            d = BN_bin2bn((const unsigned char *) s.data, (int) s.len, NULL);
        }

        if (d == NULL
            || OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_PRIV_KEY, d) != 1)
        {
            tenant_error_set(err, TENANT_INTERNAL, "the JWK has no \"d\" of "
                             "%zu bytes in base64url", curve->size);
            goto done;
        }
    }

    pkey = tenant_jwk_build("EC", bld, private, err);

done:

    OSSL_PARAM_BLD_free(bld);
    BN_clear_free(d);

    return pkey;
}


/* Makes the uncompressed point (SEC 1, section 2.3.3). */

static bool
tenant_jwk_point(tenant_arena_t *scratch, tenant_doc_t jwk,
    const tenant_curve_t *curve, uint8_t point[TENANT_JWK_POINT_MAX])
{
    tenant_str_t  x, y;

    x = tenant_jwk_bytes(scratch, jwk, "x");
    y = tenant_jwk_bytes(scratch, jwk, "y");

    if (x.data == NULL || x.len != curve->size
        || y.data == NULL || y.len != curve->size)
    {
        return false;
    }

    point[0] = 0x04;
    memcpy(point + 1, x.data, x.len);
    memcpy(point + 1 + x.len, y.data, y.len);

    return true;
}


static EVP_PKEY *
tenant_jwk_build(const char *type, OSSL_PARAM_BLD *bld, bool private,
    tenant_error_t *err)
{
    EVP_PKEY      *pkey;
    OSSL_PARAM    *params;
    EVP_PKEY_CTX  *ctx;

    pkey = NULL;
    params = OSSL_PARAM_BLD_to_param(bld);
    ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);

    if (params == NULL || ctx == NULL || EVP_PKEY_fromdata_init(ctx) != 1
        || EVP_PKEY_fromdata(ctx, &pkey,
                             private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                             params) != 1)
    {
        pkey = NULL;
        tenant_error_set(err, TENANT_INTERNAL,
                         "the JWK is not a valid %s key", type);
    }

    EVP_PKEY_CTX_free(ctx);
    OSSL_PARAM_free(params);

    return pkey;
}


/* Decodes a member; {0, NULL} if it is missing, empty, or not base64url. */

static tenant_str_t
tenant_jwk_bytes(tenant_arena_t *scratch, tenant_doc_t jwk, const char *name)
{
    tenant_str_t  s;

    s = tenant_bson_get_str(jwk, name);

    if (s.len == 0 || s.len > TENANT_JWK_BYTES_MAX) {
        return (tenant_str_t) tenant_null_string;
    }

    s = tenant_base64url_decode(scratch, s);

    if (s.data == NULL || !tenant_secret_wipe(scratch, s)) {
        return (tenant_str_t) tenant_null_string;
    }

    return s;
}


bool
tenant_jwk_export(tenant_arena_t *arena, tenant_key_t *key)
{
    unsigned       len;
    uint8_t        digest[EVP_MAX_MD_SIZE];
    tenant_str_t   members, s;
    tenant_buf_t  *buf;

    if (!tenant_jwk_export_members(arena, key, &members)) {
        return false;
    }

    if (key->kid.data == NULL) {
        if (EVP_Digest(members.data, members.len, digest, &len, EVP_sha256(),
                       NULL) != 1)
        {
            return false;
        }

        s.data = (const char *) digest;
        s.len = len;
        key->kid = tenant_base64url_encode(arena, s);

        if (key->kid.data == NULL) {
            return false;
        }
    }

    buf = tenant_buf_create(arena, members.len + 128);
    if (buf == NULL) {
        return false;
    }

    tenant_buf_add(buf, members.data, members.len - 1);
    tenant_buf_text(buf, ",\"kid\":");
    tenant_buf_json(buf, key->kid);
    tenant_buf_text(buf, ",\"use\":\"sig\",\"alg\":\"");
    tenant_buf_add(buf, key->alg->name, strlen(key->alg->name));
    tenant_buf_text(buf, "\"}");

    key->jwk.data = buf->data;
    key->jwk.len = buf->len;

    return !buf->failed;
}


/* Writes the required members as RFC 7638, section 3.2, hashes them. */

static bool
tenant_jwk_export_members(tenant_arena_t *arena, const tenant_key_t *key,
    tenant_str_t *members)
{
    tenant_str_t           a, b, name;
    const tenant_curve_t  *curve;

    if (key->alg->type == TENANT_KEY_RSA) {
        a = tenant_jwk_number(arena, key, OSSL_PKEY_PARAM_RSA_E, 0);
        b = tenant_jwk_number(arena, key, OSSL_PKEY_PARAM_RSA_N, 0);

        if (a.data == NULL || b.data == NULL) {
            return false;
        }

        *members = tenant_arena_printf(arena,
                             "{\"e\":\"%s\",\"kty\":\"RSA\",\"n\":\"%s\"}",
                             a.data, b.data);

        return members->data != NULL;
    }

    name.data = key->alg->curve;
    name.len = strlen(name.data);
    curve = tenant_curve_find(name);

    if (curve == NULL) {
        return false;
    }

    a = tenant_jwk_number(arena, key, OSSL_PKEY_PARAM_EC_PUB_X, curve->size);
    b = tenant_jwk_number(arena, key, OSSL_PKEY_PARAM_EC_PUB_Y, curve->size);

    if (a.data == NULL || b.data == NULL) {
        return false;
    }

    *members = tenant_arena_printf(arena, "{\"crv\":\"%s\",\"kty\":\"EC\","
                                   "\"x\":\"%s\",\"y\":\"%s\"}",
                                   curve->name, a.data, b.data);

    return members->data != NULL;
}


/*
 * Writes a public number in base64url: "size" bytes or, if that is 0, as many
 * as it needs.
 */

static tenant_str_t
tenant_jwk_number(tenant_arena_t *arena, const tenant_key_t *key,
    const char *param, size_t size)
{
    BIGNUM         *bn;
    tenant_str_t    s, text = tenant_null_string;
    unsigned char  *p;

    bn = NULL;

    if (EVP_PKEY_get_bn_param(key->pkey, param, &bn) != 1) {
        return text;
    }

    s.len = size ? size : (size_t) BN_num_bytes(bn);
    p = tenant_arena_alloc(arena, s.len);
    s.data = (const char *) p;

    if (p != NULL && BN_bn2binpad(bn, p, (int) s.len) >= 0) {
        text = tenant_base64url_encode(arena, s);
    }

    BN_free(bn);

    return text;
}
