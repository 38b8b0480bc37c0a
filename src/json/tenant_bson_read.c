/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <math.h>
#include <string.h>

#include "tenant_bson_native.h"
#include "tenant_bson_read.h"


static void tenant_bson_value(const bson_iter_t *iter,
    tenant_value_t *value);
static void tenant_bson_value_doc(const bson_iter_t *iter,
    tenant_value_t *value);
static void tenant_bson_value_str(const bson_iter_t *iter,
    tenant_value_t *value);


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


static void
tenant_bson_value(const bson_iter_t *iter, tenant_value_t *value)
{
    int64_t            time;
    bson_decimal128_t  decimal;

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

    case TENANT_BSON_DECIMAL128:
        /* a NaN's combination field begins so (IEEE 754-2008, section 3.5.2) */
        if (bson_iter_decimal128(iter, &decimal)
            && (decimal.high >> 58 & 0x1f) == 0x1f)
        {
            value->real = NAN;
        }
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


uint32_t
tenant_bson_count(tenant_doc_t doc)
{
    uint32_t       n;
    tenant_iter_t  it;

    it = tenant_bson_iter(doc);

    for (n = 0; tenant_bson_next(&it); n++) { /* void */ }

    return n;
}
