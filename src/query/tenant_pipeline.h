/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_PIPELINE_H_INCLUDED_
#define _TENANT_PIPELINE_H_INCLUDED_


#include "tenant_pipeline_visit.h"


/*
 * Checks a pipeline over the tenant's collection, stage by stage and at every
 * depth, against the list of those that only read (MongoDB manual, "Aggregation
 * Stages"), and appends it to the array "to" as far as it accepts it: what was
 * checked is what is sent.  Returns how many stages it appended; what is not on
 * the list, or more than the bounds allow, is added to the wrong fields, and
 * then what was appended is not to be used.  Any thread may call it.
 */
uint32_t tenant_pipeline_add(tenant_pipeline_t *p, const tenant_value_t *value,
    const tenant_path_t *path, tenant_str_t collection, tenant_bson_t *to);

#endif /* _TENANT_PIPELINE_H_INCLUDED_ */
