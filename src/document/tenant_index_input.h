/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_INDEX_INPUT_H_INCLUDED_
#define _TENANT_INDEX_INPUT_H_INCLUDED_


#include "../job/tenant_use_case.h"
#include "tenant_view_index.h"


/* What a client sends of an index, and what it becomes. */

typedef struct {
    tenant_doc_t     keys;
    tenant_str_t     name;
    tenant_value_t   unique;
    tenant_value_t   sparse;
    tenant_doc_t     partial;
    tenant_value_t   expire_after;
    tenant_index_t   index;
} tenant_index_input_t;


/* The members of a body that fill it. */
extern const tenant_field_t  tenant_index_members[];

/*
 * Checks the input and makes input->index of it, named as MongoDB names them
 * where the client has no name; returns false with job->error.  Any thread may
 * call it.
 */
bool tenant_index_input(tenant_job_t *job, tenant_index_input_t *input);

/* Returns why nothing can be made or dropped by a name, or NULL.  Any thread
 * may call it. */
const char *tenant_index_name_fault(tenant_str_t name);


#endif /* _TENANT_INDEX_INPUT_H_INCLUDED_ */
