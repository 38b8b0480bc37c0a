/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_clause.h"


tenant_bson_t *
tenant_clause_begin(tenant_clauses_t *to, tenant_str_t name,
    tenant_bson_t **clause)
{
    char  key[16];

    *clause = tenant_bson_begin(to->array, tenant_bson_index(key, to->n++));

    return tenant_bson_begin(*clause, name.data);
}


void
tenant_clause_end(tenant_clauses_t *to, tenant_bson_t *clause,
    tenant_bson_t *field)
{
    tenant_bson_end(clause, field);
    tenant_bson_end(to->array, clause);
}


void
tenant_clause_value(tenant_bson_t *field, const char *operator,
    const tenant_value_t *value)
{
    tenant_bson_add_value(field, (tenant_str_t) { strlen(operator), operator },
                          value);
}


void
tenant_clauses_begin(tenant_clauses_t *to, tenant_clauses_t *list,
    const char *operator)
{
    char  key[16];

    list->owner = tenant_bson_begin(to->array, tenant_bson_index(key, to->n++));
    list->array = tenant_bson_begin_array(list->owner, operator);
    list->n = 0;
}


void
tenant_clauses_end(tenant_clauses_t *to, tenant_clauses_t *list)
{
    tenant_bson_end(list->owner, list->array);
    tenant_bson_end(to->array, list->owner);
}
