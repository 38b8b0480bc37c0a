/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c */

/*
 * Numbers in Extended JSON's wrappers are numbers as JSON writes them: what
 * the C library also reads ("+1", ".5", "007") is refused.
 */


#include "json_kit.h"


static const char *const  number_reals[] = {
    "0", "-0", "1", "-1.5", "1e5", "1E+5", "1.25e-3", "123456789.125",
    "1e-400", "Infinity", "-Infinity", "NaN"
};

static const char *const  number_no_reals[] = {
    "", "-", "+1", ".5", "1.", "01", "-01", "1e", "1e+", "e5", "1.e5", "1.2.3",
    "--1", "0x1", "1 ", " 1", "1,5", "inf", "nan", "infinity", "-NaN", "1e400",
    "-1e400", "1\\u0000"
};

static const char *const  number_integers[] = {
    "0", "-0", "7", "10", "2147483647", "-2147483648"
};

static const char *const  number_no_integers[] = {
    "", "-", "+7", "007", "00", "-01", "1.0", "1e2", "0x1", "7 ", " 7",
    "9223372036854775808", "-9223372036854775809", "1\\u0000"
};


static void number_rows(const char *wrapper, const char *const *rows,
    size_t n, bool ok);
static void number_row(const char *wrapper, const char *text, bool ok);


#define rows(wrapper, list, ok)                                               \
    number_rows(wrapper, list, sizeof(list) / sizeof(list[0]), ok)


int
main(void)
{
    rows("$numberDouble", number_reals, true);
    rows("$numberDouble", number_no_reals, false);
    rows("$numberInt", number_integers, true);
    rows("$numberInt", number_no_integers, false);
    rows("$numberLong", number_integers, true);
    rows("$numberLong", number_no_integers, false);

    number_row("$numberInt", "2147483648", false);
    number_row("$numberInt", "-2147483649", false);
    number_row("$numberLong", "9223372036854775807", true);
    number_row("$numberLong", "-9223372036854775808", true);

    return unit_done();
}


static void
number_rows(const char *wrapper, const char *const *rows, size_t n, bool ok)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        number_row(wrapper, rows[i], ok);
    }
}


static void
number_row(const char *wrapper, const char *text, bool ok)
{
    char        json[128];
    kit_json_t  read;

    (void) snprintf(json, sizeof(json), "{\"a\":{\"%s\":\"%s\"}}", wrapper,
                    text);

    read = kit_json(json, strlen(json), TENANT_JSON_EXTENDED);

    if (!check(read.status == (ok ? TENANT_OK : TENANT_UNPROCESSABLE))) {
        printf("  %s\n", json);
    }

    check(ok || strstr(read.err.fields[0].message, wrapper) != NULL);

    kit_json_done(&read);
}
