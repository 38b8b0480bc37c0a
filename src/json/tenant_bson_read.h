/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_BSON_READ_H_INCLUDED_
#define _TENANT_BSON_READ_H_INCLUDED_


#include "tenant_doc.h"


/* Reading BSON, element by element.  Any thread. */

/* A position in a document; start with tenant_bson_iter(). */

typedef struct {
    tenant_doc_t     doc;
    uint32_t         offset;
    bool             broken;
    tenant_value_t   value;                /* the present element */
} tenant_iter_t;


/* A new iterator before the first element of "doc". */
tenant_iter_t tenant_bson_iter(tenant_doc_t doc);

/*
 * The next element into it->value: true, or false at the end or where the
 * bytes are not BSON (then it->broken is set).
 */
bool tenant_bson_next(tenant_iter_t *it);

/* The element "key" of the top level: true and *value, or false. */
bool tenant_bson_find(tenant_doc_t doc, const char *key,
    tenant_value_t *value);

/* The element at a dotted path through documents (not arrays). */
bool tenant_bson_path(tenant_doc_t doc, const char *path,
    tenant_value_t *value);

/* The number of top-level elements. */
uint32_t tenant_bson_count(tenant_doc_t doc);


#endif /* _TENANT_BSON_READ_H_INCLUDED_ */
