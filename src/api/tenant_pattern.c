/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH  8
#include <pcre2.h>

#include "tenant_pattern.h"


#define TENANT_PATTERN_MAX  1024


const char *
tenant_pattern_fault(tenant_str_t pattern, tenant_str_t options)
{
    int          error;
    size_t       i;
    uint32_t     flags;
    PCRE2_SIZE   offset;
    pcre2_code  *code;

    if (pattern.len > TENANT_PATTERN_MAX
        || memchr(pattern.data, '\0', pattern.len) != NULL)
    {
        return "must be a pattern of at most 1024 bytes without NUL";
    }

    flags = PCRE2_UTF;

    for (i = 0; i < options.len; i++) {

        switch (options.data[i]) {

        case 'i':
            flags |= PCRE2_CASELESS;
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

    code = pcre2_compile((PCRE2_SPTR) pattern.data, pattern.len, flags,
                         &error, &offset, NULL);

    if (code == NULL) {
        return error == PCRE2_ERROR_NOMEMORY ? NULL
                                             : "is no regular expression";
    }

    pcre2_code_free(code);

    return NULL;
}
