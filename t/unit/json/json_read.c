/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c */

/*
 * What JSON is refused, with which status, and what the rest becomes; plain
 * JSON here, typed values in ejson.c.
 */


#include <jansson.h>

#include "json_kit.h"


#define count(a)  (sizeof(a) / sizeof((a)[0]))
#define ROW(in)   { sizeof(in) - 1, in }


static const tenant_str_t  refused[] = {
    ROW(""), ROW(" "), ROW("\0"), ROW("nul"), ROW("{"), ROW("["), ROW("}"),
    ROW("]"), ROW("{}}"),
    ROW("{]"), ROW("[}"), ROW("{\"a\":1"), ROW("{\"a\":}"), ROW("{\"a\"}"),
    ROW("{a:1}"), ROW("{'a':1}"), ROW("{1:1}"), ROW("{\"a\":1,}"),
    ROW("[1,]"), ROW("[,1]"), ROW("[1 2]"), ROW("{\"a\" 1}"),

    /* something behind the end */

    ROW("{}x"), ROW("{} {}"), ROW("[] []"), ROW("{},"), ROW("{}\0"),
    ROW("{}\xff"), ROW("[]/* c */"),

    /* in front: no byte order mark, no comment */

    ROW("\xef\xbb\xbf{}"), ROW("/* c */{}"), ROW("// c\n{}"), ROW("\0{}"),

    /* duplicate members, spelled alike or not, at any depth */

    ROW("{\"a\":1,\"a\":1}"), ROW("{\"a\":1,\"b\":2,\"a\":3}"),
    ROW("{\"a\":1,\"\\u0061\":2}"), ROW("[{\"x\":{\"a\":1,\"a\":2}}]"),
    ROW("{\"\":1,\"\":2}"), ROW("{\"a/b\":1,\"a\\/b\":2}"),

    /* NUL in names */

    ROW("{\"a\\u0000b\":1}"), ROW("{\"\\u0000\":1}"),
    ROW("[{\"a\\u0000\":1}]"), ROW("{\"a\0\":1}"),

    /* strings */

    ROW("[\"a]"), ROW("[\"\\x\"]"), ROW("[\"\\u12\"]"), ROW("[\"\\u12g4\"]"),
    ROW("[\"a\nb\"]"), ROW("[\"a\tb\"]"), ROW("[\"a\0b\"]"), ROW("[\"\\\"]"),
    ROW("[\"\x1f\"]"), ROW("[\"\\U0041\"]"),

    /* lone and swapped surrogates */

    ROW("[\"\\ud800\"]"), ROW("[\"\\udc00\"]"), ROW("[\"\\ud800x\"]"),
    ROW("[\"\\ud800\\ud800\"]"), ROW("[\"\\udc00\\ud800\"]"),
    ROW("[\"\\ud800\\u0041\"]"), ROW("{\"\\ud800\":1}"),

    /* not UTF-8 */

    ROW("[\"\xff\"]"), ROW("[\"\x80\"]"), ROW("[\"\xc3\"]"),
    ROW("[\"\xc0\xaf\"]"), ROW("[\"\xc1\xbf\"]"), ROW("[\"\xe0\x80\xaf\"]"),
    ROW("[\"\xe0\x9f\xbf\"]"), ROW("[\"\xed\xa0\x80\"]"),
    ROW("[\"\xed\xbf\xbf\"]"), ROW("[\"\xf0\x80\x80\xaf\"]"),
    ROW("[\"\xf4\x90\x80\x80\"]"), ROW("[\"\xf5\x80\x80\x80\"]"),
    ROW("[\"\xe2\x82\"]"), ROW("[\"\xf0\x9f\x98\"]"), ROW("[\"\xe2"),
    ROW("{\"\xff\":1}"), ROW("{\"\xc0\x80\":1}"), ROW("[\xc2\xa0]"),

    /* numbers */

    ROW("[01]"), ROW("[-01]"), ROW("[+1]"), ROW("[.5]"), ROW("[1.]"),
    ROW("[1e]"), ROW("[1e+]"), ROW("[-]"), ROW("[0x1]"), ROW("[1_0]"),
    ROW("[NaN]"), ROW("[Infinity]"), ROW("[-Infinity]"), ROW("[nan]"),
    ROW("[9223372036854775808]"), ROW("[-9223372036854775809]"),
    ROW("[99999999999999999999999999]"), ROW("[1e309]"), ROW("[-1e309]"),
    ROW("[1e999999999999]"), ROW("[1.8e308]"),

    /* words */

    ROW("[True]"), ROW("[nul]"), ROW("[nulll]"), ROW("[undefined]")
};


/* JSON, but neither an object nor an array */

static const tenant_str_t  scalars[] = {
    ROW("null"), ROW("true"), ROW("false"), ROW("1"), ROW("-1.5e3"),
    ROW("\"a\""), ROW(" \"{}\" ")
};


static const struct {
    tenant_str_t   in;
    const char    *canonical;          /* NULL: as it came in */
} accepted[] = {
    { ROW("{}"), NULL },
    { ROW("[]"), NULL },
    { ROW(" \t\r\n{ \"a\" : [ ] } \n"), "{\"a\":[]}" },
    { ROW("[null,true,false]"), NULL },
    { ROW("{\"\":null}"), NULL },
    { ROW("{\"b\":null,\"a\":null,\"c\":null}"), NULL },   /* in order */
    { ROW("{\"a\":null,\"A\":null,\"\xc3\xa1\":null,\"a\xcc\x81\":null}"),
      NULL },
    { ROW("{\"a\":{\"a\":{\"a\":[]}}}"), NULL },
    { ROW("{\"a.b\":null,\"$x\":null,\"__proto__\":null}"), NULL },

    { ROW("[\"a\\u0000b\"]"), NULL },
    { ROW("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]"),
      "[\"\\\"\\\\/\\b\\f\\n\\r\\t\"]" },
    { ROW("[\"\\u0041\\u00e9\\ud83d\\ude00\"]"),
      "[\"A\xc3\xa9\xf0\x9f\x98\x80\"]" },
    { ROW("[\"\x7f\xc2\x80\xef\xbf\xbf\xf4\x8f\xbf\xbf\"]"),
      "[\"\\u007f\xc2\x80\xef\xbf\xbf\xf4\x8f\xbf\xbf\"]" },
    { ROW("[\"\\uffff\\ufdd0\"]"), "[\"\xef\xbf\xbf\xef\xb7\x90\"]" },

    { ROW("[0,-1,2147483647,-2147483648]"),
      "[{\"$numberInt\":\"0\"},{\"$numberInt\":\"-1\"},"
      "{\"$numberInt\":\"2147483647\"},{\"$numberInt\":\"-2147483648\"}]" },
    { ROW("[2147483648,-2147483649]"),
      "[{\"$numberLong\":\"2147483648\"},{\"$numberLong\":\"-2147483649\"}]" },
    { ROW("[9223372036854775807,-9223372036854775808]"),
      "[{\"$numberLong\":\"9223372036854775807\"},"
      "{\"$numberLong\":\"-9223372036854775808\"}]" },
    { ROW("[1.0,-0.0,1e5,1E+5,0.1]"),
      "[{\"$numberDouble\":\"1.0\"},{\"$numberDouble\":\"-0.0\"},"
      "{\"$numberDouble\":\"100000.0\"},{\"$numberDouble\":\"100000.0\"},"
      "{\"$numberDouble\":\"0.1\"}]" },
    { ROW("[1e-400,1.7976931348623157e308,5e-324]"),
      "[{\"$numberDouble\":\"0.0\"},"
      "{\"$numberDouble\":\"1.7976931348623157e+308\"},"
      "{\"$numberDouble\":\"4.94065645841247e-324\"}]" },
    { ROW("[9223372036854775808.0]"),
      "[{\"$numberDouble\":\"9.223372036854776e+18\"}]" }
};


static size_t  alloc_left;             /* before one fails; 0: never */


static void refused_test(void);
static void scalars_test(void);
static void accepted_test(void);
static void plain_test(void);
static void detail_test(void);
static void depth_test(void);
static void depth_expect(const char *open, const char *close, unsigned n,
    unsigned per, tenant_status_e want);
static void cut_test(void);
static void failure_test(void);
static void *failing_malloc(size_t size);


int
main(void)
{
    refused_test();
    scalars_test();
    accepted_test();
    plain_test();
    detail_test();
    depth_test();
    cut_test();
    failure_test();

    return unit_done();
}


static void
refused_test(void)
{
    int         syntax;
    size_t      i;
    kit_json_t  json;

    for (i = 0; i < count(refused); i++) {
        for (syntax = 0; syntax < 2; syntax++) {
            json = kit_json(refused[i].data, refused[i].len,
                            (tenant_json_syntax_e) syntax);

            if (!check(json.status == TENANT_BAD_REQUEST
                       && json.err.status == TENANT_BAD_REQUEST
                       && json.err.detail[0] != '\0'
                       && json.doc.data == NULL))
            {
                printf("  %.*s: %d\n", (int) refused[i].len, refused[i].data,
                       json.status);
            }

            kit_json_done(&json);
        }
    }
}


static void
scalars_test(void)
{
    size_t      i;
    kit_json_t  json;

    for (i = 0; i < count(scalars); i++) {
        json = kit_json(scalars[i].data, scalars[i].len, TENANT_JSON_PLAIN);
        check(json.status == TENANT_UNPROCESSABLE && json.doc.data == NULL);
        kit_json_done(&json);
    }
}


static void
accepted_test(void)
{
    int          syntax;
    size_t       i;
    kit_json_t   json;
    const char  *want;

    for (i = 0; i < count(accepted); i++) {
        want = accepted[i].canonical ? accepted[i].canonical
                                     : accepted[i].in.data;

        for (syntax = 0; syntax < 2; syntax++) {
            json = kit_json(accepted[i].in.data, accepted[i].in.len,
                            (tenant_json_syntax_e) syntax);

            if (check(json.status == TENANT_OK)) {
                check(json.array == (want[0] == '['));
                check(kit_same(accepted[i].in.data,
                               kit_write(json.arena, json.doc, json.array,
                                         TENANT_JSON_CANONICAL, NULL),
                               want));
            } else {
                printf("  %s: %s\n", accepted[i].in.data, json.err.detail);
            }

            kit_json_done(&json);
        }
    }
}


/* Plain JSON knows no typed values. */

static void
plain_test(void)
{
    size_t       i;
    kit_json_t   json;
    static const char *const  texts[] = {
        "{\"a\":{\"$oid\":\"0123456789abcdef01234567\"}}",
        "{\"$oid\":\"x\"}", "{\"a\":{\"$date\":null,\"b\":\"c\"}}",
        "[{\"$code\":\"x\"}]", "{\"$binary\":{\"base64\":\"?\"}}",
        "{\"a\":{\"$numberLong\":\"x\"}}"
    };

    for (i = 0; i < count(texts); i++) {
        json = kit_json(texts[i], strlen(texts[i]), TENANT_JSON_PLAIN);

        check(json.status == TENANT_OK);
        check(kit_same(texts[i],
                       kit_write(json.arena, json.doc, json.array,
                                 TENANT_JSON_RELAXED, NULL),
                       texts[i]));
        kit_json_done(&json);
    }
}


/* It says where and why, and quotes nothing of the input. */

static void
detail_test(void)
{
    size_t       i;
    kit_json_t   json;
    static const struct {
        const char  *in;
        const char  *part;
    } rows[] = {
        { "{\n \"secret\": tellme}", "line 2" },
        { "{\"secret\":1,\"secret\":2}", "twice" },
        { "[\"secret\xff\"]", "UTF-8" },
        { "[\"secret\"", "too early" },
        { "[\"secret\"]secret", "follows" },
        { "{\"secret\\u0000\":1}", "NUL" },
        { "[123456789012345678901234567890]", "$numberDecimal" },
        { "[1e999]", "$numberDecimal" }
    };

    for (i = 0; i < count(rows); i++) {
        json = kit_json(rows[i].in, strlen(rows[i].in),
                        TENANT_JSON_EXTENDED);

        if (!check(strstr(json.err.detail, rows[i].part) != NULL
                   && strstr(json.err.detail, "column") != NULL
                   && strstr(json.err.detail, "secret") == NULL
                   && strstr(json.err.detail, "tellme") == NULL
                   && strstr(json.err.detail, "123456") == NULL))
        {
            printf("  %s: %s\n", rows[i].in, json.err.detail);
        }

        kit_json_done(&json);
    }
}


static void
depth_test(void)
{
    char        *text;
    kit_json_t   json;
    static const unsigned  deep[] = { 97, 98, 200, 2047, 2049, 500000 };
    size_t       i;

    depth_expect("[", "]", 96, 1, TENANT_OK);
    depth_expect("{\"a\":", "}", 96, 1, TENANT_OK);
    depth_expect("[{\"a\":", "}]", 48, 2, TENANT_OK);
    depth_expect("{\"[[[\":", "}", 96, 1, TENANT_OK);
    depth_expect("{\"\\\"[[\":", "}", 96, 1, TENANT_OK);
    depth_expect("{\"\\\\\":", "}", 96, 1, TENANT_OK);
    depth_expect("[[],{},", "]", 95, 1, TENANT_OK);

    for (i = 0; i < count(deep); i++) {
        depth_expect("[", "]", deep[i], 1, TENANT_BAD_REQUEST);
        depth_expect("{\"a\":", "}", deep[i], 1, TENANT_BAD_REQUEST);
        depth_expect("[{\"a\":", "}]", deep[i], 2, TENANT_BAD_REQUEST);
        depth_expect("{\"\\\\\":", "}", deep[i], 1, TENANT_BAD_REQUEST);
        depth_expect("{\"]]]\":", "}", deep[i], 1, TENANT_BAD_REQUEST);
        depth_expect("[", "", deep[i], 1, TENANT_BAD_REQUEST);
    }

    /* brackets in a string are text */

    text = malloc(100010);
    if (text == NULL) {
        exit(2);
    }

    memset(text, '[', 100006);
    memcpy(text, "[\"", 2);
    memcpy(text + 100003, "\"]", 2);

    json = kit_json(text, 100005, TENANT_JSON_EXTENDED);
    check(json.status == TENANT_OK);
    kit_json_done(&json);

    /* closing ones don't make room */

    memset(text, ']', 100);
    memset(text + 100, '[', 1000);
    json = kit_json(text, 1100, TENANT_JSON_EXTENDED);
    check(json.status == TENANT_BAD_REQUEST);
    kit_json_done(&json);

    free(text);
}


static void
depth_expect(const char *open, const char *close, unsigned n, unsigned per,
    tenant_status_e want)
{
    char        *text, *p;
    unsigned     i;
    kit_json_t   json;

    text = malloc((size_t) n * (strlen(open) + strlen(close)) + 8);
    if (text == NULL) {
        exit(2);
    }

    for (i = 0, p = text; i < n; i++) {
        memcpy(p, open, strlen(open));
        p += strlen(open);
    }

    if (n * per <= TENANT_JSON_DEPTH_MAX) {
        memcpy(p, open[0] == '[' && per == 1 ? "1" : "\"]\"",
               open[0] == '[' && per == 1 ? 1 : 3);
        p += open[0] == '[' && per == 1 ? 1 : 3;
    }

    for (i = 0; i < n; i++) {
        memcpy(p, close, strlen(close));
        p += strlen(close);
    }

    json = kit_json(text, (size_t) (p - text), TENANT_JSON_EXTENDED);

    if (!check(json.status == want)) {
        printf("  %u of %s: %s\n", n, open, json.err.detail);
    }

    if (want == TENANT_OK) {
        check(kit_write(json.arena, json.doc, json.array,
                        TENANT_JSON_RELAXED, NULL) != NULL);
    } else {
        check(strstr(json.err.detail, "96") != NULL);
    }

    kit_json_done(&json);
    free(text);
}


/* Each prefix is refused; each byte changed does no harm. */

static void
cut_test(void)
{
    char         copy[256];
    size_t       i, j;
    unsigned     wrong;
    kit_json_t   json;
    static const char  text[] =
        "{\"a\":[1,-2.5e3,\"\\u00e9\\ud83d\\ude00\xc3\xa9\",null],"
        "\"d\":{\"$date\":\"2020-01-01T00:00:00.5Z\"},"
        "\"b\":{\"$binary\":{\"base64\":\"AQI=\",\"subType\":\"00\"}},"
        "\"n\":{\"$numberDecimal\":\"1.5\"}}";
    static const char  tries[] = "{}[]\":,\\u0$9eE-+. \xff\xc3\x80\n";

    wrong = 0;

    for (i = 0; i < sizeof(text) - 1; i++) {
        json = kit_json(text, i, TENANT_JSON_EXTENDED);
        wrong += json.status != TENANT_BAD_REQUEST;
        kit_json_done(&json);

        for (j = 0; j < sizeof(tries); j++) {
            memcpy(copy, text, sizeof(text));
            copy[i] = tries[j];
            json = kit_json(copy, sizeof(text) - 1, TENANT_JSON_EXTENDED);
            wrong += json.status != TENANT_OK
                     && json.status != TENANT_BAD_REQUEST
                     && json.status != TENANT_UNPROCESSABLE;
            kit_json_done(&json);
        }
    }

    check(wrong == 0);
}


/*
 * The parser's n-th allocation fails: no leak, no crash, and an error that
 * the parser set itself or else the lack of memory.  It does not always tell:
 * jansson 2.14 reports some as wrong syntax and ignores others.
 */

static void
failure_test(void)
{
    size_t       n, left;
    unsigned     wrong, starved;
    kit_json_t   json;
    static const char  text[] =
        "{\"a\":[1,2.5,\"text\",null,true],\"b\":{\"c\":{\"d\":[\"e\\n\"]}},"
        "\"f\":\"a text that is longer than the parser's first buffer is\","
        "\"g\":1,\"h\":2,\"i\":3,\"j\":4,\"k\":5,\"l\":6,\"m\":7,\"n\":8}";

    json_set_alloc_funcs(failing_malloc, free);

    wrong = 0;
    starved = 0;
    left = 0;

    for (n = 1; n < 500 && left == 0; n++) {
        alloc_left = n;
        json = kit_json(text, sizeof(text) - 1, TENANT_JSON_EXTENDED);
        left = alloc_left;
        alloc_left = 0;

        starved += json.status == TENANT_NO_MEMORY;

        if ((left != 0 && json.status != TENANT_OK)
            || strstr(json.err.detail, "-1") != NULL)
        {
            printf("  allocation %zu: %d, %s\n", n, json.status,
                   json.err.detail);
            wrong++;
        }

        kit_json_done(&json);
    }

    check(wrong == 0);
    check(n > 20 && left != 0);
    check(starved > n / 2);

    json_set_alloc_funcs(malloc, free);
}


static void *
failing_malloc(size_t size)
{
    return alloc_left != 0 && --alloc_left == 0 ? NULL : malloc(size);
}
