/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c src/query/tenant_*.c */
/* sources: src/document/tenant_*.c src/master/tenant_collections*.c */
/* sources: src/master/tenant_name_list.c src/master/tenant_repeat.c */
/* sources: src/token/tenant_digest.c */
/* sources: src/job/tenant_operation.c src/job/tenant_use_case.c */
/* sources: src/job/tenant_shared*.c src/job/tenant_placement.c */
/* sources: src/master/tenant_state.c src/master/tenant_record.c */
/* sources: src/job/tenant_input.c */
/* link: -Wl,--wrap=tenant_oid_new */

/*
 * A first page, to the last member of its command; how pages follow each other
 * is in list.c.  Then collections.
 */


#include "../../../src/document/tenant_documents.h"
#include "operation_kit.h"


#define count(a)  (sizeof(a) / sizeof((a)[0]))

#define LIST         &tenant_document_list
#define COLLECTIONS  &tenant_collection_list
#define DROP         &tenant_collection_drop

#define FIND(filter, rest)                                                    \
    "read {\"find\":\"org_x.c\",\"filter\":" filter ",\"sort\":{\"_id\":1}"   \
    rest "}"
#define SOME          ",\"limit\":51,\"batchSize\":52"
#define ALL           FIND(BY_ID, SOME)

/* With no condition at all this has the server read the ids' index. */
#define BY_ID         "{\"_id\":{\"$gte\":{\"$minKey\":1}}}"

/* The sort key of a field, in the order that begins with empty arrays. */

#define KEY(name)                                                             \
    "{\"$let\":{\"vars\":{\"v\":\"$" name "\"},\"in\":"                       \
    "{\"$cond\":[{\"$isArray\":\"$$v\"},"                                     \
    "{\"$cond\":[{\"$eq\":[\"$$v\",[]]},{\"$literal\":{\"$minKey\":1}},"      \
    "{\"$reduce\":{\"input\":\"$$v\",\"initialValue\":"                       \
    "{\"$literal\":{\"$maxKey\":1}},\"in\":{\"$cond\":["                      \
    "{\"$lt\":[\"$$this\",\"$$value\"]},\"$$this\",\"$$value\"]}}}]},"        \
    "{\"$ifNull\":[\"$$v\",null]}]}}}"

#define SORTED(filter, sort, keys, rest)                                      \
    "read {\"aggregate\":\"org_x.c\",\"pipeline\":[{\"$match\":" filter "},"  \
    "{\"$sort\":" sort "},{\"$limit\":51},"                                   \
    "{\"$addFields\":{\"_tenant_keyset\":[" keys "]}}" rest "],"              \
    "\"cursor\":{\"batchSize\":52}}"

#define PROBE                                                                 \
    "read {\"aggregate\":1,\"pipeline\":[{\"$documents\":[{\"v\":null},"      \
    "{\"v\":[]}]},{\"$sort\":{\"v\":1}}],\"cursor\":{}}"

#define BATCH(docs)  "{\"cursor\":{\"firstBatch\":[" docs "],\"id\":0}}"
#define OPEN(docs)   "{\"cursor\":{\"firstBatch\":[" docs "],\"id\":7}}"

#define PAGE(docs)   "200 {\"documents\":[" docs "],\"next\":null}"

#define ETAG         "\"_etag\":{\"$oid\":\"0123456789abcdef01234567\"}"
#define DOC          "{\"_id\":1,\"a\":2," ETAG "}"
#define WITH_KEYS        "{\"_id\":1,\"a\":2," ETAG ",\"_tenant_keyset\":[2,1]}"

#define LISTED                                                                \
    "primary {\"listCollections\":1,\"filter\":{\"name\":"                    \
    "{\"$regularExpression\":{\"pattern\":\"^org_x(\\\\.|$)\","               \
    "\"options\":\"\"}}},\"nameOnly\":true,\"cursor\":{}}"


static const kit_row_t  rows[] = {

    { "all", LIST, .steps = { { ALL, 0, BATCH(DOC) } },
      .answer = PAGE("{\"_id\":1,\"a\":2}") },
    { "none", LIST, .steps = { { ALL, 0, BATCH("") } }, .answer = PAGE("") },
    { "canonical", LIST, .canonical = true,
      .steps = { { ALL, 0, BATCH("{\"_id\":1}") } },
      .answer = PAGE("{\"_id\":{\"$numberInt\":\"1\"}}") },
    { "no JSON", LIST,
      .params = { { "filter", "{\"_id\":{\"$gt\":1},\"a\":/**/2}" } },
      .answer = "400 the JSON of \"filter\" can't be read: its syntax is "
                "wrong (line 1, column 22)" },
    { "a filter", LIST,
      .params = { { "filter", "{\"_id\":{\"$gt\":0},\"$or\":[{\"a\":2}]}" } },
      .steps = { { FIND("{\"_id\":{\"$gt\":0},\"$or\":[{\"a\":2}]}", SOME), 0,
                   BATCH(DOC) } },
      .answer = PAGE("{\"_id\":1,\"a\":2}") },
    { "few, and down", LIST,
      .params = { { "limit", "3" }, { "sort", "{\"_id\":-1,\"a\":1}" } },
      .steps = { { "read {\"find\":\"org_x.c\",\"filter\":" BY_ID ",\"sort\":"
                   "{\"_id\":-1},\"limit\":4,\"batchSize\":5}", 0,
                   BATCH(DOC) } },
      .answer = PAGE("{\"_id\":1,\"a\":2}") },
    { "the base collection", LIST, .collection = "documents",
      .steps = { { "read {\"find\":\"org_x\",\"filter\":" BY_ID ",\"sort\":"
                   "{\"_id\":1}" SOME "}", 0, BATCH("") } },
      .answer = PAGE("") },

    /* fields: the id comes always, and is shown only where it is asked for */

    { "inclusion", LIST, .params = { { "fields", "{\"a\":1}" } },
      .steps = { { FIND(BY_ID, ",\"projection\":{\"a\":1}" SOME), 0,
                   BATCH("{\"_id\":1,\"a\":2}") } },
      .answer = PAGE("{\"_id\":1,\"a\":2}") },
    { "without the id", LIST,
      .params = { { "fields", "{\"a\":1,\"_id\":0}" } },
      .steps = { { FIND(BY_ID, ",\"projection\":{\"a\":1}" SOME), 0,
                   BATCH("{\"_id\":1,\"a\":2}") } },
      .answer = PAGE("{\"a\":2}") },
    { "exclusion", LIST,
      .params = { { "fields", "{\"b\":false,\"_id\":true}" } },
      .steps = { { FIND(BY_ID, ",\"projection\":{\"b\":false,\"_id\":true}"
                        SOME), 0, BATCH(DOC) } },
      .answer = PAGE("{\"_id\":1,\"a\":2}") },
    { "the ETag", LIST, .params = { { "fields", "{\"_etag\":1}" } },
      .steps = { { FIND(BY_ID, ",\"projection\":{\"_etag\":1}" SOME), 0,
                   BATCH("{\"_id\":1," ETAG "}") } },
      .answer = PAGE("{\"_id\":1," ETAG "}") },
    { "no fields", LIST, .params = { { "fields", "{}" } },
      .steps = { { FIND(BY_ID, ",\"projection\":{}" SOME), 0, BATCH(DOC) } },
      .answer = PAGE("{\"_id\":1,\"a\":2}") },

    /* by other fields: their keys come with the documents */

    { "by a field", LIST, .params = { { "sort", "{\"a\":1}" } },
      .steps = { { SORTED("{}", "{\"a\":1,\"_id\":1}", KEY("a") "," KEY("_id"),
                          ""), 0, BATCH(WITH_KEYS) } },
      .answer = PAGE("{\"_id\":1,\"a\":2}") },
    { "and with fields", LIST,
      .params = { { "sort", "{\"a\":1}" }, { "fields", "{\"a\":1,\"_id\":0}" },
                  { "filter", "{\"_id\":1}" } },
      .steps = { { SORTED("{\"_id\":1}", "{\"a\":1,\"_id\":1}",
                          KEY("a") "," KEY("_id"),
                          ",{\"$project\":{\"a\":1,\"_id\":0,"
                          "\"_tenant_keyset\":1}}"), 0,
                   BATCH("{\"a\":2,\"_tenant_keyset\":[2,1]}") } },
      .answer = PAGE("{\"a\":2}") },
    { "and without some", LIST,
      .params = { { "sort", "{\"a\":1}" }, { "fields", "{\"a\":0}" } },
      .steps = { { SORTED("{}", "{\"a\":1,\"_id\":1}", KEY("a") "," KEY("_id"),
                          ",{\"$project\":{\"a\":0}}"), 0,
                   BATCH("{\"_id\":1,\"_tenant_keyset\":[2,1]}") } },
      .answer = PAGE("{\"_id\":1}") },
    { "parts of the id", LIST, .params = { { "fields", "{\"_id.x\":1}" } },
      .steps = { { SORTED(BY_ID, "{\"_id\":1}", KEY("_id"),
                          ",{\"$project\":{\"_id.x\":1,\"_tenant_keyset\":1}}"),
                   0, BATCH("{\"_id\":{\"x\":1},\"_tenant_keyset\":"
                            "[{\"x\":1,\"y\":2}]}") } },
      .answer = PAGE("{\"_id\":{\"x\":1}}") },

    /* a cursor that the server left open */

    { "closed", LIST, .params = { { "limit", "1" } },
      .steps = { { FIND(BY_ID, ",\"limit\":2,\"batchSize\":3"), 0, OPEN("") },
                 { "read {\"killCursors\":\"org_x.c\",\"cursors\":[7]}", 0,
                   "{\"ok\":1}" } },
      .answer = PAGE("") },
    { "or not", LIST, .params = { { "limit", "1" } },
      .steps = { { FIND(BY_ID, ",\"limit\":2,\"batchSize\":3"), 0, OPEN("") },
                 { "read {\"killCursors\":\"org_x.c\",\"cursors\":[7]}",
                   TENANT_UNAVAILABLE, NULL } },
      .answer = PAGE("") },

    /* no reply, or a strange one */

    { "unavailable", LIST, .steps = { { ALL, TENANT_UNAVAILABLE, NULL } },
      .answer = "503 the store's text" },
    { "refused", LIST, .steps = { { ALL, TENANT_UNPROCESSABLE, NULL } },
      .answer = "422 the store's text" },
    { "no batch", LIST, .steps = { { ALL, 0, "{\"cursor\":{\"id\":0}}" } },
      .answer = "503 the database is not available cause "
                "a reply to a read has no documents" },
    { "no cursor", LIST,
      .steps = { { ALL, 0, "{\"cursor\":{\"firstBatch\":[]}}" } },
      .answer = "503 the database is not available cause "
                "a reply to a read has no documents" },

    /* nothing is sent */

    { "all that is wrong", LIST, .collection = "a..b",
      .params = { { "filter", "{\"$where\":\"1\"}" }, { "limit", "1001" },
                  { "fields", "{\"a\":1,\"b\":0}" } },
      .answer = "422 limit: must be a whole number from 1 to 1000, "
                "collection: must have 1 to 64 letters, digits, \"_\", \"-\" "
                "or single inner \".\", filter.$where: is not allowed here, "
                "fields.b: must be included or excluded as the others are" },
    { "a token of another query", LIST, .params = { { "after", "x" } },
      .answer = "422 after: is not a token of this query" },

    /* collections */

    { "collections", COLLECTIONS,
      .steps = { { LISTED, 0, "[{\"name\":\"org_x.b\"},{\"name\":\"org_x\"},"
                   "{\"name\":\"org_xy\"},{\"name\":\"org_x.a.b\"}]" } },
      .answer = "200 {\"collections\":[{\"name\":\"a.b\"},{\"name\":\"b\"},"
                "{\"name\":\"documents\"}]}" },
    { "the base one is always there", COLLECTIONS,
      .steps = { { LISTED, 0, "[]" } },
      .answer = "200 {\"collections\":[{\"name\":\"documents\"}]}" },
    { "not listed", COLLECTIONS,
      .steps = { { LISTED, TENANT_UNAVAILABLE, NULL } },
      .answer = "503 the store's text" },

    { "dropped", DROP,
      .steps = { { "write {\"drop\":\"org_x.c\"}", 0, "{\"ok\":1}" } },
      .answer = "204 " },
    { "not there", DROP,
      .steps = { { "write {\"drop\":\"org_x.c\"}", TENANT_NOT_FOUND, NULL } },
      .answer = "204 " },
    { "nobody knows", DROP,
      .steps = { { "write {\"drop\":\"org_x.c\"}", TENANT_TIMEOUT, NULL } },
      .answer = "504 the store's text" },
    { "the base one stays", DROP, .collection = "documents",
      .answer = "422 collection: \"documents\" can't be dropped, only "
                "emptied" },
    { "one that can't be", DROP, .collection = "system.x",
      .answer = "422 collection: must have 1 to 64 letters, digits, \"_\", "
                "\"-\" or single inner \".\"" },
};


/* How the server sorts is asked where nobody knows. */

static const kit_row_t  probes[] = {
    { "asked first", LIST, .params = { { "sort", "{\"a\":1}" } },
      .steps = { { PROBE, 0, BATCH("{\"v\":[]},{\"v\":null}") },
                 { SORTED("{}", "{\"a\":1,\"_id\":1}", KEY("a") "," KEY("_id"),
                          ""), 0, BATCH(WITH_KEYS) } },
      .answer = PAGE("{\"_id\":1,\"a\":2}") },
    { "it has no such stage", LIST, .params = { { "sort", "{\"a\":1}" } },
      .steps = { { PROBE, TENANT_UNPROCESSABLE, NULL },
                 { SORTED("{}", "{\"a\":1,\"_id\":1}", KEY("a") "," KEY("_id"),
                          ""), 0, BATCH(WITH_KEYS) } },
      .answer = PAGE("{\"_id\":1,\"a\":2}") },
    { "it does not say", LIST, .params = { { "sort", "{\"a\":1}" } },
      .steps = { { PROBE, TENANT_TIMEOUT, NULL } },
      .answer = "504 the store's text" },
    { "by _id it does not matter", LIST,
      .steps = { { ALL, 0, BATCH(DOC) } },
      .answer = PAGE("{\"_id\":1,\"a\":2}") },
};


int
main(void)
{
    size_t  i;

    for (i = 0; i < count(rows); i++) {
        kit_run(&rows[i]);
    }

    for (i = 0; i < count(probes); i++) {
        kit_sort = TENANT_SORT_UNKNOWN;
        kit_run(&probes[i]);
    }

    return unit_done();
}
