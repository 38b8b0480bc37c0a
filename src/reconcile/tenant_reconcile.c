/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "../master/tenant_limits.h"
#include "../master/tenant_turn.h"
#include "tenant_reconcile.h"


/* One step reads this many records at once, ... */
#define TENANT_RECONCILE_BATCH  100

/* and begins with no other record after so long, ms. */
#define TENANT_RECONCILE_TIME   5000


typedef enum {
    TENANT_RECONCILE_ON = 0,           /* to the next record */
    TENANT_RECONCILE_ROW,              /* to the next row */
    TENANT_RECONCILE_STOP,             /* for now */
    TENANT_RECONCILE_FAIL              /* the master database is away */
} tenant_reconcile_e;


typedef struct {
    tenant_turn_t        turn;
    tenant_reconcile_t  *at;
    int64_t              end;          /* of the step */
} tenant_reconciler_t;


static bool tenant_reconcile_rows_from(tenant_job_t *job,
    tenant_reconciler_t *reconciler);
static tenant_reconcile_e tenant_reconcile_batch(tenant_job_t *job,
    tenant_reconciler_t *reconciler, const tenant_reconcile_row_t *row);
static tenant_reconcile_e tenant_reconcile_one(tenant_job_t *job,
    tenant_reconciler_t *reconciler, const tenant_reconcile_row_t *row,
    tenant_doc_t doc);
static tenant_reconcile_e tenant_reconcile_fail(tenant_job_t *job,
    const tenant_error_t *err);
static void tenant_reconcile_wait(tenant_reconcile_t *at, int64_t ms);
static void tenant_reconcile_anew(tenant_reconcile_t *at);


tenant_step_e
tenant_reconcile_step(tenant_job_t *job)
{
    bool                  any;
    int64_t               wait;
    tenant_error_t        err;
    tenant_master_t       master;
    tenant_status_e       rc;
    tenant_reconciler_t   reconciler;

    reconciler.at = job->data;
    reconciler.at->next = -1;
    reconciler.at->away = true;
    reconciler.at->nchanged = 0;
    reconciler.end = tenant_clock_now() + TENANT_RECONCILE_TIME;

    if (reconciler.at->row == 0 && reconciler.at->skip == 0) {
        reconciler.at->failed = false;
    }

    master = tenant_master_of(job);

    rc = tenant_passing_any(&master, &any, &job->error);

    if (rc != TENANT_OK) {
        return TENANT_STEP_DONE;
    }

    if (!any) {
        tenant_reconcile_anew(reconciler.at);
        reconciler.at->away = false;
        return TENANT_STEP_DONE;
    }

    rc = tenant_turn_take(job, &reconciler.turn, &wait, &job->error);

    if (rc == TENANT_CONFLICT) {
        job->error.status = TENANT_OK;
        reconciler.at->away = false;
        reconciler.at->next = wait;
        return TENANT_STEP_DONE;
    }

    if (rc != TENANT_OK) {
        return TENANT_STEP_DONE;
    }

    reconciler.at->turn = &reconciler.turn;

    if (tenant_limits_read(job) == TENANT_OK
        && tenant_reconcile_rows_from(job, &reconciler)
        && tenant_limits_forget(job, &err) != TENANT_OK)
    {
        job->error = err;
    }

    tenant_turn_end(job, &reconciler.turn);
    reconciler.at->turn = NULL;

    return TENANT_STEP_DONE;
}


int64_t
tenant_reconcile_permit(void *data)
{
    tenant_job_t *job = data;

    tenant_turn_t       *turn;
    tenant_error_t       ignored;
    tenant_reconcile_t  *at;

    at = job->data;
    turn = at->turn;

    if (at->leaving != NULL && *at->leaving != 0) {
        return 0;
    }

    return tenant_turn_keep(job, turn, &ignored) == TENANT_OK ? turn->end : 0;
}


/* Returns true when it came to the end of the table. */

static bool
tenant_reconcile_rows_from(tenant_job_t *job, tenant_reconciler_t *reconciler)
{
    tenant_reconcile_e             go;
    tenant_reconcile_t            *at;
    const tenant_reconcile_row_t  *row;

    at = reconciler->at;

    for ( ;; ) {

        row = &tenant_reconcile_rows[at->row];

        if (row->run == NULL) {
            break;
        }

        go = tenant_reconcile_batch(job, reconciler, row);

        if (go == TENANT_RECONCILE_STOP) {
            at->away = false;
            at->next = 0;
            return false;
        }

        /* those that have just failed, and are skipped, did so because of it */

        if (go == TENANT_RECONCILE_FAIL) {
            tenant_reconcile_anew(at);
            return false;
        }

        if (go == TENANT_RECONCILE_ROW) {
            at->row++;
            at->skip = 0;
        }
    }

    at->away = false;
    at->next = at->soonest != 0 ? at->soonest : -1;

    /* "0" is at once, and stands for nothing in "soonest" */

    if (at->next == 1) {
        at->next = 0;
    }

    at->row = 0;
    at->skip = 0;
    at->soonest = 0;

    return true;
}


static tenant_reconcile_e
tenant_reconcile_batch(tenant_job_t *job, tenant_reconciler_t *reconciler,
    const tenant_reconcile_row_t *row)
{
    unsigned             n;
    tenant_doc_t         batch;
    tenant_iter_t        it;
    tenant_error_t       err;
    tenant_master_t      master;
    tenant_reconcile_e   go;

    master = tenant_master_of(job);

    if (tenant_turn_keep(job, &reconciler->turn, &err) != TENANT_OK
        || tenant_passing_next(&master, row->what, reconciler->at->skip,
                               TENANT_RECONCILE_BATCH, &batch, &err)
           != TENANT_OK)
    {
        return tenant_reconcile_fail(job, &err);
    }

    it = tenant_bson_iter(batch);

    for (n = 0; tenant_bson_next(&it); n++) {

        if (it.value.type != TENANT_BSON_DOCUMENT) {
            continue;
        }

        go = tenant_reconcile_one(job, reconciler, row, it.value.doc);

        if (go != TENANT_RECONCILE_ON) {
            return go;
        }
    }

    return n == TENANT_RECONCILE_BATCH ? TENANT_RECONCILE_ON
                                       : TENANT_RECONCILE_ROW;
}


/*
 * What is done is not in the list any more, so the others that come behind it
 * are found behind those that are left.
 */

static tenant_reconcile_e
tenant_reconcile_one(tenant_job_t *job, tenant_reconciler_t *reconciler,
    const tenant_reconcile_row_t *row, tenant_doc_t doc)
{
    int64_t               next;
    tenant_error_t        err;
    tenant_record_t       record;
    tenant_status_e       rc;
    tenant_reconcile_t   *at;

    at = reconciler->at;

    if (tenant_clock_now() >= reconciler->end) {
        return TENANT_RECONCILE_STOP;
    }

    if (tenant_turn_keep(job, &reconciler->turn, &err) != TENANT_OK) {
        return tenant_reconcile_fail(job, &err);
    }

    record = tenant_record_of(row->what == TENANT_PASSING_RESERVED
                              ? TENANT_RECORD_USER
                              : TENANT_RECORD_ORGANIZATION, doc);
    next = -1;

    rc = row->run(job, &record, &next, &err);

    if (rc != TENANT_OK && rc != TENANT_NOT_FOUND) {
        job->error = err;
        at->failed = true;
        at->skip++;
        return TENANT_RECONCILE_ON;
    }

    if (rc == TENANT_OK && next >= 0) {
        at->skip++;
        tenant_reconcile_wait(at, next);

        if (row->aged && next > 0) {
            return TENANT_RECONCILE_ROW;
        }
    }

    return TENANT_RECONCILE_ON;
}


/* Another one's turn is no failure. */

static tenant_reconcile_e
tenant_reconcile_fail(tenant_job_t *job, const tenant_error_t *err)
{
    if (err->status == TENANT_CONFLICT) {
        return TENANT_RECONCILE_STOP;
    }

    job->error = *err;

    return TENANT_RECONCILE_FAIL;
}


static void
tenant_reconcile_wait(tenant_reconcile_t *at, int64_t ms)
{
    ms = ms > 0 ? ms : 1;

    if (at->soonest == 0 || ms < at->soonest) {
        at->soonest = ms;
    }
}


static void
tenant_reconcile_anew(tenant_reconcile_t *at)
{
    at->row = 0;
    at->skip = 0;
    at->soonest = 0;
    at->failed = false;
}
