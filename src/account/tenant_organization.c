/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "../job/tenant_answer_write.h"
#include "../job/tenant_after.h"
#include "../master/tenant_limits.h"
#include "../master/tenant_lifecycle.h"
#include "../master/tenant_passing.h"
#include "../master/tenant_turn.h"
#include "tenant_organization.h"
#include "tenant_rule.h"


typedef struct {
    tenant_str_t     name;
    tenant_after_t   purge;
} tenant_organization_named_t;


static tenant_step_e tenant_organization_get_begin(tenant_job_t *job);
static tenant_step_e tenant_organization_delete_begin(tenant_job_t *job);
static void tenant_organization_public(tenant_bson_t *answer,
    tenant_doc_t organization);
static tenant_str_t tenant_organization_base(tenant_doc_t placement);
static tenant_status_e tenant_organization_email(tenant_job_t *job,
    const char *admin, tenant_str_t *email);
static bool tenant_organization_named(tenant_job_t *job,
    tenant_str_t *folded);
static bool tenant_organization_own(tenant_job_t *job, tenant_str_t folded);
static tenant_status_e tenant_organization_find(tenant_job_t *job,
    tenant_str_t folded, tenant_doc_t *organization);
static tenant_status_e tenant_organization_close(tenant_job_t *job,
    tenant_doc_t *organization);
static tenant_status_e tenant_organization_purge_late(tenant_job_t *job,
    tenant_error_t *err);


static const tenant_field_t  tenant_organization_params[] = {
    { "organization_name", &tenant_rule_name,
      offsetof(tenant_organization_named_t, name), true,
      "The name of the organization" },
    { NULL, NULL, 0, false, NULL }
};


const tenant_use_case_t  tenant_organization_get = {
    sizeof(tenant_organization_named_t), tenant_organization_params, NULL,
    tenant_organization_get_begin, NULL
};


const tenant_use_case_t  tenant_organization_delete = {
    sizeof(tenant_organization_named_t), tenant_organization_params, NULL,
    tenant_organization_delete_begin, NULL
};


static tenant_step_e
tenant_organization_get_begin(tenant_job_t *job)
{
    char            id[TENANT_OID_HEX + 1];
    tenant_doc_t    organization;
    tenant_str_t    folded;
    tenant_bson_t  *answer;
    tenant_str_t    look_up = tenant_null_string;

    if (!tenant_organization_named(job, &folded)) {
        return TENANT_STEP_DONE;
    }

    if (job->request.claims != NULL && tenant_caller_load(job) != TENANT_OK) {
        return TENANT_STEP_DONE;
    }

    if (tenant_organization_find(job, folded, &organization) != TENANT_OK) {
        return TENANT_STEP_DONE;
    }

    if (job->request.claims != NULL
        && tenant_bson_get_oid(organization, "_id", id)
        && strcmp(id, job->caller.organization_id) == 0)
    {
        tenant_organization_answer(job, 200, organization, look_up);
        return TENANT_STEP_DONE;
    }

    answer = tenant_bson_create(job->arena);

    tenant_organization_public(answer, organization);
    tenant_answer_date(answer, organization, "created_at");

    tenant_answer_document(job, 200, answer);

    return TENANT_STEP_DONE;
}


static void
tenant_organization_public(tenant_bson_t *answer, tenant_doc_t organization)
{
    char  id[TENANT_OID_HEX + 1];

    if (tenant_bson_get_oid(organization, "_id", id)) {
        tenant_bson_add_text(answer, "organization_id", id);
    }

    tenant_bson_add_str(answer, "organization_name",
                        tenant_bson_get_str(organization, "name"));
}


void
tenant_organization_answer(tenant_job_t *job, int status,
    tenant_doc_t organization, tenant_str_t email)
{
    char            admin[TENANT_OID_HEX + 1];
    tenant_doc_t    placement;
    tenant_bson_t  *answer;

    if (!tenant_organization_admin(organization, admin)) {
        (void) tenant_error_internal(&job->error, "the record of an "
                                     "organization names no owner");
        return;
    }

    if (email.data == NULL
        && tenant_organization_email(job, admin, &email) != TENANT_OK)
    {
        /* a delete took the users away meanwhile */

        if (job->error.status == TENANT_NOT_FOUND) {
            (void) tenant_error_set(&job->error, TENANT_UNAUTHORIZED,
                                    "the token is not valid any more");
        }

        return;
    }

    placement = tenant_bson_get_doc(organization, "placement");

    answer = tenant_bson_create(job->arena);

    tenant_organization_public(answer, organization);
    tenant_bson_add_str(answer, "collection_name",
                        tenant_organization_base(placement));
    tenant_bson_add_text(answer, "admin_id", admin);
    tenant_bson_add_str(answer, "admin_email", email);
    tenant_bson_add_str(answer, "storage",
                        tenant_bson_get_str(placement, "mode"));
    tenant_answer_date(answer, organization, "created_at");
    tenant_answer_date(answer, organization, "updated_at");

    tenant_answer_document(job, status, answer);
}


/* While its collections are renamed, the name that they will have. */

static tenant_str_t
tenant_organization_base(tenant_doc_t placement)
{
    tenant_str_t  next;

    next = tenant_bson_get_str(placement, "next");

    return next.len != 0 ? next : tenant_bson_get_str(placement, "collection");
}


bool
tenant_organization_admin(tenant_doc_t organization,
    char admin[TENANT_OID_HEX + 1])
{
    tenant_doc_t   owners;
    tenant_iter_t  it;

    if (tenant_bson_get_oid(organization, "admin_id", admin)
        && tenant_role_owns(organization, admin))
    {
        return true;
    }

    owners = tenant_bson_get_doc(organization, "owners");
    it = tenant_bson_iter(owners);

    if (owners.data == NULL || !tenant_bson_next(&it)
        || it.value.type != TENANT_BSON_OID)
    {
        return false;
    }

    memcpy(admin, it.value.oid, TENANT_OID_HEX + 1);

    return true;
}


static tenant_status_e
tenant_organization_email(tenant_job_t *job, const char *admin,
    tenant_str_t *email)
{
    tenant_doc_t     user;
    tenant_master_t  master;
    tenant_status_e  rc;

    master = tenant_master_of(job);

    rc = tenant_master_find(&master, TENANT_USERS,
                            tenant_record_by_id(job->arena, admin), &user,
                            &job->error);

    if (rc == TENANT_OK && user.data == NULL) {
        return tenant_error_set(&job->error, TENANT_NOT_FOUND,
                                "there is no such user");
    }

    if (rc == TENANT_OK) {
        *email = tenant_bson_get_str(user, "email");
    }

    return rc;
}


static tenant_step_e
tenant_organization_delete_begin(tenant_job_t *job)
{
    tenant_doc_t                  other;
    tenant_str_t                  folded;
    tenant_organization_named_t  *named;

    named = job->data;

    if (!tenant_organization_named(job, &folded)
        || tenant_caller_load(job) != TENANT_OK)
    {
        return TENANT_STEP_DONE;
    }

    if (!tenant_organization_own(job, folded)) {

        if (tenant_organization_find(job, folded, &other) == TENANT_OK) {
            (void) tenant_error_set(&job->error, TENANT_FORBIDDEN,
                                    "the token is of another organization");
        }

        return TENANT_STEP_DONE;
    }

    if (tenant_organization_remove(job, &named->purge) == TENANT_NOT_FOUND
        && tenant_caller_load(job) == TENANT_OK)
    {
        (void) tenant_error_set(&job->error, TENANT_NOT_FOUND,
                                "there is no organization of that name");
    }

    return TENANT_STEP_DONE;
}


tenant_status_e
tenant_organization_remove(tenant_job_t *job, tenant_after_t *purge)
{
    char              id[TENANT_OID_HEX + 1];
    tenant_doc_t      organization;
    tenant_bson_t    *answer, *filter;
    tenant_master_t   master;
    tenant_status_e   rc;

    /* this tells how long others may still use what they know of it */

    rc = tenant_limits_read(job);
    if (rc != TENANT_OK) {
        return rc;
    }

    rc = tenant_organization_close(job, &organization);

    /* where the reply was lost, it may be marked as deleted all the same */
    if (rc == TENANT_OK || rc == TENANT_TIMEOUT || rc == TENANT_UNAVAILABLE) {
        tenant_after_add(job, purge, tenant_organization_purge_late);
        job->effects.swept = true;
    }

    if (rc != TENANT_OK) {
        return rc;
    }

    /* an instance that came to know it since then has published its limits */

    rc = tenant_limits_read(job);
    if (rc != TENANT_OK) {
        return rc;
    }

    master = tenant_master_of(job);

    filter = tenant_bson_create(job->arena);
    (void) tenant_bson_get_oid(organization, "_id", id);
    tenant_record_add_id(filter, "organization_id", id);

    rc = tenant_master_remove(&master, TENANT_USERS, filter, &job->error);
    if (rc != TENANT_OK) {
        return rc;
    }

    answer = tenant_bson_create(job->arena);
    tenant_bson_add_text(answer, "message", "the organization is deleted");
    tenant_bson_add_text(answer, "organization_id", id);

    tenant_answer_document(job, 200, answer);

    return TENANT_OK;
}


/* Folds the name in the query. */

static bool
tenant_organization_named(tenant_job_t *job, tenant_str_t *folded)
{
    tenant_organization_named_t  *named;

    named = job->data;

    return tenant_rule_fold(job, named->name, folded);
}


static bool
tenant_organization_own(tenant_job_t *job, tenant_str_t folded)
{
    return tenant_str_eq(tenant_bson_get_str(job->caller.organization,
                                             "name_folded"),
                         folded);
}


static tenant_status_e
tenant_organization_find(tenant_job_t *job, tenant_str_t folded,
    tenant_doc_t *organization)
{
    tenant_bson_t    *filter;
    tenant_master_t   master;
    tenant_status_e   rc;

    master = tenant_master_of(job);

    filter = tenant_bson_create(job->arena);
    tenant_bson_add_str(filter, "name_folded", folded);
    tenant_state_filter(filter, TENANT_RECORD_ORGANIZATION,
                        TENANT_STATE_LIVE);

    rc = tenant_master_find(&master, TENANT_ORGANIZATIONS, filter,
                            organization, &job->error);

    if (rc == TENANT_OK && organization->data == NULL) {
        return tenant_error_set(&job->error, TENANT_NOT_FOUND,
                                "there is no organization of that name");
    }

    return rc;
}


/* It must still have the name that the record had when it was read. */

static tenant_status_e
tenant_organization_close(tenant_job_t *job, tenant_doc_t *organization)
{
    tenant_master_t  master;
    tenant_record_t  record;

    master = tenant_master_of(job);

    record = tenant_record_of(TENANT_RECORD_ORGANIZATION,
                              job->caller.organization);

    memcpy(job->effects.organization, job->caller.organization_id,
           sizeof(job->effects.organization));

    return tenant_lifecycle_back(&master, &record, TENANT_STATE_ACTIVE,
                                 organization, &job->error);
}


/*
 * Two must not purge the same record: when the one has removed it, its name may
 * be another organization's, and name that one's collections.
 */

static tenant_status_e
tenant_organization_purge_late(tenant_job_t *job, tenant_error_t *err)
{
    int64_t           wait;
    tenant_doc_t      batch, after;
    tenant_iter_t     it;
    tenant_turn_t     turn;
    tenant_master_t   master;
    tenant_record_t   record;
    tenant_status_e   rc;

    master = tenant_master_of(job);

    rc = tenant_passing_list(&master, TENANT_RECORD_ORGANIZATION,
                             TENANT_STATE_DELETING,
                             tenant_record_by_id(job->arena,
                                                 job->caller.organization_id),
                             1, &batch, err);
    if (rc != TENANT_OK) {
        return rc;
    }

    it = tenant_bson_iter(batch);

    if (!tenant_bson_next(&it) || it.value.type != TENANT_BSON_DOCUMENT) {
        return TENANT_OK;
    }

    /* a mark whose reply was lost may have come late */

    if (tenant_bson_get_int(it.value.doc, "age", 0)
        < job->effects.purge_delay)
    {
        return tenant_error_set(err, TENANT_UNAVAILABLE,
                                "the organization may still be in use");
    }

    rc = tenant_turn_take(job, &turn, &wait, err);

    /* another one is at work, perhaps on this organization: it is left to it */

    if (rc == TENANT_CONFLICT) {
        job->effects.pending = true;
        return TENANT_OK;
    }

    if (rc != TENANT_OK) {
        return rc;
    }

    record = tenant_record_of(TENANT_RECORD_ORGANIZATION, it.value.doc);

    rc = tenant_lifecycle_forward(&master, &record, TENANT_STATE_DELETING,
                                  &after, err);

    tenant_turn_end(job, &turn);

    return rc;
}
