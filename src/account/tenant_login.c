/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>
#include <time.h>

#include "../job/tenant_input.h"
#include "tenant_login.h"
#include "tenant_password.h"
#include "tenant_session.h"
#include "../master/tenant_master.h"


typedef struct {
    tenant_str_t   email;
    tenant_str_t   password;
    tenant_doc_t   user;               /* NULL: no such user */
    tenant_doc_t   organization;
} tenant_login_t;


static bool tenant_login_parse(tenant_job_t *job, tenant_login_t *login);
static tenant_step_e tenant_login_look_up(tenant_job_t *job);
static tenant_status_e tenant_login_find(tenant_job_t *job,
    tenant_login_t *login);
static tenant_step_e tenant_login_verify(tenant_job_t *job);


tenant_step_e
tenant_login(tenant_job_t *job)
{
    tenant_login_t  *login;

    login = tenant_arena_zalloc(job->arena, sizeof(tenant_login_t));
    if (login == NULL) {
        (void) tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
        return TENANT_STEP_DONE;
    }

    if (!tenant_login_parse(job, login)) {
        return TENANT_STEP_DONE;
    }

    job->account = tenant_input_email(job, login->email);

    /*
     * What is no address counts as none's account: not as a sign-up, nor, by
     * the blank, for a user's id.
     */

    if (job->account.len == 0) {
        job->account = tenant_arena_printf(job->arena, " %.*s",
                                           (int) login->email.len,
                                           login->email.data);
    }

    if (job->account.data == NULL) {
        (void) tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
        return TENANT_STEP_DONE;
    }

    job->data = login;
    job->step = tenant_login_look_up;

    return TENANT_STEP_THROTTLE;
}


static bool
tenant_login_parse(tenant_job_t *job, tenant_login_t *login)
{
    tenant_doc_t               body;
    tenant_str_t              *members[2];
    static const char *const   names[] = { "email", "password", NULL };

    members[0] = &login->email;
    members[1] = &login->password;

    if (!tenant_input_body(job, &body)) {
        return false;
    }

    (void) tenant_input_params(job, NULL);
    (void) tenant_input_members(job, body, names, members);

    (void) tenant_input_required(job, "email", login->email);
    (void) tenant_input_required(job, "password", login->password);

    return job->error.status == TENANT_OK;
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
    tenant_str_t      id;
    tenant_bson_t    *filter;
    tenant_master_t   master;
    tenant_status_e   rc;

    master.session = &job->session;
    master.cluster = job->settings->cluster;
    master.database = job->settings->master_database;

    filter = tenant_bson_create(job->arena);
    tenant_bson_add_str(filter, "email_folded", job->account);

    rc = tenant_master_find(&master, TENANT_USERS, filter, &login->user,
                            &job->error);

    if (rc != TENANT_OK) {
        if (rc != TENANT_NOT_FOUND) {
            return rc;
        }

        login->user.data = NULL;
    }

    /* an unknown user costs the second look-up, too */

    if (login->user.data == NULL
        || !tenant_bson_get_oid(login->user, "organization_id", hex))
    {
        tenant_oid_new(hex);
    }

    id.len = TENANT_OID_HEX;
    id.data = hex;

    filter = tenant_bson_create(job->arena);
    tenant_bson_add_oid(filter, "_id", id);
    tenant_bson_add_text(filter, "state", "active");

    rc = tenant_master_find(&master, TENANT_ORGANIZATIONS, filter,
                            &login->organization, &job->error);

    if (rc != TENANT_OK) {
        if (rc != TENANT_NOT_FOUND) {
            return rc;
        }

        login->user.data = NULL;
    }

    job->error.status = TENANT_OK;

    return TENANT_OK;
}


static tenant_step_e
tenant_login_verify(tenant_job_t *job)
{
    tenant_str_t     hash;
    tenant_login_t  *login;

    login = job->data;

    hash.len = 0;
    hash.data = NULL;

    if (login->user.data != NULL) {
        hash = tenant_bson_get_str(login->user, "password");
    }

    if (!tenant_password_verify(job, login->password, hash)) {
        job->attempt = TENANT_ATTEMPT_COUNTED;
        (void) tenant_error_set(&job->error, TENANT_UNAUTHORIZED,
                                "the e-mail address or the password is "
                                "wrong");
        return TENANT_STEP_DONE;
    }

    job->attempt = TENANT_ATTEMPT_FORGIVEN;
    tenant_session_answer(job, login->organization, login->user, time(NULL));

    return TENANT_STEP_DONE;
}
