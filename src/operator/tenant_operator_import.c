/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "../document/tenant_restore.h"
#include "../job/tenant_answer_write.h"
#include "../master/tenant_import.h"
#include "../master/tenant_limits.h"
#include "tenant_operator.h"
#include "tenant_operator_show.h"


/* Milliseconds. */
#define TENANT_IMPORT_HEARD  1000      /* it is heard of as often, at least */
#define TENANT_IMPORT_AGAIN  200       /* after a failure that passes */

/* So often the last step, or the way back, is tried. */
#define TENANT_IMPORT_TRIES  5

/* A purge that has sent more commands than that has removed something. */
#define TENANT_IMPORT_ASKED  4


/*
 * An import checks the whole file, and then has the organization to itself:
 * its users are refused from tenant_import_begin() on, but for those with an
 * old lease, which is waited for.  Each step says that it goes on, and writes
 * for no longer than that holds.  Whatever it can't take back itself, the
 * reconciler does (tenant_import.h).
 */

typedef struct {
    tenant_restore_t      restore;
    tenant_import_t       import;
    tenant_arena_mark_t   mark;        /* what a step made goes with it */
    int64_t               ready;       /* ms of tenant_clock_now(): nobody has
                                          an old lease any more */
    unsigned              tries;
    tenant_error_t        failed;      /* why it is taken back */
} tenant_operator_import_t;


static tenant_step_e tenant_operator_import_begin(tenant_job_t *job);
static tenant_step_e tenant_operator_import_check(tenant_job_t *job);
static tenant_step_e tenant_operator_import_claim(tenant_job_t *job);
static bool tenant_operator_import_place(tenant_job_t *job);
static bool tenant_operator_import_vacant(tenant_job_t *job);
static tenant_step_e tenant_operator_import_wait(tenant_job_t *job);
static tenant_step_e tenant_operator_import_write(tenant_job_t *job);
static tenant_step_e tenant_operator_import_end(tenant_job_t *job);
static tenant_step_e tenant_operator_import_undo(tenant_job_t *job);
static tenant_step_e tenant_operator_import_back(tenant_job_t *job);
static tenant_step_e tenant_operator_import_left(tenant_job_t *job);
static tenant_step_e tenant_operator_import_next(tenant_job_t *job,
    tenant_step_pt step, int64_t later);
static bool tenant_operator_import_keep(tenant_job_t *job, bool begun);
static bool tenant_operator_import_abandoned(tenant_job_t *job);
static void tenant_operator_import_answer(tenant_job_t *job);


const tenant_use_case_t  tenant_operator_import = {
    sizeof(tenant_operator_import_t), NULL, NULL,
    tenant_operator_import_begin, NULL
};


static tenant_step_e
tenant_operator_import_begin(tenant_job_t *job)
{
    tenant_operator_import_t  *data;

    data = job->data;
    tenant_arena_mark(job->arena, &data->mark);

    return tenant_operator_import_check(job);
}


/* A wrong file costs no command. */

static tenant_step_e
tenant_operator_import_check(tenant_job_t *job)
{
    bool                       more;
    tenant_operator_import_t  *data;

    data = job->data;
    tenant_arena_rewind(job->arena, &data->mark);

    if (tenant_restore_check(job, &data->restore, &more) != TENANT_OK) {
        return TENANT_STEP_DONE;
    }

    return tenant_operator_import_next(job, more
                                       ? tenant_operator_import_check
                                       : tenant_operator_import_claim, 0);
}


static tenant_step_e
tenant_operator_import_claim(tenant_job_t *job)
{
    tenant_master_t            master;
    tenant_operator_import_t  *data;

    data = job->data;
    master = tenant_master_of(job);

    tenant_arena_rewind(job->arena, &data->mark);
    memset(&data->restore, 0, sizeof(tenant_restore_t));

    if (!tenant_operator_import_place(job)
        || !tenant_operator_import_vacant(job)
        || tenant_limits_read(job) != TENANT_OK)
    {
        return TENANT_STEP_DONE;
    }

    tenant_oid_new(data->import.id);

    if (tenant_import_begin(&master, job->request.id.data, data->import.id,
                            &job->error)
        != TENANT_OK)
    {
        /* nobody knows */
        job->effects.pending = job->error.status == TENANT_TIMEOUT;
        return TENANT_STEP_DONE;
    }

    /* from now on it must come to an end, whoever waits */

    job->committed = true;
    job->work.cancelled = NULL;

    memcpy(job->effects.organization, job->request.id.data, TENANT_OID_HEX + 1);

    data->ready = tenant_clock_now() + job->effects.purge_delay;

    /* the placement stays */

    tenant_arena_mark(job->arena, &data->mark);

    return tenant_operator_import_next(job, tenant_operator_import_wait, 0);
}


static bool
tenant_operator_import_place(tenant_job_t *job)
{
    tenant_doc_t               organization;
    tenant_state_e             state;
    tenant_operator_import_t  *data;

    data = job->data;

    if (tenant_operator_find(job, &organization) != TENANT_OK) {
        return false;
    }

    state = tenant_state_of(TENANT_RECORD_ORGANIZATION, organization);

    if (state == TENANT_STATE_CREATING || state == TENANT_STATE_DELETING) {
        (void) tenant_error_set(&job->error, TENANT_NOT_FOUND,
                                "there is no such organization");
        return false;
    }

    if (state != TENANT_STATE_ACTIVE) {
        (void) tenant_error_set(&job->error, TENANT_CONFLICT,
                                "something else is being done to the "
                                "organization");
        return false;
    }

    if (!tenant_placement_read(organization, &data->import.placement)) {
        (void) tenant_error_internal(&job->error, "the record of organization "
                                     "%s has no placement that is known here",
                                     job->request.id.data);
        return false;
    }

    job->caller.placement = data->import.placement;

    return true;
}


static bool
tenant_operator_import_vacant(tenant_job_t *job)
{
    bool  vacant;

    if (tenant_restore_vacant(job, &vacant) != TENANT_OK) {
        return false;
    }

    if (!vacant) {
        (void) tenant_error_set(&job->error, TENANT_CONFLICT,
                                "the organization has documents already");
    }

    return vacant;
}


/* Who has an old lease may still write, and that is not taken from him. */

static tenant_step_e
tenant_operator_import_wait(tenant_job_t *job)
{
    int64_t                    left, often;
    tenant_operator_import_t  *data;

    data = job->data;
    tenant_arena_rewind(job->arena, &data->mark);

    if (tenant_operator_import_abandoned(job)) {
        return tenant_operator_import_back(job);
    }

    if (!tenant_operator_import_keep(job, false)) {
        return tenant_operator_import_left(job);
    }

    left = data->ready - tenant_clock_now();

    if (left > 0) {
        often = job->effects.purge_delay / 4;
        often = often < TENANT_IMPORT_HEARD ? often : TENANT_IMPORT_HEARD;

        return tenant_operator_import_next(job, tenant_operator_import_wait,
                                           left < often ? left : often + 1);
    }

    if (!tenant_operator_import_vacant(job)) {
        return job->error.status == TENANT_CONFLICT
               ? tenant_operator_import_back(job)
               : tenant_operator_import_left(job);
    }

    if (!tenant_operator_import_keep(job, true)) {
        return tenant_operator_import_left(job);
    }

    return tenant_operator_import_next(job, tenant_operator_import_write, 0);
}


static tenant_step_e
tenant_operator_import_write(tenant_job_t *job)
{
    bool                       more;
    int64_t                    until;
    tenant_status_e            rc;
    tenant_operator_import_t  *data;

    data = job->data;
    tenant_arena_rewind(job->arena, &data->mark);

    if (tenant_operator_import_abandoned(job)) {
        return tenant_operator_import_next(job, tenant_operator_import_undo,
                                           0);
    }

    until = tenant_clock_now() + job->timeout / 4;

    if (!tenant_operator_import_keep(job, true)) {
        return tenant_operator_import_left(job);
    }

    rc = tenant_restore_write(job, &data->restore, until, &more);

    /* a command may still be at work, or the database away */

    if (rc == TENANT_TIMEOUT || rc == TENANT_UNAVAILABLE) {
        return tenant_operator_import_left(job);
    }

    if (rc != TENANT_OK) {
        data->failed = job->error;
        return tenant_operator_import_next(job, tenant_operator_import_undo,
                                           0);
    }

    return tenant_operator_import_next(job, more
                                       ? tenant_operator_import_write
                                       : tenant_operator_import_end, 0);
}


static tenant_step_e
tenant_operator_import_end(tenant_job_t *job)
{
    tenant_master_t            master;
    tenant_status_e            rc;
    tenant_operator_import_t  *data;

    data = job->data;
    tenant_arena_rewind(job->arena, &data->mark);

    /* once it has been tried, it may be done */

    if (data->tries == 0 && tenant_operator_import_abandoned(job)) {
        return tenant_operator_import_next(job, tenant_operator_import_undo,
                                           0);
    }

    master = tenant_master_of(job);

    rc = tenant_import_end(&master, job->request.id.data, &data->import, true,
                           &job->error);

    if (rc == TENANT_OK) {
        tenant_operator_import_answer(job);
        return TENANT_STEP_DONE;
    }

    /* it may be the answer that is lost */

    if ((rc == TENANT_TIMEOUT || rc == TENANT_UNAVAILABLE)
        && ++data->tries < TENANT_IMPORT_TRIES)
    {
        job->error.status = TENANT_OK;
        return tenant_operator_import_next(job, tenant_operator_import_end,
                                           TENANT_IMPORT_AGAIN);
    }

    return tenant_operator_import_left(job);
}


/* All that was written is known to be: it goes. */

static tenant_step_e
tenant_operator_import_undo(tenant_job_t *job)
{
    unsigned                   commands;
    tenant_master_t            master;
    tenant_status_e            rc;
    tenant_operator_import_t  *data;

    data = job->data;
    tenant_arena_rewind(job->arena, &data->mark);

    job->error.status = TENANT_OK;

    if (!tenant_operator_import_keep(job, true)) {
        return tenant_operator_import_left(job);
    }

    commands = job->work.commands;
    master = tenant_master_of(job);

    rc = tenant_import_empty(&master, &data->import.placement, &job->error);

    /* many documents take more than one step */

    if ((rc == TENANT_TIMEOUT || rc == TENANT_UNAVAILABLE)
        && tenant_clock_now() >= job->work.deadline
        && job->work.commands - commands > TENANT_IMPORT_ASKED)
    {
        return tenant_operator_import_next(job, tenant_operator_import_undo,
                                           0);
    }

    if (rc != TENANT_OK) {
        return ++data->tries < TENANT_IMPORT_TRIES
               ? tenant_operator_import_next(job, tenant_operator_import_undo,
                                             TENANT_IMPORT_AGAIN)
               : tenant_operator_import_left(job);
    }

    job->error = data->failed;

    return tenant_operator_import_back(job);
}


/* The organization is as it was; job->error, if it is set, is the answer. */

static tenant_step_e
tenant_operator_import_back(tenant_job_t *job)
{
    tenant_error_t             err;
    tenant_master_t            master;
    tenant_operator_import_t  *data;

    data = job->data;
    master = tenant_master_of(job);

    if (tenant_import_end(&master, job->request.id.data, &data->import, false,
                          &err)
        != TENANT_OK)
    {
        job->effects.pending = true;
        job->effects.awaited = true;
    }

    if (job->error.status == TENANT_OK) {
        (void) tenant_error_set(&job->error, TENANT_UNAVAILABLE,
                                "the import was given up");
    }

    return TENANT_STEP_DONE;
}


/* The reconciler takes it back, once nothing of it can be at work any more. */

static tenant_step_e
tenant_operator_import_left(tenant_job_t *job)
{
    tenant_operator_import_t  *data;

    data = job->data;

    job->effects.pending = true;
    job->effects.awaited = true;

    if (data->failed.status != TENANT_OK) {
        job->error = data->failed;

    } else if (job->error.status == TENANT_NOT_FOUND) {
        (void) tenant_error_set(&job->error, TENANT_UNAVAILABLE,
                                "the import was given up");
    }

    return TENANT_STEP_DONE;
}


static tenant_step_e
tenant_operator_import_next(tenant_job_t *job, tenant_step_pt step,
    int64_t later)
{
    job->step = step;
    job->effects.later = later;

    return TENANT_STEP_LATER;
}


static bool
tenant_operator_import_keep(tenant_job_t *job, bool begun)
{
    tenant_master_t            master;
    tenant_operator_import_t  *data;

    data = job->data;
    master = tenant_master_of(job);

    return tenant_import_keep(&master, job->request.id.data, data->import.id,
                              begun, &job->error)
           == TENANT_OK;
}


static bool
tenant_operator_import_abandoned(tenant_job_t *job)
{
    return __atomic_load_n(&job->abandoned, __ATOMIC_ACQUIRE) != 0;
}


static void
tenant_operator_import_answer(tenant_job_t *job)
{
    tenant_bson_t             *answer;
    tenant_operator_import_t  *data;

    data = job->data;
    answer = tenant_bson_create(job->arena);

    tenant_bson_add_int(answer, "collections", data->restore.collections);
    tenant_bson_add_int(answer, "documents", data->restore.documents);

    tenant_answer_document(job, 200, answer);
}
