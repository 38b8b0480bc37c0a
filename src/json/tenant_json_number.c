/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tenant_json_number.h"


/* The numbers whose digits are found by exact integers of 128 bits. */
#define TENANT_DOUBLE_SMALL   1e-10
#define TENANT_DOUBLE_LARGE   1e15

#define TENANT_DOUBLE_DIGITS  17

/* IEEE 754: bits of the fraction; its last one counts 2 to the power of this */
#define TENANT_DOUBLE_BITS    52
#define TENANT_DOUBLE_BIAS    1075


#ifdef __SIZEOF_INT128__

__extension__ typedef unsigned __int128  tenant_uint128_t;


/*
 * The number times 10^shift is "n" / 2^bits, and half the distance to the next
 * double is "half" / 2^bits.
 */

typedef struct {
    tenant_uint128_t   n;
    uint64_t           half;
    unsigned           bits;
    int                shift;
    bool               even;           /* ties are read back as this double */
    bool               narrow;         /* below it doubles are twice as dense */
} tenant_scaled_t;


static void tenant_double_scale(tenant_scaled_t *s, double n);
static uint64_t tenant_double_round(const tenant_scaled_t *s, uint64_t unit,
    bool *same);
static char *tenant_double_write(char *p, uint64_t digits, int shift);


static const uint64_t  tenant_double_fives[] = {
    1ULL, 5ULL, 25ULL, 125ULL, 625ULL, 3125ULL, 15625ULL, 78125ULL, 390625ULL,
    1953125ULL, 9765625ULL, 48828125ULL, 244140625ULL, 1220703125ULL,
    6103515625ULL, 30517578125ULL, 152587890625ULL, 762939453125ULL,
    3814697265625ULL, 19073486328125ULL, 95367431640625ULL,
    476837158203125ULL, 2384185791015625ULL, 11920928955078125ULL,
    59604644775390625ULL, 298023223876953125ULL, 1490116119384765625ULL,
    7450580596923828125ULL
};

#endif


static char *tenant_double_print(char *p, double n);


static const char  tenant_json_pairs[] =
    "00010203040506070809101112131415161718192021222324252627282930313233343536"
    "37383940414243444546474849505152535455565758596061626364656667686970717273"
    "7475767778798081828384858687888990919293949596979899";

static const uint64_t  tenant_json_powers[TENANT_JSON_INTEGER_MAX] = {
    1ULL, 10ULL, 100ULL, 1000ULL, 10000ULL, 100000ULL, 1000000ULL, 10000000ULL,
    100000000ULL, 1000000000ULL, 10000000000ULL, 100000000000ULL,
    1000000000000ULL, 10000000000000ULL, 100000000000000ULL,
    1000000000000000ULL, 10000000000000000ULL, 100000000000000000ULL,
    1000000000000000000ULL, 10000000000000000000ULL
};


char *
tenant_json_unsigned(char *p, uint64_t n)
{
    char      *end;
    unsigned   pair, digits;

    for (digits = 1; digits < TENANT_JSON_INTEGER_MAX; digits++) {
        if (n < tenant_json_powers[digits]) {
            break;
        }
    }

    end = p + digits;

    for (p = end; digits > 1; digits -= 2) {
        pair = (unsigned) (n % 100);
        n /= 100;
        p -= 2;
        memcpy(p, tenant_json_pairs + 2 * pair, 2);
    }

    if (digits != 0) {
        *--p = (char) ('0' + n);
    }

    return end;
}


char *
tenant_json_integer(char *p, int64_t n)
{
    if (n >= 0) {
        return tenant_json_unsigned(p, (uint64_t) n);
    }

    *p = '-';

    return tenant_json_unsigned(p + 1, 0 - (uint64_t) n);
}


char *
tenant_json_double(char *p, double n)
{
    double            size;
#ifdef __SIZEOF_INT128__
    bool              same;
    uint64_t          unit, digits;
    tenant_scaled_t   s;
#endif

    size = n < 0 ? -n : n;

    if (size >= 1 && size < TENANT_DOUBLE_LARGE
        && (double) (int64_t) n == n)
    {
        p = tenant_json_integer(p, (int64_t) n);
        memcpy(p, ".0", 2);
        return p + 2;
    }

#ifdef __SIZEOF_INT128__

    if (size >= TENANT_DOUBLE_SMALL && size < TENANT_DOUBLE_LARGE) {

        tenant_double_scale(&s, size);

        for (unit = 100, same = false; ; unit /= 10) {
            digits = tenant_double_round(&s, unit, &same);

            if (same || unit == 1) {
                break;
            }
        }

        if (n < 0) {
            *p++ = '-';
        }

        return tenant_double_write(p, digits, s.shift);
    }

#endif

    return tenant_double_print(p, n);
}


#ifdef __SIZEOF_INT128__

/*
 * Chooses the shift so that the number has 17 digits before the point.  All of
 * it is exact: 2 * fraction * 5^shift has at most 117 bits.
 */

static void
tenant_double_scale(tenant_scaled_t *s, double n)
{
    int       exponent;
    uint64_t  bits, fraction;

    memcpy(&bits, &n, sizeof(uint64_t));

    exponent = (int) (bits >> TENANT_DOUBLE_BITS) - TENANT_DOUBLE_BIAS;
    fraction = (bits & ((1ULL << TENANT_DOUBLE_BITS) - 1))
               | 1ULL << TENANT_DOUBLE_BITS;

    s->even = fraction % 2 == 0;
    s->narrow = fraction == 1ULL << TENANT_DOUBLE_BITS;

    /*
     * log10(2) is little more than 1233 / 4096, and 93 times that little less
     * than 28; the number's power of ten is what comes out, or one more
     */

    s->shift = TENANT_DOUBLE_DIGITS - 2
               - (((exponent + TENANT_DOUBLE_BITS + 93) * 1233 >> 12) - 28);

    for ( ;; s->shift++) {
        s->half = tenant_double_fives[s->shift];
        s->n = (tenant_uint128_t) (2 * fraction) * s->half;
        s->bits = (unsigned) (1 - exponent - s->shift);

        if ((uint64_t) (s->n >> s->bits) >= 10000000000000000ULL) {
            return;
        }
    }
}


/*
 * Returns the number rounded to a multiple of "unit" (ties to even, as printf
 * has them), and whether that is nearer to it than to any other double.
 */

static uint64_t
tenant_double_round(const tenant_scaled_t *s, uint64_t unit, bool *same)
{
    uint64_t          whole, n;
    tenant_uint128_t  rest, half, value, distance;

    whole = (uint64_t) (s->n >> s->bits);
    n = whole / unit;

    rest = s->n - ((tenant_uint128_t) (n * unit) << s->bits);
    half = (tenant_uint128_t) unit << (s->bits - 1);

    if (rest > half || (rest == half && n % 2 == 1)) {
        n++;
    }

    n *= unit;
    value = (tenant_uint128_t) n << s->bits;

    if (value >= s->n) {
        distance = value - s->n;

    } else {
        distance = s->n - value;
        distance *= s->narrow ? 2 : 1;
    }

    *same = distance < s->half || (distance == s->half && s->even);

    return n;
}


/* Writes digits / 10^shift without the zeros at its end. */

static char *
tenant_double_write(char *p, uint64_t digits, int shift)
{
    int     n, before;
    char    text[TENANT_JSON_INTEGER_MAX];
    size_t  i;

    static const uint64_t  powers[] = { 100000000ULL, 10000ULL, 100ULL };
    static const int       zeros[] = { 8, 4, 2 };

    for (i = 0; i < sizeof(zeros) / sizeof(zeros[0]); i++) {
        if (digits % powers[i] == 0) {
            digits /= powers[i];
            shift -= zeros[i];
        }
    }

    for ( /* void */ ; digits % 10 == 0; shift--) {
        digits /= 10;
    }

    n = (int) (tenant_json_unsigned(text, digits) - text);
    before = n - shift;

    if (before < -3) {
        *p++ = text[0];

        if (n > 1) {
            *p++ = '.';
            memcpy(p, text + 1, (size_t) n - 1);
            p += n - 1;
        }

        memcpy(p, "e-", 2);
        tenant_json_padded(p + 2, (unsigned) (1 - before), 2);

        return p + 4;
    }

    if (before <= 0) {
        memcpy(p, "0.000", 5);
        p += 2 - before;
        memcpy(p, text, (size_t) n);

        return p + n;
    }

    if (before >= n) {
        memcpy(p, text, (size_t) n);
        memset(p + n, '0', (size_t) (before - n));
        memcpy(p + before, ".0", 2);

        return p + before + 2;
    }

    memcpy(p, text, (size_t) before);
    p[before] = '.';
    memcpy(p + before + 1, text + before, (size_t) (n - before));

    return p + n + 1;
}

#endif


/* The others are rare: zero, very small ones and very large ones. */

static char *
tenant_double_print(char *p, double n)
{
    int     digits;
    char   *comma;
    size_t  len;

    if (n == 0) {
        len = (size_t) snprintf(p, TENANT_JSON_DOUBLE_MAX, "%.1f", n);

    } else {
        for (digits = 15; ; digits++) {
            len = (size_t) snprintf(p, TENANT_JSON_DOUBLE_MAX, "%.*g", digits,
                                    n);

            if (digits == TENANT_DOUBLE_DIGITS || strtod(p, NULL) == n) {
                break;
            }
        }
    }

    /* a locale's */

    comma = memchr(p, ',', len);

    if (comma != NULL) {
        *comma = '.';
    }

    if (memchr(p, '.', len) == NULL && memchr(p, 'e', len) == NULL) {
        memcpy(p + len, ".0", 2);
        len += 2;
    }

    return p + len;
}


/* Days are counted in years that begin in March (proleptic calendar). */

char *
tenant_json_date(char *p, int64_t ms)
{
    int64_t   past;
    unsigned  days, seconds, era, of_era, year, of_year, month, day;

    past = ms + TENANT_JSON_DATE_DAYS * 86400000LL;
    days = (unsigned) (past / 86400000);
    seconds = (unsigned) (past / 1000 % 86400);

    era = days / 146097;
    of_era = days % 146097;
    year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    of_year = of_era - (365 * year + year / 4 - year / 100);
    month = (5 * of_year + 2) / 153;
    day = of_year - (153 * month + 2) / 5 + 1;

    month = month < 10 ? month + 3 : month - 9;
    year += era * 400 + (month <= 2);

    memcpy(p, "0000-00-00T00:00:00", 19);
    tenant_json_padded(p, year, 4);
    tenant_json_padded(p + 5, month, 2);
    tenant_json_padded(p + 8, day, 2);
    tenant_json_padded(p + 11, seconds / 3600, 2);
    tenant_json_padded(p + 14, seconds / 60 % 60, 2);
    tenant_json_padded(p + 17, seconds % 60, 2);
    p += 19;

    if (past % 1000 != 0) {
        *p = '.';
        tenant_json_padded(p + 1, (unsigned) (past % 1000), 3);
        p += 4;
    }

    *p = 'Z';

    return p + 1;
}


void
tenant_json_padded(char *p, unsigned n, unsigned digits)
{
    while (digits != 0) {
        p[--digits] = (char) ('0' + n % 10);
        n /= 10;
    }
}
