/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_BSON_ELEMENT_H_INCLUDED_
#define _TENANT_BSON_ELEMENT_H_INCLUDED_


#include "tenant_doc.h"


/*
 * The elements of a document as they stand there (bsonspec.org, version 1.1),
 * for readers that look at all of them: nothing is copied or converted.  Only
 * json/ includes this.  Any thread may call these.
 */

/* "value" has "len" bytes, which are as the type wants them. */

typedef struct {
    tenant_bson_type_e   type;
    uint32_t             key_len;
    uint32_t             len;
    const char          *key;              /* NUL behind it */
    const uint8_t       *value;
} tenant_bson_element_t;


typedef struct {
    const uint8_t       *next;
    const uint8_t       *end;              /* the NUL that ends the document */
    bool                 broken;
} tenant_bson_cursor_t;


/*
 * Begins before the first element of "doc".  Returns false, with a cursor that
 * is broken and has no elements, unless length and end are a document's.
 */
bool tenant_bson_cursor(tenant_bson_cursor_t *cursor, tenant_doc_t doc);

/*
 * Sets *e to the next element and returns true, or returns false at the end or
 * where the bytes are not BSON (then cursor->broken is set).  What is nested is
 * only looked at as far as its length.
 */
bool tenant_bson_element(tenant_bson_cursor_t *cursor,
    tenant_bson_element_t *e);

/* Does as tenant_bson_cursor(), before the element at "offset". */
bool tenant_bson_cursor_at(tenant_bson_cursor_t *cursor, tenant_doc_t doc,
    uint32_t offset);

/*
 * Returns the bytes of binary data, whose subtype is e->value[4], without the
 * second length that an old subtype has.
 */
tenant_str_t tenant_bson_binary(const tenant_bson_element_t *e);


/* Numbers are stored with the least significant byte first. */

static inline uint32_t
tenant_bson_uint32(const uint8_t *p)
{
    return (uint32_t) p[0] | (uint32_t) p[1] << 8 | (uint32_t) p[2] << 16
           | (uint32_t) p[3] << 24;
}


static inline uint64_t
tenant_bson_uint64(const uint8_t *p)
{
    return tenant_bson_uint32(p) | (uint64_t) tenant_bson_uint32(p + 4) << 32;
}


/* Text as it stands in an element, behind its length. */

static inline tenant_str_t
tenant_bson_text(const uint8_t *p)
{
    tenant_str_t  text;

    text.len = tenant_bson_uint32(p) - 1;
    text.data = (const char *) p + 4;

    return text;
}


#endif /* _TENANT_BSON_ELEMENT_H_INCLUDED_ */
