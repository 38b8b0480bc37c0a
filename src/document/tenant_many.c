/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "tenant_many.h"


static tenant_status_e tenant_many_end(tenant_job_t *job,
    tenant_status_e status, tenant_doc_t *reply, const char *done);
static tenant_status_e tenant_many_fault(tenant_job_t *job, tenant_doc_t reply,
    const char *done);
static tenant_status_e tenant_many_broken(tenant_job_t *job, int64_t n,
    const char *done);


tenant_status_e
tenant_many_update(tenant_job_t *job, tenant_command_t *command,
    tenant_many_update_t *update)
{
    tenant_oid_new(update->etag);
    update->command.etag.data = update->etag;
    update->command.etag.len = TENANT_OID_HEX;

    return tenant_view_update_all(job, command, &update->command);
}


tenant_status_e
tenant_many_updated(tenant_job_t *job, tenant_many_update_t *update,
    tenant_status_e status, tenant_doc_t *reply, bool *again)
{
    status = tenant_many_end(job, status, reply, "modified");

    if (status == TENANT_CONFLICT && update->command.upsert && !update->retried
        && tenant_bson_get_int(*reply, "n", 0) == 0)
    {
        /* another request may have created it meanwhile */
        job->error.status = TENANT_OK;
        update->retried = true;
        *again = true;
        return TENANT_OK;
    }

    return status;
}


tenant_status_e
tenant_many_deleted(tenant_job_t *job, tenant_status_e status,
    tenant_doc_t *reply)
{
    return tenant_many_end(job, status, reply, "deleted");
}


static tenant_status_e
tenant_many_end(tenant_job_t *job, tenant_status_e status, tenant_doc_t *reply,
    const char *done)
{
    tenant_doc_t  none = { 0, NULL };

    if (status == TENANT_OK) {
        status = tenant_many_fault(job, *reply, done);
    }

    if (status == TENANT_NOT_FOUND) {
        /* nobody has written to the collection */
        job->error.status = TENANT_OK;
        *reply = none;
        return TENANT_OK;
    }

    return status;
}


static tenant_status_e
tenant_many_fault(tenant_job_t *job, tenant_doc_t reply, const char *done)
{
    bool             undone;
    char             cause[TENANT_ERROR_DETAIL_MAX];
    int64_t          n;
    const char      *what;
    tenant_iter_t    it;
    tenant_status_e  status;

    it = tenant_bson_iter(tenant_bson_get_doc(reply, "writeErrors"));

    if (!tenant_bson_next(&it)) {
        return TENANT_OK;
    }

    status = tenant_store_write_error(reply, it.value.doc, &undone,
                                      &job->error);
    n = tenant_bson_get_int(reply, "n", 0);

    if (job->error.schema) {
        /* its places stay */
        return tenant_many_broken(job, n, done);
    }

    what = status == TENANT_CONFLICT
           ? "a unique value of a document is taken"
           : status == TENANT_UNPROCESSABLE
           ? "an operator does not fit what is stored in a document"
           : "the database could not carry out all of it";

    memcpy(cause, job->error.cause, sizeof(cause));

    (void) tenant_error_set(&job->error, status,
                            "%s; %lld documents were %s before that", what,
                            (long long) n, done);

    memcpy(job->error.cause, cause, sizeof(cause));

    return status;
}


static tenant_status_e
tenant_many_broken(tenant_job_t *job, int64_t n, const char *done)
{
    (void) snprintf(job->error.detail, sizeof(job->error.detail),
                    "a document would break the schema of its collection; "
                    "%lld documents were %s before that", (long long) n, done);

    return job->error.status;
}
