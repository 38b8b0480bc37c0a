/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "../account/tenant_resume.h"
#include "../account/tenant_reserve.h"
#include "../master/tenant_lifecycle.h"
#include "../master/tenant_limits.h"
#include "tenant_reconcile.h"
#include "tenant_reconcile_import.h"
#include "tenant_reconcile_move.h"
#include "tenant_reconcile_rename.h"


/*
 * A purge that has sent more commands than that has removed something: the
 * others ask, and take the users and what may be repeated away.
 */
#define TENANT_RECONCILE_ASKED  5


/* One step of a rename, a move, or of what takes an import back. */

typedef tenant_status_e (*tenant_reconcile_step_pt)(tenant_job_t *job,
    const char *hex, int64_t delay, int64_t (*permit)(void *data), void *data,
    int64_t *wait, tenant_error_t *err);


static tenant_status_e tenant_reconcile_creating(tenant_job_t *job,
    const tenant_record_t *record, int64_t *next, tenant_error_t *err);
static tenant_status_e tenant_reconcile_deleting(tenant_job_t *job,
    const tenant_record_t *record, int64_t *next, tenant_error_t *err);
static tenant_status_e tenant_reconcile_reserved(tenant_job_t *job,
    const tenant_record_t *record, int64_t *next, tenant_error_t *err);
static tenant_status_e tenant_reconcile_changes(tenant_job_t *job,
    const tenant_record_t *record, int64_t *next, tenant_error_t *err);
static tenant_status_e tenant_reconcile_renaming(tenant_job_t *job,
    const tenant_record_t *record, int64_t *next, tenant_error_t *err);
static tenant_status_e tenant_reconcile_moving(tenant_job_t *job,
    const tenant_record_t *record, int64_t *next, tenant_error_t *err);
static tenant_status_e tenant_reconcile_importing(tenant_job_t *job,
    const tenant_record_t *record, int64_t *next, tenant_error_t *err);
static tenant_status_e tenant_reconcile_moved(tenant_job_t *job,
    const tenant_record_t *record, tenant_reconcile_step_pt step,
    int64_t *next, tenant_error_t *err);
static void tenant_reconcile_changed(tenant_job_t *job, const char *hex);
static bool tenant_reconcile_due(const tenant_record_t *record, int64_t after,
    int64_t *next);


const tenant_reconcile_row_t  tenant_reconcile_rows[] = {

    { TENANT_PASSING_CREATING, true, tenant_reconcile_creating },
    { TENANT_PASSING_RESERVED, true, tenant_reconcile_reserved },
    { TENANT_PASSING_CHANGES, true, tenant_reconcile_changes },
    { TENANT_PASSING_DELETING, true, tenant_reconcile_deleting },
    { TENANT_PASSING_RENAMING, false, tenant_reconcile_renaming },
    { TENANT_PASSING_MOVING, false, tenant_reconcile_moving },
    { TENANT_PASSING_IMPORTING, false, tenant_reconcile_importing },

    { TENANT_PASSINGS, false, NULL }
};


/*
 * A sign-up that will never end gives its name back.  It was never active, so
 * nobody has a lease, and what it made can go at once; a sign-up that is alive
 * after all finds that it has lost its claim, and begins again.
 */

static tenant_status_e
tenant_reconcile_creating(tenant_job_t *job, const tenant_record_t *record,
    int64_t *next, tenant_error_t *err)
{
    tenant_doc_t     after;
    tenant_master_t  master;
    tenant_status_e  rc;

    if (!tenant_reconcile_due(record, TENANT_RESERVE_STALE, next)) {
        return TENANT_OK;
    }

    master = tenant_master_of(job);

    rc = tenant_lifecycle_back(&master, record, TENANT_STATE_CREATING, &after,
                               err);

    return rc == TENANT_OK
           ? tenant_lifecycle_forward(&master, record, TENANT_STATE_DELETING,
                                      &after, err)
           : rc;
}


/*
 * Nobody uses a deleted organization any more when the longest lease and time
 * limit are over since.  Who came to know it before that has published them by
 * now, so they are read again.
 */

static tenant_status_e
tenant_reconcile_deleting(tenant_job_t *job, const tenant_record_t *record,
    int64_t *next, tenant_error_t *err)
{
    unsigned         commands;
    tenant_doc_t     after;
    tenant_master_t  master;
    tenant_status_e  rc;

    if (!tenant_reconcile_due(record, job->effects.purge_delay, next)) {
        return TENANT_OK;
    }

    if (tenant_limits_read(job) != TENANT_OK) {
        *err = job->error;
        return err->status;
    }

    if (!tenant_reconcile_due(record, job->effects.purge_delay, next)) {
        return TENANT_OK;
    }

    commands = job->work.commands;
    master = tenant_master_of(job);

    rc = tenant_lifecycle_forward(&master, record, TENANT_STATE_DELETING,
                                  &after, err);

    /* many collections take more than one turn */

    if ((rc == TENANT_TIMEOUT || rc == TENANT_UNAVAILABLE)
        && tenant_clock_now() >= job->work.deadline
        && job->work.commands - commands > TENANT_RECONCILE_ASKED)
    {
        *next = 0;
        return TENANT_OK;
    }

    return rc;
}


/* An address that nobody will use is free again. */

static tenant_status_e
tenant_reconcile_reserved(tenant_job_t *job, const tenant_record_t *record,
    int64_t *next, tenant_error_t *err)
{
    tenant_doc_t     after;
    tenant_master_t  master;

    if (!tenant_reconcile_due(record, TENANT_RESERVE_STALE, next)) {
        return TENANT_OK;
    }

    master = tenant_master_of(job);

    return tenant_lifecycle_back(&master, record, TENANT_STATE_CREATING,
                                 &after, err);
}


/* Changes of two records, of which a crash may have done the one half. */

static tenant_status_e
tenant_reconcile_changes(tenant_job_t *job, const tenant_record_t *record,
    int64_t *next, tenant_error_t *err)
{
    return tenant_reconcile_due(record, TENANT_RESERVE_STALE, next)
           ? tenant_resume_all(job, record, err) : TENANT_OK;
}


static tenant_status_e
tenant_reconcile_renaming(tenant_job_t *job, const tenant_record_t *record,
    int64_t *next, tenant_error_t *err)
{
    return tenant_reconcile_moved(job, record, tenant_reconcile_rename, next,
                                  err);
}


static tenant_status_e
tenant_reconcile_moving(tenant_job_t *job, const tenant_record_t *record,
    int64_t *next, tenant_error_t *err)
{
    return tenant_reconcile_moved(job, record, tenant_reconcile_move, next,
                                  err);
}


static tenant_status_e
tenant_reconcile_importing(tenant_job_t *job, const tenant_record_t *record,
    int64_t *next, tenant_error_t *err)
{
    return tenant_reconcile_moved(job, record, tenant_reconcile_import, next,
                                  err);
}


/* What depends on nobody's using an old place reads again how long that is. */

static tenant_status_e
tenant_reconcile_moved(tenant_job_t *job, const tenant_record_t *record,
    tenant_reconcile_step_pt step, int64_t *next, tenant_error_t *err)
{
    char  hex[TENANT_OID_HEX + 1];

    if (!tenant_record_id(record, "_id", hex, err)) {
        return err->status;
    }

    if (tenant_limits_read(job) != TENANT_OK) {
        *err = job->error;
        return err->status;
    }

    tenant_reconcile_changed(job, hex);

    return step(job, hex, job->effects.purge_delay, tenant_reconcile_permit,
                job, next, err);
}


/* Clients of this instance need not wait until their leases are over. */

static void
tenant_reconcile_changed(tenant_job_t *job, const char *hex)
{
    tenant_reconcile_t  *at;

    at = job->data;

    if (at->nchanged < TENANT_RECONCILE_CHANGED) {
        memcpy(at->changed[at->nchanged++], hex, TENANT_OID_HEX + 1);
    }
}


static bool
tenant_reconcile_due(const tenant_record_t *record, int64_t after,
    int64_t *next)
{
    int64_t  left;

    left = after - tenant_bson_get_int(record->doc, "age", 0);

    if (left > 0) {
        *next = left;
        return false;
    }

    return true;
}
