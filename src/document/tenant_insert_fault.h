/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_INSERT_FAULT_H_INCLUDED_
#define _TENANT_INSERT_FAULT_H_INCLUDED_


#include "../job/tenant_job.h"


/*
 * Of many documents that could not be stored, the first error of each status is
 * kept, for the answer and the log.  NULL is the empty list.  A task thread
 * calls these.
 */

typedef struct tenant_insert_fault_s  tenant_insert_fault_t;

struct tenant_insert_fault_s {
    tenant_status_e         status;
    char                    detail[TENANT_ERROR_DETAIL_MAX];
    char                    cause[TENANT_ERROR_DETAIL_MAX];
    unsigned                nfields;   /* of a single document alone */
    tenant_field_error_t   *fields;
    tenant_insert_fault_t  *next;
};


/* Keeps an error; where memory is out, the answer says less. */
void tenant_insert_remember(tenant_arena_t *arena,
    tenant_insert_fault_t **faults, const tenant_error_t *err);

/* Fills *err for a document of that status, and returns that. */
tenant_status_e tenant_insert_error(const tenant_insert_fault_t *faults,
    tenant_status_e status, tenant_error_t *err);

/*
 * A 207 hides faults that an operator must know: sets job->answer.fault to a
 * line about "failed" of "n" documents if there is a cause.
 */
void tenant_insert_fault(tenant_job_t *job,
    const tenant_insert_fault_t *faults, uint32_t failed, uint32_t n);


#endif /* _TENANT_INSERT_FAULT_H_INCLUDED_ */
