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
 * Reading a document by its id: one command, and what its reply means beside
 * the preconditions.
 */


#include "../../../src/document/tenant_documents.h"
#include "operation_kit.h"


#define count(a)  (sizeof(a) / sizeof((a)[0]))

#define A  "0123456789abcdef01234567"
#define B  "89abcdef0123456789abcdef"

#define GET   &tenant_document_get
#define FIND  "read {\"find\":\"org_x.c\",\"filter\":{\"_id\":\"k\"},"        \
              "\"limit\":1,\"singleBatch\":true}"

#define FOUND(doc)  "{\"cursor\":{\"firstBatch\":[" doc "],\"id\":0}}"

#define DOC      "{\"_id\":\"k\",\"n\":1,\"_etag\":{\"$oid\":\"" A "\"}}"
#define FOREIGN  "{\"_id\":\"k\",\"_etag\":[1]}"


static const kit_row_t  rows[] = {

    /* which document */

    { "a string", GET, .id = "k", .steps = { { FIND, 0, FOUND(DOC) } },
      .answer = "200 {\"_id\":\"k\",\"n\":1} etag \"" A "\"" },
    { "an ObjectId", GET, .id = B, .steps = { {
        "read {\"find\":\"org_x.c\",\"filter\":{\"_id\":{\"$oid\":\"" B "\"}},"
        "\"limit\":1,\"singleBatch\":true}", 0,
        FOUND("{\"_id\":{\"$oid\":\"" B "\"}}") } },
      .answer = "200 {\"_id\":{\"$oid\":\"" B "\"}} etag \"0\"" },
    { "the base collection", GET, .collection = "documents", .id = "k",
      .steps = { { "read {\"find\":\"org_x\",\"filter\":{\"_id\":\"k\"},"
                   "\"limit\":1,\"singleBatch\":true}", 0, FOUND("") } },
      .answer = "404 there is no such document" },

    /* in which form */

    { "canonical", GET, .id = "k", .canonical = true,
      .steps = { { FIND, 0, FOUND(DOC) } },
      .answer = "200 {\"_id\":\"k\",\"n\":{\"$numberInt\":\"1\"}} "
                "etag \"" A "-ejson\"" },
    { "of other software", GET, .id = "k",
      .steps = { { FIND, 0, FOUND(FOREIGN) } },
      .answer = "200 {\"_id\":\"k\"} etag \"0\"" },

    /* preconditions */

    { "If-Match holds", GET, .id = "k", .match = "\"" B "\", \"" A "\"",
      .steps = { { FIND, 0, FOUND(DOC) } },
      .answer = "200 {\"_id\":\"k\",\"n\":1} etag \"" A "\"" },
    { "If-Match fails", GET, .id = "k", .match = "\"" B "\"",
      .steps = { { FIND, 0, FOUND(DOC) } },
      .answer = "412 the document has another ETag" },
    { "If-Match of another form", GET, .id = "k", .match = "\"" A "-ejson\"",
      .steps = { { FIND, 0, FOUND(DOC) } },
      .answer = "412 the document has another ETag" },
    { "If-Match *", GET, .id = "k", .match = "*",
      .steps = { { FIND, 0, FOUND(DOC) } },
      .answer = "200 {\"_id\":\"k\",\"n\":1} etag \"" A "\"" },
    { "If-None-Match", GET, .id = "k", .none_match = "\"" A "\"",
      .steps = { { FIND, 0, FOUND(DOC) } },
      .answer = "304  etag \"" A "\"" },
    { "If-None-Match of another", GET, .id = "k", .none_match = "\"" B "\"",
      .steps = { { FIND, 0, FOUND(DOC) } },
      .answer = "200 {\"_id\":\"k\",\"n\":1} etag \"" A "\"" },
    { "If-Match counts first", GET, .id = "k", .match = "\"" B "\"",
      .none_match = "\"" A "\"", .steps = { { FIND, 0, FOUND(DOC) } },
      .answer = "412 the document has another ETag" },
    { "none there", GET, .id = "k", .match = "*",
      .steps = { { FIND, 0, FOUND("") } },
      .answer = "404 there is no such document" },

    /* no reply, or a strange one */

    { "unavailable", GET, .id = "k",
      .steps = { { FIND, TENANT_UNAVAILABLE, NULL } },
      .answer = "503 the store's text" },
    { "too slow", GET, .id = "k",
      .steps = { { FIND, TENANT_TIMEOUT, NULL } },
      .answer = "504 the store's text" },
    { "a fault", GET, .id = "k",
      .steps = { { FIND, TENANT_INTERNAL, NULL } },
      .answer = "500 internal error cause the store's cause" },
    { "no batch", GET, .id = "k", .steps = { { FIND, 0, "{\"ok\":1}" } },
      .answer = "503 the database is not available cause "
                "a reply to a read has no documents" },

    /* nothing is asked for */

    { "an id that no path has", GET, .id = "..",
      .answer = "422 _id: must not be empty, \".\" or \"..\"" },
    { "no UTF-8", GET, .id = "\xff", .answer = "400 the path is not UTF-8" },
    { "a malformed tag", GET, .id = "k", .match = "x",
      .answer = "400 If-Match is malformed" },
    { "all that is wrong", GET, .collection = ".a", .id = "a/b",
      .answer = "422 collection: must have 1 to 64 letters, digits, \"_\", "
                "\"-\" or single inner \".\", _id: must not hold \"/\" or "
                "control characters" },
    { "a parameter", GET, .id = "k", .params = { { "x", "1" } },
      .answer = "422 x: is not known here" },
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
