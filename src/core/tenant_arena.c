/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tenant_arena.h"
#include "tenant_memory.h"


#define TENANT_ARENA_CHUNK  12288
#define TENANT_ARENA_ALIGN  _Alignof(max_align_t)


/* Sanitizers must see each block by itself. */

#if defined(__SANITIZE_ADDRESS__)
#define TENANT_ARENA_SEPARATE  1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TENANT_ARENA_SEPARATE  1
#endif
#endif

#ifndef TENANT_ARENA_SEPARATE
#define TENANT_ARENA_SEPARATE  0
#endif


typedef struct tenant_chunk_s  tenant_chunk_t;

struct tenant_chunk_s {
    _Alignas(TENANT_ARENA_ALIGN)
    tenant_chunk_t      *next;
    char                *pos;
    char                *end;
};


typedef struct tenant_cleanup_s  tenant_cleanup_t;

struct tenant_cleanup_s {
    tenant_cleanup_t    *next;
    tenant_cleanup_pt    handler;
    void                *data;
};


struct tenant_arena_s {
    tenant_chunk_t      *chunks;       /* the first is allocated from */
    tenant_cleanup_t    *cleanups;
    tenant_arenas_t     *home;         /* its free list, or NULL */
    tenant_arena_t      *next;         /* in the free list */
    size_t               large;        /* what is not in chunks of the usual
                                          size, ever since it was empty */
};


static void tenant_arena_free(tenant_arena_t *arena);
static tenant_chunk_t *tenant_arena_clear(tenant_arena_t *arena);
static char *tenant_arena_fit(tenant_chunk_t *chunk, size_t size,
    size_t alignment);


tenant_arena_t *
tenant_arena_create(void)
{
    return calloc(1, sizeof(tenant_arena_t));
}


tenant_arena_t *
tenant_arena_take(tenant_arenas_t *home)
{
    tenant_arena_t  *arena;

    arena = home->first;

    if (arena != NULL) {
        home->first = arena->next;
        home->n--;
        return arena;
    }

    arena = tenant_arena_create();

    if (arena != NULL) {
        arena->home = home;
    }

    return arena;
}


void
tenant_arenas_free(tenant_arenas_t *home)
{
    tenant_arena_t  *arena;

    while ((arena = home->first) != NULL) {
        home->first = arena->next;
        tenant_arena_free(arena);
    }

    home->n = 0;
}


void
tenant_arena_destroy(tenant_arena_t *arena)
{
    bool               large;
    tenant_chunk_t    *kept;
    tenant_arenas_t   *home;
    tenant_cleanup_t  *cleanup;

    for (cleanup = arena->cleanups; cleanup != NULL; cleanup = cleanup->next) {
        cleanup->handler(cleanup->data);
    }

    home = arena->home;
    large = arena->large >= TENANT_MEMORY_LARGE;

    if (home == NULL || home->n >= TENANT_ARENAS_MAX) {
        tenant_arena_free(arena);

    } else {
        kept = tenant_arena_clear(arena);

        arena->chunks = kept;
        arena->cleanups = NULL;
        arena->large = 0;
        arena->next = home->first;

        home->first = arena;
        home->n++;
    }

    if (large && home != NULL && home->freed != NULL) {
        home->freed(home->data);
    }
}


static void
tenant_arena_free(tenant_arena_t *arena)
{
    free(tenant_arena_clear(arena));
    free(arena);
}


/* Frees all chunks but one of the usual size, which is returned empty. */

static tenant_chunk_t *
tenant_arena_clear(tenant_arena_t *arena)
{
    tenant_chunk_t  *chunk, *next, *kept;

    kept = NULL;

    for (chunk = arena->chunks; chunk != NULL; chunk = next) {
        next = chunk->next;

        if (!TENANT_ARENA_SEPARATE && kept == NULL
            && chunk->end - (char *) chunk == TENANT_ARENA_CHUNK)
        {
            kept = chunk;
            continue;
        }

        free(chunk);
    }

    if (kept != NULL) {
        kept->next = NULL;
        kept->pos = (char *) kept + sizeof(tenant_chunk_t);
    }

    return kept;
}


void *
tenant_arena_alloc(tenant_arena_t *arena, size_t size)
{
    return tenant_arena_align(arena, size, TENANT_ARENA_ALIGN);
}


void *
tenant_arena_zalloc(tenant_arena_t *arena, size_t size)
{
    void  *p;

    p = tenant_arena_alloc(arena, size);

    if (p != NULL) {
        memset(p, 0, size);
    }

    return p;
}


void *
tenant_arena_align(tenant_arena_t *arena, size_t size, size_t alignment)
{
    char            *p;
    size_t           room;
    tenant_chunk_t  *chunk;

    if (!TENANT_ARENA_SEPARATE && arena->chunks != NULL) {
        p = tenant_arena_fit(arena->chunks, size, alignment);
        if (p != NULL) {
            return p;
        }
    }

    if (size > SIZE_MAX - sizeof(tenant_chunk_t) - alignment) {
        return NULL;
    }

    /* one byte more than needed would hide an overflow from the sanitizers */

    room = sizeof(tenant_chunk_t) + size
           + (alignment > TENANT_ARENA_ALIGN ? alignment : 0);

    if (!TENANT_ARENA_SEPARATE && room < TENANT_ARENA_CHUNK) {
        room = TENANT_ARENA_CHUNK;
    }

    chunk = malloc(room);
    if (chunk == NULL) {
        return NULL;
    }

    chunk->pos = (char *) chunk + sizeof(tenant_chunk_t);
    chunk->end = (char *) chunk + room;

    if (room > TENANT_ARENA_CHUNK) {
        arena->large += room;
    }

    if (room > TENANT_ARENA_CHUNK && arena->chunks != NULL) {
        /* a large one leaves the room of the present chunk in use */
        chunk->next = arena->chunks->next;
        arena->chunks->next = chunk;

    } else {
        chunk->next = arena->chunks;
        arena->chunks = chunk;
    }

    return tenant_arena_fit(chunk, size, alignment);
}


static char *
tenant_arena_fit(tenant_chunk_t *chunk, size_t size, size_t alignment)
{
    char    *p;
    size_t   gap;

    gap = -(uintptr_t) chunk->pos & (alignment - 1);

    if ((size_t) (chunk->end - chunk->pos) < gap
        || (size_t) (chunk->end - chunk->pos) - gap < size)
    {
        return NULL;
    }

    p = chunk->pos + gap;
    chunk->pos = p + size;

    return p;
}


void
tenant_arena_release(tenant_arena_t *arena, const void *block)
{
    const char       *p;
    tenant_chunk_t  **next, *chunk;

    p = block;

    for (next = &arena->chunks; *next != NULL; next = &(*next)->next) {

        chunk = *next;

        if (p <= (char *) chunk || p >= chunk->end) {
            continue;
        }

        /* it has this one block, as nothing else fits in */

        if (chunk->end - (char *) chunk >= TENANT_MEMORY_LARGE) {
            *next = chunk->next;
            free(chunk);
        }

        return;
    }
}


void
tenant_arena_mark(tenant_arena_t *arena, tenant_arena_mark_t *mark)
{
    mark->chunk = arena->chunks;
    mark->next = arena->chunks->next;
    mark->pos = arena->chunks->pos;
    mark->cleanup = arena->cleanups;
}


/* New chunks stand before the one that was the first, large ones behind it. */

void
tenant_arena_rewind(tenant_arena_t *arena, const tenant_arena_mark_t *mark)
{
    tenant_chunk_t  *chunk, *next;

    while (arena->cleanups != mark->cleanup) {
        arena->cleanups->handler(arena->cleanups->data);
        arena->cleanups = arena->cleanups->next;
    }

    for (chunk = arena->chunks; chunk != mark->next; chunk = next) {
        next = chunk->next;

        if (chunk != mark->chunk) {
            free(chunk);
        }
    }

    arena->chunks = mark->chunk;
    arena->chunks->next = mark->next;
    arena->chunks->pos = mark->pos;
}


void
tenant_arena_count(tenant_arena_t *arena, size_t size)
{
    arena->large += size;
}


bool
tenant_arena_cleanup(tenant_arena_t *arena, tenant_cleanup_pt handler,
    void *data)
{
    tenant_cleanup_t  *cleanup;

    cleanup = tenant_arena_alloc(arena, sizeof(tenant_cleanup_t));
    if (cleanup == NULL) {
        return false;
    }

    cleanup->handler = handler;
    cleanup->data = data;
    cleanup->next = arena->cleanups;

    arena->cleanups = cleanup;

    return true;
}


tenant_str_t
tenant_arena_str(tenant_arena_t *arena, tenant_str_t s)
{
    char          *p;
    tenant_str_t   copy;

    copy.len = 0;
    copy.data = NULL;

    if (s.len == SIZE_MAX) {
        return copy;
    }

    p = tenant_arena_alloc(arena, s.len + 1);
    if (p == NULL) {
        return copy;
    }

    if (s.len != 0) {
        memcpy(p, s.data, s.len);
    }

    p[s.len] = '\0';

    copy.len = s.len;
    copy.data = p;

    return copy;
}


tenant_str_t
tenant_arena_printf(tenant_arena_t *arena, const char *format, ...)
{
    int            n;
    char          *p;
    va_list        args;
    tenant_str_t   text;

    text.len = 0;
    text.data = NULL;

    va_start(args, format);
    n = vsnprintf(NULL, 0, format, args);
    va_end(args);

    if (n < 0) {
        return text;
    }

    p = tenant_arena_alloc(arena, (size_t) n + 1);
    if (p == NULL) {
        return text;
    }

    va_start(args, format);
    (void) vsnprintf(p, (size_t) n + 1, format, args);
    va_end(args);

    text.len = (size_t) n;
    text.data = p;

    return text;
}
