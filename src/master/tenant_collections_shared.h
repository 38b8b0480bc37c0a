/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_COLLECTIONS_SHARED_H_INCLUDED_
#define _TENANT_COLLECTIONS_SHARED_H_INCLUDED_


#include "../job/tenant_placement.h"
#include "../store/tenant_store.h"
#include "tenant_name_list.h"


/*
 * These do for TENANT_MODE_SHARED what tenant_collections_list() and _purge()
 * say; to list takes a question for each collection.  A task thread calls them.
 */
tenant_status_e tenant_collections_shared_list(tenant_work_t *work,
    const tenant_placement_t *placement, tenant_names_t *names,
    tenant_error_t *err);
tenant_status_e tenant_collections_shared_purge(tenant_work_t *work,
    const tenant_placement_t *placement, tenant_error_t *err);


#endif /* _TENANT_COLLECTIONS_SHARED_H_INCLUDED_ */
