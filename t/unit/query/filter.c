/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c */
/* sources: src/query/tenant_fi*.c src/query/tenant_operator.c */
/* sources: src/query/tenant_pattern.c */

/*
 * Which filters, sorts and fields may reach the database: the lists of
 * operators at every depth, bounded.
 */


#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../../src/query/tenant_filter.h"
#include "../json/json_kit.h"


#define count(a)  (sizeof(a) / sizeof((a)[0]))


typedef enum {
    CHECK_FILTER,
    CHECK_SORT,
    CHECK_FIELDS
} check_e;


static bool allowed(check_e what, const char *text, size_t len);
static void conditions_test(void);
static void tables_test(void);
static void paths_test(void);
static size_t add(char *text, size_t n, const char *more);
static void depth_test(void);
static void cost_test(void);
static double cost(const char *before, const char *options);
static void nodes_test(void);
static void prefixes_test(void);


/* what a field may be compared with */

static const char *const  good[] = {
    "1", "null", "\"$where\"", "[]", "{}", "{\"b\":1}", "[{\"b\":[1]}]",
    "{\"$eq\":{\"b\":1}}", "{\"$ne\":[]}", "{\"$gt\":1,\"$lte\":\"a\"}",
    "{\"$in\":[]}", "{\"$nin\":[1,[2],{\"a\":3}]}", "{\"$all\":[]}",
    "{\"$all\":[{\"$elemMatch\":{\"b\":{\"$gt\":1}}}]}",
    "{\"$exists\":true}", "{\"$exists\":0}", "{\"$size\":0}",
    "{\"$size\":3.0}", "{\"$type\":\"minKey\"}", "{\"$type\":-1}",
    "{\"$type\":[1,\"string\"]}", "{\"$mod\":[2,0]}", "{\"$mod\":[-2.5,1]}",
    "{\"$regex\":\"\"}", "{\"$options\":\"imsx\",\"$regex\":\"a\"}",
    "{\"$regex\":\"a #(\",\"$options\":\"x\"}",
    "{\"$regex\":\"(?i)a(?x-i:b)(?^i)[(?i)](?<i>c)(?&i)(?P>i)\"}",
    "{\"$regex\":\"(*UTF)(*UCP)\\\\w\"}", "{\"$regex\":\"[(?C]\"}",
    "{\"$options\":\"x\",\"$regex\":\"a #(\"}",
    "{\"$not\":{\"$regex\":\"^\\\\p{Lu}(?<year>\\\\d{4})(?=x)\"}}",
    "{\"$not\":{\"$not\":{\"$gt\":1}}}", "{\"$elemMatch\":{}}",
    "{\"$elemMatch\":{\"$gt\":1,\"$lt\":2}}",
    "{\"$elemMatch\":{\"$nor\":[{\"b\":1}],\"c\":1}}",
    "{\"$bitsAllSet\":5}", "{\"$bitsAnyClear\":[0,70]}",
    "{\"$bitsAnySet\":{\"$binary\":{\"base64\":\"AQ==\",\"subType\":\"00\"}}}",
    "{\"$numberDecimal\":\"1\"}", "{\"$oid\":\"0123456789abcdef01234567\"}",
    "{\"$regularExpression\":{\"pattern\":\"a\",\"options\":\"i\"}}"
};

static const char *const  bad[] = {
    "{\"$where\":\"1\"}", "{\"$expr\":{}}", "{\"$function\":{}}",
    "{\"$accumulator\":{}}", "{\"$text\":{}}", "{\"$jsonSchema\":{}}",
    "{\"$near\":[]}", "{\"$geoWithin\":{}}", "{\"$comment\":\"\"}",
    "{\"$lookup\":{}}", "{\"$out\":\"a\"}", "{\"$\":1}", "{\"$Eq\":1}",
    "{\"$eq \":1}", "{\"$e\":1}", "{\"$eqq\":1}", "{\"$and\":[{\"a\":1}]}",
    "{\"$eq\":{\"$gt\":1}}", "{\"$eq\":1,\"b\":1}", "{\"b\":1,\"$eq\":1}",
    "{\"b\":{\"c\":[{\"$gt\":1}]}}", "[{\"$gt\":1}]", "{\"$in\":1}",
    "{\"$in\":{}}", "{\"$in\":[{\"b\":{\"$expr\":1}}]}", "{\"$all\":{}}",
    "{\"$all\":[{\"$elemMatch\":{\"$where\":1}}]}", "{\"$exists\":null}",
    "{\"$size\":-1}", "{\"$size\":0.5}", "{\"$size\":1e300}",
    "{\"$size\":\"1\"}", "{\"$type\":\"\"}", "{\"$type\":\"int\\u0000\"}",
    "{\"$type\":[]}", "{\"$type\":[[1]]}", "{\"$type\":20}",
    "{\"$mod\":[0,0]}", "{\"$mod\":[0.9,0]}", "{\"$mod\":[1]}",
    "{\"$mod\":[1,2,3]}", "{\"$mod\":[1e300,0]}", "{\"$mod\":[1,null]}",
    "{\"$regex\":\"(\"}", "{\"$regex\":\"a{2,1}\"}", "{\"$regex\":\"a #(\"}",
    "{\"$regex\":\"\\\\C\"}", "{\"$regex\":\"(*NO_JIT)a\"}",
    "{\"$regex\":\"(*UTF)(*LIMIT_MATCH=1)a\"}", "{\"$regex\":\"(*\"}",
    "{\"$regex\":\"(?C1)a\"}", "{\"$regex\":\"(?(?C1)(?=a)a|b)\"}",
    "{\"$regex\":\"[[:no:]]\"}", "{\"$regex\":\"\\\\\"}",
    "{\"$in\":[{\"$regularExpression\":{\"pattern\":\"*\",\"options\":\"\"}}]}",
    "{\"$regularExpression\":{\"pattern\":\"a\",\"options\":\"l\"}}",
    "{\"$regularExpression\":{\"pattern\":\"a #(\",\"options\":\"i\"}}",
    "{\"$regex\":1}", "{\"$regex\":\"\\u0000\"}", "{\"$options\":\"i\"}",
    "{\"$regex\":\"a\",\"$options\":\"I\"}",
    "{\"$regex\":\"a\",\"$options\":\"i\\u0000\"}", "{\"$not\":{}}",
    "{\"$not\":{\"b\":1}}", "{\"$not\":[]}", "{\"$not\":{\"$where\":1}}",
    "{\"$elemMatch\":[]}", "{\"$elemMatch\":{\"b\":1,\"$gt\":1}}",
    "{\"$elemMatch\":{\"$or\":[{\"b\":{\"$expr\":1}}]}}",
    "{\"$bitsAllSet\":-1}", "{\"$bitsAllSet\":[1,-1]}",
    "{\"$bitsAllSet\":\"1\"}",
    "{\"$gt\":{\"$regularExpression\":{\"pattern\":\"a\",\"options\":\"\"}}}"
};

/* each condition stands in each of these */

static const struct {
    const char  *before;
    const char  *after;
} places[] = {
    { "{\"a\":", "}" },
    { "{\"\":", "}" },
    { "{\"b\":1,\"a.b.0\":", ",\"c\":{\"$gt\":1}}" },
    { "{\"$and\":[{\"a\":", "}]}" },
    { "{\"$or\":[{\"b\":1},{\"$nor\":[{\"a\":", "}]}]}" },
    { "{\"a\":{\"$elemMatch\":{\"b\":", "}}}" },
    { "{\"a\":{\"$not\":{\"$elemMatch\":{\"b\":", "}}}}" },
    { "{\"a\":{\"$all\":[{\"$elemMatch\":{\"b\":", "}}]}}" }
};

static const struct {
    check_e      what;
    bool         ok;
    const char  *text;
} rows[] = {
    { CHECK_FILTER, true, "{}" },
    { CHECK_FILTER, false, "{\"$where\":1}" },
    { CHECK_FILTER, false, "{\"$gt\":1}" },
    { CHECK_FILTER, false, "{\"$and\":[]}" },
    { CHECK_FILTER, false, "{\"$and\":{}}" },
    { CHECK_FILTER, false, "{\"$and\":[[]]}" },
    { CHECK_FILTER, false, "{\"$or\":[{\"$expr\":true}]}" },
    { CHECK_FILTER, false, "{\"$\":1}" },

    { CHECK_SORT, true, "{}" },
    { CHECK_SORT, true, "{\"a\":1,\"b.c\":-1,\"bc\":1.0}" },
    { CHECK_SORT, true, "{\"ab\":1,\"a\":1}" },
    { CHECK_SORT, true, "{\"a$\":1,\"_id\":-1}" },
    { CHECK_SORT, false, "{\"a\":0}" },
    { CHECK_SORT, false, "{\"a\":true}" },
    { CHECK_SORT, false, "{\"a\":\"1\"}" },
    { CHECK_SORT, false, "{\"a\":{\"$meta\":\"textScore\"}}" },
    { CHECK_SORT, false, "{\"$natural\":1}" },
    { CHECK_SORT, false, "{\"a.$b\":1}" },
    { CHECK_SORT, false, "{\"\":1}" },
    { CHECK_SORT, false, "{\".a\":1}" },
    { CHECK_SORT, false, "{\"a.\":1}" },
    { CHECK_SORT, false, "{\"a..b\":1}" },
    { CHECK_SORT, false, "{\"a.0\":1}" },
    { CHECK_SORT, false, "{\"a\":1,\"a.b\":1}" },
    { CHECK_SORT, false, "{\"a.b.c\":1,\"a.b\":1}" },
    { CHECK_SORT, false, "{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,"
                         "\"g\":1,\"h\":1,\"i\":1}" },

    { CHECK_FIELDS, true, "{}" },
    { CHECK_FIELDS, true, "{\"a\":1,\"b.0\":true,\"_id\":0}" },
    { CHECK_FIELDS, true, "{\"a\":0,\"b\":false}" },
    { CHECK_FIELDS, true, "{\"_id\":1,\"a\":0}" },
    { CHECK_FIELDS, true, "{\"_etag\":1}" },
    { CHECK_FIELDS, false, "{\"a\":1,\"b\":0}" },
    { CHECK_FIELDS, false, "{\"a\":\"$b\"}" },
    { CHECK_FIELDS, false, "{\"a\":{\"$slice\":1}}" },
    { CHECK_FIELDS, false, "{\"a\":{}}" },
    { CHECK_FIELDS, false, "{\"a\":[]}" },
    { CHECK_FIELDS, false, "{\"$a\":1}" },
    { CHECK_FIELDS, false, "{\"a.$\":1}" },
    { CHECK_FIELDS, false, "{\"\":1}" },
    { CHECK_FIELDS, false, "{\"a\":1,\"a.b\":1}" },
    { CHECK_FIELDS, false, "{\"_tenant_keyset\":1}" },
    { CHECK_FIELDS, false, "{\"_tenant_keyset.0\":1}" }
};


static const tenant_bounds_t  bounds = { .nodes = 2000, .pattern = 1024 };


int
main(void)
{
    conditions_test();
    tables_test();
    paths_test();
    depth_test();
    cost_test();
    nodes_test();
    prefixes_test();

    return unit_done();
}


/* 1: allowed, 0: refused with a 422 that names a field */

static bool
allowed(check_e what, const char *text, size_t len)
{
    bool           ok, inclusion;
    kit_json_t     json;
    tenant_error_t  err;

    memset(&err, 0, sizeof(tenant_error_t));
    json = kit_json(text, len, TENANT_JSON_EXTENDED);

    if (json.status != TENANT_OK) {
        kit_json_done(&json);
        return false;
    }

    ok = what == CHECK_FILTER ? tenant_filter_check(&err, &bounds,
                                                    json.doc, "filter")
         : what == CHECK_SORT ? tenant_sort_check(&err, json.doc)
                              : tenant_fields_check(json.arena, &err,
                                                    json.doc, &inclusion);

    if (ok != (err.status == TENANT_OK)
        || (!ok && (err.status != TENANT_UNPROCESSABLE
                    || err.nfields == 0)))
    {
        check(!"the status says something else");
        printf("  %.*s\n", (int) len, text);
    }

    kit_json_done(&json);

    return ok;
}


static void
conditions_test(void)
{
    int          n;
    bool         want;
    char         text[512];
    size_t       i, p;
    const char  *condition;

    for (i = 0; i < count(good) + count(bad); i++) {

        want = i < count(good);
        condition = want ? good[i] : bad[i - count(good)];

        for (p = 0; p < count(places); p++) {
            n = snprintf(text, sizeof(text), "%s%s%s", places[p].before,
                         condition, places[p].after);

            if (!check(allowed(CHECK_FILTER, text, (size_t) n) == want)) {
                printf("  %s\n", text);
            }
        }
    }
}


static void
tables_test(void)
{
    size_t  i;

    for (i = 0; i < count(rows); i++) {
        if (!check(allowed(rows[i].what, rows[i].text, strlen(rows[i].text))
                   == rows[i].ok))
        {
            printf("  %s\n", rows[i].text);
        }
    }
}


/* every place that is wrong, in order, each once */

static void
paths_test(void)
{
    bool           ok, inclusion;
    char           got[512];
    size_t         i;
    unsigned       n;
    kit_json_t     json;
    tenant_error_t  err;

    static const struct {
        check_e      what;
        const char  *text;
        const char  *paths;
    } wrong[] = {
        { CHECK_FILTER, "{\"loc\":{\"$near\":[1,1]}}", "filter.loc.$near" },
        { CHECK_FILTER, "{\"$where\":\"1\",\"a\":1,\"b\":{\"$x\":1}}",
          "filter.$where filter.b.$x" },
        { CHECK_FILTER, "{\"$or\":[{\"a\":1},{\"x\":{\"$size\":-1}},5]}",
          "filter.$or[1].x.$size filter.$or[2]" },
        { CHECK_FILTER, "{\"$and\":[{\"$nor\":[{\"a\":{\"$expr\":1}}]}]}",
          "filter.$and[0].$nor[0].a.$expr" },
        { CHECK_FILTER, "{\"$or\":[]}", "filter.$or" },
        { CHECK_FILTER, "{\"a.b\":{\"$in\":[1,{\"$y\":1},[{\"$z\":2}]]}}",
          "filter.a.b.$in[1].$y filter.a.b.$in[2][0].$z" },
        { CHECK_FILTER, "{\"a\":{\"$nin\":7,\"$all\":8,\"$eq\":1}}",
          "filter.a.$nin filter.a.$all" },
        { CHECK_FILTER, "{\"a\":{\"$all\":[1,{\"$elemMatch\":{\"$no\":1}}]}}",
          "filter.a.$all[1].$elemMatch.$no" },
        { CHECK_FILTER, "{\"a\":{\"$elemMatch\":{\"b\":{\"$not\":3}}}}",
          "filter.a.$elemMatch.b.$not" },
        { CHECK_FILTER, "{\"a\":{\"$not\":{\"$regex\":\"(\"}}}",
          "filter.a.$not.$regex" },
        { CHECK_FILTER, "{\"a\":{\"$type\":[1,\"int\",\"x\"]},"
                        "\"b\":{\"$type\":[]},\"c\":{\"$mod\":[0.5,1]},"
                        "\"d\":{\"$mod\":[2,\"1\"]},"
                        "\"e\":{\"$mod\":[1]},\"f\":{\"$bitsAnySet\":[1,-1]},"
                        "\"g\":{\"$bitsAllSet\":-1}}",
          "filter.a.$type[2] filter.b.$type filter.c.$mod[0] "
          "filter.d.$mod[1] filter.e.$mod filter.f.$bitsAnySet[1] "
          "filter.g.$bitsAllSet" },
        { CHECK_FILTER, "{\"a\":{\"$regex\":\"b\",\"$options\":7}}",
          "filter.a.$options" },
        { CHECK_FILTER, "{\"a\":{\"b\":[{\"c\":{\"$d\":1}}]}}",
          "filter.a.b[0].c.$d" },
        { CHECK_FILTER, "{\"a\":{\"$eq\":{\"b\":{\"$d\":1}}}}",
          "filter.a.$eq.b.$d" },
        { CHECK_FILTER, "{\"a\":[[{\"$d\":1}]]}", "filter.a[0][0].$d" },
        { CHECK_FILTER, "{\"a\":{\"$in\":[{\"$regularExpression\":"
                        "{\"pattern\":\"(\",\"options\":\"\"}}]}}",
          "filter.a.$in[0]" },
        { CHECK_SORT, "{\"a\":2,\"b\":1,\"b.c\":1,\"d..e\":1,\"$f\":1}",
          "sort.a sort.b.c sort.d..e sort.$f" },
        { CHECK_SORT, "{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,"
                      "\"g\":1,\"h\":1,\"i\":1}", "sort" },
        { CHECK_FIELDS, "{\"a\":1,\"b\":0,\"c\":\"x\",\"$d\":1,\"a.e\":1,"
                        "\"_id\":0}",
          "fields.b fields.c fields.$d fields.a.e" }
    };

    for (i = 0; i < count(wrong); i++) {

        memset(&err, 0, sizeof(tenant_error_t));
        json = kit_json(wrong[i].text, strlen(wrong[i].text),
                        TENANT_JSON_EXTENDED);

        ok = wrong[i].what == CHECK_FILTER
             ? tenant_filter_check(&err, &bounds, json.doc, "filter")
             : wrong[i].what == CHECK_SORT
             ? tenant_sort_check(&err, json.doc)
             : tenant_fields_check(json.arena, &err, json.doc, &inclusion);

        got[0] = '\0';

        for (n = 0; n < err.nfields; n++) {
            snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%s",
                     n == 0 ? "" : " ", err.fields[n].field);
        }

        check(!ok);
        check(kit_same(wrong[i].text, got, wrong[i].paths));

        kit_json_done(&json);
    }
}


static size_t
add(char *text, size_t n, const char *more)
{
    size_t  len;

    len = strlen(more);
    memcpy(&text[n], more, len);

    return n + len;
}


/* To look at a pattern costs no more where case does not count. */

static void
cost_test(void)
{
    double  with, without;

    without = cost("", "");
    with = cost("(?i)", "i");

    if (with > 50 * without) {
        printf("%f s without case, %f s with it\n", with, without);
    }

    check(with <= 50 * without);
}


/* The least of some, in seconds of CPU: of ranges over all of Unicode. */

static double
cost(const char *before, const char *options)
{
    char              text[2048];
    size_t            n, len;
    double            one, least;
    unsigned          i;
    struct timespec   begun, ended;
    static const char range[] = "[!-\xf4\x8f\xbf\xbf]";

    least = 1e9;

    for (i = 0; i < 5; i++) {

        len = add(text, 0, "{\"a\":{\"$regex\":\"");
        len = add(text, len, before);

        for (n = 0; n < 100; n++) {
            len = add(text, len, range);
        }

        len = add(text, len, "\",\"$options\":\"");
        len = add(text, len, options);
        len = add(text, len, "\"}}");

        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begun);
        check(allowed(CHECK_FILTER, text, len));
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ended);

        one = (double) (ended.tv_sec - begun.tv_sec)
              + (double) (ended.tv_nsec - begun.tv_nsec) / 1e9;
        least = one < least ? one : least;
    }

    return least;
}


/* As deep as JSON may be: an operator at the bottom is found. */

static void
depth_test(void)
{
    char      text[4096];
    size_t    n;
    unsigned  i, hidden;

    for (hidden = 0; hidden < 2; hidden++) {

        for (i = 0, n = 0; i < 46; i++) {
            n = add(text, n, "{\"$or\":[");
        }

        n = add(text, n, hidden ? "{\"a\":{\"$where\":1}}"
                                : "{\"a\":{\"$gt\":1}}");

        for (i = 0; i < 46; i++) {
            n = add(text, n, "]}");
        }

        check(allowed(CHECK_FILTER, text, n) == !hidden);
    }
}


static void
nodes_test(void)
{
    static char  text[65536];
    size_t       n;
    unsigned     i, size;

    for (size = 100; size <= 10000; size *= 10) {

        n = add(text, 0, "{\"a\":{\"$in\":[0");

        for (i = 1; i < size; i++) {
            n = add(text, n, ",7");
        }

        n = add(text, n, "]}}");

        check(allowed(CHECK_FILTER, text, n) == (size <= 1000));
    }
}


/* A long wrong name is cut in the error, not beyond it. */

static void
prefixes_test(void)
{
    char    text[2048];
    size_t  len, n;

    for (len = 1; len < 1500; len += 7) {
        n = add(text, 0, "{\"a\":{\"$");
        memset(&text[n], 'w', len);
        n = add(text, n + len, "\":1}}");

        check(!allowed(CHECK_FILTER, text, n));

        n = add(text, 0, "{\"");
        memset(&text[n], 'a', len);
        n = add(text, n + len, "\":1}");

        check(allowed(CHECK_SORT, text, n) == (len <= 1024));
        check(allowed(CHECK_FIELDS, text, n) == (len <= 1024));
    }
}
