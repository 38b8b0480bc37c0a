/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_VIEW_H_INCLUDED_
#define _TENANT_VIEW_H_INCLUDED_


#include "../job/tenant_job.h"
#include "../query/tenant_stored.h"


/*
 * A placement's view, the files tenant_view*.c, turns the tenant's names, of
 * collections and of fields, into those that are stored, and back.  Operations
 * use the tenant's; util/check-names keeps stored ones out of them.  A task
 * thread calls these.
 */

/* Returns the stored names that a query needs to know. */
const tenant_stored_t *tenant_view_stored(const tenant_job_t *job);

/*
 * Starts command->body with "name" and the real name of the collection that has
 * the request's (job->elsewhere: the one that it is getting), and routes it to
 * the caller's placement.  Returns TENANT_OK, or
 * TENANT_NO_MEMORY with job->error.
 */
tenant_status_e tenant_view_command(tenant_job_t *job,
    tenant_command_t *command, const char *name, bool write);

/*
 * Returns the real name of that collection, the base collection's with the
 * request's behind it or the one that all share, or {..., NULL} without memory.
 */
tenant_str_t tenant_view_real(const tenant_job_t *job);

/*
 * Lists the tenant's names of its collections, each once and in no order; the
 * base one is always among them.  It asks the database.  Returns TENANT_OK with
 * *names and *n, else a status with job->error.
 */
tenant_status_e tenant_view_collections(tenant_job_t *job,
    tenant_str_t **names, size_t *n);

/*
 * Appends to an open filter the condition that it is the document of the path's
 * id: job->id, or else an ObjectId of 24 hex digits, or a string.
 */
void tenant_view_add_id(const tenant_job_t *job, tenant_bson_t *to);

/*
 * Appends to an open filter or document the primary key of the document that
 * has the tenant's id "value", or, where that is NULL, the ObjectId of the
 * digits "otherwise".
 */
void tenant_view_add_key(const tenant_job_t *job, const tenant_value_t *value,
    const char *otherwise, tenant_bson_t *to);

/*
 * Appends to "to" what is stored of "doc": its id first ("_id", or the
 * ObjectId "id", which is new, or the path's where that is NULL), then its
 * members, then "etag", 24 digits.  The client's own "_etag" is left out.
 */
void tenant_view_store(const tenant_job_t *job, tenant_doc_t doc,
    const char *id, const char *etag, tenant_bson_t *to);

/* Returns how many bytes it takes then, whichever id it gets. */
size_t tenant_view_size(const tenant_job_t *job, tenant_doc_t doc);

/*
 * Finds the tenant's id of a stored document; returns false where it has none.
 */
bool tenant_view_id(const tenant_job_t *job, tenant_doc_t stored,
    tenant_value_t *id);

/* Writes a stored document as the tenant knows it, without "hidden". */

#define TENANT_VIEW_ID    0x01
#define TENANT_VIEW_ETAG  0x02
#define TENANT_VIEW_KEYS  0x04

void tenant_view_show(const tenant_job_t *job, tenant_doc_t stored,
    tenant_json_output_e output, unsigned hidden, tenant_buf_t *to);


#endif /* _TENANT_VIEW_H_INCLUDED_ */
