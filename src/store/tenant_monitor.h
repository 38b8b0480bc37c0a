/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_MONITOR_H_INCLUDED_
#define _TENANT_MONITOR_H_INCLUDED_


#include <mongoc/mongoc.h>


/*
 * Makes the driver tell when it sends a command of one of the pool's clients,
 * and raises *generation, which must outlive the pool and be read atomically,
 * whenever a server that took writes no longer does, or another begins to.  The
 * pool must not have given out a client yet.  Returns false when out of memory.
 */
bool tenant_monitor_add(mongoc_client_pool_t *pool, unsigned *generation);

/*
 * Sets *sent to 1, for other threads to read, once a command of the calling
 * thread goes onto the wire, until tenant_monitor_end() is called.
 */
void tenant_monitor_begin(int *sent);

/*
 * Ends that.  Returns whether a command went out, and sets *server to the
 * driver's number of the last one's server, or 0.  The thread that began it
 * must call it.
 */
bool tenant_monitor_end(uint32_t *server);


#endif /* _TENANT_MONITOR_H_INCLUDED_ */
