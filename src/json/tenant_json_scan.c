/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_json_scan.h"


/* An even number of backslashes before a quote escape each other. */

size_t
tenant_json_string_end(tenant_str_t text, size_t i)
{
    size_t       n;
    const char  *quote;

    for ( ;; ) {
        i++;

        quote = i < text.len ? memchr(text.data + i, '"', text.len - i) : NULL;
        if (quote == NULL) {
            return text.len;
        }

        for (n = 0; quote - n > text.data + i && quote[-1 - (ptrdiff_t) n]
                                                 == '\\'; n++)
        {
            /* void */
        }

        i = (size_t) (quote - text.data);

        if (n % 2 == 0) {
            return i;
        }
    }
}


size_t
tenant_json_value_end(tenant_str_t text, size_t i)
{
    unsigned  depth;

    depth = 0;

    for ( /* void */ ; i < text.len; i++) {

        switch (text.data[i]) {

        case '"':
            i = tenant_json_string_end(text, i);
            break;

        case '{':
        case '[':
            depth++;
            break;

        case '}':
        case ']':
            if (depth == 0) {
                return i;
            }

            depth--;
            break;

        case ',':
            if (depth == 0) {
                return i;
            }
            break;

        default:
            break;
        }
    }

    return i;
}
