/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "../account/tenant_organization.h"
#include "../account/tenant_reset.h"
#include "../account/tenant_rule.h"
#include "../job/tenant_answer_write.h"
#include "../job/tenant_input.h"
#include "../json/tenant_text.h"
#include "tenant_operator.h"
#include "tenant_operator_show.h"


#define TENANT_OPERATOR_REASON_MAX  200


typedef struct {
    tenant_str_t   reason;
} tenant_operator_reason_t;


typedef struct {
    tenant_str_t   email;
} tenant_operator_email_t;


static tenant_step_e tenant_operator_suspend_begin(tenant_job_t *job);
static tenant_step_e tenant_operator_resume_begin(tenant_job_t *job);
static bool tenant_operator_check_reason(tenant_job_t *job, const char *field,
    tenant_str_t *value);
static tenant_status_e tenant_operator_modify(tenant_job_t *job,
    const bool *suspended, tenant_bson_t *update);
static tenant_step_e tenant_operator_delete_begin(tenant_job_t *job);
static tenant_status_e tenant_operator_take(tenant_job_t *job);
static tenant_step_e tenant_operator_reset_begin(tenant_job_t *job);
static tenant_status_e tenant_operator_user(tenant_job_t *job,
    tenant_str_t email, char id[TENANT_OID_HEX + 1]);


static const tenant_rule_t  tenant_operator_rule_reason = {
    TENANT_VALUE_STRING, 1, TENANT_OPERATOR_REASON_MAX, NULL, NULL, NULL,
    "\"unpaid since March\"", tenant_operator_check_reason
};


static const tenant_field_t  tenant_operator_suspend_members[] = {
    { "reason", &tenant_operator_rule_reason,
      offsetof(tenant_operator_reason_t, reason), false,
      "What its users are told" },
    { NULL, NULL, 0, false, NULL }
};


static const tenant_field_t  tenant_operator_reset_members[] = {
    { "email", &tenant_rule_email,
      offsetof(tenant_operator_email_t, email), false,
      "The user's address; the organization's admin when it is not given" },
    { NULL, NULL, 0, false, NULL }
};


const tenant_use_case_t  tenant_operator_suspend = {
    sizeof(tenant_operator_reason_t), NULL, tenant_operator_suspend_members,
    tenant_operator_suspend_begin, NULL
};


const tenant_use_case_t  tenant_operator_resume = {
    0, NULL, NULL, tenant_operator_resume_begin, NULL
};


const tenant_use_case_t  tenant_operator_delete = {
    sizeof(tenant_after_t), NULL, NULL, tenant_operator_delete_begin, NULL
};


const tenant_use_case_t  tenant_operator_reset = {
    sizeof(tenant_operator_email_t), NULL, tenant_operator_reset_members,
    tenant_operator_reset_begin, NULL
};


static bool
tenant_operator_check_reason(tenant_job_t *job, const char *field,
    tenant_str_t *value)
{
    size_t         length, pos;
    tenant_char_e  kind;

    length = tenant_text_length(job->arena, *value);

    if (length < 1 || length > TENANT_OPERATOR_REASON_MAX) {
        (void) tenant_error_field(&job->error, field,
                                  "must have 1 to 200 characters");
        return false;
    }

    for (pos = 0; pos < value->len; /* void */) {
        (void) tenant_text_next(*value, &pos, &kind);

        if (kind == TENANT_CHAR_CONTROL) {
            (void) tenant_error_field(&job->error, field,
                                      "must not hold control characters");
            return false;
        }
    }

    return true;
}


/* One that is suspended already stays so since then. */

static tenant_step_e
tenant_operator_suspend_begin(tenant_job_t *job)
{
    bool                       suspended;
    tenant_bson_t             *update, *child;
    tenant_status_e            rc;
    tenant_operator_reason_t  *given;

    given = job->data;
    update = tenant_bson_create(job->arena);

    child = tenant_bson_begin(update, "$currentDate");
    tenant_bson_add_bool(child, "suspended.at", true);
    tenant_bson_end(update, child);

    child = tenant_bson_create(job->arena);

    if (given->reason.data != NULL) {
        tenant_bson_add_str(child, "suspended.reason", given->reason);
        tenant_bson_add_doc(update, "$set", tenant_bson_doc(child));
    }

    suspended = false;
    rc = tenant_operator_modify(job, &suspended, update);

    if (rc == TENANT_NOT_FOUND && given->reason.data != NULL) {
        suspended = true;

        update = tenant_bson_create(job->arena);
        tenant_bson_add_doc(update, "$set", tenant_bson_doc(child));

        rc = tenant_operator_modify(job, &suspended, update);
    }

    if (rc != TENANT_OK && rc != TENANT_NOT_FOUND) {
        return TENANT_STEP_DONE;
    }

    return tenant_operator_take(job) == TENANT_OK
           ? tenant_operator_answer(job) : TENANT_STEP_DONE;
}


static tenant_step_e
tenant_operator_resume_begin(tenant_job_t *job)
{
    bool              suspended;
    tenant_bson_t    *update, *child;
    tenant_status_e   rc;

    update = tenant_bson_create(job->arena);

    child = tenant_bson_begin(update, "$unset");
    tenant_bson_add_text(child, "suspended", "");
    tenant_bson_end(update, child);

    suspended = true;
    rc = tenant_operator_modify(job, &suspended, update);

    if (rc != TENANT_OK && rc != TENANT_NOT_FOUND) {
        return TENANT_STEP_DONE;
    }

    return tenant_operator_take(job) == TENANT_OK
           ? tenant_operator_answer(job) : TENANT_STEP_DONE;
}


/*
 * Changes the organization that the path names if it can be reached and is (or
 * is not) suspended.  Leases of it are outdated, also when nobody can tell
 * whether it was changed.
 */

static tenant_status_e
tenant_operator_modify(tenant_job_t *job, const bool *suspended,
    tenant_bson_t *update)
{
    tenant_doc_t      after;
    tenant_bson_t    *filter, *child;
    tenant_master_t   master;

    if (!tenant_oid_is(job->request.id)) {
        return tenant_error_set(&job->error, TENANT_NOT_FOUND,
                                "there is no such organization");
    }

    filter = tenant_record_in(job->arena, job->request.id.data,
                              TENANT_RECORD_ORGANIZATION, TENANT_STATE_LIVE);

    child = tenant_bson_begin(filter, "suspended");
    tenant_bson_add_bool(child, "$exists", *suspended);
    tenant_bson_end(filter, child);

    (void) tenant_bson_get_oid(tenant_bson_doc(filter), "_id",
                               job->effects.organization);

    master = tenant_master_of(job);

    return tenant_master_update(&master, TENANT_ORGANIZATIONS, filter, update,
                                &after, &job->error);
}


/*
 * Makes the organization that the path names job->caller's.  TENANT_NOT_FOUND
 * means that it can't be reached, or is not there.
 */

static tenant_status_e
tenant_operator_take(tenant_job_t *job)
{
    tenant_doc_t      organization;
    tenant_master_t   master;
    tenant_status_e   rc;

    memset(&organization, 0, sizeof(tenant_doc_t));

    rc = TENANT_OK;

    if (tenant_oid_is(job->request.id)) {
        master = tenant_master_of(job);

        rc = tenant_master_find(&master, TENANT_ORGANIZATIONS,
                                tenant_record_in(job->arena,
                                                 job->request.id.data,
                                                 TENANT_RECORD_ORGANIZATION,
                                                 TENANT_STATE_LIVE),
                                &organization, &job->error);
    }

    if (rc == TENANT_OK
        && (organization.data == NULL
            || !tenant_bson_get_oid(organization, "_id",
                                    job->caller.organization_id)))
    {
        return tenant_error_set(&job->error, TENANT_NOT_FOUND,
                                "there is no such organization");
    }

    job->caller.organization = organization;

    return rc;
}


static tenant_step_e
tenant_operator_delete_begin(tenant_job_t *job)
{
    unsigned         tries;
    tenant_status_e  rc;

    rc = TENANT_NOT_FOUND;

    /* it may get another name between the two steps */

    for (tries = 0; tries < 3 && rc == TENANT_NOT_FOUND; tries++) {

        if (tenant_operator_take(job) != TENANT_OK) {
            return TENANT_STEP_DONE;
        }

        rc = tenant_organization_remove(job, job->data);
    }

    if (rc == TENANT_NOT_FOUND) {
        (void) tenant_error_set(&job->error, TENANT_CONFLICT,
                                "the organization is being renamed");
    }

    return TENANT_STEP_DONE;
}


static tenant_step_e
tenant_operator_reset_begin(tenant_job_t *job)
{
    char                      id[TENANT_OID_HEX + 1];
    tenant_str_t              token;
    tenant_bson_t            *answer;
    tenant_status_e           rc;
    tenant_operator_email_t  *given;

    given = job->data;

    if (tenant_operator_take(job) != TENANT_OK
        || tenant_operator_user(job, given->email, id) != TENANT_OK)
    {
        return TENANT_STEP_DONE;
    }

    rc = tenant_reset_make(job, id, job->caller.organization_id, &token);

    if (rc == TENANT_NOT_FOUND) {
        (void) tenant_error_set(&job->error, TENANT_NOT_FOUND,
                                "the organization has no such user");
    }

    if (rc != TENANT_OK) {
        return TENANT_STEP_DONE;
    }

    answer = tenant_bson_create(job->arena);
    tenant_bson_add_str(answer, "reset_token", token);
    tenant_bson_add_int(answer, "expires_in", TENANT_RESET_TTL);
    tenant_bson_add_text(answer, "user_id", id);

    job->answer.no_store = true;

    tenant_answer_document(job, 200, answer);

    return TENANT_STEP_DONE;
}


static tenant_status_e
tenant_operator_user(tenant_job_t *job, tenant_str_t email,
    char id[TENANT_OID_HEX + 1])
{
    tenant_doc_t      user;
    tenant_bson_t    *filter;
    tenant_master_t   master;
    tenant_status_e   rc;

    if (email.data == NULL) {
        return tenant_organization_admin(job->caller.organization, id)
               ? TENANT_OK
               : tenant_error_internal(&job->error, "the record of an "
                                       "organization names no owner");
    }

    filter = tenant_bson_create(job->arena);
    tenant_bson_add_str(filter, "email_folded",
                        tenant_input_email(job, email));
    tenant_record_add_id(filter, "organization_id",
                         job->caller.organization_id);

    master = tenant_master_of(job);

    rc = tenant_master_find(&master, TENANT_USERS, filter, &user,
                            &job->error);

    if (rc == TENANT_OK
        && (user.data == NULL || !tenant_bson_get_oid(user, "_id", id)))
    {
        return tenant_error_set(&job->error, TENANT_NOT_FOUND,
                                "the organization has no such user");
    }

    return rc;
}
