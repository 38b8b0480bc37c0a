/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_SHARED_H_INCLUDED_
#define _TENANT_SHARED_H_INCLUDED_


#include "tenant_placement.h"


/*
 * In a collection that many organizations share (TENANT_MODE_SHARED) the stored
 * _id is {t: the organization, c: its own name of the collection, i: its own
 * id}, in that order: servers compare documents member by member, and values
 * across types, so each collection of an organization is one range of the _id
 * index.  These write such ids and the ends of such ranges.  What is lacking
 * marks the document.  Any thread may call them.
 */

#define TENANT_SHARED_KEY         "_id"
#define TENANT_SHARED_COLLECTION  "_id.c"
#define TENANT_SHARED_ID          "i"

/* A stored id takes these bytes beyond the id's own and the collection's name:
 * lengths, types, names and the organization. */
#define TENANT_SHARED_BYTES       31


/*
 * Opens the element "key" with what leads to a collection; the caller appends
 * the id as TENANT_SHARED_ID, and ends it.
 */
tenant_bson_t *tenant_shared_begin(tenant_bson_t *to, const char *key,
    const tenant_placement_t *placement, tenant_str_t collection);

/*
 * Append, as the element "key", what no id of the collection is below, and
 * above; without one ({0, NULL}) it is so of all the organization's.
 */
void tenant_shared_least(tenant_bson_t *to, const char *key,
    const tenant_placement_t *placement, tenant_str_t collection);
void tenant_shared_greatest(tenant_bson_t *to, const char *key,
    const tenant_placement_t *placement, tenant_str_t collection);


#endif /* _TENANT_SHARED_H_INCLUDED_ */
