/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_POOL_H_INCLUDED_
#define _TENANT_POOL_H_INCLUDED_


#include <mongoc/mongoc.h>

#include "tenant_hold.h"
#include "tenant_idle.h"
#include "tenant_store.h"
#include "tenant_watch.h"


/*
 * Takes a client of a command's cluster for the calling thread.  It waits until
 * "deadline" at most for the pools to be made, and "waitQueueTimeoutMS" for a
 * client to be free.  Returns TENANT_OK with *one, which tenant_pool_push()
 * takes back.  Else it returns TENANT_UNAVAILABLE, at once where the cluster is
 * known to be away, or, for a cluster that no "tenant_mongo" names,
 * TENANT_INTERNAL.
 */
tenant_status_e tenant_pool_pop(tenant_store_t *store,
    const tenant_command_t *command, int64_t deadline,
    tenant_pool_client_t *one, tenant_error_t *err);

void tenant_pool_push(tenant_pool_client_t *one);

/*
 * Returns a new hold for the commands to a cluster, or NULL without memory.
 */
tenant_hold_t *tenant_pool_hold(tenant_store_t *store, tenant_str_t cluster);

/* Returns whether the process ends now.  Any thread may call it. */
bool tenant_pool_terminating(const tenant_store_t *store);

/*
 * They return what is known of a cluster: of the one that "tenant_mongo" names
 * so, which must be one, or of the i-th.  Any thread may call them.
 */
tenant_watch_t *tenant_pool_watch(const tenant_store_t *store,
    tenant_str_t cluster);
tenant_watch_t *tenant_pool_watch_at(const tenant_store_t *store, size_t i);

/*
 * Returns where the result of tenant_store_sort() for a cluster is kept, which
 * must be read and written atomically; NULL for a cluster that no
 * "tenant_mongo" names.  Any thread may call it.
 */
int *tenant_pool_sort(const tenant_store_t *store, tenant_str_t cluster);


#endif /* _TENANT_POOL_H_INCLUDED_ */
