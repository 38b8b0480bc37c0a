/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <math.h>

#include "tenant_bracket.h"
#include "tenant_clause.h"
#include "tenant_field_path.h"
#include "tenant_keyset_expr.h"
#include "tenant_keyset_query.h"
#include "tenant_keyset_slice.h"


typedef enum {
    TENANT_RANGE_BEHIND = 0,
    TENANT_RANGE_FROM              /* and the value itself */
} tenant_range_e;


static void tenant_keyset_range(const tenant_keyset_t *keyset,
    tenant_clauses_t *to, tenant_range_e range);
static void tenant_keyset_levels(const tenant_keyset_t *keyset,
    tenant_clauses_t *to);
static void tenant_keyset_equal(const tenant_keyset_t *keyset,
    tenant_clauses_t *to, unsigned n);
static void tenant_keyset_null(const tenant_keyset_t *keyset,
    tenant_clauses_t *to, tenant_str_t name);
static void tenant_keyset_behind(const tenant_keyset_t *keyset,
    tenant_clauses_t *to, unsigned n);
static void tenant_keyset_outside(tenant_clauses_t *to, tenant_str_t name,
    tenant_bracket_e from, tenant_bracket_e last);
static void tenant_keyset_inside(const tenant_keyset_t *keyset,
    tenant_clauses_t *to, tenant_bracket_e from, tenant_bracket_e last);
static void tenant_keyset_arrays(const tenant_keyset_t *keyset,
    tenant_clauses_t *to, unsigned n, tenant_keyset_scope_e scope);
static void tenant_keyset_on_path(const tenant_keyset_t *keyset,
    tenant_clauses_t *to, tenant_str_t name);
static bool tenant_keyset_opaque(const tenant_keyset_t *keyset);
static bool tenant_keyset_holds_empty(const tenant_keyset_t *keyset,
    tenant_str_t name, tenant_bracket_e bracket);
static void tenant_keyset_empty(const tenant_keyset_t *keyset,
    tenant_bson_t *to, const char *key);


/*
 * The first condition is the range that an index serves: an array is in it by
 * any of its elements.  The second keeps, of the documents that tie by the
 * first key, those behind the others.  Both are exact where no key comes of an
 * array.
 */

void
tenant_keyset_within(const tenant_keyset_t *keyset, tenant_bson_t *clauses)
{
    tenant_clauses_t  all;

    all.array = clauses;
    all.n = 1;

    if (keyset->n == 1) {
        tenant_keyset_range(keyset, &all, TENANT_RANGE_BEHIND);

    } else {
        tenant_keyset_range(keyset, &all, TENANT_RANGE_FROM);
        tenant_keyset_levels(keyset, &all);
    }

    tenant_keyset_arrays(keyset, &all, keyset->n, TENANT_KEYSET_WITHIN);
}


bool
tenant_keyset_continues(const tenant_keyset_t *keyset)
{
    tenant_value_t  value;

    return !tenant_keyset_whole(keyset)
           && tenant_keyset_value(keyset, 0, &value)
           && tenant_bracket_of(&value) != (keyset->order[0] > 0
                                         ? TENANT_BRACKET_MAXKEY
                                         : TENANT_BRACKET_MINKEY);
}


bool
tenant_keyset_follows(const tenant_keyset_t *keyset, const tenant_value_t *key)
{
    tenant_value_t  value;

    if (!tenant_keyset_value(keyset, 0, &value)) {
        return false;
    }

    return keyset->order[0] > 0
           ? tenant_bracket_of(key) > tenant_bracket_of(&value)
           : tenant_bracket_of(key) < tenant_bracket_of(&value);
}


void
tenant_keyset_following(const tenant_keyset_t *keyset,
    const tenant_value_t *last, tenant_bson_t *clauses)
{
    tenant_value_t    value;
    tenant_clauses_t  all;

    all.array = clauses;
    all.n = 1;

    if (!tenant_keyset_value(keyset, 0, &value)) {
        return;
    }

    if (keyset->order[0] > 0) {
        tenant_keyset_inside(keyset, &all, tenant_bracket_of(&value) + 1,
                             tenant_bracket_of(last));
    } else {
        tenant_keyset_inside(keyset, &all, tenant_bracket_of(last),
                             tenant_bracket_of(&value) - 1);
    }

    tenant_keyset_arrays(keyset, &all, 1, TENANT_KEYSET_ANYWHERE);
}


static void
tenant_keyset_range(const tenant_keyset_t *keyset, tenant_clauses_t *to,
    tenant_range_e range)
{
    tenant_str_t      name;
    tenant_bson_t    *clause, *field, *types;
    tenant_value_t    value;
    tenant_bracket_e  bracket;

    if (!tenant_keyset_value(keyset, 0, &value)) {
        return;
    }

    name = keyset->names[0];
    bracket = tenant_bracket_of(&value);

    switch (tenant_bracket_compare(&value)) {

    case TENANT_COMPARE_RANGE:

        field = tenant_clause_begin(to, name, &clause);

        if (keyset->order[0] > 0) {
            tenant_clause_value(field, range == TENANT_RANGE_FROM
                                       ? "$gte" : "$gt", &value);
        } else {
            tenant_clause_value(field, range == TENANT_RANGE_FROM
                                       ? "$lte" : "$lt", &value);
        }

        if (range == TENANT_RANGE_FROM && keyset->slice) {
            tenant_keyset_slice_end(keyset, field);
        }

        tenant_clause_end(to, clause, field);
        return;

    case TENANT_COMPARE_ALONE:

        if (range == TENANT_RANGE_FROM) {
            tenant_keyset_equal(keyset, to, 0);
            return;
        }

        /* an empty list matches nothing */

        field = tenant_clause_begin(to, name, &clause);
        types = tenant_bson_begin_array(field, "$in");
        tenant_bson_end(field, types);
        tenant_clause_end(to, clause, field);
        return;

    default:

        field = tenant_clause_begin(to, name, &clause);
        tenant_bracket_types(field, bracket, bracket, true);
        tenant_clause_end(to, clause, field);
    }
}


/* Appends {"$or": [k0 behind v0, k0 = v0 and k1 behind v1, ...]}. */

static void
tenant_keyset_levels(const tenant_keyset_t *keyset, tenant_clauses_t *to)
{
    unsigned          i, k;
    tenant_value_t    value;
    tenant_clauses_t  either, all;

    tenant_clauses_begin(to, &either, "$or");

    if (tenant_keyset_value(keyset, 0, &value)
        && tenant_bracket_compare(&value) != TENANT_COMPARE_ALONE)
    {
        tenant_keyset_range(keyset, &either, TENANT_RANGE_BEHIND);
    }

    for (i = 1; i < keyset->n; i++) {

        tenant_clauses_begin(&either, &all, "$and");

        for (k = 0; k < i; k++) {
            tenant_keyset_equal(keyset, &all, k);
        }

        tenant_keyset_behind(keyset, &all, i);

        tenant_clauses_end(&either, &all);
    }

    tenant_clauses_end(to, &either);
}


static void
tenant_keyset_equal(const tenant_keyset_t *keyset, tenant_clauses_t *to,
    unsigned n)
{
    tenant_str_t      name;
    tenant_bson_t    *clause, *field, *in;
    tenant_value_t    value;
    tenant_bracket_e  bracket;

    if (!tenant_keyset_value(keyset, n, &value)) {
        return;
    }

    name = keyset->names[n];
    bracket = tenant_bracket_of(&value);

    if (bracket == TENANT_BRACKET_NULL) {
        tenant_keyset_null(keyset, to, name);
        return;
    }

    field = tenant_clause_begin(to, name, &clause);

    if (tenant_keyset_holds_empty(keyset, name, bracket)) {
        in = tenant_bson_begin_array(field, "$in");
        tenant_bson_add_minkey(in, "0");
        tenant_keyset_empty(keyset, in, "1");
        tenant_bson_end(field, in);

    } else if (tenant_bracket_compare(&value) == TENANT_COMPARE_RANGE
               || tenant_bracket_compare(&value) == TENANT_COMPARE_ALONE)
    {
        tenant_clause_value(field, "$eq", &value);

    } else {
        tenant_bracket_types(field, bracket, bracket, true);
    }

    tenant_clause_end(to, clause, field);
}


/*
 * Null equals a missing field, and an empty array where the server sorts it so.
 * In a path through arrays the key may be null where no comparison finds one.
 */

static void
tenant_keyset_null(const tenant_keyset_t *keyset, tenant_clauses_t *to,
    tenant_str_t name)
{
    tenant_bson_t     *clause, *field, *in;
    tenant_clauses_t   either;

    if (tenant_field_path_parts(name) > 1
        && !tenant_str_eq(name, keyset->stored->id))
    {
        tenant_clauses_begin(to, &either, "$or");

        field = tenant_clause_begin(&either, name, &clause);
        tenant_bson_add_null(field, "$eq");
        tenant_clause_end(&either, clause, field);

        tenant_keyset_on_path(keyset, &either, name);

        tenant_clauses_end(to, &either);
        return;
    }

    field = tenant_clause_begin(to, name, &clause);

    if (tenant_keyset_holds_empty(keyset, name, TENANT_BRACKET_NULL)) {
        in = tenant_bson_begin_array(field, "$in");
        tenant_bson_add_null(in, "0");
        tenant_keyset_empty(keyset, in, "1");
        tenant_bson_end(field, in);

    } else {
        tenant_bson_add_null(field, "$eq");
    }

    tenant_clause_end(to, clause, field);
}


/*
 * It goes over all types, so the types on the other side are ruled out: none of
 * an array's elements may be one of them.
 */

static void
tenant_keyset_behind(const tenant_keyset_t *keyset, tenant_clauses_t *to,
    unsigned n)
{
    int                order;
    bool               nan;
    tenant_str_t       name;
    tenant_bson_t     *clause, *field, *not;
    tenant_value_t     value;
    tenant_bracket_e   bracket;
    tenant_clauses_t   either, *list;

    if (!tenant_keyset_value(keyset, n, &value)) {
        return;
    }

    name = keyset->names[n];
    order = keyset->order[n];
    bracket = tenant_bracket_of(&value);

    switch (tenant_bracket_compare(&value)) {

    case TENANT_COMPARE_RANGE:

        nan = order < 0 && bracket == TENANT_BRACKET_NUMBER;
        list = to;

        if (nan) {
            tenant_clauses_begin(to, &either, "$or");
            list = &either;
        }

        field = tenant_clause_begin(list, name, &clause);
        not = tenant_bson_begin(field, "$not");
        tenant_clause_value(not, order > 0 ? "$lte" : "$gte", &value);
        tenant_bson_end(field, not);
        tenant_clause_end(list, clause, field);

        if (nan) {
            /* DocumentDB's indexes have NaN in no negated range */
            field = tenant_clause_begin(list, name, &clause);
            tenant_bson_add_double(field, "$eq", NAN);
            tenant_clause_end(list, clause, field);

            tenant_clauses_end(to, &either);
        }

        break;

    case TENANT_COMPARE_ALONE:
        field = tenant_clause_begin(to, name, &clause);
        tenant_clause_value(field, "$ne", &value);
        tenant_clause_end(to, clause, field);
        break;

    default:
        break;
    }

    if (order > 0 && bracket > TENANT_BRACKET_MINKEY) {
        tenant_keyset_outside(to, name, TENANT_BRACKET_MINKEY, bracket - 1);

    } else if (order < 0 && bracket < TENANT_BRACKET_MAXKEY) {
        tenant_keyset_outside(to, name, bracket + 1, TENANT_BRACKET_MAXKEY);
    }
}


/*
 * The value must be in none of the brackets from "from" to "last", which are
 * one end of the order.
 */

static void
tenant_keyset_outside(tenant_clauses_t *to, tenant_str_t name,
    tenant_bracket_e from, tenant_bracket_e last)
{
    tenant_bson_t  *clause, *field, *not;

    field = tenant_clause_begin(to, name, &clause);
    not = tenant_bson_begin(field, "$not");

    /* an array's own type says nothing of its elements */
    tenant_bracket_types(not, from, last, false);

    tenant_bson_end(field, not);
    tenant_clause_end(to, clause, field);

    if (from <= TENANT_BRACKET_NULL && last >= TENANT_BRACKET_NULL) {
        field = tenant_clause_begin(to, name, &clause);
        tenant_bson_add_null(field, "$ne");
        tenant_clause_end(to, clause, field);
    }

    if (from <= TENANT_BRACKET_NAN && last >= TENANT_BRACKET_NAN) {
        field = tenant_clause_begin(to, name, &clause);
        tenant_bson_add_double(field, "$ne", NAN);
        tenant_clause_end(to, clause, field);
    }
}


/* The value must be in one of the brackets from "from" to "last". */

static void
tenant_keyset_inside(const tenant_keyset_t *keyset, tenant_clauses_t *to,
    tenant_bracket_e from, tenant_bracket_e last)
{
    tenant_str_t       name;
    tenant_bson_t     *clause, *field;
    tenant_clauses_t   either;

    name = keyset->names[0];

    tenant_clauses_begin(to, &either, "$or");

    if (from <= TENANT_BRACKET_NULL && last >= TENANT_BRACKET_NULL) {
        tenant_keyset_null(keyset, &either, name);
    }

    if (from == TENANT_BRACKET_MINKEY
        && tenant_keyset_holds_empty(keyset, name, from))
    {
        field = tenant_clause_begin(&either, name, &clause);
        tenant_keyset_empty(keyset, field, "$eq");
        tenant_clause_end(&either, clause, field);
    }

    if (from <= TENANT_BRACKET_NAN && last >= TENANT_BRACKET_NAN) {
        field = tenant_clause_begin(&either, name, &clause);
        tenant_bson_add_double(field, "$eq", NAN);
        tenant_clause_end(&either, clause, field);
    }

    if (from == TENANT_BRACKET_NUMBER) {
        field = tenant_clause_begin(&either, name, &clause);
        tenant_bson_add_double(field, "$gte", -INFINITY);
        tenant_clause_end(&either, clause, field);
        from++;
    }

    if (from <= last
        && (from == TENANT_BRACKET_MINKEY || last >= TENANT_BRACKET_NUMBER))
    {
        field = tenant_clause_begin(&either, name, &clause);
        tenant_bracket_types(field, from, last, true);
        tenant_clause_end(&either, clause, field);
    }

    tenant_clauses_end(to, &either);
}


/*
 * Appends {"$or": [no array on the way to any of the first n keys, $expr]}; the
 * id is never an array.
 */

static void
tenant_keyset_arrays(const tenant_keyset_t *keyset, tenant_clauses_t *to,
    unsigned n, tenant_keyset_scope_e scope)
{
    char              key[16];
    unsigned          i;
    tenant_clauses_t  either, none;

    if (tenant_keyset_opaque(keyset)) {
        tenant_keyset_exact(keyset, scope, to->array,
                            tenant_bson_index(key, to->n++));
        return;
    }

    if (n == 1 && tenant_str_eq(keyset->names[0], keyset->stored->id)) {
        return;
    }

    tenant_clauses_begin(to, &either, "$or");
    tenant_clauses_begin(&either, &none, "$nor");

    for (i = 0; i < n; i++) {
        if (!tenant_str_eq(keyset->names[i], keyset->stored->id)) {
            tenant_keyset_on_path(keyset, &none, keyset->names[i]);
        }
    }

    tenant_clauses_end(&either, &none);

    tenant_keyset_exact(keyset, scope, either.array,
                        tenant_bson_index(key, either.n++));

    tenant_clauses_end(to, &either);
}


/* Appends conditions that match an array at any part of the path. */

static void
tenant_keyset_on_path(const tenant_keyset_t *keyset, tenant_clauses_t *to,
    tenant_str_t name)
{
    char            key[16];
    tenant_bson_t  *clause, *type;
    tenant_str_t    path, part, rest;

    path.data = name.data;

    type = tenant_bson_create(keyset->arena);
    tenant_bson_add_text(type, "$type", "array");

    for (rest = name; rest.data != NULL; /* void */ ) {

        part = tenant_field_path_next(&rest);
        path.len = (size_t) (part.data + part.len - path.data);

        clause = tenant_bson_begin(to->array, tenant_bson_index(key, to->n++));
        tenant_bson_add_doc_key(clause, path, tenant_bson_doc(type));
        tenant_bson_end(to->array, clause);
    }
}


/* Returns whether a value is of a type that only aggregation compares. */

static bool
tenant_keyset_opaque(const tenant_keyset_t *keyset)
{
    unsigned        i;
    tenant_value_t  value;

    for (i = 0; i < keyset->n; i++) {
        if (!tenant_keyset_value(keyset, i, &value)
            || tenant_bracket_compare(&value) == TENANT_COMPARE_EXPR)
        {
            return true;
        }
    }

    return false;
}


/* Returns whether the server sorts an empty array in this bracket. */

static bool
tenant_keyset_holds_empty(const tenant_keyset_t *keyset, tenant_str_t name,
    tenant_bracket_e bracket)
{
    return !tenant_str_eq(name, keyset->stored->id)
           && bracket == (keyset->sort == TENANT_SORT_EMPTY_AS_NULL
                          ? TENANT_BRACKET_NULL : TENANT_BRACKET_MINKEY);
}


static void
tenant_keyset_empty(const tenant_keyset_t *keyset, tenant_bson_t *to,
    const char *key)
{
    tenant_bson_add_array(to, key,
                          tenant_bson_doc(tenant_bson_create(keyset->arena)));
}
