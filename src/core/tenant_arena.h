/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_ARENA_H_INCLUDED_
#define _TENANT_ARENA_H_INCLUDED_


#include <stdarg.h>

#include "tenant_core.h"


/*
 * An arena's memory is released all at once, as that of nginx's pools is, but
 * it needs no nginx: it works in a thread, never logs, and sanitizers see each
 * block.  An arena belongs to one thread at a time.
 */

typedef struct tenant_arena_s  tenant_arena_t;

typedef void (*tenant_cleanup_pt)(void *data);


/* Returns a new arena, or NULL when out of memory. */
tenant_arena_t *tenant_arena_create(void);

/*
 * Runs the cleanups, the last added first, then frees everything.  An arena
 * that came from a free list goes back there, unless the list is full.
 */
void tenant_arena_destroy(tenant_arena_t *arena);

/*
 * A free list of arenas serves those who create and destroy them all the time;
 * its memory must be zeroed first.  One thread must destroy all arenas that
 * were taken from a list.  tenant_arena_take() does as tenant_arena_create();
 * tenant_arenas_free() frees what the list keeps.  "freed", if it is not NULL,
 * is called with "data" when an arena has given up TENANT_MEMORY_LARGE or more.
 */

#define TENANT_ARENAS_MAX  32

typedef struct {
    tenant_arena_t     *first;
    unsigned            n;
    tenant_cleanup_pt   freed;
    void               *data;
} tenant_arenas_t;

tenant_arena_t *tenant_arena_take(tenant_arenas_t *home);
void tenant_arenas_free(tenant_arenas_t *home);

/*
 * Each returns "size" bytes, aligned for any standard type, or NULL when out of
 * memory.  tenant_arena_zalloc() clears them, tenant_arena_align() aligns to
 * "alignment", a power of two of at most 256.
 */
void *tenant_arena_alloc(tenant_arena_t *arena, size_t size);
void *tenant_arena_zalloc(tenant_arena_t *arena, size_t size);
void *tenant_arena_align(tenant_arena_t *arena, size_t size,
    size_t alignment);

/*
 * Frees a block of TENANT_MEMORY_LARGE or more before the arena is destroyed;
 * what is smaller, or no block of the arena's, stays.
 */
void tenant_arena_release(tenant_arena_t *arena, const void *block);

/*
 * tenant_arena_mark() notes what there is; tenant_arena_rewind() runs the
 * cleanups and frees the memory that came after, and may be called again and
 * again.  In between nothing older may be released.  The arena must not be
 * empty.
 */

typedef struct {
    void               *chunk;
    void               *next;
    char               *pos;
    void               *cleanup;
} tenant_arena_mark_t;

void tenant_arena_mark(tenant_arena_t *arena, tenant_arena_mark_t *mark);
void tenant_arena_rewind(tenant_arena_t *arena,
    const tenant_arena_mark_t *mark);

/* Counts memory as the arena's that is freed with it, by a cleanup. */
void tenant_arena_count(tenant_arena_t *arena, size_t size);

/*
 * Has "handler" called with "data" when the arena is destroyed.  Returns
 * false when out of memory: the caller still owns "data" then.
 */
bool tenant_arena_cleanup(tenant_arena_t *arena, tenant_cleanup_pt handler,
    void *data);

/*
 * Returns a copy of "s" with a NUL behind it, or {0, NULL} when out of memory
 * (the data of an empty copy is not NULL).
 */
tenant_str_t tenant_arena_str(tenant_arena_t *arena, tenant_str_t s);

/* Returns the formatted text with a NUL behind it, or {0, NULL} as above. */
tenant_str_t tenant_arena_printf(tenant_arena_t *arena, const char *format,
    ...) __attribute__((format(printf, 2, 3)));


#endif /* _TENANT_ARENA_H_INCLUDED_ */
