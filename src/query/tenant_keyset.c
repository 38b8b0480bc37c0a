/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_keyset.h"
#include "tenant_names.h"


void
tenant_keyset_init(tenant_arena_t *arena, tenant_keyset_t *keyset,
    const tenant_stored_t *stored, tenant_doc_t sort, tenant_doc_t filter)
{
    bool           id;
    tenant_iter_t  it;

    memset(keyset, 0, sizeof(tenant_keyset_t));

    id = false;
    keyset->arena = arena;
    keyset->stored = stored;
    keyset->filter = filter;

    if (sort.data != NULL) {
        it = tenant_bson_iter(sort);

        while (!id && keyset->n < TENANT_SORT_MAX && tenant_bson_next(&it)) {
            keyset->names[keyset->n] = it.value.key;
            keyset->order[keyset->n] = it.value.real < 0 ? -1 : 1;
            keyset->n++;

            /* what follows the id has nothing left to order */
            id = tenant_str_eq(it.value.key, stored->id);
        }
    }

    if (!id) {
        keyset->names[keyset->n] = stored->id;
        keyset->order[keyset->n] = 1;
        keyset->n++;
    }
}


bool
tenant_keyset_simple(const tenant_keyset_t *keyset)
{
    return keyset->n == 1 && !keyset->cut;
}


bool
tenant_keyset_whole(const tenant_keyset_t *keyset)
{
    return keyset->n == 1
           && !tenant_str_eq(keyset->stored->id, keyset->stored->primary);
}


void
tenant_keyset_sort(const tenant_keyset_t *keyset, tenant_bson_t *to)
{
    unsigned      i;
    tenant_str_t  name;

    for (i = 0; i < keyset->n; i++) {

        name = tenant_str_eq(keyset->names[i], keyset->stored->id)
               ? keyset->stored->primary : keyset->names[i];

        tenant_bson_add_int(to, name.data, keyset->order[i]);
    }
}


void
tenant_keyset_reverse(const tenant_keyset_t *keyset, tenant_keyset_t *reversed)
{
    *reversed = *keyset;

    reversed->n = 1;
    reversed->order[0] = -keyset->order[0];
}


bool
tenant_keyset_value(const tenant_keyset_t *keyset, unsigned n,
    tenant_value_t *value)
{
    char  key[16];

    return tenant_bson_find(keyset->values, tenant_bson_index(key, n), value);
}
