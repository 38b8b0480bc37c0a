/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "tenant_bson.h"
#include "tenant_bson_native.h"


static void tenant_bson_check(tenant_bson_t *b, bool ok);
static tenant_bson_t *tenant_bson_child(tenant_arena_t *arena);


tenant_bson_t *
tenant_bson_create(tenant_arena_t *arena)
{
    tenant_bson_t  *b;

    b = tenant_arena_zalloc(arena, sizeof(tenant_bson_t));
    if (b == NULL) {
        return NULL;
    }

    b->arena = arena;
    b->bson = tenant_bson_native_create(arena);

    return b->bson != NULL ? b : NULL;
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


/* It is of 64 bits also where fewer would do. */

void
tenant_bson_add_long(tenant_bson_t *b, const char *key, int64_t n)
{
    if (!tenant_bson_failed(b)) {
        tenant_bson_check(b, bson_append_int64(b->bson, key, -1, n));
    }
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

    child = tenant_bson_child(b->arena);

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

    child = tenant_bson_child(b->arena);

    if (child == NULL
        || !tenant_bson_array_begin(b->bson, key, -1, child->bson))
    {
        b->failed = true;
        return NULL;
    }

    return child;
}


/* The parent initializes what is opened inside it, so this only allocates. */

static tenant_bson_t *
tenant_bson_child(tenant_arena_t *arena)
{
    tenant_bson_t  *child;

    child = tenant_arena_zalloc(arena, sizeof(tenant_bson_t));
    if (child == NULL) {
        return NULL;
    }

    child->arena = arena;
    child->bson = tenant_arena_align(arena, sizeof(bson_t),
                                     TENANT_BSON_ALIGNMENT);

    return child->bson != NULL ? child : NULL;
}


/* An array ends as a document does: the parent holds the type. */

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
