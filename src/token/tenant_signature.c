/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <jwt.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#include "tenant_signature.h"
#include "tenant_signature_evp.h"


/*
 * This is the only file that knows libjwt.  Another libjwt needs another pair
 * of tenant_signature_lib_verify() and tenant_signature_lib_sign().
 */

#if defined(JWT_VERSION_MAJOR) && JWT_VERSION_MAJOR >= 3
#error "libjwt 1.x is needed; libjwt 3 has another interface"
#endif


static bool tenant_signature_shape(const tenant_key_t *key,
    tenant_str_t signature);
static bool tenant_signature_lib_verify(const tenant_key_t *key,
    const tenant_jws_t *jws);
static tenant_str_t tenant_signature_lib_sign(const tenant_key_t *key,
    tenant_arena_t *arena, tenant_str_t claims);


tenant_token_e
tenant_signature_verify(const tenant_key_t *key, const tenant_jws_t *jws)
{
    tenant_token_e  rc;

    if (jws->alg != key->alg || !tenant_signature_shape(key, jws->signature))
    {
        return TENANT_TOKEN_INVALID;
    }

    /*
     * OpenSSL refuses forged tokens with the key that is parsed already: libjwt
     * reads its PEM anew for each token, which takes ten times as long as the
     * signature.
     */

    rc = tenant_signature_evp_verify(key, jws);

    /*
     * Older versions of libjwt 1.x have no PS*, and later ones want a key for
     * PS* alone.  It never sees a forged token, so if it refuses one, that is a
     * failure, as when it has no memory.
     */

    if (rc == TENANT_TOKEN_VALID && jws->for_libjwt && !key->alg->pss
        && !tenant_signature_lib_verify(key, jws))
    {
        rc = TENANT_TOKEN_FAILED;
    }

    ERR_clear_error();

    return rc;
}


tenant_str_t
tenant_signature_sign(const tenant_key_t *key, tenant_arena_t *arena,
    tenant_str_t claims)
{
    tenant_str_t  token;

    if (key->alg->pss) {
        token = tenant_signature_evp_sign(key, arena, claims);

    } else {
        token = tenant_signature_lib_sign(key, arena, claims);
    }

    ERR_clear_error();

    return token;
}


/* The length must be exact, and neither number of an ECDSA signature zero. */

static bool
tenant_signature_shape(const tenant_key_t *key, tenant_str_t signature)
{
    char    r, s;
    size_t  i, half;

    if (signature.len != key->signature_len) {
        return false;
    }

    if (key->alg->type != TENANT_KEY_EC) {
        return true;
    }

    r = 0;
    s = 0;
    half = signature.len / 2;

    for (i = 0; i < half; i++) {
        r |= signature.data[i];
        s |= signature.data[half + i];
    }

    return r != 0 && s != 0;
}


static bool
tenant_signature_lib_verify(const tenant_key_t *key, const tenant_jws_t *jws)
{
    jwt_t         *jwt;
    bool           valid;
    jwt_alg_t      alg;
    tenant_str_t   text;

    text = key->alg->type == TENANT_KEY_SECRET ? key->secret
                                               : key->public_pem;
    alg = jwt_str_alg(key->alg->name);

    /* without a key libjwt 1.x would verify nothing */

    if (text.data == NULL || text.len == 0 || alg == JWT_ALG_NONE
        || alg == JWT_ALG_INVAL)
    {
        return false;
    }

    jwt = NULL;

    if (jwt_decode(&jwt, jws->token.data, (const unsigned char *) text.data,
                   (int) text.len)
        != 0)
    {
        jwt_free(jwt);
        return false;
    }

    valid = (jwt != NULL && jwt_get_alg(jwt) == alg);

    jwt_free(jwt);

    return valid;
}


static tenant_str_t
tenant_signature_lib_sign(const tenant_key_t *key, tenant_arena_t *arena,
    tenant_str_t claims)
{
    char          *text;
    jwt_t         *jwt;
    jwt_alg_t      alg;
    tenant_str_t   secret, s, token = tenant_null_string;

    jwt = NULL;
    text = NULL;

    secret = key->alg->type == TENANT_KEY_SECRET ? key->secret
                                                 : key->private_pem;
    alg = jwt_str_alg(key->alg->name);

    if (secret.data == NULL || alg == JWT_ALG_NONE || alg == JWT_ALG_INVAL) {
        goto done;
    }

    if (jwt_new(&jwt) != 0
        || jwt_set_alg(jwt, alg, (const unsigned char *) secret.data,
                       (int) secret.len) != 0
        || jwt_add_header(jwt, "kid", key->kid.data) != 0
        || jwt_add_grants_json(jwt, claims.data) != 0)
    {
        goto done;
    }

    text = jwt_encode_str(jwt);
    if (text == NULL) {
        goto done;
    }

    s.data = text;
    s.len = strlen(text);
    token = tenant_arena_str(arena, s);

done:

    /* libjwt 1.10 has no function to free it */

    free(text);
    jwt_free(jwt);

    return token;
}
