/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_POOL_H_INCLUDED_
#define _TENANT_POOL_H_INCLUDED_


#include <mongoc/mongoc.h>

#include "tenant_idle.h"
#include "tenant_store.h"
#include "tenant_watch.h"


typedef struct {
    tenant_idle_t    *idle;            /* whose it is */
    mongoc_client_t  *client;
    tenant_watch_t   *watch;           /* to be told what became of it */
} tenant_pool_client_t;


/*
 * Takes a client of a command's cluster for the calling thread, waiting until
 * "deadline" at most for the pools to be made and for a client to be free.
 * TENANT_OK with *one, to be given back with tenant_pool_push(); else
 * TENANT_UNAVAILABLE, at once where the cluster is known to be away, or, for a
 * cluster that no "tenant_mongo" names, TENANT_INTERNAL.
 */
tenant_status_e tenant_pool_pop(tenant_store_t *store,
    const tenant_command_t *command, int64_t deadline,
    tenant_pool_client_t *one, tenant_error_t *err);

void tenant_pool_push(tenant_pool_client_t *one);

/* Whether the process ends now.  Any thread. */
bool tenant_pool_terminating(const tenant_store_t *store);

/*
 * Where what tenant_store_sort() returns of a cluster is kept, to be read and
 * written atomically; NULL for a cluster that no "tenant_mongo" names.  Any
 * thread.
 */
int *tenant_pool_sort(const tenant_store_t *store, tenant_str_t cluster);


#endif /* _TENANT_POOL_H_INCLUDED_ */
