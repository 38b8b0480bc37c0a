/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c src/token/tenant_*.c */

/*
 * Where an issuer's settings may look: names with dots, users in one claim or
 * another, tokens without "iss", tokens of any length.
 */


#include "token_kit.h"


#define V  TENANT_TOKEN_VALID
#define I  TENANT_TOKEN_INVALID

#define MAP(rest)  "{\"iss\":\"https://issuer.example\",\"exp\":1700003600"   \
                   rest "}"
#define WHO        ",\"aud\":\"api\",\"sub\":\"u\",\"tenant\":\"a\""


static const tenant_str_t  roles[] = { tenant_string("viewer") };


static tenant_arena_t    *arena;
static tenant_keyring_t  *ring;


static void dotted_test(void);
static void user_test(void);
static void nameless_test(void);
static void limit_test(void);
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

    check(kit_trust(ring, &settings, kit_file(arena, "trusted.jwks"),
                    &warned, &err) == TENANT_OK);

    dotted_test();
    user_test();
    nameless_test();
    limit_test();

    tenant_arena_destroy(arena);

    return unit_done();
}


/* A path's names may hold dots themselves; the longest name is tried first. */

static void
dotted_test(void)
{
    size_t           i;
    tenant_arena_t  *scratch;
    tenant_claims_t  claims;
    tenant_value_t   value;
    static const struct {
        const char  *path;
        const char  *want;             /* NULL: not there */
    } rows[] = {
        { "https://a.example/app.roles", "one" },
        { "https://a.example/app", NULL },
        { "https://a.example/plan", "two" },
        { "x.y.z", "three" },
        { "x.y", NULL },
        { "x.y.w", "four" },
        { "x.v.w", "five" },
        { "p.q", "six" },
        { "p..q", "seven" },
        { "p.", NULL },
        { ".p", NULL },
        { "", NULL },
        { "list.0", NULL },
        { "https://a", NULL }
    };

    scratch = tenant_arena_create();

    check(tenant_token_verify(ring, scratch,
                              map_sign(MAP(WHO
                                  ",\"https://a.example/app\":"
                                  "{\"roles\":\"one\"},"
                                  "\"https://a.example/plan\":\"two\","
                                  "\"x.y\":{\"z\":\"three\"},"
                                  "\"x\":{\"y\":{\"z\":\"not\","
                                  "\"w\":\"four\"},"
                                  "\"v.w\":\"five\",\"v\":{\"w\":\"not\"}},"
                                  "\"p.q\":\"six\",\"p\":{\"q\":\"not\","
                                  "\".q\":\"seven\"},\"list\":[\"a\"]")),
                              KIT_NOW, KIT_LEEWAY, &claims) == V);

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {

        if (rows[i].want == NULL) {
            check(!tenant_claim_find(claims.claims, rows[i].path, &value)
                  || value.type != TENANT_BSON_UTF8);
            continue;
        }

        check(tenant_claim_find(claims.claims, rows[i].path, &value)
              && tenant_str_is(value.str, rows[i].want));
    }

    tenant_arena_destroy(scratch);
}


/* The first of several claims that is filled; no type but a string. */

static void
user_test(void)
{
    size_t             i;
    kit_warned_t       warned;
    tenant_token_e     rc;
    tenant_error_t     err;
    tenant_issuer_t    settings;
    tenant_claims_t    claims;
    tenant_keyring_t  *one;
    static const struct {
        const char  *claims;
        const char  *want;             /* NULL: refused */
    } rows[] = {
        { MAP(",\"email\":\"e\",\"sub\":\"s\""), "e" },
        { MAP(",\"email\":\"e\",\"common_name\":\"c\""), "e" },
        { MAP(",\"common_name\":\"c\",\"sub\":\"\""), "c" },
        { MAP(",\"email\":\"\",\"common_name\":\"c\""), "c" },
        { MAP(",\"email\":null,\"common_name\":\"c\",\"sub\":\"\""), "c" },
        { MAP(",\"sub\":\"s\""), NULL },
        { MAP(",\"email\":\"\",\"common_name\":\"\""), NULL },
        { MAP(",\"email\":1,\"common_name\":\"c\""), NULL },
        { MAP(",\"email\":[\"e\"],\"common_name\":\"c\""), NULL },
        { MAP(",\"email\":\"a\\nb\",\"common_name\":\"c\""), NULL },
        { MAP(",\"email\":\"e\",\"sub\":7"), NULL },
        { MAP(",\"email\":\"e\",\"sub\":{}"), NULL }
    };

    one = tenant_keyring_create(arena, kit_str("tenant"));
    memset(&settings, 0, sizeof(settings));
    settings.name = kit_str("https://issuer.example");
    settings.organization = kit_str("fixed");
    settings.user_claims[0] = kit_str("email");
    settings.user_claims[1] = kit_str("common_name");
    settings.nuser_claims = 2;
    settings.roles = roles;
    settings.nroles = 1;

    check(kit_trust(one, &settings, kit_file(arena, "trusted.jwks"),
                    &warned, &err) == TENANT_OK);

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        rc = tenant_token_verify(one, arena, map_sign(rows[i].claims),
                                 KIT_NOW, KIT_LEEWAY, &claims);

        if (rc != (rows[i].want ? V : I)) {
            printf("%s: %d\n", rows[i].claims, rc);
        }

        check(rc == (rows[i].want ? V : I));
        check(rc != V || tenant_str_is(claims.user, rows[i].want));
    }
}


/* An issuer whose tokens have no "iss": its keys are for nobody else's. */

static void
nameless_test(void)
{
    kit_warned_t       warned;
    tenant_error_t     err;
    tenant_issuer_t    settings;
    tenant_claims_t    claims;
    tenant_keyring_t  *one;

    one = tenant_keyring_create(arena, kit_str("tenant"));
    settings = issuer();
    settings.name = kit_str("");
    settings.audience = kit_str("");

    kit_expect(one, "nobody", map_sign("{\"sub\":\"u\",\"tenant\":\"a\","
                                       "\"exp\":1700003600}"), I);
    check(kit_trust(one, &settings, kit_file(arena, "trusted.jwks"),
                    &warned, &err) == TENANT_OK);
    check(tenant_token_verify(one, arena,
                              map_sign("{\"sub\":\"u\",\"tenant\":\"a\","
                                       "\"exp\":1700003600}"),
                              KIT_NOW, KIT_LEEWAY, &claims) == V);
    check(claims.issuer.len == 0 && !claims.own);

    kit_expect(one, "an empty name",
               map_sign("{\"iss\":\"\",\"sub\":\"u\",\"tenant\":\"a\","
                        "\"exp\":1700003600}"), I);
    kit_expect(one, "no string",
               map_sign("{\"iss\":null,\"sub\":\"u\",\"tenant\":\"a\","
                        "\"exp\":1700003600}"), I);
    kit_expect(one, "another one", map_sign(MAP(WHO)), I);

    check(kit_trust(one, &settings, kit_file(arena, "trusted.jwks"),
                    &warned, &err) == TENANT_INTERNAL);
    check(strstr(err.detail, "has a key set already") != NULL);
}


static void
limit_test(void)
{
    tenant_str_t  token;

    token = map_sign(MAP(WHO));

    tenant_keyring_limit(ring, token.len);
    kit_expect(ring, "just as long", token, V);

    tenant_keyring_limit(ring, token.len - 1);
    kit_expect(ring, "too long", token, I);
    check(strcmp(kit_reason(ring, token), "too_long") == 0);

    tenant_keyring_limit(ring, TENANT_TOKEN_SIZE);
    kit_expect(ring, "as before", token, V);
}


static tenant_issuer_t
issuer(void)
{
    tenant_issuer_t  settings;

    memset(&settings, 0, sizeof(settings));
    settings.name = kit_str("https://issuer.example");
    settings.audience = kit_str("api");
    settings.organization_claim = kit_str("tenant");
    settings.roles = roles;
    settings.nroles = 1;

    return settings;
}


static tenant_str_t
map_sign(const char *claims)
{
    return kit_pkey(arena, "es256.pem", "SHA256", false, 0, 32,
                    "{\"alg\":\"ES256\",\"kid\":\"ES256\"}", claims);
}
