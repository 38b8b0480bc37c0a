/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c src/token/tenant_*.c */

/*
 * Why a token is refused, as the log and $tenant_token_error say it, and what
 * it is about; and that no reason is nameless.
 */


#include "token_kit.h"


#define HS         "{\"alg\":\"HS256\",\"kid\":\"HS256\"}"
#define MAP(rest)  "{\"iss\":\"https://issuer.example\"" rest "}"
#define EXP        ",\"exp\":1700003600"
#define WHO        ",\"sub\":\"u\",\"tenant\":\"a\",\"aud\":\"api\""


typedef struct {
    const char  *header;
    const char  *claims;
    const char  *reason;
    const char  *about;
} reason_row_t;

#define ISS  "https://issuer.example"

static const reason_row_t  rows[] = {
    { HS, MAP(EXP WHO), "", "" },

    { HS, "[]", "malformed", "" },
    { HS, "{\"iss\":1,\"iss\":1}", "malformed", "" },
    { "{\"alg\":\"HS256\",\"alg\":\"none\"}", MAP(EXP WHO), "malformed", "" },
    { HS, MAP(EXP WHO ",\"x\":\"\\u0000\""), "malformed", "" },

    { "{}", MAP(EXP WHO), "algorithm", "" },
    { "{\"alg\":\"none\"}", MAP(EXP WHO), "algorithm", "" },
    { "{\"alg\":\"EdDSA\"}", MAP(EXP WHO), "algorithm", "" },
    { "{\"alg\":1}", MAP(EXP WHO), "algorithm", "" },

    { "{\"alg\":\"HS256\",\"typ\":\"dpop+jwt\"}", MAP(EXP WHO), "type", "" },
    { "{\"alg\":\"HS256\",\"typ\":null}", MAP(EXP WHO), "type", "" },
    { "{\"alg\":\"HS256\",\"crit\":[\"x\"]}", MAP(EXP WHO), "critical", "" },
    { "{\"alg\":\"HS256\",\"b64\":false}", MAP(EXP WHO), "critical", "" },

    { HS, "{\"exp\":1700003600}", "issuer", "" },
    { HS, "{\"iss\":1,\"exp\":1700003600}", "issuer", "" },
    { HS, "{\"iss\":\"\",\"exp\":1700003600}", "issuer", "" },
    { HS, "{\"iss\":\"https://issuer.example/\",\"exp\":1700003600}",
      "issuer", "https://issuer.example/" },

    { "{\"alg\":\"HS256\",\"kid\":\"\"}", MAP(EXP WHO), "key", "" },
    { "{\"alg\":\"HS256\",\"kid\":1}", MAP(EXP WHO), "key", "" },
    { "{\"alg\":\"HS256\",\"kid\":\"other\"}", MAP(EXP WHO), "key", "other" },
    { "{\"alg\":\"RS256\",\"kid\":\"HS256\"}", MAP(EXP WHO), "key", "HS256" },

    { HS, MAP(WHO), "time", ISS },
    { HS, MAP(WHO ",\"exp\":\"1700003600\""), "time", ISS },
    { HS, MAP(EXP WHO ",\"nbf\":\"0\""), "time", ISS },
    { HS, MAP(EXP WHO ",\"iat\":null"), "time", ISS },
    { HS, MAP(EXP WHO ",\"nbf\":1700000031"), "not_yet_valid", ISS },
    { HS, MAP(EXP WHO ",\"iat\":1700000031.5"), "not_yet_valid", ISS },
    { HS, MAP(WHO ",\"exp\":1700000000"), "", "" },
    { HS, MAP(WHO ",\"exp\":1699999970.5"), "expired", ISS },

    { HS, MAP(EXP ",\"sub\":\"u\",\"tenant\":\"a\""), "audience", ISS },
    { HS, MAP(EXP WHO ",\"cnf\":{\"jkt\":\"a\"}"), "proof", ISS },
    { HS, MAP(EXP WHO ",\"jti\":1"), "claim", ISS },
    { HS, MAP(EXP WHO ",\"org\":{}"), "claim", ISS },
    { HS, MAP(EXP ",\"tenant\":\"a\",\"aud\":\"api\""), "user", ISS },
    { HS, MAP(EXP ",\"sub\":\"\",\"tenant\":\"a\",\"aud\":\"api\""), "user",
      ISS },
    { HS, MAP(EXP ",\"sub\":\"u\",\"aud\":\"api\""), "organization", ISS },
    { HS, MAP(EXP ",\"sub\":\"u\",\"tenant\":7,\"aud\":\"api\""),
      "organization", ISS },
    { HS, MAP(EXP WHO ",\"roles\":7"), "role", ISS },
    { HS, MAP(EXP WHO ",\"roles\":[7]"), "role", ISS },

    /* the first that is wrong is said */

    { "{\"alg\":\"none\",\"typ\":\"x\"}", "{}", "algorithm", "" },
    { HS, MAP(",\"exp\":1"), "audience", ISS }
};


static const tenant_str_t  roles[] = { tenant_string("viewer") };


static tenant_arena_t    *arena;
static tenant_keyring_t  *ring;


static void name_test(void);
static void row_test(const reason_row_t *row);
static void form_test(void);
static void own_test(void);
static tenant_str_t secret(void);


int
main(void)
{
    size_t           i;
    kit_warned_t     warned;
    tenant_error_t   err;
    tenant_issuer_t  settings;

    arena = tenant_arena_create();
    ring = tenant_keyring_create(arena, kit_str("tenant"));

    memset(&settings, 0, sizeof(settings));
    settings.name = kit_str(ISS);
    settings.audience = kit_str("api");
    settings.organization_claim = kit_str("tenant");
    settings.role_claim = kit_str("roles");
    settings.roles = roles;
    settings.nroles = 1;

    check(tenant_keyring_add_signing(ring, kit_str(KIT_SECRET), &err)
          == TENANT_OK);
    check(kit_trust(ring, &settings, kit_file(arena, "trusted.jwks"),
                    &warned, &err) == TENANT_OK);

    name_test();

    for (i = 0; i < sizeof(rows) / sizeof(reason_row_t); i++) {
        row_test(&rows[i]);
    }

    form_test();
    own_test();

    tenant_arena_destroy(arena);

    return unit_done();
}


static void
name_test(void)
{
    size_t       i, j;
    const char  *name;

    check(tenant_reason_name(TENANT_REASON_NONE)[0] == '\0');

    for (i = 1; i < TENANT_REASONS; i++) {
        name = tenant_reason_name((tenant_reason_e) i);

        check(name != NULL && strlen(name) > 2
              && strspn(name, "abcdefghijklmnopqrstuvwxyz_") == strlen(name));
        check(strlen(tenant_reason_text((tenant_reason_e) i)) > 10);

        for (j = 1; j < i; j++) {
            check(strcmp(name, tenant_reason_name((tenant_reason_e) j)) != 0);
        }
    }
}


static void
row_test(const reason_row_t *row)
{
    tenant_str_t     token;
    tenant_claims_t  claims;

    token = kit_hmac(arena, "SHA256", secret(), kit_str(row->header),
                     kit_str(row->claims));

    (void) tenant_token_verify(ring, arena, token, KIT_NOW, KIT_LEEWAY,
                               &claims);

    if (strcmp(tenant_reason_name(claims.reason), row->reason) != 0
        || !tenant_str_is(claims.about, row->about))
    {
        printf("%s %s: %s %.*s\n", row->header, row->claims,
               tenant_reason_name(claims.reason), (int) claims.about.len,
               claims.about.len ? claims.about.data : "");
    }

    check(strcmp(tenant_reason_name(claims.reason), row->reason) == 0);
    check(tenant_str_is(claims.about, row->about));
    check((claims.reason == TENANT_REASON_NONE) == (claims.user.len != 0));
}


static void
form_test(void)
{
    char          *p;
    tenant_str_t   s, token;

    check(strcmp(kit_reason(ring, kit_str("")), "") == 0);
    check(strcmp(kit_reason(ring, kit_str("token")), "malformed") == 0);
    check(strcmp(kit_reason(ring, kit_str("e30.e30")), "malformed") == 0);
    check(strcmp(kit_reason(ring, kit_str("e30.e30.e30.e30")), "malformed")
          == 0);
    check(strcmp(kit_reason(ring, kit_str("e30.e3+.AAAA")), "malformed")
          == 0);

    p = tenant_arena_alloc(arena, TENANT_TOKEN_SIZE + 1);
    memset(p, 'a', TENANT_TOKEN_SIZE + 1);
    s.data = p;
    s.len = TENANT_TOKEN_SIZE + 1;
    check(strcmp(kit_reason(ring, s), "too_long") == 0);
    s.len--;
    check(strcmp(kit_reason(ring, s), "malformed") == 0);

    token = kit_hmac(arena, "SHA256", kit_str("another secret of 32 bytes ..."),
                     kit_str(HS), kit_str(MAP(EXP WHO)));
    check(strcmp(kit_reason(ring, token), "signature") == 0);

    /* forged and expired: nothing but the former is told */

    token = kit_hmac(arena, "SHA256", kit_str("another secret of 32 bytes ..."),
                     kit_str(HS), kit_str(MAP(WHO ",\"exp\":1")));
    check(strcmp(kit_reason(ring, token), "signature") == 0);
}


static void
own_test(void)
{
    size_t     i;
    kit_row_t  row;
    static const struct {
        const char  *name;
        const char  *value;
        const char  *reason;
    } own[] = {
        { "x", "1", "" },
        { "sub", "\"u\"", "user" },
        { "org", NULL, "organization" },
        { "role", "\"\"", "role" },
        { "jti", "\"\"", "claim" },
        { "jti", NULL, "claim" },
        { "iat", NULL, "claim" },
        { "user_epoch", "1.5", "claim" },
        { "org_epoch", "-1", "claim" },
        { "auth_time", "\"\"", "claim" },
        { "aud", "\"api\"", "audience" },
        { "cnf", "{}", "proof" },
        { "exp", "1", "expired" },
        { "iss", "\"nobody\"", "issuer" }
    };

    for (i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
        row.name = own[i].name;
        row.value = own[i].value;

        check(strcmp(kit_reason(ring,
                                kit_sign(arena, "{\"alg\":\"HS256\"}",
                                         kit_claims(arena, &row))),
                     own[i].reason) == 0);
    }
}


/* HS256 of t/lib/make_tokens.py */

static tenant_str_t
secret(void)
{
    size_t        i;
    static char   bytes[32];
    tenant_str_t  s = { sizeof(bytes), bytes };

    for (i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (char) (7 * i + 256);
    }

    return s;
}
