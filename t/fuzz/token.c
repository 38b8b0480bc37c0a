/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c src/token/tenant_*.c */

/*
 * The gate and the verifier, with a key of each kind.  The input is a token
 * or, where it starts with 0 or 1, "header claims": those are then encoded
 * and signed with our own (0) or the trusted issuer's (1) secret, so that what
 * lies behind the signature is reached, too.
 *
 * No input may crash, and a token that passes must say who it is for.
 */


#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/core/tenant_base64url.h"
#include "../../src/token/tenant_token.h"


#define FUZZ_NOW     1700000000
#define FUZZ_LEEWAY  30
#define FUZZ_SECRET  "0123456789abcdef0123456789abcdef"
#define FUZZ_FILES   "t/unit/token/tokens/"


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static tenant_keyring_t *fuzz_keyring(void);
static void fuzz_warn(void *data, unsigned place, tenant_str_t kid,
    bool skipped, const char *reason);
static tenant_str_t fuzz_file(tenant_arena_t *arena, const char *name);
static tenant_str_t fuzz_sign(tenant_arena_t *arena, tenant_str_t input,
    bool own);


static tenant_arena_t  *fuzz_arena;    /* reachable, so no leak */


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tenant_str_t              token;
    tenant_arena_t           *arena;
    tenant_token_e            rc;
    tenant_claims_t           claims;
    static tenant_keyring_t  *ring;

    if (ring == NULL) {
        ring = fuzz_keyring();
    }

    arena = tenant_arena_create();
    if (arena == NULL) {
        return 0;
    }

    token.data = (const char *) data;
    token.len = size;

    if (size > 0 && (data[0] == '0' || data[0] == '1')) {
        token.data++;
        token.len--;
        token = fuzz_sign(arena, token, data[0] == '0');
    }

    rc = tenant_token_verify(ring, arena, token, FUZZ_NOW, FUZZ_LEEWAY,
                             &claims);

    if (rc == TENANT_TOKEN_VALID
        && (claims.user.len == 0 || claims.organization.len == 0
            || claims.issuer.len == 0 || claims.claims.len == 0
            || claims.expires_at <= FUZZ_NOW - FUZZ_LEEWAY))
    {
        abort();
    }

    tenant_arena_destroy(arena);

    return 0;
}


static tenant_keyring_t *
fuzz_keyring(void)
{
    size_t                     i;
    tenant_str_t               secret = tenant_string(FUZZ_SECRET);
    tenant_str_t               own = tenant_string("tenant");
    tenant_error_t             err;
    tenant_issuer_t            issuer;
    tenant_keyring_t          *ring;
    static const tenant_str_t  roles[] = {
        tenant_string("editor"), tenant_string("viewer")
    };
    static const char *const   files[] = { "rsa.pem", "es256.pem" };

    fuzz_arena = tenant_arena_create();
    ring = tenant_keyring_create(fuzz_arena, own);

    memset(&issuer, 0, sizeof(issuer));
    issuer.name = (tenant_str_t) tenant_string("https://issuer.example");
    issuer.audience = (tenant_str_t) tenant_string("api");
    issuer.organization_claim = (tenant_str_t) tenant_string("tenant");
    issuer.role_claim = (tenant_str_t) tenant_string("roles");
    issuer.roles = roles;
    issuer.nroles = 2;

    if (tenant_keyring_add_signing(ring, secret, &err) != TENANT_OK
        || tenant_keyring_add_trusted(ring, &issuer,
                                      fuzz_file(fuzz_arena, "trusted.jwks"),
                                      fuzz_warn, NULL, &err) != TENANT_OK)
    {
        abort();
    }

    for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        if (tenant_keyring_add_signing(ring, fuzz_file(fuzz_arena, files[i]),
                                       &err) != TENANT_OK)
        {
            abort();
        }
    }

    return ring;
}


static void
fuzz_warn(void *data, unsigned place, tenant_str_t kid, bool skipped,
    const char *reason)
{
    (void) data;
    (void) place;
    (void) kid;
    (void) skipped;
    (void) reason;
}


static tenant_str_t
fuzz_file(tenant_arena_t *arena, const char *name)
{
    FILE          *f;
    char           path[256], *p;
    tenant_str_t   s = tenant_null_string;

    snprintf(path, sizeof(path), FUZZ_FILES "%s", name);

    f = fopen(path, "rb");
    p = tenant_arena_alloc(arena, 65536);

    if (f == NULL || p == NULL) {
        fprintf(stderr, "no file %s\n", path);
        abort();
    }

    s.data = p;
    s.len = fread(p, 1, 65536, f);
    fclose(f);

    return s;
}


static tenant_str_t
fuzz_sign(tenant_arena_t *arena, tenant_str_t input, bool own)
{
    size_t         i, len;
    const char    *space;
    tenant_str_t   header, claims, sig;
    unsigned char  mac[EVP_MAX_MD_SIZE], secret[32];

    /* the latter is HS256 of t/lib/make_tokens.py */

    for (i = 0; i < sizeof(secret); i++) {
        secret[i] = own ? (unsigned char) FUZZ_SECRET[i]
                        : (unsigned char) (7 * i + 256);
    }

    space = input.len ? memchr(input.data, ' ', input.len) : NULL;
    header = input;
    claims = input;

    if (space != NULL) {
        header.len = (size_t) (space - input.data);
        claims.data = space + 1;
        claims.len = input.len - header.len - 1;
    }

    header = tenant_base64url_encode(arena, header);
    claims = tenant_base64url_encode(arena, claims);
    input = tenant_arena_printf(arena, "%s.%s", header.data, claims.data);

    if (EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, secret,
                  sizeof(secret), (const unsigned char *) input.data,
                  input.len, mac, sizeof(mac), &len)
        == NULL)
    {
        abort();
    }

    sig.data = (const char *) mac;
    sig.len = len;
    sig = tenant_base64url_encode(arena, sig);

    return tenant_arena_printf(arena, "%s.%s", input.data, sig.data);
}
