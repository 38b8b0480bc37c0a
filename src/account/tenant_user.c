/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "../job/tenant_answer_write.h"
#include "tenant_organization.h"
#include "tenant_rule.h"
#include "tenant_user.h"


typedef struct {
    int64_t        limit;
    tenant_str_t   after;
} tenant_user_page_t;


static tenant_step_e tenant_user_list_begin(tenant_job_t *job);
static tenant_step_e tenant_user_get_begin(tenant_job_t *job);
static void tenant_user_list_answer(tenant_job_t *job, tenant_doc_t batch,
    int64_t limit);


static const tenant_field_t  tenant_user_page_params[] = {
    { "limit", &tenant_rule_limit,
      offsetof(tenant_user_page_t, limit), false,
      "How many users a page may hold" },
    { "after", &tenant_rule_after,
      offsetof(tenant_user_page_t, after), false,
      "The next of the page before" },
    { NULL, NULL, 0, false, NULL }
};


const tenant_use_case_t  tenant_user_list = {
    sizeof(tenant_user_page_t), tenant_user_page_params, NULL,
    tenant_user_list_begin, NULL
};


static tenant_step_e
tenant_user_list_begin(tenant_job_t *job)
{
    tenant_doc_t         batch;
    tenant_bson_t       *filter, *child;
    tenant_master_t      master;
    tenant_user_page_t  *page;

    page = job->data;

    if (tenant_caller_load(job) != TENANT_OK) {
        return TENANT_STEP_DONE;
    }

    filter = tenant_bson_create(job->arena);
    tenant_record_add_id(filter, "organization_id",
                         job->caller.organization_id);

    tenant_state_filter(filter, TENANT_RECORD_USER, TENANT_STATE_ACTIVE);

    if (page->after.data != NULL) {
        child = tenant_bson_begin(filter, "_id");
        tenant_bson_add_oid(child, "$gt", page->after);
        tenant_bson_end(filter, child);
    }

    master = tenant_master_of(job);

    if (tenant_master_list(&master, TENANT_USERS, filter, page->limit + 1,
                           &batch,
                           &job->error)
        == TENANT_OK)
    {
        tenant_user_list_answer(job, batch, page->limit);
    }

    return TENANT_STEP_DONE;
}


static void
tenant_user_list_answer(tenant_job_t *job, tenant_doc_t batch, int64_t limit)
{
    char            key[16], last[TENANT_OID_HEX + 1];
    uint32_t        n;
    tenant_iter_t   it;
    tenant_bson_t  *answer, *users, *user;

    answer = tenant_bson_create(job->arena);
    users = tenant_bson_begin_array(answer, "users");

    it = tenant_bson_iter(batch);

    for (n = 0; n < limit && tenant_bson_next(&it); n++) {

        user = tenant_bson_begin(users, tenant_bson_index(key, n));
        tenant_user_show(user, job->caller.organization, it.value.doc);
        tenant_bson_end(users, user);

        (void) tenant_bson_get_oid(it.value.doc, "_id", last);
    }

    tenant_bson_end(answer, users);

    if (n == limit && tenant_bson_next(&it)) {
        tenant_bson_add_text(answer, "next", last);

    } else {
        tenant_bson_add_null(answer, "next");
    }

    tenant_answer_document(job, 200, answer);
}


const tenant_use_case_t  tenant_user_get = {
    0, NULL, NULL, tenant_user_get_begin, NULL
};


static tenant_step_e
tenant_user_get_begin(tenant_job_t *job)
{
    char            id[TENANT_OID_HEX + 1];
    tenant_doc_t    user;
    tenant_bson_t  *answer;

    if (tenant_caller_load(job) != TENANT_OK
        || tenant_user_find(job, id, &user) != TENANT_OK)
    {
        return TENANT_STEP_DONE;
    }

    answer = tenant_bson_create(job->arena);
    tenant_user_show(answer, job->caller.organization, user);

    tenant_answer_document(job, 200, answer);

    return TENANT_STEP_DONE;
}


tenant_record_t
tenant_user_record(tenant_job_t *job, const char *id,
    const char *organization_id, tenant_str_t email, tenant_str_t folded,
    tenant_role_e role)
{
    tenant_bson_t  *record;

    record = tenant_record_by_id(job->arena, id);
    tenant_bson_add_str(record, "email", email);
    tenant_bson_add_str(record, "email_folded", folded);

    tenant_record_add_id(record, "organization_id", organization_id);
    tenant_bson_add_text(record, "role",
                         tenant_role_name(role == TENANT_ROLE_OWNER
                                          ? TENANT_ROLE_EDITOR : role));
    tenant_bson_add_int(record, "epoch", 0);
    tenant_bson_add_date(record, "created_at", tenant_clock_date());

    return tenant_record_of(TENANT_RECORD_USER, tenant_bson_doc(record));
}


tenant_status_e
tenant_user_find(tenant_job_t *job, char *id, tenant_doc_t *user)
{
    tenant_master_t  master;
    tenant_status_e  rc;

    rc = TENANT_OK;
    memset(user, 0, sizeof(tenant_doc_t));

    if (tenant_oid_is(job->request.id)) {
        master = tenant_master_of(job);

        rc = tenant_master_find(&master, TENANT_USERS,
                                tenant_user_filter(job,
                                                   job->request.id.data),
                                user, &job->error);
    }

    if (rc == TENANT_OK
        && (user->data == NULL || !tenant_bson_get_oid(*user, "_id", id)))
    {
        return tenant_error_set(&job->error, TENANT_NOT_FOUND,
                                "there is no such user");
    }

    return rc;
}


tenant_bson_t *
tenant_user_filter(tenant_job_t *job, const char *id)
{
    tenant_bson_t  *filter;

    filter = tenant_record_in(job->arena, id, TENANT_RECORD_USER,
                              TENANT_STATE_ACTIVE);
    tenant_record_add_id(filter, "organization_id",
                         job->caller.organization_id);

    return filter;
}


void
tenant_user_end_tokens(tenant_bson_t *update)
{
    tenant_bson_t  *child;

    child = tenant_bson_begin(update, "$inc");
    tenant_bson_add_int(child, "epoch", 1);
    tenant_bson_end(update, child);

    child = tenant_bson_begin(update, "$unset");
    tenant_bson_add_text(child, "revoked", "");
    tenant_bson_add_text(child, "reset", "");
    tenant_bson_end(update, child);
}


void
tenant_user_show(tenant_bson_t *answer, tenant_doc_t organization,
    tenant_doc_t user)
{
    char  id[TENANT_OID_HEX + 1];

    if (tenant_bson_get_oid(user, "_id", id)) {
        tenant_bson_add_text(answer, "id", id);
    }

    tenant_bson_add_str(answer, "email", tenant_bson_get_str(user, "email"));
    tenant_bson_add_text(answer, "role",
                         tenant_role_name(tenant_role_of(organization,
                                                         user)));

    if (tenant_bson_get_oid(user, "organization_id", id)) {
        tenant_bson_add_text(answer, "organization_id", id);
    }

    tenant_answer_date(answer, user, "created_at");
}
