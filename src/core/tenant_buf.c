/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tenant_buf.h"


/* Plain characters are copied, and looked at, as many at a time. */

#define TENANT_BUF_WORD   sizeof(uint64_t)
#define TENANT_BUF_EACH   0x0101010101010101ULL
#define TENANT_BUF_HIGH   0x8080808080808080ULL

/* an escape such as \u001f, and a closing quote */
#define TENANT_BUF_SLACK  (6 + 1 + TENANT_BUF_WORD)


static void tenant_buf_free(void *data);
static size_t tenant_buf_plain(char *out, const char *p, size_t len);
static uint64_t tenant_buf_odd(uint64_t word);
static size_t tenant_buf_utf8(const unsigned char *p, size_t len);
static size_t tenant_buf_escape(char *out, unsigned char c);


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
tenant_buf_grow(tenant_buf_t *buf, size_t len)
{
    char    *data;
    size_t   size;

    if (buf->failed) {
        return NULL;
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
tenant_buf_json(tenant_buf_t *buf, tenant_str_t s)
{
    char        *out;
    size_t       n, left;
    const char  *p;

    p = s.data;
    left = s.len;

    out = tenant_buf_reserve(buf, left + 1 + TENANT_BUF_SLACK);
    if (out == NULL) {
        return;
    }

    *out++ = '"';

    while (left != 0) {

        n = tenant_buf_plain(out, p, left);
        p += n;
        out += n;
        left -= n;

        if (left == 0) {
            break;
        }

        if ((unsigned char) *p >= 0x80) {
            n = tenant_buf_utf8((const unsigned char *) p, left);

            if (n != 0) {
                memcpy(out, p, n);
                p += n;
                out += n;
                left -= n;
                continue;
            }

            memcpy(out, "\xef\xbf\xbd", 3);
            out += 3;

        } else {
            out += tenant_buf_escape(out, (unsigned char) *p);
        }

        p++;
        left--;

        /* this one took more room than it had */

        buf->len = (size_t) (out - buf->data);

        out = tenant_buf_reserve(buf, left + TENANT_BUF_SLACK);
        if (out == NULL) {
            return;
        }
    }

    *out++ = '"';
    buf->len = (size_t) (out - buf->data);
}


/*
 * Copies what is ASCII and needs no escape, up to the first byte that does;
 * returns how many there were.  It may write a word behind them.
 */

static size_t
tenant_buf_plain(char *out, const char *p, size_t len)
{
    size_t         n;
    uint64_t       word;
    unsigned char  c;

    for (n = 0; len - n >= TENANT_BUF_WORD; n += TENANT_BUF_WORD) {

        memcpy(&word, p + n, TENANT_BUF_WORD);
        memcpy(out + n, &word, TENANT_BUF_WORD);

        if (tenant_buf_odd(word) != 0) {
            break;
        }
    }

    for ( /* void */ ; n < len; n++) {

        c = (unsigned char) p[n];

        if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\') {
            break;
        }

        out[n] = (char) c;
    }

    return n;
}


/* Returns 0 if each byte of the word is plain. */

static uint64_t
tenant_buf_odd(uint64_t word)
{
    uint64_t  quote, backslash;

    quote = word ^ TENANT_BUF_EACH * '"';
    backslash = word ^ TENANT_BUF_EACH * '\\';

    return (word                                         /* from 0x80 on */
            | (word + TENANT_BUF_EACH)                   /* 0x7f */
            | (word - TENANT_BUF_EACH * 0x20)            /* below 0x20 */
            | (quote - TENANT_BUF_EACH)                  /* 0 */
            | (backslash - TENANT_BUF_EACH))
           & TENANT_BUF_HIGH;
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


/* Writes the escape of a control, quote or backslash; returns its length. */

static size_t
tenant_buf_escape(char *out, unsigned char c)
{
    const char         *p;
    static const char   from[] = "\"\\\b\f\n\r\t";
    static const char   to[] = "\"\\bfnrt";
    static const char   hex[] = "0123456789abcdef";

    out[0] = '\\';

    p = c == '\0' ? NULL : strchr(from, c);

    if (p != NULL) {
        out[1] = to[p - from];
        return 2;
    }

    memcpy(out + 1, "u00", 3);
    out[4] = hex[c >> 4];
    out[5] = hex[c & 15];

    return 6;
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
