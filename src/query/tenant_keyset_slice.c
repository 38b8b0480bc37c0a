/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <math.h>
#include <string.h>

#include "tenant_clause.h"
#include "tenant_keyset_slice.h"


/* A slice holds this many pages where documents are spread evenly. */
#define TENANT_KEYSET_SLICE_PAGES  16

/* Beyond it a double can't tell single milliseconds apart. */
#define TENANT_KEYSET_DATE_MAX     9e15


static bool tenant_keyset_counts(const tenant_value_t *value, double *n);
static bool tenant_keyset_same(const tenant_value_t *a,
    const tenant_value_t *b);


tenant_doc_t
tenant_keyset_slice(const tenant_keyset_t *keyset, tenant_doc_t first,
    tenant_doc_t last)
{
    char             key[16];
    double           n;
    tenant_str_t     name;
    tenant_bson_t   *keys;
    tenant_value_t   a, b;

    if (keyset->sort != TENANT_SORT_EMPTY_AS_NULL || keyset->n == 1
        || !tenant_bson_find(first, "0", &a)
        || !tenant_bson_find(last, "0", &b))
    {
        return last;
    }

    name.data = tenant_bson_index(key, keyset->n);
    name.len = strlen(name.data);

    keys = tenant_bson_copy(keyset->arena, last);

    if (tenant_keyset_same(&a, &b)) {
        tenant_bson_add_bool(keys, name.data, true);

    } else if (tenant_keyset_counts(&a, &n) && tenant_keyset_counts(&b, &n)
               && (a.type == TENANT_BSON_DATE) == (b.type == TENANT_BSON_DATE))
    {
        tenant_bson_add_value(keys, name, &a);

    } else {
        return last;
    }

    return tenant_bson_doc(keys);
}


void
tenant_keyset_slice_end(const tenant_keyset_t *keyset, tenant_bson_t *field)
{
    double           from, to, end;
    const char      *operator;
    tenant_value_t   value, first;

    if (!tenant_keyset_value(keyset, 0, &value)
        || !tenant_keyset_value(keyset, keyset->n, &first))
    {
        return;
    }

    operator = keyset->order[0] > 0 ? "$lte" : "$gte";

    if (first.type == TENANT_BSON_BOOL) {
        tenant_clause_value(field, operator, &value);
        return;
    }

    if (!tenant_keyset_counts(&first, &from)
        || !tenant_keyset_counts(&value, &to))
    {
        return;
    }

    end = to + (to - from) * TENANT_KEYSET_SLICE_PAGES;

    if (value.type != TENANT_BSON_DATE) {
        tenant_bson_add_double(field, operator, end);

    } else if (fabs(end) < TENANT_KEYSET_DATE_MAX) {
        tenant_bson_add_date(field, operator, (int64_t) end);
    }
}


static bool
tenant_keyset_counts(const tenant_value_t *value, double *n)
{
    switch (value->type) {

    case TENANT_BSON_INT32:
    case TENANT_BSON_INT64:
    case TENANT_BSON_DOUBLE:
        *n = value->real;
        return isfinite(value->real);

    case TENANT_BSON_DATE:
        *n = (double) value->num;
        return true;

    default:
        return false;
    }
}


/* Returns false, too, for types that are not worth a look. */

static bool
tenant_keyset_same(const tenant_value_t *a, const tenant_value_t *b)
{
    if (a->type != b->type) {
        return false;
    }

    switch (a->type) {

    case TENANT_BSON_INT32:
    case TENANT_BSON_INT64:
    case TENANT_BSON_BOOL:
    case TENANT_BSON_DATE:
        return a->num == b->num;

    case TENANT_BSON_UTF8:
        return tenant_str_eq(a->str, b->str);

    case TENANT_BSON_OID:
        return strcmp(a->oid, b->oid) == 0;

    default:
        return false;
    }
}
