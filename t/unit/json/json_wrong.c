/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c */

/*
 * Where JSON is wrong: every wrong value of a text by its path, of a query
 * parameter by its name.
 */


#include "json_kit.h"


#define count(a)  (sizeof(a) / sizeof((a)[0]))


static void many_test(void);
static void param_test(void);


int
main(void)
{
    many_test();
    param_test();

    return unit_done();
}


/* All of them are told, in order, and what is right is read. */

static void
many_test(void)
{
    char         text[1024];
    size_t       i, n;
    kit_json_t   json;

    static const char  in[] =
        "[{\"a\":{\"$oid\":\"\"},\"b\":1},"
        "{\"when\":{\"$date\":\"2024-01-01\"}},"
        "{\"c\":[{\"$numberInt\":\"1\"},{\"$numberInt\":\"x\"}]}]";

    json = kit_json(in, strlen(in), TENANT_JSON_EXTENDED);

    check(json.status == TENANT_UNPROCESSABLE && json.err.nfields == 3);
    check(strcmp(json.err.fields[0].field, "[0].a") == 0);
    check(strcmp(json.err.fields[1].field, "[1].when") == 0);
    check(strcmp(json.err.fields[2].field, "[2].c[1]") == 0);
    check(kit_same(in, kit_write(json.arena, json.doc, true,
                                 TENANT_JSON_RELAXED, NULL),
                   "[{\"a\":null,\"b\":1},{\"when\":null},"
                   "{\"c\":[1,null]}]"));

    kit_json_done(&json);

    /* no more than an error holds */

    n = 0;

    for (i = 0; i < 2 * TENANT_ERROR_FIELDS_MAX; i++) {
        n += (size_t) snprintf(text + n, sizeof(text) - n,
                               "%s{\"$minKey\":2}", i == 0 ? "[" : ",");
    }

    snprintf(text + n, sizeof(text) - n, "]");

    json = kit_json(text, strlen(text), TENANT_JSON_EXTENDED);
    check(json.status == TENANT_UNPROCESSABLE
          && json.err.nfields == TENANT_ERROR_FIELDS_MAX);
    kit_json_done(&json);
}


/* A parameter's value is an object, and its name leads. */

static void
param_test(void)
{
    size_t            i;
    tenant_doc_t      doc;
    tenant_error_t    err;
    tenant_arena_t   *arena;
    tenant_status_e   rc;
    static const struct {
        const char       *in;
        tenant_status_e   status;
        const char       *says;        /* the field, or in the detail */
    } rows[] = {
        { "{\"a\":{\"$gt\":1}}", TENANT_OK, NULL },
        { "{\"a\":{\"$oid\":\"x\"}}", TENANT_UNPROCESSABLE, "filter.a" },
        { "{\"$or\":[{\"x\":1},{\"x\":{\"$oid\":\"x\"}}]}",
          TENANT_UNPROCESSABLE, "filter.$or[1].x" },
        { "{\"$oid\":\"x\"}", TENANT_UNPROCESSABLE, "filter.$oid" },
        { "{\"a\":{\"$in\":[{\"$code\":\"x\"}]}}", TENANT_UNPROCESSABLE,
          "filter.a.$in[0]" },
        { "[]", TENANT_UNPROCESSABLE, "filter" },
        { "5", TENANT_UNPROCESSABLE, "filter" },
        { "{\"a\":1,\"a\":1}", TENANT_BAD_REQUEST, "\"filter\"" },
        { "{\"a\":", TENANT_BAD_REQUEST, "\"filter\"" }
    };

    for (i = 0; i < count(rows); i++) {
        arena = tenant_arena_create();
        memset(&err, 0, sizeof(tenant_error_t));
        doc.len = 0;
        doc.data = NULL;

        rc = tenant_json_read_param(arena, kit_str(rows[i].in), "filter",
                                    &doc, &err);

        if (!check(rc == rows[i].status && rc == err.status
                   && (rc == TENANT_OK) <= (doc.data != NULL)
                   && (rc != TENANT_UNPROCESSABLE
                       || (err.nfields == 1
                           && strcmp(err.fields[0].field, rows[i].says) == 0))
                   && (rc != TENANT_BAD_REQUEST
                       || (strstr(err.detail, rows[i].says) != NULL
                           && strstr(err.detail, "column") != NULL))))
        {
            printf("  %s: %d, %s, %s\n", rows[i].in, rc, err.detail,
                   err.fields[0].field);
        }

        tenant_arena_destroy(arena);
    }
}
