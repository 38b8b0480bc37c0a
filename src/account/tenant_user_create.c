/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "../job/tenant_answer_write.h"
#include "../job/tenant_after.h"
#include "../master/tenant_lifecycle_user.h"
#include "../master/tenant_lifecycle.h"
#include "tenant_mark.h"
#include "tenant_owner.h"
#include "tenant_password.h"
#include "tenant_reserve.h"
#include "tenant_rule.h"
#include "tenant_user.h"


typedef struct {
    tenant_str_t     email;
    tenant_str_t     email_folded;
    tenant_str_t     password;
    tenant_str_t     hash;
    tenant_str_t     role_name;
    tenant_role_e    role;
    char             id[TENANT_OID_HEX + 1];
    tenant_record_t  record;
    bool             activating;       /* he may be active */
    bool             lost;             /* the claim was given up */
    tenant_after_t   release;
} tenant_new_user_t;


static tenant_step_e tenant_new_user_begin(tenant_job_t *job);
static tenant_status_e tenant_new_user_claim(tenant_job_t *job,
    tenant_new_user_t *new);
static tenant_step_e tenant_new_user_hash(tenant_job_t *job);
static tenant_step_e tenant_new_user_finish(tenant_job_t *job);
static tenant_status_e tenant_new_user_make(tenant_job_t *job,
    tenant_new_user_t *new, tenant_doc_t *organization, tenant_doc_t *user);
static tenant_status_e tenant_new_user_activate(tenant_job_t *job,
    tenant_new_user_t *new, tenant_doc_t *organization, tenant_doc_t *user);
static void tenant_new_user_release(tenant_job_t *job,
    tenant_new_user_t *new);
static tenant_status_e tenant_new_user_release_late(tenant_job_t *job,
    tenant_error_t *err);
static bool tenant_new_user_fresh(const tenant_new_user_t *new,
    tenant_doc_t user);
static tenant_status_e tenant_new_user_take_back(tenant_job_t *job,
    tenant_new_user_t *new, tenant_error_t *err);


static const tenant_field_t  tenant_new_user_members[] = {
    { "email", &tenant_rule_email,
      offsetof(tenant_new_user_t, email), true,
      "The address of the user" },
    { "password", &tenant_rule_password,
      offsetof(tenant_new_user_t, password), true,
      "The password of the user" },
    { "role", &tenant_rule_role,
      offsetof(tenant_new_user_t, role_name), true,
      "What the user may do" },
    { NULL, NULL, 0, false, NULL }
};


const tenant_use_case_t  tenant_user_create = {
    sizeof(tenant_new_user_t), NULL, tenant_new_user_members,
    tenant_new_user_begin, NULL
};


static tenant_step_e
tenant_new_user_begin(tenant_job_t *job)
{
    tenant_new_user_t  *new;

    new = job->data;

    if (!tenant_rule_fold(job, new->email, &new->email_folded)
        || tenant_caller_load(job) != TENANT_OK)
    {
        return TENANT_STEP_DONE;
    }

    new->role = tenant_role_parse(new->role_name);
    tenant_oid_new(new->id);

    /*
     * what is claimed must be made good or taken back, with or without a client
     */
    job->work.cancelled = NULL;

    if (tenant_new_user_claim(job, new) != TENANT_OK) {
        return TENANT_STEP_DONE;
    }

    job->committed = true;
    job->step = tenant_new_user_hash;

    return TENANT_STEP_HASH;
}


static tenant_status_e
tenant_new_user_claim(tenant_job_t *job, tenant_new_user_t *new)
{
    tenant_master_t  master;
    tenant_status_e  rc;

    master = tenant_master_of(job);

    rc = tenant_master_index(&master, &job->error);
    if (rc != TENANT_OK) {
        return rc;
    }

    new->record = tenant_user_record(job, new->id,
                                     job->caller.organization_id, new->email,
                                     new->email_folded, new->role);

    rc = tenant_reserve(job, &new->record, "email_folded", new->email_folded);

    if (rc == TENANT_CONFLICT) {
        return tenant_error_set(&job->error, TENANT_CONFLICT,
                                "the e-mail address is taken");
    }

    if (rc != TENANT_OK) {
        /* the insert may have happened even when its answer was lost */
        tenant_new_user_release(job, new);
    }

    return rc;
}


static tenant_step_e
tenant_new_user_hash(tenant_job_t *job)
{
    tenant_new_user_t  *new;

    new = job->data;

    /* on failure, and without a client, the next step takes the claim back */

    if (!__atomic_load_n(&job->abandoned, __ATOMIC_ACQUIRE)) {
        (void) tenant_password_hash(job, new->password, &new->hash);
    }

    job->step = tenant_new_user_finish;

    return TENANT_STEP_DATABASE;
}


static tenant_step_e
tenant_new_user_finish(tenant_job_t *job)
{
    tenant_doc_t        organization, user;
    tenant_bson_t      *answer;
    tenant_new_user_t  *new;

    new = job->data;
    memset(&user, 0, sizeof(tenant_doc_t));

    if (job->error.status != TENANT_OK
        || __atomic_load_n(&job->abandoned, __ATOMIC_ACQUIRE)
        || tenant_new_user_make(job, new, &organization, &user)
           != TENANT_OK)
    {
        tenant_new_user_release(job, new);

        return TENANT_STEP_DONE;
    }

    job->answer.location = tenant_arena_printf(job->arena, "users/%s",
                                               new->id);

    answer = tenant_bson_create(job->arena);
    tenant_user_show(answer, organization, user);

    tenant_answer_document(job, 201, answer);

    return TENANT_STEP_DONE;
}


/*
 * A claim that has waited long to be hashed may have been given up meanwhile.
 * Then it is made once more, by another id, which nobody gives up so soon; the
 * organization is asked first, as it may be gone, and purged.
 */

static tenant_status_e
tenant_new_user_make(tenant_job_t *job, tenant_new_user_t *new,
    tenant_doc_t *organization, tenant_doc_t *user)
{
    tenant_status_e  rc;

    rc = tenant_new_user_activate(job, new, organization, user);

    if (rc == TENANT_OK || !new->lost) {
        return rc;
    }

    tenant_intent_end(job);
    job->effects.mark[0] = '\0';
    job->error.status = TENANT_OK;
    new->activating = false;
    new->lost = false;

    rc = tenant_owner_check(job, organization, &job->error);
    if (rc != TENANT_OK) {
        return rc;
    }

    tenant_oid_new(new->id);

    rc = tenant_new_user_claim(job, new);

    if (rc == TENANT_OK) {
        rc = tenant_new_user_activate(job, new, organization, user);
    }

    return rc != TENANT_OK && new->lost ? tenant_reserve_late(job) : rc;
}


/*
 * The organization is asked before and after: if it is deleted in between, the
 * purge removes the user, should a crash keep us from doing so.
 */

static tenant_status_e
tenant_new_user_activate(tenant_job_t *job, tenant_new_user_t *new,
    tenant_doc_t *organization, tenant_doc_t *user)
{
    tenant_intent_t  intent;
    tenant_master_t  master;
    tenant_status_e  rc;

    master = tenant_master_of(job);

    memset(&intent, 0, sizeof(tenant_intent_t));
    intent.does = TENANT_INTENT_OWN;
    intent.user_id = new->id;

    rc = new->role == TENANT_ROLE_OWNER
         ? tenant_owner_intend(job, &intent, organization, &job->error)
         : tenant_owner_check(job, organization, &job->error);

    if (rc != TENANT_OK) {
        job->effects.pending = job->effects.pending
                               && (rc == TENANT_UNAVAILABLE
                                   || rc == TENANT_TIMEOUT);
        return rc;
    }

    new->record.hash = new->hash;
    new->activating = true;

    rc = tenant_lifecycle_forward(&master, &new->record,
                                  TENANT_STATE_CREATING, user, &job->error);

    new->lost = (rc == TENANT_NOT_FOUND);

    if (rc != TENANT_OK) {
        return rc;
    }

    if (new->role != TENANT_ROLE_OWNER) {
        return tenant_owner_check(job, organization, &job->error);
    }

    return tenant_owner_add(job, new->id, TENANT_OWNER_CALLER|TENANT_OWNER_END,
                            NULL, organization, &job->error);
}


/*
 * It is done once more when the database may be back; also where nobody knows
 * what became of a command, which may have been overtaken.
 */

static void
tenant_new_user_release(tenant_job_t *job, tenant_new_user_t *new)
{
    tenant_error_t  ignored;

    (void) tenant_after_deadline(job);

    if (tenant_new_user_take_back(job, new, &ignored) != TENANT_OK
        || job->error.status == TENANT_TIMEOUT)
    {
        tenant_after_add(job, &new->release, tenant_new_user_release_late);
    }
}


/*
 * If the answer was lost but the user was made all the same, and is all that he
 * was to be, he may be in use by now, and stays.
 */

static tenant_status_e
tenant_new_user_release_late(tenant_job_t *job, tenant_error_t *err)
{
    bool                made;
    tenant_doc_t        user, organization;
    tenant_state_e      state;
    tenant_master_t     master;
    tenant_status_e     rc;
    tenant_new_user_t  *new;

    new = job->data;
    master = tenant_master_of(job);

    rc = tenant_master_find(&master, TENANT_USERS,
                            tenant_record_by_id(job->arena, new->id), &user,
                            err);

    if (rc == TENANT_OK) {
        rc = tenant_master_find(&master, TENANT_ORGANIZATIONS,
                                tenant_record_by_id(job->arena,
                                               job->caller.organization_id),
                                &organization, err);
    }

    if (rc != TENANT_OK) {
        return rc;
    }

    state = tenant_state_of(TENANT_RECORD_USER, user);

    made = state != TENANT_STATE_GONE && state != TENANT_STATE_CREATING
           && !tenant_lifecycle_retired(organization, new->id);

    /* a user whom somebody has changed since is in use */

    if (made && new->role == TENANT_ROLE_OWNER
        && tenant_new_user_fresh(new, user)
        && tenant_mark_untouched(job, job->caller.organization, organization))
    {
        made = organization.data != NULL
               && tenant_role_owns(organization, new->id);
    }

    return made ? TENANT_OK : tenant_new_user_take_back(job, new, err);
}


/* Returns whether the record is as it was made. */

static bool
tenant_new_user_fresh(const tenant_new_user_t *new, tenant_doc_t user)
{
    return tenant_bson_get_int(user, "epoch", 0) == 0
           && tenant_str_eq(tenant_bson_get_str(user, "password"), new->hash)
           && tenant_str_eq(tenant_bson_get_str(user, "email_folded"),
                            new->email_folded)
           && tenant_str_eq(tenant_bson_get_str(user, "role"),
                            tenant_bson_get_str(new->record.doc, "role"));
}


/* A user who may be active already, and an owner, is retired before he goes. */

static tenant_status_e
tenant_new_user_take_back(tenant_job_t *job, tenant_new_user_t *new,
    tenant_error_t *err)
{
    tenant_doc_t     after;
    tenant_intent_t  intent;
    tenant_master_t  master;
    tenant_status_e  rc;

    master = tenant_master_of(job);

    if (!new->activating) {
        return tenant_lifecycle_back(&master, &new->record,
                                     TENANT_STATE_CREATING, &after, err);
    }

    memset(&intent, 0, sizeof(tenant_intent_t));
    intent.does = TENANT_INTENT_REMOVE;
    intent.user_id = new->id;

    /* what was to make him an owner does for this, too (tenant_resume.c) */

    rc = tenant_owner_pull(job, new->id, TENANT_OWNER_RETIRE,
                           job->effects.pending ? NULL : &intent,
                           &new->record.organization, err);

    if (rc == TENANT_UNAUTHORIZED) {
        memset(&new->record.organization, 0, sizeof(tenant_doc_t));

    } else if (rc != TENANT_OK) {
        return rc;
    }

    rc = tenant_lifecycle_back(&master, &new->record, TENANT_STATE_ACTIVE,
                               &after, err);

    if (rc == TENANT_OK) {
        tenant_intent_end(job);
    }

    return rc;
}
