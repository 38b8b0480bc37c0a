/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <jansson.h>
#include <string.h>

#include "tenant_ejson.h"
#include "tenant_json.h"


static tenant_status_e tenant_json_root(tenant_json_reader_t *reader,
    tenant_arena_t *arena, json_t *json, tenant_doc_t *doc);
static bool tenant_json_depth(tenant_str_t text);
static tenant_status_e tenant_json_refuse(const json_error_t *error,
    tenant_error_t *err);
static tenant_status_e tenant_json_object(tenant_json_reader_t *reader,
    json_t *json, bson_t *to);
static tenant_status_e tenant_json_array(tenant_json_reader_t *reader,
    json_t *json, bson_t *to);
static tenant_status_e tenant_json_value(tenant_json_reader_t *reader,
    bson_t *to, const char *key, size_t key_len, json_t *json);
static tenant_status_e tenant_json_nested(tenant_json_reader_t *reader,
    bson_t *to, const char *key, size_t key_len, json_t *json);
static tenant_status_e tenant_json_wrapper(tenant_json_reader_t *reader,
    bson_t *to, const char *key, size_t key_len, json_t *json, bool *done);
static const char *tenant_json_wrapper_name(tenant_json_reader_t *reader,
    json_t *json);
static void tenant_json_wrapper_fill(json_t *json,
    tenant_ejson_member_t *members, size_t *n);
static void tenant_json_bson_free(void *data);


tenant_status_e
tenant_json_read(tenant_arena_t *arena, tenant_str_t text,
    tenant_json_input_e input, tenant_doc_t *doc, bool *array,
    tenant_error_t *err)
{
    json_t                *json;
    json_error_t           error;
    tenant_status_e        rc;
    tenant_json_reader_t   reader;

    if (!tenant_json_depth(text)) {
        return tenant_error_set(err, TENANT_BAD_REQUEST,
                                "the JSON is nested deeper than %d levels",
                                TENANT_JSON_DEPTH_MAX);
    }

    /* the library leaves the code as it was when memory runs out */

    memset(&error, 0, sizeof(json_error_t));

    json = json_loadb(text.data == NULL ? "" : text.data, text.len,
                      JSON_REJECT_DUPLICATES|JSON_ALLOW_NUL|JSON_DECODE_ANY,
                      &error);
    if (json == NULL) {
        return tenant_json_refuse(&error, err);
    }

    if (!json_is_object(json) && !json_is_array(json)) {
        json_decref(json);
        return tenant_error_set(err, TENANT_UNPROCESSABLE,
                                "the JSON must be an object or an array");
    }

    reader.input = input;
    reader.err = err;

    *array = json_is_array(json);

    rc = tenant_json_root(&reader, arena, json, doc);

    json_decref(json);

    return rc;
}


static tenant_status_e
tenant_json_root(tenant_json_reader_t *reader, tenant_arena_t *arena,
    json_t *json, tenant_doc_t *doc)
{
    bson_t           *to;
    const char       *wrapper;
    tenant_status_e   rc;

    to = tenant_arena_align(arena, sizeof(bson_t), 128);
    if (to == NULL) {
        return tenant_ejson_full(reader);
    }

    bson_init(to);

    if (!tenant_arena_cleanup(arena, tenant_json_bson_free, to)) {
        bson_destroy(to);
        return tenant_ejson_full(reader);
    }

    if (json_is_array(json)) {
        rc = tenant_json_array(reader, json, to);

    } else {
        wrapper = tenant_json_wrapper_name(reader, json);

        /* a root is a document, never a typed value */

        rc = wrapper != NULL ? tenant_ejson_malformed(reader, wrapper)
                             : tenant_json_object(reader, json, to);
    }

    if (rc == TENANT_OK) {
        doc->data = bson_get_data(to);
        doc->len = to->len;
    }

    return rc;
}


static void
tenant_json_bson_free(void *data)
{
    bson_destroy(data);
}


/* The library's own bound is 2048 levels of its stack and ours. */

static bool
tenant_json_depth(tenant_str_t text)
{
    bool      quoted;
    size_t    i;
    unsigned  depth;

    depth = 0;
    quoted = false;

    for (i = 0; i < text.len; i++) {

        if (quoted) {
            if (text.data[i] == '\\') {
                i++;

            } else if (text.data[i] == '"') {
                quoted = false;
            }

            continue;
        }

        switch (text.data[i]) {

        case '"':
            quoted = true;
            break;

        case '{':
        case '[':
            if (++depth > TENANT_JSON_DEPTH_MAX) {
                return false;
            }
            break;

        case '}':
        case ']':
            if (depth != 0) {
                depth--;
            }
            break;

        default:
            break;
        }
    }

    return true;
}


/* The library's text may quote the input; its code is enough. */

static tenant_status_e
tenant_json_refuse(const json_error_t *error, tenant_error_t *err)
{
    const char  *reason;

    switch (json_error_code(error)) {

    case json_error_unknown:
    case json_error_out_of_memory:
        return tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");

    case json_error_invalid_utf8:
        reason = "it is not UTF-8";
        break;

    case json_error_premature_end_of_input:
        reason = "it ends too early";
        break;

    case json_error_end_of_input_expected:
        reason = "something follows its end";
        break;

    case json_error_duplicate_key:
        reason = "a member stands there twice";
        break;

    case json_error_numeric_overflow:
        reason = "a number is too large; write it as {\"$numberDecimal\": "
                 "\"...\"}";
        break;

    case json_error_null_character:
    case json_error_null_byte_in_key:
        reason = "a member's name holds a NUL character";
        break;

    default:
        reason = "its syntax is wrong";
        break;
    }

    return tenant_error_set(err, TENANT_BAD_REQUEST,
                            "the JSON can't be read: %s (line %d, column %d)",
                            reason, error->line, error->column);
}


static tenant_status_e
tenant_json_object(tenant_json_reader_t *reader, json_t *json, bson_t *to)
{
    void             *it;
    json_t           *value;
    const char       *key;
    tenant_status_e   rc;

    for (it = json_object_iter(json);
         it != NULL;
         it = json_object_iter_next(json, it))
    {
        key = json_object_iter_key(it);
        value = json_object_iter_value(it);

        rc = tenant_json_value(reader, to, key, strlen(key), value);
        if (rc != TENANT_OK) {
            return rc;
        }
    }

    return TENANT_OK;
}


static tenant_status_e
tenant_json_array(tenant_json_reader_t *reader, json_t *json, bson_t *to)
{
    char              buf[16];
    size_t            i, len, n;
    const char       *key;
    tenant_status_e   rc;

    n = json_array_size(json);

    for (i = 0; i < n; i++) {

        len = bson_uint32_to_string((uint32_t) i, &key, buf, sizeof(buf));

        rc = tenant_json_value(reader, to, key, len, json_array_get(json, i));
        if (rc != TENANT_OK) {
            return rc;
        }
    }

    return TENANT_OK;
}


static tenant_status_e
tenant_json_value(tenant_json_reader_t *reader, bson_t *to, const char *key,
    size_t key_len, json_t *json)
{
    int        len;
    bool       ok;
    json_int_t n;

    len = (int) key_len;

    switch (json_typeof(json)) {

    case JSON_OBJECT:
    case JSON_ARRAY:
        return tenant_json_nested(reader, to, key, key_len, json);

    case JSON_STRING:
        ok = json_string_length(json) <= INT32_MAX
             && bson_append_utf8(to, key, len, json_string_value(json),
                                 (int) json_string_length(json));
        break;

    case JSON_INTEGER:
        n = json_integer_value(json);
        ok = n >= INT32_MIN && n <= INT32_MAX
             ? bson_append_int32(to, key, len, (int32_t) n)
             : bson_append_int64(to, key, len, n);
        break;

    case JSON_REAL:
        ok = bson_append_double(to, key, len, json_real_value(json));
        break;

    case JSON_TRUE:
    case JSON_FALSE:
        ok = bson_append_bool(to, key, len, json_is_true(json));
        break;

    default: /* JSON_NULL */
        ok = bson_append_null(to, key, len);
        break;
    }

    return ok ? TENANT_OK : tenant_ejson_full(reader);
}


static tenant_status_e
tenant_json_nested(tenant_json_reader_t *reader, bson_t *to, const char *key,
    size_t key_len, json_t *json)
{
    bool              array, done;
    bson_t            child;
    tenant_status_e   rc;

    array = json_is_array(json);

    if (!array) {
        rc = tenant_json_wrapper(reader, to, key, key_len, json, &done);

        if (rc != TENANT_OK || done) {
            return rc;
        }
    }

    if (!(array ? tenant_bson_array_begin(to, key, (int) key_len, &child)
                : bson_append_document_begin(to, key, (int) key_len, &child)))
    {
        return tenant_ejson_full(reader);
    }

    rc = array ? tenant_json_array(reader, json, &child)
               : tenant_json_object(reader, json, &child);

    /* ended on every path: the child holds the parent's memory */

    if (!bson_append_document_end(to, &child) && rc == TENANT_OK) {
        return tenant_ejson_full(reader);
    }

    return rc;
}


/*
 * An object with the member of a typed value is that value and nothing else.
 * Its members are handed over by name and kind, so that the conversion does
 * not know the library.
 */

static tenant_status_e
tenant_json_wrapper(tenant_json_reader_t *reader, bson_t *to,
    const char *key, size_t key_len, json_t *json, bool *done)
{
    size_t                  n;
    const char             *wrapper;
    tenant_ejson_member_t   members[TENANT_EJSON_MEMBERS];

    wrapper = tenant_json_wrapper_name(reader, json);

    *done = wrapper != NULL;

    if (wrapper == NULL) {
        return TENANT_OK;
    }

    if (json_object_size(json) != 1) {
        return tenant_ejson_malformed(reader, wrapper);
    }

    tenant_json_wrapper_fill(json_object_get(json, wrapper), members, &n);

    if (n == 0) {
        return tenant_ejson_malformed(reader, wrapper);
    }

    return tenant_ejson_append(reader, to, key, (int) key_len, wrapper,
                               members, n);
}


static const char *
tenant_json_wrapper_name(tenant_json_reader_t *reader, json_t *json)
{
    void  *it;

    if (reader->input == TENANT_JSON_PLAIN) {
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
 * The value itself, or, of an object, its members; *n is 0 when they are too
 * many, or one has the empty name that the value itself is known by.
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
