/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_COLLECTIONS_H_INCLUDED_
#define _TENANT_COLLECTIONS_H_INCLUDED_


#include "../job/tenant_placement.h"
#include "../store/tenant_store.h"


/* The names are in the arena of the work that asked. */

typedef struct {
    tenant_str_t  *names;
    size_t         n;
    size_t         room;               /* how many fit */
} tenant_names_t;


/*
 * An organization's collections are the base one and those named
 * "<base>.<anything>".  Creating one that exists is fine.  Listing takes all
 * batches that the server makes of them.  Purging drops all, lists again and
 * drops what a late insert brought back, until nothing is left, and then
 * returns TENANT_OK.  A task thread calls them.
 */
tenant_status_e tenant_collections_create(tenant_work_t *work,
    const tenant_placement_t *placement, tenant_error_t *err);
tenant_status_e tenant_collections_list(tenant_work_t *work,
    const tenant_placement_t *placement, tenant_names_t *names,
    tenant_error_t *err);
tenant_status_e tenant_collections_purge(tenant_work_t *work,
    const tenant_placement_t *placement, tenant_error_t *err);

/*
 * Returns whether "name" is a collection of "base"; *rest is what comes after
 * "<base>.", empty for the base collection itself.  Any thread may call it.
 */
bool tenant_collections_own(tenant_str_t base, tenant_str_t name,
    tenant_str_t *rest);


#endif /* _TENANT_COLLECTIONS_H_INCLUDED_ */
