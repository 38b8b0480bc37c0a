/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_pool.h"


tenant_sort_e
tenant_store_sort(tenant_store_t *store, tenant_str_t cluster)
{
    int  *sort;

    sort = tenant_pool_sort(store, cluster);

    /* nobody can ask such a cluster, and the command that follows says so */

    return sort == NULL ? TENANT_SORT_EMPTY_FIRST
                        : (tenant_sort_e) __atomic_load_n(sort,
                                                          __ATOMIC_RELAXED);
}


void
tenant_store_set_sort(tenant_store_t *store, tenant_str_t cluster,
    tenant_sort_e sort)
{
    int  *known;

    known = tenant_pool_sort(store, cluster);

    if (known != NULL) {
        __atomic_store_n(known, (int) sort, __ATOMIC_RELAXED);
    }
}
