/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_POOL_H_INCLUDED_
#define _TENANT_POOL_H_INCLUDED_


#include <mongoc/mongoc.h>

#include "tenant_store.h"


/*
 * Takes a client of a cluster for the calling thread, waiting until
 * "deadline" at most for the pools to be made and for a client to be free.
 * TENANT_OK with *client, to be given back with tenant_pool_push(), and
 * *pool, where to; else TENANT_UNAVAILABLE or, for a cluster that no
 * "tenant_mongo" names, TENANT_INTERNAL.
 */
tenant_status_e tenant_pool_pop(tenant_store_t *store, tenant_str_t cluster,
    int64_t deadline, mongoc_client_pool_t **pool, mongoc_client_t **client,
    tenant_error_t *err);

/*
 * Has *sent set to 1 when the calling thread's next commands go onto the wire;
 * NULL ends it.
 */
void tenant_pool_watch(int *sent);

/* Whether the process ends now.  Any thread. */
bool tenant_pool_terminating(const tenant_store_t *store);

void tenant_pool_push(mongoc_client_pool_t *pool, mongoc_client_t *client);


#endif /* _TENANT_POOL_H_INCLUDED_ */
