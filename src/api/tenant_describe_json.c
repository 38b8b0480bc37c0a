/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tenant_describe_json.h"


void
tenant_describe_text(tenant_buf_t *buf, const char *text)
{
    tenant_str_t  s;

    s.data = text;
    s.len = strlen(text);

    tenant_buf_json(buf, s);
}


void
tenant_describe_number(tenant_buf_t *buf, const char *name, int64_t n)
{
    int   len;
    char  text[64];

    len = snprintf(text, sizeof(text), ",\"%s\":%" PRId64, name, n);

    tenant_buf_add(buf, text, (size_t) len);
}


void
tenant_describe_comma(tenant_buf_t *buf, bool *comma)
{
    if (*comma) {
        tenant_buf_char(buf, ',');
    }

    *comma = true;
}


void
tenant_describe_quoted(tenant_buf_t *buf, const char *text)
{
    for ( /* void */ ; *text != '\0'; text++) {
        tenant_buf_char(buf, *text == '\'' ? '"' : *text);
    }
}
