/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_base64url.h"


static int tenant_base64url_value(char c);


static const char  tenant_base64url_alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";


tenant_str_t
tenant_base64url_encode(tenant_arena_t *arena, tenant_str_t data)
{
    char          *p;
    size_t         i, size;
    unsigned       bits;
    uint32_t       group;
    tenant_str_t   text = tenant_null_string;

    if (data.len > SIZE_MAX / 2) {
        return text;
    }

    size = data.len / 3 * 4 + (data.len % 3 ? data.len % 3 + 1 : 0);

    p = tenant_arena_alloc(arena, size + 1);
    if (p == NULL) {
        return text;
    }

    text.data = p;
    text.len = size;

    group = 0;
    bits = 0;

    for (i = 0; i < data.len; i++) {
        group = (group << 8) | (uint8_t) data.data[i];

        for (bits += 8; bits >= 6; bits -= 6) {
            *p++ = tenant_base64url_alphabet[(group >> (bits - 6)) & 0x3f];
        }
    }

    if (bits > 0) {
        *p++ = tenant_base64url_alphabet[(group << (6 - bits)) & 0x3f];
    }

    *p = '\0';

    return text;
}


tenant_str_t
tenant_base64url_decode(tenant_arena_t *arena, tenant_str_t text)
{
    tenant_str_t  data;

    (void) tenant_base64url_read(arena, text, &data);

    return data;
}


tenant_status_e
tenant_base64url_read(tenant_arena_t *arena, tenant_str_t text,
    tenant_str_t *data)
{
    int        value;
    char      *first, *p;
    size_t     i;
    unsigned   bits;
    uint32_t   group;

    *data = (tenant_str_t) tenant_null_string;

    /* one character alone holds no byte */

    if (text.len % 4 == 1) {
        return TENANT_BAD_REQUEST;
    }

    first = tenant_arena_alloc(arena, text.len / 4 * 3 + 3);
    if (first == NULL) {
        return TENANT_NO_MEMORY;
    }

    p = first;
    group = 0;
    bits = 0;

    for (i = 0; i < text.len; i++) {
        value = tenant_base64url_value(text.data[i]);

        if (value < 0) {
            return TENANT_BAD_REQUEST;
        }

        group = (group << 6) | (uint32_t) value;
        bits += 6;

        if (bits >= 8) {
            bits -= 8;
            *p++ = (char) (uint8_t) (group >> bits);
        }
    }

    /* bits left over must be zero, or one value would have several spellings */

    if (bits > 0 && (group & ((1u << bits) - 1)) != 0) {
        return TENANT_BAD_REQUEST;
    }

    *p = '\0';
    data->data = first;
    data->len = (size_t) (p - first);

    return TENANT_OK;
}


static int
tenant_base64url_value(char c)
{
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }

    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }

    if (c >= '0' && c <= '9') {
        return c - '0' + 52;
    }

    if (c == '-') {
        return 62;
    }

    return c == '_' ? 63 : -1;
}
