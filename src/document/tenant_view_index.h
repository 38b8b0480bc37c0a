/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_VIEW_INDEX_H_INCLUDED_
#define _TENANT_VIEW_INDEX_H_INCLUDED_


#include "../job/tenant_job.h"


/* An index, in the tenant's words. */

typedef struct {
    tenant_str_t   name;
    tenant_doc_t   keys;
    tenant_doc_t   partial;            /* data is NULL: all documents */
    bool           unique;
    bool           sparse;
    bool           primary;            /* the one of _id */
    bool           foreign;            /* it has more, of other software */
    int64_t        expire_after;       /* s; below 0: never */
} tenant_index_t;


/*
 * Commands for the indexes of the request's collection (MongoDB manual,
 * "listIndexes", "createIndexes", "dropIndexes").  They return TENANT_OK, or
 * what is wrong with job->error: TENANT_CONFLICT where the collection is not
 * the organization's own.  Any thread may call these.
 */
tenant_status_e tenant_view_indexes(tenant_job_t *job,
    tenant_command_t *command);
tenant_status_e tenant_view_index_create(tenant_job_t *job,
    const tenant_index_t *index, tenant_command_t *command);
tenant_status_e tenant_view_index_drop(tenant_job_t *job, tenant_str_t name,
    tenant_command_t *command);

/* Creates one as a server has listed it, with all that it has. */
tenant_status_e tenant_view_index_again(tenant_job_t *job,
    tenant_doc_t listed, tenant_command_t *command);

/* Reads an index that a server has listed; its strings belong to "listed". */
void tenant_view_index_read(tenant_doc_t listed, tenant_index_t *index);

/* Tell whether two are the same but for their names, and whether two that
 * servers have listed are the same all through. */
bool tenant_view_index_same(const tenant_index_t *one,
    const tenant_index_t *other);
bool tenant_view_index_equal(tenant_doc_t one, tenant_doc_t other);

/* Sets job->error to 409 where organizations share a collection; returns it. */
tenant_status_e tenant_view_owned(tenant_job_t *job);


#endif /* _TENANT_VIEW_INDEX_H_INCLUDED_ */
