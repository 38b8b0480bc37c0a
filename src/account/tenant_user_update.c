/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_reserve.h"
#include "tenant_user.h"
#include "tenant_user_update.h"


/* The last change of two records that this one has. */
#define TENANT_USER_MARK  "change"


static tenant_bson_t *tenant_user_update_body(tenant_job_t *job,
    const tenant_user_values_t *values);
static void tenant_user_update_was(tenant_bson_t *filter, tenant_doc_t was);


tenant_status_e
tenant_user_update(tenant_job_t *job, const char *id,
    const tenant_user_values_t *values, tenant_doc_t *after,
    tenant_error_t *err)
{
    tenant_bson_t    *filter, *update;
    tenant_master_t   master;
    tenant_status_e   rc;

    master = tenant_master_of(job);

    filter = tenant_user_filter(job, id);

    if (values->was.data != NULL) {
        tenant_user_update_was(filter, values->was);
    }

    update = tenant_user_update_body(job, values);

    rc = tenant_master_update(&master, TENANT_USERS, filter, update, after,
                              err);

    if (rc == TENANT_CONFLICT
        && tenant_reserve_free(job, TENANT_RECORD_USER, "email_folded",
                               values->email_folded, err)
           == TENANT_OK)
    {
        rc = tenant_master_update(&master, TENANT_USERS, filter, update,
                                  after, err);
    }

    if (rc == TENANT_CONFLICT) {
        return tenant_error_set(err, TENANT_CONFLICT,
                                "the e-mail address is taken");
    }

    if (rc == TENANT_NOT_FOUND) {
        return tenant_error_set(err, TENANT_NOT_FOUND,
                                "there is no such user");
    }

    return rc;
}


static tenant_bson_t *
tenant_user_update_body(tenant_job_t *job, const tenant_user_values_t *values)
{
    tenant_bson_t  *update, *set;

    update = tenant_bson_create(job->arena);

    set = tenant_bson_begin(update, "$set");
    tenant_user_update_values(set, values);

    if (values->mark != NULL) {
        tenant_record_add_id(set, TENANT_USER_MARK, values->mark);
    }

    tenant_bson_end(update, set);

    /* a new password, and a lesser role, end the user's earlier tokens */

    if (values->hash.data != NULL || values->ends) {
        tenant_user_end_tokens(update);
    }

    return update;
}


static void
tenant_user_update_was(tenant_bson_t *filter, tenant_doc_t was)
{
    tenant_str_t    key = tenant_null_string;
    tenant_iter_t   it;

    it = tenant_bson_iter(was);

    while (tenant_bson_next(&it)) {
        tenant_bson_add_value(filter, key, &it.value);
    }
}


void
tenant_user_update_values(tenant_bson_t *set,
    const tenant_user_values_t *values)
{
    if (values->email.data != NULL) {
        tenant_bson_add_str(set, "email", values->email);
        tenant_bson_add_str(set, "email_folded", values->email_folded);
    }

    if (values->hash.data != NULL) {
        tenant_bson_add_str(set, "password", values->hash);
    }

    if (values->role != TENANT_ROLE_NONE && values->role != TENANT_ROLE_OWNER)
    {
        tenant_bson_add_text(set, "role", tenant_role_name(values->role));
    }
}


tenant_status_e
tenant_user_sign_out(tenant_job_t *job, const char *id, tenant_error_t *err)
{
    tenant_doc_t      user;
    tenant_bson_t    *update;
    tenant_master_t   master;
    tenant_status_e   rc;

    master = tenant_master_of(job);

    update = tenant_bson_create(job->arena);
    tenant_user_end_tokens(update);

    rc = tenant_master_update(&master, TENANT_USERS,
                              tenant_user_filter(job, id), update, &user, err);

    return rc == TENANT_NOT_FOUND ? TENANT_OK : rc;
}


bool
tenant_user_marked(tenant_doc_t user, const char *mark)
{
    char  hex[TENANT_OID_HEX + 1];

    return user.data != NULL
           && tenant_bson_get_oid(user, TENANT_USER_MARK, hex)
           && strcmp(hex, mark) == 0;
}


tenant_status_e
tenant_user_same(tenant_job_t *job, tenant_doc_t before, bool *same,
    tenant_error_t *err)
{
    char              hex[TENANT_OID_HEX + 1];
    tenant_doc_t      user;
    tenant_master_t   master;
    tenant_status_e   rc;

    *same = false;

    if (!tenant_bson_get_oid(before, "_id", hex)) {
        return TENANT_OK;
    }

    master = tenant_master_of(job);

    rc = tenant_master_find(&master, TENANT_USERS,
                            tenant_user_filter(job, hex), &user, err);

    *same = rc == TENANT_OK && user.data != NULL
            && tenant_str_eq(tenant_bson_get_str(user, "email_folded"),
                             tenant_bson_get_str(before, "email_folded"))
            && tenant_str_eq(tenant_bson_get_str(user, "password"),
                             tenant_bson_get_str(before, "password"))
            && tenant_bson_get_int(user, "epoch", 0)
               == tenant_bson_get_int(before, "epoch", 0);

    return rc;
}
