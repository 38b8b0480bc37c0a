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

/* The one of "key", held; NULL when the deadline passed.  Task thread. */
void *tenant_locks_take(tenant_locks_t *locks, tenant_str_t key,
    int64_t deadline);
void tenant_locks_give(void *lock);


#endif /* _TENANT_LOCK_H_INCLUDED_ */
