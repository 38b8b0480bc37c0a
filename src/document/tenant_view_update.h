/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_VIEW_UPDATE_H_INCLUDED_
#define _TENANT_VIEW_UPDATE_H_INCLUDED_


#include "../job/tenant_job.h"


/*
 * These make commands for all documents that a filter of the tenant's matches,
 * or for one of them (MongoDB manual, "update", "delete"), as those of
 * tenant_view_document.h are made.
 */

/* What is checked; {0, NULL} and type 0 stand for what is not given. */

typedef struct {
    tenant_doc_t     filter;
    tenant_doc_t     update;           /* operators, a merge patch, or what
                                          replaces one document */
    tenant_doc_t     array_filters;    /* an array */
    bool             merge_patch;
    bool             replacement;
    bool             one;              /* not more than one document */
    bool             upsert;
    tenant_value_t   id;               /* the one that the filter says is of
                                          the document to create */
    tenant_str_t     etag;
} tenant_view_update_t;


/*
 * "update" changes each, and gives all of them the same new ETag.  With
 * "upsert" a document is created where there is none: under the id that the
 * filter equals, or a new one, in the request's collection.
 */
tenant_status_e tenant_view_update_all(tenant_job_t *job,
    tenant_command_t *command, const tenant_view_update_t *update);

/* "delete" removes each, or one. */
tenant_status_e tenant_view_delete_all(tenant_job_t *job,
    tenant_command_t *command, tenant_doc_t filter, bool one);


#endif /* _TENANT_VIEW_UPDATE_H_INCLUDED_ */
