/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c */

/*
 * Building and reading documents; then reading ones whose bytes are broken,
 * each byte in turn.
 */


#include "../../src/json/tenant_bson_native.h"
#include "json_kit.h"


#define HEX  "0123456789abcdef01234567"


static tenant_arena_t  *arena;


static void build_test(void);
static void nested_test(void);
static void failed_test(void);
static void get_test(void);
static void copy_test(void);
static void oid_test(void);
static void broken_test(void);
static void end_test(void);
static tenant_doc_t sample(void);
static void read_all(tenant_doc_t doc, unsigned depth);
static void hostile(const uint8_t *data, uint32_t len);


int
main(void)
{
    arena = tenant_arena_create();

    build_test();
    nested_test();
    failed_test();
    get_test();
    copy_test();
    oid_test();
    broken_test();
    end_test();

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

    doc = sample();
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
    check(!tenant_oid_is((tenant_str_t) { 24, HEX + 1 }));

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        check(!tenant_oid_is(kit_str(bad[i])));
    }
}


/* Whatever the bytes: nothing behind them is read, nothing aborts. */

static void
broken_test(void)
{
    uint32_t       i, j;
    uint8_t       *copy;
    tenant_doc_t   doc;
    static const uint8_t  tries[] = {
        0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a,
        0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 0x12, 0x13, 0x14, 0x7f,
        0x80, 0xfe, 0xff
    };

    doc = sample();

    for (i = 0; i < doc.len; i++) {
        hostile(doc.data, i);

        /* cut, with a length and an end that pretend nothing happened */

        copy = kit_copy(doc.data, i + 1);

        if (i >= 4) {
            copy[0] = (uint8_t) (i + 1);
            copy[1] = (uint8_t) ((i + 1) >> 8);
            copy[i] = 0;
        }

        hostile(copy, i + 1);
        free(copy);
    }

    copy = kit_copy(doc.data, doc.len);

    for (i = 0; i < doc.len; i++) {

        for (j = 0; j < sizeof(tries); j++) {
            copy[i] = tries[j];
            hostile(copy, doc.len);
        }

        for (j = 0; j < 8; j++) {
            copy[i] = doc.data[i] ^ (uint8_t) (1 << j);
            hostile(copy, doc.len);
        }

        copy[i] = doc.data[i];
    }

    /* four bytes of a length at once */

    for (i = 0; i + 4 <= doc.len; i++) {
        memset(copy + i, 0xff, 4);
        hostile(copy, doc.len);
        copy[i + 3] = 0x7f;
        hostile(copy, doc.len);
        memset(copy + i, 0, 4);
        hostile(copy, doc.len);
        memcpy(copy + i, doc.data + i, 4);
    }

    free(copy);
}


/* A reader tells an end from a break. */

static void
end_test(void)
{
    size_t         i;
    uint32_t       n;
    unsigned       wrong;
    uint8_t       *copy;
    tenant_doc_t   doc;
    tenant_iter_t  it;
    static const struct {
        uint32_t     len;
        const char  *data;
    } bad[] = {
        { 4, "\4\0\0" },
        { 5, "\5\0\0\0\1" },
        { 5, "\6\0\0\0" },
        { 5, "\4\0\0\0" },
        { 5, "\xff\xff\xff\xff" },
        { 8, "\x08\0\0\0\0x\0" },       /* ends early */
        { 8, "\x08\0\0\0\x14x\0" },     /* no such type */
        { 8, "\x08\0\0\0\1x\0" },       /* a double without bytes */
        { 8, "\x08\0\0\0\nxy" },       /* a name without end */
        { 9, "\x09\0\0\0\x08x\0\2" },   /* neither true nor false */
        { 12, "\x0c\0\0\0\2x\0\1\0\0\0" }
    };

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        copy = kit_copy(bad[i].data, bad[i].len);
        doc.data = copy;
        doc.len = bad[i].len;

        it = tenant_bson_iter(doc);
        while (tenant_bson_next(&it)) { /* void */ }

        if (!check(it.broken)) {
            printf("  row %zu\n", i);
        }

        check(kit_write(arena, doc, false, TENANT_JSON_RELAXED, NULL)
              == NULL);
        free(copy);
    }

    doc = sample();
    wrong = 0;

    for (n = 0; n < doc.len; n++) {
        copy = kit_copy(doc.data, n);
        it = tenant_bson_iter((tenant_doc_t) { n, copy });
        wrong += tenant_bson_next(&it) || !it.broken;
        free(copy);
    }

    check(wrong == 0);
}


/* Every type there is, those too that only other software writes. */

static tenant_doc_t
sample(void)
{
    bson_t             *bson, scope, inner, deep;
    bson_oid_t          oid;
    tenant_bson_t      *b;
    bson_decimal128_t   decimal;

    b = tenant_bson_create(arena);
    bson = tenant_bson_native(b);

    bson_oid_init_from_string(&oid, HEX);
    bson_decimal128_from_string("1.5", &decimal);
    bson_init(&scope);
    BSON_APPEND_INT32(&scope, "x", 1);

    BSON_APPEND_DOUBLE(bson, "double", 1.5);
    BSON_APPEND_UTF8(bson, "utf8", "text \xc3\xa9");
    BSON_APPEND_DOCUMENT_BEGIN(bson, "doc", &inner);
    BSON_APPEND_ARRAY_BEGIN(&inner, "a", &deep);
    BSON_APPEND_INT32(&deep, "0", 1);
    bson_append_array_end(&inner, &deep);
    bson_append_document_end(bson, &inner);
    BSON_APPEND_BINARY(bson, "bin", BSON_SUBTYPE_BINARY,
                       (const uint8_t *) "abc", 3);
    BSON_APPEND_BINARY(bson, "old", BSON_SUBTYPE_BINARY_DEPRECATED,
                       (const uint8_t *) "abc", 3);
    BSON_APPEND_UNDEFINED(bson, "undefined");
    BSON_APPEND_OID(bson, "oid", &oid);
    BSON_APPEND_BOOL(bson, "bool", true);
    BSON_APPEND_DATE_TIME(bson, "date", 1);
    BSON_APPEND_NULL(bson, "null");
    BSON_APPEND_REGEX(bson, "regex", "p", "i");
    BSON_APPEND_DBPOINTER(bson, "pointer", "db.c", &oid);
    BSON_APPEND_CODE(bson, "code", "f()");
    BSON_APPEND_SYMBOL(bson, "symbol", "s");
    BSON_APPEND_CODE_WITH_SCOPE(bson, "scope", "f()", &scope);
    BSON_APPEND_INT32(bson, "int32", 32);
    BSON_APPEND_TIMESTAMP(bson, "time", 1, 2);
    BSON_APPEND_INT64(bson, "int64", 64);
    BSON_APPEND_DECIMAL128(bson, "decimal", &decimal);
    BSON_APPEND_MAXKEY(bson, "max");
    BSON_APPEND_MINKEY(bson, "min");
    BSON_APPEND_UTF8(bson, "", "");

    bson_destroy(&scope);

    return tenant_bson_doc(b);
}


/* All readers on a copy that ends where its memory does. */

static void
hostile(const uint8_t *data, uint32_t len)
{
    uint8_t         *copy;
    tenant_buf_t    *buf;
    tenant_doc_t     doc;
    tenant_value_t   value;
    tenant_arena_t  *own;

    copy = kit_copy(data, len);
    own = tenant_arena_create();

    doc.data = copy;
    doc.len = len;

    read_all(doc, 0);

    (void) tenant_bson_count(doc);
    (void) tenant_bson_path(doc, "doc.a", &value);
    (void) tenant_bson_failed(tenant_bson_copy(own, doc));

    buf = tenant_buf_create(own, 64);
    tenant_json_write(buf, doc, false, TENANT_JSON_RELAXED, NULL);

    buf = tenant_buf_create(own, 64);
    tenant_json_write(buf, doc, true, TENANT_JSON_CANONICAL, "utf8");

    tenant_arena_destroy(own);
    free(copy);
}


static void
read_all(tenant_doc_t doc, unsigned depth)
{
    size_t           i;
    unsigned         sum;
    tenant_iter_t    it;
    tenant_buf_t    *buf;
    tenant_bson_t   *b;
    tenant_arena_t  *own;

    own = tenant_arena_create();
    b = tenant_bson_create(own);
    buf = tenant_buf_create(own, 16);
    it = tenant_bson_iter(doc);
    sum = 0;

    while (tenant_bson_next(&it)) {

        for (i = 0; i < it.value.str.len; i++) {
            sum += (unsigned char) it.value.str.data[i];
        }

        for (i = 0; i < it.value.key.len; i++) {
            sum += (unsigned char) it.value.key.data[i];
        }

        tenant_bson_add_value(b, (tenant_str_t) tenant_null_string,
                              &it.value);
        tenant_json_write_value(buf, &it.value, TENANT_JSON_RELAXED);

        if (it.value.doc.data != NULL && depth < 8) {
            read_all(it.value.doc, depth + 1);
        }
    }

    if (sum == 1) {
        check(buf != NULL);
    }

    tenant_arena_destroy(own);
}
