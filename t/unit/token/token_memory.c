/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c src/token/tenant_*.c */
/* link: -Wl,--wrap=malloc */

/*
 * A valid token while memory runs out, at each allocation in turn, of ours, of
 * OpenSSL's and of jansson's: the check fails, but never says that the token
 * is wrong.  (libbson ends the process instead.)
 */


#include <jansson.h>
#include <openssl/crypto.h>
#include <sanitizer/lsan_interface.h>

#include "token_kit.h"


#define ISSUER  "\"iss\":\"https://issuer.example\""


void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
const char *__asan_default_options(void);


static void memory_test(const char *name, tenant_str_t token);
static bool memory_spent(void);
static void *memory_malloc(size_t size);
static void *memory_openssl_malloc(size_t size, const char *file, int line);
static void *memory_openssl_realloc(void *p, size_t size, const char *file,
    int line);
static void memory_openssl_free(void *p, const char *file, int line);


static const tenant_str_t  roles[] = { tenant_string("viewer") };


static tenant_arena_t    *arena;
static tenant_keyring_t  *ring;
static unsigned           memory_left;
static bool               memory_ends;
static bool               memory_ended;


int
main(void)
{
    char            *line, *name, *alg, *token, *save;
    kit_warned_t     warned;
    tenant_str_t     s;
    tenant_error_t   err;
    tenant_issuer_t  settings;

    check(CRYPTO_set_mem_functions(memory_openssl_malloc,
                                   memory_openssl_realloc,
                                   memory_openssl_free) == 1);
    json_set_alloc_funcs(memory_malloc, free);

    arena = tenant_arena_create();
    ring = tenant_keyring_create(arena, kit_str("tenant"));

    memset(&settings, 0, sizeof(settings));
    settings.name = kit_str("https://issuer.example");
    settings.audience = kit_str("api");
    settings.organization_claim = kit_str("tenant");
    settings.role_claim = kit_str("roles");
    settings.roles = roles;
    settings.nroles = 1;

    check(kit_trust(ring, &settings, kit_file(arena, "trusted.jwks"),
                    &warned, &err) == TENANT_OK);

    s = kit_file(arena, "tokens.txt");

    for (line = (char *) (uintptr_t) s.data;
         (name = strtok_r(line, " ", &save)) != NULL;
         line = NULL)
    {
        alg = strtok_r(NULL, " ", &save);
        token = strtok_r(NULL, "\n", &save);

        if (strcmp(name, "pyjwt") == 0 && strstr(alg, "256") != NULL) {
            memory_test(alg, kit_str(token));
        }
    }

    /* numbers of more than 64 bits are written anew */

    memory_test("wide",
                kit_pkey(arena, "rsa.pem", "SHA256", false, 0, 0,
                         "{\"alg\":\"RS256\"}",
                         "{" ISSUER ",\"aud\":\"api\",\"sub\":\"u\","
                         "\"tenant\":\"a\",\"exp\":99999999999999999999}"));

    tenant_arena_destroy(arena);

    return unit_done();
}


static void
memory_test(const char *name, tenant_str_t token)
{
    unsigned          n, wrong, failed;
    tenant_token_e    rc;
    tenant_arena_t   *scratch;
    tenant_claims_t   claims;

    check(kit_verify(ring, token) == TENANT_TOKEN_VALID);

    wrong = 0;
    failed = 0;

    for (n = 0; n < 10000; n++) {
        scratch = tenant_arena_create();

        /* libjwt loses the numbers of an ECDSA signature then */

        if (name[0] == 'E') {
            __lsan_disable();
        }

        memory_left = n;
        memory_ended = false;
        memory_ends = true;

        rc = tenant_token_verify(ring, scratch, token, KIT_NOW, KIT_LEEWAY,
                                 &claims);

        memory_ends = false;

        if (name[0] == 'E') {
            __lsan_enable();
        }

        tenant_arena_destroy(scratch);

        failed += (rc == TENANT_TOKEN_FAILED);

        if (rc != TENANT_TOKEN_VALID
            && (rc != TENANT_TOKEN_FAILED
                || claims.reason != TENANT_REASON_NONE))
        {
            printf("%s, allocation %u: %d %s\n", name, n, rc,
                   tenant_reason_name(claims.reason));
            wrong++;
        }

        if (!memory_ended) {
            break;
        }
    }

    check(rc == TENANT_TOKEN_VALID && !memory_ended);
    check(wrong == 0);
    check(failed > 3);
}


/* libjwt asks for SIZE_MAX bytes then, and looks at what it gets. */

const char *
__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}


/* Once it has run out, it stays so. */

static bool
memory_spent(void)
{
    if (!memory_ends) {
        return false;
    }

    if (memory_left != 0) {
        memory_left--;
        return false;
    }

    memory_ended = true;

    return true;
}


void *
__wrap_malloc(size_t size)
{
    return memory_spent() ? NULL : __real_malloc(size);
}


static void *
memory_malloc(size_t size)
{
    return memory_spent() ? NULL : __real_malloc(size);
}


static void *
memory_openssl_malloc(size_t size, const char *file, int line)
{
    (void) file;
    (void) line;

    return memory_spent() ? NULL : __real_malloc(size);
}


static void *
memory_openssl_realloc(void *p, size_t size, const char *file, int line)
{
    (void) file;
    (void) line;

    return memory_spent() ? NULL : realloc(p, size);
}


static void
memory_openssl_free(void *p, const char *file, int line)
{
    (void) file;
    (void) line;

    free(p);
}
