/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "../job/tenant_after.h"
#include "../job/tenant_input.h"
#include "tenant_organization.h"
#include "tenant_reserve.h"
#include "tenant_user.h"


/* An older claim was left behind by a crash (docs/operations.md, "Limits"). */
#define TENANT_RESERVE_STALE  60000    /* ms */

#define TENANT_RESERVE_TRIES  3


static tenant_status_e tenant_reserve_stored(tenant_job_t *job,
    const char *collection, tenant_bson_t *record, tenant_status_e status);
static tenant_status_e tenant_reserve_release_late(tenant_job_t *job,
    tenant_error_t *err);
static tenant_status_e tenant_reserve_take_over(tenant_job_t *job,
    const char *collection, const char *field, tenant_str_t value,
    tenant_error_t *err);


/*
 * Where the database gave up on several that wanted the value at once, the
 * one that is left is looked for again.  An insert that failed may have stored
 * the record all the same, as one does whose primary steps down: it is looked
 * for by its own id, for it must not read as another's.
 */

tenant_status_e
tenant_reserve(tenant_job_t *job, const char *collection,
    tenant_bson_t *record, const char *field, tenant_str_t value)
{
    bool              lost;
    void             *lock;
    unsigned          tries;
    tenant_error_t    err;
    tenant_master_t   master;
    tenant_status_e   rc;

    master = tenant_master_of(job);

    lock = tenant_store_lock(&job->session, value);
    if (lock == NULL) {
        return tenant_error_set(&job->error, TENANT_UNAVAILABLE,
                                "the database is not available in time");
    }

    lost = false;

    for (tries = 0; tries < TENANT_RESERVE_TRIES; tries++) {

        rc = tenant_reserve_free(job, collection, field, value, &err);

        if (rc == TENANT_OK) {
            rc = tenant_master_insert(&master, collection, record, &err);

        } else if (rc != TENANT_CONFLICT || tries == 0) {
            break;
        }

        if (rc != TENANT_UNAVAILABLE && rc != TENANT_TIMEOUT
            && (rc != TENANT_CONFLICT || tries == 0))
        {
            break;
        }

        lost |= rc == TENANT_TIMEOUT;

        rc = tenant_reserve_stored(job, collection, record, rc);
        if (rc != TENANT_UNAVAILABLE) {
            break;
        }
    }

    tenant_store_unlock(lock);

    /* nobody knows */

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
 * OK when this job's own record is there.  When it isn't, UNAVAILABLE if the
 * insert, which returned "status", can be tried again.
 */

static tenant_status_e
tenant_reserve_stored(tenant_job_t *job, const char *collection,
    tenant_bson_t *record, tenant_status_e status)
{
    char              hex[TENANT_OID_HEX + 1];
    tenant_doc_t      found;
    tenant_error_t    ignored;
    tenant_master_t   master;
    tenant_status_e   rc;

    master = tenant_master_of(job);

    if (!tenant_bson_get_oid(tenant_bson_doc(record), "_id", hex)) {
        return status;
    }

    rc = tenant_master_find(&master, collection,
                            tenant_organization_by_id(job, hex), &found,
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
tenant_reserve_free(tenant_job_t *job, const char *collection,
    const char *field, tenant_str_t value, tenant_error_t *err)
{
    tenant_doc_t      record;
    tenant_bson_t    *filter;
    tenant_master_t   master;
    tenant_status_e   rc;

    master = tenant_master_of(job);

    filter = tenant_bson_create(job->arena);
    tenant_bson_add_str(filter, field, value);

    rc = tenant_master_find(&master, collection, filter, &record, err);

    return rc == TENANT_OK && record.data != NULL
           ? tenant_reserve_take_over(job, collection, field, value, err)
           : rc;
}


tenant_status_e
tenant_reserve_address(tenant_job_t *job, tenant_doc_t user,
    tenant_str_t email, tenant_str_t folded)
{
    tenant_status_e  rc;

    if (email.data == NULL
        || tenant_str_eq(folded, tenant_bson_get_str(user, "email_folded")))
    {
        return TENANT_OK;
    }

    tenant_oid_new(job->effects.reservation);

    rc = tenant_reserve(job, TENANT_USERS,
                        tenant_user_record(job, job->effects.reservation,
                                           job->caller.organization_id,
                                           email, folded, TENANT_ROLE_VIEWER),
                        "email_folded", folded);

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

    rc = tenant_user_remove(job, job->effects.reservation, &err);

    if (rc != TENANT_OK) {
        rc = tenant_user_remove(job, job->effects.reservation, &err);
    }

    job->session.deadline = deadline;

    if (rc != TENANT_OK || job->error.status == TENANT_TIMEOUT) {
        tenant_after_add(job, &job->effects.release,
                         tenant_reserve_release_late);
    }

    /* what failed before is what the client is told */

    if (rc != TENANT_OK && job->error.status == TENANT_OK) {
        job->error = err;
    }

    return rc;
}


/* Task thread; a command that was overtaken has come by now. */

static tenant_status_e
tenant_reserve_release_late(tenant_job_t *job, tenant_error_t *err)
{
    return tenant_user_remove(job, job->effects.reservation, err);
}


/*
 * Removes the record that holds the value if it is a stale claim: OK.  Any
 * other, also one that another sign-up is taking over: CONFLICT.
 */

static tenant_status_e
tenant_reserve_take_over(tenant_job_t *job, const char *collection,
    const char *field, tenant_str_t value, tenant_error_t *err)
{
    char              hex[TENANT_OID_HEX + 1];
    tenant_doc_t      record;
    tenant_bson_t    *filter, *before;
    tenant_master_t   master;
    tenant_status_e   rc;

    master = tenant_master_of(job);

    filter = tenant_bson_create(job->arena);
    tenant_bson_add_str(filter, field, value);
    tenant_bson_add_text(filter, "state", "creating");

    before = tenant_bson_begin(filter, "claimed_at");
    tenant_bson_add_date(before, "$lt",
                         tenant_input_now() - TENANT_RESERVE_STALE);
    tenant_bson_end(filter, before);

    rc = tenant_master_find(&master, collection, filter, &record, err);

    if (rc != TENANT_OK) {
        return rc;
    }

    if (record.data == NULL) {
        return tenant_error_set(err, TENANT_CONFLICT,
                                "a unique value is taken");
    }

    if (!tenant_bson_get_oid(record, "_id", hex)) {
        return tenant_error_set(err, TENANT_CONFLICT,
                                "a unique value is taken");
    }

    if (strcmp(collection, TENANT_ORGANIZATIONS) == 0) {
        return tenant_organization_give_up(job, hex, err);
    }

    filter = tenant_organization_by_id(job, hex);
    tenant_bson_add_text(filter, "state", "creating");

    return tenant_master_remove(&master, collection, filter, err);
}
