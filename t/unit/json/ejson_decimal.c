/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c */

/*
 * Decimals: what is accepted is stored as exactly that number and written
 * out as exactly that number, in whatever form it came; what decimal128 can't
 * hold, and whatever has more than 34 digits, is refused.  The numbers are
 * made as digits and an exponent and written in many forms; what was stored
 * is read from its bits, without the library.
 */


#include "../../../src/json/tenant_ejson_decimal.h"
#include "json_kit.h"


#define DIGITS    34
#define MIN       (-6176)
#define MAX       6111
#define ROUNDS    40000


/* digits without zeros at either end, "" for zero */

typedef struct {
    bool  negative;
    char  digits[64];
    long  exponent;
} number_t;


static void forms_test(void);
static void digits_test(void);
static void borders_test(void);
static void garbage_test(void);
static void expect(const char *text, const number_t *want);
static void reduce(number_t *n);
static void bits(const bson_decimal128_t *d, number_t *n);
static void written(const char *text, number_t *n);
static bool same(const number_t *a, const number_t *b);
static void form(char *text, size_t size, const number_t *n);
static bool fits(const number_t *n, size_t digits);
static unsigned any(unsigned n);


int
main(void)
{
    srand(34);

    forms_test();
    digits_test();
    borders_test();
    garbage_test();

    return unit_done();
}


/* numbers of up to 34 digits, and their texts */

static void
forms_test(void)
{
    char      text[8192];
    unsigned  i, k, n;
    number_t  number;

    for (i = 0; i < ROUNDS; i++) {

        n = 1 + any(DIGITS);
        number.negative = any(2);

        for (k = 0; k < n; k++) {
            number.digits[k] = (char) ('0' + (any(3) ? any(10) : 0));
        }

        number.digits[n] = '\0';
        number.exponent = any(4) ? (long) any(80) - 40
                                 : (long) any(12400) - 6200;

        form(text, sizeof(text), &number);
        expect(text, fits(&number, strlen(number.digits)
                                   - strspn(number.digits, "0"))
                     ? &number : NULL);
    }
}


/* one digit too many, wherever the dot, whatever the last ones */

static void
digits_test(void)
{
    char      text[8192];
    unsigned  i, k, n;
    number_t  number;

    for (i = 0; i < ROUNDS; i++) {

        n = DIGITS + 1 + any(8);
        number.negative = any(2);

        for (k = 0; k < n; k++) {
            number.digits[k] = (char) ('0' + (any(4) ? any(10) : 0));
        }

        if (any(2)) {
            /* zeros at the end count, too */
            memset(number.digits + DIGITS / 2, '0', n - DIGITS / 2);
        }

        number.digits[0] = (char) ('1' + any(9));
        number.digits[n] = '\0';
        number.exponent = (long) any(200) - 100;

        form(text, sizeof(text), &number);
        expect(text, NULL);
    }
}


static void
borders_test(void)
{
    int       n;
    long      exponent;
    char      text[256];
    size_t    digits;
    number_t  number;

    for (digits = 1; digits <= DIGITS; digits++) {
        for (exponent = -40; exponent <= 40; exponent++) {
            for (n = 0; n < 4; n++) {

                number.negative = n & 1;
                memset(number.digits, n & 2 ? '9' : '0', digits);
                number.digits[0] = '7';
                number.digits[digits] = '\0';

                number.exponent = MIN + exponent;
                snprintf(text, sizeof(text), "%s%se%ld", n & 1 ? "-" : "",
                         number.digits, number.exponent);
                expect(text, fits(&number, digits) ? &number : NULL);

                number.exponent = MAX + exponent;
                snprintf(text, sizeof(text), "%s%sE+%ld", n & 1 ? "-" : "",
                         number.digits, number.exponent);
                expect(text, fits(&number, digits) ? &number : NULL);
            }
        }
    }
}


/* text that is nearly a number: refused, or read as Python's decimal does */

static void
garbage_test(void)
{
    char               text[16];
    unsigned           i, k, n;
    tenant_str_t       s;
    bson_decimal128_t  d;

    static const char  alphabet[] = "0019+-.eE ";

    for (i = 0; i < ROUNDS; i++) {

        n = any(8);

        for (k = 0; k < n; k++) {
            text[k] = alphabet[any(sizeof(alphabet) - 1)];
        }

        text[n] = '\0';
        s.data = text;
        s.len = n;

        /* sign? (digits [.digits?] | .digits) (e sign? digits)? */

        k = text[0] == '+' || text[0] == '-';
        n = (unsigned) strspn(text + k, "0123456789");
        k += n;

        if (text[k] == '.') {
            k++;
            n += (unsigned) strspn(text + k, "0123456789");
            k += (unsigned) strspn(text + k, "0123456789");
        }

        if (n != 0 && (text[k] == 'e' || text[k] == 'E')) {
            k++;
            k += text[k] == '+' || text[k] == '-';
            n = (unsigned) strspn(text + k, "0123456789");
            k += n;
        }

        /* the rest is a matter of range */

        if (n == 0 || text[k] != '\0') {
            if (!check(!tenant_ejson_decimal(s, &d))) {
                printf("  %s\n", text);
            }

        } else if (strpbrk(text, "eE") == NULL) {
            if (!check(tenant_ejson_decimal(s, &d))) {
                printf("  %s\n", text);
            }
        }
    }
}


/* NULL: refused */

static void
expect(const char *text, const number_t *want)
{
    bool               ok;
    char              *copy;
    char               out[BSON_DECIMAL128_STRING];
    number_t           number, got, again;
    tenant_str_t       s;
    bson_decimal128_t  d;

    s.len = strlen(text);
    copy = kit_copy(text, s.len);
    s.data = copy;

    ok = tenant_ejson_decimal(s, &d);
    free(copy);

    if (!check(ok == (want != NULL))) {
        printf("  %s\n", text);
        return;
    }

    if (!ok) {
        return;
    }

    number = *want;
    reduce(&number);
    bits(&d, &got);

    bson_decimal128_to_string(&d, out);
    written(out, &again);

    if (!check(same(&number, &got) && same(&number, &again))) {
        printf("  %s: %s%se%ld, %s\n", text, got.negative ? "-" : "",
               got.digits, got.exponent, out);
    }
}


/* Zeros leave both ends. */

static void
reduce(number_t *n)
{
    size_t  len, first;

    first = strspn(n->digits, "0");
    memmove(n->digits, n->digits + first, strlen(n->digits + first) + 1);

    for (len = strlen(n->digits); len > 0 && n->digits[len - 1] == '0'; len--)
    {
        n->digits[len - 1] = '\0';
        n->exponent++;
    }

    if (len == 0) {
        n->exponent = 0;
    }
}


/* IEEE 754-2008, section 3.5.2, binary encoding */

static void
bits(const bson_decimal128_t *d, number_t *n)
{
    int       i, k;
    char      digits[40];
    uint64_t  rest;
    uint32_t  word[4];

    n->negative = d->high >> 63;
    n->exponent = (long) (d->high >> 49 & 0x3fff) + MIN;

    word[0] = (uint32_t) (d->high >> 32) & 0x1ffff;
    word[1] = (uint32_t) d->high;
    word[2] = (uint32_t) (d->low >> 32);
    word[3] = (uint32_t) d->low;

    for (i = 38; i >= 0; i--) {

        for (k = 0, rest = 0; k < 4; k++) {
            rest = rest << 32 | word[k];
            word[k] = (uint32_t) (rest / 10);
            rest %= 10;
        }

        digits[i] = (char) ('0' + rest);
    }

    digits[39] = '\0';
    memcpy(n->digits, digits, sizeof(digits));

    reduce(n);
}


/* "-1.50E+7" */

static void
written(const char *text, number_t *n)
{
    bool    dot;
    size_t  len;

    n->negative = *text == '-';
    n->exponent = 0;

    len = 0;
    dot = false;

    for (text += n->negative; *text != '\0' && *text != 'E'; text++) {

        if (*text == '.') {
            dot = true;
            continue;
        }

        n->digits[len++] = *text;
        n->exponent -= dot;
    }

    n->digits[len] = '\0';

    if (*text == 'E') {
        n->exponent += strtol(text + 1, NULL, 10);
    }

    reduce(n);
}


static bool
same(const number_t *a, const number_t *b)
{
    return a->negative == b->negative && a->exponent == b->exponent
           && strcmp(a->digits, b->digits) == 0;
}


/* zeros in front, the dot anywhere, the exponent in several forms */

static void
form(char *text, size_t size, const number_t *n)
{
    long      exponent;
    char      digits[256];
    size_t    len, dot, zeros;
    unsigned  i;

    zeros = any(3) ? 0 : any(60);
    memset(digits, '0', zeros);
    strncpy(digits + zeros, n->digits, sizeof(digits) - zeros - 1);
    digits[sizeof(digits) - 1] = '\0';

    len = strlen(digits);
    dot = any(2) ? len : any((unsigned) len + 1);
    exponent = n->exponent + (long) (len - dot);

    i = (unsigned) snprintf(text, size, "%s%.*s%s%s",
                            n->negative ? "-" : any(3) ? "" : "+",
                            (int) dot, digits,
                            dot < len || any(4) == 0 ? "." : "",
                            digits + dot);

    if (exponent != 0 || any(4) == 0) {
        snprintf(text + i, size - i, "%c%s%.*s%ld", any(2) ? 'e' : 'E',
                 exponent < 0 ? "-" : any(2) ? "+" : "", (int) any(30),
                 "000000000000000000000000000000", labs(exponent));
    }
}


/* whether zeros at the end can be added or taken for the exponent */

static bool
fits(const number_t *n, size_t digits)
{
    size_t  zeros;

    if (digits == 0) {
        return true;
    }

    for (zeros = 0; zeros < digits; zeros++) {
        if (n->digits[strlen(n->digits) - 1 - zeros] != '0') {
            break;
        }
    }

    return n->exponent <= MAX + (long) (DIGITS - digits)
           && n->exponent >= MIN - (long) zeros;
}


static unsigned
any(unsigned n)
{
    return (unsigned) rand() % n;
}
