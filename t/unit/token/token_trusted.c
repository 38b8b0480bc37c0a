/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c src/token/tenant_*.c */

/*
 * Tokens of a trusted issuer: those that other implementations made (see
 * t/lib/make_tokens.py), forged ones, and what their claims come to.
 */


#include "token_kit.h"


#define V  TENANT_TOKEN_VALID
#define I  TENANT_TOKEN_INVALID

#define ISSUER  "\"iss\":\"https://issuer.example\""
#define CLAIMS  "{" ISSUER ",\"aud\":\"api\",\"sub\":\"u\",\"tenant\":\"a\"," \
                "\"exp\":1700003600}"


/* What a trusted issuer's claims come to: "organization user role". */

typedef struct {
    const char      *claims;
    const char      *want;             /* NULL: invalid */
} map_row_t;


#define MAP(rest)  "{" ISSUER ",\"exp\":1700003600" rest "}"
#define AUD        ",\"aud\":\"api\""
#define WHO        ",\"sub\":\"u\",\"tenant\":\"a\""

static const map_row_t  map_rows[] = {
    { MAP(AUD WHO), "a u " },
    { MAP(WHO), NULL },
    { MAP(",\"aud\":\"other\"" WHO), NULL },
    { MAP(",\"aud\":\"API\"" WHO), NULL },
    { MAP(",\"aud\":[]" WHO), NULL },
    { MAP(",\"aud\":[\"other\"]" WHO), NULL },
    { MAP(",\"aud\":[\"other\",\"api\"]" WHO), "a u " },
    { MAP(",\"aud\":[\"api\",1]" WHO), NULL },
    { MAP(",\"aud\":[[\"api\"]]" WHO), NULL },
    { MAP(",\"aud\":{\"api\":\"api\"}" WHO), NULL },
    { MAP(",\"aud\":null" WHO), NULL },
    { MAP(",\"aud\":1" WHO), NULL },
    { MAP(AUD ",\"tenant\":\"a\""), NULL },
    { MAP(AUD ",\"sub\":\"u\""), NULL },
    { MAP(AUD ",\"sub\":1,\"tenant\":\"a\""), NULL },
    { MAP(AUD ",\"sub\":\"u\",\"tenant\":1"), NULL },
    { MAP(AUD ",\"sub\":\"u\",\"tenant\":\"\""), NULL },
    { MAP(AUD ",\"sub\":\"u\",\"tenant\":[\"a\"]"), NULL },
    { MAP(AUD ",\"sub\":\"u\",\"tenant\":\"a\\nb\""), NULL },
    { MAP(AUD ",\"sub\":\"u\\r\\nx: y\",\"tenant\":\"a\""), NULL },
    { MAP(AUD WHO ",\"jti\":1"), NULL },
    { MAP(AUD WHO ",\"iat\":1700000031"), NULL },
    { MAP(AUD WHO ",\"org\":\"" KIT_USER "\",\"role\":\"owner\""), "a u " },
    { MAP(AUD WHO ",\"jti\":\"\",\"org\":\"\""), "a u " },
    { MAP(AUD WHO ",\"jti\":\"a\\nb\",\"org\":\"\\t\""), "a u " },
    { MAP(AUD WHO ",\"jti\":null"), NULL },
    { MAP(AUD WHO ",\"jti\":[\"a\"]"), NULL },
    { MAP(AUD ",\"sub\":\"\",\"tenant\":\"a\""), NULL },
    { MAP(AUD WHO ",\"cnf\":{\"jkt\":\"a\"}"), NULL },
    { MAP(AUD WHO ",\"iat\":1700000000.25,\"nbf\":1.7e9"), "a u " },
    { MAP(AUD WHO ",\"org\":1"), NULL },
    { MAP(AUD WHO ",\"org\":null"), NULL },
    { MAP(AUD WHO ",\"org\":{\"id\":\"a\"}"), NULL },
    { MAP(AUD WHO ",\"roles\":\"viewer\""), "a u viewer" },
    { MAP(AUD WHO ",\"roles\":\"owner\""), "a u " },
    { MAP(AUD WHO ",\"roles\":\"operator\""), "a u " },
    { MAP(AUD WHO ",\"roles\":\"Viewer\""), "a u " },
    { MAP(AUD WHO ",\"roles\":\"viewer editor\""), "a u " },
    { MAP(AUD WHO ",\"roles\":[]"), "a u " },
    { MAP(AUD WHO ",\"roles\":[\"viewer\",\"editor\"]"), "a u editor" },
    { MAP(AUD WHO ",\"roles\":[\"auditor\",\"viewer\"]"), "a u viewer" },
    { MAP(AUD WHO ",\"roles\":[\"helper\",\"auditor\"]"), "a u auditor" },
    { MAP(AUD WHO ",\"roles\":[\"owner\",\"operator\"]"), "a u " },
    { MAP(AUD WHO ",\"roles\":[\"viewer\",1]"), NULL },
    { MAP(AUD WHO ",\"roles\":{\"viewer\":true}"), NULL },
    { MAP(AUD WHO ",\"roles\":1"), NULL },
    { MAP(AUD WHO ",\"roles\":null"), NULL }
};


static const tenant_str_t  roles[] = {
    tenant_string("auditor"), tenant_string("viewer"),
    tenant_string("editor"), tenant_string("helper")
};


static tenant_arena_t    *arena;
static tenant_keyring_t  *ring;


static void implementations_test(void);
static void confusion_test(void);
static void ecdsa_test(void);
static void rsa_test(void);
static void map_test(void);
static void nested_test(void);
static void lone_key_test(void);
static tenant_issuer_t issuer(void);
static tenant_str_t map_sign(const char *claims);


int
main(void)
{
    kit_warned_t     warned;
    tenant_error_t   err;
    tenant_issuer_t  settings;

    arena = tenant_arena_create();
    ring = tenant_keyring_create(arena, kit_str("tenant"));
    settings = issuer();

    check(tenant_keyring_add_signing(ring, kit_str(KIT_SECRET), &err)
          == TENANT_OK);
    check(kit_trust(ring, &settings, kit_file(arena, "trusted.jwks"),
                    &warned, &err) == TENANT_OK);
    check(warned.skipped == 3);

    implementations_test();
    confusion_test();
    ecdsa_test();
    rsa_test();
    map_test();
    nested_test();
    lone_key_test();

    tenant_arena_destroy(arena);

    return unit_done();
}


static void
implementations_test(void)
{
    char             *line, *name, *alg, *token, *save;
    unsigned          lines;
    tenant_str_t      s;
    tenant_claims_t   claims;

    lines = 0;
    s = kit_file(arena, "tokens.txt");

    for (line = (char *) (uintptr_t) s.data;
         (name = strtok_r(line, " ", &save)) != NULL;
         line = NULL)
    {
        alg = strtok_r(NULL, " ", &save);
        token = strtok_r(NULL, "\n", &save);
        lines++;

        s = kit_str(token);
        kit_expect(ring, alg, s, V);

        /* the last character of the signature's first half */

        token[s.len - 12] = token[s.len - 12] == 'A' ? 'B' : 'A';
        kit_expect(ring, alg, s, I);

        token[s.len - 12] = '\0';
        kit_expect(ring, alg, kit_str(token), I);
    }

    check(lines == 36);

    check(tenant_token_verify(ring, arena, map_sign(CLAIMS), KIT_NOW,
                              KIT_LEEWAY, &claims) == TENANT_TOKEN_VALID);
    check(!claims.own && tenant_str_is(claims.issuer,
                                       "https://issuer.example"));
    check(claims.token_id.len == 0 && claims.issued_at == 0);
}


/* RFC 8725, section 2.1, in both directions, and keys beside their "alg". */

static void
confusion_test(void)
{
    size_t        i;
    tenant_str_t  secret, h;
    static const char *const  headers[] = {
        "{\"alg\":\"HS256\"}",
        "{\"alg\":\"HS256\",\"kid\":\"RS256\"}",
        "{\"alg\":\"HS256\",\"kid\":\"ES256\"}",
        "{\"alg\":\"RS256\",\"kid\":\"RS256\"}",
        "{\"alg\":\"RS256\",\"kid\":\"HS256\"}"
    };
    static const char *const  files[] = { "rsa-public.pem", "trusted.jwks" };

    for (i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        h = kit_str(headers[i]);
        secret = kit_file(arena, files[0]);
        kit_expect(ring, headers[i],
                   kit_hmac(arena, "SHA256", secret, h, kit_str(CLAIMS)), I);

        secret.len--;
        kit_expect(ring, headers[i],
                   kit_hmac(arena, "SHA256", secret, h, kit_str(CLAIMS)), I);

        secret = kit_file(arena, files[1]);
        kit_expect(ring, headers[i],
                   kit_hmac(arena, "SHA256", secret, h, kit_str(CLAIMS)), I);
        kit_expect(ring, headers[i],
                   kit_hmac(arena, "SHA256", kit_str(""), h,
                            kit_str(CLAIMS)), I);
    }

    kit_expect(ring, "RS384 under the kid of RS256",
               kit_pkey(arena, "rsa.pem", "SHA384", false, 0, 0,
                        "{\"alg\":\"RS384\",\"kid\":\"RS256\"}", CLAIMS), I);
    kit_expect(ring, "RS256 under the kid of PS256",
               kit_pkey(arena, "rsa.pem", "SHA256", false, 0, 0,
                        "{\"alg\":\"RS256\",\"kid\":\"PS256\"}", CLAIMS), I);
    kit_expect(ring, "kid of a key for encryption",
               kit_pkey(arena, "rsa.pem", "SHA256", false, 0, 0,
                        "{\"alg\":\"RS256\",\"kid\":\"enc\"}", CLAIMS), I);
}


static void
ecdsa_test(void)
{
    size_t               i, j, fill;
    tenant_str_t         input;
    unsigned char        sig[160];
    static const char   *h = "{\"alg\":\"ES256\",\"kid\":\"ES256\"}";
    static const size_t  lens[] = { 1, 32, 63, 64, 65, 70, 96, 132 };

    kit_expect(ring, "good", kit_pkey(arena, "es256.pem", "SHA256", false, 0,
                                      32, h, CLAIMS), V);
    kit_expect(ring, "DER", kit_pkey(arena, "es256.pem", "SHA256", false, 0,
                                     0, h, CLAIMS), I);
    kit_expect(ring, "other hash", kit_pkey(arena, "es256.pem", "SHA384",
                                            false, 0, 32, h, CLAIMS), I);
    kit_expect(ring, "other curve", kit_pkey(arena, "es384.pem", "SHA256",
                                             false, 0, 48, h, CLAIMS), I);
    kit_expect(ring, "too wide", kit_pkey(arena, "es256.pem", "SHA256",
                                          false, 0, 33, h, CLAIMS), I);
    kit_expect(ring, "as wide as ES384",
               kit_pkey(arena, "es256.pem", "SHA256", false, 0, 48, h,
                        CLAIMS), I);
    kit_expect(ring, "ES384 named, P-256 used",
               kit_pkey(arena, "es256.pem", "SHA384", false, 0, 48,
                        "{\"alg\":\"ES384\",\"kid\":\"ES384\"}", CLAIMS), I);

    input = kit_input(arena, kit_str(h), kit_str(CLAIMS));

    for (i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
        for (fill = 0; fill < 256; fill += 255) {
            memset(sig, (int) fill, sizeof(sig));
            kit_expect(ring, "filled", kit_join(arena, input, sig, lens[i]),
                       I);
        }
    }

    /* one of r and s zero, or both one */

    for (j = 0; j < 3; j++) {
        memset(sig, 0, sizeof(sig));
        sig[31] = j != 0;
        sig[63] = j != 1;
        kit_expect(ring, "zeros", kit_join(arena, input, sig, 64), I);
    }
}


static void
rsa_test(void)
{
    size_t              i;
    tenant_str_t        input;
    unsigned char       sig[300];
    static const char  *rs = "{\"alg\":\"RS256\",\"kid\":\"RS256\"}";
    static const char  *ps = "{\"alg\":\"PS256\",\"kid\":\"PS256\"}";
    static const int    lens[] = { 1, 255, 256, 257 };

    kit_expect(ring, "RS256", kit_pkey(arena, "rsa.pem", "SHA256", false, 0,
                                       0, rs, CLAIMS), V);
    kit_expect(ring, "SHA-1", kit_pkey(arena, "rsa.pem", "SHA1", false, 0, 0,
                                       rs, CLAIMS), I);
    kit_expect(ring, "SHA-512", kit_pkey(arena, "rsa.pem", "SHA512", false,
                                         0, 0, rs, CLAIMS), I);
    kit_expect(ring, "PSS", kit_pkey(arena, "rsa.pem", "SHA256", true, 32, 0,
                                     rs, CLAIMS), I);
    kit_expect(ring, "other key", kit_pkey(arena, "rsa-1024.pem", "SHA256",
                                           false, 0, 0, rs, CLAIMS), I);

    kit_expect(ring, "PS256", kit_pkey(arena, "rsa.pem", "SHA256", true, 32,
                                       0, ps, CLAIMS), V);
    kit_expect(ring, "no salt", kit_pkey(arena, "rsa.pem", "SHA256", true, 0,
                                         0, ps, CLAIMS), I);
    kit_expect(ring, "long salt", kit_pkey(arena, "rsa.pem", "SHA256", true,
                                           64, 0, ps, CLAIMS), I);
    kit_expect(ring, "PKCS #1", kit_pkey(arena, "rsa.pem", "SHA256", false,
                                         0, 0, ps, CLAIMS), I);

    input = kit_input(arena, kit_str(rs), kit_str(CLAIMS));

    for (i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
        memset(sig, 0, sizeof(sig));
        kit_expect(ring, "zeros",
                   kit_join(arena, input, sig, (size_t) lens[i]), I);
        sig[lens[i] - 1] = 1;
        kit_expect(ring, "one",
                   kit_join(arena, input, sig, (size_t) lens[i]), I);
        memset(sig, 0xff, sizeof(sig));
        kit_expect(ring, "beyond the modulus",
                   kit_join(arena, input, sig, (size_t) lens[i]), I);
    }
}


static void
map_test(void)
{
    char              text[256];
    size_t            i;
    tenant_token_e    rc;
    tenant_claims_t   c;
    const map_row_t  *row;

    for (i = 0; i < sizeof(map_rows) / sizeof(map_row_t); i++) {
        row = &map_rows[i];
        rc = tenant_token_verify(ring, arena, map_sign(row->claims), KIT_NOW,
                                 KIT_LEEWAY, &c);

        if (row->want == NULL) {
            if (rc != I) {
                printf("%s\n", row->claims);
            }

            check(rc == I);
            continue;
        }

        snprintf(text, sizeof(text), "%.*s %.*s %.*s",
                 (int) c.organization.len,
                 c.organization.len ? c.organization.data : "",
                 (int) c.user.len, c.user.len ? c.user.data : "",
                 (int) c.role.len, c.role.len ? c.role.data : "");

        if (rc != V || strcmp(text, row->want) != 0) {
            printf("%s: %d %s\n", row->claims, rc, text);
        }

        check(rc == V && strcmp(text, row->want) == 0);
    }
}


/* A claim's plain name wins over the path that it may also be. */

static void
nested_test(void)
{
    kit_warned_t       warned;
    tenant_error_t     err;
    tenant_issuer_t    settings;
    tenant_claims_t    claims;
    tenant_keyring_t  *one;

    one = tenant_keyring_create(arena, kit_str("tenant"));
    memset(&settings, 0, sizeof(settings));
    settings.name = kit_str("https://issuer.example");
    settings.organization = kit_str("fixed");
    settings.nuser_claims = 1;
    settings.user_claims[0] = kit_str("who.name");
    settings.role_claim = kit_str("realm.roles");
    settings.roles = roles;
    settings.nroles = 2;

    check(kit_trust(one, &settings, kit_file(arena, "trusted.jwks"),
                    &warned, &err) == TENANT_OK);
    check(tenant_token_verify(one, arena,
                              map_sign(MAP(",\"who\":{\"name\":\"n\"},"
                                           "\"realm\":{\"roles\":"
                                           "[\"editor\",\"viewer\"]}")),
                              KIT_NOW, KIT_LEEWAY, &claims) == V);
    check(tenant_str_is(claims.organization, "fixed"));
    check(tenant_str_is(claims.user, "n"));
    check(tenant_str_is(claims.role, "viewer"));

    check(tenant_token_verify(one, arena,
                              map_sign(MAP(",\"who\":{\"name\":\"n\"},"
                                           "\"who.name\":\"plain\"")),
                              KIT_NOW, KIT_LEEWAY, &claims) == V);
    check(tenant_str_is(claims.user, "plain") && claims.role.len == 0);

    /* an "org" that the settings look into is no string */

    one = tenant_keyring_create(arena, kit_str("tenant"));
    settings.nuser_claims = 1;
    settings.user_claims[0] = kit_str("org.member");

    check(kit_trust(one, &settings, kit_file(arena, "trusted.jwks"),
                    &warned, &err) == TENANT_OK);
    check(tenant_token_verify(one, arena,
                              map_sign(MAP(",\"org\":{\"member\":\"m\"}")),
                              KIT_NOW, KIT_LEEWAY, &claims) == V);
    check(tenant_str_is(claims.user, "m"));

    check(tenant_token_verify(one, arena, map_sign(MAP(",\"who\":[\"n\"]")),
                              KIT_NOW, KIT_LEEWAY, &claims) == I);
    check(tenant_token_verify(one, arena,
                              map_sign(MAP(AUD ",\"who\":{\"name\":\"n\"}")),
                              KIT_NOW, KIT_LEEWAY, &claims) == I);
}


/* Without "kid": only where no other key of the issuer has the "alg". */

static void
lone_key_test(void)
{
    kit_expect(ring, "one key for RS256",
               kit_pkey(arena, "rsa.pem", "SHA256", false, 0, 0,
                        "{\"alg\":\"RS256\"}", CLAIMS), V);
    kit_expect(ring, "one key for ES512",
               kit_pkey(arena, "es512.pem", "SHA512", false, 0, 66,
                        "{\"alg\":\"ES512\"}", CLAIMS), V);
    kit_expect(ring, "no such kid",
               kit_pkey(arena, "rsa.pem", "SHA256", false, 0, 0,
                        "{\"alg\":\"RS256\",\"kid\":\"rs256\"}", CLAIMS), I);
}


static tenant_issuer_t
issuer(void)
{
    tenant_issuer_t  settings;

    memset(&settings, 0, sizeof(settings));
    settings.name = kit_str("https://issuer.example");
    settings.audience = kit_str("api");
    settings.organization_claim = kit_str("tenant");
    settings.role_claim = kit_str("roles");
    settings.roles = roles;
    settings.nroles = sizeof(roles) / sizeof(roles[0]);

    return settings;
}


static tenant_str_t
map_sign(const char *claims)
{
    return kit_pkey(arena, "es256.pem", "SHA256", false, 0, 32,
                    "{\"alg\":\"ES256\",\"kid\":\"ES256\"}", claims);
}
