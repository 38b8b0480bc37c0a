/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c */
/* sources: src/query/tenant_keyset*.c src/query/tenant_bracket.c */
/* sources: src/query/tenant_clause.c src/query/tenant_field_path.c */

/*
 * The query that a page's "after" becomes: a range that an index serves within
 * the type of the last key, then the types that follow.
 */


#include "../../../src/query/tenant_keyset_expr.h"
#include "../../../src/query/tenant_keyset_query.h"
#include "../../../src/query/tenant_keyset_token.h"
#include "../json/json_kit.h"


#define count(a)  (sizeof(a) / sizeof((a)[0]))


typedef struct {
    const char     *sort;
    const char     *values;
    tenant_sort_e   empty;
    const char     *last;          /* NULL: within */
    const char     *want;          /* "$expr" is {} */
} keyset_query_t;


typedef struct {
    const char  *sort;
    const char  *value;
    const char  *key;
    bool         follows;
} keyset_follow_t;


static const tenant_stored_t  own = {
    tenant_string("_id"), tenant_string("_id"), tenant_string("_etag"),
    tenant_string("keys")
};


static void query_test(const keyset_query_t *row);
static void follow_test(const keyset_follow_t *row);
static void order_test(void);
static void token_test(void);
static void moved_test(void);
static void long_test(void);
static tenant_doc_t parsed(tenant_arena_t *arena, const char *text);
static void keyset_init(tenant_arena_t *arena, tenant_keyset_t *keyset,
    const char *sort, const char *values);
static void without_expr(tenant_bson_t *to, tenant_doc_t doc);


/* The seal is a sum here; what it covers counts. */

static uint8_t
sum(tenant_str_t text)
{
    size_t   i;
    uint8_t  n;

    for (i = 0, n = 7; i < text.len; i++) {
        n = (uint8_t) (n * 31 + (uint8_t) text.data[i]);
    }

    return n;
}


bool
tenant_keyring_seal(const tenant_keyring_t *keyring, const char *purpose,
    tenant_str_t text, uint8_t seal[TENANT_SEAL_LEN])
{
    (void) keyring;
    (void) purpose;

    memset(seal, sum(text), TENANT_SEAL_LEN);

    return true;
}


bool
tenant_keyring_unseal(const tenant_keyring_t *keyring, const char *purpose,
    tenant_str_t text, const uint8_t seal[TENANT_SEAL_LEN])
{
    (void) keyring;
    (void) purpose;

    return sum(text) == seal[0];
}


#define NO_ARRAY(path)                                                        \
    "{\"$or\":[{\"$nor\":[{\"" path "\":{\"$type\":\"array\"}}]},"            \
    "{\"$expr\":{}}]}"

static const keyset_query_t  queries[] = {

    /* _id alone: one range */

    { "{}", "[5]", 0, NULL, "[{\"_id\":{\"$gt\":5}}]" },
    { "{\"_id\":-1}", "[5]", 0, NULL, "[{\"_id\":{\"$lt\":5}}]" },
    { "{}", "[\"a\"]", 0, NULL, "[{\"_id\":{\"$gt\":\"a\"}}]" },
    { "{}", "[{\"$oid\":\"0123456789abcdef01234567\"}]", 0, NULL,
      "[{\"_id\":{\"$gt\":{\"$oid\":\"0123456789abcdef01234567\"}}}]" },
    { "{}", "[{\"x\":1}]", 0, NULL, "[{\"_id\":{\"$gt\":{\"x\":1}}}]" },
    { "{}", "[true]", 0, NULL, "[{\"_id\":{\"$gt\":true}}]" },

    /* nothing is behind a bracket's only value */

    { "{}", "[null]", 0, NULL, "[{\"_id\":{\"$in\":[]}}]" },
    { "{}", "[{\"$minKey\":1}]", 0, NULL, "[{\"_id\":{\"$in\":[]}}]" },
    { "{\"_id\":-1}", "[{\"$maxKey\":1}]", 0, NULL,
      "[{\"_id\":{\"$in\":[]}}]" },
    { "{}", "[{\"$numberDouble\":\"NaN\"}]", 0, NULL,
      "[{\"_id\":{\"$in\":[]}}]" },
    { "{}", "[{\"$numberDecimal\":\"NaN\"}]", 0, NULL,
      "[{\"_id\":{\"$in\":[]}}]" },

    /* another field: a range, ties by _id, arrays apart */

    { "{\"a\":1}", "[5,7]", TENANT_SORT_EMPTY_FIRST, NULL,
      "[{\"a\":{\"$gte\":5}},{\"$or\":[{\"a\":{\"$gt\":5}},"
      "{\"$and\":[{\"a\":{\"$eq\":5}},{\"_id\":{\"$not\":"
      "{\"$lte\":7}}},{\"_id\":{\"$not\":{\"$type\":[\"minKey\"]}}},"
      "{\"_id\":{\"$ne\":null}},{\"_id\":{\"$ne\":{\"$numberDouble\":\"NaN\"}}}"
      "]}]}," NO_ARRAY("a") "]" },
    { "{\"a\":-1,\"_id\":-1}", "[\"x\",\"y\"]", TENANT_SORT_EMPTY_FIRST, NULL,
      "[{\"a\":{\"$lte\":\"x\"}},{\"$or\":[{\"a\":{\"$lt\":\"x\"}},"
      "{\"$and\":[{\"a\":{\"$eq\":\"x\"}},{\"_id\":{\"$not\":"
      "{\"$gte\":\"y\"}}},{\"_id\":{\"$not\":{\"$type\":[\"object\","
      "\"binData\",\"objectId\",\"bool\",\"date\",\"timestamp\",\"regex\","
      "\"dbPointer\",\"javascript\",\"javascriptWithScope\",\"maxKey\"]}}}"
      "]}]}," NO_ARRAY("a") "]" },

    /* several: one by one; NaN is the least number, but in no range */

    { "{\"a\":1,\"b\":-1}", "[5,7,{\"$minKey\":1}]", TENANT_SORT_EMPTY_FIRST,
      NULL,
      "[{\"a\":{\"$gte\":5}},{\"$or\":[{\"a\":{\"$gt\":5}},"
      "{\"$and\":[{\"a\":{\"$eq\":5}},{\"$or\":[{\"b\":{\"$not\":"
      "{\"$gte\":7}}},{\"b\":{\"$eq\":{\"$numberDouble\":\"NaN\"}}}]},"
      "{\"b\":{\"$not\":{\"$type\":[\"string\",\"symbol\",\"object\","
      "\"binData\",\"objectId\",\"bool\",\"date\",\"timestamp\",\"regex\","
      "\"dbPointer\",\"javascript\",\"javascriptWithScope\",\"maxKey\"]}}}]},"
      "{\"$and\":[{\"a\":{\"$eq\":5}},{\"b\":{\"$eq\":7}},"
      "{\"_id\":{\"$ne\":{\"$minKey\":1}}}]}]},"
      "{\"$or\":[{\"$nor\":[{\"a\":{\"$type\":\"array\"}},"
      "{\"b\":{\"$type\":\"array\"}}]},{\"$expr\":{}}]}]" },

    /* null: also missing, and empty arrays where the server has them there */

    { "{\"a\":-1,\"_id\":-1}", "[null,null]", TENANT_SORT_EMPTY_FIRST, NULL,
      "[{\"a\":{\"$eq\":null}},{\"$or\":[{\"$and\":[{\"a\":{\"$eq\":null}},"
      "{\"_id\":{\"$ne\":null}},{\"_id\":{\"$not\":{\"$type\":[\"number\","
      "\"string\",\"symbol\",\"object\",\"binData\",\"objectId\",\"bool\","
      "\"date\",\"timestamp\",\"regex\",\"dbPointer\",\"javascript\","
      "\"javascriptWithScope\",\"maxKey\"]}}},"
      "{\"_id\":{\"$ne\":{\"$numberDouble\":\"NaN\"}}}]}]}," NO_ARRAY("a")
      "]" },
    { "{\"a\":1}", "[null,{\"$minKey\":1}]", TENANT_SORT_EMPTY_AS_NULL, NULL,
      "[{\"a\":{\"$in\":[null,[]]}},{\"$or\":[{\"$and\":[{\"a\":"
      "{\"$in\":[null,[]]}},{\"_id\":{\"$ne\":{\"$minKey\":1}}}]}]},"
      NO_ARRAY("a") "]" },
    { "{\"a\":1}", "[{\"$minKey\":1},{\"$minKey\":1}]",
      TENANT_SORT_EMPTY_FIRST, NULL,
      "[{\"a\":{\"$in\":[{\"$minKey\":1},[]]}},{\"$or\":[{\"$and\":[{\"a\":"
      "{\"$in\":[{\"$minKey\":1},[]]}},{\"_id\":{\"$ne\":{\"$minKey\":1}}}]}]},"
      NO_ARRAY("a") "]" },

    /* a path's null is found by no comparison where it leads through arrays */

    { "{\"a.b\":1}", "[null,{\"$minKey\":1}]", TENANT_SORT_EMPTY_AS_NULL, NULL,
      "[{\"$or\":[{\"a.b\":{\"$eq\":null}},{\"a\":{\"$type\":\"array\"}},"
      "{\"a.b\":{\"$type\":\"array\"}}]},{\"$or\":[{\"$and\":["
      "{\"$or\":[{\"a.b\":{\"$eq\":null}},{\"a\":{\"$type\":\"array\"}},"
      "{\"a.b\":{\"$type\":\"array\"}}]},{\"_id\":{\"$ne\":{\"$minKey\":1}}}]}"
      "]},{\"$or\":[{\"$nor\":[{\"a\":{\"$type\":\"array\"}},"
      "{\"a.b\":{\"$type\":\"array\"}}]},{\"$expr\":{}}]}]" },

    /* a regular expression compares in aggregation only */

    { "{\"a\":1}", "[{\"$regularExpression\":{\"pattern\":\"a\",\"options\":"
      "\"\"}},{\"$minKey\":1}]", TENANT_SORT_EMPTY_FIRST, NULL,
      "[{\"a\":{\"$type\":[\"regex\"]}},{\"$or\":[{\"a\":{\"$type\":"
      "[\"regex\"]}},{\"$and\":[{\"a\":{\"$type\":[\"regex\"]}},"
      "{\"_id\":{\"$ne\":{\"$minKey\":1}}}]}]},{\"$expr\":{}}]" },

    /* a slice: 16 times the page that began at 3; a date; the same value */

    { "{\"a\":-1}", "[1,{\"$minKey\":1},3]", TENANT_SORT_EMPTY_AS_NULL, NULL,
      "[{\"a\":{\"$lte\":1,\"$gte\":-31.0}},{\"$or\":[{\"a\":{\"$lt\":1}},"
      "{\"$and\":[{\"a\":{\"$eq\":1}},{\"_id\":{\"$ne\":{\"$minKey\":1}}}]}]},"
      NO_ARRAY("a") "]" },
    { "{\"a\":1}", "[{\"$date\":{\"$numberLong\":\"20\"}},{\"$minKey\":1},"
      "{\"$date\":{\"$numberLong\":\"10\"}}]", TENANT_SORT_EMPTY_AS_NULL, NULL,
      "[{\"a\":{\"$gte\":{\"$date\":\"1970-01-01T00:00:00.020Z\"},"
      "\"$lte\":{\"$date\":\"1970-01-01T00:00:00.180Z\"}}},"
      "{\"$or\":[{\"a\":{\"$gt\":{\"$date\":\"1970-01-01T00:00:00.020Z\"}}},"
      "{\"$and\":[{\"a\":{\"$eq\":{\"$date\":\"1970-01-01T00:00:00.020Z\"}}},"
      "{\"_id\":{\"$ne\":{\"$minKey\":1}}}]}]}," NO_ARRAY("a") "]" },
    { "{\"a\":1}", "[\"x\",{\"$minKey\":1},true]", TENANT_SORT_EMPTY_AS_NULL,
      NULL,
      "[{\"a\":{\"$gte\":\"x\",\"$lte\":\"x\"}},{\"$or\":[{\"a\":{\"$gt\":"
      "\"x\"}},{\"$and\":[{\"a\":{\"$eq\":\"x\"}},{\"_id\":{\"$ne\":"
      "{\"$minKey\":1}}}]}]}," NO_ARRAY("a") "]" },

    /* the brackets that follow, up to that of the last document */

    { "{}", "[5]", 0, "\"a\"",
      "[{\"$or\":[{\"_id\":{\"$type\":[\"string\",\"symbol\"]}}]}]" },
    { "{}", "[\"a\"]", 0, "{\"$oid\":\"0123456789abcdef01234567\"}",
      "[{\"$or\":[{\"_id\":{\"$type\":[\"object\",\"array\",\"binData\","
      "\"objectId\"]}}]}]" },
    { "{\"_id\":-1}", "[\"a\"]", 0, "5",
      "[{\"$or\":[{\"_id\":{\"$gte\":{\"$numberDouble\":\"-Infinity\"}}}]}]" },
    { "{\"_id\":-1}", "[\"a\"]", 0, "{\"$numberDouble\":\"NaN\"}",
      "[{\"$or\":[{\"_id\":{\"$eq\":{\"$numberDouble\":\"NaN\"}}},"
      "{\"_id\":{\"$type\":[\"number\"]}}]}]" },
    { "{\"_id\":-1}", "[5]", 0, "null",
      "[{\"$or\":[{\"_id\":{\"$eq\":null}},"
      "{\"_id\":{\"$eq\":{\"$numberDouble\":\"NaN\"}}}]}]" },
    { "{}", "[{\"$numberDouble\":\"NaN\"}]", 0, "0",
      "[{\"$or\":[{\"_id\":{\"$gte\":{\"$numberDouble\":\"-Infinity\"}}}]}]" },
    { "{}", "[null]", 0, "true",
      "[{\"$or\":[{\"_id\":{\"$eq\":{\"$numberDouble\":\"NaN\"}}},"
      "{\"_id\":{\"$type\":[\"number\",\"string\",\"symbol\",\"object\","
      "\"array\",\"binData\",\"objectId\",\"bool\"]}}]}]" },
    { "{\"a\":-1}", "[5,1]", TENANT_SORT_EMPTY_FIRST, "{\"$minKey\":1}",
      "[{\"$or\":[{\"a\":{\"$eq\":null}},{\"a\":{\"$eq\":[]}},"
      "{\"a\":{\"$eq\":{\"$numberDouble\":\"NaN\"}}},"
      "{\"a\":{\"$type\":[\"minKey\"]}}]}," NO_ARRAY("a") "]" },
    { "{\"a\":-1,\"b\":1}", "[5,1,1]", TENANT_SORT_EMPTY_AS_NULL, "null",
      "[{\"$or\":[{\"a\":{\"$in\":[null,[]]}},"
      "{\"a\":{\"$eq\":{\"$numberDouble\":\"NaN\"}}}]}," NO_ARRAY("a") "]" }
};


static const keyset_follow_t  follows[] = {
    { "{}", "5", "7", false },
    { "{}", "5", "{\"$numberDecimal\":\"1\"}", false },
    { "{}", "5", "{\"$numberDouble\":\"NaN\"}", false },
    { "{\"_id\":-1}", "5", "{\"$numberDouble\":\"NaN\"}", true },
    { "{\"_id\":-1}", "5", "{\"$numberDecimal\":\"NaN\"}", true },
    { "{}", "{\"$numberDouble\":\"NaN\"}", "5", true },
    { "{}", "5", "\"a\"", true },
    { "{\"_id\":-1}", "5", "\"a\"", false },
    { "{\"_id\":-1}", "5", "null", true },
    { "{\"a\":1}", "null", "null", false },
    { "{\"a\":1}", "\"a\"", "{\"x\":1}", true },
    { "{\"a\":1}", "{\"x\":1}", "[1]", true },
    { "{\"a\":-1}", "[1]", "{\"x\":1}", true },
    { "{\"a\":1}", "true", "false", false }
};


static void
query_test(const keyset_query_t *row)
{
    tenant_doc_t      last;
    tenant_arena_t   *arena;
    tenant_bson_t    *clauses, *shown;
    tenant_value_t    value;
    tenant_keyset_t   keyset;

    arena = tenant_arena_create();

    keyset_init(arena, &keyset, row->sort, row->values);
    keyset.sort = row->empty;
    keyset.slice = tenant_bson_count(keyset.values) > keyset.n;

    clauses = tenant_bson_create(arena);

    if (row->last == NULL) {
        tenant_keyset_within(&keyset, clauses);

    } else {
        last = parsed(arena, row->last);
        check(tenant_bson_find(last, "0", &value));
        tenant_keyset_following(&keyset, &value, clauses);
    }

    check(!tenant_bson_failed(clauses));

    shown = tenant_bson_create(arena);
    without_expr(shown, tenant_bson_doc(clauses));

    check(kit_same(row->values,
                   kit_write(arena, tenant_bson_doc(shown), true,
                             TENANT_JSON_RELAXED, NULL),
                   row->want));

    tenant_arena_destroy(arena);
}


/* The document with {} for what "$expr" holds. */

static void
without_expr(tenant_bson_t *to, tenant_doc_t doc)
{
    tenant_iter_t    it;
    tenant_bson_t   *child;
    tenant_str_t     own = tenant_null_string;

    it = tenant_bson_iter(doc);

    while (tenant_bson_next(&it)) {

        if (tenant_str_is(it.value.key, "$expr")) {
            child = tenant_bson_begin(to, "$expr");
            tenant_bson_end(to, child);

        } else if (it.value.type == TENANT_BSON_DOCUMENT) {
            child = tenant_bson_begin(to, it.value.key.data);
            without_expr(child, it.value.doc);
            tenant_bson_end(to, child);

        } else if (it.value.type == TENANT_BSON_ARRAY) {
            child = tenant_bson_begin_array(to, it.value.key.data);
            without_expr(child, it.value.doc);
            tenant_bson_end(to, child);

        } else {
            tenant_bson_add_value(to, own, &it.value);
        }
    }
}


static void
follow_test(const keyset_follow_t *row)
{
    tenant_arena_t   *arena;
    tenant_value_t    value;
    tenant_keyset_t   keyset;

    arena = tenant_arena_create();

    keyset_init(arena, &keyset, row->sort, NULL);
    keyset.values = parsed(arena, row->value);

    check(tenant_bson_find(parsed(arena, row->key), "0", &value));

    if (!check(tenant_keyset_follows(&keyset, &value) == row->follows)) {
        printf("%s: %s after %s\n", row->sort, row->key, row->value);
    }

    tenant_arena_destroy(arena);
}


/* One end of the order has nothing behind it; no "after", neither. */

static void
order_test(void)
{
    tenant_arena_t   *arena;
    tenant_keyset_t   keyset, reversed;

    arena = tenant_arena_create();

    keyset_init(arena, &keyset, "{\"a\":1,\"b\":-1}", NULL);
    check(!tenant_keyset_continues(&keyset));
    check(keyset.n == 3);

    tenant_keyset_reverse(&keyset, &reversed);
    check(reversed.n == 1 && reversed.order[0] == -1);
    check(tenant_str_is(reversed.names[0], "a"));

    keyset.values = parsed(arena, "{\"$maxKey\":1}");
    check(!tenant_keyset_continues(&keyset));

    keyset.order[0] = -1;
    check(tenant_keyset_continues(&keyset));

    keyset.values = parsed(arena, "{\"$minKey\":1}");
    check(!tenant_keyset_continues(&keyset));

    keyset.order[0] = 1;
    check(tenant_keyset_continues(&keyset));

    tenant_arena_destroy(arena);
}


/*
 * A token with its keys alone, as before slices were, and with what a slice is
 * measured by; none that says more.
 */

static void
token_test(void)
{
    size_t                i;
    tenant_arena_t       *arena;
    tenant_error_t        err;
    tenant_str_t          token;
    tenant_keyset_t       keyset;
    static const struct {
        const char     *first;
        const char     *last;
        tenant_sort_e   sort;
        bool            slice;
    } rows[] = {
        { "[1,1]", "[5,2]", TENANT_SORT_EMPTY_FIRST, false },
        { "[1,1]", "[5,2]", TENANT_SORT_EMPTY_AS_NULL, true },
        { "[1.5,1]", "[5,2]", TENANT_SORT_EMPTY_AS_NULL, true },
        { "[\"a\",1]", "[\"a\",2]", TENANT_SORT_EMPTY_AS_NULL, true },
        { "[\"a\",1]", "[\"b\",2]", TENANT_SORT_EMPTY_AS_NULL, false },
        { "[null,1]", "[5,2]", TENANT_SORT_EMPTY_AS_NULL, false },
        { "[{\"$date\":{\"$numberLong\":\"1\"}},1]", "[5,2]",
          TENANT_SORT_EMPTY_AS_NULL, false },
        { "[{\"$numberDouble\":\"-Infinity\"},1]", "[5,2]",
          TENANT_SORT_EMPTY_AS_NULL, false },
    };

    for (i = 0; i < count(rows); i++) {

        memset(&err, 0, sizeof(tenant_error_t));

        arena = tenant_arena_create();

        keyset_init(arena, &keyset, "{\"a\":1}", NULL);
        keyset.sort = rows[i].sort;
        keyset.organization = (tenant_str_t) tenant_string("o");
        keyset.collection = (tenant_str_t) tenant_string("c");

        token = tenant_keyset_token(&keyset,
                                    parsed(arena, rows[i].first),
                                    parsed(arena, rows[i].last),
                                    &err);
        check(token.data != NULL);

        check(tenant_keyset_open(&keyset, token, &err));
        check(keyset.slice == rows[i].slice);
        check(tenant_bson_count(keyset.values)
              == keyset.n + (rows[i].slice ? 1 : 0));

        keyset.n = 1;
        check(!tenant_keyset_open(&keyset, token, &err));
        check(err.status == TENANT_UNPROCESSABLE);

        tenant_arena_destroy(arena);
    }
}


/*
 * A token stays good where documents have moved to a collection in which the id
 * is a part of the primary key, and back; but not for another sort.
 */

static void
moved_test(void)
{
    bool              array;
    size_t            i;
    tenant_doc_t      sort;
    tenant_str_t      token;
    tenant_error_t    err;
    tenant_arena_t   *arena;
    tenant_keyset_t   here, there;

    static const tenant_stored_t  shared = {
        tenant_string("_id.i"), tenant_string("_id"), tenant_string("_etag"),
        tenant_string("keys")
    };

    static const struct {
        const char  *here;
        const char  *there;            /* by the names there */
        const char  *keys;
        bool         good;
    } rows[] = {
        { "{}", "{}", "[5]", true },
        { "{\"_id\":-1}", "{\"_id.i\":-1}", "[5]", true },
        { "{\"a\":1}", "{\"a\":1}", "[1,5]", true },
        { "{\"_id.x\":1}", "{\"_id.i.x\":1}", "[1,5]", true },
        { "{\"_id.i\":1}", "{\"_id.i.i\":1}", "[1,5]", true },
        { "{\"_id.i\":1}", "{\"_id.i\":1}", "[1,5]", false },
        { "{\"_idx\":1}", "{\"_idx\":1}", "[1,5]", true },
    };

    for (i = 0; i < count(rows); i++) {

        memset(&err, 0, sizeof(tenant_error_t));
        arena = tenant_arena_create();

        keyset_init(arena, &here, rows[i].here, NULL);
        check(tenant_json_read(arena, kit_str(rows[i].there),
                               TENANT_JSON_EXTENDED, &sort, &array, &err)
              == TENANT_OK);
        tenant_keyset_init(arena, &there, &shared, sort, here.filter);

        here.organization = (tenant_str_t) tenant_string("o");
        here.collection = (tenant_str_t) tenant_string("c");
        there.organization = here.organization;
        there.collection = here.collection;

        token = tenant_keyset_token(&here, parsed(arena, rows[i].keys),
                                    parsed(arena, rows[i].keys), &err);
        check(tenant_keyset_open(&there, token, &err) == rows[i].good);

        if (rows[i].good) {
            token = tenant_keyset_token(&there, parsed(arena, rows[i].keys),
                                        parsed(arena, rows[i].keys), &err);
            check(tenant_keyset_open(&here, token, &err));
        }

        tenant_arena_destroy(arena);
    }
}


/* Keys that fill a token leave a slice out; longer ones are refused. */

static void
long_test(void)
{
    char              text[4200];
    size_t            len;
    tenant_doc_t      keys;
    tenant_str_t      token;
    tenant_error_t    err;
    tenant_arena_t   *arena;
    tenant_keyset_t   keyset;

    for (len = 4060; len < 4090; len++) {

        memset(&err, 0, sizeof(tenant_error_t));

        arena = tenant_arena_create();

        keyset_init(arena, &keyset, "{\"a\":1}", NULL);
        keyset.sort = TENANT_SORT_EMPTY_AS_NULL;
        keyset.organization = (tenant_str_t) tenant_string("o");
        keyset.collection = (tenant_str_t) tenant_string("c");

        memset(text, 'x', sizeof(text));
        memcpy(text, "[\"", 2);
        memcpy(text + len, "\",1]", 5);

        keys = parsed(arena, text);
        token = tenant_keyset_token(&keyset, keys, keys, &err);

        check((token.data != NULL) == (keys.len <= 4096));
        check((err.status == TENANT_UNPROCESSABLE) == (keys.len > 4096));

        if (token.data != NULL) {
            check(tenant_keyset_open(&keyset, token, &err));
            check(keyset.slice == (keys.len + 4 <= 4096));
        }

        tenant_arena_destroy(arena);
    }
}


/* An array, or a value as the only element of one. */

static tenant_doc_t
parsed(tenant_arena_t *arena, const char *text)
{
    bool             array;
    char             line[512];
    tenant_doc_t     doc;
    tenant_error_t   err;

    if (text[0] != '[' || strcmp(text, "[1]") == 0) {
        (void) snprintf(line, sizeof(line), "[%s]", text);
        text = line;
    }

    err.status = TENANT_OK;
    check(tenant_json_read(arena, kit_str(text), TENANT_JSON_EXTENDED, &doc,
                           &array, &err) == TENANT_OK);

    return doc;
}


static void
keyset_init(tenant_arena_t *arena, tenant_keyset_t *keyset, const char *sort,
    const char *values)
{
    bool             array;
    tenant_doc_t     doc;
    tenant_error_t   err;

    err.status = TENANT_OK;
    check(tenant_json_read(arena, kit_str(sort), TENANT_JSON_EXTENDED, &doc,
                           &array, &err) == TENANT_OK);

    tenant_keyset_init(arena, keyset, &own, doc,
                       tenant_bson_doc(tenant_bson_create(arena)));

    if (values != NULL) {
        check(tenant_json_read(arena, kit_str(values), TENANT_JSON_EXTENDED,
                               &keyset->values, &array, &err) == TENANT_OK);
    }
}


int
main(void)
{
    size_t  i;

    for (i = 0; i < count(queries); i++) {
        query_test(&queries[i]);
    }

    for (i = 0; i < count(follows); i++) {
        follow_test(&follows[i]);
    }

    order_test();
    token_test();
    moved_test();
    long_test();

    return unit_done();
}
