/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_UPDATE_VALUE_H_INCLUDED_
#define _TENANT_UPDATE_VALUE_H_INCLUDED_


#include "../core/tenant_arena.h"
#include "../core/tenant_bounds.h"
#include "../core/tenant_path.h"
#include "../json/tenant_bson.h"


/*
 * Such a function checks what an update operator is to do to one path (MongoDB
 * manual, "Update Operators"): it returns false with what is wrong among the
 * wrong fields.  "name" is that of the operator as an error tells it.  Any
 * thread may call it.
 */

typedef struct {
    tenant_arena_t         *arena;
    tenant_error_t         *err;
    const tenant_bounds_t  *bounds;
    const char             *name;
} tenant_update_at_t;

typedef bool (*tenant_update_value_pt)(const tenant_update_at_t *at,
    const tenant_value_t *value, const tenant_path_t *path);

/* It is a value that could be inserted: no name in it starts with "$". */
bool tenant_update_literal(const tenant_update_at_t *at,
    const tenant_value_t *value, const tenant_path_t *path);

bool tenant_update_number(const tenant_update_at_t *at,
    const tenant_value_t *value, const tenant_path_t *path);
bool tenant_update_date(const tenant_update_at_t *at,
    const tenant_value_t *value, const tenant_path_t *path);
bool tenant_update_push(const tenant_update_at_t *at,
    const tenant_value_t *value, const tenant_path_t *path);
bool tenant_update_add(const tenant_update_at_t *at,
    const tenant_value_t *value, const tenant_path_t *path);
bool tenant_update_pop(const tenant_update_at_t *at,
    const tenant_value_t *value, const tenant_path_t *path);
bool tenant_update_pull(const tenant_update_at_t *at,
    const tenant_value_t *value, const tenant_path_t *path);
bool tenant_update_pull_all(const tenant_update_at_t *at,
    const tenant_value_t *value, const tenant_path_t *path);
bool tenant_update_bit(const tenant_update_at_t *at,
    const tenant_value_t *value, const tenant_path_t *path);


#endif /* _TENANT_UPDATE_VALUE_H_INCLUDED_ */
