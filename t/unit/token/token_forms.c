/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c src/token/tenant_*.c */

/*
 * The form of a token: parts, alphabet, size and depth; no single character
 * of it may change.  Then what else is made with a key: seals.
 */


#include "../../../src/token/tenant_seal.h"
#include "token_kit.h"


#define V  TENANT_TOKEN_VALID
#define I  TENANT_TOKEN_INVALID


static const char *const  forms[] = {
    "a", "a.b", "a.b.c", "a.b.c.d", "a.b.c.d.e",
    "e30.e30.", "e30..e30", ".e30.e30", "e30.e30.e30", "e30.e30.AAAA.",
    "eyJhbGciOiJub25lIn0.e30.", "eyJhbGciOiJIUzI1NiJ9.AAAA",
    "eyJhbGciOiJIUzI1NiJ9.e30.", "eyJhbGciOiJIUzI1NiJ9.e30.A",
    "Bearer e30.e30.e30", " ", "\n", "=.=.=", "\xff.\xff.\xff"
};


static tenant_arena_t    *arena;
static tenant_keyring_t  *ring;


static void form_test(void);
static void mutation_test(void);
static void size_test(void);
static void depth_test(void);
static void seal_test(void);
static void base64url_test(void);


int
main(void)
{
    tenant_error_t  err;

    arena = tenant_arena_create();
    ring = tenant_keyring_create(arena, kit_str("tenant"));

    check(tenant_keyring_add_signing(ring, kit_str(KIT_SECRET), &err)
          == TENANT_OK);

    form_test();
    mutation_test();
    size_test();
    depth_test();
    seal_test();
    base64url_test();

    tenant_arena_destroy(arena);

    return unit_done();
}


static void
form_test(void)
{
    size_t        i;
    tenant_str_t  token, input;
    const char   *dot;

    check(kit_verify(ring, kit_str("")) == TENANT_TOKEN_MISSING);

    for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        kit_expect(ring, forms[i], kit_str(forms[i]), I);
    }

    token = kit_sign(arena, "{\"alg\":\"HS256\"}", kit_claims(arena, NULL));
    kit_expect(ring, "whole", token, V);

    dot = strrchr(token.data, '.');
    input.data = token.data;
    input.len = (size_t) (dot - token.data);

    kit_expect(ring, "two parts", input, I);
    kit_expect(ring, "empty signature",
               tenant_arena_printf(arena, "%.*s.", (int) input.len,
                                   input.data), I);
    kit_expect(ring, "four parts",
               tenant_arena_printf(arena, "%s.AAAA", token.data), I);
    kit_expect(ring, "five parts",
               tenant_arena_printf(arena, "%s.AAAA.AAAA", token.data), I);
    kit_expect(ring, "space in front",
               tenant_arena_printf(arena, " %s", token.data), I);
    kit_expect(ring, "newline behind",
               tenant_arena_printf(arena, "%s\n", token.data), I);
    kit_expect(ring, "padding",
               tenant_arena_printf(arena, "%s=", token.data), I);
    kit_expect(ring, "longer",
               tenant_arena_printf(arena, "%sAAAA", token.data), I);
    kit_expect(ring, "twice",
               tenant_arena_printf(arena, "%s%s", token.data, dot + 1), I);

    token.len++;
    kit_expect(ring, "NUL behind", token, I);
}


/* No prefix and no other character anywhere passes. */

static void
mutation_test(void)
{
    char            *copy;
    size_t           i, j, wrong;
    tenant_str_t     token, s;
    static const char  tries[] = "ABYZabyz0189-_+/=. \n";

    token = kit_sign(arena, "{\"alg\":\"HS256\"}", kit_claims(arena, NULL));
    wrong = 0;

    for (i = 1; i < token.len; i++) {
        s.data = token.data;
        s.len = i;
        wrong += kit_verify(ring, s) != TENANT_TOKEN_INVALID;
    }

    check(wrong == 0);

    copy = malloc(token.len);
    if (copy == NULL) {
        exit(2);
    }

    s.data = copy;
    s.len = token.len;

    for (i = 0; i < token.len; i++) {
        for (j = 0; j < sizeof(tries); j++) {
            memcpy(copy, token.data, token.len);

            if (copy[i] == tries[j]) {
                continue;
            }

            copy[i] = tries[j];
            wrong += kit_verify(ring, s) != TENANT_TOKEN_INVALID;
        }
    }

    check(wrong == 0);

    /* the same bytes spelled with other bits behind the last one */

    for (i = 0; i < 64; i++) {
        memcpy(copy, token.data, token.len);
        copy[token.len - 1] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrst"
                              "uvwxyz0123456789-_"[i];

        wrong += kit_verify(ring, s) == TENANT_TOKEN_VALID;
    }

    check(wrong == 1);
    free(copy);
}


static void
size_test(void)
{
    char            *fill;
    size_t           n, longest;
    kit_row_t        row;
    tenant_str_t     token;
    tenant_error_t   err;
    tenant_claims_t  claims;

    memset(&claims, 0, sizeof(claims));
    claims.user = kit_str(KIT_USER);
    claims.organization = kit_str(KIT_ORG);
    claims.role = kit_str("owner");
    claims.issued_at = KIT_NOW;
    claims.expires_at = KIT_NOW + 900;

    longest = 0;
    row.name = "fill";

    for (n = 5600; n < 5900; n++) {
        fill = tenant_arena_alloc(arena, n + 3);
        memset(fill, 'x', n + 2);
        fill[0] = '"';
        fill[n + 1] = '"';
        fill[n + 2] = '\0';
        row.value = fill;

        token = kit_sign(arena, "{\"alg\":\"HS256\"}", kit_claims(arena, &row));

        if (token.len <= TENANT_TOKEN_SIZE) {
            longest = token.len;
            kit_expect(ring, "long", token, V);

        } else {
            kit_expect(ring, "too long", token, I);
        }
    }

    check(longest > TENANT_TOKEN_SIZE - 3);

    /* the limit is the ring's, and that of what it issues */

    tenant_keyring_limit(ring, TENANT_TOKEN_SIZE_MAX);
    kit_expect(ring, "long, and let in", token, V);

    tenant_keyring_limit(ring, TENANT_TOKEN_SIZE_MIN);
    check(tenant_token_issue(ring, arena, &claims, &token, &err)
          == TENANT_INTERNAL && token.data == NULL);

    tenant_keyring_limit(ring, TENANT_TOKEN_SIZE);
    check(tenant_token_issue(ring, arena, &claims, &token, &err)
          == TENANT_OK);
}


static void
depth_test(void)
{
    char       deep[4001];
    kit_row_t  row;

    memset(deep, '[', 2000);
    memset(deep + 2000, ']', 2000);
    deep[4000] = '\0';

    row.name = "x";
    row.value = deep;
    kit_expect(ring, "deep",
               kit_sign(arena, "{\"alg\":\"HS256\"}",
                        kit_claims(arena, &row)), I);

    row.value = deep + 1980;
    deep[2020] = '\0';
    kit_expect(ring, "less deep",
               kit_sign(arena, "{\"alg\":\"HS256\"}",
                        kit_claims(arena, &row)), V);
}


static void
seal_test(void)
{
    uint8_t            seal[TENANT_SEAL_LEN], other[TENANT_SEAL_LEN];
    tenant_str_t       data;
    tenant_error_t     err;
    tenant_keyring_t  *both;

    data = kit_str("after=1");

    check(tenant_keyring_seal(ring, "page", data, seal));
    check(tenant_keyring_unseal(ring, "page", data, seal));
    check(!tenant_keyring_unseal(ring, "pag", data, seal));
    check(!tenant_keyring_unseal(ring, "page", kit_str("after=2"), seal));
    check(tenant_keyring_seal(ring, "page", kit_str(""), other));
    check(memcmp(seal, other, sizeof(seal)) != 0);

    both = tenant_keyring_create(arena, kit_str("tenant"));
    check(!tenant_keyring_seal(both, "page", data, other));
    check(!tenant_keyring_unseal(both, "page", data, seal));

    tenant_keyring_add_signing(both, kit_str("a new secret that is "
                                             "long enough"), &err);
    check(!tenant_keyring_unseal(both, "page", data, seal));
    tenant_keyring_add_signing(both, kit_str(KIT_SECRET), &err);
    check(tenant_keyring_unseal(both, "page", data, seal));

    seal[31] ^= 1;
    check(!tenant_keyring_unseal(ring, "page", data, seal));
}


static void
base64url_test(void)
{
    char          bytes[64];
    size_t        i, n;
    tenant_str_t  s, text;
    static const char *const  bad[] = {
        "A", "AAAAA", "AB", "AAB", "A=", "AA==", "AAA=", "A+AA", "A/AA",
        "AA A", "AAAA\n", "\xc3\xa4", "AAA."
    };

    check(tenant_str_is(tenant_base64url_encode(arena, kit_str("fo")),
                        "Zm8"));
    check(tenant_str_is(tenant_base64url_encode(arena, kit_str("")), ""));
    check(tenant_str_is(tenant_base64url_encode(arena,
                                                kit_str("\xfb\xff\xfe")),
                        "-__-"));

    s = tenant_base64url_decode(arena, kit_str(""));
    check(s.len == 0 && s.data != NULL);

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        check(tenant_base64url_decode(arena, kit_str(bad[i])).data == NULL);
    }

    for (n = 0; n < sizeof(bytes); n++) {
        bytes[n] = (char) (n * 37 + 200);
        s.data = bytes;
        s.len = n;

        text = tenant_base64url_encode(arena, s);
        check(tenant_str_eq(tenant_base64url_decode(arena, text), s));
    }
}
