/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_PLACEMENT_H_INCLUDED_
#define _TENANT_PLACEMENT_H_INCLUDED_


#include "../core/tenant_arena.h"
#include "../json/tenant_bson.h"


/*
 * Where an organization's documents live (docs/internals.md): each of its
 * collections is one of its own, named by the base collection's name.
 */

typedef struct {
    tenant_str_t   cluster;
    tenant_str_t   database;
    tenant_str_t   collection;         /* the base collection */
} tenant_placement_t;

#define TENANT_PLACEMENT_TEXTS  3


/*
 * Appends a placement to an organization's record, and reads it from there:
 * false where it is not whole, or documents lie in a way that is not known
 * here.  The strings are the record's.  Any thread.
 */
void tenant_placement_write(const tenant_placement_t *placement,
    tenant_bson_t *record);
bool tenant_placement_read(tenant_doc_t record, tenant_placement_t *placement);

/* A copy whose strings are the arena's; false: no memory.  Any thread. */
bool tenant_placement_copy(tenant_arena_t *arena,
    const tenant_placement_t *from, tenant_placement_t *to);

/* All that a placement says, for who keeps it as a row of texts.  Any
 * thread. */
void tenant_placement_texts(tenant_placement_t *placement,
    tenant_str_t *texts[TENANT_PLACEMENT_TEXTS]);


#endif /* _TENANT_PLACEMENT_H_INCLUDED_ */
