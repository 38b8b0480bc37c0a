/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_IDLE_H_INCLUDED_
#define _TENANT_IDLE_H_INCLUDED_


#include <mongoc/mongoc.h>

#include "tenant_watch.h"


/*
 * It holds the clients of a driver's pool that are between two uses.  With the
 * pool itself all threads wait for one mutex, twice a command; here one atomic
 * exchange takes or leaves a client.  Any thread may call these.
 */

typedef struct tenant_idle_s  tenant_idle_t;


/* A client that somebody has, and what it is given back to. */

typedef struct {
    tenant_idle_t    *idle;            /* whose it is */
    mongoc_client_t  *client;
    tenant_watch_t   *watch;           /* to be told what became of it */
} tenant_pool_client_t;


/* Returns an empty list for that pool, or NULL when out of memory. */
tenant_idle_t *tenant_idle_create(mongoc_client_pool_t *pool);

/* Gives all clients back to the pool; nobody may use one any more. */
void tenant_idle_destroy(tenant_idle_t *idle);

/*
 * Returns an idle client, or one of the pool's, which may have to be waited for
 * (up to "waitQueueTimeoutMS"), or NULL when none became free.
 */
mongoc_client_t *tenant_idle_pop(tenant_idle_t *idle);

/*
 * Leaves the client to the next caller, but first to one that waits for the
 * pool.
 */
void tenant_idle_push(tenant_idle_t *idle, mongoc_client_t *client);


#endif /* _TENANT_IDLE_H_INCLUDED_ */
