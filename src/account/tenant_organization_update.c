/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "../job/tenant_after.h"
#include "tenant_intent.h"
#include "tenant_mark.h"
#include "tenant_organization.h"
#include "tenant_organization_name.h"
#include "tenant_password.h"
#include "tenant_reserve.h"
#include "tenant_rule.h"
#include "tenant_user.h"
#include "tenant_user_update.h"


/* A rename may meet another that was quicker this often. */
#define TENANT_CHANGE_TRIES  10


typedef struct {
    tenant_str_t           name;       /* "organization_name" */
    tenant_str_t           new_name;   /* "new_organization_name" */
    tenant_user_values_t   values;     /* of the caller */
    tenant_str_t           password;

    tenant_str_t           named_folded;   /* must be the caller's own */
    tenant_str_t           target;     /* the name to have */
    tenant_str_t           target_folded;

    tenant_doc_t           before;     /* the organization */
    tenant_intent_t        intent;     /* of the user's half */
    tenant_after_t         late;
} tenant_change_t;


static tenant_step_e tenant_change_begin(tenant_job_t *job);
static bool tenant_change_names(tenant_job_t *job, tenant_change_t *change);
static tenant_status_e tenant_change_load(tenant_job_t *job,
    tenant_change_t *change);
static tenant_step_e tenant_change_hash(tenant_job_t *job);
static tenant_step_e tenant_change_apply(tenant_job_t *job);
static tenant_status_e tenant_change_keep(tenant_job_t *job,
    tenant_change_t *change, tenant_doc_t *organization);
static tenant_status_e tenant_change_both(tenant_job_t *job,
    tenant_change_t *change, tenant_doc_t *organization);
static void tenant_change_back(tenant_job_t *job, tenant_change_t *change);
static tenant_status_e tenant_change_name_back(tenant_job_t *job,
    tenant_change_t *change, tenant_error_t *err);
static tenant_status_e tenant_change_back_late(tenant_job_t *job,
    tenant_error_t *err);
static tenant_status_e tenant_change_rename(tenant_job_t *job,
    tenant_change_t *change, tenant_doc_t *organization);
static tenant_status_e tenant_change_user(tenant_job_t *job,
    tenant_change_t *change);


static const tenant_field_t  tenant_change_members[] = {
    { "organization_name", &tenant_rule_name,
      offsetof(tenant_change_t, name), false,
      "The present name, beside new_organization_name; else the new one" },
    { "new_organization_name", &tenant_rule_name,
      offsetof(tenant_change_t, new_name), false,
      "The name that the organization is to have" },
    { "email", &tenant_rule_email,
      offsetof(tenant_change_t, values.email), false,
      "The address that the calling owner is to have" },
    { "password", &tenant_rule_password,
      offsetof(tenant_change_t, password), false,
      "The password that the calling owner is to have" },
    { NULL, NULL, 0, false, NULL }
};


const tenant_use_case_t  tenant_organization_update = {
    sizeof(tenant_change_t), NULL, tenant_change_members,
    tenant_change_begin, NULL
};


static tenant_step_e
tenant_change_begin(tenant_job_t *job)
{
    tenant_change_t  *change;

    change = job->data;

    if (!tenant_change_names(job, change)
        || tenant_change_load(job, change) != TENANT_OK)
    {
        return TENANT_STEP_DONE;
    }

    if (change->password.data != NULL) {
        job->step = tenant_change_hash;
        return TENANT_STEP_HASH;
    }

    return tenant_change_apply(job);
}


/*
 * With "new_organization_name", "organization_name" only names the caller's
 * organization; without it, it is the new name.
 */

static bool
tenant_change_names(tenant_job_t *job, tenant_change_t *change)
{
    change->target = change->new_name.data != NULL ? change->new_name
                                                   : change->name;

    if (change->target.data == NULL && change->values.email.data == NULL
        && change->password.data == NULL)
    {
        (void) tenant_error_set(&job->error, TENANT_UNPROCESSABLE,
                                "nothing to change is given");
        return false;
    }

    return tenant_rule_fold(job, change->target, &change->target_folded)
           && tenant_rule_fold(job, change->values.email,
                               &change->values.email_folded)
           && (change->new_name.data == NULL
               || tenant_rule_fold(job, change->name,
                                   &change->named_folded));
}


/*
 * Reads the records as they are now, and checks that the token may change them.
 */

static tenant_status_e
tenant_change_load(tenant_job_t *job, tenant_change_t *change)
{
    tenant_status_e  rc;

    rc = tenant_caller_load(job);
    if (rc != TENANT_OK) {
        return rc;
    }

    if (job->caller.user.data == NULL
        && (change->values.email.data != NULL || change->password.data != NULL))
    {
        return tenant_error_set(&job->error, TENANT_FORBIDDEN,
                                "this token's issuer has no users here");
    }

    if (change->named_folded.data != NULL
        && !tenant_str_eq(change->named_folded,
                          tenant_bson_get_str(job->caller.organization,
                                              "name_folded")))
    {
        return tenant_error_set(&job->error, TENANT_FORBIDDEN,
                                "the token is of another organization");
    }

    return TENANT_OK;
}


static tenant_step_e
tenant_change_hash(tenant_job_t *job)
{
    tenant_change_t  *change;

    change = job->data;

    if (tenant_password_hash(job, change->password, &change->values.hash)
        != TENANT_OK)
    {
        return TENANT_STEP_DONE;
    }

    job->step = tenant_change_apply;

    return TENANT_STEP_DATABASE;
}


static tenant_step_e
tenant_change_apply(tenant_job_t *job)
{
    tenant_doc_t      organization;
    tenant_str_t      email = tenant_null_string;
    tenant_status_e   rc;
    tenant_change_t  *change;

    change = job->data;

    if (__atomic_load_n(&job->abandoned, __ATOMIC_ACQUIRE)) {
        return TENANT_STEP_DONE;
    }

    /* both records must change or none, with or without a client */
    job->work.cancelled = NULL;

    /* much may have happened while it was hashed */

    if (change->values.hash.data != NULL
        && tenant_change_load(job, change) != TENANT_OK)
    {
        return TENANT_STEP_DONE;
    }

    organization = job->caller.organization;

    if (change->target.data == NULL) {
        rc = tenant_change_user(job, change);

    } else if (tenant_str_eq(change->target,
                             tenant_bson_get_str(organization, "name")))
    {
        rc = tenant_change_keep(job, change, &organization);

    } else if (change->values.email.data == NULL
               && change->values.hash.data == NULL)
    {
        rc = tenant_change_rename(job, change, &organization);

    } else {
        rc = tenant_change_both(job, change, &organization);
    }

    if (rc == TENANT_OK) {

        if (change->target.data != NULL
            && job->caller.placement.mode == TENANT_MODE_NAME)
        {
            tenant_organization_name_base(job, &organization);
        }

        tenant_organization_answer(job, 200, organization, email);
    }

    return TENANT_STEP_DONE;
}


/* The name stays, and the mark keeps others from taking it back. */

static tenant_status_e
tenant_change_keep(tenant_job_t *job, tenant_change_t *change,
    tenant_doc_t *organization)
{
    tenant_bson_t    *filter, *update, *set;
    tenant_master_t   master;
    tenant_status_e   rc;

    master = tenant_master_of(job);

    filter = tenant_record_in(job->arena, job->caller.organization_id,
                              TENANT_RECORD_ORGANIZATION,
                              TENANT_STATE_LIVE);
    tenant_bson_add_str(filter, "name", change->target);

    update = tenant_bson_create(job->arena);

    set = tenant_bson_begin(update, "$set");
    tenant_mark_set(job, set);
    tenant_bson_end(update, set);

    rc = tenant_master_update(&master, TENANT_ORGANIZATIONS, filter, update,
                              organization, &job->error);

    if (rc == TENANT_NOT_FOUND) {
        return tenant_error_set(&job->error, TENANT_CONFLICT,
                                "the organization is being renamed");
    }

    return rc == TENANT_OK ? tenant_change_user(job, change) : rc;
}


/*
 * There are two records and no transaction, so the address is claimed before
 * the name is changed.  If the user's record fails all the same, the name goes
 * back, unless it has been changed again.
 */

static tenant_status_e
tenant_change_both(tenant_job_t *job, tenant_change_t *change,
    tenant_doc_t *organization)
{
    tenant_status_e  rc;

    rc = tenant_reserve_address(job, job->caller.user, change->values.email,
                                change->values.email_folded);
    if (rc != TENANT_OK) {
        return rc;
    }

    change->intent.does = TENANT_INTENT_RENAME;
    change->intent.user_id = job->caller.user_id;
    change->intent.values = &change->values;
    change->values.mark = tenant_mark_id(job);

    rc = tenant_change_rename(job, change, organization);
    change->before = job->caller.organization;

    if (rc != TENANT_OK) {
        (void) tenant_reserve_release(job);

        /* it may be stored, if the primary has stepped down */

        if (rc == TENANT_UNAVAILABLE) {
            tenant_after_add(job, &change->late, tenant_change_back_late);
        }

        job->effects.pending = rc == TENANT_UNAVAILABLE
                               || rc == TENANT_TIMEOUT;

        return rc;
    }

    rc = tenant_reserve_release(job);

    if (rc == TENANT_OK) {
        rc = tenant_change_user(job, change);
    }

    if (rc == TENANT_OK) {
        tenant_intent_end(job);
        return TENANT_OK;
    }

    /* nobody knows what is stored: then the reconciler completes the whole */

    if (rc != TENANT_TIMEOUT) {
        tenant_change_back(job, change);
    }

    return rc;
}


/* Half a change must not last, however late it is undone. */

static void
tenant_change_back(tenant_job_t *job, tenant_change_t *change)
{
    tenant_error_t   ignored;
    tenant_status_e  rc;

    (void) tenant_after_deadline(job);

    rc = tenant_change_name_back(job, change, &ignored);

    if (rc == TENANT_UNAVAILABLE || rc == TENANT_TIMEOUT) {
        tenant_after_add(job, &change->late, tenant_change_back_late);

    } else {
        tenant_intent_end(job);
    }
}


static tenant_status_e
tenant_change_name_back(tenant_job_t *job, tenant_change_t *change,
    tenant_error_t *err)
{
    return tenant_organization_name_back(job, change->target_folded,
                                         change->before, err);
}


/*
 * If the user's record has changed, somebody has asked again, and was told that
 * it is done.  An organization that has another name, or whose old one is
 * taken, keeps its name.
 */

static tenant_status_e
tenant_change_back_late(tenant_job_t *job, tenant_error_t *err)
{
    bool              same;
    tenant_status_e   rc;
    tenant_change_t  *change;

    change = job->data;

    rc = tenant_user_same(job, job->caller.user, &same, err);
    if (rc != TENANT_OK) {
        return rc;
    }

    if (same) {
        rc = tenant_change_name_back(job, change, err);
    }

    if (rc == TENANT_UNAVAILABLE || rc == TENANT_TIMEOUT) {
        return rc;
    }

    tenant_intent_end(job);

    return TENANT_OK;
}


/* *organization is the record after it, job->caller's the one before. */

static tenant_status_e
tenant_change_rename(tenant_job_t *job, tenant_change_t *change,
    tenant_doc_t *organization)
{
    unsigned         tries;
    tenant_master_t  master;
    tenant_status_e  rc;

    master = tenant_master_of(job);

    /* a restored database may have no indexes */

    rc = tenant_master_index(&master, &job->error);
    if (rc != TENANT_OK) {
        return rc;
    }

    for (tries = 0; tries < TENANT_CHANGE_TRIES; tries++) {

        change->intent.organization = job->caller.organization;
        change->intent.user = job->caller.user;

        rc = tenant_organization_name(job,
                                tenant_bson_get_str(job->caller.organization,
                                                    "name_folded"),
                                change->target, change->target_folded,
                                change->intent.user_id != NULL
                                ? &change->intent : NULL,
                                false, organization, &job->error);
        if (rc != TENANT_NOT_FOUND) {
            return rc;
        }

        rc = tenant_change_load(job, change);
        if (rc != TENANT_OK) {
            return rc;
        }
    }

    return tenant_error_set(&job->error, TENANT_CONFLICT,
                            "the organization is being renamed");
}


static tenant_status_e
tenant_change_user(tenant_job_t *job, tenant_change_t *change)
{
    tenant_doc_t     user;
    tenant_status_e  rc;

    if (change->values.email.data == NULL && change->values.hash.data == NULL)
    {
        return TENANT_OK;
    }

    if (change->values.hash.data != NULL) {
        memcpy(job->effects.user, job->caller.user_id,
               sizeof(job->effects.user));
    }

    rc = tenant_user_update(job, job->caller.user_id, &change->values, &user,
                            &job->error);

    if (rc == TENANT_NOT_FOUND) {
        return tenant_error_set(&job->error, TENANT_UNAUTHORIZED,
                                "the token is not valid any more");
    }

    return rc;
}
