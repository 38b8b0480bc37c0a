/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_KEYRING_H_INCLUDED_
#define _TENANT_KEYRING_H_INCLUDED_


#include "../core/tenant_buf.h"
#include "tenant_issuer.h"


/* Bytes of a token: the default of "tenant_token_size", and its bounds. */

#define TENANT_TOKEN_SIZE      8192
#define TENANT_TOKEN_SIZE_MIN  256
#define TENANT_TOKEN_SIZE_MAX  65536


/* All keys of one configuration; nobody changes them once it is loaded. */
typedef struct tenant_keyring_s  tenant_keyring_t;

/*
 * This is called for a key of a set that is skipped, or taken though it is odd,
 * with its index in the set (from 0), its "kid" (which may have any bytes, or
 * be {0, NULL}), and the reason, which holds nothing of the key.
 */
typedef void (*tenant_key_warn_pt)(void *data, unsigned index,
    tenant_str_t kid, bool skipped, const char *reason);


/*
 * Makes an empty keyring for the deployment's own issuer, whose name is copied.
 * It belongs to the arena, and so do its keys.  One thread fills it, before
 * others use it.  Returns NULL if there is no memory.
 */
tenant_keyring_t *tenant_keyring_create(tenant_arena_t *arena,
    tenant_str_t issuer);

/*
 * Adds a signing key from a file's contents: a PEM private key (RSA of 2048
 * bits and more, EC P-256, P-384, P-521), a private JWK (RFC 7517), or else a
 * raw secret of at least 32 bytes, one trailing newline not counted.  The first
 * key signs, all verify.  Returns TENANT_OK, or TENANT_INTERNAL with the reason
 * (never the contents) in err->detail.
 */
tenant_status_e tenant_keyring_add_signing(tenant_keyring_t *ring,
    tenant_str_t contents, tenant_error_t *err);

/*
 * Adds a trusted issuer with the JWK set (RFC 7517, section 5) that verifies
 * its tokens; *settings is copied, its strings are not.  A key that is broken,
 * weak, for something else, or there already is skipped, and "warn" is called
 * with "data".  Returns TENANT_OK, TENANT_INTERNAL with the reason if it is no
 * set or no key is left, or TENANT_NO_MEMORY.
 */
tenant_status_e tenant_keyring_add_trusted(tenant_keyring_t *ring,
    const tenant_issuer_t *settings, tenant_str_t contents,
    tenant_key_warn_pt warn, void *data, tenant_error_t *err);

/* Bounds the tokens that are read and issued: TENANT_TOKEN_SIZE at first. */
void tenant_keyring_limit(tenant_keyring_t *ring, size_t token_size);

/* Tells whether there is a signing key.  Any thread. */
bool tenant_keyring_can_sign(const tenant_keyring_t *ring);

/*
 * Appends the public signing keys, but never a secret, as a JWK set (RFC 7517,
 * section 5).  Any thread.
 */
void tenant_keyring_jwks(const tenant_keyring_t *ring, tenant_buf_t *buf);


#endif /* _TENANT_KEYRING_H_INCLUDED_ */
