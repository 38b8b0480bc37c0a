/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "tenant_text.h"


/* Folding once is not always stable; folding two or three times has been. */
#define TENANT_FOLD_ROUNDS  4


static tenant_char_e tenant_text_ascii(int32_t c);
static bool tenant_text_filler(int32_t c);
static tenant_char_e tenant_text_kind(utf8proc_category_t category);
static tenant_str_t tenant_text_map(tenant_arena_t *arena, tenant_str_t text,
    utf8proc_option_t form);


int32_t
tenant_text_next(tenant_str_t text, size_t *pos, tenant_char_e *kind)
{
    utf8proc_int32_t  c;
    utf8proc_ssize_t  n;

    if (*pos >= text.len) {
        return -1;
    }

    if ((unsigned char) text.data[*pos] < 0x80) {
        c = (unsigned char) text.data[(*pos)++];
        *kind = tenant_text_ascii(c);
        return c;
    }

    n = utf8proc_iterate((const utf8proc_uint8_t *) text.data + *pos,
                         (utf8proc_ssize_t) (text.len - *pos), &c);

    if (n <= 0 || c < 0) {
        *pos += 1;
        *kind = TENANT_CHAR_CONTROL;
        return -1;
    }

    *pos += (size_t) n;
    *kind = tenant_text_filler(c) ? TENANT_CHAR_CONTROL
                                  : tenant_text_kind(utf8proc_category(c));

    return c;
}


/* Nearly all text is ASCII, so its categories are known without a look-up. */

static tenant_char_e
tenant_text_ascii(int32_t c)
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
        return TENANT_CHAR_LETTER;
    }

    if (c >= '0' && c <= '9') {
        return TENANT_CHAR_DIGIT;
    }

    return c < 0x20 || c == 0x7f ? TENANT_CHAR_CONTROL : TENANT_CHAR_OTHER;
}


/* The fillers of Hangul are letters by their category, but nobody sees them. */

static bool
tenant_text_filler(int32_t c)
{
    return c == 0x115f || c == 0x1160 || c == 0x3164 || c == 0xffa0;
}


static tenant_char_e
tenant_text_kind(utf8proc_category_t category)
{
    switch (category) {

    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
        return TENANT_CHAR_LETTER;

    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
        return TENANT_CHAR_MARK;

    case UTF8PROC_CATEGORY_ND:
        return TENANT_CHAR_DIGIT;

    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return TENANT_CHAR_CONTROL;

    default:
        return TENANT_CHAR_OTHER;
    }
}


bool
tenant_text_is_utf8(tenant_str_t text)
{
    size_t             pos;
    utf8proc_int32_t   c;
    utf8proc_ssize_t   n;

    for (pos = 0; pos < text.len; pos += (size_t) n) {

        n = 1;

        if ((unsigned char) text.data[pos] >= 0x80) {
            n = utf8proc_iterate((const utf8proc_uint8_t *) text.data + pos,
                                 (utf8proc_ssize_t) (text.len - pos), &c);

            if (n <= 0 || c < 0) {
                return false;
            }
        }
    }

    return true;
}


size_t
tenant_text_length(tenant_arena_t *arena, tenant_str_t text)
{
    size_t         n, pos;
    tenant_char_e  kind;

    text = tenant_text_compose(arena, text);
    n = 0;

    for (pos = 0; pos < text.len; n++) {
        (void) tenant_text_next(text, &pos, &kind);
    }

    return n;
}


tenant_str_t
tenant_text_compose(tenant_arena_t *arena, tenant_str_t text)
{
    return tenant_text_map(arena, text, UTF8PROC_COMPOSE);
}


/*
 * The text is decomposed first: what folds to a letter, as the iota below one
 * does, must find the other marks in their order.
 */

tenant_str_t
tenant_text_fold(tenant_arena_t *arena, tenant_str_t text)
{
    unsigned      i;
    tenant_str_t  folded;

    folded = tenant_text_map(arena, text, UTF8PROC_DECOMPOSE);

    for (i = 0; i < TENANT_FOLD_ROUNDS && folded.data != NULL; i++) {

        text = folded;
        folded = tenant_text_map(arena, text, UTF8PROC_COMPOSE|UTF8PROC_COMPAT
                                 |UTF8PROC_CASEFOLD|UTF8PROC_IGNORE);

        if (tenant_str_eq(folded, text)) {
            break;
        }
    }

    return folded;
}


static tenant_str_t
tenant_text_map(tenant_arena_t *arena, tenant_str_t text,
    utf8proc_option_t form)
{
    tenant_str_t       mapped, copy;
    utf8proc_uint8_t  *out;
    utf8proc_ssize_t   n;

    copy.len = 0;
    copy.data = NULL;
    out = NULL;

    n = utf8proc_map((const utf8proc_uint8_t *) text.data,
                     (utf8proc_ssize_t) text.len, &out,
                     UTF8PROC_STABLE|form);

    if (n >= 0) {
        mapped.data = (const char *) out;
        mapped.len = (size_t) n;

        copy = tenant_arena_str(arena, mapped);
    }

    free(out);

    return copy;
}
