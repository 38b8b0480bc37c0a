/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_STAGE_READ_H_INCLUDED_
#define _TENANT_STAGE_READ_H_INCLUDED_


#include "tenant_stage.h"


/*
 * Members of stages that read another collection of the tenant's
 * (tenant_stage.h): its name; a field of its stored documents; the variables
 * and the pipeline for it; pipelines over the documents at hand, each with a
 * name.
 */
bool tenant_stage_from(tenant_pipeline_t *p,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);
bool tenant_stage_foreign(tenant_pipeline_t *p,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);
bool tenant_stage_let(tenant_pipeline_t *p,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);
bool tenant_stage_pipeline(tenant_pipeline_t *p,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);
bool tenant_stage_facets(tenant_pipeline_t *p,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);

/* A filter of a search is checked; tenant_stage_search() appends it. */
bool tenant_stage_restriction(tenant_pipeline_t *p,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);

/* A field that the search adds to what it finds. */
bool tenant_stage_depth(tenant_pipeline_t *p,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);

/* A collection's name that stands alone, as an object that has all it needs. */
bool tenant_stage_union(tenant_pipeline_t *p,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to);

/* Append to the open object of a stage, whose members are "args", what the
 * client has left out. */
void tenant_stage_whole(tenant_pipeline_t *p, tenant_doc_t args,
    tenant_bson_t *to);
void tenant_stage_search(tenant_pipeline_t *p, tenant_doc_t args,
    tenant_bson_t *to);


#endif /* _TENANT_STAGE_READ_H_INCLUDED_ */
