/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c */
/* sources: src/master/tenant_collections*.c src/master/tenant_name_list.c */
/* sources: src/job/tenant_shared*.c */

/*
 * Making, listing and purging an organization's collections in each placement:
 * the commands to the last member, and nothing of another's among them.
 */


#include "../../../src/master/tenant_collections.h"
#include "../json/json_kit.h"


#define count(a)  (sizeof(a) / sizeof((a)[0]))

#define STEPS   8
#define TENANT  "aaaaaaaaaaaaaaaaaaaaaaaa"
#define OTHER   "bbbbbbbbbbbbbbbbbbbbbbbb"


typedef enum {
    CREATE = 0,
    LIST,
    PURGE
} call_e;


/* "names" are those that a list gives; "database" and "next" may be NULL. */

typedef struct {
    const char     *name;
    call_e          call;
    tenant_mode_e   mode;
    const char     *database;
    const char     *next;
    struct {
        const char       *command;
        tenant_status_e   status;
        const char       *reply;
    } steps[STEPS];
    tenant_status_e  end;
    const char      *names;
} collections_row_t;


static const collections_row_t  *fake_row;
static size_t                    fake_sent;


static void row_test(const collections_row_t *row);


static tenant_doc_t
parsed(tenant_arena_t *arena, const char *text)
{
    bool             array;
    tenant_doc_t     doc;
    tenant_error_t   err;

    err.status = TENANT_OK;
    check(tenant_json_read(arena, kit_str(text), TENANT_JSON_EXTENDED, &doc,
                           &array, &err) == TENANT_OK);

    return doc;
}


/* All of it is the primary's. */

tenant_status_e
tenant_store_command(tenant_work_t *work,
    const tenant_command_t *command, tenant_doc_t *reply, tenant_error_t *err)
{
    const char    *want;
    tenant_str_t   database;

    want = fake_sent < STEPS ? fake_row->steps[fake_sent].command : NULL;
    database = kit_str(fake_row->database ? fake_row->database : "database");

    check(command->master && tenant_str_eq(command->database, database));

    if (!check(kit_same(fake_row->name,
                        kit_write(work->arena,
                                  tenant_bson_doc(command->body), false,
                                  TENANT_JSON_RELAXED, NULL),
                        want != NULL ? want : "no further command")))
    {
        return tenant_error_set(err, TENANT_INTERNAL, "no such step");
    }

    check(command->write == (want[2] == 'd' || want[2] == 'c'));

    if (fake_row->steps[fake_sent].status != TENANT_OK) {
        return tenant_error_set(err, fake_row->steps[fake_sent++].status,
                                "the store's text");
    }

    *reply = parsed(work->arena, fake_row->steps[fake_sent++].reply);

    return TENANT_OK;
}


tenant_status_e
tenant_store_each(tenant_work_t *work, const tenant_command_t *command,
    tenant_store_each_pt each, void *data, tenant_error_t *err)
{
    tenant_doc_t      batch;
    tenant_iter_t     it;
    tenant_status_e   status;

    status = tenant_store_command(work, command, &batch, err);

    if (status == TENANT_OK) {

        it = tenant_bson_iter(batch);

        while (tenant_bson_next(&it)) {
            check(each(data, it.value.doc));
        }
    }

    return status;
}


tenant_status_e
tenant_store_write_error(tenant_doc_t reply, tenant_doc_t error, bool *again,
    tenant_error_t *err)
{
    (void) reply;
    (void) error;

    *again = false;

    return tenant_error_set(err, TENANT_UNPROCESSABLE, "refused");
}


#define BASE(name)                                                            \
    "{\"listCollections\":1,\"filter\":{\"name\":"                            \
    "{\"$regularExpression\":{\"pattern\":\"^" name "(\\\\.|$)\","            \
    "\"options\":\"\"}}},\"nameOnly\":true,\"cursor\":{}}"
#define ALL                                                                   \
    "{\"listCollections\":1,\"filter\":{},\"nameOnly\":true,\"cursor\":{}}"
#define DROP(name)   "{\"drop\":\"" name "\"}"
#define NAMES(list)  "[" list "]"
#define NAME(name)   "{\"name\":\"" name "\"}"

#define T            "\"t\":{\"$oid\":\"" TENANT "\"}"
#define LEAST        "{" T ",\"c\":{\"$minKey\":1}}"
#define GREATEST     "{" T ",\"c\":{\"$maxKey\":1}}"
#define LAST(c)      "{" T ",\"c\":\"" c "\",\"i\":{\"$maxKey\":1}}"
#define ID(c, i)     "{\"_id\":{" T ",\"c\":\"" c "\",\"i\":" i "}}"
#define FROM(bound)                                                           \
    "{\"find\":\"org_x\",\"filter\":{\"_id\":{\"$gt\":" bound ",\"$lt\":"     \
    GREATEST "}},\"sort\":{\"_id\":1},\"projection\":{\"_id\":1},"            \
    "\"limit\":1,\"singleBatch\":true}"
#define SLICE                                                                 \
    "{\"find\":\"org_x\",\"filter\":{\"_id\":{\"$gte\":" LEAST ",\"$lte\":"   \
    GREATEST "}},\"sort\":{\"_id\":1},\"projection\":{\"_id\":1},"            \
    "\"skip\":1000,\"limit\":1,\"singleBatch\":true}"
#define REMOVE(end)                                                           \
    "{\"delete\":\"org_x\",\"deletes\":[{\"q\":{\"_id\":{\"$gte\":" LEAST     \
    "," end "}},\"limit\":0}]}"
#define REST         "\"$lte\":" GREATEST
#define BATCH(docs)  "{\"cursor\":{\"firstBatch\":[" docs "],\"id\":0}}"

#define OWN          "org_" TENANT


static const collections_row_t  rows[] = {

    { "made", CREATE, TENANT_MODE_ID, NULL, NULL,
      { { "{\"create\":\"org_x\"}", 0, "{}" } }, 0, NULL },
    { "there already, as the shared one mostly is", CREATE,
      TENANT_MODE_SHARED, NULL, NULL,
      { { "{\"create\":\"org_x\"}", TENANT_CONFLICT, NULL } }, 0, NULL },

    { "listed", LIST, TENANT_MODE_ID, NULL, NULL,
      { { BASE("org_x"), 0, NAMES(NAME("org_x") "," NAME("org_x.a") ","
                                  NAME("org_xy") "," NAME("org_x.")) } }, 0,
      "org_x org_x.a" },
    { "listed while others have other names already", LIST, TENANT_MODE_NAME,
      NULL, "org_y", { { BASE("org_x"), 0, NAMES(NAME("org_x.a")) } }, 0,
      "org_x.a" },
    { "listed, shared", LIST, TENANT_MODE_SHARED, NULL, NULL,
      { { FROM(LEAST), 0, BATCH(ID("a", "1")) },
        { FROM(LAST("a")), 0, BATCH(ID("documents", "{}")) },
        { FROM(LAST("documents")), 0, BATCH("") } }, 0, "a documents" },
    { "not listed, shared", LIST, TENANT_MODE_SHARED, NULL, NULL,
      { { FROM(LEAST), TENANT_UNAVAILABLE, NULL } }, TENANT_UNAVAILABLE, NULL },

    { "purged", PURGE, TENANT_MODE_ID, NULL, NULL,
      { { BASE("org_x"), 0, NAMES(NAME("org_x") "," NAME("org_x.a")) },
        { DROP("org_x"), 0, "{}" },
        { DROP("org_x.a"), TENANT_NOT_FOUND, NULL },
        { BASE("org_x"), 0, NAMES("") } }, 0, NULL },
    { "purged under both names", PURGE, TENANT_MODE_NAME, NULL, "org_y",
      { { BASE("org_x"), 0, NAMES(NAME("org_x")) },
        { DROP("org_x"), 0, "{}" },
        { BASE("org_x"), 0, NAMES("") },
        { BASE("org_y"), 0, NAMES(NAME("org_y.a")) },
        { DROP("org_y.a"), 0, "{}" },
        { BASE("org_y"), 0, NAMES("") } }, 0, NULL },
    { "a database of its own", PURGE, TENANT_MODE_DATABASE, OWN, NULL,
      { { ALL, 0, NAMES(NAME("org_x") "," NAME("other") ","
                        NAME("system.views")) },
        { DROP("org_x"), 0, "{}" }, { DROP("other"), 0, "{}" },
        { ALL, 0, NAMES(NAME("system.views")) } }, 0, NULL },
    { "one that is not its own", PURGE, TENANT_MODE_DATABASE, "org_" OTHER,
      NULL,
      { { BASE("org_x"), 0, NAMES("") } }, 0, NULL },
    { "not purged", PURGE, TENANT_MODE_ID, NULL, NULL,
      { { BASE("org_x"), 0, NAMES(NAME("org_x")) },
        { DROP("org_x"), TENANT_TIMEOUT, NULL } }, TENANT_TIMEOUT, NULL },

    { "purged in slices, shared", PURGE, TENANT_MODE_SHARED, NULL, NULL,
      { { SLICE, 0, BATCH(ID("b", "5")) },
        { REMOVE("\"$lt\":{" T ",\"c\":\"b\",\"i\":5}"), 0, "{\"n\":1000}" },
        { SLICE, 0, BATCH("") },
        { REMOVE(REST), 0, "{\"n\":7}" },
        { FROM(LEAST), 0, BATCH("") } }, 0, NULL },
    { "a late insert, shared", PURGE, TENANT_MODE_SHARED, NULL, NULL,
      { { SLICE, 0, BATCH("") },
        { REMOVE(REST), 0, "{\"n\":7}" },
        { FROM(LEAST), 0, BATCH(ID("c", "1")) },
        { SLICE, 0, BATCH("") },
        { REMOVE(REST), 0, "{\"n\":1}" },
        { FROM(LEAST), 0, BATCH("") } }, 0, NULL },
    { "refused, shared", PURGE, TENANT_MODE_SHARED, NULL, NULL,
      { { SLICE, 0, BATCH("") },
        { REMOVE(REST), 0, "{\"n\":0,\"writeErrors\":[{\"code\":1}]}" } },
      TENANT_UNPROCESSABLE, NULL },
};


static void
row_test(const collections_row_t *row)
{
    size_t               i;
    tenant_str_t         none = tenant_null_string;
    tenant_buf_t        *text;
    tenant_work_t        work;
    tenant_names_t       names;
    tenant_error_t       err;
    tenant_status_e      rc;
    tenant_placement_t   placement;

    fake_row = row;
    fake_sent = 0;

    memset(&work, 0, sizeof(tenant_work_t));
    memset(&err, 0, sizeof(tenant_error_t));
    memset(&placement, 0, sizeof(tenant_placement_t));

    work.arena = tenant_arena_create();

    placement.mode = row->mode;
    placement.cluster = kit_str("cluster");
    placement.database = kit_str(row->database ? row->database : "database");
    placement.collection = kit_str("org_x");
    placement.next = row->next != NULL ? kit_str(row->next) : none;
    memcpy(placement.tenant, TENANT, sizeof(TENANT));

    switch (row->call) {

    case CREATE:
        rc = tenant_collections_create(&work, &placement, &err);
        break;

    case LIST:
        rc = tenant_collections_list(&work, &placement, &names, &err);
        break;

    default: /* PURGE */
        rc = tenant_collections_purge(&work, &placement, &err);
    }

    check(rc == row->end);

    if (!check(fake_sent == STEPS
               || row->steps[fake_sent].command == NULL))
    {
        printf("%s: only %zu commands\n", row->name, fake_sent);
    }

    if (row->names != NULL) {

        text = tenant_buf_create(work.arena, 64);

        for (i = 0; i < names.n; i++) {

            if (i != 0) {
                tenant_buf_char(text, ' ');
            }

            tenant_buf_add(text, names.names[i].data, names.names[i].len);
        }

        tenant_buf_char(text, '\0');
        check(kit_same(row->name, text->data, row->names));
    }

    tenant_arena_destroy(work.arena);
}


int
main(void)
{
    size_t  i;

    for (i = 0; i < count(rows); i++) {
        row_test(&rows[i]);
    }

    return unit_done();
}
