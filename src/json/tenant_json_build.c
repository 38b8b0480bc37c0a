/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_ejson.h"
#include "tenant_json_build.h"


static tenant_status_e tenant_json_nested(tenant_json_reader_t *reader,
    bson_t *to, tenant_str_t key, json_t *json, const tenant_path_t *path);
static tenant_status_e tenant_json_wrapper(tenant_json_reader_t *reader,
    bson_t *to, tenant_str_t key, json_t *json, const tenant_path_t *path,
    bool *done);
static const char *tenant_json_wrapper_name(tenant_json_reader_t *reader,
    json_t *json);
static void tenant_json_wrapper_fill(json_t *json,
    tenant_ejson_member_t *members, size_t *n);


tenant_status_e
tenant_json_build(tenant_json_reader_t *reader, json_t *json, bson_t *to)
{
    const char     *wrapper;
    tenant_path_t   path;

    if (json_is_array(json)) {
        return tenant_json_array(reader, json, to, reader->root, 0);
    }

    wrapper = tenant_json_wrapper_name(reader, json);

    if (wrapper == NULL) {
        return tenant_json_object(reader, json, to, reader->root);
    }

    /* a root is a document, never a typed value */

    path = tenant_path_member(reader->root, (tenant_str_t) { strlen(wrapper),
                                                             wrapper });

    return tenant_path_fault(reader->err, &path, "is not allowed here");
}


tenant_status_e
tenant_json_full(tenant_json_reader_t *reader)
{
    return tenant_error_set(reader->err, TENANT_NO_MEMORY, "out of memory");
}


tenant_status_e
tenant_json_object(tenant_json_reader_t *reader, json_t *json, bson_t *to,
    const tenant_path_t *path)
{
    void             *it;
    tenant_str_t      key;
    tenant_path_t     member;
    tenant_status_e   rc;

    for (it = json_object_iter(json);
         it != NULL;
         it = json_object_iter_next(json, it))
    {
        key.data = json_object_iter_key(it);
        key.len = strlen(key.data);
        member = tenant_path_member(path, key);

        rc = tenant_json_value(reader, to, key, json_object_iter_value(it),
                               &member);
        if (rc != TENANT_OK) {
            return rc;
        }
    }

    return TENANT_OK;
}


tenant_status_e
tenant_json_array(tenant_json_reader_t *reader, json_t *json, bson_t *to,
    const tenant_path_t *path, uint32_t first)
{
    char              buf[16];
    size_t            i, n;
    tenant_str_t      key;
    tenant_path_t     element;
    tenant_status_e   rc;

    n = json_array_size(json);

    for (i = 0; i < n; i++) {

        key = tenant_json_index(buf, first + (uint32_t) i);
        element = tenant_path_element(path, first + (uint32_t) i);

        rc = tenant_json_value(reader, to, key, json_array_get(json, i),
                               &element);
        if (rc != TENANT_OK) {
            return rc;
        }
    }

    return TENANT_OK;
}


tenant_str_t
tenant_json_index(char buf[16], uint32_t n)
{
    tenant_str_t  key;

    key.len = bson_uint32_to_string(n, &key.data, buf, 16);

    return key;
}


tenant_status_e
tenant_json_value(tenant_json_reader_t *reader, bson_t *to, tenant_str_t key,
    json_t *json, const tenant_path_t *path)
{
    int         len;
    bool        ok;
    json_int_t  n;

    len = (int) key.len;

    switch (json_typeof(json)) {

    case JSON_OBJECT:
    case JSON_ARRAY:
        return tenant_json_nested(reader, to, key, json, path);

    case JSON_STRING:
        ok = json_string_length(json) <= INT32_MAX
             && bson_append_utf8(to, key.data, len, json_string_value(json),
                                 (int) json_string_length(json));
        break;

    case JSON_INTEGER:
        n = json_integer_value(json);
        ok = n >= INT32_MIN && n <= INT32_MAX
             ? bson_append_int32(to, key.data, len, (int32_t) n)
             : bson_append_int64(to, key.data, len, n);
        break;

    case JSON_REAL:
        ok = bson_append_double(to, key.data, len, json_real_value(json));
        break;

    case JSON_TRUE:
    case JSON_FALSE:
        ok = bson_append_bool(to, key.data, len, json_is_true(json));
        break;

    default: /* JSON_NULL */
        ok = bson_append_null(to, key.data, len);
        break;
    }

    return ok ? TENANT_OK : tenant_json_full(reader);
}


static tenant_status_e
tenant_json_nested(tenant_json_reader_t *reader, bson_t *to, tenant_str_t key,
    json_t *json, const tenant_path_t *path)
{
    int               len;
    bool              array, done;
    bson_t            child;
    tenant_status_e   rc;

    len = (int) key.len;
    array = json_is_array(json);

    if (!array) {
        rc = tenant_json_wrapper(reader, to, key, json, path, &done);

        if (rc != TENANT_OK || done) {
            return rc;
        }
    }

    if (!(array ? tenant_bson_array_begin(to, key.data, len, &child)
                : bson_append_document_begin(to, key.data, len, &child)))
    {
        return tenant_json_full(reader);
    }

    rc = array ? tenant_json_array(reader, json, &child, path, 0)
               : tenant_json_object(reader, json, &child, path);

    /* it must end on every path, because the child holds the parent's memory */

    if (!bson_append_document_end(to, &child) && rc == TENANT_OK) {
        return tenant_json_full(reader);
    }

    return rc;
}


/*
 * An object with the member of a typed value is that value and nothing else.
 * Its members are handed over by name and kind, so that the conversion does
 * not know the library.  A wrong one becomes null: the reader goes on.
 */

static tenant_status_e
tenant_json_wrapper(tenant_json_reader_t *reader, bson_t *to,
    tenant_str_t key, json_t *json, const tenant_path_t *path, bool *done)
{
    size_t                  n;
    const char             *wrapper;
    tenant_status_e         rc;
    tenant_ejson_member_t   members[TENANT_EJSON_MEMBERS];

    wrapper = tenant_json_wrapper_name(reader, json);

    *done = wrapper != NULL;

    if (wrapper == NULL) {
        return TENANT_OK;
    }

    n = 0;

    if (json_object_size(json) == 1) {
        tenant_json_wrapper_fill(json_object_get(json, wrapper), members, &n);
    }

    rc = n == 0 ? TENANT_UNPROCESSABLE
                : tenant_ejson_append(to, key.data, (int) key.len, wrapper,
                                      members, n);

    if (rc == TENANT_UNPROCESSABLE) {
        (void) tenant_path_fault(reader->err, path,
                                 tenant_ejson_fault(wrapper));
        reader->wrong = true;

        rc = bson_append_null(to, key.data, (int) key.len) ? TENANT_OK
                                                     : TENANT_NO_MEMORY;
    }

    return rc == TENANT_NO_MEMORY ? tenant_json_full(reader) : rc;
}


static const char *
tenant_json_wrapper_name(tenant_json_reader_t *reader, json_t *json)
{
    void  *it;

    if (reader->syntax == TENANT_JSON_PLAIN) {
        return NULL;
    }

    for (it = json_object_iter(json);
         it != NULL;
         it = json_object_iter_next(json, it))
    {
        if (tenant_ejson_is(json_object_iter_key(it))) {
            return json_object_iter_key(it);
        }
    }

    return NULL;
}


/*
 * Fills in the value itself or, of an object, its members.  *n is 0 when they
 * are too many, or one has the empty name that the value itself is known by.
 */

static void
tenant_json_wrapper_fill(json_t *json, tenant_ejson_member_t *members,
    size_t *n)
{
    void    *it;
    size_t   i;
    json_t  *value;

    if (!json_is_object(json)) {
        *n = 1;
        members[0].name = "";
        tenant_ejson_member_set(&members[0],
                                json_is_string(json) ? 's'
                                : json_is_integer(json) ? 'i'
                                : json_is_true(json) ? 't' : '?',
                                json_string_value(json),
                                json_string_length(json),
                                json_integer_value(json));
        return;
    }

    if (json_object_size(json) == 0
        || json_object_size(json) > TENANT_EJSON_MEMBERS
        || json_object_get(json, "") != NULL)
    {
        *n = 0;
        return;
    }

    i = 0;

    for (it = json_object_iter(json);
         it != NULL;
         it = json_object_iter_next(json, it))
    {
        value = json_object_iter_value(it);

        members[i].name = json_object_iter_key(it);
        tenant_ejson_member_set(&members[i],
                                json_is_string(value) ? 's'
                                : json_is_integer(value) ? 'i' : '?',
                                json_string_value(value),
                                json_string_length(value),
                                json_integer_value(value));
        i++;
    }

    *n = i;
}
