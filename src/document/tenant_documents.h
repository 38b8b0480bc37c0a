/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_DOCUMENTS_H_INCLUDED_
#define _TENANT_DOCUMENTS_H_INCLUDED_


#include "../job/tenant_use_case.h"


/* These are the rows of the documents' API (docs/api.md, "Documents"). */

/* POST {c} inserts one document, or an array in commands of bounded size. */
extern const tenant_use_case_t  tenant_document_insert;

/*
 * POST {c} with NDJSON inserts a document a line, slice by slice, and answers a
 * line for each.  It is a step, in whose place the use case would be.
 */
tenant_step_e tenant_document_load(tenant_job_t *job);

/* GET {c} returns a page of what a filter matches, and a token for the next. */
extern const tenant_use_case_t  tenant_document_list;

/* POST {c}:query does the same by the members of a body. */
extern const tenant_use_case_t  tenant_document_query;

/* POST {c}:count counts what a filter matches. */
extern const tenant_use_case_t  tenant_document_count;

/* POST {c}:distinct lists the values of a field. */
extern const tenant_use_case_t  tenant_document_distinct;
/* POST {c}:aggregate runs a pipeline that only reads. */
extern const tenant_use_case_t  tenant_document_aggregate;

/* GET {c}/{id} answers 200, or 304 and 412 by its ETag. */
extern const tenant_use_case_t  tenant_document_get;

/* PUT {c}/{id} replaces or, unless If-Match is given, creates. */
extern const tenant_use_case_t  tenant_document_replace;

/*
 * PATCH {c}/{id} applies a JSON Merge Patch (RFC 7396), or update operators,
 * which the server carries out in one command.
 */
extern const tenant_use_case_t  tenant_document_patch;

/* DELETE {c}/{id} removes. */
extern const tenant_use_case_t  tenant_document_delete;

/* PATCH {c}?filter= and POST {c}:update change all that a filter matches. */
extern const tenant_use_case_t  tenant_documents_patch;
extern const tenant_use_case_t  tenant_documents_update;

/* DELETE {c}?filter= and POST {c}:delete remove all that a filter matches. */
extern const tenant_use_case_t  tenant_documents_remove;
extern const tenant_use_case_t  tenant_documents_delete;

/* GET the location itself lists the organization's collections. */
extern const tenant_use_case_t  tenant_collection_list;

/* POST {c}:drop removes a collection; the base one can only be emptied. */
extern const tenant_use_case_t  tenant_collection_drop;

/*
 * GET, POST {c}:indexes and DELETE {c}:indexes/{name}: a collection's indexes.
 * Where organizations share a collection there are none of one's own: 409.
 */
extern const tenant_use_case_t  tenant_index_list;
extern const tenant_use_case_t  tenant_index_create;
extern const tenant_use_case_t  tenant_index_drop;

/* GET, PUT and DELETE {c}:schema: what its documents must be; the same. */
extern const tenant_use_case_t  tenant_validator_get;
extern const tenant_use_case_t  tenant_validator_put;
extern const tenant_use_case_t  tenant_validator_delete;


#endif /* _TENANT_DOCUMENTS_H_INCLUDED_ */
