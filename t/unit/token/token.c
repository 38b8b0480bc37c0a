/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c src/token/tenant_*.c */

/*
 * Own tokens under a raw secret: what is issued verifies, and no other
 * header, claims or signature does.
 */


#include "token_kit.h"


#define V  TENANT_TOKEN_VALID
#define I  TENANT_TOKEN_INVALID
#define E  TENANT_TOKEN_EXPIRED


static const kit_row_t  claims_rows[] = {
    { "nothing", "1", V },

    { "exp", NULL, I },
    { "exp", "null", I },
    { "exp", "true", I },
    { "exp", "\"1700003600\"", I },
    { "exp", "1700003600.0", V },
    { "exp", "1700003600.387841", V },
    { "exp", "1.7000036e9", V },
    { "exp", "17000036e+2", V },
    { "exp", "17000036000E-1", V },
    { "exp", "1699999971.9", V },
    { "exp", "1699999970.9", E },
    { "exp", "1.7e8", E },
    { "exp", "-0.5", E },
    { "exp", "-1e300", E },
    { "exp", "1e300", V },
    { "exp", "9223372036854775807.5", V },
    { "exp", "1e400", I },
    { "exp", "[1700003600]", I },
    { "exp", "{}", I },
    { "exp", "9223372036854775808", V },
    { "exp", "100000000000000000000000000000000000000000", V },
    { "exp", "-9223372036854775809", E },
    { "exp", "01700003600", I },
    { "exp", "1700003600.", I },
    { "exp", "+1700003600", I },
    { "exp", "0x6553f100", I },
    { "exp", "9223372036854775807", V },
    { "exp", "1699999971", V },
    { "exp", "1699999970", E },
    { "exp", "0", E },
    { "exp", "-1", E },
    { "exp", "-9223372036854775808", E },

    { "nbf", "1700000030", V },
    { "nbf", "1700000031", I },
    { "nbf", "9223372036854775807", I },
    { "nbf", "-9223372036854775808", V },
    { "nbf", "\"0\"", I },
    { "nbf", "0.5", V },
    { "nbf", "1700000030.9", V },
    { "nbf", "1700000031.1", I },
    { "nbf", "1.70000003e9", V },
    { "nbf", "1e300", I },
    { "nbf", "-1e300", V },
    { "nbf", "18446744073709551616", I },
    { "nbf", "null", I },
    { "nbf", "false", I },
    { "nbf", "[]", I },
    { "nbf", "{}", I },

    { "iat", NULL, I },
    { "iat", "1700000030", V },
    { "iat", "1700000031", I },
    { "iat", "9223372036854775807", I },
    { "iat", "-1", I },
    { "iat", "\"1700000000\"", I },
    { "iat", "1700000000.0", V },
    { "iat", "1700000000.5", V },
    { "iat", "1700000030.999", V },
    { "iat", "1700000031.001", I },
    { "iat", "1.7e9", V },
    { "iat", "-0.5", I },
    { "iat", "1e19", I },
    { "iat", "99999999999999999999", I },
    { "iat", "null", I },
    { "iat", "[]", I },

    { "iss", NULL, I },
    { "iss", "null", I },
    { "iss", "1", I },
    { "iss", "\"\"", I },
    { "iss", "\"Tenant\"", I },
    { "iss", "\"tenant \"", I },
    { "iss", "\"tenant\\u0000\"", I },
    { "iss", "[\"tenant\"]", I },
    { "iss", "{\"tenant\":\"tenant\"}", I },

    { "aud", "\"tenant\"", I },
    { "aud", "\"\"", I },
    { "aud", "[]", I },
    { "aud", "null", I },
    { "aud", "1", I },

    { "sub", NULL, I },
    { "sub", "null", I },
    { "sub", "1", I },
    { "sub", "\"\"", I },
    { "sub", "\"0123456789abcdef0123456\"", I },
    { "sub", "\"0123456789abcdef012345678\"", I },
    { "sub", "\"0123456789abcdef0123456g\"", I },
    { "sub", "\"0123456789abcdef0123456\\u0000\"", I },
    { "sub", "[\"" KIT_USER "\"]", I },
    { "sub", "{\"$oid\":\"" KIT_USER "\"}", I },

    { "org", NULL, I },
    { "org", "null", I },
    { "org", "1", I },
    { "org", "\"\"", I },
    { "org", "\"acme\"", I },
    { "org", "\"../../../../../../../../\"", I },
    { "org", "[\"" KIT_ORG "\"]", I },

    { "jti", NULL, I },
    { "jti", "null", I },
    { "jti", "1", I },
    { "jti", "\"\"", I },
    { "jti", "\"a\\nb\"", I },
    { "jti", "[]", I },

    { "role", NULL, I },
    { "role", "null", I },
    { "role", "1", I },
    { "role", "\"\"", I },
    { "role", "[\"owner\"]", I },
    { "role", "\"a\\r\\nb\"", I },

    { "user_epoch", NULL, I },
    { "user_epoch", "-1", I },
    { "user_epoch", "\"3\"", I },
    { "user_epoch", "3.0", I },
    { "user_epoch", "null", I },
    { "org_epoch", NULL, I },
    { "org_epoch", "-1", I },
    { "org_epoch", "true", I },
    { "auth_time", NULL, I },
    { "auth_time", "-1", I },
    { "auth_time", "1e3", I },

    { "cnf", "{\"jkt\":\"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I\"}",
      I },
    { "cnf", "{\"x5t#S256\":\"bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2\"}",
      I },
    { "cnf", "{\"jwk\":{\"kty\":\"oct\"}}", I },
    { "cnf", "{\"kid\":\"a\"}", I },
    { "cnf", "{}", I },
    { "cnf", "\"\"", I },
    { "cnf", "null", I },

    { "x", "\"a\\u0000b\"", I },
    { "x", "[[{\"y\":\"\\u0000\"}]]", I },
    { "x", "{\"y\":1,\"y\":2}", I },
    { "x", "1} {", I },
    { "x", "\"\xff\"", I },
    { "x", "NaN", I },
    { "x", "{\"a\":[1,2.5,null,true,\"b\"]}", V },
    { "x", "{\"$oid\":1}", V },
    { "x", "1,\"exp\":1700003600", I },
    { "x", "1,\"\\u0065xp\":1700003600", I }
};


static const kit_row_t  header_rows[] = {
    { NULL, "{\"alg\":\"HS256\"}", V },
    { NULL, "{\"alg\":\"HS256\",\"typ\":\"JWT\"}", V },
    { NULL, " {\"typ\":\"jwt\" , \"alg\":\"HS256\"}\n", V },
    { NULL, "{\"alg\":\"HS256\",\"typ\":\"at+jwt\"}", V },
    { NULL, "{\"alg\":\"HS256\",\"typ\":\"AT+JWT\"}", V },
    { NULL, "{\"alg\":\"HS256\",\"x5t\":\"abc\",\"extra\":[1]}", V },
    { NULL, "{\"alg\":\"HS256\",\"cty\":\"text\"}", V },
    { NULL, "{\"alg\":\"HS256\",\"cty\":\"JWT\"}", V },
    { NULL, "{\"alg\":\"HS256\",\"cty\":1}", V },
    { NULL, "{\"alg\":\"HS256\",\"typ\":\"application/at+jwt\"}", V },
    { NULL, "{\"alg\":\"HS256\",\"typ\":\"Application/AT+JWT\"}", V },
    { NULL, "{\"alg\":\"HS256\",\"typ\":\"application/jwt\"}", V },
    { NULL, "{\"alg\":\"HS256\",\"typ\":\"APPLICATION/JWT\"}", V },
    { NULL, "{\"alg\":\"HS256\",\"typ\":\"\"}", I },
    { NULL, "{\"alg\":\"HS256\",\"typ\":\"JOSE\"}", I },
    { NULL, "{\"alg\":\"HS256\",\"typ\":\"application/\"}", I },
    { NULL, "{\"alg\":\"HS256\",\"typ\":\"application/json\"}", I },
    { NULL, "{\"alg\":\"HS256\",\"typ\":\"text/jwt\"}", I },
    { NULL, "{\"alg\":\"HS256\",\"typ\":\"dpop+jwt\"}", I },
    { NULL, "{\"alg\":\"HS256\",\"typ\":\"logout+jwt\"}", I },
    { NULL, "{\"alg\":\"HS256\",\"typ\":\"JWT\\u0000\"}", I },
    { NULL, "{\"alg\":\"HS256\",\"typ\":1}", I },
    { NULL, "{\"alg\":\"HS256\",\"typ\":null}", I },
    { NULL, "{\"alg\":\"HS256\",\"typ\":[\"JWT\"]}", I },

    { NULL, "{}", I },
    { NULL, "{\"alg\":\"none\"}", I },
    { NULL, "{\"alg\":\"None\"}", I },
    { NULL, "{\"alg\":\"NONE\"}", I },
    { NULL, "{\"alg\":\"nOnE\"}", I },
    { NULL, "{\"alg\":\"\"}", I },
    { NULL, "{\"alg\":\"hs256\"}", I },
    { NULL, "{\"alg\":\"HS256 \"}", I },
    { NULL, "{\"alg\":\"HS256\\u0000\"}", I },
    { NULL, "{\"alg\":\"HS2\"}", I },
    { NULL, "{\"alg\":\"HS384\"}", I },
    { NULL, "{\"alg\":\"HS512\"}", I },
    { NULL, "{\"alg\":\"RS256\"}", I },
    { NULL, "{\"alg\":\"ES256\"}", I },
    { NULL, "{\"alg\":\"PS256\"}", I },
    { NULL, "{\"alg\":\"EdDSA\"}", I },
    { NULL, "{\"alg\":\"dir\",\"enc\":\"A128GCM\"}", I },
    { NULL, "{\"alg\":null}", I },
    { NULL, "{\"alg\":256}", I },
    { NULL, "{\"alg\":true}", I },
    { NULL, "{\"alg\":[\"HS256\"]}", I },
    { NULL, "{\"alg\":{\"HS256\":1}}", I },
    { NULL, "{\"ALG\":\"HS256\"}", I },
    { NULL, "{\"alg\":\"HS256\",\"alg\":\"HS256\"}", I },
    { NULL, "{\"alg\":\"none\",\"alg\":\"HS256\"}", I },
    { NULL, "{\"alg\":\"HS256\",\"\\u0061lg\":\"none\"}", I },

    { NULL, "{\"alg\":\"HS256\",\"kid\":\"other\"}", I },
    { NULL, "{\"alg\":\"HS256\",\"kid\":\"\"}", I },
    { NULL, "{\"alg\":\"HS256\",\"kid\":\"/dev/null\"}", I },
    { NULL, "{\"alg\":\"HS256\",\"kid\":\"../../../../etc/passwd\"}", I },
    { NULL, "{\"alg\":\"HS256\",\"kid\":\"' OR 1=1 --\"}", I },
    { NULL, "{\"alg\":\"HS256\",\"kid\":\"http://127.0.0.1/\"}", I },
    { NULL, "{\"alg\":\"HS256\",\"kid\":\"a\\u0000\"}", I },
    { NULL, "{\"alg\":\"HS256\",\"kid\":1}", I },
    { NULL, "{\"alg\":\"HS256\",\"kid\":null}", I },
    { NULL, "{\"alg\":\"HS256\",\"kid\":[]}", I },
    { NULL, "{\"alg\":\"HS256\",\"kid\":{}}", I },

    { NULL, "{\"alg\":\"HS256\",\"crit\":[\"exp\"],\"exp\":1}", I },
    { NULL, "{\"alg\":\"HS256\",\"crit\":[]}", I },
    { NULL, "{\"alg\":\"HS256\",\"crit\":null}", I },
    { NULL, "{\"alg\":\"HS256\",\"crit\":[\"b64\"],\"b64\":false}", I },
    { NULL, "{\"alg\":\"HS256\",\"crit\":[\"b64\"],\"b64\":true}", I },
    { NULL, "{\"alg\":\"HS256\",\"b64\":false}", I },
    { NULL, "{\"alg\":\"HS256\",\"b64\":0}", I },
    { NULL, "{\"alg\":\"HS256\",\"b64\":null}", I },
    { NULL, "{\"alg\":\"HS256\",\"b64\":\"true\"}", I },
    { NULL, "{\"alg\":\"HS256\",\"b64\":true}", V },
    { NULL, "{\"alg\":\"HS256\",\"jwk\":{\"kty\":\"oct\",\"k\":\"AA\"}}", V },
    { NULL, "{\"alg\":\"HS256\",\"jwk\":null}", V },
    { NULL, "{\"alg\":\"HS256\",\"jku\":\"http://127.0.0.1/\"}", V },
    { NULL, "{\"alg\":\"HS256\",\"jku\":7}", V },
    { NULL, "{\"alg\":\"HS256\",\"x5u\":\"http://127.0.0.1/\"}", V },
    { NULL, "{\"alg\":\"HS256\",\"x5c\":[]}", V },
    { NULL, "{\"alg\":\"HS256\",\"x5c\":[\"AA==\"],\"x5t#S256\":\"a\"}", V },
    { NULL, "{\"alg\":\"HS256\",\"zip\":\"DEF\"}", V },
    { NULL, "{\"alg\":\"HS256\",\"enc\":\"A128GCM\"}", V },
    { NULL, "{\"alg\":\"HS256\",\"iss\":\"x\",\"nonce\":1,\"\":{}}", V },
    { NULL, "{\"alg\":\"HS256\",\"n\":123456789012345678901234567890}", V },
    { NULL, "{\"alg\":\"HS256\",\"jku\":\"\\u0000\"}", I },

    { NULL, "", I },
    { NULL, "null", I },
    { NULL, "\"alg\"", I },
    { NULL, "[]", I },
    { NULL, "[{\"alg\":\"HS256\"}]", I },
    { NULL, "{\"alg\":\"HS256\"}x", I },
    { NULL, "{\"alg\":\"HS256\"}{}", I },
    { NULL, "{\"alg\":\"HS256\",}", I },
    { NULL, "{'alg':'HS256'}", I },
    { NULL, "\xef\xbb\xbf{\"alg\":\"HS256\"}", I },
    { NULL, "{\"alg\":\"HS256\",\"x\":\"\xc0\xaf\"}", I }
};


static tenant_arena_t    *arena;
static tenant_keyring_t  *ring;


static void issue_test(void);
static void claims_test(void);
static void header_test(void);
static void forgery_test(void);
static void rotation_test(void);
static tenant_str_t claims_with(const kit_row_t *row);
static tenant_str_t sign(const char *header, tenant_str_t claims);


int
main(void)
{
    tenant_error_t  err;

    arena = tenant_arena_create();
    ring = tenant_keyring_create(arena, kit_str("tenant"));

    check(ring != NULL && !tenant_keyring_can_sign(ring));
    check(tenant_keyring_add_signing(ring, kit_str(KIT_SECRET "\n"), &err)
          == TENANT_OK);
    check(tenant_keyring_can_sign(ring));

    issue_test();
    claims_test();
    header_test();
    forgery_test();
    rotation_test();

    tenant_arena_destroy(arena);

    return unit_done();
}


static void
issue_test(void)
{
    tenant_str_t      token;
    tenant_error_t    err;
    tenant_claims_t   in, out, again;
    tenant_keyring_t  *empty;

    memset(&in, 0, sizeof(in));
    in.user = kit_str(KIT_USER);
    in.organization = kit_str(KIT_ORG);
    in.role = kit_str("owner");
    in.user_epoch = 5;
    in.organization_epoch = 6;
    in.auth_time = KIT_NOW - 60;
    in.issued_at = KIT_NOW;
    in.expires_at = KIT_NOW + 900;
    again = in;

    check(tenant_token_issue(ring, arena, &in, &token, &err) == TENANT_OK);
    check(tenant_token_verify(ring, arena, token, KIT_NOW, KIT_LEEWAY, &out)
          == TENANT_TOKEN_VALID);

    check(out.own && tenant_str_is(out.issuer, "tenant"));
    check(tenant_str_is(out.user, KIT_USER));
    check(tenant_str_is(out.organization, KIT_ORG));
    check(tenant_str_is(out.role, "owner"));
    check(out.token_id.len == 22 && tenant_str_eq(out.token_id, in.token_id));
    check(out.user_epoch == 5 && out.organization_epoch == 6);
    check(out.auth_time == KIT_NOW - 60 && out.issued_at == KIT_NOW);
    check(out.not_before == 0 && out.expires_at == KIT_NOW + 900);
    check(tenant_str_is(tenant_bson_get_str(out.claims, "org"),
                        KIT_ORG));

    check(tenant_token_verify(ring, arena, token, KIT_NOW + 929, KIT_LEEWAY,
                              &out) == TENANT_TOKEN_VALID);
    check(tenant_token_verify(ring, arena, token, KIT_NOW + 930, KIT_LEEWAY,
                              &out) == TENANT_TOKEN_EXPIRED);
    check(out.user.len == 0 && !out.own);
    check(out.reason == TENANT_REASON_EXPIRED);
    check(tenant_str_is(out.about, "tenant"));
    check(tenant_token_verify(ring, arena, token, KIT_NOW - 31, KIT_LEEWAY,
                              &out) == TENANT_TOKEN_INVALID);
    check(tenant_token_verify(ring, arena, token, -1, KIT_LEEWAY, &out)
          == TENANT_TOKEN_INVALID);
    check(tenant_token_verify(ring, arena, token, INT64_MAX, INT64_MAX, &out)
          == TENANT_TOKEN_VALID);

    check(tenant_token_issue(ring, arena, &again, &token, &err)
          == TENANT_OK);
    check(!tenant_str_eq(in.token_id, again.token_id));

    in.user = kit_str("nobody");
    check(tenant_token_issue(ring, arena, &in, &token, &err)
          == TENANT_INTERNAL && token.data == NULL);

    empty = tenant_keyring_create(arena, kit_str("tenant"));
    check(tenant_token_issue(empty, arena, &again, &token, &err)
          == TENANT_INTERNAL);
    check(tenant_token_verify(empty, arena, sign("{\"alg\":\"HS256\"}",
                                                 claims_with(NULL)),
                              KIT_NOW, KIT_LEEWAY, &out)
          == TENANT_TOKEN_INVALID);
}


static void
claims_test(void)
{
    char          name[256];
    size_t        i;
    const kit_row_t  *row;

    for (i = 0; i < sizeof(claims_rows) / sizeof(kit_row_t); i++) {
        row = &claims_rows[i];
        snprintf(name, sizeof(name), "claim %s: %s", row->name,
                 row->value ? row->value : "(none)");

        /* with both signature checkers: libjwt's and OpenSSL's */

        kit_expect(ring, name, sign("{\"alg\":\"HS256\"}", claims_with(row)),
                   row->want);
        kit_expect(ring, name, sign("{\"alg\":\"HS256\",\"typ\":\"at+jwt\"}",
                                    claims_with(row)),
                   row->want);
    }
}


static void
header_test(void)
{
    size_t        i;
    tenant_str_t  claims;

    claims = claims_with(NULL);

    for (i = 0; i < sizeof(header_rows) / sizeof(kit_row_t); i++) {
        kit_expect(ring, header_rows[i].value,
                   sign(header_rows[i].value, claims), header_rows[i].want);
    }

    /* claims that are no object */

    kit_expect(ring, "[]", sign("{\"alg\":\"HS256\"}", kit_str("[]")), I);
    kit_expect(ring, "1", sign("{\"alg\":\"HS256\"}", kit_str("1")), I);
    kit_expect(ring, "empty", sign("{\"alg\":\"HS256\"}", kit_str("")), I);
    kit_expect(ring, "{}", sign("{\"alg\":\"HS256\"}", kit_str("{}")), I);
}


static void
forgery_test(void)
{
    kit_row_t         row;
    tenant_str_t  secret, claims;

    secret = kit_str("abcdef0123456789abcdef0123456789");
    claims = claims_with(NULL);

    kit_expect(ring, "other secret",
               kit_hmac(arena, "SHA256", secret,
                        kit_str("{\"alg\":\"HS256\"}"), claims), I);
    kit_expect(ring, "other hash",
               kit_hmac(arena, "SHA512", kit_str(KIT_SECRET),
                        kit_str("{\"alg\":\"HS512\"}"), claims), I);
    kit_expect(ring, "other hash, right name",
               kit_hmac(arena, "SHA384", kit_str(KIT_SECRET),
                        kit_str("{\"alg\":\"HS256\"}"), claims), I);
    kit_expect(ring, "empty secret",
               kit_hmac(arena, "SHA256", kit_str(""),
                        kit_str("{\"alg\":\"HS256\"}"), claims), I);

    /* that it has expired is nothing to tell a forger */

    row.name = "exp";
    row.value = "1";
    kit_expect(ring, "expired",
               sign("{\"alg\":\"HS256\"}", claims_with(&row)), E);
    kit_expect(ring, "forged and expired",
               kit_hmac(arena, "SHA256", secret,
                        kit_str("{\"alg\":\"HS256\"}"), claims_with(&row)), I);

    row.value = "1,\"aud\":\"x\"";
    kit_expect(ring, "expired, not for us",
               sign("{\"alg\":\"HS256\"}", claims_with(&row)), I);
}


static void
rotation_test(void)
{
    tenant_str_t       old, token;
    tenant_error_t     err;
    tenant_claims_t    claims;
    tenant_keyring_t  *both, *gone;

    memset(&claims, 0, sizeof(claims));
    claims.user = kit_str(KIT_USER);
    claims.organization = kit_str(KIT_ORG);
    claims.role = kit_str("viewer");
    claims.issued_at = KIT_NOW;
    claims.expires_at = KIT_NOW + 900;

    both = tenant_keyring_create(arena, kit_str("tenant"));
    gone = tenant_keyring_create(arena, kit_str("tenant"));

    check(tenant_keyring_add_signing(both, kit_str("a new secret that is "
                                                   "long enough"), &err)
          == TENANT_OK);
    check(tenant_keyring_add_signing(both, kit_str(KIT_SECRET), &err)
          == TENANT_OK);
    check(tenant_keyring_add_signing(both, kit_str(KIT_SECRET "\n"), &err)
          == TENANT_INTERNAL);
    check(tenant_keyring_add_signing(gone, kit_str("a new secret that is "
                                                   "long enough"), &err)
          == TENANT_OK);

    check(tenant_token_issue(ring, arena, &claims, &old, &err) == TENANT_OK);
    check(tenant_token_issue(both, arena, &claims, &token, &err)
          == TENANT_OK);

    kit_expect(both, "old key", old, V);
    kit_expect(both, "new key", token, V);
    kit_expect(ring, "unknown key", token, I);
    kit_expect(gone, "removed key", old, I);
    kit_expect(gone, "kept key", token, V);

    /* which of two keys is meant must be said */

    kit_expect(both, "no kid",
               sign("{\"alg\":\"HS256\"}", claims_with(NULL)), I);
}


static tenant_str_t
claims_with(const kit_row_t *row)
{
    return kit_claims(arena, row);
}


static tenant_str_t
sign(const char *header, tenant_str_t claims)
{
    return kit_sign(arena, header, claims);
}
