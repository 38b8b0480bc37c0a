/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_bson_element.h"


#define TENANT_BSON_BROKEN     UINT32_MAX

/* length and NUL; the same with empty code and an empty scope */
#define TENANT_BSON_DOC_MIN    5
#define TENANT_BSON_SCOPE_MIN  14

/* binary data have a second length in this old subtype */
#define TENANT_BSON_OLD        2


static uint32_t tenant_bson_size(tenant_bson_type_e type, const uint8_t *p,
    uint32_t left);
static uint32_t tenant_bson_size_text(const uint8_t *p, uint32_t left);
static uint32_t tenant_bson_size_doc(const uint8_t *p, uint32_t left);
static uint32_t tenant_bson_size_binary(const uint8_t *p, uint32_t left);
static uint32_t tenant_bson_size_regex(const uint8_t *p, uint32_t left);
static uint32_t tenant_bson_size_pointer(const uint8_t *p, uint32_t left);
static uint32_t tenant_bson_size_scope(const uint8_t *p, uint32_t left);


bool
tenant_bson_cursor(tenant_bson_cursor_t *cursor, tenant_doc_t doc)
{
    cursor->next = NULL;
    cursor->end = NULL;
    cursor->broken = true;

    if (doc.data == NULL || doc.len < TENANT_BSON_DOC_MIN
        || doc.len > INT32_MAX || tenant_bson_uint32(doc.data) != doc.len
        || doc.data[doc.len - 1] != '\0')
    {
        return false;
    }

    cursor->next = doc.data + 4;
    cursor->end = doc.data + doc.len - 1;
    cursor->broken = false;

    return true;
}


bool
tenant_bson_cursor_at(tenant_bson_cursor_t *cursor, tenant_doc_t doc,
    uint32_t offset)
{
    if (!tenant_bson_cursor(cursor, doc)) {
        return false;
    }

    if (offset < 4 || offset >= doc.len - 1) {
        cursor->next = cursor->end;
        cursor->broken = true;
        return false;
    }

    cursor->next = doc.data + offset;

    return true;
}


bool
tenant_bson_element(tenant_bson_cursor_t *cursor, tenant_bson_element_t *e)
{
    const uint8_t  *end, *p;

    p = cursor->next;
    end = cursor->end;

    if (p == end) {
        return false;
    }

    e->type = (tenant_bson_type_e) *p++;
    e->key = (const char *) p;

    /* the document's own end is a NUL, too */

    e->key_len = (uint32_t) strlen(e->key);
    p += e->key_len + 1;

    if (p <= end) {
        e->value = p;
        e->len = tenant_bson_size(e->type, p, (uint32_t) (end - p));

        if (e->len <= (size_t) (end - p)) {
            cursor->next = p + e->len;
            return true;
        }
    }

    cursor->next = end;
    cursor->broken = true;

    return false;
}


tenant_str_t
tenant_bson_binary(const tenant_bson_element_t *e)
{
    uint32_t      head;
    tenant_str_t  data;

    head = e->value[4] == TENANT_BSON_OLD ? 9 : 5;

    data.data = (const char *) e->value + head;
    data.len = e->len - head;

    return data;
}


/*
 * Returns how many bytes a value at "p" has, or more than the "left" that it
 * may have.  A byte follows those.
 */

static uint32_t
tenant_bson_size(tenant_bson_type_e type, const uint8_t *p, uint32_t left)
{
    switch (type) {

    case TENANT_BSON_UTF8:
    case TENANT_BSON_CODE:
    case TENANT_BSON_SYMBOL:
        return tenant_bson_size_text(p, left);

    case TENANT_BSON_INT32:
        return 4;

    case TENANT_BSON_DOUBLE:
    case TENANT_BSON_DATE:
    case TENANT_BSON_INT64:
    case TENANT_BSON_TIMESTAMP:
        return 8;

    case TENANT_BSON_OID:
        return 12;

    case TENANT_BSON_DECIMAL128:
        return 16;

    case TENANT_BSON_BOOL:
        return *p <= 1 ? 1 : TENANT_BSON_BROKEN;

    case TENANT_BSON_NULL:
    case TENANT_BSON_UNDEFINED:
    case TENANT_BSON_MINKEY:
    case TENANT_BSON_MAXKEY:
        return 0;

    case TENANT_BSON_DOCUMENT:
    case TENANT_BSON_ARRAY:
        return tenant_bson_size_doc(p, left);

    case TENANT_BSON_BINARY:
        return tenant_bson_size_binary(p, left);

    case TENANT_BSON_REGEX:
        return tenant_bson_size_regex(p, left);

    case TENANT_BSON_DBPOINTER:
        return tenant_bson_size_pointer(p, left);

    case TENANT_BSON_CODEWSCOPE:
        return tenant_bson_size_scope(p, left);

    default:
        return TENANT_BSON_BROKEN;
    }
}


/* A text's length counts its NUL, and not itself. */

static uint32_t
tenant_bson_size_text(const uint8_t *p, uint32_t left)
{
    uint32_t  len;

    if (left < 4) {
        return TENANT_BSON_BROKEN;
    }

    len = tenant_bson_uint32(p);

    return len != 0 && len <= left - 4 && p[4 + len - 1] == '\0'
           ? 4 + len : TENANT_BSON_BROKEN;
}


static uint32_t
tenant_bson_size_doc(const uint8_t *p, uint32_t left)
{
    uint32_t  len;

    if (left < TENANT_BSON_DOC_MIN) {
        return TENANT_BSON_BROKEN;
    }

    len = tenant_bson_uint32(p);

    return len >= TENANT_BSON_DOC_MIN ? len : TENANT_BSON_BROKEN;
}


static uint32_t
tenant_bson_size_binary(const uint8_t *p, uint32_t left)
{
    uint32_t  len;

    if (left < 5) {
        return TENANT_BSON_BROKEN;
    }

    len = tenant_bson_uint32(p);

    if (len > left - 5
        || (p[4] == TENANT_BSON_OLD
            && (len < 4 || tenant_bson_uint32(p + 5) != len - 4)))
    {
        return TENANT_BSON_BROKEN;
    }

    return 5 + len;
}


static uint32_t
tenant_bson_size_regex(const uint8_t *p, uint32_t left)
{
    const uint8_t  *options, *end;

    options = memchr(p, '\0', left);
    if (options == NULL) {
        return TENANT_BSON_BROKEN;
    }

    options++;
    end = memchr(options, '\0', left - (size_t) (options - p));

    return end != NULL ? (uint32_t) (end + 1 - p) : TENANT_BSON_BROKEN;
}


static uint32_t
tenant_bson_size_pointer(const uint8_t *p, uint32_t left)
{
    uint32_t  len;

    len = tenant_bson_size_text(p, left);

    return len <= left && left - len >= 12 ? len + 12 : TENANT_BSON_BROKEN;
}


static uint32_t
tenant_bson_size_scope(const uint8_t *p, uint32_t left)
{
    uint32_t  len, code;

    if (left < TENANT_BSON_SCOPE_MIN) {
        return TENANT_BSON_BROKEN;
    }

    len = tenant_bson_uint32(p);

    if (len < TENANT_BSON_SCOPE_MIN || len > left) {
        return TENANT_BSON_BROKEN;
    }

    code = tenant_bson_size_text(p + 4, len - 4);

    return code <= len - 4
           && tenant_bson_size_doc(p + 4 + code, len - 4 - code)
              == len - 4 - code
           ? len : TENANT_BSON_BROKEN;
}
