/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_TEXT_H_INCLUDED_
#define _TENANT_TEXT_H_INCLUDED_


#include "../core/tenant_arena.h"


typedef enum {
    TENANT_CHAR_LETTER,     /* general category L* */
    TENANT_CHAR_MARK,       /* M*: combines with the character before */
    TENANT_CHAR_DIGIT,      /* Nd */
    TENANT_CHAR_CONTROL,    /* Cc, Cf, Cs, Co, Cn, Zl, Zp */
    TENANT_CHAR_OTHER
} tenant_char_e;


/*
 * Moves *pos behind the next character of UTF-8 text.  Returns its code point
 * and, in *kind, its Unicode general category, or -1 where the bytes are not
 * UTF-8 (RFC 3629) or *pos is at the end.  Any thread may call it.
 */
int32_t tenant_text_next(tenant_str_t text, size_t *pos, tenant_char_e *kind);

/* Returns whether the text is UTF-8 (RFC 3629).  Any thread may call it. */
bool tenant_text_is_utf8(tenant_str_t text);

/*
 * Returns the number of a text's characters, however it is spelled: the code
 * points of its NFC (Unicode Standard, section 3.11).  It is 0 when the text is
 * not UTF-8 or memory is out.  Any thread may call it.
 */
size_t tenant_text_length(tenant_arena_t *arena, tenant_str_t text);

/*
 * Returns the NFC of a text (Unicode Standard, section 3.11).  The copy belongs
 * to the arena; it is {0, NULL} when the text is not UTF-8 or memory is out.
 * Any thread may call it.
 */
tenant_str_t tenant_text_compose(tenant_arena_t *arena, tenant_str_t text);

/*
 * Returns the form under which two spellings of a name are the same name: NFKC
 * with case folding (Unicode Standard, section 3.13, toNFKC_Casefold), so that
 * applying it again changes nothing.  The copy belongs to the arena; it is {0,
 * NULL} when the text is not UTF-8 or memory is out.  Any thread may call it.
 */
tenant_str_t tenant_text_fold(tenant_arena_t *arena, tenant_str_t text);


#endif /* _TENANT_TEXT_H_INCLUDED_ */
