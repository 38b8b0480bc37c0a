/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_VIEW_VALIDATOR_H_INCLUDED_
#define _TENANT_VIEW_VALIDATOR_H_INCLUDED_


#include "../job/tenant_job.h"


/*
 * Commands for what the documents of the request's collection must be (MongoDB
 * manual, "Schema Validation").  They return TENANT_OK, or what is wrong with
 * job->error: TENANT_CONFLICT where the collection is not the organization's
 * own.  Any thread may call these.
 */

/* Asks for the collection's options. */
tenant_status_e tenant_view_validator_find(tenant_job_t *job,
    tenant_command_t *command);

/* Makes the collection. */
tenant_status_e tenant_view_validator_begin(tenant_job_t *job,
    tenant_command_t *command);

/* Sets a schema, or none (data is NULL). */
tenant_status_e tenant_view_validator_set(tenant_job_t *job,
    tenant_doc_t schema, tenant_command_t *command);

/* Sets what a server has told: {0, NULL} is nothing. */
tenant_status_e tenant_view_validator_again(tenant_job_t *job,
    tenant_doc_t options, tenant_command_t *command);

/*
 * Returns the options in the reply to the first of these, and the schema in
 * options, {0, NULL} where there is none.  *foreign tells that other rules of
 * other software are there.
 */
tenant_doc_t tenant_view_validator_options(tenant_doc_t reply);
tenant_doc_t tenant_view_validator_read(tenant_doc_t options, bool *foreign);

/* Tells whether options ask the same of documents. */
bool tenant_view_validator_equal(tenant_doc_t one, tenant_doc_t other);


#endif /* _TENANT_VIEW_VALIDATOR_H_INCLUDED_ */
