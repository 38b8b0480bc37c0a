/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "../json/tenant_json.h"
#include "../json/tenant_json_scan.h"
#include "tenant_jwk_set.h"
#include "tenant_secret.h"


#define TENANT_JWK_SET_MAX  1048576


static tenant_status_e tenant_jwk_set_frame(tenant_str_t contents,
    const char *first, const char *end, tenant_error_t *err);
static const char *tenant_jwk_set_find(const char *p, const char *last);
static const char *tenant_jwk_set_skip(const char *p, const char *last);
static const char *tenant_jwk_set_string(const char *p, const char *last);
static bool tenant_jwk_set_blank(char c);


tenant_status_e
tenant_jwk_set_open(tenant_jwk_set_t *set, tenant_str_t contents,
    tenant_error_t *err)
{
    const char  *first, *end;

    if (contents.len == 0 || contents.len > TENANT_JWK_SET_MAX) {
        return tenant_error_set(err, TENANT_INTERNAL, "the key set is %s",
                                contents.len ? "too long" : "empty");
    }

    set->last = contents.data + contents.len;

    first = tenant_jwk_set_find(contents.data, set->last);
    end = NULL;

    if (first != NULL && first < set->last && *first == '[') {
        end = tenant_jwk_set_skip(first, set->last);
    }

    if (end == NULL) {
        first = set->last;
        end = set->last;
    }

    if (tenant_jwk_set_frame(contents, first, end, err) != TENANT_OK) {
        return err->status;
    }

    if (first == set->last) {
        return tenant_error_set(err, TENANT_INTERNAL,
                                "the key set has no array \"keys\"");
    }

    set->next = first + 1;

    while (set->next < set->last && tenant_jwk_set_blank(*set->next)) {
        set->next++;
    }

    if (*set->next == ']') {
        set->next = NULL;
    }

    return TENANT_OK;
}


bool
tenant_jwk_set_next(tenant_jwk_set_t *set, tenant_str_t *text)
{
    const char  *p, *end;

    p = set->next;

    if (p == NULL) {
        return false;
    }

    end = tenant_jwk_set_skip(p, set->last);

    if (end == NULL) {
        end = set->last;
    }

    set->next = end < set->last && *end == ',' ? end + 1 : NULL;

    while (p < end && tenant_jwk_set_blank(*p)) {
        p++;
    }

    while (end > p && tenant_jwk_set_blank(end[-1])) {
        end--;
    }

    text->data = p;
    text->len = (size_t) (end - p);

    return true;
}


tenant_status_e
tenant_jwk_set_read(tenant_arena_t *arena, tenant_str_t text,
    tenant_doc_t *jwk, tenant_error_t *err)
{
    bool             array;
    tenant_str_t     bytes;
    tenant_status_e  rc;

    rc = tenant_json_read(arena, text, TENANT_JSON_PLAIN, jwk, &array, err);

    if (rc == TENANT_NO_MEMORY) {
        return rc;
    }

    if (rc == TENANT_UNPROCESSABLE || (rc == TENANT_OK && array)) {
        return tenant_error_set(err, TENANT_UNPROCESSABLE,
                                "it is not an object");
    }

    if (rc != TENANT_OK) {
        err->status = TENANT_UNPROCESSABLE;
        return err->status;
    }

    bytes.data = (const char *) jwk->data;
    bytes.len = jwk->len;

    return tenant_secret_wipe(arena, bytes)
           ? TENANT_OK
           : tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
}


/* What is around the keys must be right, too. */

static tenant_status_e
tenant_jwk_set_frame(tenant_str_t contents, const char *first,
    const char *end, tenant_error_t *err)
{
    bool             array;
    tenant_doc_t     doc;
    tenant_buf_t    *buf;
    tenant_arena_t  *scratch;
    tenant_status_e  rc;

    scratch = tenant_arena_create();
    buf = scratch != NULL ? tenant_buf_create(scratch, contents.len + 2)
                          : NULL;

    rc = TENANT_NO_MEMORY;

    if (buf != NULL) {
        tenant_buf_add(buf, contents.data, (size_t) (first - contents.data));

        if (first != end) {
            tenant_buf_text(buf, "[]");
        }

        tenant_buf_add(buf, end,
                       (size_t) (contents.data + contents.len - end));
    }

    if (buf != NULL && !buf->failed) {
        contents.data = buf->data;
        contents.len = buf->len;

        rc = tenant_json_read(scratch, contents, TENANT_JSON_PLAIN, &doc,
                              &array, err);
    }

    if (scratch != NULL) {
        tenant_arena_destroy(scratch);
    }

    if (rc == TENANT_NO_MEMORY) {
        return tenant_error_set(err, rc, "out of memory");
    }

    return rc == TENANT_OK && !array
           ? TENANT_OK
           : tenant_error_set(err, TENANT_INTERNAL,
                              "the key set is not a JSON object");
}


/* Finds where the value of "keys" begins, or NULL. */

static const char *
tenant_jwk_set_find(const char *p, const char *last)
{
    int          depth;
    const char  *name;

    depth = 0;

    while (p != NULL && p < last) {

        if (*p != '"') {
            depth += (*p == '{' || *p == '[') - (*p == '}' || *p == ']');
            p++;
            continue;
        }

        name = p;
        p = tenant_jwk_set_string(p, last);

        if (p == NULL || depth != 1 || p - name != sizeof("\"keys\"") - 1
            || memcmp(name, "\"keys\"", sizeof("\"keys\"") - 1) != 0)
        {
            continue;
        }

        while (p < last && tenant_jwk_set_blank(*p)) {
            p++;
        }

        if (p < last && *p == ':') {

            do {
                p++;
            } while (p < last && tenant_jwk_set_blank(*p));

            return p;
        }
    }

    return NULL;
}


/* Finds the comma or bracket behind a value, whatever it is, or NULL. */

static const char *
tenant_jwk_set_skip(const char *p, const char *last)
{
    size_t        end;
    tenant_str_t  rest;

    rest.data = p;
    rest.len = (size_t) (last - p);

    end = tenant_json_value_end(rest, 0);

    return end < rest.len ? p + end : NULL;
}


/* Finds what follows a string, or NULL if it has no end. */

static const char *
tenant_jwk_set_string(const char *p, const char *last)
{
    size_t        end;
    tenant_str_t  rest;

    rest.data = p;
    rest.len = (size_t) (last - p);

    end = tenant_json_string_end(rest, 0);

    return end < rest.len ? p + end + 1 : NULL;
}


static bool
tenant_jwk_set_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
