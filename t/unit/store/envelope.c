/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_bson*.c */
/* sources: src/store/tenant_envelope.c */

/*
 * What is sent of a command: its body with the time that is left, and whom the
 * driver, or another carrier, is to ask.
 */


#include <string.h>

#include "../../../src/store/tenant_envelope.h"
#include "../unit.h"


typedef struct {
    const char        *name;
    bool               write;
    bool               master;
    int64_t            left;

    int64_t            limit;          /* maxTimeMS; 0: none */
    tenant_read_e      read;
    tenant_concern_e   concern;
    bool               pinned;
} row_t;


static void row_test(const row_t *row);
static void again_test(void);
static void wrong_test(void);
static tenant_command_t command(tenant_arena_t *arena, const char *name);


static const row_t  rows[] = {

    /* reads and writes, of tenants' documents and of master data */

    { "find", false, false, 5000, 5000,
      TENANT_READ_PREFERRED, TENANT_CONCERN_NONE, false },
    { "find", false, true, 5000, 5000,
      TENANT_READ_PRIMARY, TENANT_CONCERN_NONE, false },
    { "insert", true, false, 5000, 5000,
      TENANT_READ_PREFERRED, TENANT_CONCERN_STRING, false },
    { "insert", true, true, 5000, 5000,
      TENANT_READ_PRIMARY, TENANT_CONCERN_MAJORITY, false },

    /* the time; 0 would be without an end */

    { "count", false, false, 3600000, 3600000,
      TENANT_READ_PREFERRED, TENANT_CONCERN_NONE, false },
    { "count", false, false, 1, 1,
      TENANT_READ_PREFERRED, TENANT_CONCERN_NONE, false },
    { "count", false, false, 0, 1,
      TENANT_READ_PREFERRED, TENANT_CONCERN_NONE, false },
    { "count", false, false, -7, 1,
      TENANT_READ_PREFERRED, TENANT_CONCERN_NONE, false },

    /* of a cursor: no time, and only the server that has it */

    { "getMore", false, false, 5000, 0,
      TENANT_READ_PREFERRED, TENANT_CONCERN_NONE, true },
    { "killCursors", false, true, 5000, 0,
      TENANT_READ_PRIMARY, TENANT_CONCERN_NONE, true },
    { "killcursors", false, false, 5000, 5000,
      TENANT_READ_PREFERRED, TENANT_CONCERN_NONE, false }
};


int
main(void)
{
    size_t  i;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        row_test(&rows[i]);
    }

    again_test();
    wrong_test();

    return unit_done();
}


static tenant_command_t
command(tenant_arena_t *arena, const char *name)
{
    tenant_command_t  command;

    memset(&command, 0, sizeof(command));

    command.cluster = (tenant_str_t) tenant_string("default");
    command.database = (tenant_str_t) tenant_string("base of many");
    command.database.len = sizeof("base") - 1;
    command.body = tenant_bson_create(arena);

    tenant_bson_add_text(command.body, name, "c");
    tenant_bson_add_int(command.body, "limit", 3);

    return command;
}


static void
row_test(const row_t *row)
{
    tenant_doc_t        body;
    tenant_error_t      err;
    tenant_arena_t     *arena;
    tenant_value_t      limit;
    tenant_command_t    one;
    tenant_envelope_t   envelope;

    arena = tenant_arena_create();

    one = command(arena, row->name);
    one.write = row->write;
    one.master = row->master;

    check(tenant_str_is(tenant_envelope_name(&one), row->name));
    check(tenant_envelope(&one, row->left, &envelope, &err) == TENANT_OK);

    check(strcmp(envelope.database, "base") == 0);
    check(envelope.read == row->read);
    check(envelope.concern == row->concern);

    if (!check(envelope.pinned == row->pinned)) {
        printf("  %s\n", row->name);
    }

    body = tenant_bson_doc(envelope.body);

    check(tenant_str_is(tenant_envelope_name(&one), row->name));
    check(tenant_bson_get_int(body, "limit", 0) == 3);
    check(!tenant_bson_find(body, "$db", &limit));

    if (!check(tenant_bson_find(body, "maxTimeMS", &limit)
               == (row->limit != 0)))
    {
        printf("  %s\n", row->name);

    } else if (row->limit != 0) {
        check(limit.type == TENANT_BSON_INT64);
        check(limit.num == row->limit);
    }

    tenant_arena_destroy(arena);
}


/* What is sent again has less time, and says so once. */

static void
again_test(void)
{
    tenant_doc_t        body;
    tenant_error_t      err;
    tenant_arena_t     *arena;
    tenant_command_t    one;
    tenant_envelope_t   envelope;

    arena = tenant_arena_create();

    one = command(arena, "find");

    check(tenant_envelope(&one, 5000, &envelope, &err) == TENANT_OK);
    check(tenant_envelope(&one, 200, &envelope, &err) == TENANT_OK);

    body = tenant_bson_doc(envelope.body);

    check(tenant_bson_count(body) == 3);
    check(tenant_bson_get_int(body, "maxTimeMS", 0) == 200);

    tenant_arena_destroy(arena);
}


static void
wrong_test(void)
{
    char                name[TENANT_DATABASE_MAX + 2];
    tenant_error_t      err;
    tenant_arena_t     *arena;
    tenant_command_t    one;
    tenant_envelope_t   envelope;

    arena = tenant_arena_create();

    memset(name, 'x', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';

    one = command(arena, "find");
    one.database = (tenant_str_t) { sizeof(name) - 1, name };

    check(tenant_envelope(&one, 5000, &envelope, &err) == TENANT_INTERNAL);
    check(strstr(err.cause, "too long") != NULL);

    one.database.len = TENANT_DATABASE_MAX;

    check(tenant_envelope(&one, 5000, &envelope, &err) == TENANT_OK);
    check(strlen(envelope.database) == TENANT_DATABASE_MAX);

    /* a body that could not be built */

    tenant_bson_add_oid(one.body, "_id", (tenant_str_t) tenant_string("no"));

    check(tenant_envelope(&one, 5000, &envelope, &err) == TENANT_NO_MEMORY);

    one.body = NULL;

    check(tenant_envelope(&one, 5000, &envelope, &err) == TENANT_NO_MEMORY);
    check(tenant_envelope_name(&one).len == 0);

    tenant_arena_destroy(arena);
}
