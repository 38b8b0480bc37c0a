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
 * Replacing, patching and deleting a document: one atomic command, and what is
 * asked when it meets none, or a value that is taken.
 */


#include "../../../src/document/tenant_documents.h"
#include "operation_kit.h"


#define count(a)  (sizeof(a) / sizeof((a)[0]))

#define A  "0123456789abcdef01234567"
#define B  "89abcdef0123456789abcdef"

#define PUT     &tenant_document_replace
#define PATCH   &tenant_document_patch
#define DELETE  &tenant_document_delete


/* Queries with preconditions. */

#define TAGS(list)  "{\"_etag\":{\"$in\":[" list "],"                         \
                    "\"$not\":{\"$type\":\"array\"}}}"
#define ANY         "{\"_id\":\"k\"}"
#define MATCH       "{\"_id\":\"k\",\"$or\":[" TAGS("{\"$oid\":\"" A "\"}")   \
                    "]}"
#define NO_MATCH    "{\"_id\":\"k\",\"$nor\":[" TAGS("{\"$oid\":\"" A "\"}")  \
                    "]}"


/* Commands. */

#define MODIFY(query)   "write {\"findAndModify\":\"org_x.c\",\"query\":" query

#define STORED          "{\"_id\":\"k\",\"n\":1,\"_etag\":" KIT_NEW_1 "}"

#define REPLACE(query, upsert)                                                \
    MODIFY(query) ",\"update\":" STORED ",\"upsert\":" upsert ",\"new\":true," \
    "\"fields\":{\"_id\":1}}"

#define CREATE                                                                \
    "write {\"insert\":\"org_x.c\",\"documents\":[" STORED "]}"

/* {"n": 2, "gone": null} */

#define MERGE(query)                                                          \
    MODIFY(query) ",\"update\":[{\"$replaceWith\":{\"$let\":"                 \
    "{\"vars\":{\"t0\":\"$$ROOT\"},\"in\":{\"$mergeObjects\":["               \
    "{\"$arrayToObject\":{\"$filter\":{\"input\":{\"$objectToArray\":"        \
    "\"$$t0\"},\"as\":\"f\",\"cond\":{\"$not\":[{\"$in\":[\"$$f.k\","         \
    "{\"$literal\":[\"_id\",\"gone\"]}]}]}}}},"                               \
    "{\"$arrayToObject\":[["                                                  \
    "{\"k\":{\"$literal\":\"n\"},\"v\":{\"$literal\":2}},"                    \
    "{\"k\":\"_etag\",\"v\":{\"$literal\":" KIT_NEW_1 "}}"                    \
    "]]}]}}}}],\"new\":true}"

#define REMOVE(query)                                                         \
    MODIFY(query) ",\"remove\":true,\"fields\":{\"_id\":1}}"

#define ASK                                                                   \
    "primary {\"find\":\"org_x.c\",\"filter\":{\"_id\":\"k\"},"               \
    "\"projection\":{\"_id\":1},\"limit\":1,\"singleBatch\":true}"


/* Replies. */

#define REPLACED(existed)                                                     \
    "{\"lastErrorObject\":{\"updatedExisting\":" existed "},"                 \
    "\"value\":{\"_id\":\"k\"}}"
#define DONE(existed)                                                         \
    "{\"lastErrorObject\":{\"updatedExisting\":" existed "},"                 \
    "\"value\":" STORED "}"
#define NONE       "{\"lastErrorObject\":{},\"value\":null}"
#define ERROR(n)   "{\"n\":0,\"writeErrors\":[{\"index\":0,\"code\":" n "}]}"
#define THERE      "{\"cursor\":{\"firstBatch\":[{\"_id\":\"k\"}]}}"
#define NOT_THERE  "{\"cursor\":{\"firstBatch\":[]}}"


/* Answers. */

#define SHOWN      "{\"_id\":\"k\",\"n\":1} etag \"" KIT_HEX_1 "\""
#define CREATED    "201 " SHOWN " at c/k"
#define CHANGED    "200 " SHOWN
#define FAILED     "412 the document is not in the state that the request "   \
                   "asks for"
#define MISSING    "404 there is no such document"
#define TAKEN      "409 a unique value of this document is taken"

#define BODY       .id = "k", .body = "{\"n\":1}"
#define CHANGE     .id = "k", .body = "{\"n\":2,\"gone\":null}"


static const kit_row_t  replaces[] = {

    { "replaces", PUT, BODY,
      .steps = { { REPLACE(ANY, "true"), 0, REPLACED("true") } },
      .answer = CHANGED },
    { "creates", PUT, BODY,
      .steps = { { REPLACE(ANY, "true"), 0, REPLACED("false") } },
      .answer = CREATED },
    { "an ObjectId", PUT, .id = B, .body = "{}", .steps = { {
        "write {\"findAndModify\":\"org_x.c\",\"query\":{\"_id\":{\"$oid\":\""
        B "\"}},\"update\":{\"_id\":{\"$oid\":\"" B "\"},\"_etag\":" KIT_NEW_1
        "},\"upsert\":true,\"new\":true,\"fields\":{\"_id\":1}}", 0,
        "{\"lastErrorObject\":{\"updatedExisting\":false},\"value\":"
        "{\"_id\":{\"$oid\":\"" B "\"}}}" } },
      .answer = "201 {\"_id\":{\"$oid\":\"" B "\"}} etag \"" KIT_HEX_1
                "\" at c/" B },
    { "the client's own _etag is left out", PUT, .id = "k",
      .body = "{\"_etag\":5,\"n\":1,\"_id\":\"k\"}", .canonical = true,
      .steps = { { REPLACE(ANY, "true"), 0, REPLACED("true") } },
      .answer = "200 {\"_id\":\"k\",\"n\":{\"$numberInt\":\"1\"}} etag \""
                KIT_HEX_1 "-ejson\"" },

    { "of a timestamp the server may have made another", PUT, .id = "k",
      .body = "{\"t\":{\"$timestamp\":{\"t\":0,\"i\":0}}}", .steps = { {
        MODIFY(ANY) ",\"update\":{\"_id\":\"k\",\"t\":{\"$timestamp\":"
        "{\"t\":0,\"i\":0}},\"_etag\":" KIT_NEW_1 "},\"upsert\":true,"
        "\"new\":true}", 0,
        "{\"lastErrorObject\":{\"updatedExisting\":true},\"value\":"
        "{\"_id\":\"k\",\"t\":{\"$timestamp\":{\"t\":7,\"i\":1}},"
        "\"_etag\":" KIT_NEW_1 "}}" } },
      .answer = "200 {\"_id\":\"k\",\"t\":{\"$timestamp\":{\"t\":7,\"i\":1}}}"
                " etag \"" KIT_HEX_1 "\"" },

    /* If-Match */

    { "If-Match holds", PUT, BODY, .match = "\"" A "\"",
      .steps = { { REPLACE(MATCH, "false"), 0, REPLACED("true") } },
      .answer = CHANGED },
    { "If-Match fails", PUT, BODY, .match = "\"" A "\"",
      .steps = { { REPLACE(MATCH, "false"), 0, NONE } }, .answer = FAILED },
    { "If-Match *, and none there", PUT, BODY, .match = "*",
      .steps = { { REPLACE(ANY, "false"), 0, NONE } }, .answer = FAILED },

    /* If-None-Match: * is an insert */

    { "If-None-Match *", PUT, BODY, .none_match = "*",
      .steps = { { CREATE, 0, "{\"n\":1}" } }, .answer = CREATED },
    { "and it is there", PUT, BODY, .none_match = "*",
      .steps = { { CREATE, 0, ERROR("11000") }, { ASK, 0, THERE } },
      .answer = FAILED },
    { "or another unique value is", PUT, BODY, .none_match = "*",
      .steps = { { CREATE, 0, ERROR("11000") }, { ASK, 0, NOT_THERE } },
      .answer = TAKEN },
    { "it can't be stored", PUT, BODY, .none_match = "*",
      .steps = { { CREATE, 0, ERROR("121") } },
      .answer = "422 can't be stored" },
    { "If-None-Match of a tag, it has another", PUT, BODY,
      .none_match = "\"" A "\"",
      .steps = { { REPLACE(NO_MATCH, "true"), 0, REPLACED("true") } },
      .answer = CHANGED },
    { "it has that one", PUT, BODY, .none_match = "\"" A "\"",
      .steps = { { REPLACE(NO_MATCH, "true"), TENANT_CONFLICT, NULL },
                 { ASK, 0, THERE } },
      .answer = FAILED },
    { "nobody knows", PUT, BODY, .none_match = "\"" A "\"",
      .steps = { { REPLACE(NO_MATCH, "true"), TENANT_CONFLICT, NULL },
                 { ASK, TENANT_UNAVAILABLE, NULL } },
      .answer = "503 the store's text" },
    { "both *", PUT, BODY, .match = "*", .none_match = "*",
      .steps = { { ASK, 0, THERE } }, .answer = FAILED },
    { "both *, and none there", PUT, BODY, .match = "*", .none_match = "*",
      .steps = { { ASK, 0, NOT_THERE } }, .answer = FAILED },

    /* another request created it meanwhile: once more */

    { "a race", PUT, BODY,
      .steps = { { REPLACE(ANY, "true"), TENANT_CONFLICT, NULL },
                 { REPLACE(ANY, "true"), 0, REPLACED("true") } },
      .answer = CHANGED },
    { "a unique value is taken", PUT, BODY,
      .steps = { { REPLACE(ANY, "true"), TENANT_CONFLICT, NULL },
                 { REPLACE(ANY, "true"), TENANT_CONFLICT, NULL } },
      .answer = TAKEN },

    /* no reply */

    { "unavailable", PUT, BODY,
      .steps = { { REPLACE(ANY, "true"), TENANT_UNAVAILABLE, NULL } },
      .answer = "503 the store's text" },
    { "lost", PUT, BODY,
      .steps = { { REPLACE(ANY, "true"), TENANT_TIMEOUT, NULL } },
      .answer = "504 the store's text" },
    { "refused", PUT, BODY,
      .steps = { { REPLACE(ANY, "true"), TENANT_UNPROCESSABLE, NULL } },
      .answer = "422 the store's text" },

    /* nothing is sent */

    { "another id", PUT, .id = "k", .body = "{\"_id\":\"x\"}",
      .answer = "422 _id: differs from the path's" },
    { "an id of another type", PUT, .id = B, .body = "{\"_id\":1}",
      .answer = "422 _id: differs from the path's" },
    { "names", PUT, .id = "k",
      .body = "{\"a\":{\"$x\":1},\"_tenant_keyset\":1}",
      .answer = "422 a.$x: a name must not start with \"$\", "
                "_tenant_keyset: is a name of the module's" },
    { "an array", PUT, .id = "k", .body = "[{}]",
      .answer = "422 body: must be an object" },
    { "all that is wrong", PUT, .collection = "", .id = ".",
      .body = "{\"$x\":1}",
      .answer = "422 collection: must have 1 to 64 letters, digits, \"_\", "
                "\"-\" or single inner \".\", _id: must not be empty, \".\" "
                "or \"..\", $x: a name must not start with \"$\"" },
    { "a malformed tag", PUT, BODY, .none_match = "\"",
      .answer = "400 If-None-Match is malformed" },
};


static const kit_row_t  patches[] = {

    { "patches", PATCH, CHANGE, .steps = { { MERGE(ANY), 0, DONE("true") } },
      .answer = CHANGED },
    { "none there", PATCH, CHANGE, .steps = { { MERGE(ANY), 0, NONE } },
      .answer = MISSING },
    { "no collection", PATCH, CHANGE,
      .steps = { { MERGE(ANY), TENANT_NOT_FOUND, NULL } },
      .answer = MISSING },

    { "If-Match holds", PATCH, CHANGE, .match = "\"" A "\"",
      .steps = { { MERGE(MATCH), 0, DONE("true") } }, .answer = CHANGED },
    { "If-Match fails", PATCH, CHANGE, .match = "\"" A "\"",
      .steps = { { MERGE(MATCH), 0, NONE }, { ASK, 0, THERE } },
      .answer = FAILED },
    { "or it is gone", PATCH, CHANGE, .match = "\"" A "\"",
      .steps = { { MERGE(MATCH), 0, NONE }, { ASK, 0, NOT_THERE } },
      .answer = MISSING },
    { "If-Match *", PATCH, CHANGE, .match = "*",
      .steps = { { MERGE(ANY), 0, NONE } }, .answer = MISSING },
    { "If-None-Match fails", PATCH, CHANGE, .none_match = "\"" A "\"",
      .steps = { { MERGE(NO_MATCH), 0, NONE }, { ASK, 0, THERE } },
      .answer = FAILED },
    { "If-None-Match *", PATCH, CHANGE, .none_match = "*",
      .steps = { { ASK, 0, THERE } }, .answer = FAILED },
    { "If-None-Match *, and none there", PATCH, CHANGE, .none_match = "*",
      .steps = { { ASK, 0, NOT_THERE } }, .answer = MISSING },
    { "and no collection", PATCH, CHANGE, .none_match = "*",
      .steps = { { ASK, TENANT_NOT_FOUND, NULL } }, .answer = MISSING },

    { "a unique value is taken", PATCH, CHANGE,
      .steps = { { MERGE(ANY), TENANT_CONFLICT, NULL } }, .answer = TAKEN },
    { "unavailable", PATCH, CHANGE,
      .steps = { { MERGE(ANY), TENANT_UNAVAILABLE, NULL } },
      .answer = "503 the store's text" },

    { "another id", PATCH, .id = "k", .body = "{\"_id\":\"x\"}",
      .answer = "422 _id: differs from the path's" },
    { "a patch that is no object", PATCH, .id = "k", .body = "[1]",
      .answer = "422 body: must be an object" },
    { "too deep", PATCH, .id = "k",
      .body = "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":"
              "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":"
              "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}}}}}}}}}}}}}}}}}",
      .answer = "422 a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a: a patch may "
                "nest objects 20 deep" },
};


static const kit_row_t  deletes[] = {

    { "deletes", DELETE, .id = "k",
      .steps = { { REMOVE(ANY), 0, "{\"value\":{\"_id\":\"k\"}}" } },
      .answer = "204 " },
    { "none there", DELETE, .id = "k",
      .steps = { { REMOVE(ANY), 0, NONE } }, .answer = MISSING },
    { "no collection", DELETE, .id = "k",
      .steps = { { REMOVE(ANY), TENANT_NOT_FOUND, NULL } },
      .answer = MISSING },
    { "If-Match holds", DELETE, .id = "k", .match = "\"" A "\"",
      .steps = { { REMOVE(MATCH), 0, "{\"value\":{\"_id\":\"k\"}}" } },
      .answer = "204 " },
    { "If-Match fails", DELETE, .id = "k", .match = "\"" A "\"",
      .steps = { { REMOVE(MATCH), 0, NONE }, { ASK, 0, THERE } },
      .answer = FAILED },
    { "If-None-Match fails", DELETE, .id = "k", .none_match = "\"" A "\"",
      .steps = { { REMOVE(NO_MATCH), 0, NONE }, { ASK, 0, NOT_THERE } },
      .answer = MISSING },
    { "lost", DELETE, .id = "k",
      .steps = { { REMOVE(ANY), TENANT_TIMEOUT, NULL } },
      .answer = "504 the store's text" },
    { "an id that no path has", DELETE, .id = "",
      .answer = "422 _id: must not be empty, \".\" or \"..\"" },
};


int
main(void)
{
    size_t  i;

    for (i = 0; i < count(replaces); i++) {
        kit_run(&replaces[i]);
    }

    for (i = 0; i < count(patches); i++) {
        kit_run(&patches[i]);
    }

    for (i = 0; i < count(deletes); i++) {
        kit_run(&deletes[i]);
    }

    return unit_done();
}
