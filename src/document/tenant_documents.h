/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_DOCUMENTS_H_INCLUDED_
#define _TENANT_DOCUMENTS_H_INCLUDED_


#include "../job/tenant_use_case.h"


/* These are the rows of the documents' API (docs/api.md, "Documents"). */

/* POST {c} inserts one document, or an array in commands of bounded size. */
extern const tenant_use_case_t  tenant_document_insert;

/* GET {c} returns a page of what a filter matches, and a token for the next. */
extern const tenant_use_case_t  tenant_document_list;

/* GET {c}/{id} answers 200, or 304 and 412 by its ETag. */
extern const tenant_use_case_t  tenant_document_get;

/* PUT {c}/{id} replaces or, unless If-Match is given, creates. */
extern const tenant_use_case_t  tenant_document_replace;

/*
 * PATCH {c}/{id} applies a JSON Merge Patch (RFC 7396), which the server
 * carries out in one command.
 */
extern const tenant_use_case_t  tenant_document_patch;

/* DELETE {c}/{id} removes. */
extern const tenant_use_case_t  tenant_document_delete;

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
