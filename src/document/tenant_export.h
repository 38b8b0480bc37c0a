/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_EXPORT_H_INCLUDED_
#define _TENANT_EXPORT_H_INCLUDED_


#include "../master/tenant_record.h"
#include "tenant_lines.h"


/*
 * An export is lines of JSON (NDJSON):
 *
 *   {"tenant_export":1}                         the format's version
 *   {"collection":"documents"}                  in the order of their names
 *   {"_id":{"$oid":"..."},...,"_etag":{...}}    its documents, canonical, in
 *                                               the order of their ids
 *   {"end":{"collections":1,"documents":1}}     how many there were
 *
 * It says nothing of the organization, or of where it lies.  A collection
 * without documents is not in it: in a shared one there is no such thing.  What
 * else is to be kept of a collection has its place beside its name.
 */

#define TENANT_EXPORT_VERSION  1


/* It is the data of an export's job; zeroed first. */

typedef struct {
    tenant_str_t    *names;            /* of all collections, in order */
    size_t           n;
    size_t           at;               /* the one that is read */
    bool             shown;            /* its line is out */
    bool             asked;            /* whether all is where it was */
    tenant_value_t   placed;           /* when its place changed last */
    tenant_lines_t   lines;
    int64_t          collections;      /* that have documents */
} tenant_export_t;


/*
 * Finds out what is to be exported of the organization with that record:
 * fills job->data and the caller's placement.  Returns TENANT_OK;
 * TENANT_CONFLICT where its documents get another place at present; or what the
 * store says; with job->error.  A task thread calls it.
 */
tenant_status_e tenant_export_begin(tenant_job_t *job, tenant_doc_t record);

/* It goes on from there; the request's "lines" must be set. */
extern const tenant_operation_t  tenant_export_operation;


#endif /* _TENANT_EXPORT_H_INCLUDED_ */
