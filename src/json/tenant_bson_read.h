/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_BSON_READ_H_INCLUDED_
#define _TENANT_BSON_READ_H_INCLUDED_


#include "tenant_bson_element.h"


/* Documents are read element by element.  Any thread may call these. */

/* It is a position in a document; tenant_bson_iter() begins one. */

typedef struct {
    tenant_doc_t           doc;
    tenant_bson_cursor_t   cursor;
    bool                   broken;
    tenant_value_t         value;          /* the present element */
} tenant_iter_t;


/* Returns an iterator before the first element of "doc". */
tenant_iter_t tenant_bson_iter(tenant_doc_t doc);

/*
 * Moves to the next element and returns true with it in it->value, or false at
 * the end or where the bytes are not BSON (then it->broken is set).
 */
bool tenant_bson_next(tenant_iter_t *it);

/*
 * Returns true and sets *value to the top-level element "key", or returns
 * false.
 */
bool tenant_bson_find(tenant_doc_t doc, const char *key,
    tenant_value_t *value);

/* Does the same with a dotted path through documents (not arrays). */
bool tenant_bson_path(tenant_doc_t doc, const char *path,
    tenant_value_t *value);

/*
 * Returns whether all of "doc" is BSON, at every level: nobody who reads it
 * later finds it broken.
 */
bool tenant_bson_whole(tenant_doc_t doc);

/* Returns the number of top-level elements. */
uint32_t tenant_bson_count(tenant_doc_t doc);


#endif /* _TENANT_BSON_READ_H_INCLUDED_ */
