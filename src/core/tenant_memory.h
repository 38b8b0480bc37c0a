/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_MEMORY_H_INCLUDED_
#define _TENANT_MEMORY_H_INCLUDED_


#include "tenant_core.h"


/*
 * What is as large as that is worth giving back to the system (glibc keeps what
 * it has, in an arena for each thread); all that nginx itself takes at a time,
 * gzip's state and buffers for instance, is smaller.
 */
#define TENANT_MEMORY_LARGE  (1024 * 1024)


/*
 * Has the C library map each block of TENANT_MEMORY_LARGE, and unmap it when it
 * is freed.  By itself it takes more and more for small the larger blocks it
 * has seen, up to 32 MB, and then keeps twice as much at the end of each
 * thread's heap.  The setting is the process's, so it is made where requests
 * are served, once; smaller blocks are taken as without it.
 */
void tenant_memory_init(void);

/*
 * Gives free pages in the middle of heaps back to the system.  It takes some
 * milliseconds for 100 MB, and locks one thread's heap after the other
 * meanwhile, so a task thread calls it.
 */
void tenant_memory_trim(void);


#endif /* _TENANT_MEMORY_H_INCLUDED_ */
