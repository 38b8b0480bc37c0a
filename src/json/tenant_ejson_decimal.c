/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "tenant_ejson_decimal.h"


/* IEEE 754-2008, table 3.6, of integral coefficients */
#define TENANT_DECIMAL_DIGITS        34
#define TENANT_DECIMAL_EXPONENT_MIN  (-6176)
#define TENANT_DECIMAL_EXPONENT_MAX  6111

/* no text has so many digits that an exponent beyond it could still fit */
#define TENANT_DECIMAL_FAR           1000000000000000LL


/*
 * The number is "digits" from the first that is not 0 on, times ten to the
 * power of "exponent".
 */

typedef struct {
    bool     negative;
    size_t   n;                        /* 0: the number is zero */
    char     digits[TENANT_DECIMAL_DIGITS];
    int64_t  exponent;
} tenant_decimal_t;


static bool tenant_decimal_special(tenant_str_t text, bool negative,
    bson_decimal128_t *number);
static bool tenant_decimal_read(tenant_str_t text, tenant_decimal_t *d);
static bool tenant_decimal_exponent(tenant_str_t text, int64_t *exponent);
static bool tenant_decimal_clamp(tenant_decimal_t *d);
static bool tenant_decimal_encode(const tenant_decimal_t *d,
    bson_decimal128_t *number);


/*
 * The library gets digits and an exponent within their bounds, and nothing
 * else: libbson 1.23 misreads leading zeros before many digits and exponents
 * beyond an int.
 */

bool
tenant_ejson_decimal(tenant_str_t text, bson_decimal128_t *number)
{
    tenant_decimal_t  d;

    memset(&d, 0, sizeof(tenant_decimal_t));

    if (text.len != 0 && (text.data[0] == '-' || text.data[0] == '+')) {
        d.negative = text.data[0] == '-';
        text.data++;
        text.len--;
    }

    if (tenant_decimal_special(text, d.negative, number)) {
        return true;
    }

    return tenant_decimal_read(text, &d) && tenant_decimal_clamp(&d)
           && tenant_decimal_encode(&d, number);
}


static bool
tenant_decimal_special(tenant_str_t text, bool negative,
    bson_decimal128_t *number)
{
    if (tenant_str_case_is(text, "inf")
        || tenant_str_case_is(text, "infinity"))
    {
        return bson_decimal128_from_string(negative ? "-Infinity"
                                                    : "Infinity", number);
    }

    return tenant_str_case_is(text, "nan")
           && bson_decimal128_from_string("NaN", number);
}


/* It reads digits ["." [digits]] or "." digits, then ["e" [sign] digits]. */

static bool
tenant_decimal_read(tenant_str_t text, tenant_decimal_t *d)
{
    char    c;
    bool    digit, dot;
    size_t  i;

    digit = false;
    dot = false;

    for (i = 0; i < text.len; i++) {

        c = text.data[i];

        if (c == '.' && !dot) {
            dot = true;
            continue;
        }

        if (c < '0' || c > '9') {
            break;
        }

        digit = true;
        d->exponent -= dot;

        if (c == '0' && d->n == 0) {
            continue;
        }

        if (d->n == TENANT_DECIMAL_DIGITS) {
            return false;
        }

        d->digits[d->n++] = c;
    }

    if (!digit) {
        return false;
    }

    return i == text.len
           || tenant_decimal_exponent((tenant_str_t) { text.len - i,
                                                       text.data + i },
                                      &d->exponent);
}


static bool
tenant_decimal_exponent(tenant_str_t text, int64_t *exponent)
{
    bool     negative;
    size_t   i, first;
    int64_t  n;

    if (text.data[0] != 'e' && text.data[0] != 'E') {
        return false;
    }

    negative = text.len > 1 && text.data[1] == '-';
    first = text.len > 1 && (negative || text.data[1] == '+') ? 2 : 1;

    for (i = first, n = 0; i < text.len; i++) {

        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }

        if (n < TENANT_DECIMAL_FAR) {
            n = n * 10 + (text.data[i] - '0');
        }
    }

    *exponent += negative ? -n : n;

    return i != first;
}


/*
 * Zeros at the end are added or taken away to bring the exponent within its
 * bounds; a zero may have any exponent.
 */

static bool
tenant_decimal_clamp(tenant_decimal_t *d)
{
    if (d->n == 0) {

        if (d->exponent < TENANT_DECIMAL_EXPONENT_MIN) {
            d->exponent = TENANT_DECIMAL_EXPONENT_MIN;
        }

        if (d->exponent > TENANT_DECIMAL_EXPONENT_MAX) {
            d->exponent = TENANT_DECIMAL_EXPONENT_MAX;
        }

        return true;
    }

    while (d->exponent > TENANT_DECIMAL_EXPONENT_MAX) {

        if (d->n == TENANT_DECIMAL_DIGITS) {
            return false;
        }

        d->digits[d->n++] = '0';
        d->exponent--;
    }

    while (d->exponent < TENANT_DECIMAL_EXPONENT_MIN) {

        if (d->digits[d->n - 1] != '0') {
            return false;
        }

        d->n--;
        d->exponent++;
    }

    return true;
}


static bool
tenant_decimal_encode(const tenant_decimal_t *d, bson_decimal128_t *number)
{
    char  text[TENANT_DECIMAL_DIGITS + 16];

    (void) snprintf(text, sizeof(text), "%s%.*sE%d", d->negative ? "-" : "",
                    d->n != 0 ? (int) d->n : 1, d->n != 0 ? d->digits : "0",
                    (int) d->exponent);

    return bson_decimal128_from_string(text, number);
}
