/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_IDLE_H_INCLUDED_
#define _TENANT_IDLE_H_INCLUDED_


#include <mongoc/mongoc.h>


/*
 * The clients of a driver's pool that are between two uses.  The pool itself
 * has all threads wait for one mutex, twice a command; here a client is taken
 * and left by one atomic exchange.  Any thread.
 */

typedef struct tenant_idle_s  tenant_idle_t;


/* None yet, of that pool; NULL: no memory. */
tenant_idle_t *tenant_idle_create(mongoc_client_pool_t *pool);

/* Gives all back to the pool; nobody uses one any more. */
void tenant_idle_destroy(tenant_idle_t *idle);

/*
 * An idle client, or one of the pool's, which may have to be waited for (up
 * to "waitQueueTimeoutMS").  NULL: none became free.
 */
mongoc_client_t *tenant_idle_pop(tenant_idle_t *idle);

/* Leaves it for the next, first for one that waits for the pool. */
void tenant_idle_push(tenant_idle_t *idle, mongoc_client_t *client);


#endif /* _TENANT_IDLE_H_INCLUDED_ */
