/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c src/query/tenant_*.c */

/*
 * Queries write the names that they are given: here those of a collection
 * where the id is a part of the primary key.
 */


#include "../../../src/token/tenant_seal.h"
#include "../../../src/query/tenant_etag.h"
#include "../../../src/query/tenant_keyset_expr.h"
#include "../../../src/query/tenant_keyset_query.h"
#include "../../../src/query/tenant_patch.h"
#include "../json/json_kit.h"


#define ETAG  "0123456789abcdef01234567"


static const tenant_stored_t  shared = {
    tenant_string("_id.i"), tenant_string("_id"), tenant_string("tag"),
    tenant_string("keys")
};


static void id_test(tenant_arena_t *arena);
static void tie_test(tenant_arena_t *arena);
static void etag_test(tenant_arena_t *arena);
static void patch_test(tenant_arena_t *arena);
static tenant_doc_t parsed(tenant_arena_t *arena, const char *text);
static bool has(tenant_arena_t *arena, tenant_bson_t *b, const char *part);


bool
tenant_keyring_seal(const tenant_keyring_t *keyring, const char *purpose,
    tenant_str_t text, uint8_t seal[TENANT_SEAL_LEN])
{
    (void) keyring;
    (void) purpose;
    (void) text;
    (void) seal;

    return false;
}


bool
tenant_keyring_unseal(const tenant_keyring_t *keyring, const char *purpose,
    tenant_str_t text, const uint8_t seal[TENANT_SEAL_LEN])
{
    (void) keyring;
    (void) purpose;
    (void) text;
    (void) seal;

    return false;
}


/* It is compared by its path, and sorted by the primary key. */

static void
id_test(tenant_arena_t *arena)
{
    tenant_doc_t      none;
    tenant_bson_t    *sort, *clauses;
    tenant_keyset_t   keyset;

    none = tenant_bson_doc(tenant_bson_create(arena));

    tenant_keyset_init(arena, &keyset, &shared, none, none);
    keyset.values = parsed(arena, "[5]");
    check(tenant_keyset_simple(&keyset));

    sort = tenant_bson_create(arena);
    tenant_keyset_sort(&keyset, sort);
    check(kit_same("sort", kit_write(arena, tenant_bson_doc(sort), false,
                                     TENANT_JSON_RELAXED, NULL),
                   "{\"_id\":1}"));

    clauses = tenant_bson_create(arena);
    tenant_keyset_within(&keyset, clauses);
    check(kit_same("within", kit_write(arena, tenant_bson_doc(clauses), true,
                                       TENANT_JSON_RELAXED, NULL),
                   "[{\"_id.i\":{\"$gt\":5}}]"));
}


/* Nothing is sorted by behind it, and it is never an array. */

static void
tie_test(tenant_arena_t *arena)
{
    tenant_doc_t      none;
    tenant_bson_t    *sort, *clauses;
    tenant_keyset_t   keyset;

    none = tenant_bson_doc(tenant_bson_create(arena));

    tenant_keyset_init(arena, &keyset, &shared,
                       parsed(arena, "{\"a\":1,\"_id.i\":-1,\"b\":1}"), none);
    keyset.sort = TENANT_SORT_EMPTY_FIRST;
    keyset.values = parsed(arena, "[5,{\"$maxKey\":1}]");

    sort = tenant_bson_create(arena);
    tenant_keyset_sort(&keyset, sort);
    check(kit_same("sort", kit_write(arena, tenant_bson_doc(sort), false,
                                     TENANT_JSON_RELAXED, NULL),
                   "{\"a\":1,\"_id\":-1}"));

    clauses = tenant_bson_create(arena);
    tenant_keyset_within(&keyset, clauses);
    check(has(arena, clauses, "{\"$and\":[{\"a\":{\"$eq\":5}},"
                              "{\"_id.i\":{\"$ne\":{\"$maxKey\":1}}}]}"));
    check(has(arena, clauses, "{\"$nor\":[{\"a\":{\"$type\":\"array\"}}]}"));
}


static void
etag_test(tenant_arena_t *arena)
{
    tenant_bson_t           *query;
    tenant_error_t           err;
    tenant_preconditions_t   conditions;
    tenant_str_t             none = tenant_null_string;

    check(tenant_preconditions_parse(arena, &err, kit_str("\"" ETAG "\""),
                                     none, &conditions));

    query = tenant_bson_create(arena);
    tenant_preconditions_query(&conditions, shared.etag.data, query);

    check(has(arena, query, "{\"tag\":{\"$in\":[{\"$oid\":\"" ETAG "\"}]"));
}


/* The client's own "_id" and "_etag" are passed over all the same. */

static void
patch_test(tenant_arena_t *arena)
{
    tenant_bson_t  *body;

    body = tenant_bson_create(arena);
    tenant_patch_update(arena, body, "update",
                        parsed(arena, "{\"_id\":null,\"_etag\":1,\"a\":null}"),
                        &shared, kit_str(ETAG));

    check(has(arena, body, "{\"$literal\":[\"_id\",\"a\"]}"));
    check(has(arena, body, "{\"$arrayToObject\":[[{\"k\":\"tag\",\"v\":"
                           "{\"$literal\":{\"$oid\":\"" ETAG "\"}}}]]}"));
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


static bool
has(tenant_arena_t *arena, tenant_bson_t *b, const char *part)
{
    const char  *text;

    text = kit_write(arena, tenant_bson_doc(b), false, TENANT_JSON_RELAXED,
                     NULL);

    if (text != NULL && strstr(text, part) != NULL) {
        return true;
    }

    printf("  got  %s\n  want %s\n", text ? text : "nothing", part);

    return false;
}


int
main(void)
{
    tenant_arena_t  *arena;

    arena = tenant_arena_create();

    id_test(arena);
    tie_test(arena);
    etag_test(arena);
    patch_test(arena);

    tenant_arena_destroy(arena);

    return unit_done();
}
