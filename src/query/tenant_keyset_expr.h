/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_KEYSET_EXPR_H_INCLUDED_
#define _TENANT_KEYSET_EXPR_H_INCLUDED_


#include "tenant_keyset.h"


/*
 * These write sort keys in the language of aggregation, which compares across
 * types and can take the least of an array's elements (MongoDB manual,
 * "Aggregation Operators").  No index serves it.  Any thread may call these.
 */

typedef enum {
    TENANT_KEYSET_ANYWHERE = 0,
    TENANT_KEYSET_WITHIN           /* the bracket of the first value */
} tenant_keyset_scope_e;


/* Appends an array of expressions for a document's sort keys. */
void tenant_keyset_expressions(const tenant_keyset_t *keyset,
    tenant_bson_t *to, const char *name);

/*
 * Appends {"$expr": ...} as the element "index" of "clauses", which is true of
 * exactly the documents behind keyset->values, whatever their types.  With
 * TENANT_KEYSET_WITHIN, where the first value has a bracket to itself or is an
 * array, it leaves out those in other brackets; else the range that goes with
 * it has to do that.
 */
void tenant_keyset_exact(const tenant_keyset_t *keyset,
    tenant_keyset_scope_e scope, tenant_bson_t *clauses, const char *index);


#endif /* _TENANT_KEYSET_EXPR_H_INCLUDED_ */
