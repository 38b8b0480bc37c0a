/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_LOAD_SLICE_H_INCLUDED_
#define _TENANT_LOAD_SLICE_H_INCLUDED_


#include "tenant_insert_fault.h"


/* A line of a slice is a document, or what is wrong with it. */

typedef struct {
    int64_t               number;
    tenant_str_t          problem;
    uint32_t              index;       /* of the document, without a problem */
} tenant_load_line_t;


typedef struct {
    tenant_load_line_t     *lines;
    uint32_t                nlines;
    tenant_bson_t          *stored;    /* an array, as it is sent */
    tenant_doc_t           *documents; /* in there */
    tenant_status_e        *results;
    uint32_t                n;
    tenant_insert_fault_t  *faults;
} tenant_load_slice_t;


/*
 * Returns the problem document of an error, or {0, NULL} without memory.  A
 * task thread calls these.
 */
tenant_str_t tenant_load_problem(tenant_job_t *job,
    const tenant_error_t *err);

/* Writes what became of each line, as a line. */
void tenant_load_write(tenant_job_t *job, tenant_load_slice_t *slice,
    tenant_buf_t *body);


#endif /* _TENANT_LOAD_SLICE_H_INCLUDED_ */
