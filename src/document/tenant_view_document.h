/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_VIEW_DOCUMENT_H_INCLUDED_
#define _TENANT_VIEW_DOCUMENT_H_INCLUDED_


#include "../job/tenant_job.h"
#include "../query/tenant_etag.h"


/*
 * These make commands for single documents: for the path's, or for new ones
 * (MongoDB manual, "Database Commands").  Each makes command->body and routes
 * it; the caller may append further members.  They return TENANT_OK, or
 * TENANT_NO_MEMORY with job->error; what else is lacking marks the body.  A
 * task thread calls them.
 */

/* "find" reads the document, or no more of it than its id. */
tenant_status_e tenant_view_read(tenant_job_t *job, tenant_command_t *command,
    bool whole);

/* "find" reads id and ETag of those that have the ids of stored documents. */
tenant_status_e tenant_view_look(tenant_job_t *job,
    tenant_command_t *command, const tenant_doc_t *documents, uint32_t n);

/*
 * "insert": the caller appends documents as they are stored to *documents, and
 * ends it.
 */
tenant_status_e tenant_view_insert(tenant_job_t *job,
    tenant_command_t *command, tenant_bson_t **documents);

/* The same with an array of all documents. */
tenant_status_e tenant_view_insert_all(tenant_job_t *job,
    tenant_command_t *command, tenant_doc_t documents);

/*
 * "findAndModify" changes the document where the preconditions hold: it
 * replaces it by "doc" with a new ETag, applies a JSON Merge Patch, or update
 * operators, and a new ETag, or removes it.  The reply's "value" is what is
 * stored then; of a document that was removed, or replaced and not asked for as
 * a whole, it is no more than its id.
 */
tenant_status_e tenant_view_replace(tenant_job_t *job,
    tenant_command_t *command, const tenant_preconditions_t *conditions,
    tenant_doc_t doc, const char *etag, bool upsert, bool whole);
tenant_status_e tenant_view_patch(tenant_job_t *job,
    tenant_command_t *command, const tenant_preconditions_t *conditions,
    tenant_doc_t patch, tenant_str_t etag);
tenant_status_e tenant_view_update(tenant_job_t *job,
    tenant_command_t *command, const tenant_preconditions_t *conditions,
    tenant_doc_t update, tenant_str_t etag);
tenant_status_e tenant_view_remove(tenant_job_t *job,
    tenant_command_t *command, const tenant_preconditions_t *conditions);

/*
 * Returns the document that a command stores, as it is in there: the one that
 * it replaces another by, or the first that it inserts.
 */
tenant_doc_t tenant_view_sent(const tenant_bson_t *body);


#endif /* _TENANT_VIEW_DOCUMENT_H_INCLUDED_ */
