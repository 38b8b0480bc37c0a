/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_MONITOR_H_INCLUDED_
#define _TENANT_MONITOR_H_INCLUDED_


#include <mongoc/mongoc.h>


/*
 * Has the driver tell when it sends a command of one of the pool's clients; the
 * pool must have given none away.  False when out of memory.
 */
bool tenant_monitor_add(mongoc_client_pool_t *pool);

/*
 * Has *sent set to 1, for other threads to read, once a command of the calling
 * thread goes onto the wire; until tenant_monitor_end().
 */
void tenant_monitor_begin(int *sent);

/*
 * Ends that.  Returns whether a command went out, and *server, the driver's
 * number of the last one's server, or 0.  In the thread that began it.
 */
bool tenant_monitor_end(uint32_t *server);


#endif /* _TENANT_MONITOR_H_INCLUDED_ */
