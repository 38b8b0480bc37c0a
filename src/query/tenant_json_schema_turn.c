/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_json_schema.h"


/*
 * Among the properties of whole documents that name no others, "_etag" and what
 * follows it is ours.  Its type says that "properties" itself is, too.
 */
#define TENANT_SCHEMA_TYPE   "bsonType"
#define TENANT_SCHEMA_OURS   "objectId"


typedef struct {
    const tenant_stored_t  *stored;
    bool                    show;      /* else it is stored */
} tenant_schema_turn_t;


static tenant_doc_t tenant_schema_turned(tenant_arena_t *arena,
    tenant_doc_t schema, const tenant_schema_turn_t *turn);
static void tenant_schema_turn(const tenant_schema_turn_t *turn,
    tenant_doc_t schema, tenant_bson_t *to);
static bool tenant_schema_turn_inner(const tenant_schema_turn_t *turn,
    const tenant_value_t *value, tenant_bson_t *to);
static bool tenant_schema_turn_count(const tenant_schema_turn_t *turn,
    const tenant_value_t *value, tenant_bson_t *to);
static void tenant_schema_store_properties(const tenant_schema_turn_t *turn,
    const tenant_value_t *properties, tenant_bson_t *to);
static void tenant_schema_show_properties(const tenant_schema_turn_t *turn,
    const tenant_value_t *properties, tenant_bson_t *to);


tenant_doc_t
tenant_json_schema_store(tenant_arena_t *arena, tenant_doc_t schema,
    const tenant_stored_t *stored)
{
    tenant_schema_turn_t  turn;

    turn.stored = stored;
    turn.show = false;

    return tenant_schema_turned(arena, schema, &turn);
}


tenant_doc_t
tenant_json_schema_show(tenant_arena_t *arena, tenant_doc_t schema,
    const tenant_stored_t *stored)
{
    tenant_schema_turn_t  turn;

    turn.stored = stored;
    turn.show = true;

    return tenant_schema_turned(arena, schema, &turn);
}


static tenant_doc_t
tenant_schema_turned(tenant_arena_t *arena, tenant_doc_t schema,
    const tenant_schema_turn_t *turn)
{
    tenant_doc_t    none = { 0, NULL };
    tenant_bson_t  *to;

    to = tenant_bson_create(arena);
    tenant_schema_turn(turn, schema, to);

    return tenant_bson_failed(to) ? none : tenant_bson_doc(to);
}


static void
tenant_schema_turn(const tenant_schema_turn_t *turn, tenant_doc_t schema,
    tenant_bson_t *to)
{
    bool            closed;
    tenant_str_t    same = tenant_null_string;
    tenant_iter_t   it;
    tenant_value_t  value;

    closed = tenant_bson_find(schema, "additionalProperties", &value);
    it = tenant_bson_iter(schema);

    while (tenant_bson_next(&it)) {

        if (tenant_schema_turn_inner(turn, &it.value, to)
            || tenant_schema_turn_count(turn, &it.value, to))
        {
            continue;
        }

        if (!closed || !tenant_str_is(it.value.key, "properties")) {
            tenant_bson_add_value(to, same, &it.value);

        } else if (turn->show) {
            tenant_schema_show_properties(turn, &it.value, to);

        } else {
            tenant_schema_store_properties(turn, &it.value, to);
        }
    }

    if (closed && !turn->show
        && !tenant_bson_find(schema, "properties", &value))
    {
        tenant_schema_store_properties(turn, NULL, to);
    }
}


/* These are about whole documents, too. */

static bool
tenant_schema_turn_inner(const tenant_schema_turn_t *turn,
    const tenant_value_t *value, tenant_bson_t *to)
{
    bool            each;
    char            key[16];
    uint32_t        i;
    tenant_str_t    same = tenant_null_string;
    tenant_iter_t   it;
    tenant_bson_t  *inner, *one;

    if (tenant_str_is(value->key, "not")) {
        inner = tenant_bson_begin(to, "not");
        tenant_schema_turn(turn, value->doc, inner);
        tenant_bson_end(to, inner);

        return true;
    }

    each = tenant_str_is(value->key, "dependencies");

    if (!each && !tenant_str_is(value->key, "allOf")
        && !tenant_str_is(value->key, "anyOf")
        && !tenant_str_is(value->key, "oneOf"))
    {
        return false;
    }

    inner = each ? tenant_bson_begin(to, value->key.data)
                 : tenant_bson_begin_array(to, value->key.data);

    it = tenant_bson_iter(value->doc);

    for (i = 0; tenant_bson_next(&it); i++) {

        if (it.value.type != TENANT_BSON_DOCUMENT) {
            tenant_bson_add_value(inner, same, &it.value);
            continue;
        }

        one = tenant_bson_begin(inner, each ? it.value.key.data
                                            : tenant_bson_index(key, i));
        tenant_schema_turn(turn, it.value.doc, one);
        tenant_bson_end(inner, one);
    }

    tenant_bson_end(to, inner);

    return true;
}


static bool
tenant_schema_turn_count(const tenant_schema_turn_t *turn,
    const tenant_value_t *value, tenant_bson_t *to)
{
    if (!tenant_str_is(value->key, "minProperties")
        && !tenant_str_is(value->key, "maxProperties"))
    {
        return false;
    }

    tenant_bson_add_int(to, value->key.data,
                        turn->show ? value->num - 1 : value->num + 1);

    return true;
}


/* "properties" is NULL where there are none. */

static void
tenant_schema_store_properties(const tenant_schema_turn_t *turn,
    const tenant_value_t *properties, tenant_bson_t *to)
{
    bool            named;
    tenant_str_t    same = tenant_null_string;
    tenant_iter_t   it;
    tenant_bson_t  *inner, *ours;
    tenant_value_t  id;

    named = false;
    inner = tenant_bson_begin(to, "properties");

    if (properties != NULL) {

        named = tenant_bson_find(properties->doc, turn->stored->primary.data,
                                 &id);
        it = tenant_bson_iter(properties->doc);

        while (tenant_bson_next(&it)) {
            tenant_bson_add_value(inner, same, &it.value);
        }
    }

    ours = tenant_bson_begin(inner, turn->stored->etag.data);

    if (properties == NULL) {
        tenant_bson_add_text(ours, TENANT_SCHEMA_TYPE, TENANT_SCHEMA_OURS);
    }

    tenant_bson_end(inner, ours);

    if (!named) {
        ours = tenant_bson_begin(inner, turn->stored->primary.data);
        tenant_bson_end(inner, ours);
    }

    tenant_bson_end(to, inner);
}


static void
tenant_schema_show_properties(const tenant_schema_turn_t *turn,
    const tenant_value_t *properties, tenant_bson_t *to)
{
    tenant_str_t    same = tenant_null_string;
    tenant_iter_t   it;
    tenant_bson_t  *inner;
    tenant_value_t  ours;

    if (tenant_bson_find(properties->doc, turn->stored->etag.data, &ours)
        && tenant_bson_count(ours.doc) != 0)
    {
        return;
    }

    inner = tenant_bson_begin(to, "properties");
    it = tenant_bson_iter(properties->doc);

    while (tenant_bson_next(&it)
           && !tenant_str_eq(it.value.key, turn->stored->etag))
    {
        tenant_bson_add_value(inner, same, &it.value);
    }

    tenant_bson_end(to, inner);
}
