/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "../job/tenant_after.h"
#include "../job/tenant_input.h"
#include "tenant_organization.h"
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
    tenant_role_e    role;             /* NONE: stays */
    char             id[TENANT_OID_HEX + 1];
    tenant_doc_t     user;             /* before */
    bool             owned;            /* before */
    tenant_after_t   late;
} tenant_user_change_t;


typedef struct {
    char              id[TENANT_OID_HEX + 1];
    tenant_record_t   record;
    tenant_after_t    late;
} tenant_user_delete_t;


static tenant_step_e tenant_user_change_begin(tenant_job_t *job);
static tenant_step_e tenant_user_change_hash(tenant_job_t *job);
static tenant_step_e tenant_user_change_apply(tenant_job_t *job);
static tenant_status_e tenant_user_change_both(tenant_job_t *job,
    tenant_user_change_t *change, tenant_doc_t *organization,
    tenant_doc_t *user);
static tenant_status_e tenant_user_change_owner(tenant_job_t *job,
    tenant_user_change_t *change, tenant_doc_t *organization);
static tenant_status_e tenant_user_change_late(tenant_job_t *job,
    tenant_error_t *err);
static void tenant_user_change_back(tenant_job_t *job,
    tenant_user_change_t *change);
static tenant_status_e tenant_user_change_record(tenant_job_t *job,
    tenant_user_change_t *change, tenant_doc_t *user);
static tenant_status_e tenant_user_change_role(tenant_job_t *job,
    tenant_user_change_t *change);
static tenant_step_e tenant_user_delete_begin(tenant_job_t *job);
static tenant_status_e tenant_user_delete_late(tenant_job_t *job,
    tenant_error_t *err);


static const tenant_field_t  tenant_user_change_members[] = {
    { "role", &tenant_rule_role,
      offsetof(tenant_user_change_t, role_name), false,
      "What the user is to be allowed" },
    { "email", &tenant_rule_email,
      offsetof(tenant_user_change_t, email), false,
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
    change->role = tenant_role_parse(change->role_name);

    if (change->email.data == NULL && change->password.data == NULL
        && change->role == TENANT_ROLE_NONE)
    {
        (void) tenant_error_set(&job->error, TENANT_UNPROCESSABLE,
                                "nothing to change is given");
        return TENANT_STEP_DONE;
    }

    if (!tenant_rule_fold(job, change->email, &change->email_folded)
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

    if (tenant_password_hash(job, change->password, &change->hash)
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
    tenant_status_e        rc;
    tenant_user_change_t  *change;

    change = job->data;
    user = change->user;

    if (__atomic_load_n(&job->abandoned, __ATOMIC_ACQUIRE)) {
        return TENANT_STEP_DONE;
    }

    /* both records or none, client or not */
    job->session.cancelled = NULL;

    /* much may have happened while it was hashed */

    if (change->hash.data != NULL
        && (tenant_caller_load(job) != TENANT_OK
            || tenant_user_find(job, change->id, &change->user) != TENANT_OK))
    {
        return TENANT_STEP_DONE;
    }

    organization = job->caller.organization;

    if (change->role != TENANT_ROLE_NONE || change->hash.data != NULL) {
        memcpy(job->effects.user, change->id, sizeof(job->effects.user));
    }

    rc = change->role == TENANT_ROLE_NONE
         ? tenant_user_change_record(job, change, &user)
         : tenant_user_change_both(job, change, &organization, &user);

    if (rc != TENANT_OK) {
        return TENANT_STEP_DONE;
    }

    answer = tenant_bson_create(job->arena);
    tenant_user_show(answer, organization, user);

    tenant_input_answer(job, 200, answer);

    return TENANT_STEP_DONE;
}


/*
 * Two records, no transaction: the address is claimed before the owners are
 * changed, and they go back should the user's record fail all the same.
 */

static tenant_status_e
tenant_user_change_both(tenant_job_t *job, tenant_user_change_t *change,
    tenant_doc_t *organization, tenant_doc_t *user)
{
    tenant_status_e  rc;

    change->owned = tenant_role_owns(*organization, change->id);

    rc = tenant_reserve_address(job, change->user, change->email,
                                change->email_folded);
    if (rc != TENANT_OK) {
        return rc;
    }

    rc = tenant_user_change_owner(job, change, organization);

    if (rc != TENANT_OK) {
        (void) tenant_reserve_release(job);

        /* stored, perhaps: its primary may have stepped down */

        if (rc == TENANT_TIMEOUT || rc == TENANT_UNAVAILABLE) {
            tenant_after_add(job, &change->late, tenant_user_change_late);
        }

        return rc;
    }

    rc = tenant_reserve_release(job);

    if (rc == TENANT_OK) {
        rc = tenant_user_change_record(job, change, user);
    }

    if (rc != TENANT_OK) {
        tenant_after_add(job, &change->late, tenant_user_change_late);
    }

    /* nobody knows: forward is as likely, and the same request completes it */

    if (rc != TENANT_OK && rc != TENANT_TIMEOUT) {
        tenant_user_change_back(job, change);
    }

    return rc;
}


/*
 * What he will be once he is no owner stands in his record before he is none:
 * a crash between leaves him what he was.
 */

static tenant_status_e
tenant_user_change_owner(tenant_job_t *job, tenant_user_change_t *change,
    tenant_doc_t *organization)
{
    tenant_status_e  rc;

    if (change->role == TENANT_ROLE_OWNER) {
        return tenant_owner_add(job, change->id, TENANT_OWNER_CALLER,
                                organization, &job->error);
    }

    if (!tenant_role_owns(*organization, change->id)) {
        return TENANT_OK;
    }

    rc = tenant_user_change_role(job, change);

    return rc == TENANT_OK
           ? tenant_owner_pull(job, change->id, TENANT_OWNER_CALLER,
                               organization, &job->error)
           : rc;
}


/* Who is no owner any more has no owner's tokens, whatever reply was lost. */

static tenant_status_e
tenant_user_change_late(tenant_job_t *job, tenant_error_t *err)
{
    tenant_doc_t           organization, user;
    tenant_bson_t         *update;
    tenant_master_t        master;
    tenant_status_e        rc;
    tenant_user_change_t  *change;

    change = job->data;
    master = tenant_master_of(job);

    rc = tenant_master_find(&master, TENANT_ORGANIZATIONS,
                            tenant_record_by_id(job->arena,
                                               job->caller.organization_id),
                            &organization, err);

    if (rc == TENANT_OK && organization.data != NULL
        && change->owned && change->role != TENANT_ROLE_OWNER
        && !tenant_role_owns(organization, change->id))
    {
        update = tenant_bson_create(job->arena);
        tenant_user_end_tokens(update);

        rc = tenant_master_update(&master, TENANT_USERS,
                                  tenant_user_filter(job, change->id),
                                  update, &user, err);
    }

    return rc == TENANT_NOT_FOUND ? TENANT_OK : rc;
}


static void
tenant_user_change_back(tenant_job_t *job, tenant_user_change_t *change)
{
    tenant_doc_t    organization;
    tenant_error_t  ignored;

    if (change->owned == (change->role == TENANT_ROLE_OWNER)) {
        return;
    }

    (void) tenant_after_deadline(job);

    if (change->owned) {
        (void) tenant_owner_add(job, change->id, 0, &organization, &ignored);
    } else {
        (void) tenant_owner_pull(job, change->id, 0, &organization, &ignored);
    }
}


/* A new password, and a lesser role, end the user's earlier tokens. */

static tenant_status_e
tenant_user_change_record(tenant_job_t *job, tenant_user_change_t *change,
    tenant_doc_t *user)
{
    tenant_bson_t    *filter, *update, *set;
    tenant_master_t   master;
    tenant_status_e   rc;

    if (change->email.data == NULL && change->hash.data == NULL
        && change->role == TENANT_ROLE_OWNER)
    {
        return TENANT_OK;
    }

    master = tenant_master_of(job);

    filter = tenant_user_filter(job, change->id);
    update = tenant_bson_create(job->arena);

    set = tenant_bson_begin(update, "$set");

    if (change->email.data != NULL) {
        tenant_bson_add_str(set, "email", change->email);
        tenant_bson_add_str(set, "email_folded", change->email_folded);
    }

    if (change->hash.data != NULL) {
        tenant_bson_add_str(set, "password", change->hash);
    }

    if (change->role != TENANT_ROLE_NONE
        && change->role != TENANT_ROLE_OWNER)
    {
        tenant_bson_add_text(set, "role", tenant_role_name(change->role));
    }

    tenant_bson_end(update, set);

    if (change->hash.data != NULL
        || (change->role != TENANT_ROLE_NONE
            && change->role < tenant_role_of(job->caller.organization,
                                             change->user)))
    {
        tenant_user_end_tokens(update);
    }

    rc = tenant_master_update(&master, TENANT_USERS, filter, update, user,
                              &job->error);

    if (rc == TENANT_CONFLICT
        && tenant_reserve_free(job, TENANT_RECORD_USER, "email_folded",
                               change->email_folded, &job->error)
           == TENANT_OK)
    {
        rc = tenant_master_update(&master, TENANT_USERS, filter, update,
                                  user, &job->error);
    }

    if (rc == TENANT_CONFLICT) {
        return tenant_error_set(&job->error, TENANT_CONFLICT,
                                "the e-mail address is taken");
    }

    if (rc == TENANT_NOT_FOUND) {
        return tenant_error_set(&job->error, TENANT_NOT_FOUND,
                                "there is no such user");
    }

    return rc;
}


static tenant_status_e
tenant_user_change_role(tenant_job_t *job, tenant_user_change_t *change)
{
    tenant_doc_t      user;
    tenant_bson_t    *update, *set;
    tenant_master_t   master;
    tenant_status_e   rc;

    master = tenant_master_of(job);

    update = tenant_bson_create(job->arena);

    set = tenant_bson_begin(update, "$set");
    tenant_bson_add_text(set, "role", tenant_role_name(change->role));
    tenant_bson_end(update, set);

    rc = tenant_master_update(&master, TENANT_USERS,
                              tenant_user_filter(job, change->id), update,
                              &user, &job->error);

    if (rc == TENANT_NOT_FOUND) {
        return tenant_error_set(&job->error, TENANT_NOT_FOUND,
                                "there is no such user");
    }

    return rc;
}


const tenant_use_case_t  tenant_user_delete = {
    sizeof(tenant_user_delete_t), NULL, NULL, tenant_user_delete_begin, NULL
};


static tenant_step_e
tenant_user_delete_begin(tenant_job_t *job)
{
    tenant_doc_t           after;
    tenant_master_t        master;
    tenant_status_e        rc;
    tenant_user_delete_t  *delete;

    delete = job->data;
    master = tenant_master_of(job);

    if (tenant_caller_load(job) != TENANT_OK
        || tenant_user_find(job, delete->id, &delete->record.doc)
           != TENANT_OK)
    {
        return TENANT_STEP_DONE;
    }

    /* both records or none, client or not */
    job->session.cancelled = NULL;

    memcpy(job->effects.user, delete->id, sizeof(job->effects.user));

    delete->record.kind = TENANT_RECORD_USER;

    rc = tenant_owner_pull(job, delete->id,
                           TENANT_OWNER_CALLER|TENANT_OWNER_RETIRE,
                           &delete->record.organization, &job->error);

    if (rc == TENANT_OK) {
        rc = tenant_lifecycle_back(&master, &delete->record,
                                   TENANT_STATE_ACTIVE, &after, &job->error);

        if (rc == TENANT_OK) {
            tenant_input_done(job);
            return TENANT_STEP_DONE;
        }

    } else if (rc != TENANT_TIMEOUT && rc != TENANT_UNAVAILABLE) {
        return TENANT_STEP_DONE;
    }

    /* who is retired has to go, also where the reply was lost */

    tenant_after_add(job, &delete->late, tenant_user_delete_late);

    return TENANT_STEP_DONE;
}


static tenant_status_e
tenant_user_delete_late(tenant_job_t *job, tenant_error_t *err)
{
    tenant_doc_t           after;
    tenant_master_t        master;
    tenant_status_e        rc;
    tenant_user_delete_t  *delete;

    delete = job->data;
    master = tenant_master_of(job);

    memset(&delete->record.organization, 0, sizeof(tenant_doc_t));

    rc = tenant_lifecycle_back(&master, &delete->record, TENANT_STATE_ACTIVE,
                               &after, err);

    /* he was not retired, and stays */

    return rc == TENANT_NOT_FOUND ? TENANT_OK : rc;
}
