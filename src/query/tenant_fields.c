/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_filter.h"
#include "tenant_reserved.h"


#define TENANT_FIELDS_MAX  1000
#define TENANT_SORT_PARTS  16


static bool tenant_fields_path(tenant_str_t name, bool index);
static bool tenant_sort_deep(tenant_str_t name);
static bool tenant_sort_overlap(tenant_str_t a, tenant_str_t b);
static bool tenant_sort_fail(tenant_job_t *job, const char *field,
    const char *message);


bool
tenant_sort_check(tenant_job_t *job, tenant_doc_t sort)
{
    unsigned        n, i;
    tenant_str_t    names[TENANT_SORT_MAX];
    tenant_iter_t   it;

    n = 0;
    it = tenant_bson_iter(sort);

    while (tenant_bson_next(&it)) {

        if (n == TENANT_SORT_MAX) {
            return tenant_sort_fail(job, "sort", "may name 8 fields");
        }

        /* a number in a path may be an element's, alone it is a name */

        if (!tenant_fields_path(it.value.key,
                                memchr(it.value.key.data, '.',
                                       it.value.key.len) == NULL)
            || tenant_sort_deep(it.value.key))
        {
            return tenant_sort_fail(job, "sort",
                                    "holds a name that can't be sorted by");
        }

        if ((it.value.type != TENANT_BSON_INT32
             && it.value.type != TENANT_BSON_INT64
             && it.value.type != TENANT_BSON_DOUBLE)
            || (it.value.real != 1 && it.value.real != -1))
        {
            return tenant_sort_fail(job, "sort", "each value is 1 or -1");
        }

        for (i = 0; i < n; i++) {
            if (tenant_sort_overlap(names[i], it.value.key)) {
                return tenant_sort_fail(job, "sort",
                                        "names a field and a part of it");
            }
        }

        names[n++] = it.value.key;
    }

    return true;
}


/* No "$", no empty part, no part that may be an array's index unless "index" */

static bool
tenant_fields_path(tenant_str_t name, bool index)
{
    size_t      i, digits, len;
    const char *end;

    if (name.len == 0 || name.len > TENANT_ID_MAX) {
        return false;
    }

    for (i = 0; i <= name.len; i += len + 1) {

        end = memchr(name.data + i, '.', name.len - i);
        len = end != NULL ? (size_t) (end - name.data) - i : name.len - i;

        if (len == 0 || name.data[i] == '$') {
            return false;
        }

        for (digits = 0;
             digits < len && name.data[i + digits] >= '0'
             && name.data[i + digits] <= '9';
             digits++) { /* void */ }

        if (digits == len && !index) {
            return false;
        }
    }

    return true;
}


/* Keys of a path are computed by an expression as deep as the path. */

static bool
tenant_sort_deep(tenant_str_t name)
{
    size_t    i;
    unsigned  parts;

    for (i = 0, parts = 1; i < name.len; i++) {
        parts += name.data[i] == '.';
    }

    return parts > TENANT_SORT_PARTS;
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
tenant_sort_fail(tenant_job_t *job, const char *field, const char *message)
{
    (void) tenant_error_field(&job->error, field, message);

    return false;
}


bool
tenant_fields_check(tenant_job_t *job, tenant_doc_t fields, bool *inclusion)
{
    bool            on, known;
    unsigned        n, i;
    tenant_str_t   *names;
    tenant_iter_t   it;

    static const tenant_str_t  keyset = tenant_string(TENANT_KEYSET_FIELD);

    names = tenant_arena_alloc(job->arena, TENANT_FIELDS_MAX
                                           * sizeof(tenant_str_t));
    if (names == NULL) {
        (void) tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
        return false;
    }

    n = 0;
    known = false;
    *inclusion = false;

    it = tenant_bson_iter(fields);

    while (tenant_bson_next(&it)) {

        if (n == TENANT_FIELDS_MAX) {
            return tenant_sort_fail(job, "fields", "may name 1000 fields");
        }

        if (!tenant_fields_path(it.value.key, true)
            || tenant_sort_overlap(it.value.key, keyset))
        {
            return tenant_sort_fail(job, "fields",
                                    "holds a name that can't be asked for");
        }

        if (it.value.type != TENANT_BSON_INT32
            && it.value.type != TENANT_BSON_INT64
            && it.value.type != TENANT_BSON_DOUBLE
            && it.value.type != TENANT_BSON_BOOL)
        {
            return tenant_sort_fail(job, "fields",
                                    "each value is 1, 0, true or false");
        }

        for (i = 0; i < n; i++) {
            if (tenant_sort_overlap(names[i], it.value.key)) {
                return tenant_sort_fail(job, "fields",
                                        "names a field and a part of it");
            }
        }

        names[n++] = it.value.key;
        on = tenant_fields_on(&it.value);

        if (tenant_str_is(it.value.key, "_id")) {
            if (!known) {
                *inclusion = on;
            }

            continue;
        }

        if (known && on != *inclusion) {
            return tenant_sort_fail(job, "fields",
                                    "either includes or excludes");
        }

        known = true;
        *inclusion = on;
    }

    return true;
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
    tenant_iter_t  it;

    it = tenant_bson_iter(fields);

    while (tenant_bson_next(&it)) {
        if (it.value.key.len > 4 && memcmp(it.value.key.data, "_id.", 4) == 0)
        {
            return true;
        }
    }

    return false;
}
