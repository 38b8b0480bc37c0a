/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "../job/tenant_after.h"
#include "../master/tenant_passing.h"
#include "../master/tenant_lifecycle.h"
#include "../master/tenant_record.h"
#include "tenant_reserve.h"
#include "tenant_user.h"


#define TENANT_RESERVE_TRIES  3


static tenant_status_e tenant_reserve_stored(tenant_job_t *job,
    const tenant_record_t *record, tenant_status_e status);
static tenant_status_e tenant_reserve_remove(tenant_job_t *job,
    tenant_error_t *err);
static tenant_status_e tenant_reserve_release_late(tenant_job_t *job,
    tenant_error_t *err);
static tenant_status_e tenant_reserve_take_over(tenant_job_t *job,
    tenant_record_e kind, const char *field, tenant_str_t value,
    tenant_error_t *err);
static tenant_status_e tenant_reserve_give_up(tenant_job_t *job,
    const tenant_record_t *record, tenant_error_t *err);


/*
 * If the database gave up on several that wanted the value at once, it tries
 * again and looks for the one that is left.  An insert that failed may have
 * stored the record all the same, as one does whose primary steps down: it is
 * looked for by its own id, so that it is not taken for another's.
 */

tenant_status_e
tenant_reserve(tenant_job_t *job, const tenant_record_t *record,
    const char *field, tenant_str_t value)
{
    bool              lost;
    void             *lock;
    unsigned          tries;
    tenant_error_t    err;
    tenant_master_t   master;
    tenant_status_e   rc;

    master = tenant_master_of(job);

    lock = tenant_store_lock(&job->work, value);
    if (lock == NULL) {
        return tenant_error_set(&job->error, TENANT_UNAVAILABLE,
                                "the database is not available in time");
    }

    lost = false;

    for (tries = 0; tries < TENANT_RESERVE_TRIES; tries++) {

        rc = tenant_reserve_free(job, record->kind, field, value, &err);

        if (rc == TENANT_OK) {
            rc = tenant_passing_begin(&master, record, &err);

        } else if (rc != TENANT_CONFLICT || tries == 0) {
            break;
        }

        if (rc != TENANT_UNAVAILABLE && rc != TENANT_TIMEOUT
            && (rc != TENANT_CONFLICT || tries == 0))
        {
            break;
        }

        lost |= rc == TENANT_TIMEOUT;

        rc = tenant_reserve_stored(job, record, rc);
        if (rc != TENANT_UNAVAILABLE) {
            break;
        }
    }

    tenant_store_unlock(lock);

    /* nobody knows whether it is stored */

    if (rc == TENANT_UNAVAILABLE && lost) {
        err.status = TENANT_TIMEOUT;
        rc = TENANT_TIMEOUT;
    }

    /* what failed before it was stored does not count */

    if (rc != TENANT_OK) {
        job->error = err;
    }

    return rc;
}


/*
 * Returns TENANT_OK when this job's own record is there.  When it isn't,
 * returns TENANT_UNAVAILABLE if the insert, which returned "status", can be
 * tried again, else "status".
 */

static tenant_status_e
tenant_reserve_stored(tenant_job_t *job, const tenant_record_t *record,
    tenant_status_e status)
{
    char              hex[TENANT_OID_HEX + 1];
    tenant_doc_t      found;
    tenant_error_t    ignored;
    tenant_master_t   master;
    tenant_status_e   rc;

    master = tenant_master_of(job);

    if (!tenant_bson_get_oid(record->doc, "_id", hex)) {
        return status;
    }

    rc = tenant_master_find(&master, tenant_record_collection(record->kind),
                            tenant_record_by_id(job->arena, hex), &found,
                            &ignored);

    if (rc != TENANT_OK) {
        return status;
    }

    if (found.data != NULL) {
        return TENANT_OK;
    }

    return status == TENANT_TIMEOUT ? TENANT_UNAVAILABLE : status;
}


tenant_status_e
tenant_reserve_free(tenant_job_t *job, tenant_record_e kind,
    const char *field, tenant_str_t value, tenant_error_t *err)
{
    tenant_doc_t      record;
    tenant_bson_t    *filter;
    tenant_master_t   master;
    tenant_status_e   rc;

    master = tenant_master_of(job);

    filter = tenant_bson_create(job->arena);
    tenant_bson_add_str(filter, field, value);

    rc = tenant_master_find(&master, tenant_record_collection(kind), filter,
                            &record, err);

    return rc == TENANT_OK && record.data != NULL
           ? tenant_reserve_take_over(job, kind, field, value, err)
           : rc;
}


tenant_status_e
tenant_reserve_late(tenant_job_t *job)
{
    return tenant_error_set(&job->error, TENANT_UNAVAILABLE,
                            "the database is not available in time");
}


tenant_status_e
tenant_reserve_address(tenant_job_t *job, tenant_doc_t user,
    tenant_str_t email, tenant_str_t folded)
{
    tenant_record_t  record;
    tenant_master_t  master;
    tenant_status_e  rc;

    if (email.data == NULL
        || tenant_str_eq(folded, tenant_bson_get_str(user, "email_folded")))
    {
        return TENANT_OK;
    }

    master = tenant_master_of(job);

    /* a restored database may have no indexes */

    rc = tenant_master_index(&master, &job->error);
    if (rc != TENANT_OK) {
        return rc;
    }

    tenant_oid_new(job->effects.reservation);

    record = tenant_user_record(job, job->effects.reservation,
                                job->caller.organization_id, email, folded,
                                TENANT_ROLE_VIEWER);

    rc = tenant_reserve(job, &record, "email_folded", folded);

    if (rc == TENANT_CONFLICT) {
        (void) tenant_error_set(&job->error, TENANT_CONFLICT,
                                "the e-mail address is taken");
    }

    if (rc != TENANT_OK) {
        /* the insert may have happened even when its answer was lost */
        (void) tenant_reserve_release(job);
    }

    return rc;
}


tenant_status_e
tenant_reserve_release(tenant_job_t *job)
{
    int64_t          deadline;
    tenant_error_t   err;
    tenant_status_e  rc;

    if (job->effects.reservation[0] == '\0') {
        return TENANT_OK;
    }

    deadline = tenant_after_deadline(job);

    rc = tenant_reserve_remove(job, &err);

    if (rc != TENANT_OK) {
        rc = tenant_reserve_remove(job, &err);
    }

    job->work.deadline = deadline;

    if (rc != TENANT_OK || job->error.status == TENANT_TIMEOUT) {
        tenant_after_add(job, &job->effects.release,
                         tenant_reserve_release_late);
    }

    /* the client is told what failed before */

    if (rc != TENANT_OK && job->error.status == TENANT_OK) {
        job->error = err;
    }

    return rc;
}


static tenant_status_e
tenant_reserve_remove(tenant_job_t *job, tenant_error_t *err)
{
    tenant_doc_t      after;
    tenant_bson_t    *id;
    tenant_master_t   master;
    tenant_record_t   record;

    master = tenant_master_of(job);

    id = tenant_record_by_id(job->arena, job->effects.reservation);
    record = tenant_record_of(TENANT_RECORD_USER, tenant_bson_doc(id));

    return tenant_lifecycle_back(&master, &record, TENANT_STATE_CREATING,
                                 &after, err);
}


/* By now a command that was overtaken has arrived. */

static tenant_status_e
tenant_reserve_release_late(tenant_job_t *job, tenant_error_t *err)
{
    return tenant_reserve_remove(job, err);
}


/*
 * Removes the record that holds the value if it is a stale claim, and returns
 * TENANT_OK.  For any other, also one that another sign-up is taking over,
 * returns TENANT_CONFLICT.
 */

static tenant_status_e
tenant_reserve_take_over(tenant_job_t *job, tenant_record_e kind,
    const char *field, tenant_str_t value, tenant_error_t *err)
{
    tenant_doc_t      batch;
    tenant_iter_t     it;
    tenant_bson_t    *match;
    tenant_master_t   master;
    tenant_record_t   record;
    tenant_status_e   rc;

    master = tenant_master_of(job);

    match = tenant_bson_create(job->arena);
    tenant_bson_add_str(match, field, value);

    rc = tenant_passing_list(&master, kind, TENANT_STATE_CREATING, match, 1,
                               &batch, err);
    if (rc != TENANT_OK) {
        return rc;
    }

    it = tenant_bson_iter(batch);

    if (!tenant_bson_next(&it)
        || tenant_bson_get_int(it.value.doc, "age", 0) <= TENANT_RESERVE_STALE)
    {
        return tenant_error_set(err, TENANT_CONFLICT,
                                "a unique value is taken");
    }

    record = tenant_record_of(kind, it.value.doc);

    return tenant_reserve_give_up(job, &record, err);
}


static tenant_status_e
tenant_reserve_give_up(tenant_job_t *job, const tenant_record_t *record,
    tenant_error_t *err)
{
    tenant_doc_t     after;
    tenant_error_t   ignored;
    tenant_master_t  master;
    tenant_status_e  rc;

    master = tenant_master_of(job);

    rc = tenant_lifecycle_back(&master, record, TENANT_STATE_CREATING, &after,
                               err);

    if (rc == TENANT_NOT_FOUND) {
        return tenant_error_set(err, TENANT_CONFLICT,
                                "a unique value is taken");
    }

    if (rc == TENANT_OK && after.data != NULL) {
        /* its name is free; the reconciler finds what can't go now */
        (void) tenant_lifecycle_forward(&master, record,
                                        TENANT_STATE_DELETING, &after,
                                        &ignored);
    }

    return rc;
}
