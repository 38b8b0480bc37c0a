/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>
#include <time.h>

#include "../job/tenant_access.h"
#include "../job/tenant_input.h"
#include "tenant_login.h"
#include "tenant_password.h"
#include "tenant_rule.h"
#include "tenant_session.h"
#include "../master/tenant_record.h"


typedef struct {
    tenant_str_t   email;
    tenant_str_t   password;
    tenant_doc_t   user;               /* NULL: there is no such user */
    tenant_doc_t   organization;
} tenant_login_t;


static tenant_step_e tenant_login_begin(tenant_job_t *job);
static tenant_step_e tenant_login_look_up(tenant_job_t *job);
static tenant_status_e tenant_login_find(tenant_job_t *job,
    tenant_login_t *login);
static tenant_step_e tenant_login_verify(tenant_job_t *job);


static const tenant_field_t  tenant_login_members[] = {
    { "email", &tenant_rule_text,
      offsetof(tenant_login_t, email), true,
      "The user's address" },
    { "password", &tenant_rule_text,
      offsetof(tenant_login_t, password), true,
      "The user's password" },
    { NULL, NULL, 0, false, NULL }
};


const tenant_use_case_t  tenant_login = {
    sizeof(tenant_login_t), NULL, tenant_login_members, tenant_login_begin, NULL
};


static tenant_step_e
tenant_login_begin(tenant_job_t *job)
{
    tenant_login_t  *login;

    login = job->data;

    job->effects.account = tenant_input_email(job, login->email);

    /*
     * Text that is no address counts as an account that nobody has: not as a
     * sign-up, and the blank keeps it from counting as a user's id.
     */

    if (job->effects.account.len == 0) {
        job->effects.account = tenant_arena_printf(job->arena, " %.*s",
                                           (int) login->email.len,
                                           login->email.data);
    }

    if (job->effects.account.data == NULL) {
        (void) tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
        return TENANT_STEP_DONE;
    }

    job->step = tenant_login_look_up;

    return TENANT_STEP_THROTTLE;
}


static tenant_step_e
tenant_login_look_up(tenant_job_t *job)
{
    if (tenant_login_find(job, job->data) != TENANT_OK) {
        return TENANT_STEP_DONE;
    }

    job->step = tenant_login_verify;

    return TENANT_STEP_HASH;
}


static tenant_status_e
tenant_login_find(tenant_job_t *job, tenant_login_t *login)
{
    char              hex[TENANT_OID_HEX + 1];
    tenant_bson_t    *filter;
    tenant_master_t   master;
    tenant_status_e   rc;

    master = tenant_master_of(job);

    filter = tenant_bson_create(job->arena);
    tenant_bson_add_str(filter, "email_folded", job->effects.account);

    rc = tenant_master_find(&master, TENANT_USERS, filter, &login->user,
                            &job->error);

    if (rc != TENANT_OK) {
        return rc;
    }

    /* an unknown user costs the second look-up, too */

    if (login->user.data == NULL
        || !tenant_bson_get_oid(login->user, "organization_id", hex))
    {
        tenant_oid_new(hex);
    }

    filter = tenant_record_in(job->arena, hex, TENANT_RECORD_ORGANIZATION,
                              TENANT_STATE_LIVE);

    rc = tenant_master_find(&master, TENANT_ORGANIZATIONS, filter,
                            &login->organization, &job->error);

    if (rc == TENANT_OK && login->organization.data == NULL) {
        login->user.data = NULL;
    }

    return rc;
}


static tenant_step_e
tenant_login_verify(tenant_job_t *job)
{
    tenant_doc_t     suspended;
    tenant_str_t     hash;
    tenant_login_t  *login;

    login = job->data;

    hash.len = 0;
    hash.data = NULL;

    if (login->user.data != NULL) {
        hash = tenant_bson_get_str(login->user, "password");
    }

    if (!tenant_password_verify(job, login->password, hash)) {
        job->effects.attempt = TENANT_ATTEMPT_COUNTED;
        (void) tenant_error_set(&job->error, TENANT_UNAUTHORIZED,
                                "the e-mail address or the password is "
                                "wrong");
        return TENANT_STEP_DONE;
    }

    job->effects.attempt = TENANT_ATTEMPT_FORGIVEN;

    /* only those who know the password are told that */

    suspended = tenant_bson_get_doc(login->organization, "suspended");

    if (suspended.data != NULL) {
        (void) tenant_access_suspended(tenant_bson_get_str(suspended,
                                                           "reason"),
                                       &job->error);
        return TENANT_STEP_DONE;
    }

    tenant_session_answer(job, login->organization, login->user, time(NULL));

    return TENANT_STEP_DONE;
}
