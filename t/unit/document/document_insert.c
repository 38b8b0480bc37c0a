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
 * Inserting one document and many: what is stored of them, and what is said of
 * those that the database refused, put off or did not answer for.
 */


#include "../../../src/document/tenant_documents.h"
#include "operation_kit.h"


#define count(a)  (sizeof(a) / sizeof((a)[0]))

#define POST  &tenant_document_insert

#define INSERT(docs)                                                          \
    "write {\"insert\":\"org_x.c\",\"documents\":[" docs "],"                 \
    "\"ordered\":false}"

#define ONE    "{\"_id\":1,\"_etag\":" KIT_NEW_1 "}"
#define TWO    "{\"_id\":2,\"_etag\":" KIT_NEW_2 "}"
#define THREE  "{\"_id\":3,\"_etag\":" KIT_NEW_3 "}"

#define ERROR(i, code)    "{\"index\":" i ",\"code\":" code "}"
#define ERRORS(list)      "{\"n\":0,\"writeErrors\":[" list "]}"
#define IN_THE_WAY        ERRORS(ERROR("0", "112"))

#define PROBLEM(title, status, detail)                                        \
    "{\"error\":{\"type\":\"about:blank\",\"title\":\"" title "\","           \
    "\"status\":" status ",\"detail\":\"" detail "\"}}"
#define EXISTS  PROBLEM("Conflict", "409", "a document with this _id, or "    \
                        "another unique value, exists")
#define RESULTS(n, list)  "{\"inserted\":" n ",\"results\":[" list "]}"

#define MANY      .body = "[{\"_id\":1},{\"_id\":2},{\"_id\":3}]"
/* 8 MiB are more than three of these */
#define BATCH     3
#define LONG      2700000


static void batch_test(void);


static const kit_row_t  singles[] = {

    { "a new id", POST, .body = "{\"n\":1}",
      .steps = { { INSERT("{\"_id\":" KIT_NEW_2 ",\"n\":1,\"_etag\":" KIT_NEW_1
                          "}"), 0, "{\"n\":1}" } },
      .answer = "201 {\"_id\":" KIT_NEW_2 "} etag \"" KIT_HEX_1 "\" at c/"
                KIT_HEX_2 },
    { "its own id, first", POST, .body = "{\"n\":1,\"_id\":\"k\",\"_etag\":2}",
      .steps = { { INSERT("{\"_id\":\"k\",\"n\":1,\"_etag\":" KIT_NEW_1 "}"),
                   0, "{\"n\":1}" } },
      .answer = "201 {\"_id\":\"k\"} etag \"" KIT_HEX_1 "\" at c/k" },
    { "an id of another type", POST, .body = "{\"_id\":1}",
      .canonical = true, .steps = { { INSERT(ONE), 0, "{\"n\":1}" } },
      .answer = "201 {\"_id\":{\"$numberInt\":\"1\"}} etag \"" KIT_HEX_1
                "-ejson\" at c/1?id_type=number" },
    { "the base collection", POST, .collection = "documents",
      .body = "{\"_id\":1}",
      .steps = { { "write {\"insert\":\"org_x\",\"documents\":[" ONE "],"
                   "\"ordered\":false}", 0, "{\"n\":1}" } },
      .answer = "201 {\"_id\":1} etag \"" KIT_HEX_1
                "\" at documents/1?id_type=number" },

    /* the database does not take it */

    { "it is there", POST, .body = "{\"_id\":1}",
      .steps = { { INSERT(ONE), 0, ERRORS(ERROR("0", "11000")) } },
      .answer = "409 a document with this _id, or another unique value, "
                "exists" },
    { "it can't be stored", POST, .body = "{\"_id\":1}",
      .steps = { { INSERT(ONE), 0, ERRORS(ERROR("0", "121")) } },
      .answer = "422 can't be stored" },
    { "a fault", POST, .body = "{\"_id\":1}",
      .steps = { { INSERT(ONE), 0, ERRORS(ERROR("0", "8000")) } },
      .answer = "500 internal error cause error 8000" },
    { "another was in its way", POST, .body = "{\"_id\":1}",
      .steps = { { INSERT(ONE), 0, IN_THE_WAY },
                 { INSERT(ONE), 0, "{\"n\":1}" } },
      .answer = "201 {\"_id\":1} etag \"" KIT_HEX_1
                "\" at c/1?id_type=number" },
    { "again and again", POST, .body = "{\"_id\":1}",
      .steps = { { INSERT(ONE), 0, IN_THE_WAY }, { INSERT(ONE), 0, IN_THE_WAY },
                 { INSERT(ONE), 0, IN_THE_WAY }, { INSERT(ONE), 0, IN_THE_WAY },
                 { INSERT(ONE), 0, IN_THE_WAY }, { INSERT(ONE), 0, IN_THE_WAY }
      }, .answer = "503 in the way" },
    { "unavailable", POST, .body = "{\"_id\":1}",
      .steps = { { INSERT(ONE), TENANT_UNAVAILABLE, NULL } },
      .answer = "503 the store's text" },
    { "lost", POST, .body = "{\"_id\":1}",
      .steps = { { INSERT(ONE), TENANT_TIMEOUT, NULL } },
      .answer = "504 the store's text" },
    { "stored, but it may not last", POST, .body = "{\"_id\":1}",
      .steps = { { INSERT(ONE), TENANT_TIMEOUT, "{\"n\":1}" } },
      .answer = "504 the store's text" },
    { "or not stored", POST, .body = "{\"_id\":1}",
      .steps = { { INSERT(ONE), TENANT_TIMEOUT, ERRORS(ERROR("0", "11000")) } },
      .answer = "409 a document with this _id, or another unique value, "
                "exists" },

    /* nothing is sent */

    { "no JSON", POST, .body = "{",
      .answer = "400 the JSON can't be read: it ends too early (line 1, "
                "column 1)" },
    { "an id that is an array", POST, .body = "{\"_id\":[1]}",
      .answer = "422 _id: must not be an array, a regular expression or "
                "undefined" },
    { "an id that would be another", POST,
      .body = "{\"_id\":\"0123456789abcdef01234567\"}",
      .answer = "422 _id: must be an ObjectId when it has 24 hex digits" },
    { "a collection of the server's", POST, .collection = "system.x",
      .body = "{}",
      .answer = "422 collection: must have 1 to 64 letters, digits, \"_\", "
                "\"-\" or single inner \".\"" },
};


static const kit_row_t  many[] = {

    { "all", POST, MANY,
      .steps = { { INSERT(ONE "," TWO "," THREE), 0, "{\"n\":3}" } },
      .answer = "201 " RESULTS("3", "{\"_id\":1},{\"_id\":2},{\"_id\":3}") },
    { "one in an array", POST, .body = "[{\"_id\":1}]",
      .steps = { { INSERT(ONE), 0, "{\"n\":1}" } },
      .answer = "201 " RESULTS("1", "{\"_id\":1}") },
    { "but one", POST, MANY,
      .steps = { { INSERT(ONE "," TWO "," THREE), 0,
                   ERRORS(ERROR("1", "11000")) } },
      .answer = "207 " RESULTS("2", "{\"_id\":1}," EXISTS ",{\"_id\":3}") },
    { "none", POST, .body = "[{\"_id\":1}]",
      .steps = { { INSERT(ONE), 0, ERRORS(ERROR("0", "11000")) } },
      .answer = "207 " RESULTS("0", EXISTS) },
    { "those in the way of others come again, alone", POST, MANY,
      .steps = { { INSERT(ONE "," TWO "," THREE), 0,
                   ERRORS(ERROR("0", "112") "," ERROR("1", "11000") ","
                          ERROR("2", "112")) },
                 { INSERT(ONE "," THREE), 0, "{\"n\":2}" } },
      .answer = "207 " RESULTS("2", "{\"_id\":1}," EXISTS ",{\"_id\":3}") },
    { "indexes that no document has", POST, .body = "[{\"_id\":1}]",
      .steps = { { INSERT(ONE), 0,
                   ERRORS(ERROR("-1", "11000") "," ERROR("1", "11000")) } },
      .answer = "201 " RESULTS("1", "{\"_id\":1}") },
    { "a fault is said to the operator", POST, MANY,
      .steps = { { INSERT(ONE "," TWO "," THREE), 0,
                   ERRORS(ERROR("2", "8000")) } },
      .answer = "207 " RESULTS("2", "{\"_id\":1},{\"_id\":2},"
                PROBLEM("Internal Server Error", "500", "internal error"))
                " fault 1 of 3 documents of a request are not known to be "
                "stored: error 8000" },
    { "stored, but two may not last", POST, MANY,
      .steps = { { INSERT(ONE "," TWO "," THREE), TENANT_TIMEOUT,
                   ERRORS(ERROR("0", "11000")) } },
      .answer = "207 " RESULTS("0", EXISTS ","
                PROBLEM("Gateway Timeout", "504", "the store's text") ","
                PROBLEM("Gateway Timeout", "504", "the store's text")) },
    { "unavailable", POST, MANY,
      .steps = { { INSERT(ONE "," TWO "," THREE), TENANT_UNAVAILABLE, NULL } },
      .answer = "503 the store's text" },
    { "the second command is", POST, MANY,
      .steps = { { INSERT(ONE "," TWO "," THREE), 0,
                   ERRORS(ERROR("1", "112")) },
                 { INSERT(TWO), TENANT_UNAVAILABLE, NULL } },
      .answer = "207 " RESULTS("2", "{\"_id\":1},"
                PROBLEM("Service Unavailable", "503", "the store's text")
                ",{\"_id\":3}") " again" },

    { "none at all", POST, .body = "[]",
      .answer = "422 body: must hold 1 to 10000 documents" },
    { "what is wrong", POST,
      .body = "[1,{\"a\":[{\"$x\":1}]},{},{\"_id\":\"a/b\"}]",
      .answer = "422 [0]: must be an object, [1].a[0].$x: a name must not "
                "start with \"$\", [3]._id: must not hold \"/\" or control "
                "characters" },
};


/*
 * More than a command may hold: the rest follows.  When the database is away
 * then, what went before is stored.
 */

static void
batch_test(void)
{
    unsigned         i;
    kit_row_t        row;
    tenant_buf_t    *body, *first, *answer;
    tenant_arena_t  *arena;

    arena = tenant_arena_create();

    body = tenant_buf_create(arena, 1024);
    first = tenant_buf_create(arena, 1024);
    answer = tenant_buf_create(arena, 1024);

    kit_say(body, "[");
    kit_say(first, "write {\"insert\":\"org_x.c\",\"documents\":[");
    kit_say(answer, "207 {\"inserted\":3,\"results\":[");

    for (i = 1; i <= BATCH; i++) {
        kit_say(body, tenant_arena_printf(arena, "{\"_id\":%u,\"t\":\"%0*u\"},",
                                          i, LONG, i).data);
        kit_say(first, tenant_arena_printf(arena, "%s{\"_id\":%u,\"t\":\"%0*u"
                                           "\",\"_etag\":{\"$oid\":\"%024x\"}}",
                                           i > 1 ? "," : "", i, LONG, i,
                                           i).data);
        kit_say(answer, tenant_arena_printf(arena, "{\"_id\":%u},", i).data);
    }

    kit_say(body, tenant_arena_printf(arena, "{\"_id\":0,\"t\":\"%0*u\"}]",
                                      LONG, 0).data);
    kit_say(first, "],\"ordered\":false}");
    kit_say(answer, PROBLEM("Service Unavailable", "503", "the store's text")
                    "]} again");

    tenant_buf_char(body, '\0');
    tenant_buf_char(first, '\0');
    tenant_buf_char(answer, '\0');

    memset(&row, 0, sizeof(kit_row_t));

    row.name = "batches";
    row.use_case = POST;
    row.body = body->data;
    row.answer = answer->data;

    row.steps[0].command = first->data;
    row.steps[0].reply = "{\"n\":3}";

    row.steps[1].command = tenant_arena_printf(arena, INSERT("{\"_id\":0,\"t\":"
                               "\"%0*u\",\"_etag\":{\"$oid\":\"%024x\"}}"),
                               LONG, 0, BATCH + 1).data;
    row.steps[1].status = TENANT_UNAVAILABLE;

    kit_run(&row);

    tenant_arena_destroy(arena);
}


int
main(void)
{
    size_t  i;

    for (i = 0; i < count(singles); i++) {
        kit_run(&singles[i]);
    }

    for (i = 0; i < count(many); i++) {
        kit_run(&many[i]);
    }

    batch_test();

    return unit_done();
}
