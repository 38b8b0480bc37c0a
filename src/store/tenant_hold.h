/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_HOLD_H_INCLUDED_
#define _TENANT_HOLD_H_INCLUDED_


#include "tenant_idle.h"
#include "tenant_store.h"


/*
 * A session of the driver's belongs to one client, and to keep a client for
 * each cursor would use up the pool while clients are slow.  So the cursors of
 * a cluster share a few, its lanes, each of which has a client as long as it
 * has a hold, and one command at a time.
 */
typedef struct tenant_lanes_s  tenant_lanes_t;

/* Returns NULL when out of memory. */
tenant_lanes_t *tenant_lanes_create(void);

/* Gives the clients back.  No hold may be in use. */
void tenant_lanes_destroy(tenant_lanes_t *lanes);

/* Returns a new hold in the lane that has the fewest, or NULL. */
tenant_hold_t *tenant_hold_create(tenant_lanes_t *lanes);

/*
 * Makes the hold's lane the caller's until tenant_hold_give().  Returns where
 * its client is kept, which the caller must set if it is NULL; or NULL when the
 * deadline passed.  Only a task thread may call it.
 */
tenant_pool_client_t *tenant_hold_take(tenant_hold_t *hold, int64_t deadline);
void tenant_hold_give(tenant_hold_t *hold);

/*
 * Appends the hold's session to a command's options, and begins it the first
 * time; a server without sessions has none to confuse.  It may wait for a
 * server; false means *error.  The lane must be the caller's.
 */
bool tenant_hold_append(tenant_hold_t *hold, bson_t *opts,
    bson_error_t *error);


#endif /* _TENANT_HOLD_H_INCLUDED_ */
