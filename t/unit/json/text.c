/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_text.c */

/*
 * Which spellings of a name are one name, and what is text at all.
 */


#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../../../src/json/tenant_text.h"
#include "../unit.h"


#define count(a)  (sizeof(a) / sizeof((a)[0]))
#define STR(s)    { sizeof(s) - 1, s }


/* each with what both become */

static const struct {
    tenant_str_t  a, b, folded;
} same[] = {
    { STR("Acme"), STR("aCME"), STR("acme") },
    { STR(""), STR(""), STR("") },
    { STR("a\0B"), STR("A\0b"), STR("a\0b") },
    { STR("o\xef\xac\x83" "ce"), STR("OFFICE"), STR("office") },      /* ffi */
    { STR("\xef\xbc\xa1\xef\xbd\x82"), STR("aB"), STR("ab") },    /* full */
    { STR("\xef\xbc\x91"), STR("1"), STR("1") },
    { STR("\xc4\xb0"), STR("I\xcc\x87"), STR("i\xcc\x87") },     /* dotted I */
    { STR("Stra\xc3\x9f" "e"), STR("STRASSE"), STR("strasse") },
    { STR("\xe1\xba\x9e"), STR("ss"), STR("ss") },
    { STR("caf\xc3\xa9"), STR("CAFE\xcc\x81"), STR("caf\xc3\xa9") },
    { STR("\xc3\x89"), STR("e\xcc\x81"), STR("\xc3\xa9") },
    { STR("\xe2\x84\xaa"), STR("k"), STR("k") },                 /* Kelvin */
    { STR("\xe2\x84\xab"), STR("\xc3\xa5"), STR("\xc3\xa5") },   /* Angstrom */
    { STR("\xe2\x84\xa6"), STR("\xcf\x89"), STR("\xcf\x89") },   /* Ohm */
    { STR("\xce\xa3\xcf\x82"), STR("\xcf\x83\xce\xa3"),
      STR("\xcf\x83\xcf\x83") },                                 /* sigmas */
    { STR("\xc5\xbf"), STR("S"), STR("s") },                     /* long s */
    { STR("x\xc2\xb2"), STR("X2"), STR("x2") },
    { STR("\xe2\x85\xa3"), STR("IV"), STR("iv") },
    { STR("a\xc2\xa0" "b"), STR("A b"), STR("a b") },            /* NBSP */
    { STR("a\xc2\xad" "b"), STR("ab"), STR("ab") },              /* soft - */
    { STR("a\xe2\x80\x8d" "b"), STR("ab"), STR("ab") },          /* ZWJ */
    { STR("\xef\xbb\xbf" "a"), STR("a"), STR("a") },             /* BOM */
    { STR("a\xcc\xa3\xcc\x82"), STR("\xe1\xba\xac"),
      STR("\xe1\xba\xad") },
    { STR("a\xcc\x82\xcc\xa3"), STR("\xe1\xba\xac"),
      STR("\xe1\xba\xad") },                                     /* order */
    { STR("\xe1\x84\x80\xe1\x85\xa1"), STR("\xea\xb0\x80"),
      STR("\xea\xb0\x80") },                                     /* Hangul */
    { STR("\xe3\x82\xab\xe3\x82\x99"), STR("\xef\xbd\xb6\xef\xbe\x9e"),
      STR("\xe3\x82\xac") },
    { STR("\xf0\x9d\x93\x90"), STR("A"), STR("a") }              /* script A */
};


static const struct {
    tenant_str_t  a, b;
} other[] = {
    { STR("acme"), STR("acme ") },
    { STR("acme"), STR("acm\xc3\xa9") },
    { STR("a"), STR("\xd0\xb0") },                               /* Cyrillic */
    { STR("i"), STR("\xc4\xb0") },
    { STR("i"), STR("\xc4\xb1") },
    { STR("a-b"), STR("a_b") },
    { STR("o"), STR("\xc3\xb8") },
    { STR("0"), STR("O") },
    { STR("l"), STR("1") },
    { STR("a\0"), STR("a") },
    { STR("\xe4\xb8\xad"), STR("\xe5\x9c\x8b") }
};


static const tenant_str_t  bad[] = {
    STR("\xff"), STR("\x80"), STR("\xc3"), STR("a\xc3"), STR("\xc3\x28"),
    STR("\xc0\x80"), STR("\xc0\xaf"), STR("\xc1\xbf"), STR("\xe0\x80\x80"),
    STR("\xe0\x9f\xbf"), STR("\xe2\x82"), STR("\xe2\x28\xa1"),
    STR("\xed\xa0\x80"), STR("\xed\xbf\xbf"), STR("\xf0\x80\x80\x80"),
    STR("\xf0\x8f\xbf\xbf"), STR("\xf0\x9f\x98"), STR("\xf4\x90\x80\x80"),
    STR("\xf5\x80\x80\x80"), STR("\xf8\x88\x80\x80\x80"), STR("ok\xfe")
};


static const struct {
    tenant_str_t    text;
    int32_t         c;
    tenant_char_e   kind;
} kinds[] = {
    { STR("a"), 'a', TENANT_CHAR_LETTER },
    { STR("Z"), 'Z', TENANT_CHAR_LETTER },
    { STR("\xc3\xa9"), 0xe9, TENANT_CHAR_LETTER },
    { STR("\xe4\xb8\xad"), 0x4e2d, TENANT_CHAR_LETTER },
    { STR("\xca\xb0"), 0x2b0, TENANT_CHAR_LETTER },
    { STR("\xc7\x85"), 0x1c5, TENANT_CHAR_LETTER },
    { STR("\xf0\x90\x90\x80"), 0x10400, TENANT_CHAR_LETTER },
    { STR("\xcc\x81"), 0x301, TENANT_CHAR_MARK },
    { STR("\xe0\xa4\x83"), 0x903, TENANT_CHAR_MARK },
    { STR("\xe2\x83\x9d"), 0x20dd, TENANT_CHAR_MARK },
    { STR("7"), '7', TENANT_CHAR_DIGIT },
    { STR("\xd9\xa3"), 0x663, TENANT_CHAR_DIGIT },
    { STR("\xe2\x85\xa3"), 0x2163, TENANT_CHAR_OTHER },
    { STR("\xc2\xb2"), 0xb2, TENANT_CHAR_OTHER },
    { STR(" "), ' ', TENANT_CHAR_OTHER },
    { STR("_"), '_', TENANT_CHAR_OTHER },
    { STR("$"), '$', TENANT_CHAR_OTHER },
    { STR("\xf0\x9f\x98\x80"), 0x1f600, TENANT_CHAR_OTHER },
    { STR("\0"), 0, TENANT_CHAR_CONTROL },
    { STR("\x1f"), 0x1f, TENANT_CHAR_CONTROL },
    { STR("\x7f"), 0x7f, TENANT_CHAR_CONTROL },
    { STR("\xc2\x85"), 0x85, TENANT_CHAR_CONTROL },
    { STR("\xe2\x80\xae"), 0x202e, TENANT_CHAR_CONTROL },
    { STR("\xe2\x80\xa8"), 0x2028, TENANT_CHAR_CONTROL },
    { STR("\xe2\x80\xa9"), 0x2029, TENANT_CHAR_CONTROL },
    { STR("\xee\x80\x80"), 0xe000, TENANT_CHAR_CONTROL },
    { STR("\xef\xbf\xbf"), 0xffff, TENANT_CHAR_CONTROL },
    { STR("\xf4\x8f\xbf\xbf"), 0x10ffff, TENANT_CHAR_CONTROL }
};


static tenant_arena_t  *arena;


static void fold_test(void);
static void stable_test(void);
static bool stable(tenant_str_t text);
static size_t encode(char *p, uint32_t c);
static void utf8_test(void);
static void next_test(void);
static tenant_str_t exact(tenant_str_t text);


int
main(void)
{
    arena = tenant_arena_create();

    fold_test();
    stable_test();
    utf8_test();
    next_test();

    tenant_arena_destroy(arena);

    return unit_done();
}


static void
fold_test(void)
{
    size_t        i;
    tenant_str_t  a, b;

    for (i = 0; i < count(same); i++) {
        a = tenant_text_fold(arena, exact(same[i].a));
        b = tenant_text_fold(arena, exact(same[i].b));

        if (!check(a.data != NULL && tenant_str_eq(a, b)
                   && tenant_str_eq(a, same[i].folded)
                   && a.data[a.len] == '\0'))
        {
            printf("  %s, %s: %s, %s\n", same[i].a.data, same[i].b.data,
                   a.data, b.data);
        }
    }

    for (i = 0; i < count(other); i++) {
        a = tenant_text_fold(arena, exact(other[i].a));
        b = tenant_text_fold(arena, exact(other[i].b));

        if (!check(a.data != NULL && b.data != NULL && !tenant_str_eq(a, b)))
        {
            printf("  %s, %s: %s\n", other[i].a.data, other[i].b.data,
                   a.data);
        }
    }

    for (i = 0; i < count(bad); i++) {
        a = tenant_text_fold(arena, exact(bad[i]));
        check(a.data == NULL && a.len == 0);
    }

    a = tenant_text_fold(arena, (tenant_str_t) tenant_null_string);
    check(a.data != NULL && a.len == 0);
}


/* Every character by itself and between others; then words of any. */

static void
stable_test(void)
{
    char          text[64];
    size_t        i, n;
    uint32_t      c, seed;
    unsigned      wrong;
    tenant_str_t  s;

    s.data = text;
    wrong = 0;

    for (c = 0; c <= 0x10ffff; c++) {
        if ((c >= 0xd800 && c <= 0xdfff) || (c >= 0x30000 && c < 0xe0000)
            || c >= 0xf0000)
        {
            continue;
        }

        s.len = encode(text, c);
        wrong += !stable(s);

        text[s.len++] = 'A';
        s.len += encode(text + s.len, 0x345);    /* folds to a letter */
        s.len += encode(text + s.len, c);
        s.len += encode(text + s.len, 0x301);
        wrong += !stable(s);
    }

    check(wrong == 0);

    for (i = 0, seed = 1; i < 50000; i++) {
        for (n = 0, s.len = 0; n < 6; n++) {
            seed = seed * 1664525 + 1013904223;
            c = (seed >> 8) % 0x3000;
            s.len += encode(text + s.len, c);
        }

        wrong += !stable(s);
    }

    check(wrong == 0);
}


static bool
stable(tenant_str_t text)
{
    bool             ok;
    tenant_str_t     once, twice;
    tenant_arena_t  *own;

    own = tenant_arena_create();
    once = tenant_text_fold(own, text);
    twice = tenant_text_fold(own, once);
    ok = once.data != NULL && tenant_str_eq(once, twice);
    tenant_arena_destroy(own);

    return ok;
}


static size_t
encode(char *p, uint32_t c)
{
    if (c < 0x80) {
        p[0] = (char) c;
        return 1;
    }

    if (c < 0x800) {
        p[0] = (char) (0xc0 | c >> 6);
        p[1] = (char) (0x80 | (c & 0x3f));
        return 2;
    }

    if (c < 0x10000) {
        p[0] = (char) (0xe0 | c >> 12);
        p[1] = (char) (0x80 | (c >> 6 & 0x3f));
        p[2] = (char) (0x80 | (c & 0x3f));
        return 3;
    }

    p[0] = (char) (0xf0 | c >> 18);
    p[1] = (char) (0x80 | (c >> 12 & 0x3f));
    p[2] = (char) (0x80 | (c >> 6 & 0x3f));
    p[3] = (char) (0x80 | (c & 0x3f));

    return 4;
}


static void
utf8_test(void)
{
    size_t  i;

    for (i = 0; i < count(bad); i++) {
        check(!tenant_text_is_utf8(exact(bad[i])));
    }

    for (i = 0; i < count(same); i++) {
        check(tenant_text_is_utf8(exact(same[i].a)));
    }

    check(tenant_text_is_utf8((tenant_str_t) tenant_null_string));
    check(tenant_text_is_utf8((tenant_str_t) STR("a\0b")));
}


static void
next_test(void)
{
    size_t         i, pos;
    int32_t        c;
    tenant_str_t   s;
    tenant_char_e  kind;

    for (i = 0; i < count(kinds); i++) {
        pos = 0;
        s = exact(kinds[i].text);
        c = tenant_text_next(s, &pos, &kind);

        if (!check(c == kinds[i].c && kind == kinds[i].kind && pos == s.len))
        {
            printf("  row %zu: %x, %d, %zu\n", i, (unsigned) c, kind, pos);
        }

        check(tenant_text_next(s, &pos, &kind) == -1 && pos == s.len);
    }

    /* each of ASCII, by the C library's "C" locale */

    for (i = 0; i < 0x80; i++) {
        char  byte = (char) i;

        pos = 0;
        s = exact((tenant_str_t) { 1, &byte });

        check(tenant_text_next(s, &pos, &kind) == (int32_t) i && pos == 1);
        check(kind == (isalpha((int) i) ? TENANT_CHAR_LETTER
                       : isdigit((int) i) ? TENANT_CHAR_DIGIT
                       : iscntrl((int) i) ? TENANT_CHAR_CONTROL
                                          : TENANT_CHAR_OTHER));
    }

    /* bad bytes are passed, so that a loop ends */

    for (i = 0; i < count(bad); i++) {
        s = exact(bad[i]);

        for (pos = 0, c = 0; pos < s.len && c >= 0; ) {
            c = tenant_text_next(s, &pos, &kind);
        }

        check(c == -1 && pos <= s.len);
    }
}


/* In its own memory, so that ASan sees a read behind its end. */

static tenant_str_t
exact(tenant_str_t text)
{
    char  *p;

    p = tenant_arena_alloc(arena, text.len);

    if (text.len != 0) {
        memcpy(p, text.data, text.len);
    }

    text.data = p;

    return text;
}
