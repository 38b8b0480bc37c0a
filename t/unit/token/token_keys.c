/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c src/token/tenant_*.c */

/*
 * Keys of every kind, good and bad ones (t/lib/make_tokens.py made the
 * files), and the settings of trusted issuers.
 */


#include "token_kit.h"


#define V  TENANT_TOKEN_VALID
#define I  TENANT_TOKEN_INVALID

#define ISSUER  "\"iss\":\"https://issuer.example\""
#define CLAIMS  "{" ISSUER ",\"aud\":\"api\",\"sub\":\"u\",\"tenant\":\"a\"," \
                "\"exp\":1700003600}"


typedef struct {
    const char       *name;            /* of a file, or the contents */
    tenant_status_e   want;
    const char       *alg;             /* or what the reason says */
} key_row_t;


static const key_row_t  signing_rows[] = {
    { "rsa.pem",             TENANT_OK,       "RS256" },
    { "es256.pem",           TENANT_OK,       "ES256" },
    { "es384.pem",           TENANT_OK,       "ES384" },
    { "es512.pem",           TENANT_OK,       "ES512" },
    { "rsa.jwk",             TENANT_OK,       "RS256" },
    { "rsa-ps256.jwk",       TENANT_OK,       "PS256" },
    { "es256.jwk",           TENANT_OK,       "ES256" },
    { "es384.jwk",           TENANT_OK,       "ES384" },
    { "es512.jwk",           TENANT_OK,       "ES512" },
    { "rsa-1024.pem",        TENANT_INTERNAL, "1024 bits" },
    { "rsa-1024.jwk",        TENANT_INTERNAL, "1024 bits" },
    { "rsa-public.pem",      TENANT_INTERNAL, "no private key" },
    { "rsa-public.jwk",      TENANT_INTERNAL, "\"d\"" },
    { "rsa-bare.jwk",        TENANT_INTERNAL, "\"p\"" },
    { "rsa-locked.pem",      TENANT_INTERNAL, "encrypted" },
    { "rsa-mixed.jwk",       TENANT_INTERNAL, "" },
    { "rsa-other-d.jwk",     TENANT_INTERNAL, "not valid" },
    { "rsa-other-p.jwk",     TENANT_INTERNAL, "not valid" },
    { "secp256k1.pem",       TENANT_INTERNAL, "neither" },
    { "ed25519.pem",         TENANT_INTERNAL, "neither" },
    { "es256-off-curve.jwk", TENANT_INTERNAL, "" },
    { "es256-other.jwk",     TENANT_INTERNAL, "" },
    { "trusted.jwks",        TENANT_INTERNAL, "kty" }
};


/* 32, 48 and 64 bytes in base64url */

#define K31  "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg"
#define K32  "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define K30  "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwd"
#define K64  K30 K30 "AAECAw"


static const key_row_t  text_rows[] = {
    { "",                                    TENANT_INTERNAL, "empty" },
    { "\n",                                  TENANT_INTERNAL, "0 bytes" },
    { "0123456789abcdef0123456789abcde\n",   TENANT_INTERNAL, "31 bytes" },
    { "0123456789abcdef0123456789abcdef\n",  TENANT_OK,       "HS256" },
    { "0123456789abcdef0123456789abcde\n\n", TENANT_OK,       "HS256" },
    { "{0123456789abcdef0123456789abcdef",   TENANT_OK,       "HS256" },
    { "{0123456789abcdef0123456789abcdef}",  TENANT_INTERNAL, "JSON" },
    { "{}",                                  TENANT_INTERNAL, "kty" },
    { "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
                                             TENANT_INTERNAL, "PEM" },
    { "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                                             TENANT_INTERNAL, "PEM" },
    { "some text\n-----BEGIN PUBLIC KEY-----\nAAAA",
                                             TENANT_INTERNAL, "PEM" },
    { "{\"kty\":\"oct\",\"k\":\"" K32 "\"}", TENANT_OK,       "HS256" },
    { "{\"kty\":\"oct\",\"k\":\"" K31 "\"}", TENANT_INTERNAL, "31 bytes" },
    { "{\"kty\":\"oct\",\"alg\":\"HS384\",\"k\":\"" K32 "\"}",
                                             TENANT_INTERNAL, "32 bytes" },
    { "{\"kty\":\"oct\",\"alg\":\"HS512\",\"k\":\"" K32 "\"}",
                                             TENANT_INTERNAL, "32 bytes" },
    { "{\"kty\":\"oct\",\"alg\":\"HS512\",\"k\":\"" K64 "\"}",
                                             TENANT_OK,       "HS512" },
    { "{\"kty\":\"oct\",\"alg\":\"none\",\"k\":\"" K32 "\"}",
                                             TENANT_INTERNAL, "alg" },
    { "{\"kty\":\"oct\",\"alg\":\"RS256\",\"k\":\"" K32 "\"}",
                                             TENANT_INTERNAL, "RS256" },
    { "{\"kty\":\"oct\",\"use\":\"enc\",\"k\":\"" K32 "\"}",
                                             TENANT_INTERNAL, "use" },
    { "{\"kty\":\"oct\",\"key_ops\":[\"verify\"],\"k\":\"" K32 "\"}",
                                             TENANT_INTERNAL, "key_ops" },
    { "{\"kty\":\"oct\",\"key_ops\":[\"sign\"],\"k\":\"" K32 "\"}",
                                             TENANT_OK,       "HS256" },
    { "{\"kty\":\"oct\",\"k\":\"" K32 "=\"}", TENANT_INTERNAL, "base64url" },
    { "{\"kty\":\"oct\",\"k\":1}",           TENANT_INTERNAL, "base64url" },
    { "{\"kty\":\"oct\"}",                   TENANT_INTERNAL, "base64url" },
    { "{\"kty\":\"oct\",\"kid\":1,\"k\":\"" K32 "\"}",
                                             TENANT_INTERNAL, "kid" },
    { "{\"kty\":\"oct\",\"kid\":\"\",\"k\":\"" K32 "\"}",
                                             TENANT_INTERNAL, "kid" },
    { "{\"kty\":\"oct\",\"kty\":\"oct\",\"k\":\"" K32 "\"}",
                                             TENANT_INTERNAL, "JSON" },
    { "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AA\",\"d\":\"AA\"}",
                                             TENANT_INTERNAL, "kty" },
    { "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}",
                                             TENANT_INTERNAL, "32 bytes" },
    { "{\"kty\":\"EC\",\"crv\":\"P-192\"}",  TENANT_INTERNAL, "crv" }
};


static const tenant_str_t  roles[] = {
    tenant_string("auditor"), tenant_string("viewer"),
    tenant_string("editor"), tenant_string("helper")
};


static tenant_arena_t    *arena;
static tenant_keyring_t  *ring;


static void signing_test(const key_row_t *row, tenant_str_t contents);
static void disguise_test(void);
static void plain_test(void);
static void twice_test(void);
static void issuer_test(void);
static void thumbprint_test(void);
static void jwks_test(void);
static tenant_issuer_t issuer(const char *name);


int
main(void)
{
    size_t           i;
    kit_warned_t     warned;
    tenant_error_t   err;
    tenant_issuer_t  settings;

    arena = tenant_arena_create();

    for (i = 0; i < sizeof(signing_rows) / sizeof(key_row_t); i++) {
        signing_test(&signing_rows[i],
                     kit_file(arena, signing_rows[i].name));
    }

    for (i = 0; i < sizeof(text_rows) / sizeof(key_row_t); i++) {
        signing_test(&text_rows[i], kit_str(text_rows[i].name));
    }

    ring = tenant_keyring_create(arena, kit_str("tenant"));
    settings = issuer("https://issuer.example");

    check(tenant_keyring_add_signing(ring, kit_str(KIT_SECRET), &err)
          == TENANT_OK);
    check(kit_trust(ring, &settings, kit_file(arena, "trusted.jwks"),
                    &warned, &err) == TENANT_OK);
    check(warned.skipped == 3);

    disguise_test();
    plain_test();
    twice_test();
    issuer_test();
    thumbprint_test();
    jwks_test();

    tenant_arena_destroy(arena);

    return unit_done();
}


/* A key that is taken signs and verifies; no reason holds the contents. */

static void
signing_test(const key_row_t *row, tenant_str_t contents)
{
    const char         *alg;
    tenant_str_t        token;
    tenant_error_t      err;
    tenant_claims_t     claims;
    tenant_status_e     rc;
    tenant_keyring_t   *one;

    memset(&err, 0, sizeof(err));
    one = tenant_keyring_create(arena, kit_str("tenant"));
    rc = tenant_keyring_add_signing(one, contents, &err);

    if (rc != row->want) {
        printf("%s: %s\n", row->name, err.detail);
    }

    check(rc == row->want);
    check(tenant_keyring_can_sign(one) == (rc == TENANT_OK));

    if (rc != TENANT_OK) {
        if (strstr(err.detail, row->alg) == NULL) {
            printf("%s: %s\n", row->name, err.detail);
        }

        check(strstr(err.detail, row->alg) != NULL);
        check(contents.len < 8 || strstr(err.detail, contents.data) == NULL);

        return;
    }

    memset(&claims, 0, sizeof(claims));
    claims.user = kit_str(KIT_USER);
    claims.organization = kit_str(KIT_USER);
    claims.role = kit_str("owner");
    claims.issued_at = KIT_NOW;
    claims.expires_at = KIT_NOW + 60;

    check(tenant_token_issue(one, arena, &claims, &token, &err)
          == TENANT_OK);
    kit_expect(one, row->name, token, V);

    token.len = strcspn(token.data, ".");
    token = tenant_base64url_decode(arena, token);
    alg = strstr(token.data, "\"alg\":\"");
    check(alg != NULL && strncmp(alg + 7, row->alg, 5) == 0);
    check(strstr(token.data, "\"kid\":\"") != NULL);
}


/* What everybody can know is no secret, in whatever form it comes. */

static const char *const  disguise_forms[] = {
    "[%s]", "%s,", "\xef\xbb\xbf%s", "// %s", "\"%s\"", "%.300s"
};

static const char *const  disguise_texts[] = {
    "----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE",
    "---- BEGIN SSH2 PUBLIC KEY ----\nAAAAE2VjZHNhLXNoYTItbmlzdHA",
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC7 me@example",
    "AAAAB3NzaC1yc2EAAAADAQABAAABgQC7VJTUt9Us8cKjMzEfYyjiWA4R4_M2bS1GB4t7",
    "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29t",
    "-----BEGN PUBLIC KEY-----\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQE",
    "Modulus=C0FFEEC0FFEEC0FFEEC0FFEEC0FFEEC0FFEEC0FFEEC0FFEEC0FFEE",
    "{'kty':'RSA','n':'0123456789abcdef','e':'AQAB'",
    "kty: RSA\nn: 0123456789abcdef0123456789abcdef\ne: AQAB\n",
    "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTY me@example",
    "<RSAKeyValue><Modulus>0123456789abcdef</Modulus></RSAKeyValue>"
};


static void
disguise_test(void)
{
    size_t               i, n;
    char                *wide, *hex;
    const char          *body, *end;
    tenant_str_t         text, jwk, der;
    static key_row_t     row = { "disguised", TENANT_INTERNAL, "looks like" };

    jwk = kit_file(arena, "rsa-public.jwk");

    for (i = 0; i < sizeof(disguise_forms) / sizeof(disguise_forms[0]); i++) {
        signing_test(&row, tenant_arena_printf(arena, disguise_forms[i],
                                               jwk.data));
    }

    for (i = 0; i < sizeof(disguise_texts) / sizeof(disguise_texts[0]); i++) {
        signing_test(&row, kit_str(disguise_texts[i]));
    }

    /* the text between the dashes, and what it says */

    text = kit_file(arena, "rsa-public.pem");
    body = strchr(text.data, '\n') + 1;
    end = strstr(body, "-----END");
    n = (size_t) (end - body);

    signing_test(&row, tenant_arena_printf(arena, "%.*s", (int) n, body));
    signing_test(&row, tenant_arena_printf(arena, "%s", body));

    der = tenant_arena_printf(arena, "%.*s", (int) n, body);
    n = 0;

    for (i = 0; i < der.len; i++) {
        if (der.data[i] != '\n' && der.data[i] != '=') {
            ((char *) der.data)[n++] = der.data[i] == '+' ? '-'
                                       : der.data[i] == '/' ? '_'
                                                            : der.data[i];
        }
    }

    der.len = n;
    signing_test(&row, der);
    der = tenant_base64url_decode(arena, der);
    check(der.data != NULL && der.len > 256);
    signing_test(&row, der);

    /* PKCS #1, which begins behind the algorithm and a BIT STRING's head */

    der.data += 24;
    der.len -= 24;
    check(der.data[0] == 0x30);
    signing_test(&row, der);
    signing_test(&row, tenant_base64url_encode(arena, der));

    hex = tenant_arena_alloc(arena, 2 * der.len + 1);

    for (i = 0; i < der.len; i++) {
        (void) snprintf(hex + 2 * i, 3, "%02x", (unsigned char) der.data[i]);
    }

    signing_test(&row, kit_str(hex));

    /* UTF-16 */

    wide = tenant_arena_zalloc(arena, 2 * text.len + 2);

    for (i = 0; i < text.len; i++) {
        wide[2 * i] = text.data[i];
    }

    text.data = wide;
    text.len *= 2;
    signing_test(&row, text);
}


/* What only begins like it is a secret. */

static void
plain_test(void)
{
    static key_row_t  row = { "a secret", TENANT_OK, "HS256" };

    signing_test(&row, kit_str("0123456789abcdef0123456789abcdef"));
    signing_test(&row, kit_str("\x30\x21\x04 0123456789abcdef0123456789ab"));
    signing_test(&row, kit_str("\x30\x1e\x30 0123456789abcdef0123456789ab"));
    signing_test(&row, kit_str("0b0123456789abcdef0123456789abcdef012345678"));
    signing_test(&row, kit_str("0+0123456789abcdef0123456789abcdef012345678="));
    signing_test(&row, kit_str("{\x01\x02 0123456789abcdef0123456789abcd}"));
    signing_test(&row, kit_str("BEGIN the day with a long enough secret"));
}


/* The same key for the same algorithm, in another form or by another name. */

static void
twice_test(void)
{
    size_t             i;
    tenant_error_t     err;
    tenant_keyring_t  *one;
    static const char *const  files[] = {
        "rsa.pem", "rsa.jwk", "rsa-ps256.jwk", "es256.pem", "es256.jwk"
    };

    one = tenant_keyring_create(arena, kit_str("tenant"));
    check(tenant_keyring_add_signing(one, kit_str(KIT_SECRET), &err)
          == TENANT_OK);

    for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        check((tenant_keyring_add_signing(one, kit_file(arena, files[i]), &err)
               == TENANT_OK)
              == (strstr(files[i], ".pem") != NULL
                  || strcmp(files[i], "rsa-ps256.jwk") == 0));
    }

    check(strstr(err.detail, "same one") != NULL);
}


static void
issuer_test(void)
{
    kit_warned_t     warned;
    tenant_str_t     set;
    tenant_error_t   err;
    tenant_issuer_t  settings;

    set = kit_file(arena, "public-rsa.jwks");

    settings = issuer("https://issuer.example");
    check(kit_trust(ring, &settings, set, &warned, &err)
          == TENANT_INTERNAL);

    settings = issuer("tenant");
    check(kit_trust(ring, &settings, set, &warned, &err)
          == TENANT_INTERNAL);

    settings = issuer("https://both.example");
    settings.organization = kit_str("fixed");
    check(kit_trust(ring, &settings, set, &warned, &err)
          == TENANT_INTERNAL);

    settings.organization = kit_str("");
    settings.organization_claim = kit_str("");
    check(kit_trust(ring, &settings, set, &warned, &err)
          == TENANT_INTERNAL);

    /* one issuer's key is worth nothing in another's name */

    settings = issuer("https://second.example");
    check(kit_trust(ring, &settings, set, &warned, &err)
          == TENANT_OK);
    kit_expect(ring, "its own issuer",
               kit_pkey(arena, "rsa.pem", "SHA256", false, 0, 0,
                        "{\"alg\":\"RS256\"}",
                        "{\"iss\":\"https://second.example\",\"sub\":\"u\","
                        "\"aud\":\"api\",\"tenant\":\"a\","
                        "\"exp\":1700003600}"), V);
    kit_expect(ring, "another issuer's key",
               kit_pkey(arena, "es256.pem", "SHA256", false, 0, 32,
                        "{\"alg\":\"ES256\"}",
                        "{\"iss\":\"https://second.example\",\"sub\":\"u\","
                        "\"aud\":\"api\",\"tenant\":\"a\","
                        "\"exp\":1700003600}"), I);
    kit_expect(ring, "our secret, their name",
               kit_hmac(arena, "SHA256", kit_str(KIT_SECRET),
                        kit_str("{\"alg\":\"HS256\"}"), kit_str(CLAIMS)), I);
}


/* jwcrypto wrote its thumbprints (RFC 7638) into the JWKs as "kid". */

static void
thumbprint_test(void)
{
    size_t             i;
    const char        *kid, *found;
    tenant_buf_t      *buf;
    tenant_str_t       jwk;
    tenant_error_t     err;
    tenant_keyring_t  *one;
    static const char *const  names[][2] = {
        { "rsa.pem", "rsa.jwk" }, { "es256.pem", "es256.jwk" },
        { "es384.pem", "es384.jwk" }, { "es512.pem", "es512.jwk" }
    };

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        one = tenant_keyring_create(arena, kit_str("tenant"));
        tenant_keyring_add_signing(one, kit_file(arena, names[i][0]), &err);

        buf = tenant_buf_create(arena, 16);
        tenant_keyring_jwks(one, buf);
        tenant_buf_char(buf, '\0');

        jwk = kit_file(arena, names[i][1]);
        kid = strstr(jwk.data, "\"kid\": \"");
        found = strstr(buf->data, "\"kid\":\"");

        check(kid != NULL && found != NULL
              && strncmp(kid + 8, found + 7, 43) == 0);
    }
}


/* Public keys and nothing else: no secret, no private number. */

static void
jwks_test(void)
{
    size_t             i;
    tenant_buf_t      *buf;
    tenant_error_t     err;
    tenant_issuer_t    settings;
    kit_warned_t       warned;
    tenant_keyring_t  *all, *other;
    static const char *const  files[] = {
        "rsa.pem", "es256.jwk", "es512.pem", "rsa-ps256.jwk"
    };
    static const char *const  private[] = {
        "\"d\"", "\"p\"", "\"q\"", "\"k\"", "\"dp\"", "oct"
    };

    all = tenant_keyring_create(arena, kit_str("tenant"));
    tenant_keyring_add_signing(all, kit_str(KIT_SECRET), &err);

    buf = tenant_buf_create(arena, 16);
    tenant_keyring_jwks(all, buf);
    tenant_buf_char(buf, '\0');
    check(strcmp(buf->data, "{\"keys\":[]}") == 0);

    for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        check(tenant_keyring_add_signing(all, kit_file(arena, files[i]),
                                         &err) == TENANT_OK);
    }

    buf = tenant_buf_create(arena, 16);
    tenant_keyring_jwks(all, buf);
    tenant_buf_char(buf, '\0');
    check(!buf->failed);
    check(strstr(buf->data, "\"use\":\"sig\",\"alg\":\"RS256\"") != NULL);
    check(strstr(buf->data, "\"kid\":\"mine\"") != NULL);

    for (i = 0; i < sizeof(private) / sizeof(private[0]); i++) {
        check(strstr(buf->data, private[i]) == NULL);
    }

    /* what is published is a set that another deployment can trust */

    other = tenant_keyring_create(arena, kit_str("other"));
    settings = issuer("tenant");
    check(kit_trust(other, &settings, kit_str(buf->data),
                    &warned, &err) == TENANT_OK);
    check(warned.skipped == 0);
}


static tenant_issuer_t
issuer(const char *name)
{
    tenant_issuer_t  settings;

    memset(&settings, 0, sizeof(settings));
    settings.name = kit_str(name);
    settings.audience = kit_str("api");
    settings.organization_claim = kit_str("tenant");
    settings.role_claim = kit_str("roles");
    settings.roles = roles;
    settings.nroles = sizeof(roles) / sizeof(roles[0]);

    return settings;
}
