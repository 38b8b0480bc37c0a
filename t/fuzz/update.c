/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c src/query/tenant_*.c */
/* sources: src/token/tenant_*.c */

/*
 * JSON as an update, checked and written as a command has it: whatever passes
 * changes neither an id nor what is the module's, in no placement, and has no
 * operator but those on the list.  The first byte says where the update stands.
 */


#include <stdlib.h>
#include <string.h>

#include "../../src/json/tenant_json.h"
#include "../../src/query/tenant_update.h"


#define ETAG  "0123456789abcdef01234567"
#define NEW   "76543210fedcba9876543210"


static const tenant_bounds_t  bounds = {
    .page = 1000, .depth = 96, .nodes = 2000, .pattern = 1024, .stages = 50,
    .indexes = 10, .skip = 10000, .streams = 16
};


static const tenant_stored_t  stored = {
    tenant_string("_id.i"), tenant_string("_id"), tenant_string("_etag"),
    tenant_string("_tenant_keyset")
};

static const char *const  operators[] = {
    "$set", "$unset", "$inc", "$mul", "$min", "$max", "$rename",
    "$currentDate", "$setOnInsert", "$push", "$addToSet", "$pop", "$pull",
    "$pullAll", "$bit", NULL
};

/* What may stand in a value: modifiers, conditions, the kinds of a date. */

static const char *const  names[] = {
    "$each", "$position", "$slice", "$sort", "$type", "$eq", "$ne", "$gt",
    "$gte", "$lt", "$lte", "$in", "$nin", "$all", "$exists", "$size", "$mod",
    "$regex", "$options", "$not", "$elemMatch", "$bitsAllSet", "$bitsAnySet",
    "$bitsAllClear", "$bitsAnyClear", "$and", "$or", "$nor", NULL
};


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
static void fuzz_written(tenant_doc_t command, bool upsert);
static void fuzz_operator(const tenant_value_t *operator, bool upsert);
static void fuzz_path(tenant_str_t path);
static void fuzz_value(const tenant_value_t *value, const char *const *allowed);
static bool fuzz_among(tenant_str_t name, const char *const *list);


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool                    array;
    tenant_doc_t            update, created = { 0, NULL };
    tenant_bson_t          *body, *id;
    tenant_error_t          err;
    tenant_arena_t         *arena;
    tenant_value_t          filters;
    tenant_update_rules_t   rules;

    if (size < 2) {
        return 0;
    }

    arena = tenant_arena_create();
    if (arena == NULL) {
        abort();
    }

    memset(&rules, 0, sizeof(rules));
    memset(&err, 0, sizeof(err));
    rules.bounds = &bounds;

    rules.found = data[0] & 1;
    rules.upsert = data[0] & 2;

    update.data = NULL;

    if (tenant_json_read(arena, (tenant_str_t) { size - 1,
                                                 (const char *) data + 1 },
                         TENANT_JSON_EXTENDED, &update, &array, &err)
            != TENANT_OK
        || array || update.data == NULL)
    {
        goto done;
    }

    if ((data[0] & 4) && tenant_bson_find(update, "array_filters", &filters)
        && filters.type == TENANT_BSON_ARRAY)
    {
        rules.array_filters = filters.doc;
        update = tenant_bson_get_doc(update, "update");
    }

    if (update.data == NULL
        || !tenant_update_check(arena, &err, update, &rules,
                                data[0] & 8 ? "update" : NULL))
    {
        if (update.data != NULL && err.status == TENANT_OK) {
            abort();
        }

        goto done;
    }

    if (rules.upsert) {
        id = tenant_bson_create(arena);
        tenant_bson_add_oid(id, "_id", (tenant_str_t) tenant_string(NEW));
        created = tenant_bson_doc(id);
    }

    body = tenant_bson_create(arena);
    tenant_update_write(body, "u", update, created, &stored,
                        (tenant_str_t) tenant_string(ETAG));

    if (!tenant_bson_failed(body)) {
        fuzz_written(tenant_bson_doc(body), rules.upsert);
    }

done:

    tenant_arena_destroy(arena);

    return 0;
}


static void
fuzz_written(tenant_doc_t command, bool upsert)
{
    unsigned       set;
    tenant_iter_t  it;

    if (!tenant_bson_whole(command)) {
        abort();
    }

    set = 0;
    it = tenant_bson_iter(tenant_bson_get_doc(command, "u"));

    while (tenant_bson_next(&it)) {

        if (!fuzz_among(it.value.key, operators)
            || it.value.type != TENANT_BSON_DOCUMENT
            || tenant_bson_count(it.value.doc) == 0
            || (tenant_str_is(it.value.key, "$setOnInsert") && !upsert))
        {
            abort();
        }

        set += tenant_str_is(it.value.key, "$set");
        fuzz_operator(&it.value, upsert);
    }

    if (set != 1) {
        abort();
    }
}


static void
fuzz_operator(const tenant_value_t *operator, bool upsert)
{
    bool           literal;
    unsigned       own;
    tenant_iter_t  it;

    own = 0;
    it = tenant_bson_iter(operator->doc);

    literal = !tenant_str_is(operator->key, "$push")
              && !tenant_str_is(operator->key, "$addToSet")
              && !tenant_str_is(operator->key, "$pull")
              && !tenant_str_is(operator->key, "$currentDate");

    while (tenant_bson_next(&it)) {

        if ((tenant_str_is(operator->key, "$set")
             && tenant_str_is(it.value.key, "_etag")
             && it.value.type == TENANT_BSON_OID
             && strcmp(it.value.oid, ETAG) == 0)
            || (tenant_str_is(operator->key, "$setOnInsert") && upsert
                && tenant_str_is(it.value.key, "_id")
                && it.value.type == TENANT_BSON_OID
                && strcmp(it.value.oid, NEW) == 0))
        {
            own++;
            continue;
        }

        fuzz_path(it.value.key);

        if (tenant_str_is(operator->key, "$rename")) {

            if (it.value.type != TENANT_BSON_UTF8) {
                abort();
            }

            fuzz_path(it.value.str);
        }

        fuzz_value(&it.value, literal ? NULL : names);
    }

    if (own != (tenant_str_is(operator->key, "$set")
                || tenant_str_is(operator->key, "$setOnInsert")))
    {
        abort();
    }
}


static void
fuzz_path(tenant_str_t path)
{
    size_t        i;
    tenant_str_t  first;

    first = path;

    for (i = 0; i < path.len && path.data[i] != '.'; i++) { /* void */ }

    first.len = i;

    if (first.len == 0 || first.data[0] == '$' || tenant_str_is(first, "_id")
        || tenant_str_is(first, "_etag")
        || tenant_str_is(first, "_tenant_keyset")
        || memchr(path.data, '\0', path.len) != NULL)
    {
        abort();
    }
}


static void
fuzz_value(const tenant_value_t *value, const char *const *allowed)
{
    tenant_iter_t  it;

    if (value->doc.data == NULL) {
        return;
    }

    it = tenant_bson_iter(value->doc);

    while (tenant_bson_next(&it)) {

        if (it.value.key.len != 0 && it.value.key.data[0] == '$'
            && (allowed == NULL || !fuzz_among(it.value.key, allowed)))
        {
            abort();
        }

        fuzz_value(&it.value, allowed);
    }
}


static bool
fuzz_among(tenant_str_t name, const char *const *list)
{
    for ( /* void */ ; *list != NULL; list++) {
        if (tenant_str_is(name, *list)) {
            return true;
        }
    }

    return false;
}
