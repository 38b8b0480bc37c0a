/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_record.h"
#include "tenant_turn.h"


#define TENANT_TURN_ID  "reconciler"


static tenant_status_e tenant_turn_read(tenant_master_t *master,
    tenant_doc_t *found, tenant_error_t *err);
static bool tenant_turn_lasts(tenant_doc_t found, int64_t *wait);
static tenant_bson_t *tenant_turn_filter(tenant_arena_t *arena,
    const char *owner);
static tenant_bson_t *tenant_turn_beat(tenant_arena_t *arena,
    const char *owner);
static void tenant_turn_bound(tenant_job_t *job, tenant_turn_t *turn,
    int64_t end);


tenant_status_e
tenant_turn_take(tenant_job_t *job, tenant_turn_t *turn, int64_t *wait,
    tenant_error_t *err)
{
    int64_t           end;
    tenant_doc_t      found, after;
    tenant_str_t      key = tenant_null_string;
    tenant_bson_t    *filter;
    tenant_value_t    value;
    tenant_master_t   master;
    tenant_status_e   rc;

    tenant_oid_new(turn->owner);
    turn->deadline = job->work.deadline;

    master = tenant_master_of(job);

    rc = tenant_turn_read(&master, &found, err);
    if (rc != TENANT_OK) {
        return rc;
    }

    if (found.data != NULL && tenant_turn_lasts(found, wait)) {
        return tenant_error_set(err, TENANT_CONFLICT,
                                "another one is at work");
    }

    end = tenant_clock_now() + TENANT_TURN;
    tenant_turn_bound(job, turn, end);

    if (found.data == NULL) {
        /* it is a conflict of the id if another one is quicker */
        rc = tenant_master_upsert(&master, TENANT_DEPLOYMENT,
                                  tenant_turn_filter(job->arena, turn->owner),
                                  tenant_turn_beat(job->arena, NULL), &after,
                                  err);

    } else {
        filter = tenant_turn_filter(job->arena, NULL);

        if (tenant_bson_find(found, "owner", &value)) {
            tenant_bson_add_value(filter, key, &value);
        }

        if (tenant_bson_find(found, "beat", &value)) {
            tenant_bson_add_value(filter, key, &value);
        }

        rc = tenant_master_update(&master, TENANT_DEPLOYMENT, filter,
                                  tenant_turn_beat(job->arena, turn->owner),
                                  &after, err);
    }

    if (rc == TENANT_NOT_FOUND || rc == TENANT_CONFLICT) {
        *wait = TENANT_TURN;
        return tenant_error_set(err, TENANT_CONFLICT,
                                "another one is at work");
    }

    return rc;
}


static tenant_status_e
tenant_turn_read(tenant_master_t *master, tenant_doc_t *found,
    tenant_error_t *err)
{
    tenant_doc_t      batch;
    tenant_iter_t     it;
    tenant_bson_t    *stages, *stage, *child, *age, *terms;
    tenant_status_e   rc;

    memset(found, 0, sizeof(tenant_doc_t));

    stages = tenant_bson_create(master->work->arena);

    stage = tenant_bson_begin(stages, "0");
    child = tenant_bson_begin(stage, "$match");
    tenant_bson_add_text(child, "_id", TENANT_TURN_ID);
    tenant_bson_end(stage, child);
    tenant_bson_end(stages, stage);

    stage = tenant_bson_begin(stages, "1");
    child = tenant_bson_begin(stage, "$project");
    tenant_bson_add_int(child, "owner", 1);
    tenant_bson_add_int(child, "beat", 1);
    age = tenant_bson_begin(child, "age");
    terms = tenant_bson_begin_array(age, "$subtract");
    tenant_bson_add_text(terms, "0", "$$NOW");
    tenant_bson_add_text(terms, "1", "$beat");
    tenant_bson_end(age, terms);
    tenant_bson_end(child, age);
    tenant_bson_end(stage, child);
    tenant_bson_end(stages, stage);

    rc = tenant_master_aggregate(master, TENANT_DEPLOYMENT, stages, 1, &batch,
                                 err);
    if (rc != TENANT_OK) {
        return rc;
    }

    it = tenant_bson_iter(batch);

    if (tenant_bson_next(&it) && it.value.type == TENANT_BSON_DOCUMENT) {
        *found = it.value.doc;
    }

    return TENANT_OK;
}


/* What has no beat is nobody's. */

static bool
tenant_turn_lasts(tenant_doc_t found, int64_t *wait)
{
    int64_t  age;

    age = tenant_bson_get_int(found, "age", TENANT_TURN);

    if (age >= TENANT_TURN) {
        return false;
    }

    *wait = age > 0 ? TENANT_TURN - age : TENANT_TURN;

    return true;
}


tenant_status_e
tenant_turn_keep(tenant_job_t *job, tenant_turn_t *turn, tenant_error_t *err)
{
    int64_t           now;
    tenant_doc_t      after;
    tenant_master_t   master;
    tenant_status_e   rc;

    now = tenant_clock_now();

    if (turn->end - now > TENANT_TURN / 2) {
        return TENANT_OK;
    }

    /* a turn that is over is still this one's if nobody has taken it */

    tenant_turn_bound(job, turn, now + TENANT_TURN);

    master = tenant_master_of(job);

    rc = tenant_master_update(&master, TENANT_DEPLOYMENT,
                              tenant_turn_filter(job->arena, turn->owner),
                              tenant_turn_beat(job->arena, NULL), &after,
                              err);

    if (rc == TENANT_NOT_FOUND) {
        turn->end = 0;
        return tenant_error_set(err, TENANT_CONFLICT,
                                "another one is at work");
    }

    return rc;
}


void
tenant_turn_end(tenant_job_t *job, tenant_turn_t *turn)
{
    tenant_error_t   ignored;
    tenant_master_t  master;

    master = tenant_master_of(job);

    if (turn->end > tenant_clock_now()) {
        (void) tenant_master_remove(&master, TENANT_DEPLOYMENT,
                                    tenant_turn_filter(job->arena,
                                                       turn->owner),
                                    &ignored);
    }

    job->work.deadline = turn->deadline;
}


static tenant_bson_t *
tenant_turn_filter(tenant_arena_t *arena, const char *owner)
{
    tenant_bson_t  *filter;

    filter = tenant_bson_create(arena);
    tenant_bson_add_text(filter, "_id", TENANT_TURN_ID);

    if (owner != NULL) {
        tenant_record_add_id(filter, "owner", owner);
    }

    return filter;
}


static tenant_bson_t *
tenant_turn_beat(tenant_arena_t *arena, const char *owner)
{
    tenant_bson_t  *update, *child;

    update = tenant_bson_create(arena);

    if (owner != NULL) {
        child = tenant_bson_begin(update, "$set");
        tenant_record_add_id(child, "owner", owner);
        tenant_bson_end(update, child);
    }

    child = tenant_bson_begin(update, "$currentDate");
    tenant_bson_add_bool(child, "beat", true);
    tenant_bson_end(update, child);

    return update;
}


static void
tenant_turn_bound(tenant_job_t *job, tenant_turn_t *turn, int64_t end)
{
    turn->end = end;
    job->work.deadline = end < turn->deadline ? end : turn->deadline;
}
