/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_COLLECTIONS_H_INCLUDED_
#define _TENANT_COLLECTIONS_H_INCLUDED_


#include "../job/tenant_placement.h"
#include "../store/tenant_store.h"
#include "tenant_name_list.h"


/*
 * An organization's collections are the base one and those named
 * "<base>.<anything>"; where it shares one with others (TENANT_MODE_SHARED),
 * what its documents there say.  A task thread calls these.
 *
 * Creating makes the base collection, or the shared one; one that exists is
 * fine.  Listing takes all batches that the server makes of the names; of a
 * shared collection they are the organization's own.  What its collections are
 * getting renamed to is not in the list.
 */
tenant_status_e tenant_collections_create(tenant_work_t *work,
    const tenant_placement_t *placement, tenant_error_t *err);
tenant_status_e tenant_collections_list(tenant_work_t *work,
    const tenant_placement_t *placement, tenant_names_t *names,
    tenant_error_t *err);

/*
 * Lists, by the tenant's names, those that have an index beside the one of _id,
 * or rules for their documents: what can't go with them to a shared one.
 */
tenant_status_e tenant_collections_ruled(tenant_work_t *work,
    const tenant_placement_t *placement, tenant_names_t *names,
    tenant_error_t *err);

/*
 * Purging drops all, those with other names to come (placement->next) and all
 * else in a database of the organization's own, too; of a shared collection it
 * removes the organization's documents, in slices.  It looks again and removes
 * what a late insert brought back, until nothing is left, and then returns
 * TENANT_OK.  It may be called again.
 */
tenant_status_e tenant_collections_purge(tenant_work_t *work,
    const tenant_placement_t *placement, tenant_error_t *err);

/*
 * Returns whether "name" is a collection of "base"; *rest is what comes after
 * "<base>.", empty for the base collection itself.  Any thread may call it.
 */
bool tenant_collections_own(tenant_str_t base, tenant_str_t name,
    tenant_str_t *rest);


#endif /* _TENANT_COLLECTIONS_H_INCLUDED_ */
