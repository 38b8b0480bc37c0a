/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "../job/tenant_answer_write.h"
#include "../job/tenant_after.h"
#include "tenant_mark.h"
#include "tenant_organization.h"
#include "tenant_owner.h"
#include "tenant_password.h"
#include "tenant_reserve.h"
#include "tenant_resume.h"
#include "tenant_rule.h"
#include "tenant_user.h"
#include "tenant_user_update.h"


typedef struct {
    tenant_user_values_t   values;
    tenant_str_t           password;
    tenant_str_t           role_name;
    char                   id[TENANT_OID_HEX + 1];
    tenant_doc_t           user;       /* before */
    bool                   owned;      /* before */
    bool                   half;       /* the owners may be what they must not
                                          stay */
    tenant_intent_t        intent;     /* of the half that comes second */
    tenant_after_t         late;
} tenant_user_change_t;


static tenant_step_e tenant_user_change_begin(tenant_job_t *job);
static tenant_step_e tenant_user_change_hash(tenant_job_t *job);
static tenant_step_e tenant_user_change_apply(tenant_job_t *job);
static tenant_status_e tenant_user_change_both(tenant_job_t *job,
    tenant_user_change_t *change, tenant_doc_t *organization,
    tenant_doc_t *user);
static void tenant_user_change_intend(tenant_job_t *job,
    tenant_user_change_t *change);
static tenant_status_e tenant_user_change_owner(tenant_job_t *job,
    tenant_user_change_t *change, tenant_doc_t *organization);
static tenant_status_e tenant_user_change_look(tenant_job_t *job,
    tenant_user_change_t *change, tenant_doc_t *organization);
static tenant_status_e tenant_user_change_organization(tenant_job_t *job,
    tenant_doc_t *organization, tenant_error_t *err);
static bool tenant_user_change_alone(tenant_user_change_t *change);
static tenant_status_e tenant_user_change_record(tenant_job_t *job,
    tenant_user_change_t *change, tenant_doc_t *user);
static void tenant_user_change_back(tenant_job_t *job,
    tenant_user_change_t *change);
static tenant_status_e tenant_user_change_late(tenant_job_t *job,
    tenant_error_t *err);
static tenant_status_e tenant_user_change_demote(tenant_job_t *job,
    tenant_user_change_t *change, tenant_error_t *err);


static const tenant_field_t  tenant_user_change_members[] = {
    { "role", &tenant_rule_role,
      offsetof(tenant_user_change_t, role_name), false,
      "What the user is to be allowed" },
    { "email", &tenant_rule_email,
      offsetof(tenant_user_change_t, values.email), false,
      "The address that the user is to have" },
    { "password", &tenant_rule_password,
      offsetof(tenant_user_change_t, password), false,
      "The password that the user is to have" },
    { NULL, NULL, 0, false, NULL }
};


const tenant_use_case_t  tenant_user_patch = {
    sizeof(tenant_user_change_t), NULL, tenant_user_change_members,
    tenant_user_change_begin, NULL
};


static tenant_step_e
tenant_user_change_begin(tenant_job_t *job)
{
    tenant_user_change_t  *change;

    change = job->data;
    change->values.role = tenant_role_parse(change->role_name);

    if (change->values.email.data == NULL && change->password.data == NULL
        && change->values.role == TENANT_ROLE_NONE)
    {
        (void) tenant_error_set(&job->error, TENANT_UNPROCESSABLE,
                                "nothing to change is given");
        return TENANT_STEP_DONE;
    }

    if (!tenant_rule_fold(job, change->values.email,
                          &change->values.email_folded)
        || tenant_caller_load(job) != TENANT_OK
        || tenant_user_find(job, change->id, &change->user) != TENANT_OK)
    {
        return TENANT_STEP_DONE;
    }

    if (change->password.data != NULL) {
        job->step = tenant_user_change_hash;
        return TENANT_STEP_HASH;
    }

    return tenant_user_change_apply(job);
}


static tenant_step_e
tenant_user_change_hash(tenant_job_t *job)
{
    tenant_user_change_t  *change;

    change = job->data;

    if (tenant_password_hash(job, change->password, &change->values.hash)
        != TENANT_OK)
    {
        return TENANT_STEP_DONE;
    }

    job->step = tenant_user_change_apply;

    return TENANT_STEP_DATABASE;
}


static tenant_step_e
tenant_user_change_apply(tenant_job_t *job)
{
    tenant_doc_t           organization, user;
    tenant_bson_t         *answer;
    tenant_role_e          role;
    tenant_status_e        rc;
    tenant_user_change_t  *change;

    change = job->data;
    user = change->user;

    if (__atomic_load_n(&job->abandoned, __ATOMIC_ACQUIRE)) {
        return TENANT_STEP_DONE;
    }

    /* both records must change or none, with or without a client */
    job->work.cancelled = NULL;

    /* much may have happened while it was hashed */

    if (change->values.hash.data != NULL
        && (tenant_caller_load(job) != TENANT_OK
            || tenant_user_find(job, change->id, &change->user) != TENANT_OK))
    {
        return TENANT_STEP_DONE;
    }

    organization = job->caller.organization;
    role = change->values.role;

    change->values.ends = role != TENANT_ROLE_NONE
                          && role < tenant_role_of(organization,
                                                   change->user);

    if (role != TENANT_ROLE_NONE || change->values.hash.data != NULL) {
        memcpy(job->effects.user, change->id, sizeof(job->effects.user));
    }

    rc = role == TENANT_ROLE_NONE
         ? tenant_user_change_record(job, change, &user)
         : tenant_user_change_both(job, change, &organization, &user);

    if (rc != TENANT_OK) {
        return TENANT_STEP_DONE;
    }

    answer = tenant_bson_create(job->arena);
    tenant_user_show(answer, organization, user);

    tenant_answer_document(job, 200, answer);

    return TENANT_STEP_DONE;
}


/*
 * There are two records and no transaction, so the address is claimed before
 * the owners are changed.  If the user's record fails all the same, they go
 * back.
 */

static tenant_status_e
tenant_user_change_both(tenant_job_t *job, tenant_user_change_t *change,
    tenant_doc_t *organization, tenant_doc_t *user)
{
    tenant_status_e  rc;

    change->owned = tenant_role_owns(*organization, change->id);
    tenant_user_change_intend(job, change);

    rc = tenant_reserve_address(job, change->user, change->values.email,
                                change->values.email_folded);
    if (rc != TENANT_OK) {
        return rc;
    }

    rc = tenant_user_change_owner(job, change, organization);

    if (rc == TENANT_UNAVAILABLE) {
        rc = tenant_user_change_look(job, change, organization);
    }

    if (rc != TENANT_OK) {
        (void) tenant_reserve_release(job);

        /* it may be stored */

        if (rc == TENANT_TIMEOUT || rc == TENANT_UNAVAILABLE) {
            tenant_after_add(job, &change->late, tenant_user_change_late);

        } else {
            job->effects.pending = false;
        }

        return rc;
    }

    rc = tenant_reserve_release(job);

    if (rc == TENANT_OK) {
        rc = tenant_user_change_record(job, change, user);
    }

    if (rc == TENANT_OK) {
        tenant_intent_end(job);
        return TENANT_OK;
    }

    tenant_after_add(job, &change->late, tenant_user_change_late);

    /* nobody knows what is stored: then the whole is completed */

    if (rc != TENANT_TIMEOUT) {
        tenant_user_change_back(job, change);
    }

    return rc;
}


/* A change of both records, of which the organization's comes first. */

static void
tenant_user_change_intend(tenant_job_t *job, tenant_user_change_t *change)
{
    bool  owner;

    owner = change->values.role == TENANT_ROLE_OWNER;

    if (change->owned == owner || tenant_user_change_alone(change)) {
        return;
    }

    change->intent.does = owner ? TENANT_INTENT_PROMOTE
                                : TENANT_INTENT_DEMOTE;
    change->intent.user_id = change->id;
    change->intent.user = change->user;
    change->intent.values = &change->values;

    change->values.mark = tenant_mark_id(job);
}


/*
 * His record says what he will be as no owner before he stops being one: a
 * crash in between leaves him what he was.
 */

static tenant_status_e
tenant_user_change_owner(tenant_job_t *job, tenant_user_change_t *change,
    tenant_doc_t *organization)
{
    tenant_status_e         rc;
    const tenant_intent_t  *intent;
    tenant_user_values_t    values;

    intent = change->intent.user_id != NULL ? &change->intent : NULL;

    if (change->values.role == TENANT_ROLE_OWNER) {
        return tenant_owner_add(job, change->id, TENANT_OWNER_CALLER, intent,
                                organization, &job->error);
    }

    /* a request that is told that it is done must leave its mark */

    if (!change->owned) {
        return tenant_owner_pull(job, change->id, TENANT_OWNER_CALLER, NULL,
                                 organization, &job->error);
    }

    memset(&values, 0, sizeof(tenant_user_values_t));
    values.role = change->values.role;

    rc = tenant_user_update(job, change->id, &values, &change->intent.user,
                            &job->error);

    return rc == TENANT_OK
           ? tenant_owner_pull(job, change->id, TENANT_OWNER_CALLER, intent,
                               organization, &job->error)
           : rc;
}


/*
 * A primary that steps down may have stored what it refused, but 503 says that
 * nothing was.  So where a promotion is found, the change goes on, and where
 * nobody can tell, it is a timeout.
 */

static tenant_status_e
tenant_user_change_look(tenant_job_t *job, tenant_user_change_t *change,
    tenant_doc_t *organization)
{
    int64_t           deadline;
    tenant_doc_t      found;
    tenant_error_t    err;
    tenant_status_e   rc;

    if (change->owned || change->values.role != TENANT_ROLE_OWNER) {
        return TENANT_UNAVAILABLE;
    }

    deadline = tenant_after_deadline(job);
    rc = tenant_user_change_organization(job, &found, &err);
    job->work.deadline = deadline;

    if (rc == TENANT_OK && found.data != NULL
        && tenant_role_owns(found, change->id))
    {
        *organization = found;
        job->error.status = TENANT_OK;
        return TENANT_OK;
    }

    if (rc == TENANT_OK || !job->work.wrote) {
        return TENANT_UNAVAILABLE;
    }

    /* the same request completes it, if that is all it asks for */

    change->half = !tenant_user_change_alone(change);

    err = job->error;
    (void) tenant_error_set(&job->error, TENANT_TIMEOUT,
                            "the database did not answer in time");
    memcpy(job->error.cause, err.cause, sizeof(err.cause));

    return TENANT_TIMEOUT;
}


static tenant_status_e
tenant_user_change_organization(tenant_job_t *job, tenant_doc_t *organization,
    tenant_error_t *err)
{
    tenant_master_t  master;

    master = tenant_master_of(job);

    return tenant_master_find(&master, TENANT_ORGANIZATIONS,
                              tenant_record_in(job->arena,
                                               job->caller.organization_id,
                                               TENANT_RECORD_ORGANIZATION,
                                               TENANT_STATE_LIVE),
                              organization, err);
}


/* Returns whether it is a promotion, and nothing else. */

static bool
tenant_user_change_alone(tenant_user_change_t *change)
{
    return change->values.role == TENANT_ROLE_OWNER
           && change->values.email.data == NULL
           && change->values.hash.data == NULL;
}


static tenant_status_e
tenant_user_change_record(tenant_job_t *job, tenant_user_change_t *change,
    tenant_doc_t *user)
{
    return tenant_user_change_alone(change)
           ? TENANT_OK
           : tenant_user_update(job, change->id, &change->values, user,
                                &job->error);
}


static void
tenant_user_change_back(tenant_job_t *job, tenant_user_change_t *change)
{
    tenant_doc_t     organization;
    tenant_error_t   ignored;
    tenant_status_e  rc;

    if (change->owned == (change->values.role == TENANT_ROLE_OWNER)) {
        return;
    }

    (void) tenant_after_deadline(job);

    if (change->owned) {
        rc = tenant_owner_add(job, change->id, TENANT_OWNER_BACK, NULL,
                              &organization, &ignored);

    } else {
        rc = tenant_owner_pull(job, change->id, TENANT_OWNER_BACK, NULL,
                               &organization, &ignored);
        change->half = rc == TENANT_UNAVAILABLE || rc == TENANT_TIMEOUT;
    }

    /* somebody else has said since what the owners are to be */

    if (rc != TENANT_OK && rc != TENANT_UNAVAILABLE && rc != TENANT_TIMEOUT) {
        tenant_intent_end(job);
    }
}


/* By now a command that was overtaken has arrived. */

static tenant_status_e
tenant_user_change_late(tenant_job_t *job, tenant_error_t *err)
{
    bool                   owns;
    tenant_doc_t           organization;
    tenant_status_e        rc;
    tenant_user_change_t  *change;

    change = job->data;

    rc = tenant_user_change_organization(job, &organization, err);

    if (rc != TENANT_OK || organization.data == NULL) {
        return rc;
    }

    owns = tenant_role_owns(organization, change->id);

    if (owns && change->half) {
        return tenant_user_change_demote(job, change, err);
    }

    if (change->owned && change->values.role != TENANT_ROLE_OWNER && !owns
        && !job->effects.pending)
    {
        return tenant_user_sign_out(job, change->id, err);
    }

    rc = tenant_resume_own(job, err);

    if (rc == TENANT_OK) {
        job->effects.pending = false;
    }

    return rc;
}


/*
 * In half a promotion he is an owner, and his record is what it was before.  If
 * it has changed, somebody has asked again, and was told that it is done.
 */

static tenant_status_e
tenant_user_change_demote(tenant_job_t *job, tenant_user_change_t *change,
    tenant_error_t *err)
{
    bool             same;
    tenant_doc_t     organization;
    tenant_status_e  rc;

    rc = tenant_user_same(job, change->user, &same, err);
    if (rc != TENANT_OK) {
        return rc;
    }

    if (same) {
        rc = tenant_owner_pull(job, change->id, TENANT_OWNER_BACK, NULL,
                               &organization, err);
    }

    if (rc == TENANT_UNAVAILABLE || rc == TENANT_TIMEOUT) {
        return rc;
    }

    tenant_intent_end(job);

    return TENANT_OK;
}
