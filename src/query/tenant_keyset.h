/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_KEYSET_H_INCLUDED_
#define _TENANT_KEYSET_H_INCLUDED_


#include "../job/tenant_job.h"
#include "tenant_filter.h"


/*
 * Pages by keyset: the next page is asked for by the sort keys of the last
 * document, never by a count to skip.  A client carries them in a token that
 * is sealed for the organization, collection, filter and sort.
 */

typedef struct {
    tenant_arena_t *arena;
    unsigned        n;                     /* with _id, the last resort */
    tenant_str_t    names[TENANT_SORT_MAX + 1];
    int             order[TENANT_SORT_MAX + 1];   /* 1 or -1 */
    tenant_doc_t    filter;                /* what the token is sealed with */
    tenant_doc_t    values;                /* of "after"; NULL: first page */
    bool            cut;                   /* documents come without all
                                              of their _id */
    tenant_sort_e   sort;                  /* known before a query is made */
} tenant_keyset_t;


/* The keys of a checked sort (an empty one: _id). */
void tenant_keyset_init(tenant_arena_t *arena, tenant_keyset_t *keyset,
    tenant_doc_t sort, tenant_doc_t filter);

/*
 * Whether _id is the only key, and comes whole: then the server's own
 * operators suffice.
 */
bool tenant_keyset_simple(const tenant_keyset_t *keyset);

/* Appends the sort as the server wants it. */
void tenant_keyset_sort(const tenant_keyset_t *keyset, tenant_bson_t *to);

/*
 * Appends what only the documents behind keyset->values match, as the
 * conditions of a "$and": exact over types, missing fields and arrays, as
 * the server sorts them (MongoDB manual, "Comparison/Sort Order").
 */
void tenant_keyset_conditions(const tenant_keyset_t *keyset,
    tenant_bson_t *clauses);

/* Appends an array of expressions for a document's sort keys. */
void tenant_keyset_expressions(const tenant_keyset_t *keyset,
    tenant_bson_t *to, const char *name);

/*
 * The token for the page behind a document with these keys (an array); {0,
 * NULL} with job->error: no memory, or keys longer than a URL carries.
 */
tenant_str_t tenant_keyset_token(tenant_job_t *job,
    const tenant_keyset_t *keyset, tenant_doc_t keys);

/* Opens a token into keyset->values; false with a 422. */
bool tenant_keyset_open(tenant_job_t *job, tenant_keyset_t *keyset,
    tenant_str_t token);


#endif /* _TENANT_KEYSET_H_INCLUDED_ */
