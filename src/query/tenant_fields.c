/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_field_path.h"
#include "tenant_filter.h"
#include "tenant_names.h"
#include "../core/tenant_path.h"


#define TENANT_FIELDS_MAX  1000

/* An expression as deep as the path computes its keys. */
#define TENANT_SORT_PARTS  16


static bool tenant_sort_list(tenant_error_t *err, tenant_doc_t sort,
    const tenant_path_t *root, unsigned max, const char *message);
static const char *tenant_sort_fault(const tenant_value_t *value,
    const tenant_str_t *names, unsigned n);
static const char *tenant_sort_overlaps(tenant_str_t name,
    const tenant_str_t *names, unsigned n);
static bool tenant_fields_path(tenant_str_t name, bool index);
static bool tenant_sort_overlap(tenant_str_t a, tenant_str_t b);
static bool tenant_sort_fail(tenant_error_t *err, const tenant_path_t *path,
    const char *message);
static const char *tenant_fields_fault(const tenant_value_t *value,
    const tenant_str_t *names, unsigned n);


bool
tenant_sort_check(tenant_error_t *err, tenant_doc_t sort)
{
    tenant_path_t  root;

    static const tenant_str_t  name = tenant_string(TENANT_SORT_PARAM);

    root = tenant_path_member(NULL, name);

    return tenant_sort_list(err, sort, &root, TENANT_SORT_MAX,
                            "may name 8 fields");
}


bool
tenant_keys_check(tenant_error_t *err, tenant_doc_t keys, const char *name)
{
    bool           ok;
    tenant_iter_t  it;
    tenant_path_t  root, path;

    static const tenant_str_t  id = tenant_string(TENANT_ID_FIELD);
    static const tenant_str_t  etag = tenant_string(TENANT_ETAG_FIELD);
    static const tenant_str_t  keyset = tenant_string(TENANT_KEYSET_FIELD);

    root = tenant_path_member(NULL, (tenant_str_t) { strlen(name), name });

    if (tenant_bson_count(keys) == 0) {
        return tenant_sort_fail(err, &root, "must name a field");
    }

    ok = tenant_sort_list(err, keys, &root, TENANT_KEYS_MAX,
                          "may name 32 fields");

    it = tenant_bson_iter(keys);

    while (tenant_bson_next(&it)) {

        path = tenant_path_member(&root, it.value.key);

        if (tenant_sort_overlap(it.value.key, etag)
            || tenant_sort_overlap(it.value.key, keyset))
        {
            ok = tenant_sort_fail(err, &path, "is a name of the module's");

        } else if (tenant_str_eq(it.value.key, id)
                   && tenant_bson_count(keys) == 1)
        {
            ok = tenant_sort_fail(err, &path, "has an index already");
        }
    }

    return ok;
}


/* "root" leads to it; "max" fields, as the message says, are allowed. */

static bool
tenant_sort_list(tenant_error_t *err, tenant_doc_t sort,
    const tenant_path_t *root, unsigned max, const char *message)
{
    bool            ok;
    unsigned        n;
    const char     *fault;
    tenant_str_t    names[TENANT_KEYS_MAX];
    tenant_iter_t   it;
    tenant_path_t   path;

    n = 0;
    ok = true;
    it = tenant_bson_iter(sort);

    while (tenant_bson_next(&it)) {

        if (n == max) {
            return tenant_sort_fail(err, root, message);
        }

        fault = tenant_sort_fault(&it.value, names, n);

        if (fault != NULL) {
            path = tenant_path_member(root, it.value.key);
            ok = tenant_sort_fail(err, &path, fault);
        }

        names[n++] = it.value.key;
    }

    return ok;
}


/* "names" has the n names before it. */

static const char *
tenant_sort_fault(const tenant_value_t *value, const tenant_str_t *names,
    unsigned n)
{
    unsigned  parts;

    parts = tenant_field_path_parts(value->key);

    /* a number in a path may be an element's index, alone it is a name */

    if (!tenant_fields_path(value->key, parts == 1)
        || parts > TENANT_SORT_PARTS)
    {
        return "can't be sorted by";
    }

    if ((value->type != TENANT_BSON_INT32 && value->type != TENANT_BSON_INT64
         && value->type != TENANT_BSON_DOUBLE)
        || (value->real != 1 && value->real != -1))
    {
        return "must be 1 or -1";
    }

    return tenant_sort_overlaps(value->key, names, n);
}


static const char *
tenant_sort_overlaps(tenant_str_t name, const tenant_str_t *names, unsigned n)
{
    unsigned  i;

    for (i = 0; i < n; i++) {
        if (tenant_sort_overlap(names[i], name)) {
            return "is a part of another one, or holds it";
        }
    }

    return NULL;
}


/*
 * Refuses "$", an empty part and, unless "index" is set, a part that may be an
 * array's index.
 */

static bool
tenant_fields_path(tenant_str_t name, bool index)
{
    size_t        digits;
    tenant_str_t  part;

    if (name.len == 0 || name.len > TENANT_ID_MAX) {
        return false;
    }

    while (name.data != NULL) {

        part = tenant_field_path_next(&name);

        if (part.len == 0 || part.data[0] == '$') {
            return false;
        }

        for (digits = 0;
             digits < part.len && part.data[digits] >= '0'
             && part.data[digits] <= '9';
             digits++) { /* void */ }

        if (digits == part.len && !index) {
            return false;
        }
    }

    return true;
}


static bool
tenant_sort_overlap(tenant_str_t a, tenant_str_t b)
{
    tenant_str_t  shorter, longer;

    shorter = a.len < b.len ? a : b;
    longer = a.len < b.len ? b : a;

    return memcmp(shorter.data, longer.data, shorter.len) == 0
           && (shorter.len == longer.len || longer.data[shorter.len] == '.');
}


static bool
tenant_sort_fail(tenant_error_t *err, const tenant_path_t *path,
    const char *message)
{
    (void) tenant_path_fault(err, path, message);

    return false;
}


bool
tenant_fields_check(tenant_arena_t *arena, tenant_error_t *err,
    tenant_doc_t fields, bool *inclusion)
{
    bool            ok, on, known;
    unsigned        n;
    const char     *fault;
    tenant_str_t   *names;
    tenant_iter_t   it;
    tenant_path_t   root, path;

    static const tenant_str_t  name = tenant_string(TENANT_FIELDS_PARAM);

    names = tenant_arena_alloc(arena, TENANT_FIELDS_MAX
                                      * sizeof(tenant_str_t));
    if (names == NULL) {
        (void) tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
        return false;
    }

    n = 0;
    ok = true;
    known = false;
    *inclusion = false;

    it = tenant_bson_iter(fields);
    root = tenant_path_member(NULL, name);

    while (tenant_bson_next(&it)) {

        if (n == TENANT_FIELDS_MAX) {
            return tenant_sort_fail(err, &root, "may name 1000 fields");
        }

        on = tenant_fields_on(&it.value);
        fault = tenant_fields_fault(&it.value, names, n);
        names[n++] = it.value.key;

        if (fault == NULL && !tenant_str_is(it.value.key, TENANT_ID_FIELD)) {

            if (known && on != *inclusion) {
                fault = "must be included or excluded as the others are";
            }

            known = true;
            *inclusion = on;

        } else if (fault == NULL && !known) {
            *inclusion = on;
        }

        if (fault != NULL) {
            path = tenant_path_member(&root, it.value.key);
            ok = tenant_sort_fail(err, &path, fault);
        }
    }

    return ok;
}


bool
tenant_field_check(tenant_str_t path)
{
    static const tenant_str_t  keyset = tenant_string(TENANT_KEYSET_FIELD);

    return tenant_fields_path(path, true)
           && !tenant_sort_overlap(path, keyset);
}


static const char *
tenant_fields_fault(const tenant_value_t *value, const tenant_str_t *names,
    unsigned n)
{
    if (!tenant_field_check(value->key)) {
        return "can't be asked for";
    }

    if (value->type != TENANT_BSON_INT32 && value->type != TENANT_BSON_INT64
        && value->type != TENANT_BSON_DOUBLE
        && value->type != TENANT_BSON_BOOL)
    {
        return "must be 1, 0, true or false";
    }

    return tenant_sort_overlaps(value->key, names, n);
}


bool
tenant_fields_on(const tenant_value_t *value)
{
    return value->type == TENANT_BSON_BOOL ? value->num != 0
                                           : value->real != 0;
}


bool
tenant_fields_cut_id(tenant_doc_t fields)
{
    tenant_iter_t              it;
    static const tenant_str_t  id = tenant_string(TENANT_ID_FIELD ".");

    it = tenant_bson_iter(fields);

    while (tenant_bson_next(&it)) {
        if (it.value.key.len > id.len
            && memcmp(it.value.key.data, id.data, id.len) == 0)
        {
            return true;
        }
    }

    return false;
}
