/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "tenant_bracket.h"
#include "../json/tenant_json.h"
#include "tenant_field_path.h"
#include "tenant_keyset_expr.h"


/*
 * It is the sort key of "$$v": of an array its least element (descending: its
 * greatest), of an empty one what the server takes it for, of a missing field
 * null.
 */

#define TENANT_KEYSET_EXPRESSION(compare, start, empty)                       \
    "{\"$cond\": [{\"$isArray\": \"$$v\"},"                                   \
    "{\"$cond\": [{\"$eq\": [\"$$v\", []]},"                                  \
    "{\"$literal\": " empty "},"                                              \
    "{\"$reduce\": {\"input\": \"$$v\","                                      \
    "\"initialValue\": {\"$literal\": {\"" start "\": 1}},"                   \
    "\"in\": {\"$cond\": [{\"" compare "\": [\"$$this\", \"$$value\"]},"      \
    "\"$$this\", \"$$value\"]}}}]},"                                          \
    "{\"$ifNull\": [\"$$v\", null]}]}"

static const char *const  tenant_keyset_least[] = {
    TENANT_KEYSET_EXPRESSION("$lt", "$maxKey", "{\"$minKey\": 1}"),
    TENANT_KEYSET_EXPRESSION("$lt", "$maxKey", "null")
};

static const char *const  tenant_keyset_greatest[] = {
    TENANT_KEYSET_EXPRESSION("$gt", "$minKey", "{\"$minKey\": 1}"),
    TENANT_KEYSET_EXPRESSION("$gt", "$minKey", "null")
};


static void tenant_keyset_levels(const tenant_keyset_t *keyset,
    tenant_keyset_scope_e scope, tenant_bson_t *in);
static void tenant_keyset_compare(tenant_bson_t *to, const char *index,
    const char *operator, unsigned key, const tenant_value_t *value);
static void tenant_keyset_key(const tenant_keyset_t *keyset,
    tenant_bson_t *to, const char *name, unsigned n);
static void tenant_keyset_field(const tenant_keyset_t *keyset,
    tenant_bson_t *to, tenant_str_t name, bool as_null);
static void tenant_keyset_parsed(const tenant_keyset_t *keyset,
    tenant_bson_t *to, const char *name, const char *text);


void
tenant_keyset_expressions(const tenant_keyset_t *keyset, tenant_bson_t *to,
    const char *name)
{
    char            key[16];
    unsigned        i;
    tenant_bson_t  *keys;

    keys = tenant_bson_begin_array(to, name);

    for (i = 0; i < keyset->n; i++) {
        tenant_keyset_key(keyset, keys, tenant_bson_index(key, i), i);
    }

    tenant_bson_end(to, keys);
}


/*
 * Appends
 *   {"$expr": {"$let": {vars: {k0: ..., k1: ...}, in: {"$or": [
 *       k0 behind v0,
 *       k0 = v0 and k1 behind v1, ...]}}}}
 * Aggregation compares across types.
 */

void
tenant_keyset_exact(const tenant_keyset_t *keyset, tenant_keyset_scope_e scope,
    tenant_bson_t *clauses, const char *index)
{
    char             name[16];
    unsigned         i;
    tenant_bson_t   *clause, *expr, *let, *vars, *in;

    clause = tenant_bson_begin(clauses, index);
    expr = tenant_bson_begin(clause, "$expr");
    let = tenant_bson_begin(expr, "$let");

    vars = tenant_bson_begin(let, "vars");

    for (i = 0; i < keyset->n; i++) {
        (void) snprintf(name, sizeof(name), "k%u", i);
        tenant_keyset_key(keyset, vars, name, i);
    }

    tenant_bson_end(let, vars);

    in = tenant_bson_begin(let, "in");
    tenant_keyset_levels(keyset, scope, in);
    tenant_bson_end(let, in);

    tenant_bson_end(expr, let);
    tenant_bson_end(clause, expr);
    tenant_bson_end(clauses, clause);
}


static void
tenant_keyset_levels(const tenant_keyset_t *keyset,
    tenant_keyset_scope_e scope, tenant_bson_t *in)
{
    char              key[16];
    unsigned          i, k, n;
    tenant_bson_t    *either, *each, *all, *array;
    tenant_value_t    value;
    tenant_compare_e    first;

    first = TENANT_COMPARE_RANGE;

    if (scope == TENANT_KEYSET_WITHIN
        && tenant_keyset_value(keyset, 0, &value))
    {
        first = tenant_bracket_compare(&value);
    }

    n = 0;
    either = tenant_bson_begin_array(in, "$or");

    /* what is behind a bracket's only value is in another bracket */

    for (i = first == TENANT_COMPARE_ALONE; i < keyset->n; i++) {

        each = tenant_bson_begin(either, tenant_bson_index(key, n++));
        all = tenant_bson_begin_array(each, "$and");

        for (k = 0; k <= i; k++) {
            if (tenant_keyset_value(keyset, k, &value)) {
                tenant_keyset_compare(all, tenant_bson_index(key, k),
                                      k < i ? "$eq"
                                      : keyset->order[k] > 0 ? "$gt" : "$lt",
                                      k, &value);
            }
        }

        if (first == TENANT_COMPARE_ARRAY) {
            array = tenant_bson_begin(all, tenant_bson_index(key, k));
            tenant_bson_add_text(array, "$isArray", "$$k0");
            tenant_bson_end(all, array);
        }

        tenant_bson_end(each, all);
        tenant_bson_end(either, each);
    }

    tenant_bson_end(in, either);
}


static void
tenant_keyset_compare(tenant_bson_t *to, const char *index,
    const char *operator, unsigned key, const tenant_value_t *value)
{
    char            name[16];
    tenant_bson_t  *compare, *sides, *literal;

    (void) snprintf(name, sizeof(name), "$$k%u", key);

    compare = tenant_bson_begin(to, index);
    sides = tenant_bson_begin_array(compare, operator);

    tenant_bson_add_text(sides, "0", name);

    literal = tenant_bson_begin(sides, "1");
    tenant_bson_add_value(literal, (tenant_str_t) { sizeof("$literal") - 1,
                                                    "$literal" }, value);
    tenant_bson_end(sides, literal);

    tenant_bson_end(compare, sides);
    tenant_bson_end(to, compare);
}


/*
 * Appends {name: {"$let": {vars: {v: the field}, in: the sort key of "$$v"}}}.
 */

static void
tenant_keyset_key(const tenant_keyset_t *keyset, tenant_bson_t *to,
    const char *name, unsigned n)
{
    bool             as_null;
    tenant_bson_t   *key, *let, *vars;

    as_null = keyset->sort == TENANT_SORT_EMPTY_AS_NULL;

    key = tenant_bson_begin(to, name);
    let = tenant_bson_begin(key, "$let");

    vars = tenant_bson_begin(let, "vars");
    tenant_keyset_field(keyset, vars, keyset->names[n], as_null);
    tenant_bson_end(let, vars);

    tenant_keyset_parsed(keyset, let, "in",
                         keyset->order[n] > 0
                         ? tenant_keyset_least[as_null]
                         : tenant_keyset_greatest[as_null]);

    tenant_bson_end(key, let);
    tenant_bson_end(to, key);
}


/*
 * Appends "v": the field, or of a path all that it leads to, in one array.
 * Each part is taken from every object so far, and the elements of what is an
 * array are next; anything else on the way is null (MongoDB manual, "Multikey
 * Indexes").
 */

static void
tenant_keyset_field(const tenant_keyset_t *keyset, tenant_bson_t *to,
    tenant_str_t name, bool as_null)
{
    unsigned       i;
    tenant_buf_t  *text;
    tenant_str_t   part, rest;

    /* no array is on the way to the id */

    if (tenant_field_path_parts(name) == 1
        || tenant_str_eq(name, keyset->stored->id))
    {
        tenant_bson_add_str(to, "v", tenant_arena_printf(keyset->arena, "$%.*s",
                                               (int) name.len, name.data));
        return;
    }

    text = tenant_buf_create(keyset->arena, 1024);
    if (text == NULL) {
        tenant_keyset_parsed(keyset, to, "v", "");
        return;
    }

    for (i = tenant_field_path_parts(name); i > 0; i--) {
        tenant_buf_text(text, "{\"$reduce\":{\"input\":");
    }

    tenant_buf_text(text, "[\"$$ROOT\"]");

    for (rest = name; rest.data != NULL; /* void */ ) {

        part = tenant_field_path_next(&rest);

        tenant_buf_text(text, ",\"initialValue\":[],\"in\":"
            "{\"$concatArrays\":[\"$$value\",{\"$let\":{\"vars\":{\"x\":"
            "{\"$cond\":[{\"$eq\":[{\"$type\":\"$$this\"},\"object\"]},");
        tenant_buf_json(text, tenant_arena_printf(keyset->arena, "$$this.%.*s",
                                                  (int) part.len, part.data));
        tenant_buf_text(text, ",null]}},\"in\":"
            "{\"$cond\":[{\"$isArray\":\"$$x\"},");

        if (as_null) {
            tenant_buf_text(text, "\"$$x\"");

        } else {
            tenant_buf_text(text, "{\"$cond\":[{\"$eq\":[\"$$x\",[]]},"
                                  "{\"$literal\":[");

            if (rest.data == NULL) {
                tenant_buf_text(text, "{\"$minKey\":1}");
            } else {
                tenant_buf_text(text, "null");
            }

            tenant_buf_text(text, "]},\"$$x\"]}");
        }

        tenant_buf_text(text, ",[{\"$ifNull\":[\"$$x\",null]}]]}}}]}}}");
    }

    tenant_buf_char(text, '\0');

    tenant_keyset_parsed(keyset, to, "v", text->failed ? "" : text->data);
}


/* Text that can't be parsed marks the document: memory was out. */

static void
tenant_keyset_parsed(const tenant_keyset_t *keyset, tenant_bson_t *to,
    const char *name, const char *text)
{
    bool            array;
    tenant_doc_t    doc;
    tenant_str_t    s;
    tenant_error_t  err;

    doc.len = 0;
    doc.data = NULL;

    s.data = text;
    s.len = strlen(text);

    err.status = TENANT_OK;

    (void) tenant_json_read(keyset->arena, s, TENANT_JSON_EXTENDED, &doc,
                            &array, &err);

    tenant_bson_add_doc(to, name, doc);
}
