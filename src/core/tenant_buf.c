/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tenant_buf.h"


static void tenant_buf_free(void *data);
static size_t tenant_buf_plain(const char *data, size_t len);
static size_t tenant_buf_utf8(const unsigned char *p, size_t len);
static void tenant_buf_control(tenant_buf_t *buf, unsigned char c);


tenant_buf_t *
tenant_buf_create(tenant_arena_t *arena, size_t size)
{
    tenant_buf_t  *buf;

    buf = tenant_arena_zalloc(arena, sizeof(tenant_buf_t));
    if (buf == NULL) {
        return NULL;
    }

    if (!tenant_arena_cleanup(arena, tenant_buf_free, buf)) {
        return NULL;
    }

    if (size == 0) {
        size = 1;
    }

    buf->data = malloc(size);
    if (buf->data == NULL) {
        return NULL;
    }

    buf->size = size;

    return buf;
}


static void
tenant_buf_free(void *data)
{
    tenant_buf_t *buf = data;

    free(buf->data);
}


char *
tenant_buf_reserve(tenant_buf_t *buf, size_t len)
{
    char    *data;
    size_t   size;

    if (buf->failed) {
        return NULL;
    }

    if (len <= buf->size - buf->len) {
        return buf->data + buf->len;
    }

    if (len > SIZE_MAX / 2 - buf->len) {
        buf->failed = true;
        return NULL;
    }

    for (size = buf->size; size - buf->len < len; size *= 2) { /* void */ }

    data = realloc(buf->data, size);
    if (data == NULL) {
        buf->failed = true;
        return NULL;
    }

    buf->data = data;
    buf->size = size;

    return data + buf->len;
}


void
tenant_buf_add(tenant_buf_t *buf, const char *data, size_t len)
{
    char  *p;

    if (len == 0) {
        return;
    }

    p = tenant_buf_reserve(buf, len);

    if (p != NULL) {
        memcpy(p, data, len);
        buf->len += len;
    }
}


void
tenant_buf_str(tenant_buf_t *buf, tenant_str_t s)
{
    tenant_buf_add(buf, s.data, s.len);
}


void
tenant_buf_char(tenant_buf_t *buf, char c)
{
    tenant_buf_add(buf, &c, 1);
}


void
tenant_buf_json(tenant_buf_t *buf, tenant_str_t s)
{
    size_t       n;
    const char  *p, *end;

    if (s.len == 0) {
        tenant_buf_text(buf, "\"\"");
        return;
    }

    tenant_buf_char(buf, '"');

    p = s.data;
    end = s.data + s.len;

    while (p < end) {

        n = tenant_buf_plain(p, (size_t) (end - p));
        tenant_buf_add(buf, p, n);
        p += n;

        if (p == end) {
            break;
        }

        if ((unsigned char) *p < 0x80) {
            tenant_buf_control(buf, (unsigned char) *p);
            p++;
            continue;
        }

        n = tenant_buf_utf8((const unsigned char *) p, (size_t) (end - p));

        if (n == 0) {
            tenant_buf_text(buf, "\xef\xbf\xbd");
            p++;
            continue;
        }

        tenant_buf_add(buf, p, n);
        p += n;
    }

    tenant_buf_char(buf, '"');
}


/* Returns how many bytes from here on are ASCII that needs no escape. */

static size_t
tenant_buf_plain(const char *data, size_t len)
{
    size_t         n;
    unsigned char  c;

    for (n = 0; n < len; n++) {
        c = (unsigned char) data[n];

        if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\') {
            break;
        }
    }

    return n;
}


/*
 * Returns the length of the multi-byte character here, or 0 if it is not UTF-8.
 */

static size_t
tenant_buf_utf8(const unsigned char *p, size_t len)
{
    size_t         i, n;
    unsigned char  low, high;

    low = 0x80;
    high = 0xbf;

    if (p[0] >= 0xc2 && p[0] <= 0xdf) {
        n = 2;

    } else if (p[0] >= 0xe0 && p[0] <= 0xef) {
        n = 3;
        low = p[0] == 0xe0 ? 0xa0 : low;
        high = p[0] == 0xed ? 0x9f : high;

    } else if (p[0] >= 0xf0 && p[0] <= 0xf4) {
        n = 4;
        low = p[0] == 0xf0 ? 0x90 : low;
        high = p[0] == 0xf4 ? 0x8f : high;

    } else {
        return 0;
    }

    if (len < n || p[1] < low || p[1] > high) {
        return 0;
    }

    for (i = 2; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            return 0;
        }
    }

    return n;
}


static void
tenant_buf_control(tenant_buf_t *buf, unsigned char c)
{
    char                 text[8];
    const char          *p;
    static const char    from[] = "\"\\\b\f\n\r\t";
    static const char    to[] = "\"\\bfnrt";

    p = c == 0 ? NULL : strchr(from, c);

    if (p != NULL) {
        tenant_buf_char(buf, '\\');
        tenant_buf_char(buf, to[p - from]);
        return;
    }

    tenant_buf_add(buf, text, (size_t) snprintf(text, sizeof(text),
                                                "\\u%04x", c));
}


void
tenant_buf_problem(tenant_buf_t *buf, const tenant_error_t *err)
{
    int           http;
    char          number[16];
    unsigned      i;

    http = err->http != 0 ? err->http : tenant_status_http(err->status);

    tenant_buf_text(buf, "{\"type\":\"about:blank\",\"title\":");
    tenant_buf_json(buf, (tenant_str_t) { strlen(tenant_status_title(http)),
                                          tenant_status_title(http) });

    tenant_buf_text(buf, ",\"status\":");
    tenant_buf_add(buf, number, (size_t) snprintf(number, sizeof(number),
                                                  "%d", http));

    if (err->detail[0] != '\0') {
        tenant_buf_text(buf, ",\"detail\":");
        tenant_buf_json(buf, (tenant_str_t) { strlen(err->detail),
                                              err->detail });
    }

    for (i = 0; i < err->nfields; i++) {

        if (i == 0) {
            tenant_buf_text(buf, ",\"errors\":[");
        } else {
            tenant_buf_char(buf, ',');
        }

        tenant_buf_text(buf, "{\"field\":");
        tenant_buf_json(buf, (tenant_str_t) { strlen(err->fields[i].field),
                                              err->fields[i].field });
        tenant_buf_text(buf, ",\"message\":");
        tenant_buf_json(buf, (tenant_str_t) { strlen(err->fields[i].message),
                                              err->fields[i].message });
        tenant_buf_char(buf, '}');
    }

    if (err->nfields != 0) {
        tenant_buf_char(buf, ']');
    }

    tenant_buf_char(buf, '}');
}
