/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <openssl/crypto.h>
#include <openssl/err.h>
#include <string.h>

#include "../json/tenant_json.h"
#include "tenant_jwk.h"
#include "tenant_keyring.h"


#define TENANT_KEYRING_SET_MAX  1048576


struct tenant_keyring_s {
    tenant_arena_t   *arena;
    tenant_party_t    own;             /* the others follow it */
};


static tenant_key_t *tenant_keyring_key(tenant_keyring_t *ring);
static bool tenant_party_add(tenant_party_t *party, tenant_key_t *key);
static tenant_status_e tenant_keyring_check_issuer(
    const tenant_keyring_t *ring, const tenant_issuer_t *issuer,
    tenant_error_t *err);
static tenant_status_e tenant_keyring_parse_set(tenant_arena_t *scratch,
    tenant_str_t contents, tenant_doc_t *keys, tenant_error_t *err);
static tenant_status_e tenant_keyring_add_set(tenant_keyring_t *ring,
    tenant_party_t *party, tenant_doc_t keys, unsigned *skipped,
    tenant_error_t *err);
static bool tenant_keyring_make_seal(const tenant_key_t *key,
    const char *purpose, tenant_str_t data, uint8_t seal[TENANT_SEAL_LEN]);


tenant_keyring_t *
tenant_keyring_create(tenant_arena_t *arena, tenant_str_t issuer)
{
    tenant_keyring_t  *ring;

    ring = tenant_arena_zalloc(arena, sizeof(tenant_keyring_t));
    if (ring == NULL) {
        return NULL;
    }

    /*
     * set by tenant_arena_zalloc():
     *
     *     ring->own.keys = NULL;
     *     ring->own.next = NULL;
     */

    ring->arena = arena;
    ring->own.own = true;
    ring->own.last = &ring->own.keys;
    ring->own.issuer.name = tenant_arena_str(arena, issuer);

    return ring->own.issuer.name.data ? ring : NULL;
}


tenant_status_e
tenant_keyring_add_signing(tenant_keyring_t *ring, tenant_str_t contents,
    tenant_error_t *err)
{
    tenant_key_t        *key;
    const tenant_key_t  *other;

    key = tenant_keyring_key(ring);
    if (key == NULL) {
        return tenant_error_set(err, TENANT_INTERNAL, "out of memory");
    }

    if (tenant_key_read(ring->arena, contents, key, err) != TENANT_OK) {
        return TENANT_INTERNAL;
    }

    for (other = ring->own.keys; other; other = other->next) {
        if (key->alg == other->alg && tenant_key_same(key, other)) {
            return tenant_error_set(err, TENANT_INTERNAL, "another signing "
                                    "key is the same one");
        }
    }

    if (!tenant_party_add(&ring->own, key)) {
        return tenant_error_set(err, TENANT_INTERNAL, "another signing key "
                                "has the same \"kid\" and algorithm");
    }

    return TENANT_OK;
}


tenant_status_e
tenant_keyring_add_trusted(tenant_keyring_t *ring,
    const tenant_issuer_t *issuer, tenant_str_t contents, unsigned *skipped,
    tenant_error_t *err)
{
    tenant_doc_t      keys;
    tenant_party_t   *party, *last;
    tenant_arena_t   *scratch;
    tenant_status_e   rc;

    *skipped = 0;

    if (tenant_keyring_check_issuer(ring, issuer, err) != TENANT_OK) {
        return TENANT_INTERNAL;
    }

    party = tenant_arena_zalloc(ring->arena, sizeof(tenant_party_t));
    scratch = tenant_arena_create();

    if (party == NULL || scratch == NULL) {
        rc = tenant_error_set(err, TENANT_INTERNAL, "out of memory");
        goto done;
    }

    party->issuer = *issuer;
    party->last = &party->keys;

    if (issuer->role_claim.len == 0) {
        party->issuer.role_claim = (tenant_str_t) tenant_string("role");
    }

    if (issuer->user_claim.len == 0) {
        party->issuer.user_claim = (tenant_str_t) tenant_string("sub");
    }

    memset(&keys, 0, sizeof(tenant_doc_t));

    rc = tenant_keyring_parse_set(scratch, contents, &keys, err);

    if (rc == TENANT_OK) {
        rc = tenant_keyring_add_set(ring, party, keys, skipped, err);
    }

    if (rc == TENANT_OK) {
        for (last = &ring->own; last->next; last = last->next) { /* void */ }

        last->next = party;
    }

done:

    if (scratch != NULL) {
        tenant_arena_destroy(scratch);
    }

    ERR_clear_error();

    return rc;
}


bool
tenant_keyring_can_sign(const tenant_keyring_t *ring)
{
    return ring->own.keys != NULL;
}


void
tenant_keyring_jwks(const tenant_keyring_t *ring, tenant_buf_t *buf)
{
    bool                 comma;
    const tenant_key_t  *key;

    comma = false;
    tenant_buf_text(buf, "{\"keys\":[");

    for (key = ring->own.keys; key; key = key->next) {

        if (key->alg->type == TENANT_KEY_SECRET) {
            continue;
        }

        if (comma) {
            tenant_buf_char(buf, ',');
        }

        tenant_buf_str(buf, key->jwk);
        comma = true;
    }

    tenant_buf_text(buf, "]}");
}


bool
tenant_keyring_seal(const tenant_keyring_t *ring, const char *purpose,
    tenant_str_t data, uint8_t seal[TENANT_SEAL_LEN])
{
    return ring->own.keys != NULL
           && tenant_keyring_make_seal(ring->own.keys, purpose, data, seal);
}


bool
tenant_keyring_unseal(const tenant_keyring_t *ring, const char *purpose,
    tenant_str_t data, const uint8_t seal[TENANT_SEAL_LEN])
{
    bool                 found;
    uint8_t              ours[TENANT_SEAL_LEN];
    const tenant_key_t  *key;

    found = false;

    for (key = ring->own.keys; key; key = key->next) {
        if (tenant_keyring_make_seal(key, purpose, data, ours)
            && CRYPTO_memcmp(ours, seal, TENANT_SEAL_LEN) == 0)
        {
            found = true;
        }
    }

    OPENSSL_cleanse(ours, TENANT_SEAL_LEN);

    return found;
}


const tenant_party_t *
tenant_keyring_party(const tenant_keyring_t *ring, tenant_str_t name)
{
    const tenant_party_t  *party;

    for (party = &ring->own; party; party = party->next) {
        if (tenant_str_eq(party->issuer.name, name)) {
            return party;
        }
    }

    return NULL;
}


const tenant_key_t *
tenant_party_key(const tenant_party_t *party, const tenant_alg_t *alg,
    tenant_str_t kid)
{
    const tenant_key_t  *key, *found;

    found = NULL;

    for (key = party->keys; key; key = key->next) {

        if (key->alg != alg) {
            continue;
        }

        if (kid.data != NULL) {
            if (key->kid.data != NULL && tenant_str_eq(key->kid, kid)) {
                return key;
            }

            continue;
        }

        if (found != NULL) {
            return NULL;
        }

        found = key;
    }

    return found;
}


const tenant_key_t *
tenant_keyring_signer(const tenant_keyring_t *ring, tenant_str_t *issuer)
{
    *issuer = ring->own.issuer.name;

    return ring->own.keys;
}


static tenant_key_t *
tenant_keyring_key(tenant_keyring_t *ring)
{
    tenant_str_t   seal;
    tenant_key_t  *key;

    key = tenant_arena_zalloc(ring->arena, sizeof(tenant_key_t));
    if (key == NULL) {
        return NULL;
    }

    seal.data = (const char *) key->seal;
    seal.len = TENANT_SEAL_LEN;

    return tenant_key_wipe(ring->arena, seal) ? key : NULL;
}


/* Two keys that a token could not tell apart are refused. */

static bool
tenant_party_add(tenant_party_t *party, tenant_key_t *key)
{
    const tenant_key_t  *other;

    for (other = party->keys; other; other = other->next) {
        if (other->alg == key->alg && other->kid.data != NULL
            && key->kid.data != NULL && tenant_str_eq(other->kid, key->kid))
        {
            return false;
        }
    }

    *party->last = key;
    party->last = &key->next;

    return true;
}


static tenant_status_e
tenant_keyring_check_issuer(const tenant_keyring_t *ring,
    const tenant_issuer_t *issuer, tenant_error_t *err)
{
    if (issuer->name.len == 0) {
        return tenant_error_set(err, TENANT_INTERNAL,
                                "the issuer has no name");
    }

    if (tenant_str_eq(issuer->name, ring->own.issuer.name)) {
        return tenant_error_set(err, TENANT_INTERNAL,
                                "the issuer is this deployment itself");
    }

    if (tenant_keyring_party(ring, issuer->name) != NULL) {
        return tenant_error_set(err, TENANT_INTERNAL,
                                "the issuer has a key set already");
    }

    if ((issuer->organization.len == 0)
        == (issuer->organization_claim.len == 0))
    {
        return tenant_error_set(err, TENANT_INTERNAL, "the issuer needs "
                                "either an organization or a claim that "
                                "names it");
    }

    return TENANT_OK;
}


static tenant_status_e
tenant_keyring_parse_set(tenant_arena_t *scratch, tenant_str_t contents,
    tenant_doc_t *keys, tenant_error_t *err)
{
    bool            array;
    tenant_str_t    bytes;
    tenant_doc_t    set;
    tenant_value_t  value;

    if (contents.len == 0 || contents.len > TENANT_KEYRING_SET_MAX) {
        return tenant_error_set(err, TENANT_INTERNAL,
                                "the key set is %s", contents.len
                                ? "too long" : "empty");
    }

    if (tenant_json_read(scratch, contents, TENANT_JSON_PLAIN, &set, &array,
                         err) != TENANT_OK
        || array)
    {
        return tenant_error_set(err, TENANT_INTERNAL,
                                "the key set is not a JSON object");
    }

    bytes.data = (const char *) set.data;
    bytes.len = set.len;

    if (!tenant_key_wipe(scratch, bytes)) {
        return tenant_error_set(err, TENANT_INTERNAL, "out of memory");
    }

    if (!tenant_bson_find(set, "keys", &value)
        || value.type != TENANT_BSON_ARRAY)
    {
        return tenant_error_set(err, TENANT_INTERNAL,
                                "the key set has no array \"keys\"");
    }

    *keys = value.doc;

    return TENANT_OK;
}


static tenant_status_e
tenant_keyring_add_set(tenant_keyring_t *ring, tenant_party_t *party,
    tenant_doc_t keys, unsigned *skipped, tenant_error_t *err)
{
    tenant_key_t     *key;
    tenant_iter_t     it;
    tenant_status_e   rc;

    it = tenant_bson_iter(keys);

    while (tenant_bson_next(&it)) {

        if (it.value.type != TENANT_BSON_DOCUMENT) {
            return tenant_error_set(err, TENANT_INTERNAL,
                                    "a key of the set is not an object");
        }

        key = tenant_keyring_key(ring);
        if (key == NULL) {
            return tenant_error_set(err, TENANT_INTERNAL, "out of memory");
        }

        rc = tenant_jwk_read(ring->arena, it.value.doc, false, key, err);

        if (rc == TENANT_UNPROCESSABLE) {
            (*skipped)++;
            continue;
        }

        if (rc != TENANT_OK) {
            return TENANT_INTERNAL;
        }

        if (!tenant_party_add(party, key)) {
            return tenant_error_set(err, TENANT_INTERNAL, "two keys of the "
                                    "set have the same \"kid\" and "
                                    "algorithm");
        }
    }

    if (party->keys == NULL) {
        return tenant_error_set(err, TENANT_INTERNAL,
                                "the set has no key that verifies tokens");
    }

    return TENANT_OK;
}


/* One key for each purpose, so that a seal never serves another. */

static bool
tenant_keyring_make_seal(const tenant_key_t *key, const char *purpose,
    tenant_str_t data, uint8_t seal[TENANT_SEAL_LEN])
{
    bool          made;
    uint8_t       derived[TENANT_SEAL_LEN];
    tenant_str_t  s;

    s.data = purpose;
    s.len = strlen(purpose);

    made = tenant_key_hmac(key->seal, TENANT_SEAL_LEN, s, derived)
           && tenant_key_hmac(derived, TENANT_SEAL_LEN, data, seal);

    OPENSSL_cleanse(derived, TENANT_SEAL_LEN);
    ERR_clear_error();

    return made;
}
