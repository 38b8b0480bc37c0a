/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_DOCUMENT_H_INCLUDED_
#define _TENANT_DOCUMENT_H_INCLUDED_


#include "../core/tenant_path.h"
#include "../job/tenant_job.h"
#include "../query/tenant_names.h"


#define TENANT_COLLECTION_MAX    64

/* MongoDB manual, "BSON Document Size" */
#define TENANT_DOCUMENT_MAX      (16 * 1024 * 1024)


/*
 * The document operations share these.  Functions that return bool fill
 * job->error when they return false.  A task thread calls them.
 */

/* Checks job->request.collection; a wrong one is a 422. */
bool tenant_document_collection(tenant_job_t *job);

/*
 * Checks a filter, which is the parameter or member TENANT_FILTER_PARAM; sets
 * *filter to what is to be asked for, {} where none is given.
 */
bool tenant_document_filter(tenant_job_t *job, tenant_doc_t *filter);

/* Returns whether a tenant may call a collection so. */
bool tenant_document_is_collection(tenant_str_t name);

/*
 * Checks a document to store: no name in it may start with "$", and its _id
 * must be of a fit type.  "path" leads to the document in the body; it is NULL
 * where it is the body.
 */
bool tenant_document_check(tenant_job_t *job, tenant_doc_t doc,
    const tenant_path_t *path);

/*
 * Reads the job's body as an object, and checks it as above.  *doc is set also
 * where something in it is wrong, and stays as it was where it is no object.
 */
bool tenant_document_body(tenant_job_t *job, tenant_doc_t *doc);

/* Does the same, but for the check; what is in there may be wrong already. */
bool tenant_document_object(tenant_job_t *job, tenant_doc_t *doc);

/* Gives up the text of the job's body, which has been read. */
void tenant_document_read(tenant_job_t *job);

/*
 * Returns the ETag header's value, with its quotes, of a stored document in the
 * form that the job asks for, or {0, NULL} without memory.
 */
tenant_str_t tenant_document_etag(tenant_job_t *job, tenant_doc_t doc);

/* Makes job->answer of a stored document, with its ETag. */
tenant_status_e tenant_document_answer(tenant_job_t *job, int status,
    tenant_doc_t doc);

/*
 * Return an output buffer, or NULL with job->error without memory, and the kind
 * of JSON for it.
 */
tenant_buf_t *tenant_document_output(tenant_job_t *job, int status);
tenant_json_output_e tenant_document_json(tenant_job_t *job);

/* Sets job->error to 404 for the path's document. */
tenant_status_e tenant_document_missing(tenant_job_t *job);

/*
 * Sets job->error for the reply to a read that lacks what every server sends:
 * as if there had been none.
 */
tenant_status_e tenant_document_strange(tenant_job_t *job);


#endif /* _TENANT_DOCUMENT_H_INCLUDED_ */
