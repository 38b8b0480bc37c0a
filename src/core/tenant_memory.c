/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "tenant_memory.h"


void
tenant_memory_init(void)
{
#ifdef __GLIBC__
    (void) mallopt(M_MMAP_THRESHOLD, TENANT_MEMORY_LARGE);
    (void) mallopt(M_TRIM_THRESHOLD, 2 * TENANT_MEMORY_LARGE);
#endif
}


void
tenant_memory_trim(void)
{
#ifdef __GLIBC__
    (void) malloc_trim(0);
#endif
}
