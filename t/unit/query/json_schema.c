/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c */
/* sources: src/query/tenant_json_schema*.c src/query/tenant_operator.c */
/* sources: src/query/tenant_pattern.c */

/*
 * What is stored of a schema, and that a client gets back what it sent.  Which
 * schemas are refused stands in t/482-indexes-refused.t.
 */


#include "../../../src/query/tenant_json_schema.h"
#include "../json/json_kit.h"


#define count(a)  (sizeof(a) / sizeof((a)[0]))

#define ETAG     "\"_etag\":{}"
#define OURS     "\"_etag\":{\"bsonType\":\"objectId\"}"
#define ID       "\"_id\":{}"
#define CLOSED   "\"additionalProperties\":false"


static const tenant_stored_t  stored = {
    tenant_string("_id"), tenant_string("_id"), tenant_string("_etag"),
    tenant_string("keys")
};


static const struct {
    const char  *sent;
    const char  *kept;
} schemas[] = {

    /* nothing is added where other fields are allowed */
    { "{\"required\":[\"a\"]}", "{\"required\":[\"a\"]}" },
    { "{\"properties\":{}}", "{\"properties\":{}}" },
    { "{\"properties\":{\"a\":{\"type\":\"string\"}}}",
      "{\"properties\":{\"a\":{\"type\":\"string\"}}}" },

    /* else both are, whether there are properties or not */
    { "{" CLOSED "}",
      "{" CLOSED ",\"properties\":{" OURS "," ID "}}" },
    { "{" CLOSED ",\"properties\":{}}",
      "{" CLOSED ",\"properties\":{" ETAG "," ID "}}" },
    { "{\"properties\":{\"a\":{}}," CLOSED "}",
      "{\"properties\":{\"a\":{}," ETAG "," ID "}," CLOSED "}" },
    { "{\"additionalProperties\":{\"type\":\"string\"}}",
      "{\"additionalProperties\":{\"type\":\"string\"},"
      "\"properties\":{" OURS "," ID "}}" },

    /* what a client says of ids stays */
    { "{\"properties\":{\"_id\":{},\"a\":{}}," CLOSED "}",
      "{\"properties\":{\"_id\":{},\"a\":{}," ETAG "}," CLOSED "}" },

    /* deeper documents are the client's alone */
    { "{\"properties\":{\"a\":{" CLOSED ",\"maxProperties\":1}}}",
      "{\"properties\":{\"a\":{" CLOSED ",\"maxProperties\":1}}}" },
    { "{\"properties\":{\"a\":{\"items\":{" CLOSED "}}}}",
      "{\"properties\":{\"a\":{\"items\":{" CLOSED "}}}}" },

    /* the ETag counts */
    { "{\"minProperties\":0,\"maxProperties\":3}",
      "{\"minProperties\":1,\"maxProperties\":4}" },

    /* schemas of the same document */
    { "{\"allOf\":[{" CLOSED "},{\"required\":[\"a\"]}]}",
      "{\"allOf\":[{" CLOSED ",\"properties\":{" OURS "," ID "}},"
      "{\"required\":[\"a\"]}]}" },
    { "{\"anyOf\":[{\"oneOf\":[{\"not\":{\"minProperties\":2}}]}]}",
      "{\"anyOf\":[{\"oneOf\":[{\"not\":{\"minProperties\":3}}]}]}" },
    { "{\"dependencies\":{\"a\":[\"b\"],\"c\":{\"maxProperties\":2}}}",
      "{\"dependencies\":{\"a\":[\"b\"],\"c\":{\"maxProperties\":3}}}" },
};


static void turn_test(const char *sent, const char *kept);
static void nodes_test(void);
static void same(tenant_arena_t *arena, tenant_doc_t doc, const char *text);


static void
turn_test(const char *sent, const char *kept)
{
    kit_json_t      json;
    tenant_doc_t    to, back;
    tenant_error_t  err;

    memset(&err, 0, sizeof(tenant_error_t));
    json = kit_json(sent, strlen(sent), TENANT_JSON_EXTENDED);

    check(tenant_json_schema_check(&err, json.doc, 100, 100));

    to = tenant_json_schema_store(json.arena, json.doc, &stored);
    same(json.arena, to, kept);

    back = tenant_json_schema_show(json.arena, to, &stored);
    same(json.arena, back, sent);

    tenant_arena_destroy(json.arena);
}


/* Each keyword, property and listed value is one. */

static void
nodes_test(void)
{
    intptr_t            n;
    kit_json_t          json;
    tenant_error_t      err;
    static const char   text[] =
        "{\"required\":[\"a\",\"b\"],\"properties\":{\"a\":"
        "{\"enum\":[1,2]}}}";

    for (n = 0; n < 12; n++) {
        memset(&err, 0, sizeof(tenant_error_t));
        json = kit_json(text, sizeof(text) - 1, TENANT_JSON_EXTENDED);

        check(tenant_json_schema_check(&err, json.doc, n, 100) == (n >= 8));
        check((err.nfields == 1) == (n < 8));

        tenant_arena_destroy(json.arena);
    }
}


static void
same(tenant_arena_t *arena, tenant_doc_t doc, const char *text)
{
    tenant_buf_t  *buf;

    buf = tenant_buf_create(arena, 256);
    tenant_json_write(buf, doc, false, TENANT_JSON_RELAXED, NULL);

    if (!check(buf->len == strlen(text)
               && memcmp(buf->data, text, buf->len) == 0))
    {
        printf("%.*s\n%s\n", (int) buf->len, buf->data, text);
    }
}


int
main(void)
{
    size_t  i;

    for (i = 0; i < count(schemas); i++) {
        turn_test(schemas[i].sent, schemas[i].kept);
    }

    nodes_test();

    return unit_done();
}
