/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_json.h"
#include "tenant_json_build.h"
#include "tenant_json_scan.h"
#include "tenant_json_split.h"


static tenant_status_e tenant_json_parse(tenant_json_reader_t *reader,
    tenant_arena_t *arena, tenant_str_t text, tenant_doc_t *doc, bool *array);
static bool tenant_json_parts(tenant_json_reader_t *reader,
    tenant_arena_t *arena, tenant_str_t text, tenant_doc_t *doc, bool *array,
    tenant_status_e *rc);
static tenant_status_e tenant_json_root(tenant_json_reader_t *reader,
    tenant_arena_t *arena, json_t *json, tenant_doc_t *doc);
static bool tenant_json_depth(tenant_str_t text, size_t *offset);
static tenant_status_e tenant_json_deep(tenant_json_reader_t *reader,
    tenant_str_t text, size_t offset);
static tenant_status_e tenant_json_refuse(tenant_json_reader_t *reader,
    const json_error_t *error);
static tenant_status_e tenant_json_unread(tenant_json_reader_t *reader,
    const char *reason, int line, int column);


tenant_status_e
tenant_json_read(tenant_arena_t *arena, tenant_str_t text,
    tenant_json_syntax_e syntax, tenant_doc_t *doc, bool *array,
    tenant_error_t *err)
{
    tenant_json_reader_t  reader;

    reader.syntax = syntax;
    reader.root = NULL;
    reader.err = err;
    reader.wrong = false;

    return tenant_json_parse(&reader, arena, text, doc, array);
}


tenant_status_e
tenant_json_read_param(tenant_arena_t *arena, tenant_str_t text,
    const char *name, tenant_doc_t *doc, tenant_error_t *err)
{
    bool                   array;
    tenant_doc_t           any;
    tenant_path_t          root;
    tenant_status_e        rc;
    tenant_json_reader_t   reader;

    root = tenant_path_member(NULL, (tenant_str_t) { strlen(name), name });

    reader.syntax = TENANT_JSON_EXTENDED;
    reader.root = &root;
    reader.err = err;
    reader.wrong = false;

    any = *doc;
    array = false;

    rc = tenant_json_parse(&reader, arena, text, &any, &array);

    if (array && (rc == TENANT_OK || rc == TENANT_UNPROCESSABLE)) {
        return tenant_path_fault(err, &root, "must be an object");
    }

    *doc = any;

    return rc;
}


static tenant_status_e
tenant_json_parse(tenant_json_reader_t *reader, tenant_arena_t *arena,
    tenant_str_t text, tenant_doc_t *doc, bool *array)
{
    size_t            offset;
    json_t           *json;
    json_error_t      error;
    tenant_status_e   rc;

    if (!tenant_json_depth(text, &offset)) {
        return tenant_json_deep(reader, text, offset);
    }

    if (text.len >= TENANT_JSON_SPLIT_MIN
        && tenant_json_parts(reader, arena, text, doc, array, &rc))
    {
        return rc;
    }

    /* the library leaves the code as it was when memory runs out */

    memset(&error, 0, sizeof(json_error_t));

    json = json_loadb(text.data == NULL ? "" : text.data, text.len,
                      JSON_REJECT_DUPLICATES|JSON_ALLOW_NUL|JSON_DECODE_ANY,
                      &error);
    if (json == NULL) {
        return tenant_json_refuse(reader, &error);
    }

    if (!json_is_object(json) && !json_is_array(json)) {
        json_decref(json);

        if (reader->syntax == TENANT_JSON_PLAIN) {
            return tenant_error_set(reader->err, TENANT_UNPROCESSABLE,
                                    "the JSON must be an object or an array");
        }

        return tenant_path_fault(reader->err, reader->root,
                                 reader->root != NULL
                                 ? "must be an object"
                                 : "must be an object or an array");
    }

    *array = json_is_array(json);

    rc = tenant_json_root(reader, arena, json, doc);

    json_decref(json);

    return rc;
}


/*
 * Reads a long text in parts.  Returns false, with nothing changed, where it
 * has to be read as a whole: then it tells what is wrong with it.
 */

static bool
tenant_json_parts(tenant_json_reader_t *reader, tenant_arena_t *arena,
    tenant_str_t text, tenant_doc_t *doc, bool *array, tenant_status_e *rc)
{
    bool             list;
    tenant_bson_t   *to;
    tenant_error_t   before;

    to = tenant_bson_create(arena);
    if (to == NULL) {
        return false;
    }

    before = *reader->err;

    *rc = tenant_json_split(reader, text, tenant_bson_native(to), &list);

    if (*rc == TENANT_BAD_REQUEST) {
        bson_reinit(tenant_bson_native(to));
        *reader->err = before;
        reader->wrong = false;
        return false;
    }

    if (*rc == TENANT_OK) {
        *doc = tenant_bson_doc(to);
        *array = list;
        *rc = reader->wrong ? TENANT_UNPROCESSABLE : TENANT_OK;
    }

    return true;
}


static tenant_status_e
tenant_json_root(tenant_json_reader_t *reader, tenant_arena_t *arena,
    json_t *json, tenant_doc_t *doc)
{
    tenant_bson_t    *to;
    tenant_status_e   rc;

    to = tenant_bson_create(arena);
    if (to == NULL) {
        return tenant_json_full(reader);
    }

    rc = tenant_json_build(reader, json, tenant_bson_native(to));

    if (rc == TENANT_OK) {
        *doc = tenant_bson_doc(to);
    }

    return rc == TENANT_OK && reader->wrong ? TENANT_UNPROCESSABLE : rc;
}


/* The library's own bound is 2048 levels, on its stack and on ours. */

static bool
tenant_json_depth(tenant_str_t text, size_t *offset)
{
    size_t    i;
    unsigned  depth;

    depth = 0;

    for (i = 0; i < text.len; i++) {

        switch (text.data[i]) {

        case '"':
            i = tenant_json_string_end(text, i);
            break;

        case '{':
        case '[':
            if (++depth > TENANT_JSON_DEPTH_MAX) {
                *offset = i;
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


/* Lines and columns count as the library's do. */

static tenant_status_e
tenant_json_deep(tenant_json_reader_t *reader, tenant_str_t text,
    size_t offset)
{
    int     line, column;
    size_t  i;

    line = 1;
    column = 1;

    for (i = 0; i < offset; i++) {

        if (text.data[i] == '\n') {
            line++;
            column = 1;

        } else if (((unsigned char) text.data[i] & 0xc0) != 0x80) {
            column++;
        }
    }

    return tenant_json_unread(reader, "it is nested deeper than 96 levels",
                              line, column);
}


/* The library's text may quote the input; its code is enough. */

static tenant_status_e
tenant_json_refuse(tenant_json_reader_t *reader, const json_error_t *error)
{
    const char  *reason;

    switch (json_error_code(error)) {

    case json_error_unknown:
    case json_error_out_of_memory:
        return tenant_json_full(reader);

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

    return tenant_json_unread(reader, reason, error->line, error->column);
}


static tenant_status_e
tenant_json_unread(tenant_json_reader_t *reader, const char *reason, int line,
    int column)
{
    if (reader->root == NULL) {
        return tenant_error_set(reader->err, TENANT_BAD_REQUEST,
                                "the JSON can't be read: %s (line %d, column "
                                "%d)", reason, line, column);
    }

    return tenant_error_set(reader->err, TENANT_BAD_REQUEST,
                            "the JSON of \"%.*s\" can't be read: %s (line "
                            "%d, column %d)", (int) reader->root->name.len,
                            reader->root->name.data, reason, line, column);
}
