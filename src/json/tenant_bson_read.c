/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <math.h>
#include <string.h>

#include "tenant_bson_read.h"


/* a NaN's combination field begins so (IEEE 754-2008, section 3.5.2) */
#define TENANT_DECIMAL_NAN  0x1f


static void tenant_bson_value(const tenant_bson_element_t *e,
    tenant_doc_t doc, tenant_value_t *value);
static void tenant_bson_value_str(const tenant_bson_element_t *e,
    tenant_value_t *value);
static bool tenant_bson_member(tenant_doc_t doc, const char *key, size_t len,
    tenant_value_t *value);


tenant_iter_t
tenant_bson_iter(tenant_doc_t doc)
{
    tenant_iter_t  it;

    memset(&it, 0, sizeof(tenant_iter_t));
    it.doc = doc;
    it.broken = !tenant_bson_cursor(&it.cursor, doc);

    return it;
}


bool
tenant_bson_next(tenant_iter_t *it)
{
    tenant_bson_element_t  e;

    if (!tenant_bson_element(&it->cursor, &e)) {
        it->broken = it->cursor.broken;
        return false;
    }

    tenant_bson_value(&e, it->doc, &it->value);

    return true;
}


static void
tenant_bson_value(const tenant_bson_element_t *e, tenant_doc_t doc,
    tenant_value_t *value)
{
    uint64_t  bits;

    memset(value, 0, sizeof(tenant_value_t));

    value->type = e->type;
    value->key.data = e->key;
    value->key.len = e->key_len;
    value->parent = doc;
    value->offset = (uint32_t) ((const uint8_t *) e->key - 1 - doc.data);

    switch (e->type) {

    case TENANT_BSON_DOUBLE:
        bits = tenant_bson_uint64(e->value);
        memcpy(&value->real, &bits, sizeof(double));
        break;

    case TENANT_BSON_INT32:
        value->num = (int32_t) tenant_bson_uint32(e->value);
        value->real = (double) value->num;
        break;

    case TENANT_BSON_INT64:
        value->num = (int64_t) tenant_bson_uint64(e->value);
        value->real = (double) value->num;
        break;

    case TENANT_BSON_DECIMAL128:
        bits = tenant_bson_uint64(e->value + 8);

        if ((bits >> 58 & 0x1f) == TENANT_DECIMAL_NAN) {
            value->real = NAN;
        }
        break;

    case TENANT_BSON_BOOL:
        value->num = *e->value;
        break;

    case TENANT_BSON_DATE:
        value->num = (int64_t) tenant_bson_uint64(e->value);
        break;

    case TENANT_BSON_OID:
        tenant_oid_hex(value->oid, e->value);
        value->oid[TENANT_OID_HEX] = '\0';
        break;

    case TENANT_BSON_DOCUMENT:
    case TENANT_BSON_ARRAY:
        value->doc.len = e->len;
        value->doc.data = e->value;
        break;

    default:
        tenant_bson_value_str(e, value);
        break;
    }
}


static void
tenant_bson_value_str(const tenant_bson_element_t *e, tenant_value_t *value)
{
    const char  *text;

    text = (const char *) e->value;

    switch (e->type) {

    case TENANT_BSON_UTF8:
        value->str.data = text + 4;
        value->str.len = e->len - 5;
        break;

    case TENANT_BSON_BINARY:
        value->num = e->value[4];
        value->str = tenant_bson_binary(e);
        break;

    case TENANT_BSON_REGEX:
        value->str.data = text;
        value->str.len = strlen(text);
        value->options.data = text + value->str.len + 1;
        value->options.len = e->len - value->str.len - 2;
        break;

    default:
        break;
    }
}


bool
tenant_bson_find(tenant_doc_t doc, const char *key, tenant_value_t *value)
{
    return tenant_bson_member(doc, key, strlen(key), value);
}


static bool
tenant_bson_member(tenant_doc_t doc, const char *key, size_t len,
    tenant_value_t *value)
{
    tenant_bson_cursor_t   cursor;
    tenant_bson_element_t  e;

    (void) tenant_bson_cursor(&cursor, doc);

    while (tenant_bson_element(&cursor, &e)) {
        if (e.key_len == len && memcmp(e.key, key, len) == 0) {
            tenant_bson_value(&e, doc, value);
            return true;
        }
    }

    return false;
}


bool
tenant_bson_path(tenant_doc_t doc, const char *path, tenant_value_t *value)
{
    size_t  len;

    for ( ;; ) {
        len = strcspn(path, ".");

        if (!tenant_bson_member(doc, path, len, value)) {
            return false;
        }

        if (path[len] == '\0') {
            return true;
        }

        if (value->type != TENANT_BSON_DOCUMENT) {
            return false;
        }

        doc = value->doc;
        path += len + 1;
    }
}


uint32_t
tenant_bson_count(tenant_doc_t doc)
{
    uint32_t               n;
    tenant_bson_cursor_t   cursor;
    tenant_bson_element_t  e;

    (void) tenant_bson_cursor(&cursor, doc);

    for (n = 0; tenant_bson_element(&cursor, &e); n++) { /* void */ }

    return n;
}
