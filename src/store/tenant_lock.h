/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_LOCK_H_INCLUDED_
#define _TENANT_LOCK_H_INCLUDED_


#include "tenant_store.h"


/* What tenant_store_lock() takes: keys share some mutexes. */

typedef struct tenant_locks_s  tenant_locks_t;


/* NULL when out of memory. */
tenant_locks_t *tenant_locks_create(void);

/* No lock may be held. */
void tenant_locks_destroy(tenant_locks_t *locks);


#endif /* _TENANT_LOCK_H_INCLUDED_ */
