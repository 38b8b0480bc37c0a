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
 * Reads while an organization's collections get other names, one by one: what
 * is not under the old name is under the new one, or nowhere.
 */


#include "../../../src/document/tenant_documents.h"
#include "operation_kit.h"


#define count(a)  (sizeof(a) / sizeof((a)[0]))

#define GET          &tenant_document_get
#define LIST         &tenant_document_list
#define COUNT        &tenant_document_count
#define DISTINCT     &tenant_document_distinct
#define PATCH        &tenant_document_patch
#define DELETE       &tenant_document_delete
#define COLLECTIONS  &tenant_collection_list

#define NAMED        .mode = TENANT_MODE_NAME
#define RENAMING     NAMED, .next = "org_y"

#define READ(name)                                                            \
    "read {\"find\":\"" name "\",\"filter\":{\"_id\":\"k\"},"                 \
    "\"limit\":1,\"singleBatch\":true}"
#define PAGE(name)                                                            \
    "read {\"find\":\"" name "\",\"filter\":{\"_id\":{\"$gte\":"              \
    "{\"$minKey\":1}}},\"sort\":{\"_id\":1},\"limit\":2,\"batchSize\":3}"
#define CLOSE(name)  "read {\"killCursors\":\"" name "\",\"cursors\":[7]}"
#define REMOVE                                                                \
    "write {\"findAndModify\":\"org_x.c\",\"query\":{\"_id\":\"k\"},"         \
    "\"remove\":true,\"fields\":{\"_id\":1}}"

#define LISTED(name)                                                          \
    "primary {\"listCollections\":1,\"filter\":{\"name\":"                    \
    "{\"$regularExpression\":{\"pattern\":\"^" name "(\\\\.|$)\","            \
    "\"options\":\"\"}}},\"nameOnly\":true,\"cursor\":{}}"

#define COUNTED(name)                                                         \
    "read {\"aggregate\":\"" name "\",\"pipeline\":[{\"$match\":{}},"         \
    "{\"$group\":{\"_id\":null,\"n\":{\"$sum\":1}}}],\"cursor\":{}}"
#define METADATA(name)  "read {\"count\":\"" name "\"}"
#define VALUES(name)                                                          \
    "read {\"distinct\":\"" name "\",\"key\":\"a\",\"query\":{}}"

#define BATCH(docs)  "{\"cursor\":{\"firstBatch\":[" docs "],\"id\":0}}"
#define OPEN(docs)   "{\"cursor\":{\"firstBatch\":[" docs "],\"id\":7}}"

/* a seal of zeros, and [1] */
#define NEXT                                                                  \
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAMAAAAEDAAAQAAAAA"

#define MISSING      "404 there is no such document"


static const kit_row_t  rows[] = {

    { "not renamed yet", GET, RENAMING, .id = "k",
      .steps = { { READ("org_x.c"), 0, BATCH("{\"_id\":\"k\"}") } },
      .answer = "200 {\"_id\":\"k\"} etag \"0\"" },
    { "renamed", GET, RENAMING, .id = "k",
      .steps = { { READ("org_x.c"), 0, BATCH("") },
                 { READ("org_y.c"), 0, BATCH("{\"_id\":\"k\"}") } },
      .answer = "200 {\"_id\":\"k\"} etag \"0\"" },
    { "no collection has the old name", GET, RENAMING, .id = "k",
      .steps = { { READ("org_x.c"), TENANT_NOT_FOUND, NULL },
                 { READ("org_y.c"), 0, BATCH("{\"_id\":\"k\"}") } },
      .answer = "200 {\"_id\":\"k\"} etag \"0\"" },
    { "the base collection", GET, RENAMING, .collection = "documents",
      .id = "k",
      .steps = { { READ("org_x"), 0, BATCH("") },
                 { READ("org_y"), 0, BATCH("{\"_id\":\"k\"}") } },
      .answer = "200 {\"_id\":\"k\"} etag \"0\"" },
    { "nowhere", GET, RENAMING, .id = "k",
      .steps = { { READ("org_x.c"), 0, BATCH("") },
                 { READ("org_y.c"), 0, BATCH("") } },
      .answer = MISSING },
    { "there is no old answer", GET, RENAMING, .id = "k",
      .steps = { { READ("org_x.c"), TENANT_UNAVAILABLE, NULL } },
      .answer = "503 the store's text" },
    { "there is no new one", GET, RENAMING, .id = "k",
      .steps = { { READ("org_x.c"), 0, BATCH("") },
                 { READ("org_y.c"), TENANT_TIMEOUT, NULL } },
      .answer = "504 the store's text" },
    { "nothing is being renamed", GET, NAMED, .id = "k",
      .steps = { { READ("org_x.c"), 0, BATCH("") } }, .answer = MISSING },

    /* what was found under the new name stays there */

    { "a page", LIST, RENAMING, .params = { { "limit", "1" } },
      .steps = { { PAGE("org_x.c"), 0, BATCH("") },
                 { PAGE("org_y.c"), 0, BATCH("{\"_id\":1}") } },
      .answer = "200 {\"documents\":[{\"_id\":1}],\"next\":null}" },
    { "its cursor", LIST, RENAMING, .params = { { "limit", "1" } },
      .steps = { { PAGE("org_x.c"), 0, BATCH("") },
                 { PAGE("org_y.c"), 0, OPEN("{\"_id\":1},{\"_id\":2}") },
                 { CLOSE("org_y.c"), 0, "{\"ok\":1}" } },
      .answer = "200 {\"documents\":[{\"_id\":1}],\"next\":\"" NEXT "\"}" },
    { "an open cursor is something", LIST, RENAMING,
      .params = { { "limit", "1" } },
      .steps = { { PAGE("org_x.c"), 0, OPEN("") },
                 { CLOSE("org_x.c"), 0, "{\"ok\":1}" } },
      .answer = "200 {\"documents\":[],\"next\":null}" },

    /* numbers and values have no cursor */

    { "a count", COUNT, RENAMING, .body = "{}",
      .steps = { { COUNTED("org_x.c"), 0, BATCH("") },
                 { COUNTED("org_y.c"), 0, BATCH("{\"_id\":null,\"n\":2}") } },
      .answer = "200 {\"count\":2}" },
    { "a count of what is in neither", COUNT, RENAMING, .body = "{}",
      .steps = { { COUNTED("org_x.c"), TENANT_NOT_FOUND, NULL },
                 { COUNTED("org_y.c"), TENANT_NOT_FOUND, NULL } },
      .answer = "200 {\"count\":0}" },
    { "an estimate", LIST, RENAMING,
      .params = { { "limit", "1" }, { "count", "estimated" } },
      .steps = { { PAGE("org_x.c"), 0, BATCH("{\"_id\":1},{\"_id\":2}") },
                 { METADATA("org_x.c"), 0, "{\"n\":0,\"ok\":1}" },
                 { METADATA("org_y.c"), 0, "{\"n\":2,\"ok\":1}" } },
      .answer = "200 {\"documents\":[{\"_id\":1}],\"next\":\"" NEXT "\","
                "\"count\":2}" },
    { "an estimate of what is there", LIST, RENAMING,
      .params = { { "limit", "1" }, { "count", "estimated" } },
      .steps = { { PAGE("org_x.c"), 0, BATCH("{\"_id\":1},{\"_id\":2}") },
                 { METADATA("org_x.c"), 0, "{\"n\":3,\"ok\":1}" } },
      .answer = "200 {\"documents\":[{\"_id\":1}],\"next\":\"" NEXT "\","
                "\"count\":3}" },
    { "a page that is open while it is counted", LIST, NAMED,
      .params = { { "limit", "1" }, { "count", "exact" } },
      .steps = { { PAGE("org_x.c"), 0, OPEN("{\"_id\":1},{\"_id\":2}") },
                 { COUNTED("org_x.c"), 0, BATCH("{\"_id\":null,\"n\":4}") },
                 { CLOSE("org_x.c"), 0, "{\"ok\":1}" } },
      .answer = "200 {\"documents\":[{\"_id\":1}],\"next\":\"" NEXT "\","
                "\"count\":4}" },
    { "no count", LIST, NAMED,
      .params = { { "limit", "1" }, { "count", "exact" } },
      .steps = { { PAGE("org_x.c"), 0, BATCH("{\"_id\":1},{\"_id\":2}") },
                 { COUNTED("org_x.c"), TENANT_TIMEOUT, NULL } },
      .answer = "504 the store's text" },
    { "values", DISTINCT, RENAMING, .body = "{\"field\":\"a\"}",
      .steps = { { VALUES("org_x.c"), 0, "{\"values\":[],\"ok\":1}" },
                 { VALUES("org_y.c"), 0, "{\"values\":[7],\"ok\":1}" } },
      .answer = "200 {\"values\":[7]}" },
    { "values that are there", DISTINCT, RENAMING,
      .body = "{\"field\":\"a\"}",
      .steps = { { VALUES("org_x.c"), 0, "{\"values\":[null],\"ok\":1}" } },
      .answer = "200 {\"values\":[null]}" },
    { "no values at all", DISTINCT, NAMED, .body = "{\"field\":\"a\"}",
      .steps = { { VALUES("org_x.c"), 0, "{\"ok\":1}" } },
      .answer = "503 the database is not available cause a reply to a read "
                "has no documents" },

    /* a write is refused before it comes here; it looks at one name only */

    { "a write", DELETE, RENAMING, .id = "k",
      .steps = { { REMOVE, 0, "{\"value\":null}" } }, .answer = MISSING },

    /* the old names are asked for first: what is in neither list is not there */

    { "collections", COLLECTIONS, RENAMING,
      .steps = { { LISTED("org_x"), 0, "[{\"name\":\"org_x.b\"},"
                   "{\"name\":\"org_x.a\"}]" },
                 { LISTED("org_y"), 0, "[{\"name\":\"org_y\"},"
                   "{\"name\":\"org_y.b\"},{\"name\":\"org_y.c\"}]" } },
      .answer = "200 {\"collections\":[{\"name\":\"a\"},{\"name\":\"b\"},"
                "{\"name\":\"c\"},{\"name\":\"documents\"}]}" },
    { "not listed", COLLECTIONS, RENAMING,
      .steps = { { LISTED("org_x"), 0, "[]" },
                 { LISTED("org_y"), TENANT_UNAVAILABLE, NULL } },
      .answer = "503 the store's text" },
};


int
main(void)
{
    size_t  i;

    for (i = 0; i < count(rows); i++) {
        kit_run(&rows[i]);
    }

    return unit_done();
}
