/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <ctype.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH  8
#include <pcre2.h>

#include "tenant_pattern.h"


#define TENANT_PATTERN_MAX  1024


static bool tenant_pattern_begins_well(tenant_str_t pattern);
static void tenant_pattern_with_case(const tenant_str_t *pattern, char *text);
static int tenant_pattern_callout(pcre2_callout_enumerate_block *block,
    void *data);


const char *
tenant_pattern_fault(tenant_str_t pattern, tenant_str_t options)
{
    int          error;
    char         text[TENANT_PATTERN_MAX];
    size_t       i;
    uint32_t     flags;
    PCRE2_SIZE   offset;
    pcre2_code  *code;

    if (pattern.len > TENANT_PATTERN_MAX
        || memchr(pattern.data, '\0', pattern.len) != NULL)
    {
        return "must be a pattern of at most 1024 bytes without NUL";
    }

    if (!tenant_pattern_begins_well(pattern)) {
        return "may begin with no \"(*\" but \"(*UCP)\" and \"(*UTF)\"";
    }

    /* "\C", which PCRE2 has no machine code for, ends DocumentDB's process */

    flags = PCRE2_UTF|PCRE2_NEVER_BACKSLASH_C;

    for (i = 0; i < options.len; i++) {

        switch (options.data[i]) {

        case 'i':
            break;

        case 'm':
            flags |= PCRE2_MULTILINE;
            break;

        case 's':
            flags |= PCRE2_DOTALL;
            break;

        case 'x':
            flags |= PCRE2_EXTENDED;
            break;

        default:
            return "may have the options \"i\", \"m\", \"s\", \"x\"";
        }
    }

    tenant_pattern_with_case(&pattern, text);

    code = pcre2_compile((PCRE2_SPTR) text, pattern.len, flags, &error,
                         &offset, NULL);

    if (code == NULL) {
        return error == PCRE2_ERROR_NOMEMORY ? NULL
                                             : "is no regular expression";
    }

    error = pcre2_callout_enumerate(code, tenant_pattern_callout, NULL);

    pcre2_code_free(code);

    return error == 0 ? NULL : "may hold no callouts";
}


/* Other verbs there change limits, or how the server runs the pattern. */

static bool
tenant_pattern_begins_well(tenant_str_t pattern)
{
    static const tenant_str_t  ucp = tenant_string("(*UCP)");
    static const tenant_str_t  utf = tenant_string("(*UTF)");

    while (pattern.len > 1 && memcmp(pattern.data, "(*", 2) == 0) {

        if (pattern.len < ucp.len
            || (memcmp(pattern.data, ucp.data, ucp.len) != 0
                && memcmp(pattern.data, utf.data, utf.len) != 0))
        {
            return false;
        }

        pattern.data += ucp.len;
        pattern.len -= ucp.len;
    }

    return true;
}


/*
 * A pattern is no less valid without its case, but with it the library looks up
 * each character of a range, which can take seconds.  So "i" is not passed on,
 * and becomes "s" in "(?i)" and "(?x-i:".
 */

static void
tenant_pattern_with_case(const tenant_str_t *pattern, char *text)
{
    size_t  i, k, end;

    memcpy(text, pattern->data, pattern->len);

    for (i = 0; i + 2 < pattern->len; i++) {

        if (text[i] != '(' || text[i + 1] != '?') {
            continue;
        }

        for (end = i + 2; end < pattern->len; end++) {
            if (!isalpha((unsigned char) text[end]) && text[end] != '-'
                && text[end] != '^')
            {
                break;
            }
        }

        if (end == pattern->len || (text[end] != ')' && text[end] != ':')) {
            continue;
        }

        for (k = i + 2; k < end; k++) {
            if (text[k] == 'i') {
                text[k] = 's';
            }
        }
    }
}


static int
tenant_pattern_callout(pcre2_callout_enumerate_block *block, void *data)
{
    (void) block;
    (void) data;

    return 1;
}
