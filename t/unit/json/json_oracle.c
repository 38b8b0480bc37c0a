/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c */

/*
 * Documents by chance, whole and broken, beside other readers: what the writer
 * makes of one is JSON for jansson, and the same document for libbson and for
 * our own reader; and what libbson's iterator can't follow, it refuses.
 */


#include <jansson.h>
#include <math.h>

#include "bson_kit.h"


#define DOCUMENTS  3000
#define DEPTH      5


static void whole_test(void);
static void broken_test(void);
static void make(bson_t *doc, bool array, unsigned depth);
static void make_value(bson_t *doc, const char *key, int len, unsigned depth);
static void make_nested(bson_t *doc, const char *key, int len,
    unsigned depth);
static void make_rare(bson_t *doc, const char *key, int len);
static int make_text(char *text, int max, bool key);
static double make_double(void);
static bool is_json(const char *text);
static bool library_reads(const char *text, const bson_t *doc);
static bool we_read(const char *text, const bson_t *doc);
static bool walks(const bson_t *doc, bson_iter_t *iter);
static uint64_t chance(void);
static uint64_t below(uint64_t n);


static uint64_t  seed = 88172645463325252ULL;


int
main(void)
{
    whole_test();
    broken_test();

    return unit_done();
}


static void
whole_test(void)
{
    bson_t          *doc;
    unsigned         i, wrong[5] = { 0 };
    const char      *relaxed, *canonical;
    tenant_doc_t     view;
    tenant_arena_t  *arena;

    for (i = 0; i < DOCUMENTS; i++) {

        doc = bson_new();
        make(doc, false, 0);

        view.data = bson_get_data(doc);
        view.len = doc->len;

        arena = tenant_arena_create();
        relaxed = kit_write(arena, view, false, TENANT_JSON_RELAXED, NULL);
        canonical = kit_write(arena, view, false, TENANT_JSON_CANONICAL,
                              NULL);

        wrong[0] += !is_json(relaxed);
        wrong[1] += !is_json(canonical);
        wrong[2] += !library_reads(canonical, doc);
        wrong[3] += !we_read(canonical, doc);
        wrong[4] += !we_read(relaxed, doc);

        tenant_arena_destroy(arena);
        bson_destroy(doc);
    }

    for (i = 0; i < 5; i++) {
        check(wrong[i] == 0);
    }
}


/* One or two bytes are others; a document that nobody can walk is refused. */

static void
broken_test(void)
{
    bool             walked;
    bson_t          *doc, bson;
    uint8_t         *copy;
    unsigned         i, j, n, wrong, refused;
    bson_iter_t      iter;
    tenant_doc_t     view;
    tenant_arena_t  *arena;

    wrong = 0;
    refused = 0;

    for (i = 0; i < DOCUMENTS; i++) {

        doc = bson_new();
        make(doc, false, 1);

        for (j = 0; j < 5; j++) {

            copy = kit_copy(bson_get_data(doc), doc->len);

            for (n = 0; n <= j % 2; n++) {
                copy[4 + below(doc->len - 4)] = (uint8_t) below(j ? 256 : 24);
            }

            view.data = copy;
            view.len = doc->len;
            walked = bson_init_static(&bson, copy, doc->len)
                     && walks(&bson, &iter);

            arena = tenant_arena_create();

            wrong += (kit_write(arena, view, false, TENANT_JSON_CANONICAL,
                                NULL) != NULL) != walked;
            refused += !walked;

            tenant_arena_destroy(arena);
            free(copy);
        }

        bson_destroy(doc);
    }

    check(wrong == 0);
    check(refused > DOCUMENTS / 2 && refused < 4 * DOCUMENTS);
}


/* Names in a document are all different, as the readers want them. */

static void
make(bson_t *doc, bool array, unsigned depth)
{
    int       len;
    char      key[64];
    unsigned  i, n;

    n = (unsigned) below(8);

    for (i = 0; i < n; i++) {
        len = snprintf(key, sizeof(key), "%u", i);

        if (!array) {
            len += make_text(key + len, 30, true);
        }

        make_value(doc, key, len, depth);
    }
}


static void
make_value(bson_t *doc, const char *key, int len, unsigned depth)
{
    char        text[400];
    bson_oid_t  oid;
    uint64_t    n;

    n = chance();

    switch (below(12)) {

    case 0:
        bson_append_double(doc, key, len, make_double());
        break;

    case 1:
    case 2:
        bson_append_utf8(doc, key, len, text,
                         make_text(text, n % 10 ? 30 : 300, false));
        break;

    case 3:
        bson_append_int32(doc, key, len, (int32_t) n >> n % 32);
        break;

    case 4:
        /* relaxed, a smaller one would come back as an int32 */
        bson_append_int64(doc, key, len, (int64_t) (n | 1ULL << 40) >> n % 8);
        break;

    case 5:
        memcpy(oid.bytes, &n, 8);
        memcpy(oid.bytes + 8, &seed, 4);
        bson_append_oid(doc, key, len, &oid);
        break;

    case 6:
        bson_append_bool(doc, key, len, n % 2);
        break;

    case 7:
        bson_append_date_time(doc, key, len, (int64_t) n >> n % 50);
        break;

    case 8:
        bson_append_null(doc, key, len);
        break;

    case 9:
    case 10:
        make_nested(doc, key, len, depth);
        break;

    default:
        make_rare(doc, key, len);
        break;
    }
}


static void
make_nested(bson_t *doc, const char *key, int len, unsigned depth)
{
    bson_t  child;

    if (depth == DEPTH) {
        bson_append_null(doc, key, len);
        return;
    }

    if (chance() % 2) {
        tenant_bson_array_begin(doc, key, len, &child);
        make(&child, true, depth + 1);
        bson_append_array_end(doc, &child);

    } else {
        bson_append_document_begin(doc, key, len, &child);
        make(&child, false, depth + 1);
        bson_append_document_end(doc, &child);
    }
}


static void
make_rare(bson_t *doc, const char *key, int len)
{
    char                text[64];
    uint64_t            n;
    bson_decimal128_t   decimal;

    n = chance();

    switch (below(6)) {

    case 0:
        n = (uint64_t) make_text(text, 60, false);
        bson_append_binary(doc, key, len, n % 2 ? BSON_SUBTYPE_USER
                                                : BSON_SUBTYPE_BINARY,
                           (uint8_t *) text, (uint32_t) n);
        break;

    case 1:
        bson_append_timestamp(doc, key, len, (uint32_t) n,
                              (uint32_t) (n >> 32));
        break;

    case 2:
        snprintf(text, sizeof(text), "%s%lluE%d", n % 2 ? "-" : "",
                 (unsigned long long) n >> n % 64, (int) (n % 80) - 40);
        bson_decimal128_from_string(text, &decimal);
        bson_append_decimal128(doc, key, len, &decimal);
        break;

    case 3:
        bson_append_regex(doc, key, len, "^a\"\\d\xc3\xa9", n % 2 ? "im" : "");
        break;

    case 4:
        bson_append_minkey(doc, key, len);
        break;

    default:
        bson_append_maxkey(doc, key, len);
        break;
    }
}


/* UTF-8 with all that is escaped, short and long runs of plain text. */

static int
make_text(char *text, int max, bool key)
{
    int          len, n;
    const char  *piece;

    static const char  *const pieces[] = {
        "\"", "\\", "\n", "\t", "\x01", "\x1f", "\x7f", "/", "\xc2\x80",
        "\xc3\xa9", "\xd0\x96", "\xe0\xa0\x80", "\xe2\x82\xac", "\xed\x9f\xbf",
        "\xef\xbf\xbd", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "$", ".", " "
    };

    max = (int) below((uint64_t) max);

    for (len = 0; len < max - 4; /* void */ ) {

        n = (int) below(sizeof(pieces) / sizeof(pieces[0]) + 30);

        if (n < 30) {
            text[len++] = (char) ('A' + n);

        } else {
            piece = pieces[n - 30];
            memcpy(text + len, piece, strlen(piece));
            len += (int) strlen(piece);
        }
    }

    if (!key && max > 20 && max % 7 == 0) {
        text[len++] = '\0';
    }

    return len;
}


static double
make_double(void)
{
    double    n;
    uint64_t  bits;

    switch (below(4)) {

    case 0:
        bits = chance();
        memcpy(&n, &bits, sizeof(double));
        return isnan(n) ? 0.5 : n;

    case 1:
        return (double) below(10000000) / 100;

    case 2:
        return (double) (int64_t) (below(1 << 20) - (1 << 19));

    default:
        return ((double) chance() - 9e18) * pow(10, -(double) below(40));
    }
}


static bool
is_json(const char *text)
{
    bool           ok;
    json_t        *json;
    json_error_t   error;

    json = text == NULL ? NULL : json_loads(text, JSON_REJECT_DUPLICATES
                                                  |JSON_ALLOW_NUL, &error);
    ok = json != NULL;
    json_decref(json);

    return ok;
}


static bool
library_reads(const char *text, const bson_t *doc)
{
    bool           same;
    bson_t        *read;
    bson_error_t   error;

    read = text == NULL ? NULL
           : bson_new_from_json((const uint8_t *) text, -1, &error);
    if (read == NULL) {
        printf("%s\n  %s\n", text, error.message);
        return false;
    }

    same = bson_equal(read, doc);
    bson_destroy(read);

    if (!same) {
        printf("another for the library: %s\n", text);
    }

    return same;
}


static bool
we_read(const char *text, const bson_t *doc)
{
    bool        same;
    kit_json_t  json;

    json = kit_json(text, strlen(text), TENANT_JSON_EXTENDED);

    same = json.status == TENANT_OK && json.doc.len == doc->len
           && memcmp(json.doc.data, bson_get_data(doc), doc->len) == 0;

    kit_json_done(&json);

    if (!same) {
        printf("another for us: %s\n", text);
    }

    return same;
}


static bool
walks(const bson_t *doc, bson_iter_t *iter)
{
    bson_t          child;
    uint32_t        len;
    bson_iter_t     inner;
    const uint8_t  *data;

    if (!bson_iter_init(iter, doc)) {
        return false;
    }

    while (bson_iter_next(iter)) {

        data = NULL;

        if (BSON_ITER_HOLDS_DOCUMENT(iter)) {
            bson_iter_document(iter, &len, &data);

        } else if (BSON_ITER_HOLDS_ARRAY(iter)) {
            bson_iter_array(iter, &len, &data);

        } else if (BSON_ITER_HOLDS_CODEWSCOPE(iter)) {

            /* the iterator does not look at the code's end, so we do not ask */
            return false;
        }

        if (data != NULL && (!bson_init_static(&child, data, len)
                             || !walks(&child, &inner)))
        {
            return false;
        }
    }

    return iter->err_off == 0;
}


static uint64_t
chance(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;

    return seed * 2685821657736338717ULL;
}


static uint64_t
below(uint64_t n)
{
    return (chance() >> 16) % n;
}
