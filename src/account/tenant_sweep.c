/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "../master/tenant_limits.h"
#include "../master/tenant_lifecycle.h"
#include "../master/tenant_passing.h"
#include "../master/tenant_record.h"
#include "tenant_reserve.h"
#include "tenant_sweep.h"


/* A sweep reads this many records at once, and leaves more for the next one. */
#define TENANT_SWEEP_BATCH  100


static tenant_status_e tenant_sweep_claims(tenant_job_t *job,
    tenant_master_t *master);
static tenant_status_e tenant_sweep_some(tenant_job_t *job,
    tenant_master_t *master, tenant_state_e state, bool *some);
static void tenant_sweep_batch(tenant_job_t *job, tenant_doc_t batch);
static tenant_status_e tenant_sweep_one(tenant_job_t *job,
    tenant_doc_t organization, tenant_error_t *err);


tenant_step_e
tenant_sweep_step(tenant_job_t *job)
{
    bool              some;
    tenant_doc_t      batch;
    tenant_sweep_t   *sweep;
    tenant_master_t   master;
    tenant_status_e   rc;

    sweep = job->data;
    sweep->next = -1;

    master = tenant_master_of(job);

    if (tenant_sweep_claims(job, &master) != TENANT_OK) {
        return TENANT_STEP_DONE;
    }

    rc = tenant_sweep_some(job, &master, TENANT_STATE_DELETING, &some);

    if (rc == TENANT_OK && !some) {
        return TENANT_STEP_DONE;
    }

    if (rc != TENANT_OK || tenant_limits_read(job) != TENANT_OK
        || tenant_passing_list(&master, TENANT_RECORD_ORGANIZATION,
                                 TENANT_STATE_DELETING, NULL,
                                 TENANT_SWEEP_BATCH, &batch, &job->error)
           != TENANT_OK)
    {
        return TENANT_STEP_DONE;
    }

    tenant_sweep_batch(job, batch);

    return TENANT_STEP_DONE;
}


/*
 * Sign-ups that will never end give their names and addresses back, and are
 * purged like what was deleted.
 */

static tenant_status_e
tenant_sweep_claims(tenant_job_t *job, tenant_master_t *master)
{
    int64_t           left;
    bool              some;
    tenant_doc_t      batch, after;
    tenant_iter_t     it;
    tenant_record_t   record;
    tenant_sweep_t   *sweep;
    tenant_status_e   rc;

    sweep = job->data;

    rc = tenant_sweep_some(job, master, TENANT_STATE_CREATING, &some);

    if (rc != TENANT_OK || !some) {
        return rc;
    }

    rc = tenant_passing_list(master, TENANT_RECORD_ORGANIZATION,
                             TENANT_STATE_CREATING, NULL, TENANT_SWEEP_BATCH,
                             &batch, &job->error);
    if (rc != TENANT_OK) {
        return rc;
    }

    it = tenant_bson_iter(batch);

    while (tenant_bson_next(&it)) {

        left = TENANT_RESERVE_STALE
               - tenant_bson_get_int(it.value.doc, "age", 0);

        if (left > 0) {
            sweep->next = left;
            break;
        }

        record = tenant_record_of(TENANT_RECORD_ORGANIZATION, it.value.doc);

        rc = tenant_lifecycle_back(master, &record, TENANT_STATE_CREATING,
                                   &after, &job->error);

        if (rc != TENANT_OK && rc != TENANT_NOT_FOUND) {
            return rc;
        }

        job->error.status = TENANT_OK;
    }

    return TENANT_OK;
}


/* Most often there is none, which one question finds out by an index. */

static tenant_status_e
tenant_sweep_some(tenant_job_t *job, tenant_master_t *master,
    tenant_state_e state, bool *some)
{
    tenant_doc_t      organization;
    tenant_bson_t    *filter;
    tenant_status_e   rc;

    filter = tenant_bson_create(job->arena);
    tenant_state_filter(filter, TENANT_RECORD_ORGANIZATION, state);

    rc = tenant_master_find(master, TENANT_ORGANIZATIONS, filter,
                            &organization, &job->error);

    *some = rc == TENANT_OK && organization.data != NULL;

    return rc;
}


/*
 * The oldest come first; one that can't be purged does not hold up the others.
 */

static void
tenant_sweep_batch(tenant_job_t *job, tenant_doc_t batch)
{
    int64_t           left;
    unsigned          n;
    tenant_iter_t     it;
    tenant_error_t    err;
    tenant_sweep_t   *sweep;
    tenant_status_e   rc;

    n = 0;
    sweep = job->data;

    it = tenant_bson_iter(batch);

    while (tenant_bson_next(&it)) {

        left = job->effects.purge_delay
               - tenant_bson_get_int(it.value.doc, "age", 0);

        if (left > 0) {
            sweep->next = sweep->next < 0 ? left
                          : left < sweep->next ? left : sweep->next;
            break;
        }

        rc = tenant_sweep_one(job, it.value.doc, &err);

        if (rc != TENANT_OK) {
            job->error = err;
        }

        /* its cluster may be away while others are there */

        if (rc == TENANT_OK) {
            n++;

        } else if (tenant_clock_now() >= job->work.deadline) {
            return;
        }
    }

    if (n == TENANT_SWEEP_BATCH) {
        sweep->next = 0;
    }
}


static tenant_status_e
tenant_sweep_one(tenant_job_t *job, tenant_doc_t organization,
    tenant_error_t *err)
{
    tenant_doc_t     after;
    tenant_master_t  master;
    tenant_record_t  record;

    master = tenant_master_of(job);

    record = tenant_record_of(TENANT_RECORD_ORGANIZATION, organization);

    /* only what is marked as deleted is lost for its owner already */

    return tenant_state_of(record.kind, organization)
           == TENANT_STATE_DELETING
           ? tenant_lifecycle_forward(&master, &record, TENANT_STATE_DELETING,
                                      &after, err)
           : TENANT_OK;
}
