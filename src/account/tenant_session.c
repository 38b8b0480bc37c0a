/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>
#include <time.h>

#include "../job/tenant_answer_write.h"
#include "../master/tenant_lease.h"
#include "../token/tenant_token.h"
#include "tenant_organization.h"
#include "tenant_password.h"
#include "tenant_rule.h"
#include "tenant_session.h"
#include "tenant_user.h"


/* The clocks of several instances may differ by this much. */
#define TENANT_SESSION_SKEW  60        /* s */


typedef struct {
    tenant_str_t   current;
    tenant_str_t   password;
    tenant_str_t   hash;
} tenant_session_password_t;


static tenant_step_e tenant_session_refresh_begin(tenant_job_t *job);
static tenant_step_e tenant_session_logout_begin(tenant_job_t *job);
static tenant_step_e tenant_session_logout_all_begin(tenant_job_t *job);
static tenant_step_e tenant_session_me_begin(tenant_job_t *job);
static tenant_status_e tenant_session_forget(tenant_job_t *job, time_t now);
static tenant_status_e tenant_session_revoke(tenant_job_t *job);
static tenant_status_e tenant_session_end(tenant_job_t *job);
static tenant_status_e tenant_session_update(tenant_job_t *job,
    tenant_bson_t *filter, tenant_bson_t *update);
static tenant_step_e tenant_session_password_try(tenant_job_t *job);
static tenant_step_e tenant_session_password_begin(tenant_job_t *job);
static tenant_step_e tenant_session_password_hash(tenant_job_t *job);
static tenant_step_e tenant_session_password_apply(tenant_job_t *job);


const tenant_use_case_t  tenant_session_refresh = {
    0, NULL, NULL, tenant_session_refresh_begin, NULL
};


static tenant_step_e
tenant_session_refresh_begin(tenant_job_t *job)
{
    if (tenant_caller_load(job) == TENANT_OK) {
        tenant_session_answer(job, job->caller.organization,
                              job->caller.user, job->request.claims->auth_time);
    }

    return TENANT_STEP_DONE;
}


void
tenant_session_answer(tenant_job_t *job, tenant_doc_t organization,
    tenant_doc_t user, int64_t auth_time)
{
    char              user_id[TENANT_OID_HEX + 1];
    char              organization_id[TENANT_OID_HEX + 1];
    int64_t           left;
    const char       *role;
    tenant_str_t      token;
    tenant_bson_t    *answer;
    tenant_claims_t   claims;

    if (!tenant_bson_get_oid(user, "_id", user_id)
        || !tenant_bson_get_oid(organization, "_id", organization_id))
    {
        (void) tenant_error_internal(&job->error, "the record of a user, or of "
                                     "his organization, has no ObjectId");
        return;
    }

    memset(&claims, 0, sizeof(tenant_claims_t));

    claims.issued_at = time(NULL);
    claims.auth_time = auth_time;

    left = auth_time + job->settings->session_ttl - claims.issued_at;

    if (left <= 0) {
        (void) tenant_error_set(&job->error, TENANT_UNAUTHORIZED,
                                "the session is over, log in again");
        return;
    }

    left = left < job->settings->token_ttl ? left : job->settings->token_ttl;
    role = tenant_role_name(tenant_role_of(organization, user));

    claims.user.len = TENANT_OID_HEX;
    claims.user.data = user_id;
    claims.organization.len = TENANT_OID_HEX;
    claims.organization.data = organization_id;
    claims.role.len = strlen(role);
    claims.role.data = role;
    claims.user_epoch = tenant_bson_get_int(user, "epoch", 0);
    claims.organization_epoch = tenant_bson_get_int(organization, "epoch", 0);
    claims.expires_at = claims.issued_at + left;

    if (tenant_token_issue(job->settings->keys, job->arena, &claims, &token,
                           &job->error) != TENANT_OK)
    {
        return;
    }

    answer = tenant_bson_create(job->arena);

    tenant_bson_add_str(answer, "access_token", token);
    tenant_bson_add_text(answer, "token_type", "bearer");
    tenant_bson_add_int(answer, "expires_in", left);
    tenant_bson_add_text(answer, "organization_id", organization_id);
    tenant_bson_add_str(answer, "organization_name",
                        tenant_bson_get_str(organization, "name"));
    tenant_bson_add_text(answer, "role", role);

    job->answer.no_store = true;
    job->answer.token = token;
    job->answer.token_life = left;

    tenant_answer_document(job, 200, answer);
}


const tenant_use_case_t  tenant_session_logout = {
    0, NULL, NULL, tenant_session_logout_begin, NULL
};


static tenant_step_e
tenant_session_logout_begin(tenant_job_t *job)
{
    tenant_status_e  rc;

    if (tenant_caller_load(job) != TENANT_OK
        || tenant_session_forget(job, time(NULL)) != TENANT_OK)
    {
        return TENANT_STEP_DONE;
    }

    rc = tenant_session_revoke(job);

    if (rc == TENANT_NOT_FOUND) {
        rc = tenant_session_end(job);
    }

    if (rc == TENANT_OK) {
        job->answer.token_ended = true;
        tenant_answer_empty(job);
    }

    return TENANT_STEP_DONE;
}


/* Takes from the list what has expired on any clock. */

static tenant_status_e
tenant_session_forget(tenant_job_t *job, time_t now)
{
    bool             found;
    int64_t          before;
    tenant_doc_t     list;
    tenant_iter_t    it;
    tenant_bson_t   *update, *pull, *item, *field;
    tenant_status_e  rc;

    before = now - job->settings->leeway - TENANT_SESSION_SKEW;

    list = tenant_bson_get_doc(job->caller.user, "revoked");
    it = tenant_bson_iter(list);

    for (found = false; list.data != NULL && tenant_bson_next(&it); ) {
        found |= tenant_bson_get_int(it.value.doc, "exp", 0) < before;
    }

    if (!found) {
        return TENANT_OK;
    }

    update = tenant_bson_create(job->arena);

    pull = tenant_bson_begin(update, "$pull");
    item = tenant_bson_begin(pull, "revoked");
    field = tenant_bson_begin(item, "exp");
    tenant_bson_add_int(field, "$lt", before);
    tenant_bson_end(item, field);
    tenant_bson_end(pull, item);
    tenant_bson_end(update, pull);

    rc = tenant_session_update(job,
                               tenant_user_filter(job, job->caller.user_id),
                               update);

    return rc == TENANT_NOT_FOUND ? TENANT_OK : rc;
}


/* Returns TENANT_NOT_FOUND when the list is full, or the user is gone. */

static tenant_status_e
tenant_session_revoke(tenant_job_t *job)
{
    char            last[32];
    tenant_bson_t  *filter, *update, *child, *item;

    (void) snprintf(last, sizeof(last), "revoked.%d", TENANT_REVOKED_MAX - 1);

    filter = tenant_user_filter(job, job->caller.user_id);

    child = tenant_bson_begin(filter, last);
    tenant_bson_add_bool(child, "$exists", false);
    tenant_bson_end(filter, child);

    update = tenant_bson_create(job->arena);

    child = tenant_bson_begin(update, "$addToSet");
    item = tenant_bson_begin(child, "revoked");
    tenant_bson_add_str(item, "id", job->request.claims->token_id);
    tenant_bson_add_int(item, "exp", job->request.claims->expires_at);
    tenant_bson_end(child, item);
    tenant_bson_end(update, child);

    return tenant_session_update(job, filter, update);
}


/* Ends all tokens so far. */

static tenant_status_e
tenant_session_end(tenant_job_t *job)
{
    tenant_bson_t    *update;
    tenant_status_e   rc;

    update = tenant_bson_create(job->arena);
    tenant_user_end_tokens(update);

    rc = tenant_session_update(job,
                               tenant_user_filter(job, job->caller.user_id),
                               update);

    if (rc == TENANT_NOT_FOUND) {
        return tenant_error_set(&job->error, TENANT_UNAUTHORIZED,
                                "the token is not valid any more");
    }

    return rc;
}


static tenant_status_e
tenant_session_update(tenant_job_t *job, tenant_bson_t *filter,
    tenant_bson_t *update)
{
    tenant_doc_t     user;
    tenant_master_t  master;

    master = tenant_master_of(job);

    memcpy(job->effects.user, job->caller.user_id, sizeof(job->effects.user));

    return tenant_master_update(&master, TENANT_USERS, filter, update, &user,
                                &job->error);
}


const tenant_use_case_t  tenant_session_logout_all = {
    0, NULL, NULL, tenant_session_logout_all_begin, NULL
};


static tenant_step_e
tenant_session_logout_all_begin(tenant_job_t *job)
{
    if (tenant_caller_load(job) == TENANT_OK
        && tenant_session_end(job) == TENANT_OK)
    {
        job->answer.token_ended = true;
        tenant_answer_empty(job);
    }

    return TENANT_STEP_DONE;
}


const tenant_use_case_t  tenant_session_me = {
    0, NULL, NULL, tenant_session_me_begin, NULL
};


static tenant_step_e
tenant_session_me_begin(tenant_job_t *job)
{
    tenant_bson_t  *answer;

    if (tenant_caller_load(job) != TENANT_OK) {
        return TENANT_STEP_DONE;
    }

    answer = tenant_bson_create(job->arena);

    tenant_user_show(answer, job->caller.organization, job->caller.user);
    tenant_bson_add_str(answer, "organization_name",
                        tenant_bson_get_str(job->caller.organization,
                                            "name"));

    tenant_answer_document(job, 200, answer);

    return TENANT_STEP_DONE;
}


static const tenant_field_t  tenant_session_password_members[] = {
    { "current_password", &tenant_rule_text,
      offsetof(tenant_session_password_t, current), true,
      "The password that the user has" },
    { "new_password", &tenant_rule_password,
      offsetof(tenant_session_password_t, password), true,
      "The password that the user is to have" },
    { NULL, NULL, 0, false, NULL }
};


const tenant_use_case_t  tenant_session_password = {
    sizeof(tenant_session_password_t), NULL, tenant_session_password_members,
    tenant_session_password_try, NULL
};


/*
 * The throttle counts it apart from logins, and before the database is asked.
 */

static tenant_step_e
tenant_session_password_try(tenant_job_t *job)
{
    job->effects.account = job->request.claims->user;
    job->step = tenant_session_password_begin;

    return TENANT_STEP_THROTTLE;
}


static tenant_step_e
tenant_session_password_begin(tenant_job_t *job)
{
    if (tenant_caller_load(job) != TENANT_OK) {
        return TENANT_STEP_DONE;
    }

    job->step = tenant_session_password_hash;

    return TENANT_STEP_HASH;
}


static tenant_step_e
tenant_session_password_hash(tenant_job_t *job)
{
    tenant_session_password_t  *change;

    change = job->data;

    if (!tenant_password_verify(job, change->current,
                                tenant_bson_get_str(job->caller.user,
                                                    "password")))
    {
        job->effects.attempt = TENANT_ATTEMPT_COUNTED;
        (void) tenant_error_set(&job->error, TENANT_FORBIDDEN,
                                "the current password is wrong");
        return TENANT_STEP_DONE;
    }

    job->effects.attempt = TENANT_ATTEMPT_FORGIVEN;

    if (tenant_password_hash(job, change->password, &change->hash)
        != TENANT_OK)
    {
        return TENANT_STEP_DONE;
    }

    job->step = tenant_session_password_apply;

    return TENANT_STEP_DATABASE;
}


/* Of two that change the same password at once, the second is too late. */

static tenant_step_e
tenant_session_password_apply(tenant_job_t *job)
{
    tenant_bson_t              *filter, *update, *set;
    tenant_status_e             rc;
    tenant_session_password_t  *change;

    change = job->data;

    filter = tenant_user_filter(job, job->caller.user_id);
    tenant_bson_add_str(filter, "password",
                        tenant_bson_get_str(job->caller.user, "password"));

    update = tenant_bson_create(job->arena);

    set = tenant_bson_begin(update, "$set");
    tenant_bson_add_str(set, "password", change->hash);
    tenant_bson_end(update, set);

    tenant_user_end_tokens(update);

    rc = tenant_session_update(job, filter, update);

    if (rc == TENANT_NOT_FOUND) {
        (void) tenant_error_set(&job->error, TENANT_UNAUTHORIZED,
                                "the token is not valid any more");

    } else if (rc == TENANT_OK) {
        tenant_answer_empty(job);
    }

    return TENANT_STEP_DONE;
}
