/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c */

/*
 * BSON as JSON: each type in both forms, those too that other software
 * writes; numbers read back as they were; bytes that are no text.
 */


#include <float.h>
#include <math.h>

#include "bson_kit.h"


#define count(a)  (sizeof(a) / sizeof((a)[0]))
#define DEPTH     1000


static const char  relaxed[] =
    "{\"double\":1.5,\"utf8\":\"text \xc3\xa9\",\"doc\":{\"a\":[1]},"
    "\"bin\":{\"$binary\":{\"base64\":\"YWJj\",\"subType\":\"00\"}},"
    "\"old\":{\"$binary\":{\"base64\":\"YWJj\",\"subType\":\"02\"}},"
    "\"undefined\":{\"$undefined\":true},\"oid\":{\"$oid\":\"" KIT_HEX "\"},"
    "\"bool\":true,\"date\":{\"$date\":\"1970-01-01T00:00:00.001Z\"},"
    "\"null\":null,\"regex\":{\"$regularExpression\":{\"pattern\":\"p\","
    "\"options\":\"i\"}},\"pointer\":{\"$dbPointer\":{\"$ref\":\"db.c\","
    "\"$id\":{\"$oid\":\"" KIT_HEX "\"}}},\"code\":{\"$code\":\"f()\"},"
    "\"symbol\":{\"$symbol\":\"s\"},\"scope\":{\"$code\":\"f()\","
    "\"$scope\":{\"x\":1}},\"int32\":32,\"time\":{\"$timestamp\":{\"t\":1,"
    "\"i\":2}},\"int64\":64,\"decimal\":{\"$numberDecimal\":\"1.5\"},"
    "\"max\":{\"$maxKey\":1},\"min\":{\"$minKey\":1},\"\":\"\"}";

static const char  canonical[] =
    "{\"double\":{\"$numberDouble\":\"1.5\"},\"utf8\":\"text \xc3\xa9\","
    "\"doc\":{\"a\":[{\"$numberInt\":\"1\"}]},"
    "\"bin\":{\"$binary\":{\"base64\":\"YWJj\",\"subType\":\"00\"}},"
    "\"old\":{\"$binary\":{\"base64\":\"YWJj\",\"subType\":\"02\"}},"
    "\"undefined\":{\"$undefined\":true},\"oid\":{\"$oid\":\"" KIT_HEX "\"},"
    "\"bool\":true,\"date\":{\"$date\":{\"$numberLong\":\"1\"}},"
    "\"null\":null,\"regex\":{\"$regularExpression\":{\"pattern\":\"p\","
    "\"options\":\"i\"}},\"pointer\":{\"$dbPointer\":{\"$ref\":\"db.c\","
    "\"$id\":{\"$oid\":\"" KIT_HEX "\"}}},\"code\":{\"$code\":\"f()\"},"
    "\"symbol\":{\"$symbol\":\"s\"},\"scope\":{\"$code\":\"f()\","
    "\"$scope\":{\"x\":{\"$numberInt\":\"1\"}}},"
    "\"int32\":{\"$numberInt\":\"32\"},\"time\":{\"$timestamp\":{\"t\":1,"
    "\"i\":2}},\"int64\":{\"$numberLong\":\"64\"},"
    "\"decimal\":{\"$numberDecimal\":\"1.5\"},"
    "\"max\":{\"$maxKey\":1},\"min\":{\"$minKey\":1},\"\":\"\"}";

static const char  simple[] =
    "{\"double\":1.5,\"utf8\":\"text \xc3\xa9\",\"doc\":{\"a\":[1]},"
    "\"bin\":\"YWJj\",\"old\":\"YWJj\",\"undefined\":{\"$undefined\":true},"
    "\"oid\":\"" KIT_HEX "\",\"bool\":true,"
    "\"date\":\"1970-01-01T00:00:00.001Z\",\"null\":null,"
    "\"regex\":{\"$regularExpression\":{\"pattern\":\"p\","
    "\"options\":\"i\"}},\"pointer\":{\"$dbPointer\":{\"$ref\":\"db.c\","
    "\"$id\":{\"$oid\":\"" KIT_HEX "\"}}},\"code\":{\"$code\":\"f()\"},"
    "\"symbol\":{\"$symbol\":\"s\"},\"scope\":{\"$code\":\"f()\","
    "\"$scope\":{\"x\":1}},\"int32\":32,\"time\":{\"$timestamp\":{\"t\":1,"
    "\"i\":2}},\"int64\":64,\"decimal\":\"1.5\","
    "\"max\":{\"$maxKey\":1},\"min\":{\"$minKey\":1},\"\":\"\"}";


static const struct {
    double       n;
    const char  *text;
} doubles[] = {
    { 0, "0.0" }, { -0.0, "-0.0" }, { 1, "1.0" }, { -1, "-1.0" },
    { 0.1, "0.1" }, { 0.2 + 0.1, "0.30000000000000004" },
    { 1.0 / 3, "0.3333333333333333" }, { 123456789.125, "123456789.125" },
    { 1e14, "100000000000000.0" }, { 1e15, "1e+15" }, { 1e22, "1e+22" },
    { 1e-5, "1e-05" }, { 5e-324, "4.94065645841247e-324" },
    { DBL_MIN, "2.2250738585072014e-308" },
    { DBL_MAX, "1.7976931348623157e+308" },
    { 9007199254740993.0, "9007199254740992.0" },
    { 9007199254740991.0, "9007199254740991.0" },
    { INFINITY, "{\"$numberDouble\":\"Infinity\"}" },
    { -INFINITY, "{\"$numberDouble\":\"-Infinity\"}" },
    { NAN, "{\"$numberDouble\":\"NaN\"}" }
};


static tenant_arena_t  *arena;


static void type_test(void);
static void double_test(void);
static void random_test(void);
static void text_test(void);
static void skip_test(void);
static void shape_test(void);
static void depth_test(void);
static tenant_doc_t deep(unsigned n, bool array);
static void value_test(void);
static void binary_test(void);
static void broken_test(void);


int
main(void)
{
    arena = tenant_arena_create();

    type_test();
    double_test();
    random_test();
    text_test();
    skip_test();
    shape_test();
    depth_test();
    value_test();
    binary_test();
    broken_test();

    tenant_arena_destroy(arena);

    return unit_done();
}


static void
type_test(void)
{
    tenant_doc_t    doc;
    tenant_bson_t  *b;

    doc = kit_sample(arena);

    check(kit_same("relaxed", kit_write(arena, doc, false,
                                        TENANT_JSON_RELAXED, NULL),
                   relaxed));
    check(kit_same("simple", kit_write(arena, doc, false,
                                       TENANT_JSON_SIMPLE, NULL), simple));
    check(kit_same("canonical", kit_write(arena, doc, false,
                                          TENANT_JSON_CANONICAL, NULL),
                   canonical));

    b = tenant_bson_create(arena);
    check(kit_same("{}", kit_write(arena, tenant_bson_doc(b), false,
                                   TENANT_JSON_RELAXED, NULL), "{}"));
    check(kit_same("[]", kit_write(arena, tenant_bson_doc(b), true,
                                   TENANT_JSON_RELAXED, NULL), "[]"));
}


static void
double_test(void)
{
    char            want[128];
    size_t          i;
    tenant_bson_t  *b;

    for (i = 0; i < count(doubles); i++) {
        b = tenant_bson_create(arena);
        tenant_bson_add_double(b, "0", doubles[i].n);

        snprintf(want, sizeof(want), "[%s]", doubles[i].text);
        check(kit_same("double", kit_write(arena, tenant_bson_doc(b), true,
                                           TENANT_JSON_RELAXED, NULL),
                       want));

        if (doubles[i].text[0] != '{') {
            snprintf(want, sizeof(want), "[{\"$numberDouble\":\"%s\"}]",
                     doubles[i].text);
        }

        check(kit_same("double", kit_write(arena, tenant_bson_doc(b), true,
                                           TENANT_JSON_CANONICAL, NULL),
                       want));
    }
}


/* Any bits: the same number and type come back. */

static void
random_test(void)
{
    double           n;
    uint64_t         bits, seed;
    unsigned         i, wrong;
    kit_json_t       json;
    const char      *text;
    tenant_bson_t   *b;
    tenant_arena_t  *own;

    seed = 1;
    wrong = 0;

    for (i = 0; i < 20000; i++) {
        seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
        bits = seed ^ seed >> 29;
        memcpy(&n, &bits, sizeof(n));

        own = tenant_arena_create();
        b = tenant_bson_create(own);
        tenant_bson_add_double(b, "d", isnan(n) ? 1.5 : n);
        tenant_bson_add_int(b, "i", (int64_t) bits >> i % 64);
        text = kit_write(own, tenant_bson_doc(b), false, TENANT_JSON_RELAXED,
                         NULL);

        json = kit_json(text, strlen(text), TENANT_JSON_EXTENDED);
        wrong += json.doc.len != tenant_bson_doc(b).len
                 || memcmp(json.doc.data, tenant_bson_doc(b).data,
                           json.doc.len) != 0;

        kit_json_done(&json);
        tenant_arena_destroy(own);
    }

    check(wrong == 0);
}


/* Other software stored it: names and text that are not UTF-8. */

static void
text_test(void)
{
    kit_json_t      json;
    const char     *text;
    tenant_bson_t  *b;

    b = tenant_bson_create(arena);
    tenant_bson_add_str(b, "a\xff\"",
                        (tenant_str_t) { 6, "\xc3(\0\xed\n\xe2" });

    text = kit_write(arena, tenant_bson_doc(b), false, TENANT_JSON_RELAXED,
                     NULL);
    check(kit_same("bytes", text,
                   "{\"a\xef\xbf\xbd\\\"\":\"\xef\xbf\xbd(\\u0000"
                   "\xef\xbf\xbd\\n\xef\xbf\xbd\"}"));

    json = kit_json(text, strlen(text), TENANT_JSON_EXTENDED);
    check(json.status == TENANT_OK);
    kit_json_done(&json);
}


static void
skip_test(void)
{
    size_t       i;
    kit_json_t   json;
    static const struct {
        const char  *in;
        const char  *skip;
        const char  *out;
    } rows[] = {
        { "{\"a\":1,\"b\":2,\"c\":3}", "a", "{\"b\":2,\"c\":3}" },
        { "{\"a\":1,\"b\":2,\"c\":3}", "b", "{\"a\":1,\"c\":3}" },
        { "{\"a\":1,\"b\":2,\"c\":3}", "c", "{\"a\":1,\"b\":2}" },
        { "{\"a\":1,\"b\":2}", "d", "{\"a\":1,\"b\":2}" },
        { "{\"a\":1,\"b\":2}", "", "{\"a\":1,\"b\":2}" },
        { "{\"ab\":1,\"A\":2}", "a", "{\"ab\":1,\"A\":2}" },
        { "{\"a\":1}", "a", "{}" },
        { "{\"\":1}", "", "{}" },
        { "{\"b\":{\"a\":1},\"c\":[{\"a\":2}]}", "a",
          "{\"b\":{\"a\":1},\"c\":[{\"a\":2}]}" }
    };

    for (i = 0; i < count(rows); i++) {
        json = kit_json(rows[i].in, strlen(rows[i].in),
                        TENANT_JSON_EXTENDED);
        check(kit_same(rows[i].in,
                       kit_write(json.arena, json.doc, false,
                                 TENANT_JSON_RELAXED, rows[i].skip),
                       rows[i].out));
        kit_json_done(&json);
    }
}


/* Of "w" its "p" is shown; "x" and "y" are not. */

static void
shape_test(void)
{
    size_t         i;
    kit_json_t     json;
    tenant_buf_t  *buf;

    static const tenant_json_shape_t  shape = { { "x", "y" }, "w", "p" };

    static const struct {
        const char  *in;
        const char  *out;
    } rows[] = {
        { "{\"w\":{\"t\":1,\"p\":2},\"a\":3}", "{\"w\":2,\"a\":3}" },
        { "{\"a\":3,\"w\":{\"p\":{\"p\":1,\"x\":2}}}",
          "{\"a\":3,\"w\":{\"p\":1,\"x\":2}}" },
        { "{\"w\":{\"p\":[{\"w\":{\"p\":1}}]}}", "{\"w\":[{\"w\":{\"p\":1}}]}" },
        { "{\"w\":{\"q\":1},\"a\":3}", "{\"a\":3}" },
        { "{\"w\":{},\"a\":3}", "{\"a\":3}" },
        { "{\"w\":5,\"a\":3}", "{\"a\":3}" },
        { "{\"w\":[1],\"a\":3}", "{\"a\":3}" },
        { "{\"p\":1,\"ww\":{\"p\":2}}", "{\"p\":1,\"ww\":{\"p\":2}}" },
        { "{\"x\":1,\"w\":{\"p\":2},\"y\":3}", "{\"w\":2}" },
        { "{\"x\":1,\"y\":2}", "{}" }
    };

    for (i = 0; i < count(rows); i++) {

        json = kit_json(rows[i].in, strlen(rows[i].in),
                        TENANT_JSON_EXTENDED);

        buf = tenant_buf_create(json.arena, 16);
        tenant_json_write_shaped(buf, json.doc, TENANT_JSON_RELAXED, &shape);
        tenant_buf_char(buf, '\0');

        check(kit_same(rows[i].in, buf->failed ? NULL : buf->data,
                       rows[i].out));
        kit_json_done(&json);
    }
}


static void
depth_test(void)
{
    check(kit_write(arena, deep(DEPTH, false), false, TENANT_JSON_RELAXED,
                    NULL) != NULL);
    check(kit_write(arena, deep(DEPTH, true), false, TENANT_JSON_CANONICAL,
                    NULL) != NULL);
    check(kit_write(arena, deep(DEPTH + 1, false), false,
                    TENANT_JSON_RELAXED, NULL) == NULL);
    check(kit_write(arena, deep(DEPTH + 1, true), false,
                    TENANT_JSON_CANONICAL, NULL) == NULL);
    check(kit_write(arena, deep(4 * DEPTH, false), true,
                    TENANT_JSON_RELAXED, NULL) == NULL);
}


static tenant_doc_t
deep(unsigned n, bool array)
{
    tenant_doc_t    doc;
    tenant_bson_t  *b;

    b = tenant_bson_create(arena);

    while (--n) {
        doc = tenant_bson_doc(b);
        b = tenant_bson_create(arena);

        if (array) {
            tenant_bson_add_array(b, "0", doc);
        } else {
            tenant_bson_add_doc(b, "0", doc);
        }
    }

    return tenant_bson_doc(b);
}


/* Each element by itself is what it is in its document. */

static void
value_test(void)
{
    tenant_buf_t   *buf;
    tenant_iter_t   it;
    tenant_value_t  none;

    buf = tenant_buf_create(arena, 1);
    tenant_buf_char(buf, '{');

    it = tenant_bson_iter(kit_sample(arena));

    while (tenant_bson_next(&it)) {
        if (buf->len > 1) {
            tenant_buf_char(buf, ',');
        }

        tenant_buf_json(buf, it.value.key);
        tenant_buf_char(buf, ':');
        tenant_json_write_value(buf, &it.value, TENANT_JSON_CANONICAL);
    }

    tenant_buf_text(buf, "}\0");

    check(!buf->failed);
    check(kit_same("values", buf->data, canonical));

    memset(&none, 0, sizeof(none));
    tenant_json_write_value(buf, &none, TENANT_JSON_RELAXED);
    check(buf->failed);
}


/* Base64 of each length there and back. */

static void
binary_test(void)
{
    uint8_t         bytes[300];
    bson_t         *bson;
    unsigned        i, wrong;
    kit_json_t      json;
    const char     *text;
    tenant_bson_t  *b;

    for (i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (uint8_t) (i * 7 + 3);
    }

    for (i = 0, wrong = 0; i <= sizeof(bytes); i++) {
        b = tenant_bson_create(arena);
        bson = tenant_bson_native(b);
        bson_append_binary(bson, "b", -1, BSON_SUBTYPE_USER, bytes, i);

        text = kit_write(arena, tenant_bson_doc(b), false,
                         TENANT_JSON_RELAXED, NULL);
        json = kit_json(text, strlen(text), TENANT_JSON_EXTENDED);
        wrong += json.doc.len != bson->len
                 || memcmp(json.doc.data, bson_get_data(bson), bson->len) != 0;
        kit_json_done(&json);
    }

    check(wrong == 0);
}


static void
broken_test(void)
{
    tenant_doc_t   doc;
    tenant_buf_t  *buf;

    buf = tenant_buf_create(arena, 1);
    tenant_json_write(buf, (tenant_doc_t) { 0, NULL }, false,
                      TENANT_JSON_RELAXED, NULL);
    check(buf->failed);

    doc = kit_sample(arena);
    doc.len--;
    check(kit_write(arena, doc, false, TENANT_JSON_RELAXED, NULL) == NULL);
}
