/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c */

/*
 * Long texts that are read in parts become the same documents, with the same
 * faults, as when the library parses them as a whole; broken ones are refused
 * with the same words.  And the library's memory stays small.
 */


#include <jansson.h>

#include "../../../src/json/tenant_json_build.h"
#include "../../../src/json/tenant_json_split.h"
#include "bson_kit.h"


#define TEXTS    40
#define BREAKS   6
#define FLAGS    (JSON_REJECT_DUPLICATES|JSON_ALLOW_NUL|JSON_DECODE_ANY)
#define PEAK     (200 * 1024)


typedef struct {
    char    data[400 * 1024];
    size_t  len;
} text_t;


static void random_test(void);
static void edge_test(void);
static void memory_test(void);
static bool same(tenant_str_t text, bool *split);
static tenant_status_e whole(tenant_str_t text, bson_t *to,
    tenant_json_reader_t *reader);
static void make(text_t *text, unsigned depth, unsigned n);
static void make_value(text_t *text, unsigned depth);
static void blank(text_t *text);
static void add(text_t *text, const char *piece);
static void fill(text_t *text, size_t n);
static uint64_t below(uint64_t n);
static void *counted_malloc(size_t size);
static void counted_free(void *data);


static uint64_t  seed = 88172645463325252ULL;
static text_t    text;
static size_t    used, peak;


int
main(void)
{
    random_test();
    edge_test();
    memory_test();

    return unit_done();
}


static void
random_test(void)
{
    bool       split;
    size_t     at;
    text_t    *broken;
    unsigned   i, j, cut, wrong, refused;

    broken = kit_copy(&text, sizeof(text_t));
    cut = 0;
    wrong = 0;
    refused = 0;

    for (i = 0; i < TEXTS; i++) {

        text.len = 0;

        while (text.len < TENANT_JSON_SPLIT_MIN) {
            text.len = 0;
            make(&text, 0, (unsigned) (20 + below(200)));
        }

        wrong += !same((tenant_str_t) { text.len, text.data }, &split);
        cut += split;

        for (j = 0; j < BREAKS; j++) {
            memcpy(broken->data, text.data, text.len);
            broken->len = text.len;

            at = below(text.len);

            if (j % 2 == 0) {
                broken->data[at] = "\"\\,:[]{}x \n\t\0\x80"[below(14)];

            } else {
                memmove(broken->data + at, broken->data + at + 1,
                        text.len - at - 1);
                broken->len--;
            }

            wrong += !same((tenant_str_t) { broken->len, broken->data },
                           &split);
            refused += !split;
        }
    }

    check(wrong == 0);
    check(cut > TEXTS * 9 / 10);
    check(refused > TEXTS * BREAKS / 5);

    free(broken);
}


/* "*" is a long string in what surrounds it. */

static void
edge_test(void)
{
    bool         split;
    size_t       i;
    const char  *p;

    static const struct {
        const char  *in;
        bool         split;
    } rows[] = {
        { "[*]", true },
        { " \n[*]\t ", true },
        { "{\"a\":*}", true },
        { "{\"a\":*,\"b\":1}", true },
        { "[[[[[[[[[[*,[1,2]]]]]]]]]],3]", true },
        { "[{\"a\":{\"b\":[*,1,{}]}}]", true },
        { "{\"\":*,\"b\":{\"\":*}}", true },
        { "[1,2,*,3,[],{},\"\",*,4,{\"$oid\":5}]", true },
        { "{\"a\":{\"$binary\":{\"base64\":*,\"subType\":\"00\"}}}", true },
        { "{\"a\":{\"$oid\":*}}", true },
        { "{\"a\":{\"b\":*,\"$oid\":1}}", true },
        { "{\"$set\":{\"a\":*,\"b\":{\"$date\":1}}}", true },
        { "{\"$oid\":*}", false },
        { "{\"a\":1,\"$numberLong\":*}", false },
        { "{\"a\":1,\"b\":*,\"a\":2}", false },
        { "{\"a\":*,\"b\":1,\"\\u0061\":2}", false },
        { "{\"a\":{\"b\":*,\"c\":{\"b\":1,\"b\":2}}}", false },
        { "{\"a\":{\"b\":*,\"b\":1}}", false },
        { "{\"a\\u0000\":*}", false },
        { "{\"a\n\":*}", false },
        { "{\"a\x80\":*}", false },
        { "{\"\x80\":1,\"b\":*}", false },
        { "[*,]", false }, { "[,*]", false }, { "[*,,1]", false },
        { "[* 1]", false }, { "[*}", false }, { "{*]", false },
        { "[*]]", false }, { "[*],[]", false }, { "[*],1]", false },
        { "{\"a\":*,}", false }, { "{\"a\":*}}", false }, { "{*}", false },
        { "{\"a\" *}", false }, { "{\"a\":,\"b\":*}", false },
        { "{\"a\":*\"b\":1}", false }, { "{a:*}", false }, { "[*", false },
        { "[{]*,[}]", false }, { "[1,{],*,[}]", false },
        { "[*,\"]", false }, { "[*,\"\\\"]", false }, { "[\f*]", false },
        { "[*,1e999]", false }, { "[*,99999999999999999999]", false }
    };

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {

        text.len = 0;

        for (p = rows[i].in; *p != '\0'; p++) {
            if (*p == '*') {
                add(&text, "\"");
                fill(&text, TENANT_JSON_SPLIT_MIN + 10);
                add(&text, "\"");

            } else {
                text.data[text.len++] = *p;
            }
        }

        if (!check(same((tenant_str_t) { text.len, text.data }, &split))
            || !check(split == rows[i].split))
        {
            printf("  %s\n", rows[i].in);
        }
    }
}


/* Documents, members and strings that are many: no tree of all of them. */

static void
memory_test(void)
{
    unsigned    i, shape;
    char        member[32];
    kit_json_t  json;

    json_set_alloc_funcs(counted_malloc, counted_free);

    for (shape = 0; shape < 3; shape++) {

        text.len = 0;
        add(&text, shape == 0 ? "[" : shape == 1 ? "{\"x\":{\"0\":1"
                                                 : "{\"x\":[1,[0");

        for (i = 1; i < 10000; i++) {
            if (shape == 1) {
                snprintf(member, sizeof(member), ",\"%u\":{\"a\":1}", i);
            } else {
                snprintf(member, sizeof(member), "%s{\"a\":1,\"b\":2}",
                         shape == 0 && i == 1 ? "" : ",");
            }

            add(&text, member);
        }

        add(&text, shape == 0 ? "]" : shape == 1 ? "}}" : "]]}");

        peak = 0;
        json = kit_json(text.data, text.len, TENANT_JSON_EXTENDED);

        check(json.status == TENANT_OK);
        check(peak != 0 && peak < PEAK);

        kit_json_done(&json);
    }

    check(used == 0);

    json_set_alloc_funcs(malloc, free);
}


/* Whether reading in parts, if possible, and reading do as the library. */

static bool
same(tenant_str_t in, bool *split)
{
    bool                   array, ok;
    bson_t                *parts, *all;
    kit_json_t             json;
    tenant_error_t         err, parts_err;
    tenant_status_e        rc, parts_rc;
    tenant_json_reader_t   reader;

    parts = bson_new();
    all = bson_new();

    memset(&err, 0, sizeof(tenant_error_t));
    memset(&parts_err, 0, sizeof(tenant_error_t));

    reader.syntax = TENANT_JSON_EXTENDED;
    reader.root = NULL;
    reader.err = &err;
    reader.wrong = false;

    rc = whole(in, all, &reader);
    rc = rc == TENANT_OK && reader.wrong ? TENANT_UNPROCESSABLE : rc;

    reader.err = &parts_err;
    reader.wrong = false;

    parts_rc = tenant_json_split(&reader, in, parts, &array);
    *split = parts_rc != TENANT_BAD_REQUEST;

    ok = !*split || (parts_rc == TENANT_OK && bson_equal(parts, all)
                     && (rc == TENANT_OK || rc == TENANT_UNPROCESSABLE)
                     && reader.wrong == (rc == TENANT_UNPROCESSABLE)
                     && memcmp(&err, &parts_err, sizeof(err)) == 0);

    json = kit_json(in.data, in.len, TENANT_JSON_EXTENDED);

    ok = ok && json.status == rc
         && (json.doc.data == NULL
             || (json.doc.len == all->len
                 && memcmp(json.doc.data, bson_get_data(all), all->len) == 0))
         && json.err.nfields == err.nfields
         && memcmp(json.err.fields, err.fields, sizeof(err.fields)) == 0;

    kit_json_done(&json);
    bson_destroy(parts);
    bson_destroy(all);

    return ok;
}


static tenant_status_e
whole(tenant_str_t in, bson_t *to, tenant_json_reader_t *reader)
{
    json_t           *json;
    json_error_t      error;
    tenant_status_e   rc;

    json = json_loadb(in.data, in.len, FLAGS, &error);
    if (json == NULL) {
        return TENANT_BAD_REQUEST;
    }

    rc = !json_is_object(json) && !json_is_array(json)
         ? tenant_path_fault(reader->err, NULL,
                             "must be an object or an array")
         : tenant_json_build(reader, json, to);
    json_decref(json);

    return rc;
}


/* An object or array of n members, with blanks here and there. */

static void
make(text_t *to, unsigned depth, unsigned n)
{
    bool      array;
    char      key[32];
    unsigned  i;

    array = below(2);
    add(to, array ? "[" : "{");

    for (i = 0; i < n; i++) {

        if (i != 0) {
            add(to, ",");
        }

        blank(to);

        if (!array) {
            snprintf(key, sizeof(key), "\"%s%u\"", below(2) ? "k" : "\xc3\xa9",
                     i);
            add(to, key);
            blank(to);
            add(to, ":");
            blank(to);
        }

        make_value(to, depth + 1);
        blank(to);
    }

    add(to, array ? "]" : "}");
}


static void
make_value(text_t *to, unsigned depth)
{
    static const char  *const values[] = {
        "0", "-1", "2147483648", "1.5", "1e-7", "true", "false", "null",
        "\"\"", "\"a\\\"b\\\\\"", "\"],}{[\\\\\"", "\"\\ud83d\\ude00\\u0000\"",
        "\"\xe2\x82\xac\"", "{}", "[]", "{\"a\":[1,{\"b\":\"]\"}]}",
        "{\"$oid\":\"0123456789abcdef01234567\"}", "{\"$date\":\"2001\"}",
        "{\"$numberLong\":\"5\"}", "{\"\\u0024oid\":1}", "{\"$minKey\":1}"
    };

    switch (depth < 5 && to->len < 50000 ? below(24) : 0) {

    case 1:
    case 2:
        make(to, depth, (unsigned) below(60));
        break;

    case 3:
        add(to, "\"");
        fill(to, below(3) == 0 ? below(30000) : below(30));
        add(to, "\"");
        break;

    default:
        add(to, values[below(sizeof(values) / sizeof(values[0]))]);
        break;
    }
}


static void
blank(text_t *to)
{
    static const char  *const blanks[] = { " ", "\n", "\t", "\r\n  " };

    if (below(4) == 0) {
        add(to, blanks[below(4)]);
    }
}


static void
add(text_t *to, const char *piece)
{
    size_t  len;

    len = strlen(piece);

    if (len > sizeof(to->data) - to->len) {
        exit(2);
    }

    memcpy(to->data + to->len, piece, len);
    to->len += len;
}


static void
fill(text_t *to, size_t n)
{
    if (n > sizeof(to->data) - to->len) {
        exit(2);
    }

    memset(to->data + to->len, 'x', n);
    to->len += n;
}


static uint64_t
below(uint64_t n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;

    return (seed * 2685821657736338717ULL >> 16) % n;
}


/* The size stands before the memory. */

static void *
counted_malloc(size_t size)
{
    size_t  *data;

    data = malloc(16 + size);
    if (data == NULL) {
        return NULL;
    }

    *data = size;
    used += size;
    peak = used > peak ? used : peak;

    return (char *) data + 16;
}


static void
counted_free(void *data)
{
    size_t  *start;

    if (data != NULL) {
        start = (size_t *) ((char *) data - 16);
        used -= *start;
        free(start);
    }
}
