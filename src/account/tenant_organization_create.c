/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "../job/tenant_after.h"
#include "../job/tenant_input.h"
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
    tenant_str_t     collection;
    int64_t          now;
    char             id[TENANT_OID_HEX + 1];
    char             admin_id[TENANT_OID_HEX + 1];
    bool             activating;       /* it may be active */
    tenant_after_t   release;
} tenant_signup_t;


static tenant_step_e tenant_signup_prepare(tenant_job_t *job);
static tenant_step_e tenant_signup_begin(tenant_job_t *job);
static tenant_status_e tenant_signup_claim(tenant_job_t *job,
    tenant_signup_t *signup);
static tenant_bson_t *tenant_signup_organization(tenant_job_t *job,
    tenant_signup_t *signup);
static tenant_step_e tenant_signup_hash(tenant_job_t *job);
static tenant_step_e tenant_signup_finish(tenant_job_t *job);
static tenant_status_e tenant_signup_activate(tenant_job_t *job,
    tenant_signup_t *signup, tenant_doc_t *organization);
static void tenant_signup_release(tenant_job_t *job,
    tenant_signup_t *signup);
static tenant_status_e tenant_signup_release_late(tenant_job_t *job,
    tenant_error_t *err);
static tenant_status_e tenant_signup_take_back(tenant_job_t *job,
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

    signup->now = tenant_input_now();

    tenant_oid_new(signup->id);
    tenant_oid_new(signup->admin_id);

    signup->collection = tenant_arena_printf(job->arena, "%.*s%s",
                            (int) job->settings->collection_prefix.len,
                            job->settings->collection_prefix.data,
                            signup->id);

    if (signup->collection.data == NULL) {
        (void) tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
        return TENANT_STEP_DONE;
    }

    job->step = tenant_signup_begin;

    return TENANT_STEP_THROTTLE;
}


static tenant_step_e
tenant_signup_begin(tenant_job_t *job)
{
    tenant_signup_t  *signup;

    signup = job->data;

    /* what is claimed must be made good or taken back, client or not */
    job->session.cancelled = NULL;

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

    rc = tenant_reserve(job, TENANT_ORGANIZATIONS,
                        tenant_signup_organization(job, signup),
                        "name_folded", signup->name_folded);

    if (rc == TENANT_CONFLICT) {
        return tenant_error_set(&job->error, TENANT_CONFLICT,
                                "the organization name is taken");
    }

    if (rc == TENANT_OK) {
        rc = tenant_reserve(job, TENANT_USERS,
                            tenant_user_record(job, signup->admin_id,
                                               signup->id, signup->email,
                                               signup->email_folded,
                                               TENANT_ROLE_EDITOR),
                            "email_folded", signup->email_folded);

        if (rc == TENANT_CONFLICT) {
            /* names are public, addresses are not to be found out */
            job->effects.attempt = TENANT_ATTEMPT_COUNTED;
            (void) tenant_error_set(&job->error, TENANT_CONFLICT,
                                    "the e-mail address is taken");
        }
    }

    if (rc != TENANT_OK) {
        /* the insert may have happened even when its answer was lost */
        tenant_signup_release(job, signup);
    }

    return rc;
}


static tenant_bson_t *
tenant_signup_organization(tenant_job_t *job, tenant_signup_t *signup)
{
    tenant_str_t    hex;
    tenant_bson_t  *record, *owners, *placement;

    hex.len = TENANT_OID_HEX;

    record = tenant_bson_create(job->arena);

    hex.data = signup->id;
    tenant_bson_add_oid(record, "_id", hex);
    tenant_bson_add_str(record, "name", signup->name);
    tenant_bson_add_str(record, "name_folded", signup->name_folded);
    tenant_bson_add_text(record, "state", "creating");
    tenant_bson_add_date(record, "claimed_at", signup->now);
    tenant_bson_add_int(record, "epoch", 0);

    hex.data = signup->admin_id;
    tenant_bson_add_oid(record, "admin_id", hex);

    owners = tenant_bson_begin_array(record, "owners");
    tenant_bson_add_oid(owners, "0", hex);
    tenant_bson_end(record, owners);

    placement = tenant_bson_begin(record, "placement");
    tenant_bson_add_str(placement, "cluster", job->settings->cluster);
    tenant_bson_add_str(placement, "database", job->settings->database);
    tenant_bson_add_str(placement, "collection", signup->collection);
    tenant_bson_add_text(placement, "mode", "id");
    tenant_bson_end(record, placement);

    tenant_bson_add_date(record, "created_at", signup->now);
    tenant_bson_add_date(record, "updated_at", signup->now);

    return record;
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
        && tenant_signup_activate(job, signup, &organization) == TENANT_OK)
    {
        job->effects.attempt = TENANT_ATTEMPT_COUNTED;
        tenant_organization_answer(job, 201, organization, signup->email);
        return TENANT_STEP_DONE;
    }

    tenant_signup_release(job, signup);

    return TENANT_STEP_DONE;
}


/* Each step leaves the organization unreachable until the last is done. */

static tenant_status_e
tenant_signup_activate(tenant_job_t *job, tenant_signup_t *signup,
    tenant_doc_t *organization)
{
    tenant_doc_t      user;
    tenant_bson_t    *filter, *update, *set, *unset;
    tenant_master_t   master;
    tenant_status_e   rc;

    master = tenant_master_of(job);

    rc = tenant_collections_create(&job->session, job->settings->cluster,
                                   job->settings->database,
                                   signup->collection, &job->error);
    if (rc != TENANT_OK) {
        return rc;
    }

    rc = tenant_user_activate(job, signup->admin_id, signup->hash, &user);

    if (rc == TENANT_OK) {
        filter = tenant_organization_by_id(job, signup->id);
        tenant_bson_add_text(filter, "state", "creating");

        update = tenant_bson_create(job->arena);

        set = tenant_bson_begin(update, "$set");
        tenant_bson_add_text(set, "state", "active");
        tenant_bson_end(update, set);

        unset = tenant_bson_begin(update, "$unset");
        tenant_bson_add_text(unset, "claimed_at", "");
        tenant_bson_end(update, unset);

        signup->activating = true;

        rc = tenant_master_update(&master, TENANT_ORGANIZATIONS, filter,
                                  update, organization, &job->error);
    }

    if (rc == TENANT_NOT_FOUND) {
        return tenant_error_set(&job->error, TENANT_CONFLICT,
                                "the organization name is taken");
    }

    return rc;
}


/*
 * Once more when the database may be back; also where nobody knows what became
 * of a command, which may have been overtaken.
 */

static void
tenant_signup_release(tenant_job_t *job, tenant_signup_t *signup)
{
    tenant_error_t  ignored;

    (void) tenant_after_deadline(job);

    if (tenant_signup_take_back(job, signup, &ignored) != TENANT_OK
        || job->error.status == TENANT_TIMEOUT)
    {
        tenant_after_add(job, &signup->release, tenant_signup_release_late);
    }
}


/*
 * An organization that was made all the same, the answer being lost, may be in
 * use by now, and stays.
 */

static tenant_status_e
tenant_signup_release_late(tenant_job_t *job, tenant_error_t *err)
{
    tenant_doc_t      organization;
    tenant_master_t   master;
    tenant_status_e   rc;
    tenant_signup_t  *signup;

    signup = job->data;
    signup->activating = false;

    master = tenant_master_of(job);

    rc = tenant_master_find(&master, TENANT_ORGANIZATIONS,
                            tenant_organization_by_id(job, signup->id),
                            &organization, err);

    return rc == TENANT_OK
           && (organization.data == NULL
               || !tenant_str_is(tenant_bson_get_str(organization, "state"),
                                 "active"))
           ? tenant_signup_take_back(job, signup, err) : rc;
}


/*
 * What this sign-up wrote, by its own ids.  What is left of it goes stale, and
 * is taken over by the next one that wants the name or the address.
 */

static tenant_status_e
tenant_signup_take_back(tenant_job_t *job, tenant_signup_t *signup,
    tenant_error_t *err)
{
    tenant_doc_t      organization;
    tenant_bson_t    *filter, *update, *set;
    tenant_master_t   master;
    tenant_status_e   rc;

    master = tenant_master_of(job);

    if (signup->activating) {

        update = tenant_bson_create(job->arena);

        set = tenant_bson_begin(update, "$set");
        tenant_bson_add_text(set, "state", "creating");
        tenant_bson_add_date(set, "claimed_at", signup->now);
        tenant_bson_end(update, set);

        rc = tenant_master_update(&master, TENANT_ORGANIZATIONS,
                                  tenant_organization_by_id(job, signup->id),
                                  update, &organization, err);

        if (rc != TENANT_OK && rc != TENANT_NOT_FOUND) {
            return rc;
        }
    }

    filter = tenant_organization_by_id(job, signup->admin_id);

    rc = tenant_master_remove(&master, TENANT_USERS, filter, err);

    if (rc == TENANT_OK) {
        rc = tenant_collections_purge(&job->session, job->settings->cluster,
                                      job->settings->database,
                                      signup->collection, err);
    }

    if (rc != TENANT_OK) {
        return rc;
    }

    return tenant_master_remove(&master, TENANT_ORGANIZATIONS,
                                tenant_organization_by_id(job, signup->id),
                                err);
}
