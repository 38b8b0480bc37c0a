/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_PARTIAL_H_INCLUDED_
#define _TENANT_PARTIAL_H_INCLUDED_


#include "../core/tenant_arena.h"
#include "../json/tenant_bson.h"


/*
 * Checks which documents an index is to have (MongoDB manual, "Partial
 * Indexes"): a filter that tenant_filter_check() has passed may use equality,
 * "$eq", "$gt", "$gte", "$lt", "$lte", "$in", "$type", "$exists": true, "$and"
 * and "$or" for it; anything else is added to the wrong fields.  "name" leads
 * their paths.  Any thread may call it.
 */
bool tenant_partial_check(tenant_error_t *err, tenant_doc_t filter,
    const char *name);


#endif /* _TENANT_PARTIAL_H_INCLUDED_ */
