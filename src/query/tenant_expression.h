/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_EXPRESSION_H_INCLUDED_
#define _TENANT_EXPRESSION_H_INCLUDED_


#include "tenant_expression_visit.h"


/*
 * These do as tenant_expression_add(), with an object whose names are paths of
 * fields, as stages that compute fields have it; it must not be empty.
 */
bool tenant_expression_add_fields(const tenant_expression_t *e,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);

/*
 * Does the same with what is accumulated over documents, or over a window of
 * them.
 */
bool tenant_expression_add_accumulator(const tenant_expression_t *e,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);
bool tenant_expression_add_window(const tenant_expression_t *e,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);


#endif /* _TENANT_EXPRESSION_H_INCLUDED_ */
