/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c */

/*
 * The texts of numbers, dates and decimals are those of the C library and of
 * libbson, which take longer: at every edge, and for numbers by chance.
 */


#include <math.h>
#include <time.h>

#include "../../../src/json/tenant_bson_native.h"
#include "../../../src/json/tenant_json_decimal.h"
#include "../../../src/json/tenant_json_number.h"
#include "json_kit.h"


#define DAYS          2932897          /* 1970-01-01 to 9999-12-31 */

/* 10^34 - 1, in two words */
#define LARGEST_HIGH  542101086242752ULL
#define LARGEST_LOW   4003012203950112767ULL


static void integer_test(void);
static unsigned integer(int64_t n);
static void double_edge_test(void);
static void double_random_test(void);
static unsigned both(double n);
static unsigned around(double n, int steps);
static void date_test(void);
static unsigned date(int64_t ms);
static void decimal_test(void);
static unsigned decimal(uint64_t high, uint64_t low);
static unsigned differs(const char *got, const char *end, const char *want);
static uint64_t chance(void);


static uint64_t  seed = 88172645463325252ULL;


int
main(void)
{
    integer_test();
    double_edge_test();
    double_random_test();
    date_test();
    decimal_test();

    return unit_done();
}


static void
integer_test(void)
{
    int       i, j;
    int64_t   n;
    unsigned  wrong;

    wrong = integer(0) + integer(INT64_MIN) + integer(INT64_MAX);

    for (n = 1, i = 0; i < 19; n *= i < 18 ? 10 : 1, i++) {
        for (j = -11; j <= 11; j++) {
            wrong += integer(n + j) + integer(-n + j) + integer(9 * n / 4 + j);
        }
    }

    for (i = 0; i < 20000; i++) {
        wrong += integer((int64_t) chance() >> i % 64);
    }

    check(wrong == 0);
}


static unsigned
integer(int64_t n)
{
    char  got[TENANT_JSON_INTEGER_MAX + 1], want[32];

    snprintf(want, sizeof(want), "%lld", (long long) n);

    return differs(got, tenant_json_integer(got, n), want);
}


/*
 * Around powers of ten digits get one more; around powers of two the next
 * double below is nearer; ties are where few bits are set.
 */

static void
double_edge_test(void)
{
    int       i, j;
    unsigned  wrong;

    wrong = both(0.0) + both(5e-324) + both(1e-10) + both(1e15);

    for (i = -14; i <= 18; i++) {
        wrong += around(pow(10, i), 100);
        wrong += around(5 * pow(10, i), 20);
    }

    for (i = -1074; i < 1024; i += i > -50 && i < 60 ? 1 : 37) {
        wrong += around(ldexp(1, i), i > -50 && i < 60 ? 100 : 3);
    }

    for (i = 1; i < 3000; i += 2) {
        for (j = -40; j < 40; j++) {
            wrong += both(ldexp(i, j));
        }
    }

    check(wrong == 0);
}


/* As many digits as doubles have, as people write, and neighbours of those. */

static void
double_random_test(void)
{
    int       i;
    char      text[40];
    double    n;
    uint64_t  bits;
    unsigned  wrong;

    wrong = 0;

    for (i = 0; i < 60000; i++) {
        n = (double) (chance() >> 11) / 9007199254740992.0
            * pow(10, (double) (chance() % 28) - 11);
        wrong += both(n);

        snprintf(text, sizeof(text), "%.*g", (int) (1 + chance() % 17), n);
        n = strtod(text, NULL);
        wrong += both(n) + both(nextafter(n, 0)) + both(nextafter(n, 1e300));

        bits = chance();
        memcpy(&n, &bits, sizeof(double));
        wrong += i % 10 == 0 && isfinite(n) ? both(fabs(n)) : 0;
    }

    check(wrong == 0);
}


static unsigned
around(double n, int steps)
{
    int       i;
    double    up, down;
    unsigned  wrong;

    wrong = both(n);
    up = n;
    down = n;

    for (i = 0; i < steps; i++) {
        up = nextafter(up, INFINITY);
        down = nextafter(down, 0);
        wrong += isfinite(up) ? both(up) : 0;
        wrong += both(down);
    }

    return wrong;
}


/* With either sign. */

static unsigned
both(double n)
{
    int   digits;
    char  got[TENANT_JSON_DOUBLE_MAX + 1], want[TENANT_JSON_DOUBLE_MAX + 1];

    for (digits = 15; digits <= 17; digits++) {
        snprintf(want, sizeof(want), "-%.*g", digits, n);

        if (strtod(want, NULL) == -n) {
            break;
        }
    }

    if (strpbrk(want, ".e") == NULL) {
        memcpy(want + strlen(want), ".0", sizeof(".0"));
    }

    return differs(got, tenant_json_double(got, n), want + 1)
           + differs(got, tenant_json_double(got, -n), want);
}


static void
date_test(void)
{
    int64_t   day;
    unsigned  wrong;

    wrong = date(0) + date(999) + date(86399999) + date(86400000) + date(-1)
            + date(-1000) + date(-86400000) + date(-86400001)
            + date(-TENANT_JSON_DATE_DAYS * 86400000LL)
            + date(DAYS * 86400000LL - 1);

    for (day = -TENANT_JSON_DATE_DAYS; day < DAYS; day += 1 + chance() % 20) {
        wrong += date(day * 86400000 + (int64_t) (chance() % 86400000));
        wrong += date(day * 86400000 + (int64_t) (chance() % 86400 * 1000));
    }

    check(wrong == 0);
}


static unsigned
date(int64_t ms)
{
    int        rest;
    char       got[TENANT_JSON_TIME_MAX + 1], want[80];
    size_t     len;
    time_t     seconds;
    struct tm  tm;

    rest = (int) (ms % 1000);
    rest += rest < 0 ? 1000 : 0;
    seconds = (time_t) ((ms - rest) / 1000);

    if (gmtime_r(&seconds, &tm) == NULL) {
        return 1;
    }

    len = (size_t) snprintf(want, sizeof(want), "%04d-%02d-%02dT%02d:%02d:%02d",
                            tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
                            tm.tm_hour, tm.tm_min, tm.tm_sec);

    if (rest != 0) {
        len += (size_t) snprintf(want + len, sizeof(want) - len, ".%03d", rest);
    }

    memcpy(want + len, "Z", 2);

    return differs(got, tenant_json_date(got, ms), want);
}


static void
decimal_test(void)
{
    int       exponent;
    size_t    i;
    unsigned  wrong;
    uint64_t  high, low;

    static const uint64_t  coefficients[][2] = {
        { 0, 0 }, { 0, 1 }, { 0, 9 }, { 0, 10 }, { 0, UINT64_MAX }, { 1, 0 },
        { 0, 10000000000000000000ULL }, { 54210108624275ULL,
                                          4089650035136921600ULL },
        { LARGEST_HIGH, LARGEST_LOW }
    };

    wrong = 0;

    for (i = 0; i < sizeof(coefficients) / sizeof(coefficients[0]); i++) {
        for (exponent = 6176 - 60; exponent < 6176 + 60; exponent++) {
            high = coefficients[i][0] | (uint64_t) exponent << 49;
            low = coefficients[i][1];
            wrong += decimal(high, low) + decimal(high | 1ULL << 63, low);
        }
    }

    /* any exponent, NaN, infinity, more digits than there may be */

    for (i = 0; i < 100000; i++) {
        high = chance();
        low = chance() >> i % 64;

        if (i % 4 != 0) {
            high &= ~(3ULL << 61);
            high &= i % 4 == 1 ? ~(((1ULL << 49) - 1)) : UINT64_MAX;
        }

        wrong += decimal(high, low);
    }

    check(wrong == 0);
}


static unsigned
decimal(uint64_t high, uint64_t low)
{
    char               got[TENANT_JSON_DECIMAL_MAX + 1];
    char               want[BSON_DECIMAL128_STRING];
    uint64_t           coefficient;
    bson_decimal128_t  number;

    number.high = high;
    number.low = low;

    /*
     * 35 digits are a zero with that exponent; libbson 1.23 writes most of
     * them, and at "-0.00000" one byte too many
     */

    coefficient = high & ((1ULL << 49) - 1);

    if ((high >> 61 & 3) != 3
        && (coefficient > LARGEST_HIGH
            || (coefficient == LARGEST_HIGH && low > LARGEST_LOW)))
    {
        number.high = high - coefficient;
        number.low = 0;
    }

    bson_decimal128_to_string(&number, want);

    return differs(got, tenant_json_decimal(got, high, low), want);
}


/* Returns 1, and says what differs, or 0; "got" has room for a NUL. */

static unsigned
differs(const char *got, const char *end, const char *want)
{
    size_t  len;

    len = (size_t) (end - got);

    if (len == strlen(want) && memcmp(got, want, len) == 0) {
        return 0;
    }

    printf("  got %.*s, want %s\n", (int) len, got, want);

    return 1;
}


static uint64_t
chance(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;

    return seed * 2685821657736338717ULL;
}
