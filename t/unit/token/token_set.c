/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c src/token/tenant_*.c */

/*
 * JWK sets as issuers publish them: what is wrong with one key is said of it,
 * by its place, its "kid" and a reason, and costs the others nothing.
 */


#include "token_kit.h"


#define V  TENANT_TOKEN_VALID
#define I  TENANT_TOKEN_INVALID

/* 31, 32 and 48 bytes in base64url */

#define K31  "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg"
#define K32  "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define K30  "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwd"
#define K48  K30 "AAECAwQFBgcICQoLDA0ODxAR"

#define OCT(rest)  "{\"kty\":\"oct\",\"k\":\"" K32 "\"" rest "}"
#define GOOD       OCT(",\"kid\":\"good\"")


typedef struct {
    const char       *name;
    tenant_status_e   want;
    const char       *reason;
} set_row_t;


/* Sets that fail as a whole, and those that are odd but whole. */

static const set_row_t  set_rows[] = {
    { "",                                   TENANT_INTERNAL, "empty" },
    { "x",                                  TENANT_INTERNAL, "object" },
    { "[]",                                 TENANT_INTERNAL, "object" },
    { "[{\"keys\":[" GOOD "]}]",            TENANT_INTERNAL, "object" },
    { "{",                                  TENANT_INTERNAL, "object" },
    { "{}",                                 TENANT_INTERNAL, "no array" },
    { "{\"keys\":{}}",                      TENANT_INTERNAL, "no array" },
    { "{\"keys\":\"[]\"}",                  TENANT_INTERNAL, "no array" },
    { "{\"Keys\":[" GOOD "]}",              TENANT_INTERNAL, "no array" },
    { "{\"a\":{\"keys\":[" GOOD "]}}",      TENANT_INTERNAL, "no array" },
    { "{\"a\":\"keys\"}",                   TENANT_INTERNAL, "no array" },
    { "{\"keys\":[]}",                      TENANT_INTERNAL, "no key" },
    { "{\"keys\":[1]}",                     TENANT_INTERNAL, "no key" },
    { "{\"keys\":[" GOOD,                   TENANT_INTERNAL, "object" },
    { "{\"keys\":[" GOOD "]",               TENANT_INTERNAL, "object" },
    { "{\"keys\":[" GOOD "]}}",             TENANT_INTERNAL, "object" },
    { "{\"keys\":[" GOOD "],\"a\":b}",      TENANT_INTERNAL, "object" },
    { "{\"keys\":[" GOOD "],\"keys\":[]}",  TENANT_INTERNAL, "object" },
    { "{\"keys\":[" GOOD "]} {}",           TENANT_INTERNAL, "object" },

    { "{\"keys\":[" GOOD "]}",              TENANT_OK,       "" },
    { " {\"keys\" : [ " GOOD " ] }\n",      TENANT_OK,       "" },
    { "{\"a\":[\"keys\",{}],\"b\":{\"keys\":[]},\"keys\":[" GOOD "],"
      "\"c\":\"]},{\\\"\"}",                TENANT_OK,       "" }
};


/* One key beside a good one: why it is skipped, NULL: it is not. */

typedef struct {
    const char  *key;
    const char  *reason;
} key_row_t;

static const key_row_t  key_rows[] = {
    { "1", "0||it is not an object" },
    { "null", "0||it is not an object" },
    { "\"a,b]\"", "0||it is not an object" },
    { "true", "0||it is not an object" },
    { "[]", "0||it is not an object" },
    { "[" GOOD "]", "0||it is not an object" },
    { "", "0||the JSON can't be read" },
    { "{\"kty\":oct}", "0||the JSON can't be read" },
    { "{\"kid\":\"a\",\"kid\":\"a\"}", "0||the JSON can't be read" },
    { "{\"kid\":\"a\",\"x\":1e999}", "0||the JSON can't be read" },
    { "{\"kid\":\"\xff\"}", "0||the JSON can't be read" },

    { "{}", "0||the JWK's \"kty\"" },
    { "{\"kid\":\"a\"}", "0|a|the JWK's \"kty\"" },
    { "{\"kty\":1,\"kid\":\"a\"}", "0|a|the JWK's \"kty\"" },
    { "{\"kty\":\"OKP\",\"kid\":\"a\"}", "0|a|the JWK's \"kty\"" },
    { "{\"kty\":\"rsa\",\"kid\":\"a\"}", "0|a|the JWK's \"kty\"" },

    { "{\"kty\":\"RSA\",\"kid\":\"a\",\"e\":\"AQAB\"}",
      "0|a|the JWK has no base64url \"n\"" },
    { "{\"kty\":\"RSA\",\"kid\":\"a\",\"n\":\"AQ\"}",
      "0|a|the JWK has no base64url \"e\"" },
    { "{\"kty\":\"RSA\",\"kid\":\"a\",\"n\":7,\"e\":\"AQAB\"}",
      "0|a|the JWK has no base64url \"n\"" },
    { "{\"kty\":\"RSA\",\"kid\":\"a\",\"n\":\"A+/=\",\"e\":\"AQAB\"}",
      "0|a|the JWK has no base64url \"n\"" },
    { "{\"kty\":\"RSA\",\"kid\":\"a\",\"n\":\"\",\"e\":\"AQAB\"}",
      "0|a|the JWK has no base64url \"n\"" },
    { "{\"kty\":\"RSA\",\"kid\":\"a\",\"n\":\"AQ\",\"e\":\"AQAB\"}",
      "0|a|the RSA key has 1 bits" },
    { "{\"kty\":\"RSA\",\"kid\":\"a\",\"x5c\":[\"AA==\"]}",
      "0|a|the JWK has no base64url \"n\"" },

    { "{\"kty\":\"EC\",\"kid\":\"a\"}", "0|a|the JWK's \"crv\"" },
    { "{\"kty\":\"EC\",\"kid\":\"a\",\"crv\":\"secp256k1\"}",
      "0|a|the JWK's \"crv\"" },
    { "{\"kty\":\"EC\",\"kid\":\"a\",\"crv\":\"P-256\",\"x\":\"" K32 "\"}",
      "0|a|the JWK's point" },
    { "{\"kty\":\"EC\",\"kid\":\"a\",\"crv\":\"P-256\",\"x\":\"" K31
      "\",\"y\":\"" K31 "\"}", "0|a|the JWK's point" },
    { "{\"kty\":\"EC\",\"kid\":\"a\",\"crv\":\"P-256\",\"x\":\"" K32
      "\",\"y\":\"" K32 "\"}", "0|a|the JWK is not a valid EC key" },

    { "{\"kty\":\"oct\",\"kid\":\"a\"}", "0|a|the JWK has no base64url \"k\"" },
    { "{\"kty\":\"oct\",\"kid\":\"a\",\"k\":\"" K31 "\"}",
      "0|a|the secret has 31 bytes" },
    { "{\"kty\":\"oct\",\"kid\":\"a\",\"k\":\"" K32 "\",\"alg\":\"HS512\"}",
      "0|a|the secret has 32 bytes" },

    { "{\"kty\":\"oct\",\"kid\":1,\"k\":\"" K48 "\"}", "0||the JWK's \"kid\"" },
    { "{\"kty\":\"oct\",\"kid\":\"\",\"k\":\"" K48 "\"}",
      "0||the JWK's \"kid\"" },
    { "{\"kty\":\"oct\",\"kid\":\"a\",\"use\":\"enc\",\"k\":\"" K48 "\"}",
      "0|a|the JWK's \"use\"" },
    { "{\"kty\":\"oct\",\"kid\":\"a\",\"key_ops\":[\"sign\"],\"k\":\"" K48
      "\"}", "0|a|the JWK's \"key_ops\"" },
    { "{\"kty\":\"oct\",\"kid\":\"a\",\"key_ops\":\"verify\",\"k\":\"" K48
      "\"}", "0|a|the JWK's \"key_ops\"" },
    { "{\"kty\":\"oct\",\"kid\":\"a\",\"alg\":\"none\",\"k\":\"" K48 "\"}",
      "0|a|the JWK's \"alg\"" },
    { "{\"kty\":\"oct\",\"kid\":\"a\",\"alg\":\"RS256\",\"k\":\"" K48 "\"}",
      "0|a|a secret can't be a key for RS256" },

    { OCT(",\"kid\":\"good\",\"alg\":\"HS256\",\"x\":[1,{\"y\":null}]"),
      "1|good|it is doubled: keys[0] is the same key" },
    { "{\"kty\":\"oct\",\"kid\":\"good\",\"k\":\"" K48 "\"}",
      "1|good|keys[0] has the same \"kid\" and algorithm" },
    { "{\"kty\":\"oct\",\"kid\":\"good\",\"k\":\"" K48
      "\",\"alg\":\"HS384\"}", NULL },
    { "{\"kty\":\"oct\",\"kid\":\"a\",\"k\":\"" K48 "\"}", NULL }
};


static const tenant_str_t  roles[] = { tenant_string("viewer") };


static tenant_arena_t  *arena;


static void set_test(const set_row_t *row);
static void key_test(const key_row_t *row);
static void place_test(void);
static void doubled_test(void);
static void strength_test(void);
static void long_test(void);
static tenant_issuer_t issuer(void);
static tenant_str_t token(const char *kid);


int
main(void)
{
    size_t  i;

    arena = tenant_arena_create();

    for (i = 0; i < sizeof(set_rows) / sizeof(set_row_t); i++) {
        set_test(&set_rows[i]);
    }

    for (i = 0; i < sizeof(key_rows) / sizeof(key_row_t); i++) {
        key_test(&key_rows[i]);
    }

    place_test();
    doubled_test();
    strength_test();
    long_test();

    tenant_arena_destroy(arena);

    return unit_done();
}


static void
set_test(const set_row_t *row)
{
    kit_warned_t       warned;
    tenant_error_t     err;
    tenant_issuer_t    settings;
    tenant_status_e    rc;
    tenant_keyring_t  *one;

    settings = issuer();
    one = tenant_keyring_create(arena, kit_str("tenant"));
    rc = kit_trust(one, &settings, kit_str(row->name), &warned, &err);

    if (rc != row->want || strstr(err.detail, row->reason) == NULL) {
        printf("%s: %d %s\n", row->name, rc, err.detail);
    }

    check(rc == row->want && strstr(err.detail, row->reason) != NULL);

    if (rc == TENANT_OK) {
        check(warned.skipped == 0);
        kit_expect(one, row->name, token("good"), V);
    }
}


/*
 * In front of a good key, where the row says that it is skipped at place 0,
 * else behind it: there the good one counts.
 */

static void
key_test(const key_row_t *row)
{
    kit_warned_t       warned;
    tenant_str_t       set;
    tenant_error_t     err;
    tenant_issuer_t    settings;
    tenant_status_e    rc;
    tenant_keyring_t  *one;

    set = row->reason != NULL && row->reason[0] == '0'
          ? tenant_arena_printf(arena, "{\"keys\":[%s,%s]}", row->key, GOOD)
          : tenant_arena_printf(arena, "{\"keys\":[%s,%s]}", GOOD, row->key);

    settings = issuer();
    one = tenant_keyring_create(arena, kit_str("tenant"));
    rc = kit_trust(one, &settings, set, &warned, &err);

    if (rc != TENANT_OK) {
        printf("%s: %s\n", row->key, err.detail);
    }

    check(rc == TENANT_OK);
    kit_expect(one, row->key, token("good"), V);

    if (row->reason == NULL) {
        check(warned.skipped == 0 && warned.text[0] == '\0');
        return;
    }

    if (strncmp(warned.text, row->reason, strlen(row->reason)) != 0) {
        printf("%s: %s", row->key, warned.text);
    }

    check(warned.skipped == 1 && warned.taken == 0);
    check(strncmp(warned.text, row->reason, strlen(row->reason)) == 0);
    check(strstr(warned.text, K31) == NULL);
}


static void
place_test(void)
{
    kit_warned_t       warned;
    tenant_error_t     err;
    tenant_issuer_t    settings;
    tenant_keyring_t  *one;

    settings = issuer();
    one = tenant_keyring_create(arena, kit_str("tenant"));

    check(kit_trust(one, &settings,
                    kit_str("{\"keys\":[1,{\"kid\":\"b\"}, " GOOD ",\n"
                            "{\"kid\":\"d\",\"kty\":\"RSA\"},[] ]}"),
                    &warned, &err) == TENANT_OK);
    check(warned.skipped == 4);
    check(strstr(warned.text, "0||it is not an object\n") != NULL);
    check(strstr(warned.text, "1|b|the JWK's \"kty\"") != NULL);
    check(strstr(warned.text, "\n3|d|the JWK has no base64url") != NULL);
    check(strstr(warned.text, "\n4||it is not an object\n") != NULL);
    kit_expect(one, "the third", token("good"), V);

    /* none left: each is said, and then that */

    one = tenant_keyring_create(arena, kit_str("tenant"));
    check(kit_trust(one, &settings, kit_str("{\"keys\":[1,2,3]}"), &warned,
                    &err) == TENANT_INTERNAL);
    check(warned.skipped == 3 && strstr(err.detail, "no key") != NULL);
    kit_expect(one, "nobody's", token("good"), I);
}


/* The same key by another name serves; a token without "kid" means it. */

static void
doubled_test(void)
{
    kit_warned_t       warned;
    tenant_error_t     err;
    tenant_issuer_t    settings;
    tenant_keyring_t  *one;

    settings = issuer();
    one = tenant_keyring_create(arena, kit_str("tenant"));

    check(kit_trust(one, &settings,
                    kit_str("{\"keys\":[" GOOD "," OCT("") ","
                            OCT(",\"kid\":\"alias\"") "," GOOD "]}"),
                    &warned, &err) == TENANT_OK);
    check(warned.skipped == 2 && warned.taken == 1);
    check(strstr(warned.text, "1||it is doubled: keys[0] is the same key\n")
          != NULL);
    check(strstr(warned.text, "2|alias|it is doubled: keys[0] is the same key "
                              "by another name\n") != NULL);
    check(strstr(warned.text, "3|good|it is doubled: keys[0] ") != NULL);

    kit_expect(one, "its name", token("good"), V);
    kit_expect(one, "its other name", token("alias"), V);
    kit_expect(one, "no name", token(NULL), V);
    kit_expect(one, "a third name", token("third"), I);

    /* RSA and EC keys, whose JWKs look otherwise */

    one = tenant_keyring_create(arena, kit_str("tenant"));
    check(kit_trust(one, &settings,
                    tenant_arena_printf(arena, "{\"keys\":[%s,%s,%s,%s,%s]}",
                                        kit_file(arena, "rsa.jwk").data,
                                        kit_file(arena,
                                                 "rsa-public.jwk").data,
                                        kit_file(arena, "es256.jwk").data,
                                        kit_file(arena, "rsa-ps256.jwk").data,
                                        kit_file(arena, "es256.jwk").data),
                    &warned, &err) == TENANT_OK);
    check(warned.skipped == 2);
    check(strncmp(warned.text, "1|", 2) == 0);
    check(strstr(warned.text, "\n4|") != NULL);
}


static void
strength_test(void)
{
    char              *e;
    size_t             i;
    tenant_str_t       text;
    kit_warned_t       warned;
    tenant_error_t     err;
    tenant_issuer_t    settings;
    tenant_keyring_t  *one;
    static const char *const  files[] = {
        "rsa-1024.jwk", "es256-off-curve.jwk"
    };

    settings = issuer();

    for (i = 0; i < 2; i++) {
        one = tenant_keyring_create(arena, kit_str("tenant"));
        check(kit_trust(one, &settings,
                        tenant_arena_printf(arena, "{\"keys\":[%s,%s]}",
                                            kit_file(arena, files[i]).data,
                                            GOOD),
                        &warned, &err) == TENANT_OK);
        check(warned.skipped == 1);
    }

    /* an exponent of 1 or 2, with which anybody signs, or nobody */

    for (i = 0; i < 2; i++) {
        text = kit_file(arena, "rsa-public.jwk");
        e = (char *) (uintptr_t) strstr(text.data, "\"AQAB\"");
        check(e != NULL);

        if (e == NULL) {
            return;
        }

        memcpy(e, i == 0 ? "\"AQ\"  " : "\"Ag\"  ", 6);
        one = tenant_keyring_create(arena, kit_str("tenant"));
        check(kit_trust(one, &settings,
                        tenant_arena_printf(arena, "{\"keys\":[%s,%s]}",
                                            text.data, GOOD),
                        &warned, &err) == TENANT_OK);
        check(warned.skipped == 1
              && strstr(warned.text, "numbers are not valid") != NULL);
    }

    one = tenant_keyring_create(arena, kit_str("tenant"));
    check(kit_trust(one, &settings, kit_file(arena, "weak-rsa.jwks"), &warned,
                    &err) == TENANT_INTERNAL);
    check(warned.skipped == 1 && strstr(warned.text, "1024 bits") != NULL);
}


static void
long_test(void)
{
    char              *p;
    size_t             i;
    tenant_buf_t      *buf;
    tenant_str_t       set;
    kit_warned_t       warned;
    tenant_error_t     err;
    tenant_issuer_t    settings;
    tenant_keyring_t  *one;

    /* many keys, and brackets within strings */

    buf = tenant_buf_create(arena, 65536);
    tenant_buf_text(buf, "{\"keys\":[");

    for (i = 0; i < 2500; i++) {
        tenant_buf_text(buf, "{\"a\":\"]}{[,\\\"\\\\\"},");
    }

    tenant_buf_text(buf, GOOD "]}");

    set.data = buf->data;
    set.len = buf->len;

    settings = issuer();
    one = tenant_keyring_create(arena, kit_str("tenant"));
    check(kit_trust(one, &settings, set, &warned, &err) == TENANT_OK);
    check(warned.skipped > 2000);
    kit_expect(one, "the last", token("good"), V);

    /* no prefix of a set is one */

    for (i = 0; i < sizeof("{\"keys\":[" GOOD ",1]}") - 1; i++) {
        p = malloc(i + (i == 0));
        memcpy(p, "{\"keys\":[" GOOD ",1]}", i);
        set.data = p;
        set.len = i;
        one = tenant_keyring_create(arena, kit_str("tenant"));
        check(kit_trust(one, &settings, set, &warned, &err)
              == TENANT_INTERNAL);
        free(p);
    }
}


static tenant_issuer_t
issuer(void)
{
    tenant_issuer_t  settings;

    memset(&settings, 0, sizeof(settings));
    settings.name = kit_str("https://issuer.example");
    settings.organization_claim = kit_str("tenant");
    settings.roles = roles;
    settings.nroles = 1;

    return settings;
}


static tenant_str_t
token(const char *kid)
{
    size_t        i;
    char          secret[32];
    tenant_str_t  header, s;

    for (i = 0; i < sizeof(secret); i++) {
        secret[i] = (char) i;
    }

    s.data = secret;
    s.len = sizeof(secret);

    header = kid ? tenant_arena_printf(arena, "{\"alg\":\"HS256\","
                                       "\"kid\":\"%s\"}", kid)
                 : kit_str("{\"alg\":\"HS256\"}");

    return kit_hmac(arena, "SHA256", s, header,
                    kit_str("{\"iss\":\"https://issuer.example\","
                            "\"sub\":\"u\",\"tenant\":\"a\","
                            "\"exp\":1700003600}"));
}
