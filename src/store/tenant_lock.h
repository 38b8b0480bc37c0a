/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_LOCK_H_INCLUDED_
#define _TENANT_LOCK_H_INCLUDED_


#include "tenant_store.h"


/* tenant_store_lock() takes one of these; several keys share a mutex. */

typedef struct tenant_locks_s  tenant_locks_t;


/* Returns NULL when out of memory. */
tenant_locks_t *tenant_locks_create(void);

/* No lock may be held by then. */
void tenant_locks_destroy(tenant_locks_t *locks);

/*
 * Returns the lock of "key", held, or NULL when the deadline passed.  Only a
 * task thread may call it.
 */
void *tenant_locks_take(tenant_locks_t *locks, tenant_str_t key,
    int64_t deadline);
void tenant_locks_give(void *lock);


#endif /* _TENANT_LOCK_H_INCLUDED_ */
