/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_name_list.h"


#define TENANT_NAMES_ROOM  16


bool
tenant_names_add(tenant_arena_t *arena, tenant_names_t *names,
    tenant_str_t name)
{
    size_t         room;
    tenant_str_t  *more;

    if (names->n == names->room) {

        room = names->room != 0 ? 2 * names->room : TENANT_NAMES_ROOM;

        more = tenant_arena_alloc(arena, room * sizeof(tenant_str_t));
        if (more == NULL) {
            return false;
        }

        if (names->n != 0) {
            memcpy(more, names->names, names->n * sizeof(tenant_str_t));
        }

        names->names = more;
        names->room = room;
    }

    names->names[names->n++] = name;

    return true;
}
