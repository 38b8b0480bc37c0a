/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_json_decimal.h"
#include "tenant_json_number.h"


/* IEEE 754-2008, table 3.6, of integral coefficients */
#define TENANT_DECIMAL_DIGITS    34
#define TENANT_DECIMAL_BIAS      6176
#define TENANT_DECIMAL_EXPONENT  0x3fff

/* the combination field's five first bits, and what its two first say */
#define TENANT_DECIMAL_INFINITY  0x1e
#define TENANT_DECIMAL_NAN       0x1f
#define TENANT_DECIMAL_LARGE     3

/* below it numbers between 0 and 1 have an exponent */
#define TENANT_DECIMAL_POINT     (-6)

#define TENANT_DECIMAL_WORDS     4
#define TENANT_DECIMAL_CHUNK     1000000000


static int tenant_decimal_digits(char *text, uint64_t high, uint64_t low);
static char *tenant_decimal_scientific(char *p, const char *text, int n,
    int power);


char *
tenant_json_decimal(char *p, uint64_t high, uint64_t low)
{
    int       n, before, exponent;
    char      text[TENANT_JSON_DECIMAL_MAX];
    unsigned  kind;

    kind = (unsigned) (high >> 58 & 0x1f);

    if (kind == TENANT_DECIMAL_NAN) {
        memcpy(p, "NaN", 3);
        return p + 3;
    }

    if (high >> 63 != 0) {
        *p++ = '-';
    }

    if (kind == TENANT_DECIMAL_INFINITY) {
        memcpy(p, "Infinity", 8);
        return p + 8;
    }

    if (kind >> 3 == TENANT_DECIMAL_LARGE) {
        exponent = (int) (high >> 47 & TENANT_DECIMAL_EXPONENT);
        n = TENANT_DECIMAL_DIGITS + 1;

    } else {
        exponent = (int) (high >> 49 & TENANT_DECIMAL_EXPONENT);
        n = tenant_decimal_digits(text, high & ((1ULL << 49) - 1), low);
    }

    /* a coefficient of too many digits is not canonical, and counts as zero */

    if (n > TENANT_DECIMAL_DIGITS) {
        n = tenant_decimal_digits(text, 0, 0);
    }

    exponent -= TENANT_DECIMAL_BIAS;
    before = n + exponent;

    if (exponent > 0 || before - 1 < TENANT_DECIMAL_POINT) {
        return tenant_decimal_scientific(p, text, n, before - 1);
    }

    if (exponent == 0) {
        memcpy(p, text, (size_t) n);
        return p + n;
    }

    if (before <= 0) {
        memcpy(p, "0.000000", 8);
        p += 2 - before;
        memcpy(p, text, (size_t) n);

        return p + n;
    }

    memcpy(p, text, (size_t) before);
    p[before] = '.';
    memcpy(p + before + 1, text + before, (size_t) (n - before));

    return p + n + 1;
}


static char *
tenant_decimal_scientific(char *p, const char *text, int n, int power)
{
    *p++ = text[0];

    if (n > 1) {
        *p++ = '.';
        memcpy(p, text + 1, (size_t) n - 1);
        p += n - 1;
    }

    *p++ = 'E';

    if (power >= 0) {
        *p++ = '+';
    }

    return tenant_json_integer(p, power);
}


/* Writes the coefficient; returns how many digits it has. */

static int
tenant_decimal_digits(char *text, uint64_t high, uint64_t low)
{
    int        i, n;
    char      *p;
    uint32_t   words[TENANT_DECIMAL_WORDS], chunks[TENANT_DECIMAL_WORDS];
    uint64_t   rest;

    if (high == 0) {
        return (int) (tenant_json_unsigned(text, low) - text);
    }

    words[0] = (uint32_t) (high >> 32);
    words[1] = (uint32_t) high;
    words[2] = (uint32_t) (low >> 32);
    words[3] = (uint32_t) low;

    /* it is below 10^36: nine digits each, the last first */

    for (n = TENANT_DECIMAL_WORDS - 1; n >= 0; n--) {

        for (i = 0, rest = 0; i < TENANT_DECIMAL_WORDS; i++) {
            rest = rest << 32 | words[i];
            words[i] = (uint32_t) (rest / TENANT_DECIMAL_CHUNK);
            rest %= TENANT_DECIMAL_CHUNK;
        }

        chunks[n] = (uint32_t) rest;
    }

    for (n = 0; chunks[n] == 0; n++) { /* void */ }

    p = tenant_json_unsigned(text, chunks[n]);

    while (++n < TENANT_DECIMAL_WORDS) {
        tenant_json_padded(p, chunks[n], 9);
        p += 9;
    }

    return (int) (p - text);
}
