/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_VIEW_EXPORT_H_INCLUDED_
#define _TENANT_VIEW_EXPORT_H_INCLUDED_


#include "tenant_view.h"


/*
 * Makes the command that reads all documents of the request's collection in the
 * order of their ids, from the primary; further batches are for
 * tenant_view_more().  Returns TENANT_OK, or TENANT_NO_MEMORY with job->error.
 * Any thread may call it.
 */
tenant_status_e tenant_view_export(tenant_job_t *job,
    tenant_command_t *command, int64_t batch);

/*
 * Makes the command that reads the record of the organization that the path
 * names, if it is active.  It returns as above.
 */
tenant_status_e tenant_view_organization(tenant_job_t *job,
    tenant_command_t *command);

/*
 * Turns what an export shows of a document into what is stored of it in the
 * request's collection: all is kept as it is there, in its order, "_etag" too.
 * Its data are NULL where there is no id, or no memory.  Any thread may call
 * it.
 */
tenant_doc_t tenant_view_import(const tenant_job_t *job, tenant_doc_t doc);

/*
 * Makes the command that inserts such documents, in their order up to the first
 * that fails, or the one that finds any document of the request's collection.
 * They return as above.
 */
tenant_status_e tenant_view_import_all(tenant_job_t *job,
    tenant_command_t *command, tenant_doc_t documents);
tenant_status_e tenant_view_any(tenant_job_t *job, tenant_command_t *command);


#endif /* _TENANT_VIEW_EXPORT_H_INCLUDED_ */
