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
 * Every operation where others' documents are beside the organization's: each
 * command is held to one stored id or to the range of the tenant's collection,
 * and no answer shows how an id is stored.
 */


#include "../../../src/core/tenant_base64url.h"
#include "../../../src/document/tenant_document.h"
#include "../../../src/document/tenant_documents.h"
#include "../../../src/document/tenant_view.h"
#include "operation_kit.h"


#define count(a)  (sizeof(a) / sizeof((a)[0]))

#define A  "0123456789abcdef01234567"

#define GET          &tenant_document_get
#define LIST         &tenant_document_list
#define COUNT        &tenant_document_count
#define DISTINCT     &tenant_document_distinct
#define POST         &tenant_document_insert
#define PUT          &tenant_document_replace
#define PATCH        &tenant_document_patch
#define DELETE       &tenant_document_delete
#define PATCH_ALL    &tenant_documents_patch
#define UPDATE_ALL   &tenant_documents_update
#define DELETE_ALL   &tenant_documents_remove
#define COLLECTIONS  &tenant_collection_list
#define DROP         &tenant_collection_drop

#define SHARED       .mode = TENANT_MODE_SHARED


/* Stored ids and ranges. */

#define OF(c, i)                                                              \
    "{\"t\":{\"$oid\":\"" KIT_TENANT "\"},\"c\":\"" c "\",\"i\":" i "}"
#define ID(i)        "\"_id\":" OF("c", i)
#define LEAST        OF("c", "{\"$minKey\":1}")
#define GREATEST     OF("c", "{\"$maxKey\":1}")
#define ALL          "\"_id\":{\"$gte\":" LEAST ",\"$lte\":" GREATEST "}"
#define UP(i)        "\"_id\":{\"$gt\":" OF("c", i) ",\"$lte\":" GREATEST "}"
#define DOWN(i)      "\"_id\":{\"$gte\":" LEAST ",\"$lt\":" OF("c", i) "}"

#define BATCH(docs)  "{\"cursor\":{\"firstBatch\":[" docs "],\"id\":0}}"


/* A page. */

#define FIND(filter, rest)                                                    \
    "read {\"find\":\"org_x\",\"filter\":{" filter "},\"sort\":{\"_id\":1}"   \
    rest ",\"limit\":51,\"batchSize\":52}"
#define FILTERED(text, filter)                                                \
    LIST, SHARED, .params = { { "filter", text } },                           \
    .steps = { { FIND(filter, ""), 0, BATCH("") } }, .answer = PAGE("")
#define PAGE(docs)   "200 {\"documents\":[" docs "],\"next\":null}"
#define DOC          "{" ID("1") ",\"a\":2,\"_etag\":{\"$oid\":\"" A "\"}}"

#define KEY(name)                                                             \
    "{\"$let\":{\"vars\":{\"v\":\"$" name "\"},\"in\":"                       \
    "{\"$cond\":[{\"$isArray\":\"$$v\"},"                                     \
    "{\"$cond\":[{\"$eq\":[\"$$v\",[]]},{\"$literal\":{\"$minKey\":1}},"      \
    "{\"$reduce\":{\"input\":\"$$v\",\"initialValue\":"                       \
    "{\"$literal\":{\"$maxKey\":1}},\"in\":{\"$cond\":["                      \
    "{\"$lt\":[\"$$this\",\"$$value\"]},\"$$this\",\"$$value\"]}}}]},"        \
    "{\"$ifNull\":[\"$$v\",null]}]}}}"

#define SORTED(filter, sort, keys, rest)                                      \
    "read {\"aggregate\":\"org_x\",\"pipeline\":[{\"$match\":{" filter "}},"  \
    "{\"$sort\":" sort "},{\"$limit\":51},"                                   \
    "{\"$addFields\":{\"_tenant_keyset\":[" keys "]}}" rest "],"              \
    "\"cursor\":{\"batchSize\":52}}"


/* What is behind [2, 5] of a sort by "a", with a filter. */

#define BEHIND                                                                \
    ",\"$and\":[{\"_id.i\":{\"$ne\":1}},{\"a\":{\"$gte\":2}},"                \
    "{\"$or\":[{\"a\":{\"$gt\":2}},{\"$and\":[{\"a\":{\"$eq\":2}},"           \
    "{\"_id.i\":{\"$not\":{\"$lte\":5}}},"                                    \
    "{\"_id.i\":{\"$not\":{\"$type\":[\"minKey\"]}}},"                        \
    "{\"_id.i\":{\"$ne\":null}},"                                             \
    "{\"_id.i\":{\"$ne\":{\"$numberDouble\":\"NaN\"}}}]}]},"                  \
    "{\"$or\":[{\"$nor\":[{\"a\":{\"$type\":\"array\"}}]},"                   \
    "{\"$expr\":{\"$let\":{\"vars\":{\"k0\":" KEY("a") ",\"k1\":"             \
    KEY("_id.i") "},\"in\":{\"$or\":[{\"$and\":[{\"$gt\":[\"$$k0\","          \
    "{\"$literal\":2}]}]},{\"$and\":[{\"$eq\":[\"$$k0\",{\"$literal\":2}]},"  \
    "{\"$gt\":[\"$$k1\",{\"$literal\":5}]}]}]}}}}]}]"

#define GREATEST_KEY                                                          \
    "{\"$let\":{\"vars\":{\"v\":\"$a\"},\"in\":"                              \
    "{\"$cond\":[{\"$isArray\":\"$$v\"},"                                     \
    "{\"$cond\":[{\"$eq\":[\"$$v\",[]]},{\"$literal\":{\"$minKey\":1}},"      \
    "{\"$reduce\":{\"input\":\"$$v\",\"initialValue\":"                       \
    "{\"$literal\":{\"$minKey\":1}},\"in\":{\"$cond\":["                      \
    "{\"$gt\":[\"$$this\",\"$$value\"]},\"$$this\",\"$$value\"]}}}]},"        \
    "{\"$ifNull\":[\"$$v\",null]}]}}}"


/* Counts and values. */

#define COUNTED(filter, more)                                                 \
    "read {\"aggregate\":\"org_x\",\"pipeline\":[{\"$match\":{" filter "}},"  \
    more "{\"$group\":{\"_id\":null,\"n\":{\"$sum\":1}}}],\"cursor\":{}}"
#define VALUES(field, filter)                                                 \
    "read {\"distinct\":\"org_x\",\"key\":\"" field "\","                     \
    "\"query\":{" filter "}}"
#define NO_VALUES    "200 {\"values\":[]}"


/* Commands for one document. */

#define READ(c, id)                                                           \
    "read {\"find\":\"org_x\",\"filter\":{\"_id\":" OF(c, id) "},"            \
    "\"limit\":1,\"singleBatch\":true}"
#define ASK                                                                   \
    "primary {\"find\":\"org_x\",\"filter\":{" ID("\"k\"") "},"               \
    "\"projection\":{\"_id\":1},\"limit\":1,\"singleBatch\":true}"
#define MODIFY(query)   "write {\"findAndModify\":\"org_x\",\"query\":" query
#define ANY             "{" ID("\"k\"") "}"
#define TAGS            "{\"_etag\":{\"$in\":[{\"$oid\":\"" A "\"}],"         \
                        "\"$not\":{\"$type\":\"array\"}}}"
#define MATCH           "{" ID("\"k\"") ",\"$or\":[" TAGS "]}"
#define STORED          "{" ID("\"k\"") ",\"n\":1,\"_etag\":" KIT_NEW_1 "}"
#define REPLACE(query, upsert)                                                \
    MODIFY(query) ",\"update\":" STORED ",\"upsert\":" upsert ",\"new\":true," \
    "\"fields\":{\"_id\":1}}"
#define MERGE                                                                 \
    MODIFY(ANY) ",\"update\":[{\"$replaceWith\":{\"$let\":"                   \
    "{\"vars\":{\"t0\":\"$$ROOT\"},\"in\":{\"$mergeObjects\":["               \
    "{\"$arrayToObject\":{\"$filter\":{\"input\":{\"$objectToArray\":"        \
    "\"$$t0\"},\"as\":\"f\",\"cond\":{\"$not\":[{\"$in\":[\"$$f.k\","         \
    "{\"$literal\":[\"_id\",\"gone\"]}]}]}}}},"                               \
    "{\"$arrayToObject\":[["                                                  \
    "{\"k\":{\"$literal\":\"n\"},\"v\":{\"$literal\":1}},"                    \
    "{\"k\":\"_etag\",\"v\":{\"$literal\":" KIT_NEW_1 "}}"                    \
    "]]}]}}}}],\"new\":true}"
#define DONE(existed)                                                         \
    "{\"lastErrorObject\":{\"updatedExisting\":" existed "},"                 \
    "\"value\":" STORED "}"
#define REPLACED(existed)                                                     \
    "{\"lastErrorObject\":{\"updatedExisting\":" existed "},"                 \
    "\"value\":{" ID("\"k\"") "}}"
#define NONE            "{\"lastErrorObject\":{},\"value\":null}"
#define SHOWN           "{\"_id\":\"k\",\"n\":1} etag \"" KIT_HEX_1 "\""
#define INSERT(docs)                                                          \
    "write {\"insert\":\"org_x\",\"documents\":[" docs "],\"ordered\":false}"


/* Commands for all that a filter matches. */

#define SET             "{\"$set\":{\"n\":1,\"_etag\":" KIT_NEW_1 "}}"
#define EACH(query, rest)                                                     \
    "write {\"update\":\"org_x\",\"updates\":[{\"q\":{" query "},\"u\":" rest
#define MANY            ",\"multi\":true}]}"
#define UPSERT          ",\"multi\":true,\"upsert\":true}]}"


/* All the organization's collections, and one collection in slices. */

#define FROM(bound)                                                           \
    "primary {\"find\":\"org_x\",\"filter\":{\"_id\":{\"$gt\":" bound ","     \
    "\"$lt\":{\"t\":{\"$oid\":\"" KIT_TENANT "\"},\"c\":{\"$maxKey\":1}}}},"  \
    "\"sort\":{\"_id\":1},\"projection\":{\"_id\":1},\"limit\":1,"            \
    "\"singleBatch\":true}"
#define START                                                                 \
    FROM("{\"t\":{\"$oid\":\"" KIT_TENANT "\"},\"c\":{\"$minKey\":1}}")
#define AFTER(c)        FROM(OF(c, "{\"$maxKey\":1}"))

#define SLICE                                                                 \
    "primary {\"find\":\"org_x\",\"filter\":{" ALL "},\"sort\":{\"_id\":1},"  \
    "\"projection\":{\"_id\":1},\"skip\":1000,\"limit\":1,"                   \
    "\"singleBatch\":true}"
#define REMOVE(query)                                                         \
    "write {\"delete\":\"org_x\",\"deletes\":[{\"q\":{" query "},"            \
    "\"limit\":0}]}"


static const kit_row_t  reads[] = {

    /* ids of other types than their text looks like */

    { "a number", GET, SHARED, .id = "5", .params = { { "id_type", "number" } },
      .steps = { { READ("c", "5"), 0, BATCH("") } },
      .answer = "404 there is no such document" },
    { "an object", GET, SHARED, .id = "{\"t\":1}",
      .params = { { "id_type", "json" } },
      .steps = { { READ("c", "{\"t\":1}"), 0, BATCH("") } },
      .answer = "404 there is no such document" },
    { "the least", GET, SHARED, .id = "{\"$minKey\":1}",
      .params = { { "id_type", "json" } },
      .steps = { { READ("c", "{\"$minKey\":1}"), 0, BATCH("") } },
      .answer = "404 there is no such document" },

    /* what is counted and listed is of the tenant's range */

    { "all", COUNT, SHARED, .body = "{}",
      .steps = { { COUNTED(ALL, ""), 0, BATCH("{\"_id\":null,\"n\":7}") } },
      .answer = "200 {\"count\":7}" },
    { "some", COUNT, SHARED, .body = "{\"filter\":{\"_id.t\":1}}",
      .steps = { { COUNTED(ALL ",\"_id.i.t\":1", ""), 0, BATCH("") } },
      .answer = "200 {\"count\":0}" },
    { "a page's estimate", LIST, SHARED,
      .params = { { "limit", "1" }, { "count", "estimated" } },
      .steps = { { "read {\"find\":\"org_x\",\"filter\":{" ALL "},"
                   "\"sort\":{\"_id\":1},\"limit\":2,\"batchSize\":3}", 0,
                   "{\"cursor\":{\"firstBatch\":[],\"id\":7}}" },
                 { COUNTED(ALL, "{\"$limit\":10000},"), 0,
                   BATCH("{\"_id\":null,\"n\":7}") },
                 { "read {\"killCursors\":\"org_x\",\"cursors\":[7]}", 0,
                   "{\"ok\":1}" } },
      .answer = "200 {\"documents\":[],\"next\":null,\"count\":7}" },
    { "values", DISTINCT, SHARED, .body = "{\"field\":\"a\"}",
      .steps = { { VALUES("a", ALL), 0, "{\"values\":[]}" } },
      .answer = NO_VALUES },
    { "ids", DISTINCT, SHARED, .body = "{\"field\":\"_id\"}",
      .steps = { { VALUES("_id.i", ALL), 0, "{\"values\":[]}" } },
      .answer = NO_VALUES },
    { "parts of ids", DISTINCT, SHARED, .body = "{\"field\":\"_id.t\"}",
      .steps = { { VALUES("_id.i.t", ALL), 0, "{\"values\":[]}" } },
      .answer = NO_VALUES },
    { "values of one", DISTINCT, SHARED,
      .body = "{\"field\":\"_ids\",\"filter\":{\"_id\":5}}",
      .steps = { { VALUES("_ids", ID("5") ",\"_id.i\":5"), 0,
                   "{\"values\":[]}" } },
      .answer = NO_VALUES },

    { "a string", GET, SHARED, .id = "k",
      .steps = { { READ("c", "\"k\""), 0,
                   BATCH("{" ID("\"k\"") ",\"t\":1,\"i\":2}") } },
      .answer = "200 {\"_id\":\"k\",\"t\":1,\"i\":2} etag \"0\"" },
    { "an ObjectId", GET, SHARED, .id = A,
      .steps = { { READ("c", "{\"$oid\":\"" A "\"}"), 0,
                   BATCH("{" ID("{\"$oid\":\"" A "\"}") "}") } },
      .answer = "200 {\"_id\":{\"$oid\":\"" A "\"}} etag \"0\"" },
    { "the base collection", GET, SHARED, .collection = "documents",
      .id = "k", .steps = { { READ("documents", "\"k\""), 0, BATCH("") } },
      .answer = "404 there is no such document" },
    { "a text that is JSON is a text", GET, SHARED, .id = "{\"t\":1}",
      .steps = { { READ("c", "\"{\\\"t\\\":1}\""), 0, BATCH("") } },
      .answer = "404 there is no such document" },
};


static const kit_row_t  writes[] = {

    { "a new id", POST, SHARED, .body = "{\"n\":1}",
      .steps = { { INSERT("{" ID(KIT_NEW_2) ",\"n\":1,\"_etag\":" KIT_NEW_1
                          "}"), 0, "{\"n\":1}" } },
      .answer = "201 {\"_id\":" KIT_NEW_2 "} etag \"" KIT_HEX_1 "\" at c/"
                KIT_HEX_2 },
    { "an id that looks like a stored one", POST, SHARED,
      .body = "{\"_id\":{\"t\":{\"$oid\":\"" A "\"},\"c\":\"x\",\"i\":1}}",
      .steps = { { INSERT("{" ID("{\"t\":{\"$oid\":\"" A "\"},\"c\":\"x\","
                                 "\"i\":1}") ",\"_etag\":" KIT_NEW_1 "}"), 0,
                   "{\"n\":1}" } },
      .answer = "201 {\"_id\":{\"t\":{\"$oid\":\"" A "\"},\"c\":\"x\","
                "\"i\":1}} etag \"" KIT_HEX_1 "\" at c/{\"t\":{\"$oid\":\"" A
                "\"},\"c\":\"x\",\"i\":1}?id_type=json" },
    { "it is there", POST, SHARED, .body = "{\"_id\":1}",
      .steps = { { INSERT("{" ID("1") ",\"_etag\":" KIT_NEW_1 "}"), 0,
                   "{\"n\":0,\"writeErrors\":[{\"index\":0,"
                   "\"code\":11000}]}" } },
      .answer = "409 a document with this _id, or another unique value, "
                "exists" },
    { "many", POST, SHARED, .body = "[{\"_id\":1},{\"_id\":\"x\"}]",
      .steps = { { INSERT("{" ID("1") ",\"_etag\":" KIT_NEW_1 "},"
                          "{" ID("\"x\"") ",\"_etag\":" KIT_NEW_2 "}"), 0,
                   "{\"n\":1,\"writeErrors\":[{\"index\":0,"
                   "\"code\":11000}]}" } },
      .answer = "207 {\"inserted\":1,\"results\":[{\"error\":{\"type\":"
                "\"about:blank\",\"title\":\"Conflict\",\"status\":409,"
                "\"detail\":\"a document with this _id, or another unique "
                "value, exists\"}},{\"_id\":\"x\"}]}" },

    { "replaces", PUT, SHARED, .id = "k", .body = "{\"n\":1}",
      .steps = { { REPLACE(ANY, "true"), 0, REPLACED("true") } },
      .answer = "200 " SHOWN },
    { "creates", PUT, SHARED, .id = "k", .body = "{\"n\":1}",
      .steps = { { REPLACE(ANY, "true"), 0, REPLACED("false") } },
      .answer = "201 " SHOWN " at c/k" },
    { "If-Match", PUT, SHARED, .id = "k", .body = "{\"n\":1}",
      .match = "\"" A "\"",
      .steps = { { REPLACE(MATCH, "false"), 0, REPLACED("true") } },
      .answer = "200 " SHOWN },
    { "If-None-Match: *, and it is there", PUT, SHARED, .id = "k",
      .body = "{\"n\":1}", .none_match = "*",
      .steps = { { "write {\"insert\":\"org_x\",\"documents\":[" STORED "]}",
                   0, "{\"n\":0,\"writeErrors\":[{\"index\":0,"
                   "\"code\":11000}]}" },
                 { ASK, 0, BATCH("{" ID("\"k\"") "}") } },
      .answer = "412 the document is not in the state that the request asks "
                "for" },

    { "a patch keeps the stored id", PATCH, SHARED, .id = "k",
      .body = "{\"n\":1,\"gone\":null,\"_id\":\"k\"}",
      .steps = { { MERGE, 0, DONE("true") } }, .answer = "200 " SHOWN },
    { "a patch of the id", PATCH, SHARED, .id = "k",
      .body = "{\"_id\":{\"t\":{\"$oid\":\"" A "\"}}}",
      .answer = "422 _id: differs from the path's" },

    { "operators keep the stored id", PATCH, SHARED, .id = "k",
      .body = "{\"$set\":{\"n\":1},\"$inc\":{\"m.$[]\":2},\"$pop\":{}}",
      .operators = true,
      .steps = { { MODIFY(ANY) ",\"update\":{\"$set\":{\"n\":1,\"_etag\":"
                   KIT_NEW_1 "},\"$inc\":{\"m.$[]\":2}},"
                   "\"new\":true}", 0, DONE("true") } },
      .answer = "200 " SHOWN },
    { "operators on a stored id", PATCH, SHARED, .id = "k",
      .body = "{\"$set\":{\"_id.t\":1},\"$rename\":{\"a\":\"_id.i\"}}",
      .operators = true,
      .answer = "422 $set._id.t: an _id never changes, $rename.a: an _id "
                "never changes" },

    { "all of a collection, and no other", PATCH_ALL, SHARED,
      .params = { { "filter", "{}" } }, .body = "{\"$set\":{\"n\":1}}",
      .operators = true,
      .steps = { { EACH(ALL, SET) MANY, 0, "{\"n\":2,\"nModified\":2}" } },
      .answer = "200 {\"matched\":2,\"modified\":2}" },
    { "the filter's id narrows it", PATCH_ALL, SHARED,
      .params = { { "filter", "{\"_id\":\"k\"}" } },
      .body = "{\"$set\":{\"n\":1}}", .operators = true,
      .steps = { { EACH(ID("\"k\"") ",\"_id.i\":\"k\"", SET) MANY, 0,
                   "{\"n\":1,\"nModified\":1}" } },
      .answer = "200 {\"matched\":1,\"modified\":1}" },
    { "an upsert under the filter's id", UPDATE_ALL, SHARED,
      .body = "{\"filter\":{\"_id\":\"k\",\"a\":2},\"upsert\":true,"
              "\"update\":{\"$set\":{\"n\":1}}}",
      .steps = { { EACH(ID("\"k\"") ",\"a\":2", SET) UPSERT, 0,
                   "{\"n\":1,\"nModified\":0,\"upserted\":["
                   "{\"index\":0," ID("\"k\"") "}]}" } },
      .answer = "200 {\"matched\":0,\"modified\":0,\"upserted_id\":\"k\"}" },
    { "an upsert under a new id", UPDATE_ALL, SHARED,
      .body = "{\"filter\":{\"a\":2},\"upsert\":true,"
              "\"update\":{\"$set\":{\"n\":1}}}",
      .steps = { { EACH(ALL ",\"a\":2", "{\"$set\":{\"n\":1,\"_etag\":"
                        KIT_NEW_1 "},\"$setOnInsert\":{" ID(KIT_NEW_2) "}}")
                   UPSERT, 0, "{\"n\":1,\"nModified\":0,\"upserted\":["
                   "{\"index\":0," ID(KIT_NEW_2) "}]}" } },
      .answer = "200 {\"matched\":0,\"modified\":0,\"upserted_id\":"
                KIT_NEW_2 "}" },
    { "an upsert that names a stored id", UPDATE_ALL, SHARED,
      .body = "{\"filter\":{\"$or\":[{\"_id.t\":1}]},\"upsert\":true,"
              "\"update\":{\"$set\":{\"n\":1}}}",
      .answer = "422 filter.$or[0]._id.t: may stand in an upsert as one "
                "value, beside all other conditions" },
    { "what went before an error is said", PATCH_ALL, SHARED,
      .params = { { "filter", "{}" } }, .body = "{\"$set\":{\"n\":1}}",
      .operators = true,
      .steps = { { EACH(ALL, SET) MANY, 0, "{\"n\":3,\"nModified\":3,"
                   "\"writeErrors\":[{\"index\":0,\"code\":11000}]}" } },
      .answer = "409 a unique value of a document is taken; 3 documents were "
                "modified before that" },
    { "deletes all of a collection, and no other", DELETE_ALL, SHARED,
      .params = { { "filter", "{\"a\":2}" } },
      .steps = { { "write {\"delete\":\"org_x\",\"deletes\":[{\"q\":{" ALL
                   ",\"a\":2},\"limit\":0}]}", 0, "{\"n\":4}" } },
      .answer = "200 {\"deleted\":4}" },
    { "deletes nothing without a filter", DELETE_ALL, SHARED,
      .answer = "422 filter: is required: {} means all documents" },

    { "deletes", DELETE, SHARED, .id = "k",
      .steps = { { MODIFY(ANY) ",\"remove\":true,\"fields\":{\"_id\":1}}", 0,
                   "{\"value\":" ANY "}" } },
      .answer = "204 " },
    { "deletes what has the ETag", DELETE, SHARED, .id = "k",
      .match = "\"" A "\"",
      .steps = { { MODIFY(MATCH) ",\"remove\":true,\"fields\":{\"_id\":1}}",
                   0, NONE },
                 { ASK, 0, BATCH("") } },
      .answer = "404 there is no such document" },
};


static const kit_row_t  pages[] = {

    { "all", LIST, SHARED,
      .steps = { { FIND(ALL, ""), 0, BATCH(DOC) } },
      .answer = PAGE("{\"_id\":1,\"a\":2}") },
    { "down", LIST, SHARED, .params = { { "sort", "{\"_id\":-1,\"a\":1}" } },
      .steps = { { "read {\"find\":\"org_x\",\"filter\":{" ALL "},\"sort\":"
                   "{\"_id\":-1},\"limit\":51,\"batchSize\":52}", 0,
                   BATCH(DOC) } },
      .answer = PAGE("{\"_id\":1,\"a\":2}") },

    /* what a filter says of ids narrows the range, and decides beside it */

    { "an id", FILTERED("{\"_id\":1}", ID("1") ",\"_id.i\":1") },
    { "the stored form is an id", FILTERED(
        "{\"_id\":{\"t\":1,\"c\":\"c\",\"i\":2}}",
        ID("{\"t\":1,\"c\":\"c\",\"i\":2}")
        ",\"_id.i\":{\"t\":1,\"c\":\"c\",\"i\":2}") },
    { "$eq", FILTERED("{\"_id\":{\"$eq\":1,\"$ne\":2}}",
                      ID("1") ",\"_id.i\":{\"$eq\":1,\"$ne\":2}") },
    { "$in", FILTERED("{\"_id\":{\"$in\":[1,\"x\"]}}",
                      "\"_id\":{\"$gte\":" LEAST ",\"$lte\":" GREATEST ","
                      "\"$in\":[" OF("c", "1") "," OF("c", "\"x\"") "]},"
                      "\"_id.i\":{\"$in\":[1,\"x\"]}") },
    { "$in with a pattern", FILTERED(
        "{\"_id\":{\"$in\":[1,{\"$regularExpression\":{\"pattern\":\"a\","
        "\"options\":\"\"}}]}}",
        ALL ",\"_id.i\":{\"$in\":[1,{\"$regularExpression\":{\"pattern\":"
        "\"a\",\"options\":\"\"}}]}") },
    { "$gt and $lte", FILTERED(
        "{\"_id\":{\"$gt\":1,\"$lte\":5}}",
        "\"_id\":{\"$gt\":" OF("c", "1") ",\"$lte\":" OF("c", "5") "},"
        "\"_id.i\":{\"$gt\":1,\"$lte\":5}") },
    { "$gte null compares with null alone", FILTERED(
        "{\"_id\":{\"$gte\":null}}", ALL ",\"_id.i\":{\"$gte\":null}") },
    { "a pattern", FILTERED(
        "{\"_id\":{\"$regularExpression\":{\"pattern\":\"^a\","
        "\"options\":\"\"}}}",
        ALL ",\"_id.i\":{\"$regularExpression\":{\"pattern\":\"^a\","
        "\"options\":\"\"}}") },

    /* no name of a tenant's is one of a stored id */

    { "members of an id", FILTERED(
        "{\"_id.t\":1,\"_id.i\":2,\"_id.c\":\"c\"}",
        ALL ",\"_id.i.t\":1,\"_id.i.i\":2,\"_id.i.c\":\"c\"") },
    { "odd names", FILTERED(
        "{\"_id.\":1,\"_id..t\":2,\"_idx\":3,\"x._id\":4,\"t\":5}",
        ALL ",\"_id.i.\":1,\"_id.i..t\":2,\"_idx\":3,\"x._id\":4,\"t\":5") },
    { "at every depth", FILTERED(
        "{\"$or\":[{\"_id\":1},{\"$and\":[{\"_id.t\":2},{\"$nor\":["
        "{\"_id\":{\"$exists\":false}}]}]}],\"a\":3}",
        ALL ",\"$or\":[{\"_id.i\":1},{\"$and\":[{\"_id.i.t\":2},{\"$nor\":["
        "{\"_id.i\":{\"$exists\":false}}]}]}],\"a\":3") },
    { "an element's own _id", FILTERED(
        "{\"a\":{\"$elemMatch\":{\"_id\":1,\"$or\":[{\"_id.t\":2}]}},"
        "\"b\":{\"_id\":1}}",
        ALL ",\"a\":{\"$elemMatch\":{\"_id\":1,\"$or\":[{\"_id.t\":2}]}},"
        "\"b\":{\"_id\":1}") },

    /* fields */

    { "the id", LIST, SHARED, .params = { { "fields", "{\"_id\":1}" } },
      .steps = { { FIND(ALL, ",\"projection\":{\"_id\":1}"), 0,
                   BATCH("{" ID("1") "}") } },
      .answer = PAGE("{\"_id\":1}") },
    { "without the id", LIST, SHARED,
      .params = { { "fields", "{\"a\":1,\"_id\":0}" } },
      .steps = { { FIND(ALL, ",\"projection\":{\"a\":1}"), 0, BATCH(DOC) } },
      .answer = PAGE("{\"a\":2}") },
    { "parts of the id", LIST, SHARED,
      .params = { { "fields", "{\"_id.t\":1}" } },
      .steps = { { SORTED(ALL, "{\"_id\":1}", KEY("_id.i"),
                          ",{\"$project\":{\"_id.i.t\":1,"
                          "\"_tenant_keyset\":1}}"), 0,
                   BATCH("{\"_id\":{\"i\":{\"t\":5}},\"_tenant_keyset\":"
                         "[{\"t\":5,\"u\":6}]},"
                         "{\"_id\":{},\"_tenant_keyset\":[7]}") } },
      .answer = PAGE("{\"_id\":{\"t\":5}},{}") },

    /* sorts */

    { "by a field", LIST, SHARED, .params = { { "sort", "{\"a\":1}" } },
      .steps = { { SORTED(ALL, "{\"a\":1,\"_id\":1}",
                          KEY("a") "," KEY("_id.i"), ""), 0,
                   BATCH("{" ID("1") ",\"a\":2,\"_tenant_keyset\":[2,1]}") } },
      .answer = PAGE("{\"_id\":1,\"a\":2}") },

    /* the size counts what is stored: see also size_test() */

    { "nothing is sent", LIST, SHARED, .collection = "a..b",
      .answer = "422 collection: must have 1 to 64 letters, digits, \"_\", "
                "\"-\" or single inner \".\"" },
};


static const kit_row_t  collections[] = {

    { "each is one question", COLLECTIONS, SHARED,
      .steps = { { START, 0, BATCH("{\"_id\":" OF("a.b", "1") "}") },
                 { AFTER("a.b"), 0,
                   BATCH("{\"_id\":" OF("documents", "1") "}") },
                 { AFTER("documents"), 0,
                   BATCH("{\"_id\":" OF("z", "{}") "}") },
                 { AFTER("z"), 0, BATCH("") } },
      .answer = "200 {\"collections\":[{\"name\":\"a.b\"},"
                "{\"name\":\"documents\"},{\"name\":\"z\"}]}" },
    { "the base one is always there", COLLECTIONS, SHARED,
      .steps = { { START, 0, BATCH("") } },
      .answer = "200 {\"collections\":[{\"name\":\"documents\"}]}" },
    { "not listed", COLLECTIONS, SHARED,
      .steps = { { START, 0, BATCH("{\"_id\":" OF("a", "1") "}") },
                 { AFTER("a"), TENANT_UNAVAILABLE, NULL } },
      .answer = "503 the store's text" },
    { "what nobody here wrote", COLLECTIONS, SHARED,
      .steps = { { START, 0, BATCH("{\"_id\":{\"c\":1}}") } },
      .answer = "500 internal error cause a document of organization "
                KIT_TENANT " in \"org_x\" has no collection" },

    { "dropped in slices", DROP, SHARED,
      .steps = { { SLICE, 0, BATCH("{" ID("7") "}") },
                 { REMOVE(DOWN("7")), 0, "{\"n\":1000}" },
                 { SLICE, 0, BATCH("") },
                 { REMOVE(ALL), 0, "{\"n\":3}" } },
      .answer = "204 " },
    { "nothing there", DROP, SHARED,
      .steps = { { SLICE, 0, BATCH("") }, { REMOVE(ALL), 0, "{\"n\":0}" } },
      .answer = "204 " },
    { "no collection at all", DROP, SHARED,
      .steps = { { SLICE, TENANT_NOT_FOUND, NULL } },
      .answer = "204 " },
    { "a part was refused", DROP, SHARED,
      .steps = { { SLICE, 0, BATCH("") },
                 { REMOVE(ALL), 0, "{\"n\":2,\"writeErrors\":[{\"index\":0,"
                                   "\"code\":8000}]}" } },
      .answer = "500 internal error cause error 8000" },
    { "lost", DROP, SHARED,
      .steps = { { SLICE, 0, BATCH("") },
                 { REMOVE(ALL), TENANT_TIMEOUT, NULL } },
      .answer = "504 the store's text" },
    { "the base one stays", DROP, SHARED, .collection = "documents",
      .answer = "422 collection: \"documents\" can't be dropped, only "
                "emptied" },
};


/* The seal here is of zeros: a token shows what it would otherwise hide. */

static tenant_str_t
token(tenant_arena_t *arena, const char *keys)
{
    bool             array;
    uint8_t         *raw;
    tenant_doc_t     doc;
    tenant_error_t   err;

    err.status = TENANT_OK;
    check(tenant_json_read(arena, kit_str(keys), TENANT_JSON_EXTENDED, &doc,
                           &array, &err) == TENANT_OK);

    raw = tenant_arena_zalloc(arena, TENANT_SEAL_LEN + doc.len);
    memcpy(raw + TENANT_SEAL_LEN, doc.data, doc.len);

    return tenant_base64url_encode(arena,
                 (tenant_str_t) { TENANT_SEAL_LEN + doc.len, (char *) raw });
}


/*
 * A page behind another is one range of whole ids, whatever type follows, and
 * nothing is asked behind a short one.
 */

static void
after_test(void)
{
    char             up[256], down[256], some[256];
    tenant_arena_t  *arena;
    kit_row_t        row;

    arena = tenant_arena_create();

    (void) snprintf(up, sizeof(up), "%s", token(arena, "[5]").data);
    (void) snprintf(down, sizeof(down), "%s", token(arena, "[null]").data);
    (void) snprintf(some, sizeof(some), "%s", token(arena, "[2,5]").data);

    row = (kit_row_t) { "up", LIST, SHARED, .params = { { "after", up } },
        .steps = { { FIND(UP("5"), ""), 0, BATCH("{" ID("\"x\"") "}") } },
        .answer = PAGE("{\"_id\":\"x\"}") };
    kit_run(&row);

    row = (kit_row_t) { "with a filter", LIST, SHARED,
        .params = { { "after", up },
                    { "filter", "{\"_id\":{\"$gte\":1,\"$lt\":9},\"a\":1}" } },
        .steps = { { FIND("\"_id\":{\"$gt\":" OF("c", "5") ",\"$lt\":"
                          OF("c", "9") "},\"_id.i\":{\"$gte\":1,\"$lt\":9},"
                          "\"a\":1", ""), 0, BATCH("") } },
        .answer = PAGE("") };
    kit_run(&row);

    row = (kit_row_t) { "of one id", LIST, SHARED,
        .params = { { "after", up }, { "filter", "{\"_id\":5}" } },
        .steps = { { FIND(UP("5") ",\"_id.i\":5", ""), 0, BATCH("") } },
        .answer = PAGE("") };
    kit_run(&row);

    row = (kit_row_t) { "down", LIST, SHARED,
        .params = { { "after", down }, { "sort", "{\"_id\":-1}" } },
        .steps = { { "read {\"find\":\"org_x\",\"filter\":{" DOWN("null") "},"
                     "\"sort\":{\"_id\":-1},\"limit\":51,\"batchSize\":52}", 0,
                     BATCH("") } },
        .answer = PAGE("") };
    kit_run(&row);

    row = (kit_row_t) { "by a field, the id decides", LIST, SHARED,
        .params = { { "after", some }, { "sort", "{\"a\":1}" },
                    { "filter", "{\"_id\":{\"$ne\":1}}" } },
        .steps = { { SORTED(ALL BEHIND, "{\"a\":1,\"_id\":1}",
                            KEY("a") "," KEY("_id.i"), ""), 0,
                     BATCH("{" ID("6") ",\"a\":2,\"_tenant_keyset\":"
                           "[2,6]}") },
                   { "read {\"aggregate\":\"org_x\",\"pipeline\":[{\"$match\":{"
                     ALL ",\"_id.i\":{\"$ne\":1}}},{\"$sort\":{\"a\":-1}},"
                     "{\"$limit\":1},{\"$project\":{\"_tenant_keyset\":["
                     GREATEST_KEY "]}}],\"cursor\":{\"batchSize\":2}}", 0,
                     BATCH("{\"_id\":{},\"_tenant_keyset\":[2]}") } },
        .answer = PAGE("{\"_id\":6,\"a\":2}") };
    kit_run(&row);

    tenant_arena_destroy(arena);
}


/* What a document is said to take is what it takes. */

static void
size_test(void)
{
    size_t            i;
    char              etag[TENANT_OID_HEX + 1];
    bool              array;
    tenant_job_t      job;
    tenant_doc_t      doc;
    tenant_bson_t    *stored;
    tenant_error_t    err;

    static const struct {
        const char  *collection;
        const char  *id;
        const char  *body;
    } sizes[] = {
        { "c", NULL, "{}" },
        { "documents", NULL, "{\"a\":1,\"_id\":{\"x\":[1,2]}}" },
        { "a-longer.name", "key", "{\"a\":\"b\"}" },
        { "c", A, "{\"a\":\"b\"}" },
    };

    for (i = 0; i < count(sizes); i++) {

        memset(&job, 0, sizeof(tenant_job_t));
        job.arena = tenant_arena_create();
        tenant_oid_new(etag);
        job.request.collection = kit_str(sizes[i].collection);
        job.request.id = kit_given(sizes[i].id);
        job.caller.placement.mode = TENANT_MODE_SHARED;
        memcpy(job.caller.placement.tenant, KIT_TENANT, sizeof(KIT_TENANT));

        err.status = TENANT_OK;
        check(tenant_json_read(job.arena, kit_str(sizes[i].body),
                               TENANT_JSON_EXTENDED, &doc, &array, &err)
              == TENANT_OK);

        stored = tenant_bson_create(job.arena);
        tenant_view_store(&job, doc, sizes[i].id != NULL ? NULL : etag, etag,
                          stored);

        check(tenant_bson_doc(stored).len == tenant_view_size(&job, doc));

        tenant_arena_destroy(job.arena);
    }
}


#define run(rows)                                                             \
    for (i = 0; i < count(rows); i++) {                                       \
        kit_run(&(rows)[i]);                                                  \
    }


int
main(void)
{
    size_t  i;

    run(reads);
    run(writes);
    run(pages);
    run(collections);

    after_test();
    size_test();

    return unit_done();
}
