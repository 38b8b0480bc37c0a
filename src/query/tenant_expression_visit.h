/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_EXPRESSION_VISIT_H_INCLUDED_
#define _TENANT_EXPRESSION_VISIT_H_INCLUDED_


#include "../core/tenant_arena.h"
#include "../core/tenant_bounds.h"
#include "../core/tenant_path.h"
#include "../json/tenant_bson.h"


/*
 * These check expressions (MongoDB manual, "Aggregation Operators") against the
 * list of those that read nothing but the document at hand, and append what
 * they accept: what was checked is what is sent.  Whatever is not on the list
 * is refused: 422 with its path.  Any thread may call them.
 */

typedef struct {
    tenant_arena_t         *arena;
    tenant_error_t         *err;
    const tenant_bounds_t  *bounds;
} tenant_expression_t;


/* A variable that may be named; the innermost comes first. */

typedef struct tenant_scope_s  tenant_scope_t;

struct tenant_scope_s {
    tenant_str_t            name;
    const tenant_scope_t   *above;     /* NULL: none */
};


/*
 * Appends the expression "value" under its own key.  "path" leads to it.
 * Returns false where something in it was refused; then what was appended is
 * not to be used.
 */
bool tenant_expression_add(const tenant_expression_t *e,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);

/* Returns whether it is the path of a field, without "$" in front. */
bool tenant_expression_is_path(tenant_str_t path);

/* Adds what is at "path" to the wrong fields; returns false. */
bool tenant_expression_refuse(const tenant_expression_t *e,
    const tenant_path_t *path, const char *message);


#endif /* _TENANT_EXPRESSION_VISIT_H_INCLUDED_ */
