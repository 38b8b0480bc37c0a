/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdlib.h>
#include <string.h>

#include "tenant_field_path.h"
#include "tenant_names.h"
#include "tenant_update_path.h"


static const char *tenant_update_path_part(tenant_str_t part,
    tenant_update_elements_t *elements, bool *found);
static bool tenant_update_path_element(tenant_str_t part,
    tenant_update_elements_t *elements);
static int tenant_update_path_order(const void *one, const void *two);
static bool tenant_update_path_within(tenant_str_t path, tenant_str_t whole);


const char *
tenant_update_path_fault(tenant_str_t path,
    tenant_update_elements_t *elements, bool found)
{
    unsigned       n;
    const char    *fault;
    tenant_str_t   part;

    if (path.len > TENANT_ID_MAX || memchr(path.data, '\0', path.len)) {
        return "a path has at most 1024 bytes, and no NUL";
    }

    for (n = 0; path.data != NULL; n++) {

        part = tenant_field_path_next(&path);

        if (n == TENANT_UPDATE_PARTS) {
            return "a path has at most 64 parts";
        }

        if (part.len == 0) {
            return "a path has no empty parts";
        }

        if (n != 0) {
            fault = tenant_update_path_part(part, elements, &found);

            if (fault != NULL) {
                return fault;
            }

            continue;
        }

        if (part.data[0] == '$') {
            return "a name must not start with \"$\"";
        }

        if (tenant_str_is(part, TENANT_ID_FIELD)) {
            return "an _id never changes";
        }

        if (tenant_str_is(part, TENANT_ETAG_FIELD)
            || tenant_str_is(part, TENANT_KEYSET_FIELD))
        {
            return "is a name of the module's";
        }
    }

    return NULL;
}


static const char *
tenant_update_path_part(tenant_str_t part, tenant_update_elements_t *elements,
    bool *found)
{
    if (part.data[0] != '$') {
        return NULL;
    }

    if (elements == NULL) {
        return "must not lead through elements of arrays";
    }

    if (part.len == 1) {

        if (*found) {
            *found = false;
            return NULL;
        }

        return "\"$\" may stand once, where a filter finds an element";
    }

    if (part.len < 3 || part.data[1] != '[' || part.data[part.len - 1] != ']')
    {
        return "a name must not start with \"$\"";
    }

    return part.len == 3 || tenant_update_path_element(part, elements)
           ? NULL : "has no filter among the \"array_filters\"";
}


static bool
tenant_update_path_element(tenant_str_t part,
    tenant_update_elements_t *elements)
{
    unsigned      i;
    tenant_str_t  name;

    name.data = part.data + 2;
    name.len = part.len - 3;

    for (i = 0; i < elements->n; i++) {
        if (tenant_str_eq(elements->names[i], name)) {
            elements->used[i] = true;
            return true;
        }
    }

    return false;
}


bool
tenant_update_path_name(tenant_str_t name)
{
    char    c;
    size_t  i;

    for (i = 0; i < name.len; i++) {
        c = name.data[i];

        if (!((c >= 'a' && c <= 'z')
              || (i != 0 && ((c >= 'A' && c <= 'Z')
                             || (c >= '0' && c <= '9')))))
        {
            return false;
        }
    }

    return name.len != 0;
}


/* Sorted, a path comes right before all that it is a part of. */

bool
tenant_update_path_apart(tenant_update_place_t *places, uint32_t n,
    const tenant_path_t *above, tenant_error_t *err)
{
    bool                    ok;
    uint32_t                i;
    tenant_path_t           operator, place;
    tenant_update_place_t  *whole, *later;

    if (n == 0) {
        return true;
    }

    qsort(places, n, sizeof(tenant_update_place_t), tenant_update_path_order);

    ok = true;
    whole = &places[0];

    for (i = 1; i < n; i++) {

        if (!tenant_update_path_within(places[i].path, whole->path)) {
            whole = &places[i];
            continue;
        }

        later = places[i].order > whole->order ? &places[i] : whole;

        operator = tenant_path_member(above, later->operator);
        place = tenant_path_member(&operator, later->key);
        (void) tenant_path_fault(err, &place,
                                 "is changed twice, or with a part of it");
        ok = false;
    }

    return ok;
}


static int
tenant_update_path_order(const void *one, const void *two)
{
    int                           a, b;
    size_t                        i;
    const tenant_update_place_t  *first, *second;

    first = one;
    second = two;

    for (i = 0; i < first->path.len && i < second->path.len; i++) {

        a = (unsigned char) first->path.data[i];
        b = (unsigned char) second->path.data[i];

        if (a != b) {
            /* paths have no NUL */
            return (a == '.' ? 0 : a) - (b == '.' ? 0 : b);
        }
    }

    if (first->path.len != second->path.len) {
        return first->path.len < second->path.len ? -1 : 1;
    }

    return first->order < second->order ? -1 : 1;
}


static bool
tenant_update_path_within(tenant_str_t path, tenant_str_t whole)
{
    return path.len >= whole.len
           && memcmp(path.data, whole.data, whole.len) == 0
           && (path.len == whole.len || path.data[whole.len] == '.');
}
