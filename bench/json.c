/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


/*
 * Times the module's own reader and writer of JSON beside libbson's, on the
 * same documents.  Each side reserves what it needs as it does in use: ours
 * writes into a buffer that begins small, the library into a string of its own.
 *
 *     json ROUNDS
 */


#include <bson/bson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../src/json/tenant_json.h"


#define JSON_DOCUMENTS  50
#define JSON_ROUNDS     1000
#define JSON_SLICE      4e6              /* nanoseconds a side and round */
#define JSON_TARGET     3.0


typedef void (*json_make_pt)(bson_t *doc, unsigned n);

typedef enum {
    JSON_RELAXED = 0,
    JSON_CANONICAL,
    JSON_READ
} json_what_e;


typedef struct {
    bson_t         *docs[JSON_DOCUMENTS];
    char           *texts[JSON_DOCUMENTS];
    size_t          lens[JSON_DOCUMENTS];
} json_set_t;


static void json_flat(bson_t *doc, unsigned n);
static void json_typical(bson_t *doc, unsigned n);
static void json_ascii(bson_t *doc, unsigned n);
static void json_texts(bson_t *doc, unsigned n);
static void json_doubles(bson_t *doc, unsigned n);
static void json_prices(bson_t *doc, unsigned n);
static void json_ids(bson_t *doc, unsigned n);
static void json_decimals(bson_t *doc, unsigned n);
static void json_deep(bson_t *doc, unsigned n);
static void json_integers(bson_t *doc, unsigned n);
static void json_binary(bson_t *doc, unsigned n);

static void json_set(json_set_t *set, json_make_pt make);
static void json_set_free(json_set_t *set);
static double json_measure(const json_set_t *set, json_what_e what,
    unsigned rounds, double *ours, double *theirs);
static double json_time(const json_set_t *set, json_what_e what, bool own,
    unsigned times);
static size_t json_own(const json_set_t *set, json_what_e what, unsigned i);
static size_t json_library(const json_set_t *set, json_what_e what,
    unsigned i);
static double json_median(double *values, unsigned n);
static int json_compare(const void *a, const void *b);
static double json_now(void);
static double json_random(void);


static const struct {
    const char    *name;
    json_make_pt   make;
} shapes[] = {
    { "flat record", json_flat },
    { "typical", json_typical },
    { "plain texts", json_ascii },
    { "escapes, UTF-8", json_texts },
    { "doubles", json_doubles },
    { "prices", json_prices },
    { "ids and dates", json_ids },
    { "decimals", json_decimals },
    { "nested", json_deep },
    { "integers", json_integers },
    { "binary", json_binary }
};

static uint64_t  seed = 88172645463325252ULL;
static size_t    sink;


int
main(int argc, char **argv)
{
    double       ratio, ours, theirs;
    size_t       i, what;
    unsigned     rounds, slow;
    json_set_t   set;

    rounds = argc > 1 ? (unsigned) strtoul(argv[1], NULL, 10) : 31;

    if (rounds == 0 || rounds > JSON_ROUNDS) {
        fprintf(stderr, "json: 1 to %d rounds\n", JSON_ROUNDS);
        return 2;
    }

    slow = 0;

    printf("%-16s %6s  %-25s  %-25s  %-25s\n%-16s %6s", "", "", "relaxed",
           "canonical", "read", "shape", "bytes");

    for (i = 0; i < 3; i++) {
        printf("  %7s  %7s  %7s", "ours", "theirs", "ratio");
    }

    printf("\n");

    for (i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {

        json_set(&set, shapes[i].make);
        printf("%-16s %6zu", shapes[i].name, set.lens[0]);

        for (what = JSON_RELAXED; what <= JSON_READ; what++) {
            ratio = json_measure(&set, what, rounds, &ours, &theirs);
            slow += what != JSON_READ && ratio < JSON_TARGET;
            printf("  %7.0f  %7.0f  %7.2f", ours, theirs, ratio);
            fflush(stdout);
        }

        printf("\n");
        json_set_free(&set);
    }

    if (slow != 0) {
        printf("%u below %.0f\n", slow, JSON_TARGET);
    }

    return slow != 0 || sink == 0;
}


static void
json_flat(bson_t *doc, unsigned n)
{
    bson_oid_t  oid;

    bson_oid_init(&oid, NULL);

    BSON_APPEND_OID(doc, "_id", &oid);
    BSON_APPEND_UTF8(doc, "name", n % 2 ? "Ann" : "Bartholomew");
    BSON_APPEND_INT32(doc, "age", (int32_t) (20 + n));
    BSON_APPEND_BOOL(doc, "active", n % 3 == 0);
}


/* Some 300 bytes: what business records have. */

static void
json_typical(bson_t *doc, unsigned n)
{
    char        text[64];
    bson_t      child, deep;
    bson_oid_t  oid;

    bson_oid_init(&oid, NULL);

    BSON_APPEND_OID(doc, "_id", &oid);
    snprintf(text, sizeof(text), "customer-%05u@example.com",
             n * 7919 % 65536);
    BSON_APPEND_UTF8(doc, "email", text);
    BSON_APPEND_UTF8(doc, "status", n % 4 ? "shipped" : "pending");
    BSON_APPEND_DATE_TIME(doc, "createdAt",
                          1700000000000LL + n * 123456789LL);
    BSON_APPEND_INT32(doc, "quantity", (int32_t) (n % 12));
    BSON_APPEND_DOUBLE(doc, "total", (double) (n * 1999 % 100000) / 100);
    BSON_APPEND_INT64(doc, "sequence", 5000000000LL + n);
    BSON_APPEND_BOOL(doc, "gift", n % 5 == 0);
    BSON_APPEND_NULL(doc, "coupon");

    BSON_APPEND_DOCUMENT_BEGIN(doc, "address", &child);
    BSON_APPEND_UTF8(&child, "street", "1600 Amphitheatre Parkway");
    BSON_APPEND_UTF8(&child, "city", "Mountain View");
    BSON_APPEND_UTF8(&child, "zip", "94043");
    BSON_APPEND_DOCUMENT_BEGIN(&child, "at", &deep);
    BSON_APPEND_DOUBLE(&deep, "lat", 37.4220 + n / 1000.0);
    BSON_APPEND_DOUBLE(&deep, "lon", -122.0841 - n / 1000.0);
    bson_append_document_end(&child, &deep);
    bson_append_document_end(doc, &child);

    bson_append_array_begin(doc, "tags", -1, &child);
    BSON_APPEND_UTF8(&child, "0", "books");
    BSON_APPEND_UTF8(&child, "1", "europe");
    BSON_APPEND_UTF8(&child, "2", "priority");
    bson_append_array_end(doc, &child);
}


static void
json_ascii(bson_t *doc, unsigned n)
{
    unsigned            i;
    char                key[16];
    static const char   text[] =
        "The quick brown fox jumps over the lazy dog, and whoever saw it do so "
        "wrote it down, as people do; then the dog got up and left the field.";

    for (i = 0; i < 5; i++) {
        snprintf(key, sizeof(key), "text%u", i);
        bson_append_utf8(doc, key, -1, text + n % 20,
                         (int) (sizeof(text) - 1 - 20 - i * 20));
    }
}


static void
json_texts(bson_t *doc, unsigned n)
{
    BSON_APPEND_UTF8(doc, "quoted", "she said \"no\", then\n\tleft \\ went");
    BSON_APPEND_UTF8(doc, "german", "Gr\xc3\xb6\xc3\x9f" "e \xc3\xbc" "ber "
                     "alles gesch\xc3\xa4tzt");
    BSON_APPEND_UTF8(doc, "russian", "\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5"
                     "\xd1\x82, \xd0\xbc\xd0\xb8\xd1\x80 \xd0\xb8 \xd0\xb2\xd1"
                     "\x81\xd0\xb5");
    BSON_APPEND_UTF8(doc, "japanese", "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e"
                     "\xe3\x81\xae\xe6\x96\x87\xe7\xab\xa0\xe3\x81\xa7"
                     "\xe3\x81\x99");
    BSON_APPEND_UTF8(doc, "sign", n % 2 ? "\xf0\x9f\x98\x80" : "\x01\x1f\x7f");
    BSON_APPEND_UTF8(doc, "k\xc3\xa9y", "x");
}


static void
json_doubles(bson_t *doc, unsigned n)
{
    unsigned  i;
    char      key[16];

    (void) n;

    for (i = 0; i < 20; i++) {
        snprintf(key, sizeof(key), "m%u", i);
        bson_append_double(doc, key, -1,
                           (json_random() - 0.5) * (i % 4 == 0 ? 1e6 : 2));
    }
}


static void
json_prices(bson_t *doc, unsigned n)
{
    unsigned  i;
    char      key[16];

    for (i = 0; i < 20; i++) {
        snprintf(key, sizeof(key), "p%u", i);
        bson_append_double(doc, key, -1, i % 5 == 0 ? n : (double)
                           (int) (json_random() * 1000000) / 100);
    }
}


static void
json_ids(bson_t *doc, unsigned n)
{
    unsigned    i;
    char        key[16];
    bson_oid_t  oid;

    for (i = 0; i < 10; i++) {
        bson_oid_init(&oid, NULL);
        snprintf(key, sizeof(key), "id%u", i);
        bson_append_oid(doc, key, -1, &oid);
        snprintf(key, sizeof(key), "at%u", i);
        bson_append_date_time(doc, key, -1, (int64_t) (json_random() * 2e12)
                              / (i % 2 ? 1 : 1000) * (i % 2 ? 1 : 1000) + n);
    }
}


static void
json_decimals(bson_t *doc, unsigned n)
{
    unsigned            i;
    char                key[16], text[64];
    bson_decimal128_t   decimal;

    for (i = 0; i < 10; i++) {
        snprintf(key, sizeof(key), "d%u", i);
        snprintf(text, sizeof(text), i % 5 == 0 ? "%u98765432109876543210.%02u"
                                                : "%u.%02u",
                 (unsigned) (json_random() * 1e6), (n + i) % 100);
        bson_decimal128_from_string(text, &decimal);
        bson_append_decimal128(doc, key, -1, &decimal);
    }
}


static void
json_deep(bson_t *doc, unsigned n)
{
    unsigned  i;
    bson_t    levels[20];

    for (i = 0; i < 20; i++) {
        bson_append_document_begin(i ? &levels[i - 1] : doc, "child", -1,
                                   &levels[i]);
        BSON_APPEND_INT32(&levels[i], "level", (int32_t) (i + n));
    }

    while (i--) {
        bson_append_document_end(i ? &levels[i - 1] : doc, &levels[i]);
    }
}


static void
json_integers(bson_t *doc, unsigned n)
{
    bson_t       array;
    unsigned     i;
    char         buf[16];
    const char  *key;

    bson_append_array_begin(doc, "values", -1, &array);

    for (i = 0; i < 200; i++) {
        bson_uint32_to_string(i, &key, buf, sizeof(buf));

        if (i % 4 == 0) {
            bson_append_int64(&array, key, -1,
                              (int64_t) (json_random() * 9e15));
        } else {
            bson_append_int32(&array, key, -1,
                              (int32_t) (json_random() * 1e5) + (int32_t) n);
        }
    }

    bson_append_array_end(doc, &array);
}


static void
json_binary(bson_t *doc, unsigned n)
{
    uint8_t   bytes[500];
    unsigned  i;

    for (i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (uint8_t) (json_random() * 256);
    }

    BSON_APPEND_BINARY(doc, "uuid", BSON_SUBTYPE_UUID, bytes, 16);
    BSON_APPEND_BINARY(doc, "data", BSON_SUBTYPE_BINARY, bytes, 400 + n);
}


static void
json_set(json_set_t *set, json_make_pt make)
{
    unsigned  i;

    for (i = 0; i < JSON_DOCUMENTS; i++) {
        set->docs[i] = bson_new();
        make(set->docs[i], i);
        set->texts[i] = bson_as_relaxed_extended_json(set->docs[i],
                                                      &set->lens[i]);
    }
}


static void
json_set_free(json_set_t *set)
{
    unsigned  i;

    for (i = 0; i < JSON_DOCUMENTS; i++) {
        bson_destroy(set->docs[i]);
        bson_free(set->texts[i]);
    }
}


/* Returns the median ratio; the times are medians, too, in ns a document. */

static double
json_measure(const json_set_t *set, json_what_e what, unsigned rounds,
    double *ours, double *theirs)
{
    double    own[JSON_ROUNDS], library[JSON_ROUNDS], ratio[JSON_ROUNDS];
    unsigned  i, own_times, library_times;

    own_times = 1 + (unsigned) (JSON_SLICE / JSON_DOCUMENTS
                                / json_time(set, what, true, 20));
    library_times = 1 + (unsigned) (JSON_SLICE / JSON_DOCUMENTS
                                    / json_time(set, what, false, 20));

    for (i = 0; i < rounds; i++) {

        /* who is first changes */

        if (i % 2 == 0) {
            own[i] = json_time(set, what, true, own_times);
        }

        library[i] = json_time(set, what, false, library_times);

        if (i % 2 != 0) {
            own[i] = json_time(set, what, true, own_times);
        }

        ratio[i] = library[i] / own[i];
    }

    *ours = json_median(own, rounds);
    *theirs = json_median(library, rounds);

    return json_median(ratio, rounds);
}


static double
json_time(const json_set_t *set, json_what_e what, bool own, unsigned times)
{
    double    start;
    unsigned  i, j;

    start = json_now();

    for (i = 0; i < times; i++) {
        for (j = 0; j < JSON_DOCUMENTS; j++) {
            sink += own ? json_own(set, what, j)
                        : json_library(set, what, j);
        }
    }

    return (json_now() - start) / times / JSON_DOCUMENTS;
}


static size_t
json_own(const json_set_t *set, json_what_e what, unsigned i)
{
    bool             array;
    size_t           len;
    tenant_buf_t    *buf;
    tenant_doc_t     doc;
    tenant_error_t   err;
    tenant_arena_t  *arena;

    arena = tenant_arena_create();

    if (what == JSON_READ) {
        err.status = TENANT_OK;
        err.nfields = 0;

        if (tenant_json_read(arena, (tenant_str_t) { set->lens[i],
                                                     set->texts[i] },
                             TENANT_JSON_EXTENDED, &doc, &array, &err)
            != TENANT_OK)
        {
            abort();
        }

        len = doc.len;

    } else {
        doc.data = bson_get_data(set->docs[i]);
        doc.len = set->docs[i]->len;

        buf = tenant_buf_create(arena, 512);
        tenant_json_write(buf, doc, false, what == JSON_RELAXED
                                           ? TENANT_JSON_RELAXED
                                           : TENANT_JSON_CANONICAL, NULL);
        if (buf->failed) {
            abort();
        }

        len = buf->len;
    }

    tenant_arena_destroy(arena);

    return len;
}


static size_t
json_library(const json_set_t *set, json_what_e what, unsigned i)
{
    char          *text;
    size_t         len;
    bson_t        *doc;
    bson_error_t   error;

    if (what == JSON_READ) {
        doc = bson_new_from_json((const uint8_t *) set->texts[i],
                                 (ssize_t) set->lens[i], &error);
        if (doc == NULL) {
            abort();
        }

        len = doc->len;
        bson_destroy(doc);

    } else {
        text = what == JSON_RELAXED
               ? bson_as_relaxed_extended_json(set->docs[i], &len)
               : bson_as_canonical_extended_json(set->docs[i], &len);
        bson_free(text);
    }

    return len;
}


static double
json_median(double *values, unsigned n)
{
    qsort(values, n, sizeof(double), json_compare);

    return (values[(n - 1) / 2] + values[n / 2]) / 2;
}


static int
json_compare(const void *a, const void *b)
{
    double  x = *(const double *) a;
    double  y = *(const double *) b;

    return (x > y) - (x < y);
}


/* CPU time: others may be at work on the machine. */

static double
json_now(void)
{
    struct timespec  ts;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);

    return (double) ts.tv_sec * 1e9 + (double) ts.tv_nsec;
}


static double
json_random(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;

    return (double) (seed >> 11) / 9007199254740992.0;
}
