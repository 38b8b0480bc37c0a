/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tenant_keyset.h"


/* The order of types, least first; a bracket holds types that compare. */

static const struct {
    tenant_bson_type_e   type;
    unsigned             bracket;
    const char          *alias;
} tenant_keyset_types[] = {
    { TENANT_BSON_MINKEY,     0,  "minKey" },
    { TENANT_BSON_UNDEFINED,  1,  NULL },
    { TENANT_BSON_NULL,       1,  "null" },
    { TENANT_BSON_DOUBLE,     2,  "number" },
    { TENANT_BSON_INT32,      2,  NULL },
    { TENANT_BSON_INT64,      2,  NULL },
    { TENANT_BSON_DECIMAL128, 2,  NULL },
    { TENANT_BSON_UTF8,       3,  "string" },
    { TENANT_BSON_SYMBOL,     3,  "symbol" },
    { TENANT_BSON_DOCUMENT,   4,  "object" },
    { TENANT_BSON_ARRAY,      5,  "array" },
    { TENANT_BSON_BINARY,     6,  "binData" },
    { TENANT_BSON_OID,        7,  "objectId" },
    { TENANT_BSON_BOOL,       8,  "bool" },
    { TENANT_BSON_DATE,       9,  "date" },
    { TENANT_BSON_TIMESTAMP,  10, "timestamp" },
    { TENANT_BSON_REGEX,      11, "regex" },
    { TENANT_BSON_CODE,       12, "javascript" },
    { TENANT_BSON_CODEWSCOPE, 13, "javascriptWithScope" },
    { TENANT_BSON_MAXKEY,     14, "maxKey" },
};

#define TENANT_KEYSET_TYPES                                                   \
    (sizeof(tenant_keyset_types) / sizeof(tenant_keyset_types[0]))


/*
 * The sort key of "$$v": of an array its least element (descending: its
 * greatest), of an empty one what the server has it for, of a missing field
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


static void tenant_keyset_first(const tenant_keyset_t *keyset,
    tenant_bson_t *clauses, const char *index, bool inclusive);
static void tenant_keyset_within(tenant_bson_t *either, unsigned *n,
    tenant_str_t name, int order, const tenant_value_t *value,
    bool inclusive);
static void tenant_keyset_beyond(tenant_bson_t *either, unsigned *n,
    tenant_str_t name, int order, unsigned bracket, bool inclusive);
static tenant_bson_t *tenant_keyset_clause(tenant_bson_t *either,
    unsigned *n, tenant_str_t name, tenant_bson_t **clause);
static void tenant_keyset_clause_end(tenant_bson_t *either,
    tenant_bson_t *clause, tenant_bson_t *field);
static unsigned tenant_keyset_bracket(tenant_bson_type_e type);
static void tenant_keyset_exact(const tenant_keyset_t *keyset,
    tenant_bson_t *clauses, const char *index);
static void tenant_keyset_compare(tenant_bson_t *to, const char *index,
    const char *operator, unsigned key, const tenant_value_t *value);
static void tenant_keyset_key(const tenant_keyset_t *keyset,
    tenant_bson_t *to, const char *name, unsigned n);
static void tenant_keyset_field(const tenant_keyset_t *keyset,
    tenant_bson_t *to, tenant_str_t name, bool as_null);
static unsigned tenant_keyset_parts(tenant_str_t name);
static tenant_str_t tenant_keyset_part(tenant_str_t *path);
static void tenant_keyset_parsed(const tenant_keyset_t *keyset,
    tenant_bson_t *to, const char *name, const char *text);
static bool tenant_keyset_value(const tenant_keyset_t *keyset, unsigned n,
    tenant_value_t *value);


void
tenant_keyset_conditions(const tenant_keyset_t *keyset,
    tenant_bson_t *clauses)
{
    if (tenant_keyset_simple(keyset)) {
        tenant_keyset_first(keyset, clauses, "1", false);
        return;
    }

    /*
     * what an index can serve, and then exactly; in a path through arrays
     * null is also what no comparison finds
     */

    if (memchr(keyset->names[0].data, '.', keyset->names[0].len) == NULL) {
        tenant_keyset_first(keyset, clauses, "1", true);
        tenant_keyset_exact(keyset, clauses, "2");

    } else {
        tenant_keyset_exact(keyset, clauses, "1");
    }
}


/*
 * In the server's query language, whose comparisons stay within a type: the
 * documents whose first key is behind the value, or of a type behind it.
 * "inclusive" lets more through: an array matches by any of its elements.
 */

static void
tenant_keyset_first(const tenant_keyset_t *keyset, tenant_bson_t *clauses,
    const char *index, bool inclusive)
{
    int              order;
    unsigned         n, bracket;
    tenant_str_t     name;
    tenant_bson_t   *clause, *either;
    tenant_value_t   value;

    if (!tenant_keyset_value(keyset, 0, &value)) {
        return;
    }

    n = 0;
    name = keyset->names[0];
    order = keyset->order[0];
    bracket = tenant_keyset_bracket(value.type);

    clause = tenant_bson_begin(clauses, index);
    either = tenant_bson_begin_array(clause, "$or");

    tenant_keyset_within(either, &n, name, order, &value, inclusive);
    tenant_keyset_beyond(either, &n, name, order, bracket, inclusive);

    tenant_bson_end(clause, either);
    tenant_bson_end(clauses, clause);
}


static void
tenant_keyset_within(tenant_bson_t *either, unsigned *n, tenant_str_t name,
    int order, const tenant_value_t *value, bool inclusive)
{
    const char      *operator;
    tenant_bson_t   *clause, *field;

    operator = order > 0 ? (inclusive ? "$gte" : "$gt")
                         : (inclusive ? "$lte" : "$lt");

    field = tenant_keyset_clause(either, n, name, &clause);

    if (isnan(value->real)) {
        /* it is the least number, but compares with none */
        tenant_bson_add_double(field, order > 0 ? "$gte" : "$lt", -INFINITY);

    } else if (value->type == TENANT_BSON_REGEX) {
        /* never _id's, and compares with none */
        tenant_bson_add_text(field, "$type", "regex");

    } else {
        tenant_bson_add_value(field, (tenant_str_t) { strlen(operator),
                                                      operator }, value);
    }

    tenant_keyset_clause_end(either, clause, field);

    if (tenant_keyset_bracket(value->type)
            == tenant_keyset_bracket(TENANT_BSON_DOUBLE)
        && (order < 0 || inclusive)
        && !(isnan(value->real) && !inclusive))
    {
        field = tenant_keyset_clause(either, n, name, &clause);
        tenant_bson_add_double(field, "$eq", NAN);
        tenant_keyset_clause_end(either, clause, field);
    }

    if (inclusive && value->type == TENANT_BSON_NULL) {
        /* null is also a missing field, which no comparison finds */
        field = tenant_keyset_clause(either, n, name, &clause);
        tenant_bson_add_null(field, "$eq");
        tenant_keyset_clause_end(either, clause, field);
    }
}


static void
tenant_keyset_beyond(tenant_bson_t *either, unsigned *n, tenant_str_t name,
    int order, unsigned bracket, bool inclusive)
{
    char            key[16];
    size_t          i;
    unsigned        k, null;
    tenant_bson_t  *clause, *field, *types;

    k = 0;

    field = tenant_keyset_clause(either, n, name, &clause);
    types = tenant_bson_begin_array(field, "$type");

    for (i = 0; i < TENANT_KEYSET_TYPES; i++) {

        if (tenant_keyset_types[i].alias == NULL) {
            continue;
        }

        if ((order > 0 && tenant_keyset_types[i].bracket > bracket)
            || (order < 0 && tenant_keyset_types[i].bracket < bracket)
            || (inclusive
                && tenant_keyset_types[i].type == TENANT_BSON_ARRAY))
        {
            tenant_bson_add_text(types, tenant_bson_index(key, k++),
                                 tenant_keyset_types[i].alias);
        }
    }

    if (k == 0) {
        /* nothing is beyond: a type that no document has, deprecated */
        tenant_bson_add_text(types, "0", "dbPointer");
    }

    tenant_bson_end(field, types);
    tenant_keyset_clause_end(either, clause, field);

    null = tenant_keyset_bracket(TENANT_BSON_NULL);

    if (inclusive && (order < 0 ? bracket > null : bracket < null)) {
        /* a missing field, which is of no type */
        field = tenant_keyset_clause(either, n, name, &clause);
        tenant_bson_add_null(field, "$eq");
        tenant_keyset_clause_end(either, clause, field);
    }
}


static tenant_bson_t *
tenant_keyset_clause(tenant_bson_t *either, unsigned *n, tenant_str_t name,
    tenant_bson_t **clause)
{
    char  key[16];

    *clause = tenant_bson_begin(either, tenant_bson_index(key, (*n)++));

    return tenant_bson_begin(*clause, name.data);
}


static void
tenant_keyset_clause_end(tenant_bson_t *either, tenant_bson_t *clause,
    tenant_bson_t *field)
{
    tenant_bson_end(clause, field);
    tenant_bson_end(either, clause);
}


static unsigned
tenant_keyset_bracket(tenant_bson_type_e type)
{
    size_t  i;

    for (i = 0; i < TENANT_KEYSET_TYPES; i++) {
        if (tenant_keyset_types[i].type == type) {
            return tenant_keyset_types[i].bracket;
        }
    }

    return 0;
}


/*
 * {"$expr": {"$let": {vars: {k0: ..., k1: ...}, in: {"$or": [
 *     k0 behind v0,
 *     k0 = v0 and k1 behind v1, ...]}}}}
 * Aggregation compares across types.
 */

static void
tenant_keyset_exact(const tenant_keyset_t *keyset, tenant_bson_t *clauses,
    const char *index)
{
    char             name[16], key[16];
    unsigned         i, k;
    tenant_bson_t   *clause, *expr, *let, *vars, *in, *either, *each, *all;
    tenant_value_t   value;

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
    either = tenant_bson_begin_array(in, "$or");

    for (i = 0; i < keyset->n; i++) {

        each = tenant_bson_begin(either, tenant_bson_index(key, i));
        all = tenant_bson_begin_array(each, "$and");

        for (k = 0; k <= i; k++) {
            if (tenant_keyset_value(keyset, k, &value)) {
                tenant_keyset_compare(all, tenant_bson_index(key, k),
                                      k < i ? "$eq"
                                      : keyset->order[k] > 0 ? "$gt" : "$lt",
                                      k, &value);
            }
        }

        tenant_bson_end(each, all);
        tenant_bson_end(either, each);
    }

    tenant_bson_end(in, either);
    tenant_bson_end(let, in);
    tenant_bson_end(expr, let);
    tenant_bson_end(clause, expr);
    tenant_bson_end(clauses, clause);
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


/* {name: {"$let": {vars: {v: the field}, in: the sort key of "$$v"}}} */

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
 * "v": the field, or of a path all that it leads to, in one array.  Each part
 * is taken from every object so far, and the elements of what is an array are
 * next; anything else on the way is null (MongoDB manual, "Multikey Indexes").
 */

static void
tenant_keyset_field(const tenant_keyset_t *keyset, tenant_bson_t *to,
    tenant_str_t name, bool as_null)
{
    unsigned       i;
    tenant_buf_t  *text;
    tenant_str_t   part, rest;

    if (memchr(name.data, '.', name.len) == NULL) {
        tenant_bson_add_str(to, "v", tenant_arena_printf(keyset->arena, "$%.*s",
                                               (int) name.len, name.data));
        return;
    }

    text = tenant_buf_create(keyset->arena, 1024);
    if (text == NULL) {
        tenant_keyset_parsed(keyset, to, "v", "");
        return;
    }

    for (i = tenant_keyset_parts(name); i > 0; i--) {
        tenant_buf_text(text, "{\"$reduce\":{\"input\":");
    }

    tenant_buf_text(text, "[\"$$ROOT\"]");

    for (rest = name; rest.data != NULL; /* void */ ) {

        part = tenant_keyset_part(&rest);

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


static unsigned
tenant_keyset_parts(tenant_str_t name)
{
    size_t    i;
    unsigned  n;

    for (i = 0, n = 1; i < name.len; i++) {
        n += name.data[i] == '.';
    }

    return n;
}


/* The first part of a path; *path is what follows, NULL at its end. */

static tenant_str_t
tenant_keyset_part(tenant_str_t *path)
{
    const char    *dot;
    tenant_str_t   part;

    part = *path;
    dot = memchr(path->data, '.', path->len);

    if (dot == NULL) {
        path->data = NULL;
        path->len = 0;
        return part;
    }

    part.len = (size_t) (dot - part.data);
    path->data = dot + 1;
    path->len -= part.len + 1;

    return part;
}


/* Text that can't be parsed: out of memory, which marks the document. */

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


static bool
tenant_keyset_value(const tenant_keyset_t *keyset, unsigned n,
    tenant_value_t *value)
{
    char  key[16];

    return tenant_bson_find(keyset->values, tenant_bson_index(key, n), value);
}
