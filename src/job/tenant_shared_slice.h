/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_SHARED_SLICE_H_INCLUDED_
#define _TENANT_SHARED_SLICE_H_INCLUDED_


#include "tenant_shared.h"


/*
 * What an organization has in a shared collection goes in slices, so that none
 * of the commands takes long: a "find" says where a slice ends, a "delete"
 * removes what is before.  Without a collection ({0, NULL}) all of the
 * organization's goes.  Any thread may call these.
 */

#define TENANT_SHARED_SLICE  1000      /* documents */

/* Appends the members of a "find" for the first document behind a slice. */
void tenant_shared_slice(tenant_bson_t *body,
    const tenant_placement_t *placement, tenant_str_t collection);

/*
 * Returns true with the stored id that its reply has, false where the slice is
 * the last one.
 */
bool tenant_shared_slice_end(tenant_doc_t reply, tenant_value_t *end);

/*
 * Appends the members of a "delete" of what is before the end of a slice, and
 * of all when it is NULL.
 */
void tenant_shared_delete(tenant_bson_t *body,
    const tenant_placement_t *placement, tenant_str_t collection,
    const tenant_value_t *end);


#endif /* _TENANT_SHARED_SLICE_H_INCLUDED_ */
