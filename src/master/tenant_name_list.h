/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_NAME_LIST_H_INCLUDED_
#define _TENANT_NAME_LIST_H_INCLUDED_


#include "../core/tenant_arena.h"


/* A list of names grows in an arena; all zero is the empty one. */

typedef struct {
    tenant_str_t  *names;
    size_t         n;
    size_t         room;               /* how many fit */
} tenant_names_t;


/*
 * Appends a name, which is not copied; false means no memory.  Any thread may
 * call it.
 */
bool tenant_names_add(tenant_arena_t *arena, tenant_names_t *names,
    tenant_str_t name);


#endif /* _TENANT_NAME_LIST_H_INCLUDED_ */
