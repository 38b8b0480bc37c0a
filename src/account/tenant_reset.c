/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "../core/tenant_base64url.h"
#include "../job/tenant_answer_write.h"
#include "../master/tenant_now.h"
#include "../token/tenant_digest.h"
#include "tenant_password.h"
#include "tenant_reset.h"
#include "tenant_rule.h"
#include "tenant_user.h"


#define TENANT_RESET_BYTES  32

/* The user's id, a dot, and the bytes in base64url. */
#define TENANT_RESET_LEN                                                      \
    (TENANT_OID_HEX + 1 + (TENANT_RESET_BYTES * 4 + 2) / 3)


typedef struct {
    tenant_str_t   token;
    tenant_str_t   password;
    tenant_str_t   hash;
    char           user[TENANT_OID_HEX + 1];
    char           digest[TENANT_DIGEST_HEX + 1];
} tenant_reset_t;


static tenant_step_e tenant_reset_begin(tenant_job_t *job);
static bool tenant_reset_read(tenant_reset_t *reset);
static tenant_step_e tenant_reset_look_up(tenant_job_t *job);
static tenant_step_e tenant_reset_hash(tenant_job_t *job);
static tenant_step_e tenant_reset_apply(tenant_job_t *job);
static tenant_bson_t *tenant_reset_filter(tenant_job_t *job,
    const tenant_reset_t *reset);
static bool tenant_reset_lasts(tenant_doc_t user);
static tenant_step_e tenant_reset_refuse(tenant_job_t *job);


static const tenant_field_t  tenant_reset_members[] = {
    { "reset_token", &tenant_rule_text,
      offsetof(tenant_reset_t, token), true,
      "The one-time token" },
    { "new_password", &tenant_rule_password,
      offsetof(tenant_reset_t, password), true,
      "The password that the user is to have" },
    { NULL, NULL, 0, false, NULL }
};


const tenant_use_case_t  tenant_reset = {
    sizeof(tenant_reset_t), NULL, tenant_reset_members, tenant_reset_begin,
    NULL
};


tenant_status_e
tenant_reset_make(tenant_job_t *job, const char *user,
    const char *organization, tenant_str_t *token)
{
    char              bytes[TENANT_RESET_BYTES];
    char              digest[TENANT_DIGEST_HEX + 1];
    tenant_doc_t      after;
    tenant_str_t      raw, text;
    tenant_bson_t    *filter, *update, *child;
    tenant_master_t   master;

    raw.data = bytes;
    raw.len = sizeof(bytes);

    if (!tenant_random(bytes, sizeof(bytes))) {
        return tenant_error_internal(&job->error, "no random bytes for a "
                                     "token");
    }

    text = tenant_base64url_encode(job->arena, raw);
    *token = tenant_arena_printf(job->arena, "%s.%.*s", user, (int) text.len,
                                 text.data);

    if (text.data == NULL || token->data == NULL
        || !tenant_digest(*token, digest))
    {
        return tenant_error_internal(&job->error, "a token can't be made");
    }

    filter = tenant_record_in(job->arena, user, TENANT_RECORD_USER,
                              TENANT_STATE_ACTIVE);
    tenant_record_add_id(filter, "organization_id", organization);

    update = tenant_bson_create(job->arena);

    child = tenant_bson_begin(update, "$set");
    tenant_bson_add_text(child, "reset.digest", digest);
    tenant_bson_end(update, child);

    child = tenant_bson_begin(update, "$currentDate");
    tenant_bson_add_bool(child, "reset.at", true);
    tenant_bson_end(update, child);

    master = tenant_master_of(job);

    return tenant_master_update(&master, TENANT_USERS, filter, update, &after,
                                &job->error);
}


/* The throttle counts it as changes of that user's password are. */

static tenant_step_e
tenant_reset_begin(tenant_job_t *job)
{
    tenant_reset_t  *reset;

    reset = job->data;

    if (tenant_reset_read(reset)) {
        job->effects.account.data = reset->user;
        job->effects.account.len = TENANT_OID_HEX;

    } else {
        job->effects.account = (tenant_str_t) tenant_string(" reset");
    }

    job->step = tenant_reset_look_up;

    return TENANT_STEP_THROTTLE;
}


/* A text that can't be a token leaves reset->user empty. */

static bool
tenant_reset_read(tenant_reset_t *reset)
{
    tenant_str_t  id;

    id.data = reset->token.data;
    id.len = TENANT_OID_HEX;

    if (reset->token.len != TENANT_RESET_LEN || !tenant_oid_is(id)
        || reset->token.data[TENANT_OID_HEX] != '.'
        || !tenant_digest(reset->token, reset->digest))
    {
        return false;
    }

    memcpy(reset->user, id.data, TENANT_OID_HEX);

    return true;
}


static tenant_step_e
tenant_reset_look_up(tenant_job_t *job)
{
    tenant_doc_t      user;
    tenant_reset_t   *reset;
    tenant_master_t   master;

    reset = job->data;

    if (reset->user[0] == '\0') {
        return tenant_reset_refuse(job);
    }

    master = tenant_master_of(job);

    if (tenant_now_find(&master, TENANT_USERS,
                        tenant_reset_filter(job, reset), &user, &job->error)
        != TENANT_OK)
    {
        return TENANT_STEP_DONE;
    }

    if (user.data == NULL || !tenant_reset_lasts(user)
        || !tenant_bson_get_oid(user, "organization_id",
                                job->caller.organization_id))
    {
        return tenant_reset_refuse(job);
    }

    job->step = tenant_reset_hash;

    return TENANT_STEP_HASH;
}


static tenant_step_e
tenant_reset_hash(tenant_job_t *job)
{
    tenant_reset_t  *reset;

    reset = job->data;

    if (tenant_password_hash(job, reset->password, &reset->hash) != TENANT_OK)
    {
        return TENANT_STEP_DONE;
    }

    job->step = tenant_reset_apply;

    return TENANT_STEP_DATABASE;
}


/* Of two that use one token at once, the second is too late. */

static tenant_step_e
tenant_reset_apply(tenant_job_t *job)
{
    tenant_doc_t      user;
    tenant_bson_t    *update, *set;
    tenant_reset_t   *reset;
    tenant_master_t   master;
    tenant_status_e   rc;

    reset = job->data;
    master = tenant_master_of(job);

    update = tenant_bson_create(job->arena);

    set = tenant_bson_begin(update, "$set");
    tenant_bson_add_str(set, "password", reset->hash);
    tenant_bson_end(update, set);

    tenant_user_end_tokens(update);

    memcpy(job->effects.user, reset->user, sizeof(job->effects.user));

    rc = tenant_master_update(&master, TENANT_USERS,
                              tenant_reset_filter(job, reset), update, &user,
                              &job->error);

    if (rc == TENANT_NOT_FOUND) {
        return tenant_reset_refuse(job);
    }

    if (rc == TENANT_OK) {
        job->effects.attempt = TENANT_ATTEMPT_FORGIVEN;
        tenant_answer_empty(job);
    }

    return TENANT_STEP_DONE;
}


/* The user whose token it is. */

static tenant_bson_t *
tenant_reset_filter(tenant_job_t *job, const tenant_reset_t *reset)
{
    tenant_bson_t  *filter;

    filter = tenant_record_in(job->arena, reset->user, TENANT_RECORD_USER,
                              TENANT_STATE_ACTIVE);
    tenant_bson_add_text(filter, "reset.digest", reset->digest);

    return filter;
}


/* It lasts for a while by the database's clock. */

static bool
tenant_reset_lasts(tenant_doc_t user)
{
    int64_t         age;
    tenant_value_t  at;

    if (!tenant_bson_path(user, "reset.at", &at)) {
        return false;
    }

    age = tenant_now_age(user, &at);

    return age >= 0 && age < TENANT_RESET_TTL * 1000;
}


static tenant_step_e
tenant_reset_refuse(tenant_job_t *job)
{
    job->effects.attempt = TENANT_ATTEMPT_COUNTED;

    (void) tenant_error_set(&job->error, TENANT_UNAUTHORIZED,
                            "the reset token is wrong, used, or too old");

    return TENANT_STEP_DONE;
}
