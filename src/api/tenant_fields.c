/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_document.h"
#include "tenant_filter.h"


#define TENANT_FIELDS_MAX  100


static bool tenant_sort_name(tenant_str_t name);
static bool tenant_sort_overlap(tenant_str_t a, tenant_str_t b);
static bool tenant_sort_fail(tenant_job_t *job, const char *field,
    const char *message);
static bool tenant_fields_name(tenant_str_t name);


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

        if (!tenant_sort_name(it.value.key)) {
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


/* No "$", no empty part, no part that is an array's index. */

static bool
tenant_sort_name(tenant_str_t name)
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

        if (digits == len) {
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
tenant_sort_fail(tenant_job_t *job, const char *field, const char *message)
{
    (void) tenant_error_field(&job->error, field, message);

    return false;
}


bool
tenant_fields_check(tenant_job_t *job, tenant_doc_t fields, bool *inclusion)
{
    bool           on, known;
    unsigned       n, i;
    tenant_str_t   names[TENANT_FIELDS_MAX];
    tenant_iter_t  it;

    n = 0;
    known = false;
    *inclusion = false;

    it = tenant_bson_iter(fields);

    while (tenant_bson_next(&it)) {

        if (n == TENANT_FIELDS_MAX) {
            return tenant_sort_fail(job, "fields", "may name 100 fields");
        }

        for (i = 0; i < n; i++) {
            if (tenant_sort_overlap(names[i], it.value.key)) {
                return tenant_sort_fail(job, "fields",
                                        "names a field and a part of it");
            }
        }

        names[n++] = it.value.key;

        if (!tenant_fields_name(it.value.key)
            || (it.value.key.len >= sizeof(TENANT_KEYSET_FIELD) - 1
                && memcmp(it.value.key.data, TENANT_KEYSET_FIELD,
                          sizeof(TENANT_KEYSET_FIELD) - 1) == 0))
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


/* No "$" anywhere, no empty part. */

static bool
tenant_fields_name(tenant_str_t name)
{
    size_t  i;

    for (i = 0; i < name.len; i++) {
        if (name.data[i] == '$'
            || (name.data[i] == '.' && (i == 0 || name.data[i - 1] == '.')))
        {
            return false;
        }
    }

    return name.len != 0 && name.data[name.len - 1] != '.';
}


bool
tenant_fields_on(const tenant_value_t *value)
{
    return value->type == TENANT_BSON_BOOL ? value->num != 0
                                           : value->real != 0;
}
