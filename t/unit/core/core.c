/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c */
/* link: -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc */

/*
 * Errors, strings, arenas and buffers; then all of it with each allocation
 * failing in turn.
 */


#include <sanitizer/asan_interface.h>
#include <stdlib.h>
#include <string.h>

#include "../../../src/core/tenant_buf.h"
#include "../../../src/core/tenant_memory.h"
#include "../unit.h"


#define count(a)  (sizeof(a) / sizeof((a)[0]))


void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);


static const struct {
    tenant_status_e  status;
    int              http;
    const char      *title;
} statuses[] = {
    { TENANT_OK, 200, NULL },
    { TENANT_BAD_REQUEST, 400, "Bad Request" },
    { TENANT_UNAUTHORIZED, 401, "Unauthorized" },
    { TENANT_FORBIDDEN, 403, "Forbidden" },
    { TENANT_NOT_FOUND, 404, "Not Found" },
    { TENANT_METHOD_NOT_ALLOWED, 405, "Method Not Allowed" },
    { TENANT_CONFLICT, 409, "Conflict" },
    { TENANT_PRECONDITION_FAILED, 412, "Precondition Failed" },
    { TENANT_TOO_LARGE, 413, "Content Too Large" },
    { TENANT_UNSUPPORTED_MEDIA, 415, "Unsupported Media Type" },
    { TENANT_UNPROCESSABLE, 422, "Unprocessable Content" },
    { TENANT_TOO_MANY_REQUESTS, 429, "Too Many Requests" },
    { TENANT_INTERNAL, 500, "Internal Server Error" },
    { TENANT_NO_MEMORY, 500, "Internal Server Error" },
    { TENANT_UNAVAILABLE, 503, "Service Unavailable" },
    { TENANT_TIMEOUT, 504, "Gateway Timeout" },
    { (tenant_status_e) 99, 500, "Internal Server Error" }
};


#define BAD  "\xef\xbf\xbd"
#define ROW(in, out)  { { sizeof(in) - 1, in }, out }

static const struct {
    tenant_str_t   in;
    const char    *out;
} strings[] = {
    ROW("", "\"\""),
    ROW("plain", "\"plain\""),
    ROW("\"\\/", "\"\\\"\\\\/\""),
    ROW("\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\""),
    ROW("a\0b", "\"a\\u0000b\""),
    ROW("\x01\x1f\x0b", "\"\\u0001\\u001f\\u000b\""),
    ROW("\xc3\xa9", "\"\xc3\xa9\""),
    ROW("\xe2\x82\xac|\xf0\x9f\x98\x80", "\"\xe2\x82\xac|\xf0\x9f\x98\x80\""),
    ROW("\xf4\x8f\xbf\xbf", "\"\xf4\x8f\xbf\xbf\""),
    ROW("a\xff" "b", "\"a" BAD "b\""),
    ROW("\x80", "\"" BAD "\""),
    ROW("\xc3", "\"" BAD "\""),
    ROW("\xe2\x82", "\"" BAD BAD "\""),
    ROW("\xc0\xaf", "\"" BAD BAD "\""),
    ROW("\xe0\x80\xaf", "\"" BAD BAD BAD "\""),
    ROW("\xed\xa0\x80", "\"" BAD BAD BAD "\""),
    ROW("\xf0\x80\x80\x80", "\"" BAD BAD BAD BAD "\""),
    ROW("\xf4\x90\x80\x80", "\"" BAD BAD BAD BAD "\""),
    ROW("\xe2\x82\"", "\"" BAD BAD "\\\"\"")
};


static unsigned  fail_at;              /* 0: never */
static char      order[8];
static size_t    norder;


static void error_test(void);
static void field_test(void);
static void status_test(void);
static void str_test(void);
static void arena_test(void);
static void arena_rewind_test(void);
static void arena_count(void *data);
static void home_test(void);
static void large_test(void);
static void exact_test(void);
static void cleanup_test(void);
static void buf_test(void);
static void json_test(void);
static void problem_test(void);
static void failure_test(void);
static bool everything(void);
static void note(void *data);
static bool failing(void);


int
main(void)
{
    error_test();
    field_test();
    status_test();
    str_test();
    arena_test();
    arena_rewind_test();
    home_test();
    large_test();
    exact_test();
    cleanup_test();
    buf_test();
    json_test();
    problem_test();
    failure_test();

    return unit_done();
}


static void
error_test(void)
{
    char            text[TENANT_ERROR_DETAIL_MAX + 8];
    tenant_error_t  err;

    memset(&err, 0xff, sizeof(err));

    check(tenant_error_set(&err, TENANT_CONFLICT, "%s is %d", "x", 5)
          == TENANT_CONFLICT);
    check(err.status == TENANT_CONFLICT);
    check(err.http == 0);
    check(err.nfields == 0);
    check(err.cause[0] == '\0');
    check(strcmp(err.detail, "x is 5") == 0);

    /* its own detail may be an argument */

    tenant_error_set(&err, TENANT_NOT_FOUND, "again: %s", err.detail);
    check(strcmp(err.detail, "again: x is 5") == 0);

    memset(text, 'a', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    tenant_error_set(&err, TENANT_NOT_FOUND, "%s", text);
    check(strlen(err.detail) == TENANT_ERROR_DETAIL_MAX - 1);

    /* a character across the end is left out as a whole */

    memcpy(text + TENANT_ERROR_DETAIL_MAX - 3, "\xf0\x9f\x98\x80", 4);
    tenant_error_set(&err, TENANT_NOT_FOUND, "%s", text);
    check(strlen(err.detail) == TENANT_ERROR_DETAIL_MAX - 3);

    memcpy(text + TENANT_ERROR_DETAIL_MAX - 3, "\xc3\xa9" "aa", 4);
    tenant_error_set(&err, TENANT_NOT_FOUND, "%s", text);
    check(strlen(err.detail) == TENANT_ERROR_DETAIL_MAX - 1);
}


static void
field_test(void)
{
    char            text[TENANT_ERROR_FIELD_MAX + 8];
    unsigned        i;
    tenant_error_t  err;

    tenant_error_set(&err, TENANT_OK, "%s", "");

    check(tenant_error_field(&err, "email", "is missing")
          == TENANT_UNPROCESSABLE);
    check(err.status == TENANT_UNPROCESSABLE);
    check(err.detail[0] != '\0');
    check(err.nfields == 1);
    check(strcmp(err.fields[0].field, "email") == 0);
    check(strcmp(err.fields[0].message, "is missing") == 0);

    memset(text, 'a', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    memcpy(text + TENANT_ERROR_FIELD_MAX - 2, "\xe2\x82\xac", 3);
    tenant_error_field(&err, text, text);
    check(strlen(err.fields[1].field) == TENANT_ERROR_FIELD_MAX - 2);
    check(strlen(err.fields[1].message) == TENANT_ERROR_MESSAGE_MAX - 1);

    for (i = 0; i < 2 * TENANT_ERROR_FIELDS_MAX; i++) {
        tenant_error_field(&err, "f", "m");
    }

    check(err.nfields == TENANT_ERROR_FIELDS_MAX);

    /* a later error has no fields of an earlier one */

    tenant_error_set(&err, TENANT_FORBIDDEN, "no");
    check(err.nfields == 0);
    tenant_error_field(&err, "f", "m");
    check(err.status == TENANT_UNPROCESSABLE && err.nfields == 1);

    /* the client learns nothing, the operator the cause */

    err.accept = "text/plain";
    err.coding = true;
    check(tenant_error_internal(&err, "record %d is broken: %s", 7, text)
          == TENANT_INTERNAL);
    check(err.status == TENANT_INTERNAL && err.nfields == 0);
    check(strcmp(err.detail, "internal error") == 0);
    check(strncmp(err.cause, "record 7 is broken: a", 21) == 0);
    check(strlen(err.cause) < TENANT_ERROR_DETAIL_MAX);
    check(err.accept == NULL && !err.coding);

    tenant_error_set(&err, TENANT_NOT_FOUND, "none");
    check(err.cause[0] == '\0');
}


static void
status_test(void)
{
    size_t  i;

    for (i = 0; i < count(statuses); i++) {
        check(tenant_status_http(statuses[i].status) == statuses[i].http);
        check(statuses[i].title == NULL
              || strcmp(tenant_status_title(statuses[i].http),
                        statuses[i].title) == 0);
    }

    check(tenant_status_title(799) != NULL);
}


static void
str_test(void)
{
    tenant_str_t  a = tenant_string("abc"), none = tenant_null_string;
    tenant_str_t  nul = { 4, "ab\0c" };

    check(tenant_str_eq(a, (tenant_str_t) { 3, "abcd" }));
    check(!tenant_str_eq(a, (tenant_str_t) { 4, "abcd" }));
    check(!tenant_str_eq(a, (tenant_str_t) { 3, "abC" }));
    check(tenant_str_eq(none, (tenant_str_t) { 0, "x" }));
    check(!tenant_str_eq(none, a));

    check(tenant_str_is(a, "abc"));
    check(!tenant_str_is(a, "ab"));
    check(!tenant_str_is(a, "abcd"));
    check(!tenant_str_is(nul, "ab"));
    check(tenant_str_is(none, ""));

    check(tenant_str_case_is(a, "ABC"));
    check(!tenant_str_case_is(a, "ABD"));
    check(!tenant_str_case_is(nul, "abxc"));
    check(!tenant_str_case_is((tenant_str_t) { 2, "\xc3\xa9" }, "\xc3\x89"));
    check(tenant_str_case_is(none, ""));
}


/* What came after the mark is freed, in any size; what was there stays. */

static void
arena_rewind_test(void)
{
    int                   i, n;
    char                 *kept, *large;
    tenant_arena_t       *arena;
    tenant_arena_mark_t   mark;

    n = 0;
    arena = tenant_arena_create();

    large = tenant_arena_alloc(arena, 50000);
    kept = tenant_arena_alloc(arena, 100);
    memset(large, 'l', 50000);
    memset(kept, 'k', 100);

    check(tenant_arena_cleanup(arena, arena_count, &n));
    tenant_arena_mark(arena, &mark);

    for (i = 0; i < 3; i++) {
        check(tenant_arena_alloc(arena, 100) != NULL);
        check(tenant_arena_alloc(arena, 100000) != NULL);
        check(tenant_arena_alloc(arena, 12000) != NULL);
        check(tenant_arena_alloc(arena, 100000) != NULL);
        check(tenant_arena_cleanup(arena, arena_count, &n));

        tenant_arena_rewind(arena, &mark);

        check(n == i + 1);
        check(large[0] == 'l' && large[49999] == 'l');
        check(kept[0] == 'k' && kept[99] == 'k');
    }

    tenant_arena_destroy(arena);
    check(n == 4);
}


static void
arena_test(void)
{
    char            *p;
    size_t           i, size;
    unsigned         wrong;
    tenant_str_t     s;
    tenant_arena_t  *arena;

    arena = tenant_arena_create();
    wrong = 0;

    for (i = 0; i < 500; i++) {
        size = i * 37 % 9000;

        p = tenant_arena_alloc(arena, size);
        wrong += p == NULL || (uintptr_t) p % _Alignof(max_align_t) != 0;
        memset(p, 0xa5, size);

        p = tenant_arena_align(arena, size, (size_t) 1 << i % 9);
        wrong += p == NULL || (uintptr_t) p % ((size_t) 1 << i % 9) != 0;
        memset(p, 0xa5, size);

        p = tenant_arena_zalloc(arena, size);
        wrong += p == NULL || (size != 0 && (p[0] != 0 || p[size - 1] != 0));
    }

    check(wrong == 0);

    check(tenant_arena_alloc(arena, SIZE_MAX) == NULL);
    check(tenant_arena_zalloc(arena, SIZE_MAX - 8) == NULL);
    check(tenant_arena_align(arena, SIZE_MAX - 64, 256) == NULL);

    s = tenant_arena_str(arena, (tenant_str_t) { 4, "ab\0cd" });
    check(s.len == 4 && memcmp(s.data, "ab\0c", 5) == 0);

    s = tenant_arena_str(arena, (tenant_str_t) tenant_null_string);
    check(s.len == 0 && s.data != NULL && s.data[0] == '\0');

    s = tenant_arena_printf(arena, "%s-%05d", "x", 42);
    check(tenant_str_is(s, "x-00042") && s.data[s.len] == '\0');

    s = tenant_arena_printf(arena, "%s", "");
    check(s.len == 0 && s.data != NULL && s.data[0] == '\0');

    s = tenant_arena_printf(arena, "%20000d", 1);
    check(s.len == 20000 && s.data[19999] == '1' && s.data[20000] == '\0');

    tenant_arena_destroy(arena);

    arena = tenant_arena_create();
    tenant_arena_destroy(arena);
}


static void
arena_count(void *data)
{
    ++*(unsigned *) data;
}


/* What is given back to a home is taken again, empty. */

static void
home_test(void)
{
    unsigned          i, cleaned;
    tenant_arena_t   *arenas[TENANT_ARENAS_MAX + 2];
    tenant_arenas_t   home;

    memset(&home, 0, sizeof(tenant_arenas_t));
    cleaned = 0;

    for (i = 0; i < TENANT_ARENAS_MAX + 2; i++) {
        arenas[i] = tenant_arena_take(&home);
        check(arenas[i] != NULL);
        check(tenant_arena_alloc(arenas[i], 100 + 9000 * (i % 3)) != NULL);
        check(tenant_arena_cleanup(arenas[i], arena_count, &cleaned));
    }

    for (i = 0; i < TENANT_ARENAS_MAX + 2; i++) {
        tenant_arena_destroy(arenas[i]);
    }

    check(cleaned == TENANT_ARENAS_MAX + 2);
    check(home.n == TENANT_ARENAS_MAX && home.first != NULL);

    /* the last that was given back; its cleanups have run */

    arenas[0] = tenant_arena_take(&home);
    check(arenas[0] == arenas[TENANT_ARENAS_MAX - 1]);
    check(home.n == TENANT_ARENAS_MAX - 1);
    memset(tenant_arena_zalloc(arenas[0], 20000), 0xa5, 20000);
    tenant_arena_destroy(arenas[0]);

    check(cleaned == TENANT_ARENAS_MAX + 2);
    check(home.n == TENANT_ARENAS_MAX);

    tenant_arenas_free(&home);
    check(home.n == 0 && home.first == NULL);
}


/* Whoever lends arenas learns of large ones when they have been freed. */

static void
large_test(void)
{
    char             *small, *large;
    unsigned          freed = 0;
    tenant_arena_t   *arena;
    tenant_arenas_t   home;

    memset(&home, 0, sizeof(tenant_arenas_t));

    home.freed = arena_count;
    home.data = &freed;

    arena = tenant_arena_take(&home);
    small = tenant_arena_alloc(arena, 100);
    memset(small, 1, 100);
    tenant_arena_destroy(arena);
    check(freed == 0);

    arena = tenant_arena_take(&home);
    small = tenant_arena_alloc(arena, 100);
    large = tenant_arena_alloc(arena, TENANT_MEMORY_LARGE);
    memset(small, 2, 100);
    memset(large, 3, TENANT_MEMORY_LARGE);

    /* what is small stays, and so does what is not the arena's */

    tenant_arena_release(arena, small);
    tenant_arena_release(arena, NULL);
    tenant_arena_release(arena, &freed);
    check(small[99] == 2);

    tenant_arena_release(arena, large);
    tenant_arena_release(arena, large);
    check(small[0] == 2);

    large = tenant_arena_alloc(arena, TENANT_MEMORY_LARGE);
    memset(large, 4, TENANT_MEMORY_LARGE);
    check(small[0] == 2 && large[TENANT_MEMORY_LARGE - 1] == 4);

    tenant_arena_destroy(arena);
    check(freed == 1);

    /* the next job with the same arena is another one */

    arena = tenant_arena_take(&home);
    tenant_arena_count(arena, TENANT_MEMORY_LARGE - 1);
    tenant_arena_destroy(arena);
    check(freed == 1);

    arena = tenant_arena_take(&home);
    tenant_arena_count(arena, TENANT_MEMORY_LARGE - 1);
    tenant_arena_count(arena, 1);
    tenant_arena_destroy(arena);
    check(freed == 2);

    /* so is one whose large block was the first that it took */

    arena = tenant_arena_take(&home);
    large = tenant_arena_alloc(arena, TENANT_MEMORY_LARGE);
    tenant_arena_release(arena, large);
    small = tenant_arena_alloc(arena, 16);
    memset(small, 5, 16);
    tenant_arena_destroy(arena);
    check(freed == 3);

    tenant_arenas_free(&home);
}


/* The first byte behind a block is one that ASan reports. */

static void
exact_test(void)
{
    char            *p;
    size_t           size;
    unsigned         wrong;
    tenant_arena_t  *arena;

    arena = tenant_arena_create();
    wrong = 0;

    for (size = 1; size < 200; size++) {
        p = tenant_arena_alloc(arena, size);
        wrong += __asan_address_is_poisoned(p + size - 1)
                 || !__asan_address_is_poisoned(p + size);
    }

    check(wrong == 0);

    tenant_arena_destroy(arena);
}


static void
cleanup_test(void)
{
    size_t           i;
    char            *p;
    tenant_arena_t  *arena;

    arena = tenant_arena_create();
    norder = 0;

    for (i = 0; i < 3; i++) {
        p = tenant_arena_alloc(arena, 1);
        *p = (char) ('a' + i);
        check(tenant_arena_cleanup(arena, note, p));
    }

    tenant_arena_destroy(arena);

    check(norder == 3 && memcmp(order, "cba", 3) == 0);
}


/* Reads what the arena holds: it is not freed yet. */

static void
note(void *data)
{
    order[norder++ % sizeof(order)] = *(char *) data;
}


static void
buf_test(void)
{
    int              i;
    char            *p;
    unsigned         wrong;
    tenant_buf_t    *buf;
    tenant_arena_t  *arena;

    arena = tenant_arena_create();
    buf = tenant_buf_create(arena, 0);

    check(buf != NULL && buf->len == 0 && !buf->failed);

    for (i = 0; i < 10000; i++) {
        tenant_buf_char(buf, (char) ('a' + i % 26));
    }

    tenant_buf_text(buf, "text");
    tenant_buf_str(buf, (tenant_str_t) tenant_null_string);
    tenant_buf_str(buf, (tenant_str_t) { 2, "xyz" });
    tenant_buf_add(buf, NULL, 0);

    check(buf->len == 10006 && buf->size >= buf->len && !buf->failed);
    check(memcmp(buf->data + 10000, "textxy", 6) == 0);

    for (i = 0, wrong = 0; i < 10000; i++) {
        wrong += buf->data[i] != (char) ('a' + i % 26);
    }

    check(wrong == 0);

    p = tenant_buf_reserve(buf, 100000);
    check(p == buf->data + 10006 && buf->size >= 110006 && buf->len == 10006);

    /* more than memory: failed, and stays so, and keeps what it had */

    check(tenant_buf_reserve(buf, SIZE_MAX) == NULL);
    check(buf->failed);
    check(tenant_buf_reserve(buf, 1) == NULL);
    tenant_buf_text(buf, "more");
    tenant_buf_json(buf, (tenant_str_t) { 1, "\xff" });
    check(buf->len == 10006);

    tenant_arena_destroy(arena);
}


static void
json_test(void)
{
    char            *copy;
    size_t           i;
    tenant_buf_t    *buf;
    tenant_str_t     s;
    tenant_arena_t  *arena;

    arena = tenant_arena_create();

    for (i = 0; i < count(strings); i++) {
        buf = tenant_buf_create(arena, 1);

        /* without a NUL behind it */

        copy = __real_malloc(strings[i].in.len + 1);
        memcpy(copy + 1, strings[i].in.data, strings[i].in.len);
        s.data = copy + 1;
        s.len = strings[i].in.len;

        tenant_buf_json(buf, s);
        free(copy);

        if (!check(buf->len == strlen(strings[i].out)
                   && memcmp(buf->data, strings[i].out, buf->len) == 0))
        {
            printf("  row %zu: %.*s\n", i, (int) buf->len, buf->data);
        }
    }

    buf = tenant_buf_create(arena, 1);
    tenant_buf_json(buf, (tenant_str_t) tenant_null_string);
    check(buf->len == 2);

    tenant_arena_destroy(arena);
}


static void
problem_test(void)
{
    tenant_buf_t    *buf;
    tenant_error_t   err;
    tenant_arena_t  *arena;

    arena = tenant_arena_create();

    tenant_error_set(&err, TENANT_NOT_FOUND, "%s", "");
    buf = tenant_buf_create(arena, 1);
    tenant_buf_problem(buf, &err);
    check(tenant_str_is((tenant_str_t) { buf->len, buf->data },
          "{\"type\":\"about:blank\",\"title\":\"Not Found\","
          "\"status\":404}"));

    tenant_error_set(&err, TENANT_UNPROCESSABLE, "say \"%s\"", "x");
    tenant_error_field(&err, "a\"", "b\n");
    tenant_error_field(&err, "c", "d");
    buf = tenant_buf_create(arena, 1);
    tenant_buf_problem(buf, &err);
    check(tenant_str_is((tenant_str_t) { buf->len, buf->data },
          "{\"type\":\"about:blank\",\"title\":\"Unprocessable Content\","
          "\"status\":422,\"detail\":\"say \\\"x\\\"\",\"errors\":["
          "{\"field\":\"a\\\"\",\"message\":\"b\\n\"},"
          "{\"field\":\"c\",\"message\":\"d\"}]}"));

    /* the HTTP status of its own; the cause never goes out */

    tenant_error_set(&err, TENANT_INTERNAL, "d");
    err.http = 502;
    memcpy(err.cause, "secret", 7);
    buf = tenant_buf_create(arena, 1);
    tenant_buf_problem(buf, &err);
    check(tenant_str_is((tenant_str_t) { buf->len, buf->data },
          "{\"type\":\"about:blank\",\"title\":\"Bad Gateway\","
          "\"status\":502,\"detail\":\"d\"}"));

    tenant_arena_destroy(arena);
}


/* With the n-th allocation failing, for each n there is: no crash, no leak. */

static void
failure_test(void)
{
    bool      ok;
    unsigned  n, left;

    for (n = 1, ok = false; n < 200 && !ok; n++) {
        fail_at = n;
        ok = everything();
        left = fail_at;
        fail_at = 0;

        /* it succeeds only when nothing failed */

        check(ok == (left != 0));
    }

    check(ok);
    check(n > 8);
}


static bool
everything(void)
{
    bool             ok;
    tenant_buf_t    *buf;
    tenant_error_t   err;
    tenant_arena_t  *arena;

    arena = tenant_arena_create();
    if (arena == NULL) {
        return false;
    }

    norder = 0;
    order[0] = 'x';

    ok = tenant_arena_alloc(arena, 10) != NULL;
    ok = tenant_arena_align(arena, 128, 128) != NULL && ok;
    ok = tenant_arena_zalloc(arena, 10000) != NULL && ok;
    ok = tenant_arena_cleanup(arena, note, order) && ok;
    ok = tenant_arena_str(arena, (tenant_str_t) { 1, "a" }).data != NULL
         && ok;
    ok = tenant_arena_printf(arena, "%d", 1).data != NULL && ok;

    buf = tenant_buf_create(arena, 4);

    if (buf != NULL) {
        tenant_error_set(&err, TENANT_CONFLICT, "detail");
        tenant_error_field(&err, "field", "\xff\n");
        tenant_buf_problem(buf, &err);
        ok = !buf->failed && ok;

    } else {
        ok = false;
    }

    tenant_arena_destroy(arena);

    return ok;
}


static bool
failing(void)
{
    return fail_at != 0 && --fail_at == 0;
}


void *
__wrap_malloc(size_t size)
{
    return failing() ? NULL : __real_malloc(size);
}


void *
__wrap_calloc(size_t n, size_t size)
{
    return failing() ? NULL : __real_calloc(n, size);
}


void *
__wrap_realloc(void *p, size_t size)
{
    return failing() ? NULL : __real_realloc(p, size);
}
