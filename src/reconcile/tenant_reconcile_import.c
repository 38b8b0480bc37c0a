/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_reconcile_import.h"


static tenant_status_e tenant_reconcile_emptied(tenant_job_t *job,
    const char *hex, const tenant_import_t *import, int64_t until,
    int64_t *wait, tenant_error_t *err);


tenant_status_e
tenant_reconcile_import(tenant_job_t *job, const char *hex, int64_t delay,
    int64_t (*permit)(void *data), void *data, int64_t *wait,
    tenant_error_t *err)
{
    bool              found;
    int64_t           until;
    tenant_doc_t      record;
    tenant_import_t   import;
    tenant_master_t   master;
    tenant_status_e   rc;

    *wait = -1;
    master = tenant_master_of(job);

    rc = tenant_import_read(&master, hex, &record, &import, &found, err);

    if (rc != TENANT_OK || !found) {
        return rc;
    }

    if (!import.undone) {

        if (import.age < delay) {
            *wait = delay - import.age;
            return TENANT_OK;
        }

        rc = tenant_import_undo(&master, hex, &import, record, err);
        if (rc != TENANT_OK) {
            return rc;
        }

        import.undone = true;
    }

    /* nothing may be removed when another one could have ended it */

    until = permit(data);

    if (until == 0) {
        *wait = 0;
        return TENANT_OK;
    }

    return tenant_reconcile_emptied(job, hex, &import, until, wait, err);
}


static tenant_status_e
tenant_reconcile_emptied(tenant_job_t *job, const char *hex,
    const tenant_import_t *import, int64_t until, int64_t *wait,
    tenant_error_t *err)
{
    int64_t           before;
    tenant_master_t   master;
    tenant_status_e   rc;

    rc = TENANT_OK;
    master = tenant_master_of(job);
    before = job->work.deadline;

    if (until < before) {
        job->work.deadline = until;
    }

    if (import->begun) {
        rc = tenant_import_empty(&master, &import->placement, err);

        /* many documents take more than one turn */

        if ((rc == TENANT_TIMEOUT || rc == TENANT_UNAVAILABLE)
            && tenant_clock_now() >= job->work.deadline)
        {
            *wait = 0;
            rc = TENANT_OK;
            goto done;
        }
    }

    if (rc == TENANT_OK) {
        rc = tenant_import_end(&master, hex, import, false, err);
    }

done:

    job->work.deadline = before;

    return rc;
}
