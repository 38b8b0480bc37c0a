/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c src/query/tenant_patch.c */

/*
 * A JSON Merge Patch as an update that the server applies at once.
 */


#include "../../../src/query/tenant_patch.h"
#include "../json/json_kit.h"


#define count(a)  (sizeof(a) / sizeof((a)[0]))

#define ETAG  "0123456789abcdef01234567"


/* Of the object t, without "names", and with "members". */

#define MERGE(vars, t, names, members)                                        \
    "{\"$let\":{\"vars\":{\"" t "\":" vars "},\"in\":{\"$mergeObjects\":["    \
    "{\"$arrayToObject\":{\"$filter\":{\"input\":{\"$objectToArray\":"        \
    "\"$$" t "\"},\"as\":\"f\",\"cond\":{\"$not\":[{\"$in\":[\"$$f.k\","      \
    "{\"$literal\":[" names "]}]}]}}}},"                                      \
    "{\"$arrayToObject\":[[" members "]]}]}}}"

/* The member "name" of the object t, when it is an object; else {}. */

#define MEMBER(t, name)                                                       \
    "{\"$let\":{\"vars\":{\"m\":{\"$arrayElemAt\":[{\"$filter\":{\"input\":"  \
    "{\"$objectToArray\":\"$$" t "\"},\"as\":\"f\",\"cond\":{\"$and\":["      \
    "{\"$eq\":[\"$$f.k\",{\"$literal\":\"" name "\"}]},"                      \
    "{\"$eq\":[{\"$type\":\"$$f.v\"},\"object\"]}]}}},0]}},"                  \
    "\"in\":{\"$ifNull\":[\"$$m.v\",{\"$literal\":{}}]}}}"

#define SET(name, value)                                                      \
    "{\"k\":{\"$literal\":\"" name "\"},\"v\":" value "}"
#define LITERAL(value)  "{\"$literal\":" value "}"
#define TAG             "{\"k\":\"_etag\",\"v\":{\"$literal\":{\"$oid\":\""   \
                        ETAG "\"}}}"

#define ROOT(names, members)                                                  \
    "{\"update\":[{\"$replaceWith\":"                                         \
    MERGE("\"$$ROOT\"", "t0", "\"_id\"" names, members TAG) "}]}"


static const tenant_stored_t  stored = {
    tenant_string("_id"), tenant_string("_id"), tenant_string("_etag"),
    tenant_string("keys")
};


static const struct {
    const char  *patch;
    const char  *update;
} updates[] = {
    { "{}", ROOT("", "") },
    { "{\"a\":1}", ROOT("", SET("a", LITERAL("1")) ",") },
    { "{\"a\":null}", ROOT(",\"a\"", "") },
    { "{\"a\":null,\"b\":[null,{\"c\":null}],\"d\":\"$x\"}",
      ROOT(",\"a\"", SET("b", LITERAL("[null,{\"c\":null}]")) ","
                     SET("d", LITERAL("\"$x\"")) ",") },

    /* names that a path would read otherwise */

    { "{\"a.b\":1,\"$c\":null,\"\":2}",
      ROOT(",\"$c\"", SET("a.b", LITERAL("1")) "," SET("", LITERAL("2")) ",") },

    /* the module's names, at the top alone */

    { "{\"_id\":1,\"_etag\":2}", ROOT("", "") },
    { "{\"_id\":null,\"_etag\":null}", ROOT("", "") },
    { "{\"a\":{\"_id\":1,\"_etag\":null}}",
      ROOT("", SET("a", MERGE(MEMBER("t0", "a"), "t1", "\"_etag\"",
                              SET("_id", LITERAL("1")))) ",") },

    /* objects in objects: what is there is merged, level by level */

    { "{\"a\":{\"b\":{}}}",
      ROOT("", SET("a", MERGE(MEMBER("t0", "a"), "t1", "",
                              SET("b", MERGE(MEMBER("t1", "b"), "t2", "",
                                             "")))) ",") },
    { "{\"a.b\":{\"c\":null,\"d\":3}}",
      ROOT("", SET("a.b", MERGE(MEMBER("t0", "a.b"), "t1", "\"c\"",
                                SET("d", LITERAL("3")))) ",") },
};


static void update_test(const char *patch, const char *update);
static void depth_test(void);
static tenant_doc_t parsed(tenant_arena_t *arena, const char *text);


static void
update_test(const char *patch, const char *update)
{
    tenant_arena_t  *arena;
    tenant_bson_t   *body;

    arena = tenant_arena_create();
    body = tenant_bson_create(arena);

    tenant_patch_update(arena, body, "update", parsed(arena, patch), &stored,
                        kit_str(ETAG));

    check(kit_same(patch, kit_write(arena, tenant_bson_doc(body), false,
                                    TENANT_JSON_RELAXED, NULL), update));

    tenant_arena_destroy(arena);
}


/* Arrays are values, however deep; each path that is too deep is told once. */

static void
depth_test(void)
{
    unsigned         depth;
    tenant_arena_t  *arena;
    tenant_buf_t    *text;
    tenant_error_t   err;

    for (depth = 1; depth <= TENANT_PATCH_DEPTH + 2; depth++) {

        arena = tenant_arena_create();
        text = tenant_buf_create(arena, 256);
        memset(&err, 0, sizeof(tenant_error_t));

        while (text->len < 5 * (size_t) depth) {
            tenant_buf_text(text, "{\"a\":");
        }

        tenant_buf_text(text, "[{\"b\":{}}]");

        while (text->len < 6 * (size_t) depth + sizeof("[{\"b\":{}}]") - 1) {
            tenant_buf_char(text, '}');
        }

        tenant_buf_char(text, '\0');

        /* as many objects within the patch itself */

        check(tenant_patch_check(&err, parsed(arena, text->data))
              == (depth - 1 <= TENANT_PATCH_DEPTH));
        check(err.nfields == (depth - 1 > TENANT_PATCH_DEPTH));

        tenant_arena_destroy(arena);
    }
}


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


int
main(void)
{
    size_t  i;

    for (i = 0; i < count(updates); i++) {
        update_test(updates[i].patch, updates[i].update);
    }

    depth_test();

    return unit_done();
}
