/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <openssl/crypto.h>
#include <openssl/err.h>
#include <string.h>

#include "tenant_jwk.h"
#include "tenant_jwk_set.h"
#include "tenant_key_file.h"
#include "tenant_keyring.h"


struct tenant_keyring_s {
    tenant_arena_t   *arena;
    size_t            token_size;      /* the longest */
    tenant_party_t    own;             /* the others follow it */
};


static tenant_key_t *tenant_keyring_key(tenant_keyring_t *ring);
static const tenant_key_t *tenant_party_twin(const tenant_party_t *party,
    const tenant_key_t *key);
static void tenant_party_add(tenant_party_t *party, tenant_key_t *key);
static tenant_status_e tenant_keyring_check_issuer(
    const tenant_keyring_t *ring, const tenant_issuer_t *issuer,
    tenant_error_t *err);
static tenant_status_e tenant_keyring_add_set(tenant_keyring_t *ring,
    tenant_party_t *party, tenant_str_t contents, tenant_key_warn_pt warn,
    void *data, tenant_error_t *err);
static tenant_status_e tenant_keyring_add_jwk(tenant_keyring_t *ring,
    tenant_party_t *party, tenant_doc_t jwk, unsigned index,
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
    ring->token_size = TENANT_TOKEN_SIZE;
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

    if (tenant_key_file_read(ring->arena, contents, key, err) != TENANT_OK) {
        return TENANT_INTERNAL;
    }

    other = tenant_party_twin(&ring->own, key);

    if (other != NULL) {
        return tenant_error_set(err, TENANT_INTERNAL, "another signing key "
                                "%s", tenant_key_same(key, other)
                                ? "is the same one"
                                : "has the same \"kid\" and algorithm");
    }

    tenant_party_add(&ring->own, key);

    return TENANT_OK;
}


tenant_status_e
tenant_keyring_add_trusted(tenant_keyring_t *ring,
    const tenant_issuer_t *issuer, tenant_str_t contents,
    tenant_key_warn_pt warn, void *data, tenant_error_t *err)
{
    tenant_party_t   *party, *last;
    tenant_status_e   rc;

    if (tenant_keyring_check_issuer(ring, issuer, err) != TENANT_OK) {
        return TENANT_INTERNAL;
    }

    party = tenant_arena_zalloc(ring->arena, sizeof(tenant_party_t));
    if (party == NULL) {
        return tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
    }

    party->issuer = *issuer;
    party->last = &party->keys;

    if (issuer->role_claim.len == 0) {
        party->issuer.role_claim = (tenant_str_t) tenant_string("role");
    }

    if (issuer->nuser_claims == 0) {
        party->issuer.user_claims[0] = (tenant_str_t) tenant_string("sub");
        party->issuer.nuser_claims = 1;
    }

    rc = tenant_keyring_add_set(ring, party, contents, warn, data, err);

    if (rc == TENANT_OK) {
        for (last = &ring->own; last->next; last = last->next) { /* void */ }

        last->next = party;
    }

    ERR_clear_error();

    return rc;
}


void
tenant_keyring_limit(tenant_keyring_t *ring, size_t token_size)
{
    ring->token_size = token_size;
}


size_t
tenant_keyring_token_size(const tenant_keyring_t *ring)
{
    return ring->token_size;
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

        if (key->alias) {
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

    seal.data = (const char *) key->seal_key;
    seal.len = TENANT_SEAL_LEN;

    return tenant_secret_wipe(ring->arena, seal) ? key : NULL;
}


/*
 * A key of the issuer that no token could tell from this one, else one that
 * is this one itself.
 */

static const tenant_key_t *
tenant_party_twin(const tenant_party_t *party, const tenant_key_t *key)
{
    const tenant_key_t  *other, *same;

    same = NULL;

    for (other = party->keys; other; other = other->next) {

        if (other->alg != key->alg) {
            continue;
        }

        if (other->kid.data != NULL && key->kid.data != NULL
            && tenant_str_eq(other->kid, key->kid))
        {
            return other;
        }

        if (same == NULL && tenant_key_same(key, other)) {
            same = other;
        }
    }

    return same;
}


static void
tenant_party_add(tenant_party_t *party, tenant_key_t *key)
{
    *party->last = key;
    party->last = &key->next;
}


static tenant_status_e
tenant_keyring_check_issuer(const tenant_keyring_t *ring,
    const tenant_issuer_t *issuer, tenant_error_t *err)
{
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
tenant_keyring_add_set(tenant_keyring_t *ring, tenant_party_t *party,
    tenant_str_t contents, tenant_key_warn_pt warn, void *data,
    tenant_error_t *err)
{
    unsigned          index;
    tenant_doc_t      jwk;
    tenant_str_t      text, kid;
    tenant_arena_t   *scratch;
    tenant_status_e   rc;
    tenant_jwk_set_t  set;

    if (tenant_jwk_set_open(&set, contents, err) != TENANT_OK) {
        return err->status;
    }

    for (index = 0; tenant_jwk_set_next(&set, &text); index++) {

        scratch = tenant_arena_create();
        if (scratch == NULL) {
            return tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
        }

        kid = (tenant_str_t) tenant_null_string;
        rc = tenant_jwk_set_read(scratch, text, &jwk, err);

        if (rc == TENANT_OK) {
            kid = tenant_bson_get_str(jwk, "kid");
            rc = tenant_keyring_add_jwk(ring, party, jwk, index, err);
        }

        if (rc != TENANT_OK && rc != TENANT_NO_MEMORY) {
            warn(data, index, kid, rc != TENANT_CONFLICT, err->detail);
        }

        tenant_arena_destroy(scratch);

        if (rc == TENANT_NO_MEMORY) {
            return rc;
        }
    }

    if (party->keys == NULL) {
        return tenant_error_set(err, TENANT_INTERNAL,
                                "the set has no key that verifies tokens");
    }

    return TENANT_OK;
}


/*
 * TENANT_OK, or why the key is not taken.  TENANT_CONFLICT: it is, as another
 * name of one that is there.
 */

static tenant_status_e
tenant_keyring_add_jwk(tenant_keyring_t *ring, tenant_party_t *party,
    tenant_doc_t jwk, unsigned index, tenant_error_t *err)
{
    tenant_key_t        *key;
    tenant_status_e      rc;
    const tenant_key_t  *other;

    key = tenant_keyring_key(ring);
    if (key == NULL) {
        return tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
    }

    rc = tenant_jwk_read(ring->arena, jwk, false, key, err);
    if (rc != TENANT_OK) {
        return rc;
    }

    key->index = index;
    other = tenant_party_twin(party, key);

    if (other == NULL) {
        tenant_party_add(party, key);
        return TENANT_OK;
    }

    if (!tenant_key_same(key, other)) {
        return tenant_error_set(err, TENANT_UNPROCESSABLE, "keys[%u] has the "
                                "same \"kid\" and algorithm", other->index);
    }

    if (key->kid.data == NULL
        || (other->kid.data != NULL && tenant_str_eq(key->kid, other->kid)))
    {
        return tenant_error_set(err, TENANT_UNPROCESSABLE,
                                "it is doubled: keys[%u] is the same key",
                                other->index);
    }

    key->alias = true;
    tenant_party_add(party, key);

    return tenant_error_set(err, TENANT_CONFLICT, "it is doubled: keys[%u] "
                            "is the same key by another name", other->index);
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

    made = tenant_secret_mac(key->seal_key, TENANT_SEAL_LEN, s, derived)
           && tenant_secret_mac(derived, TENANT_SEAL_LEN, data, seal);

    OPENSSL_cleanse(derived, TENANT_SEAL_LEN);
    ERR_clear_error();

    return made;
}
