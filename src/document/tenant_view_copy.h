/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_VIEW_COPY_H_INCLUDED_
#define _TENANT_VIEW_COPY_H_INCLUDED_


#include "tenant_view.h"


/*
 * Commands that copy a collection from one placement to another, as its
 * documents are stored.  A side is a job of which caller.placement and
 * request.collection are set.  All functions return TENANT_OK, or
 * TENANT_NO_MEMORY with side->error.  They are called in a task thread.
 */

/* Reads all documents of the side's collection, in no order, "tags" only their
 * ids and ETags. */
tenant_status_e tenant_view_copy_all(tenant_job_t *side, bool tags,
    tenant_command_t *command);

/* Reads those with one of the tenant's ids. */
tenant_status_e tenant_view_copy_some(tenant_job_t *side,
    const tenant_doc_t *ids, size_t n, bool tags, tenant_command_t *command);

/* Inserts documents that are not there. */
tenant_status_e tenant_view_copy_insert(tenant_job_t *side,
    const tenant_doc_t *docs, size_t n, tenant_command_t *command);

/* Makes documents what they are in "docs", whether they are there or not. */
tenant_status_e tenant_view_copy_update(tenant_job_t *side,
    const tenant_doc_t *ids, const tenant_doc_t *docs, size_t n,
    tenant_command_t *command);

/* Removes those with one of the tenant's ids. */
tenant_status_e tenant_view_copy_remove(tenant_job_t *side,
    const tenant_doc_t *ids, size_t n, tenant_command_t *command);

/*
 * Makes the tenant's id of a stored document, as a document whose only member
 * is the id: two of the same bytes are the same id.  Its data are NULL if there
 * is none.
 */
tenant_doc_t tenant_view_copy_id(const tenant_job_t *side,
    tenant_doc_t stored);

/* Tells whether two stored documents have the same ETag; without one that is
 * not known. */
bool tenant_view_copy_same_tag(const tenant_job_t *from, tenant_doc_t one,
    const tenant_job_t *to, tenant_doc_t other);

/* Makes what is stored at "to" of what is stored at "from". */
tenant_doc_t tenant_view_copy_turn(const tenant_job_t *from,
    tenant_doc_t stored, const tenant_job_t *to);


#endif /* _TENANT_VIEW_COPY_H_INCLUDED_ */
