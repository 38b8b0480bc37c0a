/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <utf8proc.h>

#include "tenant_opaque.h"
#include "tenant_text.h"


#define TENANT_CCC_VIRAMA  9


typedef struct {
    int32_t  first;
    int32_t  last;
} tenant_range_t;


/* Some rules look beyond a single code point. */

typedef struct {
    tenant_str_t  text;
    size_t        pos;                 /* behind the present code point */
    int32_t       before;              /* the one before it, or -1 */
    int32_t       joins;               /* the last that is not transparent */
    bool          dot;                 /* U+30FB was there */
    bool          japanese;
    bool          arabic;              /* U+0660 to U+0669 */
    bool          persian;             /* U+06F0 to U+06F9 */
} tenant_opaque_t;


static bool tenant_opaque_one(tenant_opaque_t *at, int32_t c);
static bool tenant_opaque_class(int32_t c);
static bool tenant_opaque_joiner(tenant_opaque_t *at, int32_t c);
static bool tenant_opaque_hidden(int32_t c);
static int32_t tenant_opaque_next(tenant_str_t text, size_t *pos);
static bool tenant_opaque_in(const tenant_range_t *ranges, int32_t c);


/* RFC 5892 disallows these (section 2.6) and conjoining Jamo (section 2.9). */

static const tenant_range_t  tenant_opaque_never[] = {
    { 0x0640, 0x0640 }, { 0x07fa, 0x07fa }, { 0x1100, 0x11ff },
    { 0x302e, 0x302f }, { 0x3031, 0x3035 }, { 0x303b, 0x303b },
    { 0xa960, 0xa97c }, { 0xd7b0, 0xd7fb }, { 0, 0 }
};


static const tenant_range_t  tenant_opaque_greek[] = {
    { 0x0370, 0x03e1 }, { 0x03f0, 0x03ff }, { 0x1f00, 0x1fff }, { 0, 0 }
};


static const tenant_range_t  tenant_opaque_hebrew[] = {
    { 0x0591, 0x05f4 }, { 0xfb1d, 0xfb4f }, { 0, 0 }
};


/* Hiragana, Katakana, Han */

static const tenant_range_t  tenant_opaque_japanese[] = {
    { 0x2e80, 0x2fd5 }, { 0x3005, 0x3005 }, { 0x3007, 0x3007 },
    { 0x3021, 0x3029 }, { 0x3038, 0x303a }, { 0x3041, 0x3096 },
    { 0x309d, 0x309f }, { 0x30a1, 0x30fa }, { 0x30fd, 0x30ff },
    { 0x31f0, 0x31ff }, { 0x32d0, 0x32fe }, { 0x3300, 0x3357 },
    { 0x3400, 0x4dbf }, { 0x4e00, 0x9fff }, { 0xf900, 0xfad9 },
    { 0xff66, 0xff6f }, { 0xff71, 0xff9d }, { 0x1aff0, 0x1b167 },
    { 0x20000, 0x3ffff }, { 0, 0 }
};


/* Scripts whose letters join: Arabic, Syriac, N'Ko, Mongolian and others */

static const tenant_range_t  tenant_opaque_cursive[] = {
    { 0x0620, 0x065f }, { 0x066e, 0x06ef }, { 0x06fa, 0x077f },
    { 0x07c0, 0x07ff }, { 0x0840, 0x08ff }, { 0x1800, 0x18af },
    { 0xa840, 0xa873 }, { 0x10ac0, 0x10aff }, { 0x10b80, 0x10baf },
    { 0x10d00, 0x10d3f }, { 0x10f30, 0x10fdf }, { 0x1e900, 0x1e95f },
    { 0, 0 }
};


tenant_str_t
tenant_opaque_prepare(tenant_arena_t *arena, tenant_str_t text)
{
    char          *p, *start;
    size_t         pos, at;
    int32_t        c;
    tenant_str_t   spaced;
    tenant_str_t   none = tenant_null_string;

    start = tenant_arena_alloc(arena, text.len + 1);
    if (start == NULL) {
        return none;
    }

    p = start;

    for (pos = 0; pos < text.len; /* void */ ) {

        at = pos;
        c = tenant_opaque_next(text, &pos);

        if (c < 0) {
            return none;
        }

        if (utf8proc_category(c) == UTF8PROC_CATEGORY_ZS) {
            *p++ = ' ';
            continue;
        }

        while (at < pos) {
            *p++ = text.data[at++];
        }
    }

    spaced.data = start;
    spaced.len = (size_t) (p - start);

    return tenant_text_compose(arena, spaced);
}


bool
tenant_opaque_allowed(tenant_str_t prepared)
{
    int32_t          c;
    tenant_opaque_t  at = { 0 };

    at.text = prepared;
    at.before = -1;
    at.joins = -1;

    while (at.pos < prepared.len) {

        c = tenant_opaque_next(prepared, &at.pos);

        if (c < 0 || !tenant_opaque_one(&at, c)) {
            return false;
        }

        at.before = c;

        if (!tenant_opaque_hidden(c)) {
            at.joins = c;
        }

        at.japanese |= tenant_opaque_in(tenant_opaque_japanese, c);
    }

    /* RFC 5892, appendices A.7 to A.9, say so of the whole text */

    return (!at.dot || at.japanese) && !(at.arabic && at.persian);
}


/*
 * RFC 5892, appendix A, rules some code points; all others go by their class.
 */

static bool
tenant_opaque_one(tenant_opaque_t *at, int32_t c)
{
    size_t   pos;
    int32_t  after;

    pos = at->pos;
    after = tenant_opaque_next(at->text, &pos);

    switch (c) {

    case 0x00b7:                       /* Catalan writes it between two l's */
        return at->before == 'l' && after == 'l';

    case 0x0375:
        return tenant_opaque_in(tenant_opaque_greek, after);

    case 0x05f3:
    case 0x05f4:
        return tenant_opaque_in(tenant_opaque_hebrew, at->before);

    case 0x200c:
    case 0x200d:
        return tenant_opaque_joiner(at, c);

    case 0x30fb:
        at->dot = true;
        return true;

    default:
        at->arabic |= (c >= 0x0660 && c <= 0x0669);
        at->persian |= (c >= 0x06f0 && c <= 0x06f9);

        return tenant_opaque_class(c);
    }
}


/* RFC 8264, section 8 */

static bool
tenant_opaque_class(int32_t c)
{
    if (tenant_opaque_in(tenant_opaque_never, c)
        || utf8proc_get_property(c)->ignorable)
    {
        return false;
    }

    switch (utf8proc_category(c)) {

    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return false;

    default:
        return true;
    }
}


/*
 * It is allowed behind a virama and, if it is U+200C, between letters that
 * join.
 */

static bool
tenant_opaque_joiner(tenant_opaque_t *at, int32_t c)
{
    size_t   pos;
    int32_t  after;

    if (at->before >= 0
        && utf8proc_get_property(at->before)->combining_class
           == TENANT_CCC_VIRAMA)
    {
        return true;
    }

    if (c != 0x200c || !tenant_opaque_in(tenant_opaque_cursive, at->joins)) {
        return false;
    }

    pos = at->pos;

    do {
        after = tenant_opaque_next(at->text, &pos);
    } while (after >= 0 && tenant_opaque_hidden(after));

    return tenant_opaque_in(tenant_opaque_cursive, after);
}


/*
 * Marks and format characters are transparent to joining: they have joining
 * type T (Unicode Standard, section 9.2).
 */

static bool
tenant_opaque_hidden(int32_t c)
{
    switch (utf8proc_category(c)) {

    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_ME:
        return true;

    case UTF8PROC_CATEGORY_CF:
        return c != 0x200c && c != 0x200d;

    default:
        return false;
    }
}


/* It returns -1 at the end, too. */

static int32_t
tenant_opaque_next(tenant_str_t text, size_t *pos)
{
    tenant_char_e  kind;

    return tenant_text_next(text, pos, &kind);
}


static bool
tenant_opaque_in(const tenant_range_t *ranges, int32_t c)
{
    for ( /* void */ ; ranges->last != 0; ranges++) {
        if (c >= ranges->first && c <= ranges->last) {
            return true;
        }
    }

    return false;
}
