/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_STAGE_H_INCLUDED_
#define _TENANT_STAGE_H_INCLUDED_


#include "tenant_pipeline_visit.h"


/*
 * Such a function checks a stage's value, or one of its members, and appends it
 * under its own key.  "path" leads to it.  It returns false where it was
 * refused.  Any thread may call it.
 */

typedef bool (*tenant_stage_pt)(tenant_pipeline_t *p,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);


/* An expression; fields with expressions; fields with accumulators, or over
 * windows; the same with an "_id" that is an expression. */
bool tenant_stage_expression(tenant_pipeline_t *p,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);
bool tenant_stage_fields(tenant_pipeline_t *p,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);
bool tenant_stage_accumulated(tenant_pipeline_t *p,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);
bool tenant_stage_windows(tenant_pipeline_t *p,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);
bool tenant_stage_group(tenant_pipeline_t *p,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);

/* The path of a field; a name without dots; either in a list, or one path. */
bool tenant_stage_path(tenant_pipeline_t *p,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);
bool tenant_stage_name(tenant_pipeline_t *p,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);
bool tenant_stage_paths(tenant_pipeline_t *p,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);

/* The path of an array, "$" in front. */
bool tenant_stage_array(tenant_pipeline_t *p,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);

/* A whole number from 1, from 0, or what a client may skip; true or false; a
 * text that is no expression. */
bool tenant_stage_positive(tenant_pipeline_t *p,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);
bool tenant_stage_natural(tenant_pipeline_t *p,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);
bool tenant_stage_skip(tenant_pipeline_t *p,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);
bool tenant_stage_flag(tenant_pipeline_t *p,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);
bool tenant_stage_text(tenant_pipeline_t *p,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);

/* A sort by at most TENANT_SORT_MAX fields; a filter, with expressions. */
bool tenant_stage_sort(tenant_pipeline_t *p,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);
bool tenant_stage_filter(tenant_pipeline_t *p,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);

/*
 * Returns whether a filter, or a sort, means the same of stored documents: it
 * has no expression, and names nothing that is hidden.
 */
bool tenant_stage_is_plain(const tenant_value_t *value);


#endif /* _TENANT_STAGE_H_INCLUDED_ */
