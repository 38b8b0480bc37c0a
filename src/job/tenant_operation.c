/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_use_case.h"


static bool tenant_operation_prepare(tenant_job_t *job,
    tenant_command_t *command);
static bool tenant_operation_mark(tenant_job_t *job);
static void tenant_operation_release(void *data);
static bool tenant_operation_looks_on(tenant_job_t *job,
    const tenant_operation_outcome_t *outcome);
static bool tenant_operation_nothing(
    const tenant_operation_outcome_t *outcome);
static bool tenant_operation_none(tenant_doc_t reply);


bool
tenant_operation_next(tenant_job_t *job,
    const tenant_operation_outcome_t *outcome, tenant_command_t *command)
{
    bool                       again;
    const tenant_operation_t  *operation;

    operation = job->request.route->use_case->operation;

    if (outcome == NULL) {

        /* the parameters may already have been found wrong */

        if (operation->parse(job) != TENANT_OK
            || job->error.status != TENANT_OK)
        {
            return false;
        }

        if (job->request.lines && !tenant_operation_mark(job)) {
            return false;
        }

    } else if (tenant_operation_looks_on(job, outcome)) {
        job->error.status = TENANT_OK;

    } else {

        if (outcome->status == TENANT_OK) {
            job->error.status = TENANT_OK;
        }

        again = false;

        if (operation->finish(job, outcome->status, outcome->reply, &again)
            != TENANT_OK
            || !again)
        {
            job->flow.flush = false;
            return false;
        }

        if (job->flow.flush) {
            return false;
        }
    }

    return tenant_operation_prepare(job, command);
}


static bool
tenant_operation_prepare(tenant_job_t *job, tenant_command_t *command)
{
    memset(command, 0, sizeof(tenant_command_t));

    if (job->request.route->use_case->operation->prepare(job, command)
        != TENANT_OK)
    {
        return false;
    }

    /* a hold is of one cluster */

    command->held = job->request.lines && !command->write
                    && tenant_str_eq(command->cluster,
                                     job->caller.placement.cluster);
    job->reading = !command->write;

    return true;
}


/* What follows is made anew for each part of the answer. */

static bool
tenant_operation_mark(tenant_job_t *job)
{
    if (!tenant_arena_cleanup(job->arena, tenant_operation_release,
                              &job->work))
    {
        (void) tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
        return false;
    }

    tenant_arena_mark(job->arena, &job->flow.mark);

    return true;
}


static void
tenant_operation_release(void *data)
{
    tenant_store_release(data);
}


bool
tenant_operation_flushed(tenant_job_t *job, tenant_command_t *command)
{
    job->flow.flush = false;
    job->answer.body = NULL;

    tenant_arena_rewind(job->arena, &job->flow.mark);

    return tenant_operation_prepare(job, command);
}


bool
tenant_operation_close(tenant_job_t *job, tenant_command_t *command)
{
    job->error.status = TENANT_OK;

    tenant_arena_rewind(job->arena, &job->flow.mark);
    memset(command, 0, sizeof(tenant_command_t));

    if (job->flow.close(job, command) != TENANT_OK) {
        return false;
    }

    job->flow.cursor = 0;
    command->held = true;

    return true;
}


/*
 * Collections are renamed one by one, each at once and for good: what is not
 * under the old name now is under the new one, or was not there.  What was
 * found there is where it stays.
 */

static bool
tenant_operation_looks_on(tenant_job_t *job,
    const tenant_operation_outcome_t *outcome)
{
    bool  nothing;

    if (!job->reading || job->caller.placement.next.len == 0
        || job->flow.cursor != 0)
    {
        return false;
    }

    nothing = tenant_operation_nothing(outcome);

    if (job->elsewhere) {
        job->elsewhere = !nothing;
        return false;
    }

    job->elsewhere = nothing;

    return nothing;
}


static bool
tenant_operation_nothing(const tenant_operation_outcome_t *outcome)
{
    tenant_value_t  batch, cursor;

    if (outcome->status != TENANT_OK) {
        return outcome->status == TENANT_NOT_FOUND;
    }

    if (!tenant_bson_find(outcome->reply, "cursor", &cursor)) {
        return tenant_operation_none(outcome->reply);
    }

    return tenant_bson_path(outcome->reply, "cursor.firstBatch", &batch)
           && tenant_bson_count(batch.doc) == 0
           && (!tenant_bson_path(outcome->reply, "cursor.id", &cursor)
               || cursor.num == 0);
}


/* A reply without a cursor may be a number of documents, or some values. */

static bool
tenant_operation_none(tenant_doc_t reply)
{
    tenant_value_t  found;

    if (tenant_bson_find(reply, "values", &found)) {
        return found.type == TENANT_BSON_ARRAY
               && tenant_bson_count(found.doc) == 0;
    }

    return tenant_bson_get_int(reply, "n", -1) == 0;
}


tenant_step_e
tenant_operation_step(tenant_job_t *job)
{
    tenant_carried_t  *carried;

    carried = &job->carried;

    if (!tenant_operation_next(job, NULL, &carried->command)) {
        return TENANT_STEP_DONE;
    }

    carried->unsent = true;

    return tenant_operation_resume(job);
}


tenant_step_e
tenant_operation_resume(tenant_job_t *job)
{
    tenant_carried_t            *carried;
    tenant_operation_outcome_t  *outcome;

    carried = &job->carried;
    outcome = &carried->outcome;

    do {
        if (carried->unsent) {
            memset(outcome, 0, sizeof(tenant_operation_outcome_t));

            outcome->status = tenant_store_again(&job->work, &carried->command,
                                                 &carried->tries,
                                                 &outcome->reply, &job->error);
        }

        if (outcome->status == TENANT_OK && outcome->reply.data != NULL
            && !tenant_bson_whole(outcome->reply))
        {
            outcome->status = tenant_outcome_broken(&carried->command,
                                                    &job->error);
        }

        memset(&carried->tries, 0, sizeof(tenant_tries_t));
        carried->unsent = true;

    } while (tenant_operation_next(job, outcome, &carried->command));

    return job->flow.flush ? TENANT_STEP_FLUSH : TENANT_STEP_DONE;
}


tenant_step_e
tenant_operation_continue(tenant_job_t *job)
{
    tenant_carried_t  *carried;

    carried = &job->carried;

    if (!tenant_operation_flushed(job, &carried->command)) {
        return TENANT_STEP_DONE;
    }

    memset(&carried->tries, 0, sizeof(tenant_tries_t));
    carried->unsent = true;

    return tenant_operation_resume(job);
}


tenant_step_e
tenant_operation_closing(tenant_job_t *job)
{
    tenant_doc_t  reply;

    (void) tenant_store_command(&job->work, &job->carried.command, &reply,
                                &job->error);

    return TENANT_STEP_DONE;
}
