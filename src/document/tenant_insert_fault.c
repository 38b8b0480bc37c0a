/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "tenant_insert_fault.h"


void
tenant_insert_remember(tenant_arena_t *arena, tenant_insert_fault_t **faults,
    const tenant_error_t *err)
{
    tenant_insert_fault_t  *fault;

    for (fault = *faults; fault != NULL; fault = fault->next) {
        if (fault->status == err->status) {
            /* which document it is about is not known any more */
            fault->nfields = 0;
            return;
        }
    }

    fault = tenant_arena_zalloc(arena, sizeof(tenant_insert_fault_t));
    if (fault == NULL) {
        return;
    }

    fault->status = err->status;
    memcpy(fault->cause, err->cause, sizeof(fault->cause));
    memcpy(fault->detail, err->detail, sizeof(fault->detail));

    if (err->nfields != 0) {
        fault->fields = tenant_arena_alloc(arena,
                                           sizeof(tenant_field_error_t)
                                           * err->nfields);
    }

    if (fault->fields != NULL) {
        memcpy(fault->fields, err->fields,
               sizeof(tenant_field_error_t) * err->nfields);
        fault->nfields = err->nfields;
    }

    fault->next = *faults;
    *faults = fault;
}


tenant_status_e
tenant_insert_error(const tenant_insert_fault_t *faults,
    tenant_status_e status, tenant_error_t *err)
{
    unsigned                      i;
    const char                   *detail, *cause;
    const tenant_insert_fault_t  *fault, *found;

    found = NULL;
    detail = "internal error";
    cause = "";

    for (fault = faults; fault != NULL; fault = fault->next) {
        if (fault->status == status) {
            detail = fault->detail;
            cause = fault->cause;
            found = fault;
        }
    }

    if (status == TENANT_CONFLICT) {
        detail = "a document with this _id, or another unique value, exists";
    }

    (void) tenant_error_set(err, status, "%s", detail);
    (void) snprintf(err->cause, sizeof(err->cause), "%s", cause);

    for (i = 0; status == TENANT_UNPROCESSABLE && found != NULL
                && i < found->nfields; i++)
    {
        (void) tenant_error_field(err, found->fields[i].field,
                                  found->fields[i].message);
    }

    return status;
}


void
tenant_insert_fault(tenant_job_t *job, const tenant_insert_fault_t *faults,
    uint32_t failed, uint32_t n)
{
    const tenant_insert_fault_t  *fault;

    for (fault = faults; fault != NULL; fault = fault->next) {

        if (fault->cause[0] != '\0') {
            job->answer.fault = tenant_arena_printf(job->arena,
                                    "%u of %u documents of a request are not "
                                    "known to be stored: %s",
                                    failed, n, fault->cause).data;
        }
    }
}
