/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_KEYSET_H_INCLUDED_
#define _TENANT_KEYSET_H_INCLUDED_


#include "../store/tenant_store.h"
#include "../json/tenant_bson.h"
#include "../token/tenant_keyring.h"
#include "tenant_filter.h"
#include "tenant_stored.h"


/*
 * Pages go by keyset: the next page is asked for by the sort keys of the last
 * document, never by a count to skip.  A client carries them in a token that is
 * sealed for the organization, collection, filter and sort.
 */

typedef struct {
    tenant_arena_t          *arena;
    const tenant_stored_t   *stored;
    unsigned        n;                     /* with the id, which decides last */
    tenant_str_t    names[TENANT_SORT_MAX + 1];
    int             order[TENANT_SORT_MAX + 1];   /* 1 or -1 */
    tenant_doc_t    filter;                /* what the token is sealed with, */
    tenant_str_t    organization;          /* this and the next two, too */
    tenant_str_t    collection;
    const tenant_keyring_t  *keys;
    tenant_doc_t    values;                /* of "after"; NULL: first page */
    bool            slice;                 /* a slice is asked for first */
    bool            cut;                   /* documents come without all
                                              of their id */
    tenant_sort_e   sort;                  /* known before a query is made */
} tenant_keyset_t;


/*
 * Sets the keys from a checked sort, by stored names (an empty sort: the id).
 */
void tenant_keyset_init(tenant_arena_t *arena, tenant_keyset_t *keyset,
    const tenant_stored_t *stored, tenant_doc_t sort, tenant_doc_t filter);

/*
 * Returns whether the id is the only key, and comes whole: then the server's
 * own operators suffice.
 */
bool tenant_keyset_simple(const tenant_keyset_t *keyset);

/*
 * Returns whether the id is the only key, and the primary key holds more than
 * it: whole values of that compare across types, and say what is behind.
 */
bool tenant_keyset_whole(const tenant_keyset_t *keyset);

/* Appends the sort as the server wants it. */
void tenant_keyset_sort(const tenant_keyset_t *keyset, tenant_bson_t *to);

/* Makes *reversed go the other way by the first key alone. */
void tenant_keyset_reverse(const tenant_keyset_t *keyset,
    tenant_keyset_t *reversed);

/* Finds the n-th of keyset->values. */
bool tenant_keyset_value(const tenant_keyset_t *keyset, unsigned n,
    tenant_value_t *value);


#endif /* _TENANT_KEYSET_H_INCLUDED_ */
