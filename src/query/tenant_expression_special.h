/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_EXPRESSION_SPECIAL_H_INCLUDED_
#define _TENANT_EXPRESSION_SPECIAL_H_INCLUDED_


#include "tenant_expression_names.h"
#include "tenant_expression_visit.h"


/*
 * What of an expression is not just made of expressions: values of operators,
 * as tenant_expression_add() takes them.
 */

/* A field's name, and a pattern or its options: constants. */
bool tenant_expression_field(const tenant_expression_t *e,
    const tenant_value_t *value, const tenant_path_t *path, tenant_bson_t *to);
bool tenant_expression_pattern(const tenant_expression_t *e,
    const tenant_value_t *value, const tenant_path_t *path, tenant_bson_t *to);

/* An expression with variables. */
bool tenant_expression_let(const tenant_expression_t *e,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);

/* An expression over an array's elements. */
bool tenant_expression_each(const tenant_expression_t *e,
    const tenant_shape_t *shape, const tenant_value_t *value,
    const tenant_path_t *path, const tenant_scope_t *scope,
    tenant_bson_t *to);

/*
 * Appends an object whose names are variables, and sets *scope to what is in
 * scope behind it.
 */
bool tenant_expression_add_let(const tenant_expression_t *e,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t **scope, tenant_bson_t *to);

/* Sets *scope to the same without appending anything. */
void tenant_expression_scope(const tenant_expression_t *e, tenant_doc_t let,
    const tenant_scope_t **scope);


#endif /* _TENANT_EXPRESSION_SPECIAL_H_INCLUDED_ */
