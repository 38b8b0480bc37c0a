/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_TOKEN_H_INCLUDED_
#define _TENANT_TOKEN_H_INCLUDED_


#include "../core/tenant_base64url.h"
#include "../core/tenant_buf.h"
#include "../json/tenant_bson.h"


/* Bytes of a token: the default of "tenant_token_size", and its bounds. */

#define TENANT_TOKEN_SIZE      8192
#define TENANT_TOKEN_SIZE_MIN  256
#define TENANT_TOKEN_SIZE_MAX  65536

#define TENANT_USER_CLAIMS_MAX  4


/* All keys of one configuration; read-only once the configuration is. */
typedef struct tenant_keyring_s  tenant_keyring_t;


/*
 * What an issuer may say (docs/directives.md, "tenant_trusted_keys").  Of a
 * trusted issuer exactly one of "organization" and "organization_claim" is
 * set.  An empty name means that its tokens have no "iss".  The user is in
 * the first of "user_claims" that a token has filled.  Strings are
 * NUL-terminated and must outlive the keyring.
 */

typedef struct {
    tenant_str_t          name;                  /* "iss" */
    tenant_str_t          audience;              /* "aud", or empty */
    tenant_str_t          organization;          /* fixed */
    tenant_str_t          organization_claim;
    tenant_str_t          role_claim;            /* default "role" */
    tenant_str_t          user_claims[TENANT_USER_CLAIMS_MAX];
    size_t                nuser_claims;          /* 0: "sub" */
    const tenant_str_t   *roles;                 /* those that count */
    size_t                nroles;
} tenant_issuer_t;


typedef enum {
    TENANT_TOKEN_VALID = 0,
    TENANT_TOKEN_MISSING,
    TENANT_TOKEN_EXPIRED,
    TENANT_TOKEN_INVALID,
    TENANT_TOKEN_REVOKED,
    TENANT_TOKEN_FAILED               /* no memory, or a library fails */
} tenant_token_e;


/*
 * Why a token was refused: each reason can be counted.  TENANT_REASON_NONE is
 * that of a valid and of a missing one.
 */

typedef enum {
    TENANT_REASON_NONE = 0,
    TENANT_REASON_SOURCE,          /* not exactly one token */
    TENANT_REASON_TOO_LONG,
    TENANT_REASON_MALFORMED,
    TENANT_REASON_ALGORITHM,
    TENANT_REASON_TYPE,
    TENANT_REASON_CRITICAL,        /* "crit", "b64" */
    TENANT_REASON_ISSUER,
    TENANT_REASON_KEY,
    TENANT_REASON_SIGNATURE,
    TENANT_REASON_TIME,            /* no "exp", or no number */
    TENANT_REASON_NOT_YET_VALID,
    TENANT_REASON_EXPIRED,
    TENANT_REASON_AUDIENCE,
    TENANT_REASON_PROOF,           /* "cnf" */
    TENANT_REASON_CLAIM,
    TENANT_REASON_USER,
    TENANT_REASON_ORGANIZATION,
    TENANT_REASON_ROLE,
    TENANT_REASON_REVOKED,
    TENANT_REASON_UNCHECKED,
    TENANT_REASON_CROSS_SITE,
    TENANT_REASONS
} tenant_reason_e;


/*
 * What a verified token says.  The strings point into its arena.  Of one that
 * is refused only the last two are set: why, and for the log the "iss" or the
 * "kid" that was wrong, any bytes, or {0, NULL}.
 */

typedef struct {
    bool             own;                /* issued by this deployment */
    tenant_str_t     issuer;
    tenant_str_t     user;
    tenant_str_t     organization;
    tenant_str_t     role;               /* empty: none that counts */
    tenant_str_t     token_id;           /* "jti", or empty */
    int64_t          user_epoch;         /* own tokens only */
    int64_t          organization_epoch;
    int64_t          auth_time;          /* s since 1970 */
    int64_t          issued_at;          /* 0 when absent */
    int64_t          not_before;         /* 0 when absent */
    int64_t          expires_at;
    tenant_doc_t     claims;             /* all of them, as BSON */
    tenant_reason_e  reason;
    tenant_str_t     about;
} tenant_claims_t;


/*
 * A reason in one stable word, that of $tenant_token_error, and as a clause
 * about the token for the log.  Empty of TENANT_REASON_NONE.  Any thread.
 */
const char *tenant_reason_name(tenant_reason_e reason);
const char *tenant_reason_text(tenant_reason_e reason);


/* An empty keyring for the deployment's own issuer; NULL: no memory. */
tenant_keyring_t *tenant_keyring_create(tenant_arena_t *arena,
    tenant_str_t issuer);

/*
 * Adds a signing key from a file's contents: a PEM private key (RSA of 2048
 * bits and more, EC P-256, P-384, P-521), a private JWK (RFC 7517), or else a
 * raw secret of at least 32 bytes, one trailing newline not counted.  The
 * first signs, all verify.  TENANT_OK, or TENANT_INTERNAL with the reason
 * (never the contents) in err->detail.
 */
tenant_status_e tenant_keyring_add_signing(tenant_keyring_t *ring,
    tenant_str_t contents, tenant_error_t *err);

/*
 * Called for a key of a set that is skipped, or taken though it is odd: its
 * place in the set (from 0), its "kid" ({0, NULL}: none; any bytes), and the
 * reason, which holds nothing of the key.
 */
typedef void (*tenant_key_warn_pt)(void *data, unsigned place,
    tenant_str_t kid, bool skipped, const char *reason);

/*
 * Adds a trusted issuer with the JWK set (RFC 7517, section 5) that verifies
 * its tokens.  A key that is broken, weak, for something else, or there
 * already is skipped, and "warn" is called with "data".  TENANT_OK, or
 * TENANT_INTERNAL or TENANT_NO_MEMORY with the reason: no set, or one with no
 * key left.
 */
tenant_status_e tenant_keyring_add_trusted(tenant_keyring_t *ring,
    const tenant_issuer_t *issuer, tenant_str_t contents,
    tenant_key_warn_pt warn, void *data, tenant_error_t *err);

/* The longest token that is read and issued: TENANT_TOKEN_SIZE at first. */
void tenant_keyring_limit(tenant_keyring_t *ring, size_t token_size);

/*
 * A claim by its plain name or else as a path through objects, whose own
 * names may hold dots ("https://a.example/app.roles").  true and *value, or
 * false.  Any thread.
 */
bool tenant_claim_find(tenant_doc_t claims, const char *name,
    tenant_value_t *value);

/* Whether a signing key is there. */
bool tenant_keyring_can_sign(const tenant_keyring_t *ring);

/*
 * The strict gate, then the signature (RFC 7515, 7519, 8725).  "now" and
 * "leeway" are seconds.  TENANT_TOKEN_VALID with *claims; else why not, in
 * claims->reason; TENANT_TOKEN_FAILED says nothing about the token.  Opens no
 * file, makes no connection.  Any thread.
 */
tenant_token_e tenant_token_verify(const tenant_keyring_t *ring,
    tenant_arena_t *arena, tenant_str_t token, int64_t now, int64_t leeway,
    tenant_claims_t *claims);

/*
 * Issues a token of this deployment: "claims" gives user, organization, role,
 * epochs, auth_time, issued_at, expires_at; "jti" is made here and, with the
 * token, belongs to the arena.  TENANT_OK, TENANT_INTERNAL or
 * TENANT_NO_MEMORY.  Any thread.
 */
tenant_status_e tenant_token_issue(const tenant_keyring_t *ring,
    tenant_arena_t *arena, tenant_claims_t *claims, tenant_str_t *token,
    tenant_error_t *err);

/* Appends the public signing keys as a JWK set; never a secret. */
void tenant_keyring_jwks(const tenant_keyring_t *ring, tenant_buf_t *buf);


#define TENANT_SEAL_LEN  32

/*
 * Seals bytes that a client carries for us (HMAC-SHA-256, RFC 2104, under a
 * key derived from the first signing key and "purpose", a constant).  false
 * when the library fails.  tenant_keyring_unseal() compares in constant time
 * with the seals of all signing keys.  Any thread.
 */
bool tenant_keyring_seal(const tenant_keyring_t *ring, const char *purpose,
    tenant_str_t data, uint8_t seal[TENANT_SEAL_LEN]);
bool tenant_keyring_unseal(const tenant_keyring_t *ring, const char *purpose,
    tenant_str_t data, const uint8_t seal[TENANT_SEAL_LEN]);


#endif /* _TENANT_TOKEN_H_INCLUDED_ */
