/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_KEYSET_QUERY_H_INCLUDED_
#define _TENANT_KEYSET_QUERY_H_INCLUDED_


#include "tenant_keyset.h"


/*
 * These say in the query language which documents are behind keyset->values.
 * Its comparisons stay within a type ("type bracketing", MongoDB manual,
 * "Comparison/Sort Order"), and an index serves only a range within one type
 * from where it begins.  So a page is asked for in the bracket of the first
 * value; when it comes back short, the last document of the whole sort tells
 * whether further brackets hold any, and these are asked for then.  Together
 * that is complete and without repeats over types, missing fields and arrays.
 * Any thread may call these.
 */

/*
 * Appends conditions to the array of an "$and", from its element 1 on.  They
 * match the documents behind the values whose first key is in the bracket of
 * the first value; with keyset->slice, only those at the start of them.
 */
void tenant_keyset_within(const tenant_keyset_t *keyset,
    tenant_bson_t *clauses);

/*
 * Returns whether brackets follow that of the first value, and are asked for
 * apart.
 */
bool tenant_keyset_continues(const tenant_keyset_t *keyset);

/* Returns whether "key", a first key, is in a bracket that follows. */
bool tenant_keyset_follows(const tenant_keyset_t *keyset,
    const tenant_value_t *key);

/*
 * Appends conditions in the same way.  They match the documents whose first key
 * is in a bracket that follows, up to that of "last".
 */
void tenant_keyset_following(const tenant_keyset_t *keyset,
    const tenant_value_t *last, tenant_bson_t *clauses);


#endif /* _TENANT_KEYSET_QUERY_H_INCLUDED_ */
