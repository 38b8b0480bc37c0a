/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_CLAUSE_H_INCLUDED_
#define _TENANT_CLAUSE_H_INCLUDED_


#include "../json/tenant_bson.h"


/*
 * These write a filter.  A lack of memory marks the document (see
 * tenant_bson.h).  Any thread may call them.
 */

/* It is a "$and", "$or" or "$nor" that is being written. */

typedef struct {
    tenant_bson_t   *array;
    tenant_bson_t   *owner;
    unsigned         n;
} tenant_clauses_t;


/* Open and close the element {operator: [...]}. */
void tenant_clauses_begin(tenant_clauses_t *to, tenant_clauses_t *list,
    const char *operator);
void tenant_clauses_end(tenant_clauses_t *to, tenant_clauses_t *list);

/*
 * Open and close the element {name: {...}}; the caller appends operators to
 * what is returned.  "name" ends in NUL.
 */
tenant_bson_t *tenant_clause_begin(tenant_clauses_t *to, tenant_str_t name,
    tenant_bson_t **clause);
void tenant_clause_end(tenant_clauses_t *to, tenant_bson_t *clause,
    tenant_bson_t *field);

/* Appends an operator with a value. */
void tenant_clause_value(tenant_bson_t *field, const char *operator,
    const tenant_value_t *value);


#endif /* _TENANT_CLAUSE_H_INCLUDED_ */
