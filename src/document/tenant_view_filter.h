/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_VIEW_FILTER_H_INCLUDED_
#define _TENANT_VIEW_FILTER_H_INCLUDED_


#include "../job/tenant_job.h"


/*
 * These write a tenant's filter, sort and projection by stored names.  A task
 * thread calls them.
 */

/*
 * It is a part of the request's collection by the order of ids: behind "after",
 * unless that is NULL, up (1) or down (-1).  "sorted" says that the documents
 * are wanted in that order.
 */

typedef struct {
    const tenant_value_t  *after;
    int                    order;
    bool                   sorted;
} tenant_view_range_t;

/*
 * Appends the condition on the primary key to an open filter.  It holds the
 * request to its own collection where others' documents are beside it, has the
 * server read an index in the order that is wanted, and is as narrow as what
 * the tenant's filter says of ids.
 */
void tenant_view_add_range(const tenant_job_t *job, tenant_doc_t filter,
    const tenant_view_range_t *range, tenant_bson_t *to);

/* Appends the tenant's own conditions to an open filter. */
void tenant_view_add_filter(const tenant_job_t *job, tenant_doc_t filter,
    tenant_bson_t *to);

/* Appends the tenant's projection to an open one; with "id" the id comes even
 * where the tenant leaves it out. */
void tenant_view_add_fields(const tenant_job_t *job, tenant_doc_t fields,
    bool id, tenant_bson_t *to);

/* Appends the range and the conditions of what matches, in no order. */
void tenant_view_add_matching(const tenant_job_t *job, tenant_doc_t filter,
    tenant_bson_t *to);

/* Returns the tenant's sort by stored names, or {0, NULL} without memory. */
tenant_doc_t tenant_view_sort(const tenant_job_t *job, tenant_doc_t sort);

/* Returns the stored path of the tenant's field, {0, NULL} without memory. */
tenant_str_t tenant_view_field(const tenant_job_t *job, tenant_str_t name);


#endif /* _TENANT_VIEW_FILTER_H_INCLUDED_ */
