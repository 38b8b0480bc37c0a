/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c */

/*
 * Building and reading documents.
 */


#include <math.h>

#include "bson_kit.h"


#define HEX  KIT_HEX


static tenant_arena_t  *arena;


static void build_test(void);
static void nested_test(void);
static void failed_test(void);
static void native_test(void);
static void get_test(void);
static void copy_test(void);
static void nan_test(void);
static void oid_test(void);


int
main(void)
{
    arena = tenant_arena_create();

    build_test();
    nested_test();
    failed_test();
    native_test();
    get_test();
    copy_test();
    nan_test();
    oid_test();

    tenant_arena_destroy(arena);

    return unit_done();
}


static void
build_test(void)
{
    const char     *text;
    tenant_bson_t  *b;

    b = tenant_bson_create(arena);

    check(tenant_bson_doc(b).len == 5);

    tenant_bson_add_str(b, "s", (tenant_str_t) { 3, "a\0b" });
    tenant_bson_add_str(b, "e", (tenant_str_t) tenant_null_string);
    tenant_bson_add_text(b, "t", "text");
    tenant_bson_add_int(b, "i", INT32_MAX);
    tenant_bson_add_int(b, "j", (int64_t) INT32_MAX + 1);
    tenant_bson_add_int(b, "k", INT32_MIN);
    tenant_bson_add_int(b, "l", (int64_t) INT32_MIN - 1);
    tenant_bson_add_double(b, "d", 1.5);
    tenant_bson_add_bool(b, "b", true);
    tenant_bson_add_null(b, "n");
    tenant_bson_add_minkey(b, "mi");
    tenant_bson_add_maxkey(b, "ma");
    tenant_bson_add_date(b, "da", -1);
    tenant_bson_add_regex(b, "r", "^a");
    tenant_bson_add_oid(b, "o", kit_str("0123456789ABCDEF01234567"));

    check(!tenant_bson_failed(b));
    check(tenant_bson_count(tenant_bson_doc(b)) == 15);
    check(tenant_bson_native(b) != NULL);

    text = kit_write(arena, tenant_bson_doc(b), false, TENANT_JSON_CANONICAL,
                     NULL);
    check(kit_same("build", text,
          "{\"s\":\"a\\u0000b\",\"e\":\"\",\"t\":\"text\","
          "\"i\":{\"$numberInt\":\"2147483647\"},"
          "\"j\":{\"$numberLong\":\"2147483648\"},"
          "\"k\":{\"$numberInt\":\"-2147483648\"},"
          "\"l\":{\"$numberLong\":\"-2147483649\"},"
          "\"d\":{\"$numberDouble\":\"1.5\"},\"b\":true,\"n\":null,"
          "\"mi\":{\"$minKey\":1},\"ma\":{\"$maxKey\":1},"
          "\"da\":{\"$date\":{\"$numberLong\":\"-1\"}},"
          "\"r\":{\"$regularExpression\":{\"pattern\":\"^a\","
          "\"options\":\"\"}},\"o\":{\"$oid\":\"" HEX "\"}}"));
}


static void
nested_test(void)
{
    char            key[16];
    uint32_t        i;
    const char     *text;
    tenant_doc_t    doc;
    tenant_bson_t  *b, *child, *array;

    b = tenant_bson_create(arena);
    child = tenant_bson_begin(b, "c");
    array = tenant_bson_begin_array(child, "a");

    for (i = 0; i < 3; i++) {
        tenant_bson_add_int(array, tenant_bson_index(key, i), i);
    }

    tenant_bson_end(child, array);
    tenant_bson_add_bool(child, "x", false);
    tenant_bson_end(b, child);
    tenant_bson_add_int(b, "y", 1);

    check(!tenant_bson_failed(b));

    text = kit_write(arena, tenant_bson_doc(b), false, TENANT_JSON_RELAXED,
                     NULL);
    check(kit_same("nested", text, "{\"c\":{\"a\":[0,1,2],\"x\":false},"
                                   "\"y\":1}"));

    doc = tenant_bson_doc(b);
    b = tenant_bson_create(arena);
    tenant_bson_add_doc(b, "d", doc);
    tenant_bson_add_array(b, "a", tenant_bson_get_doc(
                                tenant_bson_get_doc(doc, "c"), "a"));
    tenant_bson_add_doc_key(b, (tenant_str_t) { 2, "key" }, doc);

    text = kit_write(arena, tenant_bson_doc(b), false, TENANT_JSON_RELAXED,
                     "d");
    check(kit_same("documents", text,
                   "{\"a\":[0,1,2],\"ke\":{\"c\":{\"a\":[0,1,2],"
                   "\"x\":false},\"y\":1}}"));

    check(strcmp(tenant_bson_index(key, 0), "0") == 0);
    check(strcmp(tenant_bson_index(key, UINT32_MAX), "4294967295") == 0);

    /* children of children that grow the parent's memory */

    b = tenant_bson_create(arena);
    child = tenant_bson_begin(b, "c");

    for (i = 0; i < 1000; i++) {
        array = tenant_bson_begin_array(child, tenant_bson_index(key, i));
        tenant_bson_add_text(array, "0", "some text that takes room");
        tenant_bson_end(child, array);
    }

    tenant_bson_end(b, child);
    check(!tenant_bson_failed(b));
    check(tenant_bson_count(tenant_bson_get_doc(tenant_bson_doc(b), "c"))
          == 1000);
}


static void
failed_test(void)
{
    tenant_doc_t    none = { 0, NULL };
    tenant_iter_t   it;
    tenant_value_t  value;
    tenant_bson_t  *b, *child;

    /* NULL is taken everywhere, and has failed */

    check(tenant_bson_failed(NULL));
    check(tenant_bson_doc(NULL).data == NULL);
    check(tenant_bson_native(NULL) == NULL);

    memset(&value, 0, sizeof(value));
    tenant_bson_add_str(NULL, "k", kit_str("v"));
    tenant_bson_add_text(NULL, "k", "v");
    tenant_bson_add_int(NULL, "k", 1);
    tenant_bson_add_double(NULL, "k", 1);
    tenant_bson_add_bool(NULL, "k", true);
    tenant_bson_add_null(NULL, "k");
    tenant_bson_add_minkey(NULL, "k");
    tenant_bson_add_maxkey(NULL, "k");
    tenant_bson_add_date(NULL, "k", 1);
    tenant_bson_add_regex(NULL, "k", "p");
    tenant_bson_add_doc(NULL, "k", none);
    tenant_bson_add_doc_key(NULL, kit_str("k"), none);
    tenant_bson_add_array(NULL, "k", none);
    tenant_bson_add_oid(NULL, "k", kit_str(HEX));
    tenant_bson_add_value(NULL, kit_str("k"), &value);
    check(tenant_bson_begin(NULL, "k") == NULL);
    check(tenant_bson_begin_array(NULL, "k") == NULL);
    tenant_bson_end(NULL, NULL);

    /* a failed one gives no bytes, and takes no more */

    b = tenant_bson_create(arena);
    tenant_bson_add_oid(b, "k", kit_str("0123456789abcdef0123456g"));
    check(tenant_bson_failed(b));
    check(tenant_bson_doc(b).data == NULL);
    check(tenant_bson_native(b) == NULL);
    tenant_bson_add_int(b, "k", 1);
    check(tenant_bson_begin(b, "k") == NULL);
    check(tenant_bson_failed(b));

    b = tenant_bson_create(arena);
    tenant_bson_add_doc(b, "k", none);
    check(tenant_bson_failed(b));

    b = tenant_bson_create(arena);
    tenant_bson_add_array(b, "k", (tenant_doc_t) { 5, (uint8_t *) "\4\0\0\0" });
    check(tenant_bson_failed(b));

    b = tenant_bson_create(arena);
    tenant_bson_add_value(b, kit_str("k"), &value);
    check(tenant_bson_failed(b));

    /* a child's failure is its parent's */

    b = tenant_bson_create(arena);
    child = tenant_bson_begin(b, "c");
    tenant_bson_add_oid(child, "o", kit_str(""));
    check(tenant_bson_failed(child));
    tenant_bson_end(b, child);
    check(tenant_bson_failed(b));

    /* longer than BSON allows */

    b = tenant_bson_create(arena);
    tenant_bson_add_str(b, "k", (tenant_str_t) { SIZE_MAX, "v" });
    check(tenant_bson_failed(b));

    check(tenant_bson_failed(tenant_bson_copy(arena, none)));
    check(tenant_bson_count(none) == 0);

    it = tenant_bson_iter(none);
    check(!tenant_bson_next(&it) && it.broken);
    check(!tenant_bson_next(&it) && it.broken);
}


/* The arena destroys what the library put there last: LeakSanitizer tells. */

static void
native_test(void)
{
    char             text[1024];
    bson_t          *bson;
    tenant_arena_t  *own;

    own = tenant_arena_create();
    bson = tenant_bson_native_create(own);

    if (!check(bson != NULL)) {
        exit(2);
    }

    check((uintptr_t) bson % TENANT_BSON_ALIGNMENT == 0);
    check(bson->len == 5);

    bson_destroy(bson);
    bson_init(bson);

    memset(text, 'x', sizeof(text));
    check(bson_append_utf8(bson, "k", -1, text, sizeof(text)));
    check(bson->len > sizeof(text));

    tenant_arena_destroy(own);
}


static void
get_test(void)
{
    char             hex[TENANT_OID_HEX + 1];
    kit_json_t       json;
    tenant_iter_t    it;
    tenant_value_t   value;
    static const char  text[] =
        "{\"s\":\"t\\u0000\",\"i\":5,\"l\":5000000000,\"d\":7.0,\"f\":7.5,"
        "\"b\":true,\"z\":0,\"o\":{\"$oid\":\"" HEX "\"},\"n\":null,"
        "\"c\":{\"a.b\":1,\"d\":{\"e\":\"x\"}},\"a\":[{\"x\":1}],"
        "\"big\":1e300,\"bin\":{\"$binary\":{\"base64\":\"AQI=\","
        "\"subType\":\"05\"}},\"re\":{\"$regularExpression\":"
        "{\"pattern\":\"p\",\"options\":\"xi\"}},"
        "\"da\":{\"$date\":\"1970-01-01T00:00:01Z\"},\"\":3}";

    json = kit_json(text, sizeof(text) - 1, TENANT_JSON_EXTENDED);
    check(json.status == TENANT_OK);

    check(tenant_str_eq(tenant_bson_get_str(json.doc, "s"),
                        (tenant_str_t) { 2, "t\0" }));
    check(tenant_bson_get_str(json.doc, "i").data == NULL);
    check(tenant_bson_get_str(json.doc, "missing").data == NULL);

    check(tenant_bson_get_int(json.doc, "i", -1) == 5);
    check(tenant_bson_get_int(json.doc, "l", -1) == 5000000000);
    check(tenant_bson_get_int(json.doc, "d", -1) == 7);
    check(tenant_bson_get_int(json.doc, "f", -1) == -1);
    check(tenant_bson_get_int(json.doc, "big", -1) == -1);
    check(tenant_bson_get_int(json.doc, "s", -1) == -1);
    check(tenant_bson_get_int(json.doc, "missing", -1) == -1);
    check(tenant_bson_get_int(json.doc, "", -1) == 3);

    check(tenant_bson_get_bool(json.doc, "b"));
    check(tenant_bson_get_bool(json.doc, "f"));
    check(!tenant_bson_get_bool(json.doc, "z"));
    check(!tenant_bson_get_bool(json.doc, "s"));
    check(!tenant_bson_get_bool(json.doc, "missing"));

    check(tenant_bson_get_oid(json.doc, "o", hex) && strcmp(hex, HEX) == 0);
    check(!tenant_bson_get_oid(json.doc, "s", hex));
    check(!tenant_bson_get_oid(json.doc, "missing", hex));

    check(tenant_bson_count(tenant_bson_get_doc(json.doc, "c")) == 2);
    check(tenant_bson_get_doc(json.doc, "i").data == NULL);
    check(tenant_bson_get_doc(json.doc, "missing").data == NULL);

    check(tenant_bson_path(json.doc, "c.d.e", &value)
          && tenant_str_is(value.str, "x"));
    check(tenant_bson_path(json.doc, "c.d", &value)
          && value.type == TENANT_BSON_DOCUMENT);
    check(!tenant_bson_path(json.doc, "c.a.b", &value));
    check(!tenant_bson_path(json.doc, "a.0", &value));
    check(!tenant_bson_path(json.doc, "c.d.e.f", &value));
    check(!tenant_bson_path(json.doc, "c.", &value));

    check(tenant_bson_find(json.doc, "bin", &value)
          && value.type == TENANT_BSON_BINARY && value.str.len == 2
          && memcmp(value.str.data, "\1\2", 2) == 0);
    check(tenant_bson_find(json.doc, "re", &value)
          && value.type == TENANT_BSON_REGEX
          && tenant_str_is(value.str, "p")
          && tenant_str_is(value.options, "ix"));
    check(tenant_bson_find(json.doc, "da", &value)
          && value.type == TENANT_BSON_DATE && value.num == 1000);
    check(tenant_bson_find(json.doc, "l", &value) && value.real == 5e9);
    check(tenant_bson_find(json.doc, "d", &value) && value.real == 7);
    check(tenant_bson_find(json.doc, "o", &value)
          && strcmp(value.oid, HEX) == 0);
    check(tenant_bson_find(json.doc, "n", &value)
          && value.type == TENANT_BSON_NULL);

    it = tenant_bson_iter(json.doc);
    while (tenant_bson_next(&it)) { /* void */ }
    check(!it.broken);
    check(tenant_str_is(it.value.key, "") && it.value.num == 3);
    check(!tenant_bson_next(&it));

    kit_json_done(&json);
}


/* Each type of element, by its own name and by another one. */

static void
copy_test(void)
{
    uint32_t         n;
    const char      *a, *c;
    tenant_doc_t     doc;
    tenant_bson_t   *b, *other, *whole;
    tenant_iter_t    it;
    tenant_value_t   value;
    tenant_str_t     none = tenant_null_string;

    doc = kit_sample(arena);
    b = tenant_bson_create(arena);
    other = tenant_bson_create(arena);

    for (it = tenant_bson_iter(doc), n = 0; tenant_bson_next(&it); n++) {
        tenant_bson_add_value(b, none, &it.value);
        tenant_bson_add_value(other, (tenant_str_t) { 2, "key" }, &it.value);
    }

    check(n >= 20 && !it.broken);
    check(!tenant_bson_failed(b));
    check(tenant_bson_doc(b).len == doc.len
          && memcmp(tenant_bson_doc(b).data, doc.data, doc.len) == 0);
    check(tenant_bson_count(tenant_bson_doc(other)) == n);

    it = tenant_bson_iter(tenant_bson_doc(other));
    while (tenant_bson_next(&it) && tenant_str_is(it.value.key, "ke")) {
        n--;
    }
    check(n == 0);

    whole = tenant_bson_copy(arena, doc);
    check(tenant_bson_doc(whole).len == doc.len
          && memcmp(tenant_bson_doc(whole).data, doc.data, doc.len) == 0);

    tenant_bson_add_int(whole, "more", 1);
    check(tenant_bson_find(tenant_bson_doc(whole), "more", &value));
    check(!tenant_bson_find(doc, "more", &value));

    a = kit_write(arena, doc, false, TENANT_JSON_CANONICAL, NULL);
    c = kit_write(arena, tenant_bson_doc(whole), false, TENANT_JSON_CANONICAL,
                  "more");
    check(a != NULL && kit_same("copy", c, a));
}


/* A decimal tells whether it is NaN, and nothing else. */

static void
nan_test(void)
{
    size_t           i;
    kit_json_t       json;
    tenant_value_t   value;

    static const struct {
        const char  *text;
        bool         nan;
    } rows[] = {
        { "{\"n\":{\"$numberDecimal\":\"NaN\"}}", true },
        { "{\"n\":{\"$numberDecimal\":\"Infinity\"}}", false },
        { "{\"n\":{\"$numberDecimal\":\"-Infinity\"}}", false },
        { "{\"n\":{\"$numberDecimal\":\"-0\"}}", false },
        { "{\"n\":{\"$numberDecimal\":\"9.99E+6144\"}}", false },
        { "{\"n\":{\"$numberDouble\":\"NaN\"}}", true }
    };

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        json = kit_json(rows[i].text, strlen(rows[i].text),
                        TENANT_JSON_EXTENDED);
        check(tenant_bson_find(json.doc, "n", &value)
              && (isnan(value.real) != 0) == rows[i].nan);
        kit_json_done(&json);
    }
}


static void
oid_test(void)
{
    char    a[TENANT_OID_HEX + 1], b[TENANT_OID_HEX + 1];
    size_t  i;
    static const char *const  bad[] = {
        "", "0", "0123456789abcdef0123456", "0123456789abcdef012345678",
        "0123456789abcdef0123456g", "0123456789abcdef0123456 ",
        "0x23456789abcdef01234567"
    };

    tenant_oid_new(a);
    tenant_oid_new(b);

    check(strlen(a) == TENANT_OID_HEX && tenant_oid_is(kit_str(a)));
    check(strcmp(a, b) != 0);
    check(tenant_oid_is(kit_str("0123456789ABCDEFabcdef00")));
    check(!tenant_oid_is((tenant_str_t) tenant_null_string));
    check(!tenant_oid_is((tenant_str_t) { 25, HEX }));
    check(!tenant_oid_is((tenant_str_t) { 24, &HEX[1] }));

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        check(!tenant_oid_is(kit_str(bad[i])));
    }
}
