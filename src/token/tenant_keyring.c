/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <openssl/err.h>

#include "../json/tenant_bson_get.h"
#include "tenant_jwk.h"
#include "tenant_jwk_set.h"
#include "tenant_key_file.h"
#include "tenant_keyring.h"
#include "tenant_keyring_issuer.h"


static tenant_key_t *tenant_keyring_key(tenant_keyring_t *ring);
static tenant_status_e tenant_keyring_check_issuer(
    const tenant_keyring_t *ring, const tenant_issuer_t *settings,
    tenant_error_t *err);
static tenant_status_e tenant_keyring_add_set(tenant_keyring_t *ring,
    tenant_keyring_issuer_t *issuer, tenant_str_t contents,
    tenant_key_warn_pt warn, void *data, tenant_error_t *err);
static tenant_status_e tenant_keyring_add_jwk(tenant_keyring_t *ring,
    tenant_keyring_issuer_t *issuer, tenant_doc_t jwk, unsigned index,
    tenant_error_t *err);


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
    ring->own.settings.name = tenant_arena_str(arena, issuer);

    return ring->own.settings.name.data ? ring : NULL;
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

    other = tenant_keyring_issuer_duplicate(&ring->own, key);

    if (other != NULL) {
        return tenant_error_set(err, TENANT_INTERNAL, "another signing key "
                                "%s", tenant_key_same(key, other)
                                ? "is the same one"
                                : "has the same \"kid\" and algorithm");
    }

    tenant_keyring_issuer_add(&ring->own, key);

    return TENANT_OK;
}


tenant_status_e
tenant_keyring_add_trusted(tenant_keyring_t *ring,
    const tenant_issuer_t *settings, tenant_str_t contents,
    tenant_key_warn_pt warn, void *data, tenant_error_t *err)
{
    tenant_status_e           rc;
    tenant_keyring_issuer_t  *issuer, *last;

    if (tenant_keyring_check_issuer(ring, settings, err) != TENANT_OK) {
        return TENANT_INTERNAL;
    }

    issuer = tenant_arena_zalloc(ring->arena,
                                 sizeof(tenant_keyring_issuer_t));
    if (issuer == NULL) {
        return tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
    }

    issuer->settings = *settings;
    issuer->last = &issuer->keys;

    tenant_issuer_default(&issuer->settings);

    rc = tenant_keyring_add_set(ring, issuer, contents, warn, data, err);

    if (rc == TENANT_OK) {
        for (last = &ring->own; last->next; last = last->next) { /* void */ }

        last->next = issuer;
    }

    ERR_clear_error();

    return rc;
}


void
tenant_keyring_limit(tenant_keyring_t *ring, size_t token_size)
{
    ring->token_size = token_size;
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


static tenant_key_t *
tenant_keyring_key(tenant_keyring_t *ring)
{
    tenant_key_t  *key;
    tenant_str_t   seal_key;

    key = tenant_arena_zalloc(ring->arena, sizeof(tenant_key_t));
    if (key == NULL) {
        return NULL;
    }

    seal_key.data = (const char *) key->seal_key;
    seal_key.len = TENANT_SECRET_MAC_LEN;

    return tenant_secret_wipe(ring->arena, seal_key) ? key : NULL;
}


static tenant_status_e
tenant_keyring_check_issuer(const tenant_keyring_t *ring,
    const tenant_issuer_t *settings, tenant_error_t *err)
{
    if (tenant_str_eq(settings->name, ring->own.settings.name)) {
        return tenant_error_set(err, TENANT_INTERNAL,
                                "the issuer is this deployment itself");
    }

    if (tenant_keyring_issuer_find(ring, settings->name) != NULL) {
        return tenant_error_set(err, TENANT_INTERNAL,
                                "the issuer has a key set already");
    }

    if ((settings->organization.len == 0)
        == (settings->organization_claim.len == 0))
    {
        return tenant_error_set(err, TENANT_INTERNAL, "the issuer needs "
                                "either an organization or a claim that "
                                "names it");
    }

    return TENANT_OK;
}


static tenant_status_e
tenant_keyring_add_set(tenant_keyring_t *ring,
    tenant_keyring_issuer_t *issuer, tenant_str_t contents,
    tenant_key_warn_pt warn, void *data, tenant_error_t *err)
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
            rc = tenant_keyring_add_jwk(ring, issuer, jwk, index, err);
        }

        if (rc != TENANT_OK && rc != TENANT_NO_MEMORY) {
            warn(data, index, kid, rc != TENANT_CONFLICT, err->detail);
        }

        tenant_arena_destroy(scratch);

        if (rc == TENANT_NO_MEMORY) {
            return rc;
        }
    }

    if (issuer->keys == NULL) {
        return tenant_error_set(err, TENANT_INTERNAL,
                                "the set has no key that verifies tokens");
    }

    return TENANT_OK;
}


/*
 * Returns TENANT_OK, or why the key is not taken; but TENANT_CONFLICT means
 * that it is taken, as another name of a key that is there.
 */

static tenant_status_e
tenant_keyring_add_jwk(tenant_keyring_t *ring,
    tenant_keyring_issuer_t *issuer, tenant_doc_t jwk, unsigned index,
    tenant_error_t *err)
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
    other = tenant_keyring_issuer_duplicate(issuer, key);

    if (other == NULL) {
        tenant_keyring_issuer_add(issuer, key);
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
    tenant_keyring_issuer_add(issuer, key);

    return tenant_error_set(err, TENANT_CONFLICT, "it is doubled: keys[%u] "
                            "is the same key by another name", other->index);
}
