/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c src/query/tenant_*.c */
/* sources: src/document/tenant_document_list.c src/document/tenant_page.c */
/* sources: src/document/tenant_document.c src/document/tenant_view.c */
/* sources: src/document/tenant_document_id.c src/document/tenant_lines.c */
/* sources: src/master/tenant_record.c src/master/tenant_state.c */
/* sources: src/document/tenant_document_location.c */
/* sources: src/document/tenant_view_*.c src/job/tenant_input.c */
/* sources: src/master/tenant_collections*.c src/job/tenant_shared*.c */
/* sources: src/master/tenant_name_list.c src/master/tenant_repeat.c */
/* sources: src/token/tenant_digest.c */

/*
 * A list as commands and replies: which command comes next, and what the
 * answer is made of.  The database is a table.
 */


#include "../../../src/token/tenant_seal.h"
#include "../../../src/document/tenant_documents.h"
#include "../../../src/document/tenant_page.h"
#include "../../../src/job/tenant_use_case.h"
#include "../../../src/store/tenant_store.h"
#include "../json/json_kit.h"


#define count(a)  (sizeof(a) / sizeof((a)[0]))

#define STEPS  4


/* A reply is its batch; with OPEN its cursor is not closed. */

#define OPEN  "open"

typedef struct {
    const char     *name;
    tenant_sort_e   sort;
    const char     *by;                /* "sort", or NULL */
    int64_t         limit;
    const char     *before;            /* the batch of the page before */
    const char     *asked[STEPS];      /* "find", with a part of the command */
    const char     *reply[STEPS];
    const char     *answer;            /* up to "next"; NULL: not looked at */
    bool            next;
} list_walk_t;


static void walk_test(const list_walk_t *row);
static void order_test(void);
static void job_init(tenant_job_t *job, const char *by, int64_t limit,
    tenant_str_t after);
static tenant_doc_t reply_of(tenant_job_t *job, const char *text);
static tenant_str_t next_of(tenant_job_t *job);
static bool asked(tenant_job_t *job, const tenant_command_t *command,
    const char *part);


static const tenant_operation_t  *list;

static tenant_sort_e           list_sort;
static tenant_claims_t         list_claims;
static tenant_settings_t       list_settings;
static const tenant_bounds_t   list_bounds = { .page = 1000 };
static tenant_route_t          list_route;


tenant_sort_e
tenant_store_sort(tenant_store_t *store, tenant_str_t cluster)
{
    (void) store;
    (void) cluster;

    return list_sort;
}


void
tenant_store_set_sort(tenant_store_t *store, tenant_str_t cluster,
    tenant_sort_e sort)
{
    (void) store;
    (void) cluster;

    list_sort = sort;
}


/* A list asks for no collections. */

tenant_status_e
tenant_store_command(tenant_work_t *work,
    const tenant_command_t *command, tenant_doc_t *reply, tenant_error_t *err)
{
    (void) work;
    (void) command;
    (void) reply;

    return tenant_error_set(err, TENANT_UNAVAILABLE, "no database");
}


tenant_status_e
tenant_store_each(tenant_work_t *work, const tenant_command_t *command,
    tenant_store_each_pt each, void *data, tenant_error_t *err)
{
    (void) work;
    (void) command;
    (void) each;
    (void) data;

    return tenant_error_set(err, TENANT_UNAVAILABLE, "no database");
}


tenant_status_e
tenant_store_write_error(tenant_doc_t reply, tenant_doc_t error, bool *again,
    tenant_error_t *err)
{
    (void) reply;
    (void) error;
    (void) again;

    return tenant_error_set(err, TENANT_UNAVAILABLE, "no database");
}


bool
tenant_keyring_seal(const tenant_keyring_t *keyring, const char *purpose,
    tenant_str_t text, uint8_t seal[TENANT_SEAL_LEN])
{
    (void) keyring;
    (void) purpose;

    memset(seal, (int) text.len % 251, TENANT_SEAL_LEN);

    return true;
}


bool
tenant_keyring_unseal(const tenant_keyring_t *keyring, const char *purpose,
    tenant_str_t text, const uint8_t seal[TENANT_SEAL_LEN])
{
    (void) keyring;
    (void) purpose;

    return seal[0] == text.len % 251;
}


#define BY_ID  "\"filter\":{\"_id\":{\"$gte\":{\"$minKey\":1}}}"

#define KEYS(a, id)  "\"_tenant_keyset\":[" a "," id "]"

static const list_walk_t  walks[] = {

    /* a first page is one command, be it short or empty */

    { "empty", 0, NULL, 2, NULL, { "\"find\":\"org_x.c\"" },
      { "[]" }, "{\"documents\":[]", false },
    { "short", 0, NULL, 2, NULL, { "\"limit\":3" },
      { "[{\"_id\":1}]" }, "{\"documents\":[{\"_id\":1}]", false },
    { "just full", 0, NULL, 2, NULL, { BY_ID },
      { "[{\"_id\":1},{\"_id\":2}]" },
      "{\"documents\":[{\"_id\":1},{\"_id\":2}]", false },
    { "one more", 0, NULL, 2, NULL, { "\"batchSize\":4" },
      { "[{\"_id\":1},{\"_id\":2},{\"_id\":3}]" },
      "{\"documents\":[{\"_id\":1},{\"_id\":2}]", true },

    /* a full page behind another: one command still */

    { "full behind", 0, NULL, 1, "[{\"_id\":1},{\"_id\":2}]",
      { "{\"_id\":{\"$gt\":1}}" }, { "[{\"_id\":2},{\"_id\":3}]" },
      "{\"documents\":[{\"_id\":2}]", true },

    /* a short one: is the last document of a type that follows? */

    { "the end", 0, NULL, 1, "[{\"_id\":1},{\"_id\":2}]",
      { "{\"_id\":{\"$gt\":1}}", BY_ID ",\"sort\":{\"_id\":-1},"
        "\"projection\":{\"_id\":1},\"limit\":1,\"batchSize\":2" },
      { "[{\"_id\":2}]", "[{\"_id\":2}]" }, "{\"documents\":[{\"_id\":2}]",
      false },
    { "gone meanwhile", 0, NULL, 1, "[{\"_id\":1},{\"_id\":2}]",
      { "\"limit\":2", "\"limit\":1" }, { "[]", "[]" }, "{\"documents\":[]",
      false },
    { "a type that follows", 0, NULL, 3,
      "[{\"_id\":1},{\"_id\":2},{\"_id\":3},{\"_id\":4}]",
      { "{\"_id\":{\"$gt\":3}}", "\"sort\":{\"_id\":-1}",
        "{\"$or\":[{\"_id\":{\"$type\":[\"string\",\"symbol\"]}}]}" },
      { "[{\"_id\":4}]", "[{\"_id\":\"z\"}]",
        "[{\"_id\":\"a\"},{\"_id\":\"b\"},{\"_id\":\"z\"}]" },
      "{\"documents\":[{\"_id\":4},{\"_id\":\"a\"},{\"_id\":\"b\"}]", true },
    { "it fills the page", 0, NULL, 2,
      "[{\"_id\":1},{\"_id\":2},{\"_id\":3}]",
      { "{\"_id\":{\"$gt\":2}}", "\"sort\":{\"_id\":-1}", "\"limit\":2,"
        "\"batchSize\":3" },
      { "[{\"_id\":3}]", "[{\"_id\":\"a\"}]", "[{\"_id\":\"a\"}]" },
      "{\"documents\":[{\"_id\":3},{\"_id\":\"a\"}]", false },
    { "full, and a type that follows", 0, NULL, 1,
      "[{\"_id\":1},{\"_id\":2}]",
      { "{\"_id\":{\"$gt\":1}}", "\"sort\":{\"_id\":-1}", "\"limit\":1,"
        "\"batchSize\":2" },
      { "[{\"_id\":2}]", "[{\"_id\":true}]", "[{\"_id\":true}]" },
      "{\"documents\":[{\"_id\":2}]", true },
    { "down", 0, "{\"_id\":-1}", 1,
      "[{\"_id\":\"a\"},{\"_id\":1}]",
      { "{\"_id\":{\"$lt\":\"a\"}}", "\"sort\":{\"_id\":1}",
        "{\"_id\":{\"$gte\":{\"$numberDouble\":\"-Infinity\"}}}" },
      { "[]", "[{\"_id\":1}]", "[{\"_id\":1}]" },
      "{\"documents\":[{\"_id\":1}]", false },

    /* by another field: its keys come with the documents, and not out */

    { "by a field", TENANT_SORT_EMPTY_FIRST, "{\"a\":1}", 1,
      "[{\"_id\":1,\"a\":5," KEYS("5", "1") "},"
        "{\"_id\":2,\"a\":5," KEYS("5", "2") "}]",
      { "{\"a\":{\"$gte\":5}}", "{\"$sort\":{\"a\":-1}},{\"$limit\":1},"
        "{\"$project\":{\"_tenant_keyset\":[",
        "{\"$or\":[{\"a\":{\"$type\":[\"string\",\"symbol\"]}}]}" },
      { "[{\"_id\":2,\"a\":5," KEYS("5", "2") "}]",
        "[{\"_tenant_keyset\":[\"x\"]}]",
        "[{\"_id\":3,\"a\":\"x\"," KEYS("\"x\"", "3") "}]" },
      "{\"documents\":[{\"_id\":2,\"a\":5}]", true },
    { "by a field that ends", TENANT_SORT_EMPTY_FIRST, "{\"a\":1}", 1,
      "[{\"_id\":1,\"a\":5," KEYS("5", "1") "},"
        "{\"_id\":2,\"a\":5," KEYS("5", "2") "}]",
      { "{\"a\":{\"$gte\":5}}", "{\"$sort\":{\"a\":-1}}" },
      { "[]", "[{\"_tenant_keyset\":[7]}]" }, "{\"documents\":[]", false },

    /* in slices, where the server sorts what a range holds */

    { "a slice will do", TENANT_SORT_EMPTY_AS_NULL, "{\"a\":1}", 2,
      "[{\"_id\":1,\"a\":1," KEYS("1", "1") "},"
        "{\"_id\":2,\"a\":3," KEYS("3", "2") "},"
        "{\"_id\":3,\"a\":4," KEYS("4", "3") "}]",
      { "{\"a\":{\"$gte\":3,\"$lte\":35.0}}" },
      { "[{\"_id\":3,\"a\":4," KEYS("4", "3") "},"
        "{\"_id\":4,\"a\":4," KEYS("4", "4") "},"
        "{\"_id\":5,\"a\":5," KEYS("5", "5") "}]" },
      "{\"documents\":[{\"_id\":3,\"a\":4},{\"_id\":4,\"a\":4}]", true },
    { "a slice falls short", TENANT_SORT_EMPTY_AS_NULL, "{\"a\":1}", 2,
      "[{\"_id\":1,\"a\":1," KEYS("1", "1") "},"
        "{\"_id\":2,\"a\":3," KEYS("3", "2") "},"
        "{\"_id\":3,\"a\":4," KEYS("4", "3") "}]",
      { "{\"a\":{\"$gte\":3,\"$lte\":35.0}}",
        "{\"a\":{\"$gte\":4}},{\"$or\":[{\"a\":{\"$gt\":4}}" },
      { "[{\"_id\":3,\"a\":4," KEYS("4", "3") "}]",
        "[{\"_id\":4,\"a\":40," KEYS("40", "4") "},"
        "{\"_id\":5,\"a\":50," KEYS("50", "5") "}]" },
      "{\"documents\":[{\"_id\":3,\"a\":4},{\"_id\":4,\"a\":40}]", true },

    /* a cursor that the server left open is closed, and there is more */

    { "a reply that was full", 0, NULL, 3, NULL,
      { "\"limit\":4", "\"killCursors\":\"org_x.c\",\"cursors\":[77]" },
      { OPEN "[{\"_id\":1}]", "[]" }, "{\"documents\":[{\"_id\":1}]", true },
    { "also behind another", 0, NULL, 1,
      "[{\"_id\":1},{\"_id\":2}]",
      { "\"limit\":2", "\"cursors\":[77]" }, { OPEN "[{\"_id\":2}]", "[]" },
      "{\"documents\":[{\"_id\":2}]", true }
};


static void
walk_test(const list_walk_t *row)
{
    bool               again;
    size_t             i;
    tenant_job_t       job, before;
    tenant_str_t       after = tenant_null_string;
    tenant_buf_t      *body;
    tenant_doc_t       reply;
    tenant_command_t   command;

    list_sort = row->sort;
    again = false;

    job_init(&before, row->by, row->limit, after);

    if (row->before != NULL) {
        check(list->parse(&before) == TENANT_OK);
        check(list->prepare(&before, &command) == TENANT_OK);
        check(list->finish(&before, TENANT_OK, reply_of(&before, row->before),
                           &again) == TENANT_OK);
        after = next_of(&before);
        check(after.data != NULL);
    }

    job_init(&job, row->by, row->limit, after);

    if (!check(list->parse(&job) == TENANT_OK)) {
        printf("%s: %s\n", row->name, job.error.detail);
    }

    again = true;

    for (i = 0; again && i < STEPS && row->asked[i] != NULL; i++) {

        again = false;
        memset(&command, 0, sizeof(tenant_command_t));

        check(list->prepare(&job, &command) == TENANT_OK);

        if (!asked(&job, &command, row->asked[i])) {
            printf("%s: command %zu\n", row->name, i);
        }

        reply = reply_of(&job, row->reply[i]);
        check(list->finish(&job, TENANT_OK, reply, &again) == TENANT_OK);
    }

    if (!check(!again && (i == STEPS || row->asked[i] == NULL))) {
        printf("%s: %zu commands\n", row->name, i);
    }

    check((next_of(&job).data != NULL) == row->next);

    body = job.answer.body;
    tenant_buf_char(body, '\0');

    if (!check(strncmp(body->data, row->answer, strlen(row->answer)) == 0)) {
        printf("%s\n  got  %s\n  want %s\n", row->name, body->data,
               row->answer);
    }

    tenant_arena_destroy(job.arena);
    tenant_arena_destroy(before.arena);
}


/*
 * How the server sorts: its answer or its refusal is kept; anything else is
 * returned at once, and the next list asks again.
 */

static void
order_test(void)
{
    bool              again;
    size_t            i;
    tenant_job_t      job;
    tenant_doc_t      none;
    tenant_command_t  command;
    tenant_str_t      first = tenant_null_string;

    static const struct {
        tenant_status_e   status;
        const char       *batch;
        tenant_sort_e     sort;
    } rows[] = {
        { TENANT_OK, "[{\"v\":null},{\"v\":[]}]", TENANT_SORT_EMPTY_AS_NULL },
        { TENANT_OK, "[{\"v\":[]},{\"v\":null}]", TENANT_SORT_EMPTY_FIRST },
        { TENANT_UNPROCESSABLE, NULL, TENANT_SORT_EMPTY_FIRST },
        { TENANT_NOT_FOUND, NULL, TENANT_SORT_EMPTY_FIRST },
        { TENANT_INTERNAL, NULL, TENANT_SORT_UNKNOWN },
        { TENANT_UNAVAILABLE, NULL, TENANT_SORT_UNKNOWN },
        { TENANT_TIMEOUT, NULL, TENANT_SORT_UNKNOWN },
        { TENANT_NO_MEMORY, NULL, TENANT_SORT_UNKNOWN },
        { TENANT_FORBIDDEN, NULL, TENANT_SORT_UNKNOWN },
    };

    for (i = 0; i < count(rows); i++) {

        list_sort = TENANT_SORT_UNKNOWN;
        again = false;
        memset(&none, 0, sizeof(tenant_doc_t));
        memset(&command, 0, sizeof(tenant_command_t));

        job_init(&job, "{\"a\":1}", 2, first);

        check(list->parse(&job) == TENANT_OK);
        check(list->prepare(&job, &command) == TENANT_OK);
        asked(&job, &command, "\"aggregate\":1,");

        job.error.status = rows[i].status;

        check(list->finish(&job, rows[i].status,
                           rows[i].batch ? reply_of(&job, rows[i].batch) : none,
                           &again)
              == (rows[i].sort == TENANT_SORT_UNKNOWN ? rows[i].status
                                                      : TENANT_OK));
        check(again == (rows[i].sort != TENANT_SORT_UNKNOWN));
        check(list_sort == rows[i].sort);

        if (again) {
            /* even where the store did not keep it */
            list_sort = TENANT_SORT_UNKNOWN;
            check(list->prepare(&job, &command) == TENANT_OK);
            asked(&job, &command, "\"aggregate\":\"org_x.c\"");
        }

        tenant_arena_destroy(job.arena);
    }
}


/* As the reader of a row's parameters leaves it. */

static void
job_init(tenant_job_t *job, const char *by, int64_t limit, tenant_str_t after)
{
    bool             array;
    tenant_page_t   *page;
    tenant_error_t   err;

    memset(job, 0, sizeof(tenant_job_t));

    job->arena = tenant_arena_create();
    job->work.arena = job->arena;
    job->request.claims = &list_claims;
    job->settings = &list_settings;
    job->request.route = &list_route;
    job->request.bounds = &list_bounds;
    job->request.collection = kit_str("c");
    job->caller.placement.collection = kit_str("org_x");

    page = tenant_arena_zalloc(job->arena, sizeof(tenant_page_t));
    if (page == NULL) {
        exit(2);
    }

    job->data = page;
    page->limit = limit;
    page->after = after;

    if (by != NULL) {
        err.status = TENANT_OK;
        check(tenant_json_read(job->arena, kit_str(by), TENANT_JSON_EXTENDED,
                               &page->sort, &array, &err) == TENANT_OK);
    }
}


static tenant_doc_t
reply_of(tenant_job_t *job, const char *text)
{
    bool              array, open;
    tenant_doc_t      batch;
    tenant_bson_t    *reply, *cursor;
    tenant_error_t    err;

    err.status = TENANT_OK;
    open = strncmp(text, OPEN, sizeof(OPEN) - 1) == 0;

    check(tenant_json_read(job->arena,
                           kit_str(text + (open ? sizeof(OPEN) - 1 : 0)),
                           TENANT_JSON_EXTENDED, &batch, &array, &err)
          == TENANT_OK);

    reply = tenant_bson_create(job->arena);
    cursor = tenant_bson_begin(reply, "cursor");
    tenant_bson_add_array(cursor, "firstBatch", batch);
    tenant_bson_add_int(cursor, "id", open ? 77 : 0);
    tenant_bson_end(reply, cursor);

    return tenant_bson_doc(reply);
}


/* The answer's token, or {0, NULL}. */

static tenant_str_t
next_of(tenant_job_t *job)
{
    char          *next, *end;
    tenant_str_t   token = tenant_null_string;
    tenant_buf_t  *text;

    text = tenant_buf_create(job->arena, job->answer.body->len + 1);
    tenant_buf_add(text, job->answer.body->data, job->answer.body->len);
    tenant_buf_char(text, '\0');

    next = strstr(text->data, "\"next\":\"");

    if (next != NULL) {
        next += sizeof("\"next\":\"") - 1;
        end = strchr(next, '"');
        token.data = next;
        token.len = (size_t) (end - next);
    }

    return token;
}


static bool
asked(tenant_job_t *job, const tenant_command_t *command, const char *part)
{
    const char  *text;

    text = kit_write(job->arena, tenant_bson_doc(command->body), false,
                     TENANT_JSON_RELAXED, NULL);

    if (!check(text != NULL && strstr(text, part) != NULL)) {
        printf("  got  %s\n  want %s\n", text ? text : "nothing", part);
        return false;
    }

    return true;
}


int
main(void)
{
    size_t  i;

    list = tenant_document_list.operation;

    for (i = 0; i < count(walks); i++) {
        walk_test(&walks[i]);
    }

    order_test();

    return unit_done();
}
