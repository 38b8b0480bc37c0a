/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c */

/*
 * Paths of wrong fields: members, elements, what is cut and what is told once.
 */


#include <string.h>

#include "../../../src/core/tenant_path.h"
#include "../unit.h"


static void steps_test(void);
static void once_test(void);
static void cut_test(void);
static tenant_str_t str(const char *text);


int
main(void)
{
    steps_test();
    once_test();
    cut_test();

    return unit_done();
}


static void
steps_test(void)
{
    tenant_path_t   filter, or, first, x, inner, empty, dotted;
    tenant_error_t  err;

    memset(&err, 0, sizeof(err));

    filter = tenant_path_member(NULL, str("filter"));
    or = tenant_path_member(&filter, str("$or"));
    first = tenant_path_element(&or, 0);
    x = tenant_path_member(&first, str("x"));
    inner = tenant_path_element(&first, 4294967295u);
    empty = tenant_path_member(&x, str(""));
    dotted = tenant_path_member(&x, str("a.b"));

    check(tenant_path_fault(&err, &x, "m") == TENANT_UNPROCESSABLE);
    (void) tenant_path_fault(&err, &inner, "m");
    (void) tenant_path_fault(&err, &empty, "m");
    (void) tenant_path_fault(&err, &dotted, "m");
    (void) tenant_path_fault(&err, &filter, "m");
    (void) tenant_path_fault(&err, NULL, "m");

    first = tenant_path_element(NULL, 1);
    x = tenant_path_member(&first, str("x"));
    (void) tenant_path_fault(&err, &x, "m");
    (void) tenant_path_fault(&err, &first, "last");

    check(err.status == TENANT_UNPROCESSABLE && err.nfields == 8);
    check(strcmp(err.fields[0].field, "filter.$or[0].x") == 0);
    check(strcmp(err.fields[1].field, "filter.$or[0][4294967295]") == 0);
    check(strcmp(err.fields[2].field, "filter.$or[0].x.") == 0);
    check(strcmp(err.fields[3].field, "filter.$or[0].x.a.b") == 0);
    check(strcmp(err.fields[4].field, "filter") == 0);
    check(strcmp(err.fields[5].field, "body") == 0);
    check(strcmp(err.fields[6].field, "[1].x") == 0);
    check(strcmp(err.fields[7].field, "[1]") == 0);
    check(strcmp(err.fields[7].message, "last") == 0);
}


/* What is said first is kept; another kind of error forgets it. */

static void
once_test(void)
{
    unsigned        i;
    tenant_path_t   a, each;
    tenant_error_t  err;

    memset(&err, 0, sizeof(err));

    a = tenant_path_member(NULL, str("a"));

    (void) tenant_path_fault(&err, &a, "first");
    (void) tenant_path_fault(&err, &a, "second");
    check(err.nfields == 1);
    check(strcmp(err.fields[0].message, "first") == 0);

    (void) tenant_error_set(&err, TENANT_FORBIDDEN, "no");
    (void) tenant_path_fault(&err, &a, "third");
    check(err.status == TENANT_UNPROCESSABLE && err.nfields == 1);
    check(strcmp(err.fields[0].message, "third") == 0);

    for (i = 0; i < 2 * TENANT_ERROR_FIELDS_MAX; i++) {
        each = tenant_path_element(&a, i);
        check(tenant_path_fault(&err, &each, "m") == TENANT_UNPROCESSABLE);
    }

    check(err.nfields == TENANT_ERROR_FIELDS_MAX);
}


/* Of any length: whole characters, and an end that says it. */

static void
cut_test(void)
{
    char            name[2 * TENANT_ERROR_FIELD_MAX];
    size_t          n, len;
    unsigned        i;
    tenant_path_t   steps[200];
    tenant_error_t  err;

    for (n = TENANT_ERROR_FIELD_MAX - 12; n < sizeof(name); n++) {

        memset(&err, 0, sizeof(err));

        /* "[1]." and n bytes, the last characters of three bytes each */

        memset(name, 'x', sizeof(name));

        for (len = n % 3; len + 3 <= n; len += 3) {
            memcpy(name + len, "\xe2\x82\xac", 3);
        }

        steps[0] = tenant_path_element(NULL, 1);
        steps[1] = tenant_path_member(&steps[0],
                                      (tenant_str_t) { n, name });
        (void) tenant_path_fault(&err, &steps[1], "m");

        len = strlen(err.fields[0].field);

        if (n + 4 < TENANT_ERROR_FIELD_MAX) {
            check(len == n + 4);
            check(memcmp(err.fields[0].field + 4, name, n) == 0);
            continue;
        }

        check(len < TENANT_ERROR_FIELD_MAX
              && len >= TENANT_ERROR_FIELD_MAX - 4);
        check(strcmp(err.fields[0].field + len - 3, "...") == 0);
        check((len - 3 - 4 - n % 3) % 3 == 0);
    }

    /* 200 levels of "a" */

    memset(&err, 0, sizeof(err));

    for (i = 0; i < 200; i++) {
        steps[i] = tenant_path_member(i == 0 ? NULL : &steps[i - 1],
                                      str("a"));
    }

    (void) tenant_path_fault(&err, &steps[96], "m");
    check(strlen(err.fields[0].field) == 2 * 96 + 1);
    (void) tenant_path_fault(&err, &steps[199], "m");
    check(strlen(err.fields[1].field) == TENANT_ERROR_FIELD_MAX - 1);
}


static tenant_str_t
str(const char *text)
{
    tenant_str_t  s = { strlen(text), text };

    return s;
}
