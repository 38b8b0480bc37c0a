/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c src/query/tenant_*.c */
/* sources: src/document/tenant_*.c src/master/tenant_collections*.c */
/* sources: src/master/tenant_repeat.c src/token/tenant_digest.c */
/* sources: src/master/tenant_name_list.c */
/* sources: src/job/tenant_operation.c src/job/tenant_use_case.c */
/* sources: src/job/tenant_shared*.c src/job/tenant_placement.c */
/* sources: src/master/tenant_state.c src/master/tenant_record.c */
/* sources: src/job/tenant_input.c */
/* link: -Wl,--wrap=tenant_oid_new */

/*
 * Pipelines: which command is sent, to the last member, where the collection is
 * the organization's own and where others' documents are beside it, and what is
 * made of the reply.
 */


#include "../../../src/document/tenant_documents.h"
#include "operation_kit.h"


#define count(a)  (sizeof(a) / sizeof((a)[0]))

#define AGGREGATE    &tenant_document_aggregate
#define SHARED       .mode = TENANT_MODE_SHARED

#define OF(c, i)                                                              \
    "{\"t\":{\"$oid\":\"" KIT_TENANT "\"},\"c\":\"" c "\",\"i\":" i "}"
#define ALL(c)                                                                \
    "\"_id\":{\"$gte\":" OF(c, "{\"$minKey\":1}") ",\"$lte\":"                \
    OF(c, "{\"$maxKey\":1}") "}"

#define HIDE         "{\"$addFields\":{\"_etag\":\"$$REMOVE\"}}"
#define TURN                                                                  \
    "{\"$addFields\":{\"_id\":\"$_id.i\",\"_etag\":\"$$REMOVE\"}}"

#define RUN(name, stages)                                                     \
    "read {\"aggregate\":\"" name "\",\"pipeline\":[" stages                  \
    ",{\"$limit\":51}],\"cursor\":{\"batchSize\":52}}"
#define OWN(stages)     RUN("org_x.c", stages)
#define AMONG(stages)   RUN("org_x", "{\"$match\":{" ALL("c") "}}," TURN stages)

#define BATCH(docs)  "{\"cursor\":{\"firstBatch\":[" docs "],\"id\":0}}"
#define OPEN(docs)   "{\"cursor\":{\"firstBatch\":[" docs "],\"id\":7}}"
#define NOTHING      "200 {\"documents\":[],\"truncated\":false}"
#define BODY(stages) "{\"pipeline\":[" stages "]}"

#define WHERE        "pipeline[0]."
#define NO           ": is not allowed here"


static const kit_row_t  rows[] = {

    { "all", AGGREGATE, .body = BODY(""),
      .steps = { { OWN(HIDE), 0, BATCH("{\"_id\":1}") } },
      .answer = "200 {\"documents\":[{\"_id\":1}],\"truncated\":false}" },

    { "a filter before the turn", AGGREGATE,
      .body = BODY("{\"$match\":{\"_id\":1,\"a\":2}},{\"$limit\":3}"),
      .steps = { { OWN("{\"$match\":{\"_id\":1,\"a\":2}},{\"$limit\":3}," HIDE),
                   0, BATCH("") } },
      .answer = NOTHING },
    { "a sort by the id alone", AGGREGATE, .body = BODY("{\"$sort\":{\"_id\":1}}"),
      .steps = { { OWN("{\"$match\":{\"_id\":{\"$gte\":{\"$minKey\":1}}}},"
                       "{\"$sort\":{\"_id\":1}}," HIDE), 0, BATCH("") } },
      .answer = NOTHING },
    { "an expression behind it", AGGREGATE,
      .body = BODY("{\"$match\":{\"$expr\":\"$_etag\"}}"),
      .steps = { { OWN(HIDE ",{\"$match\":{\"$expr\":\"$_etag\"}}"), 0,
                   BATCH("") } },
      .answer = NOTHING },
    { "what names the tag, behind it", AGGREGATE,
      .body = BODY("{\"$match\":{\"$or\":[{\"_etag\":1}]}},"
                   "{\"$sort\":{\"_etag.a\":1}}"),
      .steps = { { OWN(HIDE ",{\"$match\":{\"$or\":[{\"_etag\":1}]}},"
                       "{\"$sort\":{\"_etag.a\":1}}"), 0, BATCH("") } },
      .answer = NOTHING },
    { "a limit before a filter", AGGREGATE,
      .body = BODY("{\"$limit\":3},{\"$match\":{\"a\":2}}"),
      .steps = { { OWN("{\"$limit\":3}," HIDE ",{\"$match\":{\"a\":2}}"), 0,
                   BATCH("") } },
      .answer = NOTHING },

    { "a join", AGGREGATE,
      .body = BODY("{\"$lookup\":{\"from\":\"d\",\"localField\":\"a\","
                   "\"foreignField\":\"_id\",\"as\":\"x\"}}"),
      .steps = { { OWN(HIDE ",{\"$lookup\":{\"from\":\"org_x.d\","
                       "\"localField\":\"a\",\"foreignField\":\"_id\","
                       "\"as\":\"x\",\"pipeline\":[" HIDE "]}}"), 0,
                   BATCH("") } },
      .answer = NOTHING },
    { "a search", AGGREGATE,
      .body = BODY("{\"$graphLookup\":{\"from\":\"documents\",\"startWith\":"
                   "\"$a\",\"connectFromField\":\"a\",\"connectToField\":"
                   "\"_id\",\"as\":\"x\"}}"),
      .steps = { { OWN(HIDE ",{\"$graphLookup\":{\"from\":\"org_x\","
                       "\"startWith\":\"$a\",\"connectFromField\":\"a\","
                       "\"connectToField\":\"_id\",\"as\":\"x\","
                       "\"restrictSearchWithMatch\":{}}},"
                       "{\"$addFields\":{\"x\":{\"$map\":{\"input\":\"$x\","
                       "\"in\":{\"$unsetField\":{\"field\":\"_etag\","
                       "\"input\":\"$$this\"}}}}}}"), 0, BATCH("") } },
      .answer = NOTHING },

    { "shared: all", AGGREGATE, SHARED, .body = BODY(""),
      .steps = { { AMONG(""), 0, BATCH("{\"_id\":{\"t\":1,\"i\":2}}") } },
      .answer = "200 {\"documents\":[{\"_id\":{\"t\":1,\"i\":2}}],"
                "\"truncated\":false}" },
    { "shared: a filter and a sort", AGGREGATE, SHARED,
      .body = BODY("{\"$match\":{\"$or\":[{\"_id\":1},{\"_id.t\":2}]}},"
                   "{\"$sort\":{\"a\":1,\"_id\":-1,\"_id.c\":1}},{\"$skip\":1}"),
      .steps = { { RUN("org_x", "{\"$match\":{" ALL("c") ",\"$or\":["
                       "{\"_id.i\":1},{\"_id.i.t\":2}]}},{\"$sort\":{\"a\":1,"
                       "\"_id\":-1,\"_id.i.c\":1}},{\"$skip\":1}," TURN), 0,
                   BATCH("") } },
      .answer = NOTHING },
    { "shared: one id", AGGREGATE, SHARED,
      .body = BODY("{\"$match\":{\"_id\":1}},{\"$match\":{\"_id\":1}}"),
      .steps = { { RUN("org_x", "{\"$match\":{\"_id\":" OF("c", "1")
                       ",\"_id.i\":1}}," TURN ",{\"$match\":{\"_id\":1}}"), 0,
                   BATCH("") } },
      .answer = NOTHING },
    { "shared: joins", AGGREGATE, SHARED,
      .body = BODY("{\"$lookup\":{\"from\":\"d\",\"localField\":\"_id\","
                   "\"foreignField\":\"_id.t\",\"pipeline\":[{\"$lookup\":{"
                   "\"from\":\"e\",\"pipeline\":[{\"$match\":{\"_id\":7}}],"
                   "\"as\":\"y\"}}],\"as\":\"x\"}}"),
      .steps = { { AMONG(",{\"$lookup\":{\"from\":\"org_x\",\"localField\":"
                         "\"_id\",\"foreignField\":\"_id.i.t\",\"pipeline\":["
                         "{\"$match\":{" ALL("d") "}}," TURN ",{\"$lookup\":{"
                         "\"from\":\"org_x\",\"pipeline\":[{\"$match\":{"
                         "\"_id\":" OF("e", "7") ",\"_id.i\":7}}," TURN "],"
                         "\"as\":\"y\"}}],\"as\":\"x\"}}"), 0, BATCH("") } },
      .answer = NOTHING },
    { "shared: unions in facets", AGGREGATE, SHARED,
      .body = BODY("{\"$facet\":{\"a\":[{\"$unionWith\":\"d\"}],\"b\":[{"
                   "\"$unionWith\":{\"coll\":\"e\",\"pipeline\":[]}}]}}"),
      .steps = { { AMONG(",{\"$facet\":{\"a\":[{\"$unionWith\":{\"coll\":"
                         "\"org_x\",\"pipeline\":[{\"$match\":{" ALL("d")
                         "}}," TURN "]}}],\"b\":[{\"$unionWith\":{\"coll\":"
                         "\"org_x\",\"pipeline\":[{\"$match\":{" ALL("e")
                         "}}," TURN "]}}]}}"), 0, BATCH("") } },
      .answer = NOTHING },
    { "shared: a search", AGGREGATE, SHARED,
      .body = BODY("{\"$graphLookup\":{\"from\":\"d\",\"startWith\":1,"
                   "\"connectFromField\":\"_id\",\"connectToField\":\"_id.t\","
                   "\"restrictSearchWithMatch\":{\"_id.t\":1},\"as\":\"x\"}}"),
      .steps = { { AMONG(",{\"$graphLookup\":{\"from\":\"org_x\","
                         "\"startWith\":1,\"connectFromField\":\"_id.i\","
                         "\"connectToField\":\"_id.i.t\",\"as\":\"x\","
                         "\"restrictSearchWithMatch\":{" ALL("d")
                         ",\"_id.i.t\":1}}},{\"$addFields\":{\"x\":{\"$map\":{"
                         "\"input\":\"$x\",\"in\":{\"$setField\":{\"field\":"
                         "\"_id\",\"input\":{\"$unsetField\":{\"field\":"
                         "\"_etag\",\"input\":\"$$this\"}},\"value\":"
                         "\"$$this._id.i\"}}}}}}"), 0, BATCH("") } },
      .answer = NOTHING },

    { "more than the limit", AGGREGATE,
      .body = "{\"pipeline\":[],\"limit\":1}",
      .steps = { { "read {\"aggregate\":\"org_x.c\",\"pipeline\":[" HIDE
                   ",{\"$limit\":2}],\"cursor\":{\"batchSize\":3}}", 0,
                   BATCH("{\"a\":1},{\"a\":2}") } },
      .answer = "200 {\"documents\":[{\"a\":1}],\"truncated\":true}" },
    { "more than the server gives at once", AGGREGATE, .body = BODY(""),
      .steps = { { OWN(HIDE), 0, OPEN("{\"a\":1}") },
                 { "read {\"killCursors\":\"org_x.c\",\"cursors\":[7]}",
                   TENANT_UNAVAILABLE, NULL } },
      .answer = "200 {\"documents\":[{\"a\":1}],\"truncated\":true}" },
    { "no cursor", AGGREGATE, .body = BODY(""),
      .steps = { { OWN(HIDE), 0, "{\"ok\":1}" } },
      .answer = "503 the database is not available cause a reply to a read "
                "has no documents" },
    { "what the server refuses", AGGREGATE, .body = BODY(""),
      .steps = { { OWN(HIDE), TENANT_UNPROCESSABLE, NULL } },
      .answer = "422 the store's text" },

    { "renamed: nothing under the old name", AGGREGATE, .next = "org_y",
      .body = BODY(""),
      .steps = { { OWN(HIDE), 0, BATCH("") },
                 { RUN("org_y.c", HIDE), 0, BATCH("{\"a\":1}") } },
      .answer = "200 {\"documents\":[{\"a\":1}],\"truncated\":false}" },
    { "renamed: a count", AGGREGATE, .next = "org_y",
      .body = BODY("{\"$count\":\"n\"}"),
      .answer = "503 the organization is being renamed" },
    { "renamed: several collections", AGGREGATE, .next = "org_y",
      .body = BODY("{\"$unionWith\":\"d\"}"),
      .answer = "503 the organization is being renamed" },

    { "all that is wrong", AGGREGATE,
      .body = BODY("{\"$out\":1,\"$lookup\":{\"from\":{\"db\":\"a\"},\"as\":"
                   "\"x\",\"pipeline\":[{\"$merge\":1},{\"$project\":{\"a\":["
                   "{\"$function\":1}]}}]}}"),
      .answer = "422 " WHERE "$out" NO ", " WHERE "$lookup.from: must be the "
                "name of a collection, " WHERE "$lookup.pipeline: must have a "
                "collection beside it, pipeline[0]: must have one operator" },
    { "all that is wrong in a join", AGGREGATE,
      .body = BODY("{\"$lookup\":{\"from\":\"a\",\"as\":\"x\",\"pipeline\":["
                   "{\"$merge\":1},{\"$project\":{\"a\":[{\"$function\":1},"
                   "\"$$x\"]}}]}}"),
      .answer = "422 " WHERE "$lookup.pipeline[0].$merge" NO ", " WHERE
                "$lookup.pipeline[1].$project.a[0].$function" NO ", " WHERE
                "$lookup.pipeline[1].$project.a[1]: is no variable here" },
    { "no pipeline", AGGREGATE, .body = "{}",
      .answer = "422 pipeline: is required" },
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
