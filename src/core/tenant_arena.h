/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_ARENA_H_INCLUDED_
#define _TENANT_ARENA_H_INCLUDED_


#include <stdarg.h>

#include "tenant_core.h"


/*
 * Memory that is released all at once, as nginx's pools are, but free of
 * nginx: it works in a thread, never logs, and sanitizers see each block.
 * An arena belongs to one thread at a time.
 */

typedef struct tenant_arena_s  tenant_arena_t;

typedef void (*tenant_cleanup_pt)(void *data);


/* A new arena, or NULL when out of memory. */
tenant_arena_t *tenant_arena_create(void);

/*
 * Runs the cleanups, the last added first, then frees everything; of one that
 * was taken from a home the memory is kept there for the next.
 */
void tenant_arena_destroy(tenant_arena_t *arena);

/*
 * A home of arenas that come and go all the time; cleared memory.  All that
 * are taken from it are destroyed by the same thread.  tenant_arena_take() is
 * as tenant_arena_create(); tenant_arenas_free() frees what the home keeps.
 */

#define TENANT_ARENAS_MAX  32

typedef struct {
    tenant_arena_t  *first;
    unsigned         n;
} tenant_arenas_t;

tenant_arena_t *tenant_arena_take(tenant_arenas_t *home);
void tenant_arenas_free(tenant_arenas_t *home);

/*
 * "size" bytes, aligned for any standard type; tenant_arena_zalloc() clears
 * them, tenant_arena_align() aligns to "alignment", a power of two of at most
 * 256.  NULL when out of memory.
 */
void *tenant_arena_alloc(tenant_arena_t *arena, size_t size);
void *tenant_arena_zalloc(tenant_arena_t *arena, size_t size);
void *tenant_arena_align(tenant_arena_t *arena, size_t size,
    size_t alignment);

/*
 * Has "handler" called with "data" when the arena is destroyed.  Returns
 * false when out of memory: the caller still owns "data" then.
 */
bool tenant_arena_cleanup(tenant_arena_t *arena, tenant_cleanup_pt handler,
    void *data);

/*
 * A copy of "s" with a NUL behind it, or {0, NULL} when out of memory (the
 * data of an empty copy is not NULL).
 */
tenant_str_t tenant_arena_str(tenant_arena_t *arena, tenant_str_t s);

/* The formatted text with a NUL behind it, or {0, NULL} as above. */
tenant_str_t tenant_arena_printf(tenant_arena_t *arena, const char *format,
    ...) __attribute__((format(printf, 2, 3)));


#endif /* _TENANT_ARENA_H_INCLUDED_ */
