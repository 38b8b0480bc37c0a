/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "../job/tenant_after.h"
#include "../master/tenant_lifecycle.h"
#include "../master/tenant_placements.h"
#include "tenant_organization.h"
#include "tenant_password.h"
#include "tenant_reserve.h"
#include "tenant_rule.h"
#include "tenant_user.h"


typedef struct {
    tenant_str_t     name;
    tenant_str_t     name_folded;
    tenant_str_t     email;
    tenant_str_t     email_folded;
    tenant_str_t     password;
    tenant_str_t     hash;
    tenant_placement_t  placement;
    char             id[TENANT_OID_HEX + 1];
    char             admin_id[TENANT_OID_HEX + 1];
    tenant_record_t  record;           /* the organization's */
    bool             activating;       /* it may be active */
    bool             closed;           /* it was, for a moment */
    bool             lost;             /* another one has given it up */
    tenant_after_t   release;
} tenant_signup_t;


static tenant_step_e tenant_signup_prepare(tenant_job_t *job);
static tenant_step_e tenant_signup_begin(tenant_job_t *job);
static tenant_status_e tenant_signup_claim(tenant_job_t *job,
    tenant_signup_t *signup);
static tenant_status_e tenant_signup_reserve(tenant_job_t *job,
    tenant_signup_t *signup);
static tenant_status_e tenant_signup_settle(tenant_job_t *job,
    tenant_signup_t *signup);
static void tenant_signup_placed(tenant_job_t *job, tenant_signup_t *signup,
    tenant_bson_t *record);
static tenant_doc_t tenant_signup_organization(tenant_job_t *job,
    tenant_signup_t *signup);
static tenant_step_e tenant_signup_hash(tenant_job_t *job);
static tenant_step_e tenant_signup_finish(tenant_job_t *job);
static tenant_status_e tenant_signup_place(tenant_job_t *job,
    tenant_signup_t *signup);
static tenant_status_e tenant_signup_make(tenant_job_t *job,
    tenant_signup_t *signup, tenant_doc_t *organization);
static tenant_status_e tenant_signup_activate(tenant_job_t *job,
    tenant_signup_t *signup, tenant_doc_t *organization);
static void tenant_signup_release(tenant_job_t *job,
    tenant_signup_t *signup);
static tenant_status_e tenant_signup_release_late(tenant_job_t *job,
    tenant_error_t *err);
static tenant_status_e tenant_signup_take_back(tenant_job_t *job,
    tenant_signup_t *signup, tenant_error_t *err);
static tenant_status_e tenant_signup_back(tenant_job_t *job,
    tenant_signup_t *signup, tenant_error_t *err);


static const tenant_field_t  tenant_signup_members[] = {
    { "organization_name", &tenant_rule_name,
      offsetof(tenant_signup_t, name), true,
      "The name that the organization is to have" },
    { "email", &tenant_rule_email,
      offsetof(tenant_signup_t, email), true,
      "The address of its first owner" },
    { "password", &tenant_rule_password,
      offsetof(tenant_signup_t, password), true,
      "The password of its first owner" },
    { NULL, NULL, 0, false, NULL }
};


const tenant_use_case_t  tenant_organization_create = {
    sizeof(tenant_signup_t), NULL, tenant_signup_members,
    tenant_signup_prepare, NULL
};


static tenant_step_e
tenant_signup_prepare(tenant_job_t *job)
{
    tenant_signup_t  *signup;

    signup = job->data;

    if (!tenant_rule_fold(job, signup->name, &signup->name_folded)
        || !tenant_rule_fold(job, signup->email, &signup->email_folded))
    {
        return TENANT_STEP_DONE;
    }

    if (tenant_signup_place(job, signup) != TENANT_OK) {
        return TENANT_STEP_DONE;
    }

    job->step = tenant_signup_begin;

    return TENANT_STEP_THROTTLE;
}


/* Nobody else has these ids, so what is made by them is this sign-up's. */

static tenant_status_e
tenant_signup_place(tenant_job_t *job, tenant_signup_t *signup)
{
    tenant_oid_new(signup->id);
    tenant_oid_new(signup->admin_id);

    if (!tenant_placement_make(job->arena, job->request.storage, signup->id,
                               signup->name_folded, true,
                               &signup->placement))
    {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    return TENANT_OK;
}


static tenant_step_e
tenant_signup_begin(tenant_job_t *job)
{
    tenant_signup_t  *signup;

    signup = job->data;

    /*
     * what is claimed must be made good or taken back, with or without a client
     */
    job->work.cancelled = NULL;

    if (tenant_signup_claim(job, signup) != TENANT_OK) {
        return TENANT_STEP_DONE;
    }

    job->committed = true;
    job->step = tenant_signup_hash;

    return TENANT_STEP_HASH;
}


static tenant_status_e
tenant_signup_claim(tenant_job_t *job, tenant_signup_t *signup)
{
    tenant_master_t  master;
    tenant_status_e  rc;

    master = tenant_master_of(job);

    rc = tenant_master_index(&master, &job->error);
    if (rc != TENANT_OK) {
        return rc;
    }

    signup->record = tenant_record_of(TENANT_RECORD_ORGANIZATION,
                                      tenant_signup_organization(job,
                                                                 signup));

    rc = tenant_reserve(job, &signup->record, "name_folded",
                        signup->name_folded);

    if (rc == TENANT_CONFLICT) {
        return tenant_error_set(&job->error, TENANT_CONFLICT,
                                "the organization name is taken");
    }

    if (rc == TENANT_OK) {
        rc = tenant_signup_reserve(job, signup);
    }

    if (rc != TENANT_OK) {
        /* the insert may have happened even when its answer was lost */
        tenant_signup_release(job, signup);
    }

    return rc;
}


/*
 * The base that the name makes may still be another organization's, which had
 * the name before.  The record that claims the name has one of its own until
 * that is known, so that nothing of another's is purged if this fails.  It is
 * not known before the password is hashed: a collection that is called by the
 * name, made for a claim that was given up while it waited for that, would be
 * nobody's.  Returns TENANT_NOT_FOUND then.
 */

static tenant_status_e
tenant_signup_settle(tenant_job_t *job, tenant_signup_t *signup)
{
    tenant_doc_t      after;
    tenant_bson_t    *set;
    tenant_master_t   master;
    tenant_status_e   rc;

    master = tenant_master_of(job);

    rc = tenant_placements_choose(&master, signup->id, job->request.storage,
                                  signup->name_folded, NULL, &signup->placement,
                                  &job->error);
    if (rc != TENANT_OK) {
        return rc;
    }

    set = tenant_bson_create(job->arena);
    tenant_signup_placed(job, signup, set);

    rc = tenant_placements_set(&master, signup->id, TENANT_STATE_CREATING, set,
                               &after, &job->error);

    /* else the record is still what is to be taken back */

    if (rc == TENANT_OK) {
        signup->record.doc = after;
    }

    return rc;
}


static void
tenant_signup_placed(tenant_job_t *job, tenant_signup_t *signup,
    tenant_bson_t *record)
{
    tenant_bson_t  *bases;

    tenant_placement_write(&signup->placement, "placement", record);

    if (signup->placement.mode != TENANT_MODE_NAME) {
        return;
    }

    tenant_bson_add_str(record, "based_on", signup->name_folded);

    bases = tenant_bson_begin_array(record, "bases");
    tenant_bson_add_str(bases, "0", tenant_placements_base(job->arena,
                                                           &signup->placement));
    tenant_bson_end(record, bases);
}


/* Claims the first owner's address. */

static tenant_status_e
tenant_signup_reserve(tenant_job_t *job, tenant_signup_t *signup)
{
    tenant_record_t  owner;
    tenant_status_e  rc;

    owner = tenant_user_record(job, signup->admin_id, signup->id,
                               signup->email, signup->email_folded,
                               TENANT_ROLE_EDITOR);

    rc = tenant_reserve(job, &owner, "email_folded", signup->email_folded);

    if (rc == TENANT_CONFLICT) {
        /* names are public, but nobody is to find out addresses */
        job->effects.attempt = TENANT_ATTEMPT_COUNTED;
        (void) tenant_error_set(&job->error, TENANT_CONFLICT,
                                "the e-mail address is taken");
    }

    return rc;
}


static tenant_doc_t
tenant_signup_organization(tenant_job_t *job, tenant_signup_t *signup)
{
    int64_t         now;
    tenant_bson_t  *record, *owners;

    now = tenant_clock_date();

    record = tenant_record_by_id(job->arena, signup->id);
    tenant_bson_add_str(record, "name", signup->name);
    tenant_bson_add_str(record, "name_folded", signup->name_folded);
    tenant_bson_add_int(record, "epoch", 0);

    tenant_record_add_id(record, "admin_id", signup->admin_id);

    owners = tenant_bson_begin_array(record, "owners");
    tenant_record_add_id(owners, "0", signup->admin_id);
    tenant_bson_end(record, owners);

    tenant_signup_placed(job, signup, record);

    tenant_bson_add_date(record, "created_at", now);
    tenant_bson_add_date(record, "updated_at", now);

    return tenant_bson_doc(record);
}


static tenant_step_e
tenant_signup_hash(tenant_job_t *job)
{
    tenant_signup_t  *signup;

    signup = job->data;

    /* on failure, and without a client, the next step takes the claims back */

    if (!__atomic_load_n(&job->abandoned, __ATOMIC_ACQUIRE)) {
        (void) tenant_password_hash(job, signup->password, &signup->hash);
    }

    job->step = tenant_signup_finish;

    return TENANT_STEP_DATABASE;
}


static tenant_step_e
tenant_signup_finish(tenant_job_t *job)
{
    tenant_doc_t      organization;
    tenant_signup_t  *signup;

    signup = job->data;
    organization.len = 0;
    organization.data = NULL;

    if (job->error.status == TENANT_OK
        && !__atomic_load_n(&job->abandoned, __ATOMIC_ACQUIRE)
        && tenant_signup_make(job, signup, &organization) == TENANT_OK)
    {
        job->effects.attempt = TENANT_ATTEMPT_COUNTED;
        tenant_organization_answer(job, 201, organization, signup->email);
        return TENANT_STEP_DONE;
    }

    tenant_signup_release(job, signup);

    return TENANT_STEP_DONE;
}


/*
 * A claim that has waited long to be hashed may have been given up meanwhile.
 * What it had made goes, and it is made once more, by other ids, which nobody
 * gives up so soon.
 */

static tenant_status_e
tenant_signup_make(tenant_job_t *job, tenant_signup_t *signup,
    tenant_doc_t *organization)
{
    tenant_error_t   err;
    tenant_status_e  rc;

    rc = tenant_signup_activate(job, signup, organization);
    if (rc != TENANT_NOT_FOUND) {
        return rc;
    }

    /* it must not be taken for another one's claim */

    rc = tenant_signup_take_back(job, signup, &err);

    if (rc != TENANT_OK) {
        job->error = err;
        return rc;
    }

    job->error.status = TENANT_OK;
    signup->activating = false;
    signup->closed = false;
    signup->lost = false;

    rc = tenant_signup_place(job, signup);

    if (rc == TENANT_OK) {
        rc = tenant_signup_claim(job, signup);
    }

    if (rc == TENANT_OK) {
        rc = tenant_signup_activate(job, signup, organization);
    }

    return rc == TENANT_NOT_FOUND ? tenant_reserve_late(job) : rc;
}


/* Returns TENANT_NOT_FOUND when the claim is lost. */

static tenant_status_e
tenant_signup_activate(tenant_job_t *job, tenant_signup_t *signup,
    tenant_doc_t *organization)
{
    tenant_master_t  master;
    tenant_status_e  rc;

    master = tenant_master_of(job);

    if (signup->placement.mode == TENANT_MODE_NAME) {
        rc = tenant_signup_settle(job, signup);
        if (rc != TENANT_OK) {
            return rc;
        }
    }

    signup->record.hash = signup->hash;
    signup->activating = true;

    return tenant_lifecycle_forward(&master, &signup->record,
                                    TENANT_STATE_CREATING, organization,
                                    &job->error);
}


/*
 * It is done once more when the database may be back; also where nobody knows
 * what became of a command, which may have been overtaken.
 */

static void
tenant_signup_release(tenant_job_t *job, tenant_signup_t *signup)
{
    tenant_error_t  ignored;

    (void) tenant_after_deadline(job);

    /*
     * 504 says that nobody knows, so a user who finds that he can log in may
     * stay
     */

    if (job->error.status == TENANT_TIMEOUT) {
        signup->activating = false;
    }

    if (tenant_signup_take_back(job, signup, &ignored) != TENANT_OK
        || job->error.status == TENANT_TIMEOUT)
    {
        tenant_after_add(job, &signup->release, tenant_signup_release_late);
        job->effects.pending = true;
    }
}


/*
 * If the answer was lost but the organization was made all the same, it may be
 * in use by now, and stays.
 */

static tenant_status_e
tenant_signup_release_late(tenant_job_t *job, tenant_error_t *err)
{
    tenant_signup_t  *signup;

    signup = job->data;
    signup->activating = false;

    return tenant_signup_take_back(job, signup, err);
}


/*
 * Removes what this sign-up wrote, by its own ids.  What is left of it is given
 * up and purged by the reconciler, or goes stale and is taken over by the next
 * one that wants the name or the address.
 */

static tenant_status_e
tenant_signup_take_back(tenant_job_t *job, tenant_signup_t *signup,
    tenant_error_t *err)
{
    tenant_doc_t     after;
    tenant_master_t  master;
    tenant_status_e  rc;

    master = tenant_master_of(job);

    rc = tenant_signup_back(job, signup, err);

    if (rc == TENANT_CONFLICT) {
        return TENANT_OK;
    }

    /* what was in use has leases: the reconciler removes it after them */

    if (rc != TENANT_OK || signup->closed) {
        return rc;
    }

    if (!signup->lost) {
        return tenant_lifecycle_forward(&master, &signup->record,
                                        TENANT_STATE_DELETING, &after, err);
    }

    /*
     * Who gave it up has purged it, but a collection may have been made since.
     * One that is called by a name may be another organization's by now.
     */

    return signup->placement.mode != TENANT_MODE_NAME
           ? tenant_placements_purge(&master, signup->record.doc, err)
           : TENANT_OK;
}


/*
 * Returns TENANT_OK when it is gone, or going, and tells if that is another
 * one's doing.  Returns TENANT_CONFLICT when it is in use, and stays.
 */

static tenant_status_e
tenant_signup_back(tenant_job_t *job, tenant_signup_t *signup,
    tenant_error_t *err)
{
    tenant_doc_t     after;
    tenant_state_e   state;
    tenant_master_t  master;
    tenant_status_e  rc;

    master = tenant_master_of(job);

    rc = tenant_lifecycle_back(&master, &signup->record,
                               TENANT_STATE_CREATING, &after, err);

    if (rc == TENANT_NOT_FOUND && signup->activating) {
        rc = tenant_lifecycle_back(&master, &signup->record,
                                   TENANT_STATE_ACTIVE, &after, err);
        signup->closed |= (rc == TENANT_OK);
    }

    if (rc != TENANT_NOT_FOUND) {
        return rc;
    }

    rc = tenant_master_find(&master, TENANT_ORGANIZATIONS,
                            tenant_record_by_id(job->arena, signup->id),
                            &after, err);

    if (rc != TENANT_OK) {
        return rc;
    }

    state = tenant_state_of(TENANT_RECORD_ORGANIZATION, after);
    signup->lost = true;

    return state == TENANT_STATE_GONE || state == TENANT_STATE_DELETING
           ? TENANT_OK : TENANT_CONFLICT;
}
