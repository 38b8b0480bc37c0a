/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "tenant_bson_native.h"


#define TENANT_BSON_ALIGNMENT  128


struct tenant_bson_s {
    bson_t           *bson;
    tenant_arena_t   *arena;
    bool              failed;
};


static tenant_bson_t *tenant_bson_alloc(tenant_arena_t *arena);
static void tenant_bson_free(void *data);
static bool tenant_bson_at(tenant_doc_t doc, uint32_t offset,
    bson_iter_t *iter);
static void tenant_bson_value(const bson_iter_t *iter,
    tenant_value_t *value);
static void tenant_bson_value_str(const bson_iter_t *iter,
    tenant_value_t *value);
static void tenant_bson_value_doc(const bson_iter_t *iter,
    tenant_value_t *value);
static void tenant_bson_check(tenant_bson_t *b, bool ok);


tenant_iter_t
tenant_bson_iter(tenant_doc_t doc)
{
    tenant_iter_t  it;

    memset(&it, 0, sizeof(tenant_iter_t));
    it.doc = doc;

    return it;
}


/* The library's iterator is kept as an offset: it is large and aligned. */

bool
tenant_bson_next(tenant_iter_t *it)
{
    bson_iter_t  iter;

    if (it->broken || it->doc.data == NULL) {
        it->broken = true;
        return false;
    }

    if (it->offset == 0) {
        if (!bson_iter_init_from_data(&iter, it->doc.data, it->doc.len)) {
            it->broken = true;
            return false;
        }

    } else if (!tenant_bson_at(it->doc, it->offset, &iter)) {
        it->broken = true;
        return false;
    }

    if (!bson_iter_next(&iter)) {
        it->broken = iter.err_off != 0;
        return false;
    }

    it->offset = bson_iter_offset(&iter);

    tenant_bson_value(&iter, &it->value);
    it->value.parent = it->doc;

    return true;
}


static bool
tenant_bson_at(tenant_doc_t doc, uint32_t offset, bson_iter_t *iter)
{
    const uint8_t  *end;

    if (offset + 1 >= doc.len) {
        return false;
    }

    end = memchr(doc.data + offset + 1, '\0', doc.len - offset - 1);

    return end != NULL
           && bson_iter_init_from_data_at_offset(iter, doc.data, doc.len,
                         offset, (uint32_t) (end - doc.data) - offset - 1);
}


static void
tenant_bson_value(const bson_iter_t *iter, tenant_value_t *value)
{
    int64_t  time;

    memset(value, 0, sizeof(tenant_value_t));

    value->type = (tenant_bson_type_e) (uint8_t) bson_iter_type(iter);
    value->key.data = bson_iter_key(iter);
    value->key.len = bson_iter_key_len(iter);
    value->offset = bson_iter_offset((bson_iter_t *) iter);

    switch (value->type) {

    case TENANT_BSON_DOUBLE:
        value->real = bson_iter_double(iter);
        break;

    case TENANT_BSON_INT32:
    case TENANT_BSON_INT64:
        value->num = bson_iter_as_int64(iter);
        value->real = (double) value->num;
        break;

    case TENANT_BSON_BOOL:
        value->num = bson_iter_bool(iter);
        break;

    case TENANT_BSON_DATE:
        time = bson_iter_date_time(iter);
        value->num = time;
        break;

    case TENANT_BSON_OID:
        bson_oid_to_string(bson_iter_oid(iter), value->oid);
        break;

    case TENANT_BSON_DOCUMENT:
    case TENANT_BSON_ARRAY:
        tenant_bson_value_doc(iter, value);
        break;

    default:
        tenant_bson_value_str(iter, value);
        break;
    }
}


static void
tenant_bson_value_doc(const bson_iter_t *iter, tenant_value_t *value)
{
    if (value->type == TENANT_BSON_ARRAY) {
        bson_iter_array(iter, &value->doc.len, &value->doc.data);
    } else {
        bson_iter_document(iter, &value->doc.len, &value->doc.data);
    }
}


static void
tenant_bson_value_str(const bson_iter_t *iter, tenant_value_t *value)
{
    uint32_t         len;
    const char      *options;
    const uint8_t   *binary;
    bson_subtype_t   subtype;

    switch (value->type) {

    case TENANT_BSON_UTF8:
        value->str.data = bson_iter_utf8(iter, &len);
        value->str.len = len;
        break;

    case TENANT_BSON_BINARY:
        bson_iter_binary(iter, &subtype, &len, &binary);
        value->str.data = (const char *) binary;
        value->str.len = len;
        value->num = subtype;
        break;

    case TENANT_BSON_REGEX:
        value->str.data = bson_iter_regex(iter, &options);
        value->str.len = strlen(value->str.data);
        value->options.data = options;
        value->options.len = strlen(options);
        break;

    default:
        break;
    }
}


bool
tenant_bson_find(tenant_doc_t doc, const char *key, tenant_value_t *value)
{
    tenant_iter_t  it;

    it = tenant_bson_iter(doc);

    while (tenant_bson_next(&it)) {
        if (tenant_str_is(it.value.key, key)) {
            *value = it.value;
            return true;
        }
    }

    return false;
}


bool
tenant_bson_path(tenant_doc_t doc, const char *path, tenant_value_t *value)
{
    size_t          len;
    tenant_iter_t   it;

    for ( ;; ) {
        len = strcspn(path, ".");
        it = tenant_bson_iter(doc);

        do {
            if (!tenant_bson_next(&it)) {
                return false;
            }
        } while (it.value.key.len != len
                 || memcmp(it.value.key.data, path, len) != 0);

        *value = it.value;

        if (path[len] == '\0') {
            return true;
        }

        if (it.value.type != TENANT_BSON_DOCUMENT) {
            return false;
        }

        doc = it.value.doc;
        path += len + 1;
    }
}


tenant_str_t
tenant_bson_get_str(tenant_doc_t doc, const char *key)
{
    tenant_str_t    none = tenant_null_string;
    tenant_value_t  value;

    return tenant_bson_find(doc, key, &value)
           && value.type == TENANT_BSON_UTF8
           ? value.str : none;
}


int64_t
tenant_bson_get_int(tenant_doc_t doc, const char *key, int64_t otherwise)
{
    tenant_value_t  value;

    if (!tenant_bson_find(doc, key, &value)) {
        return otherwise;
    }

    if (value.type == TENANT_BSON_INT32 || value.type == TENANT_BSON_INT64) {
        return value.num;
    }

    if (value.type == TENANT_BSON_DOUBLE
        && value.real > -9e18 && value.real < 9e18
        && (double) (int64_t) value.real == value.real)
    {
        return (int64_t) value.real;
    }

    return otherwise;
}


bool
tenant_bson_get_bool(tenant_doc_t doc, const char *key)
{
    tenant_value_t  value;

    return tenant_bson_find(doc, key, &value)
           && ((value.type == TENANT_BSON_BOOL && value.num != 0)
               || ((value.type == TENANT_BSON_INT32
                    || value.type == TENANT_BSON_INT64
                    || value.type == TENANT_BSON_DOUBLE)
                   && value.real != 0));
}


tenant_doc_t
tenant_bson_get_doc(tenant_doc_t doc, const char *key)
{
    tenant_doc_t    none = { 0, NULL };
    tenant_value_t  value;

    return tenant_bson_find(doc, key, &value) ? value.doc : none;
}


bool
tenant_bson_get_oid(tenant_doc_t doc, const char *key,
    char hex[TENANT_OID_HEX + 1])
{
    tenant_value_t  value;

    if (!tenant_bson_find(doc, key, &value) || value.type != TENANT_BSON_OID)
    {
        return false;
    }

    memcpy(hex, value.oid, TENANT_OID_HEX + 1);

    return true;
}


uint32_t
tenant_bson_count(tenant_doc_t doc)
{
    uint32_t       n;
    tenant_iter_t  it;

    it = tenant_bson_iter(doc);

    for (n = 0; tenant_bson_next(&it); n++) { /* void */ }

    return n;
}


static tenant_bson_t *
tenant_bson_alloc(tenant_arena_t *arena)
{
    tenant_bson_t  *b;

    b = tenant_arena_zalloc(arena, sizeof(tenant_bson_t));
    if (b == NULL) {
        return NULL;
    }

    b->arena = arena;
    b->bson = tenant_arena_align(arena, sizeof(bson_t),
                                 TENANT_BSON_ALIGNMENT);

    return b->bson == NULL ? NULL : b;
}


tenant_bson_t *
tenant_bson_create(tenant_arena_t *arena)
{
    tenant_bson_t  *b;

    b = tenant_bson_alloc(arena);
    if (b == NULL) {
        return NULL;
    }

    bson_init(b->bson);

    if (!tenant_arena_cleanup(arena, tenant_bson_free, b->bson)) {
        bson_destroy(b->bson);
        return NULL;
    }

    return b;
}


static void
tenant_bson_free(void *data)
{
    bson_destroy(data);
}


tenant_bson_t *
tenant_bson_copy(tenant_arena_t *arena, tenant_doc_t doc)
{
    bson_t          source;
    tenant_bson_t  *b;

    b = tenant_bson_create(arena);

    if (b != NULL) {
        tenant_bson_check(b, doc.data != NULL
                             && bson_init_static(&source, doc.data, doc.len)
                             && bson_concat(b->bson, &source));
    }

    return b;
}


tenant_doc_t
tenant_bson_doc(const tenant_bson_t *b)
{
    tenant_doc_t  doc;

    doc.len = 0;
    doc.data = NULL;

    if (b != NULL && !b->failed) {
        doc.data = bson_get_data(b->bson);
        doc.len = b->bson->len;
    }

    return doc;
}


bool
tenant_bson_failed(const tenant_bson_t *b)
{
    return b == NULL || b->failed;
}


bson_t *
tenant_bson_native(tenant_bson_t *b)
{
    return tenant_bson_failed(b) ? NULL : b->bson;
}


static void
tenant_bson_check(tenant_bson_t *b, bool ok)
{
    if (!ok) {
        b->failed = true;
    }
}


void
tenant_bson_add_str(tenant_bson_t *b, const char *key, tenant_str_t s)
{
    if (!tenant_bson_failed(b)) {
        tenant_bson_check(b, s.len <= INT32_MAX
                             && bson_append_utf8(b->bson, key, -1,
                                                 s.data == NULL ? "" : s.data,
                                                 (int) s.len));
    }
}


void
tenant_bson_add_text(tenant_bson_t *b, const char *key, const char *text)
{
    if (!tenant_bson_failed(b)) {
        tenant_bson_check(b, bson_append_utf8(b->bson, key, -1, text, -1));
    }
}


void
tenant_bson_add_int(tenant_bson_t *b, const char *key, int64_t n)
{
    if (tenant_bson_failed(b)) {
        return;
    }

    tenant_bson_check(b, n >= INT32_MIN && n <= INT32_MAX
                         ? bson_append_int32(b->bson, key, -1, (int32_t) n)
                         : bson_append_int64(b->bson, key, -1, n));
}


void
tenant_bson_add_double(tenant_bson_t *b, const char *key, double n)
{
    if (!tenant_bson_failed(b)) {
        tenant_bson_check(b, bson_append_double(b->bson, key, -1, n));
    }
}


void
tenant_bson_add_bool(tenant_bson_t *b, const char *key, bool v)
{
    if (!tenant_bson_failed(b)) {
        tenant_bson_check(b, bson_append_bool(b->bson, key, -1, v));
    }
}


void
tenant_bson_add_null(tenant_bson_t *b, const char *key)
{
    if (!tenant_bson_failed(b)) {
        tenant_bson_check(b, bson_append_null(b->bson, key, -1));
    }
}


void
tenant_bson_add_minkey(tenant_bson_t *b, const char *key)
{
    if (!tenant_bson_failed(b)) {
        tenant_bson_check(b, bson_append_minkey(b->bson, key, -1));
    }
}


void
tenant_bson_add_maxkey(tenant_bson_t *b, const char *key)
{
    if (!tenant_bson_failed(b)) {
        tenant_bson_check(b, bson_append_maxkey(b->bson, key, -1));
    }
}


void
tenant_bson_add_date(tenant_bson_t *b, const char *key, int64_t ms)
{
    if (!tenant_bson_failed(b)) {
        tenant_bson_check(b, bson_append_date_time(b->bson, key, -1, ms));
    }
}


void
tenant_bson_add_regex(tenant_bson_t *b, const char *key, const char *pattern)
{
    if (!tenant_bson_failed(b)) {
        tenant_bson_check(b, bson_append_regex(b->bson, key, -1, pattern,
                                               ""));
    }
}


void
tenant_bson_add_doc(tenant_bson_t *b, const char *key, tenant_doc_t d)
{
    tenant_bson_add_doc_key(b, (tenant_str_t) { strlen(key), key }, d);
}


void
tenant_bson_add_doc_key(tenant_bson_t *b, tenant_str_t key, tenant_doc_t d)
{
    bson_t  child;

    if (!tenant_bson_failed(b)) {
        tenant_bson_check(b, d.data != NULL
                             && bson_init_static(&child, d.data, d.len)
                             && bson_append_document(b->bson, key.data,
                                                     (int) key.len, &child));
    }
}


void
tenant_bson_add_array(tenant_bson_t *b, const char *key, tenant_doc_t d)
{
    bson_t  child;

    if (!tenant_bson_failed(b)) {
        tenant_bson_check(b, d.data != NULL
                             && bson_init_static(&child, d.data, d.len)
                             && bson_append_array(b->bson, key, -1, &child));
    }
}


void
tenant_bson_add_oid(tenant_bson_t *b, const char *key, tenant_str_t hex)
{
    char        text[TENANT_OID_HEX + 1];
    bson_oid_t  oid;

    if (tenant_bson_failed(b)) {
        return;
    }

    if (!tenant_oid_is(hex)) {
        b->failed = true;
        return;
    }

    memcpy(text, hex.data, TENANT_OID_HEX);
    text[TENANT_OID_HEX] = '\0';

    bson_oid_init_from_string(&oid, text);

    tenant_bson_check(b, bson_append_oid(b->bson, key, -1, &oid));
}


void
tenant_bson_add_value(tenant_bson_t *b, tenant_str_t key,
    const tenant_value_t *value)
{
    bson_iter_t  iter;

    if (tenant_bson_failed(b)) {
        return;
    }

    if (key.data == NULL) {
        key = value->key;
    }

    tenant_bson_check(b, value->parent.data != NULL
                         && tenant_bson_at(value->parent, value->offset,
                                           &iter)
                         && bson_append_iter(b->bson, key.data,
                                             (int) key.len, &iter));
}


tenant_bson_t *
tenant_bson_begin(tenant_bson_t *b, const char *key)
{
    tenant_bson_t  *child;

    if (tenant_bson_failed(b)) {
        return NULL;
    }

    child = tenant_bson_alloc(b->arena);

    if (child == NULL
        || !bson_append_document_begin(b->bson, key, -1, child->bson))
    {
        b->failed = true;
        return NULL;
    }

    return child;
}


tenant_bson_t *
tenant_bson_begin_array(tenant_bson_t *b, const char *key)
{
    tenant_bson_t  *child;

    if (tenant_bson_failed(b)) {
        return NULL;
    }

    child = tenant_bson_alloc(b->arena);

    if (child == NULL
        || !bson_append_array_begin(b->bson, key, -1, child->bson))
    {
        b->failed = true;
        return NULL;
    }

    return child;
}


/* An array and a document end alike: the type stands in the parent. */

void
tenant_bson_end(tenant_bson_t *b, tenant_bson_t *child)
{
    if (b == NULL || child == NULL) {
        return;
    }

    tenant_bson_check(b, bson_append_document_end(b->bson, child->bson)
                         && !child->failed);
}


const char *
tenant_bson_index(char key[16], uint32_t n)
{
    (void) snprintf(key, 16, "%u", n);

    return key;
}


void
tenant_oid_new(char hex[TENANT_OID_HEX + 1])
{
    bson_oid_t  oid;

    bson_oid_init(&oid, NULL);
    bson_oid_to_string(&oid, hex);
}


bool
tenant_oid_is(tenant_str_t s)
{
    return s.len == TENANT_OID_HEX && bson_oid_is_valid(s.data, s.len);
}
