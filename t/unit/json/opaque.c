/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c */

/*
 * Passwords as RFC 8265 prepares them: what is the same on two devices, what
 * stays apart, and what no password may hold.
 */


#include <stdlib.h>
#include <string.h>

#include "../../../src/json/tenant_opaque.h"
#include "../unit.h"


#define count(a)  (sizeof(a) / sizeof((a)[0]))
#define STR(s)    { sizeof(s) - 1, s }


/* RFC 8265, section 4.3, and its kinds; each with its prepared form */

static const struct {
    tenant_str_t  text, prepared;
} good[] = {
    { STR("correct horse battery staple"),
      STR("correct horse battery staple") },
    { STR("Correct Horse Battery Staple"),
      STR("Correct Horse Battery Staple") },
    { STR("\xcf\x80\xc3\x9f\xc3\xa5"), STR("\xcf\x80\xc3\x9f\xc3\xa5") },
    { STR("Jack of \xe2\x99\xa6s"), STR("Jack of \xe2\x99\xa6s") },
    { STR("foo\xe1\x9a\x80" "bar"), STR("foo bar") },             /* Ogham */
    { STR("a\xc2\xa0" "b\xe2\x80\x83" "c\xe2\x80\x80" "d\xe3\x80\x80" "e"),
      STR("a b c d e") },
    { STR(" \xe2\x80\xaf "), STR("   ") },                        /* ends */
    { STR("cafe\xcc\x81 1234"), STR("caf\xc3\xa9 1234") },
    { STR("caf\xc3\xa9 1234"), STR("caf\xc3\xa9 1234") },
    { STR("A\xcc\x8a\xe2\x84\xab\xe2\x84\xaa"),
      STR("\xc3\x85\xc3\x85K") },                        /* Angstrom, Kelvin */
    { STR("a\xcc\x82\xcc\xa3"), STR("\xe1\xba\xad") },            /* order */
    { STR("\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8"),
      STR("\xea\xb0\x81") },                                      /* Hangul */
    { STR("\xef\xbc\xa1\xef\xac\x83\xc2\xb2"),
      STR("\xef\xbc\xa1\xef\xac\x83\xc2\xb2") },    /* width, ligature, x^2 */
    { STR("\xf0\x9f\x99\x82"), STR("\xf0\x9f\x99\x82") },         /* emoji */
    { STR("l\xc2\xb7l"), STR("l\xc2\xb7l") },
    { STR("\xcd\xb5\xce\xb1"), STR("\xcd\xb5\xce\xb1") },
    { STR("\xd7\x90\xd7\xb3"), STR("\xd7\x90\xd7\xb3") },
    { STR("\xe3\x82\xab\xe3\x83\xbb" "a"),
      STR("\xe3\x82\xab\xe3\x83\xbb" "a") },
    { STR("\xd9\xa0\xd9\xa9"), STR("\xd9\xa0\xd9\xa9") },
    { STR("\xe0\xa4\x95\xe0\xa5\x8d\xe2\x80\x8d"),
      STR("\xe0\xa4\x95\xe0\xa5\x8d\xe2\x80\x8d") },          /* virama, ZWJ */
    { STR("\xd8\xa8\xd9\x8b\xe2\x80\x8c\xd9\x8b\xd8\xa7"),
      STR("\xd8\xa8\xd9\x8b\xe2\x80\x8c\xd9\x8b\xd8\xa7") },      /* ZWNJ */
    { STR(""), STR("") }
};


static const tenant_str_t  bad[] = {
    STR("my cat is a \tby"),                                 /* RFC 8265 */
    STR("a\nb"), STR("a\x7f" "b"), STR("a\xc2\x85" "b"), STR("a\0b"),
    STR("a\xcd\xb8" "b"),                                    /* unassigned */
    STR("a\xef\xbf\xbf" "b"),                                /* noncharacter */
    STR("a\xee\x80\x80" "b"),                                /* private */
    STR("a\xc2\xad" "b"),                                    /* soft hyphen */
    STR("a\xe2\x80\x8b" "b"), STR("a\xef\xbb\xbf" "b"),      /* ZWSP, BOM */
    STR("a\xe2\x80\xae" "b"), STR("a\xe2\x80\xa8" "b"),      /* RLO, LS */
    STR("\xe2\x9d\xa4\xef\xb8\x8f"),                         /* selector */
    STR("\xe1\x84\x80"), STR("a\xe3\x85\xa4" "b"),           /* Jamo, filler */
    STR("\xd9\x80"), STR("\xe3\x80\xb1"),                    /* RFC 5892 */
    STR("a\xc2\xb7l"), STR("l\xc2\xb7" "a"), STR("l\xc2\xb7"),
    STR("\xcd\xb5" "a"), STR("\xcd\xb5"),
    STR("a\xd7\xb3"), STR("\xd7\xb4"),
    STR("a\xe3\x83\xbb" "b"),
    STR("\xd9\xa0\xdb\xb9"),
    STR("a\xe2\x80\x8d" "b"), STR("\xe2\x80\x8d"),
    STR("\xd8\xa8\xe2\x80\x8c"), STR("\xe2\x80\x8c\xd8\xa8"),
    STR("\xd8\xa8\xe2\x80\x8c\xd9\xa0"), STR("a\xe2\x80\x8c\xd8\xa8")
};


static const tenant_str_t  none[] = {
    STR("\xc3"), STR("a\xff"), STR("\xc0\xaf"), STR("\xed\xa0\x80"),
    STR("\xf4\x90\x80\x80")
};


static tenant_arena_t  *arena;


static tenant_str_t exact(tenant_str_t text);
static void prepared(void);
static void refused(void);


int
main(void)
{
    arena = tenant_arena_create();

    prepared();
    refused();

    tenant_arena_destroy(arena);

    return unit_done();
}


static void
prepared(void)
{
    size_t        i;
    tenant_str_t  text, again;

    for (i = 0; i < count(good); i++) {
        text = tenant_opaque_prepare(arena, exact(good[i].text));

        if (!check(tenant_str_eq(text, good[i].prepared)
                   && tenant_opaque_allowed(exact(text))))
        {
            printf("good[%zu]\n", i);
        }

        again = tenant_opaque_prepare(arena, exact(text));
        check(tenant_str_eq(again, text));
    }
}


static void
refused(void)
{
    size_t        i;
    tenant_str_t  text;

    for (i = 0; i < count(bad); i++) {
        text = tenant_opaque_prepare(arena, exact(bad[i]));

        if (!check(text.data != NULL && !tenant_opaque_allowed(exact(text))))
        {
            printf("bad[%zu]\n", i);
        }
    }

    for (i = 0; i < count(none); i++) {
        text = tenant_opaque_prepare(arena, exact(none[i]));

        check(text.data == NULL);
        check(!tenant_opaque_allowed(exact(none[i])));
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
