/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_KEYSET_QUERY_H_INCLUDED_
#define _TENANT_KEYSET_QUERY_H_INCLUDED_


#include "tenant_keyset.h"


/*
 * What lies behind keyset->values, in the query language.  Its comparisons
 * stay within a type ("type bracketing", MongoDB manual, "Comparison/Sort
 * Order"), and only a range within one type is served by an index from where
 * it begins.  So a page is asked for in the bracket of the first value; when
 * it comes back short, the last document of the whole sort tells whether
 * further brackets hold any, and these are asked for then.  Together that is
 * complete and without repeats over types, missing fields and arrays.  Any
 * thread.
 */

/*
 * Appends to the array of an "$and", from its element 1 on, what the documents
 * behind the values match whose first key is in the bracket of the first value;
 * with keyset->slice, those at the start of them.
 */
void tenant_keyset_within(const tenant_keyset_t *keyset,
    tenant_bson_t *clauses);

/* Whether brackets follow that of the first value. */
bool tenant_keyset_continues(const tenant_keyset_t *keyset);

/* Whether "key", a first key, is in a bracket that follows. */
bool tenant_keyset_follows(const tenant_keyset_t *keyset,
    const tenant_value_t *key);

/*
 * Appends in the same way what the documents match whose first key is in a
 * bracket that follows, up to that of "last".
 */
void tenant_keyset_following(const tenant_keyset_t *keyset,
    const tenant_value_t *last, tenant_bson_t *clauses);


#endif /* _TENANT_KEYSET_QUERY_H_INCLUDED_ */
