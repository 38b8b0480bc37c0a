/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_BSON_NATIVE_H_INCLUDED_
#define _TENANT_BSON_NATIVE_H_INCLUDED_


#include <bson/bson.h>

#include "../core/tenant_arena.h"
#include "tenant_doc.h"


/* Only json/ and store/ include this: it shows the library's own types. */

#define TENANT_BSON_ALIGNMENT  128


/* We write the keys of arrays ourselves; 2.x renamed the function to say so. */

#if BSON_CHECK_VERSION(2, 0, 0)
#define tenant_bson_array_begin  bson_append_array_unsafe_begin
#else
#define tenant_bson_array_begin  bson_append_array_begin
#endif


/* tenant_bson.c builds a document in it. */

struct tenant_bson_s {
    bson_t           *bson;
    tenant_arena_t   *arena;
    bool              failed;
};


/*
 * Returns a new empty document of the library's, which is destroyed with the
 * arena, or NULL when out of memory.  Any thread may call it.
 */
bson_t *tenant_bson_native_create(tenant_arena_t *arena);

/*
 * Returns the document behind "b", which owns it, or NULL if an append failed.
 */
bson_t *tenant_bson_native(tenant_bson_t *b);

/*
 * Sets the library's iterator to the element that starts at "offset"; returns
 * false where none can.
 */
bool tenant_bson_at(tenant_doc_t doc, uint32_t offset, bson_iter_t *iter);


#endif /* _TENANT_BSON_NATIVE_H_INCLUDED_ */
