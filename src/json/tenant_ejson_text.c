/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tenant_ejson_text.h"


static size_t tenant_ejson_span(tenant_str_t text, size_t i);
static bool tenant_ejson_digits(const char *p, size_t n, int *number);


bool
tenant_ejson_number(tenant_str_t text)
{
    size_t  i, n;

    i = text.len != 0 && text.data[0] == '-';

    n = tenant_ejson_span(text, i);

    if (n == 0 || (n > 1 && text.data[i] == '0')) {
        return false;
    }

    i += n;

    if (i < text.len && text.data[i] == '.') {

        n = tenant_ejson_span(text, i + 1);
        if (n == 0) {
            return false;
        }

        i += n + 1;
    }

    if (i < text.len && (text.data[i] == 'e' || text.data[i] == 'E')) {

        i++;
        i += i < text.len && (text.data[i] == '+' || text.data[i] == '-');

        n = tenant_ejson_span(text, i);
        if (n == 0) {
            return false;
        }

        i += n;
    }

    return i == text.len;
}


/* Returns how many digits there are from "i" on. */

static size_t
tenant_ejson_span(tenant_str_t text, size_t i)
{
    size_t  n;

    for (n = i; n < text.len; n++) {
        if (text.data[n] < '0' || text.data[n] > '9') {
            break;
        }
    }

    return n - i;
}


bool
tenant_ejson_integer(tenant_str_t text, int64_t *number)
{
    char   copy[24];
    char  *end;

    if (text.len >= sizeof(copy) || !tenant_ejson_number(text)) {
        return false;
    }

    memcpy(copy, text.data, text.len);
    copy[text.len] = '\0';

    errno = 0;
    *number = strtoll(copy, &end, 10);

    return errno == 0 && *end == '\0';
}


int
tenant_ejson_hex(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }

    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }

    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }

    return -1;
}


bool
tenant_ejson_base64(tenant_str_t text, uint8_t *out, uint32_t *len)
{
    size_t       i, n, pad;
    uint32_t     bits;
    const char  *p;

    static const char  alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    *len = 0;

    if (text.len % 4 != 0) {
        return false;
    }

    pad = text.len != 0 && text.data[text.len - 1] == '=';
    pad += pad && text.data[text.len - 2] == '=';

    for (i = 0, bits = 0; i < text.len - pad; i++) {

        p = text.data[i] == '\0' ? NULL : strchr(alphabet, text.data[i]);
        if (p == NULL) {
            return false;
        }

        bits = (bits << 6 | (uint32_t) (p - alphabet)) & 0xffffff;

        if (i % 4 == 3) {
            out[(*len)++] = (uint8_t) (bits >> 16);
            out[(*len)++] = (uint8_t) (bits >> 8);
            out[(*len)++] = (uint8_t) bits;
        }
    }

    if (pad == 0) {
        return true;
    }

    n = pad == 1 ? 2 : 4;

    if ((bits & ((1u << n) - 1)) != 0) {
        return false;
    }

    if (pad == 1) {
        out[(*len)++] = (uint8_t) (bits >> 10);
        out[(*len)++] = (uint8_t) (bits >> 2);
    } else {
        out[(*len)++] = (uint8_t) (bits >> 4);
    }

    return true;
}


bool
tenant_ejson_date(tenant_str_t text, int64_t *ms)
{
    int          y, mo, d, h, mi, s, fraction, scale, zh, zm, offset, yoe, doy;
    int64_t      days;
    size_t       i, digits;
    const char  *p;

    static const int  lengths[] = {
        31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
    };

    p = text.data;

    if (text.len < 20
        || !tenant_ejson_digits(p, 4, &y) || p[4] != '-'
        || !tenant_ejson_digits(p + 5, 2, &mo) || p[7] != '-'
        || !tenant_ejson_digits(p + 8, 2, &d) || (p[10] != 'T' && p[10] != 't')
        || !tenant_ejson_digits(p + 11, 2, &h) || p[13] != ':'
        || !tenant_ejson_digits(p + 14, 2, &mi) || p[16] != ':'
        || !tenant_ejson_digits(p + 17, 2, &s))
    {
        return false;
    }

    i = 19;
    fraction = 0;

    if (p[i] == '.') {
        i++;

        for (digits = 0, scale = 100; i < text.len && p[i] >= '0'
             && p[i] <= '9'; i++, digits++, scale /= 10)
        {
            fraction += (p[i] - '0') * scale;
        }

        if (digits == 0 || digits > 3) {
            return false;
        }
    }

    offset = 0;

    if (i + 1 == text.len && (p[i] == 'Z' || p[i] == 'z')) {
        /* UTC */

    } else if (((i + 6 == text.len && p[i + 3] == ':'
                 && tenant_ejson_digits(p + i + 4, 2, &zm))
                || (i + 5 == text.len
                    && tenant_ejson_digits(p + i + 3, 2, &zm)))
               && (p[i] == '+' || p[i] == '-')
               && tenant_ejson_digits(p + i + 1, 2, &zh)
               && zh <= 23 && zm <= 59)
    {
        offset = (zh * 60 + zm) * (p[i] == '-' ? -1 : 1);

    } else {
        return false;
    }

    if (y < 1 || mo < 1 || mo > 12 || d < 1 || h > 23 || mi > 59 || s > 59
        || d > lengths[mo - 1]
               + (mo == 2 && (y % 4 == 0 && (y % 100 != 0 || y % 400 == 0))))
    {
        return false;
    }

    /*
     * count days since 1970 in the proleptic calendar, years beginning in March
     */

    y -= mo <= 2;
    yoe = y % 400;
    doy = (153 * (mo + (mo > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    days = (int64_t) (y / 400) * 146097 + yoe * 365 + yoe / 4 - yoe / 100
           + doy - 719468;

    *ms = ((days * 24 + h) * 60 + mi - offset) * 60000 + s * 1000 + fraction;

    return true;
}


static bool
tenant_ejson_digits(const char *p, size_t n, int *number)
{
    size_t  i;

    *number = 0;

    for (i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9') {
            return false;
        }

        *number = *number * 10 + (p[i] - '0');
    }

    return true;
}
