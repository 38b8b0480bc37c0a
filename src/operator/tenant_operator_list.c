/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "../account/tenant_rule.h"
#include "../job/tenant_answer_write.h"
#include "../job/tenant_input.h"
#include "../json/tenant_text.h"
#include "../master/tenant_now.h"
#include "../master/tenant_passing.h"
#include "tenant_operator.h"
#include "tenant_operator_show.h"


typedef struct {
    tenant_str_t   state;
    tenant_str_t   name;
    tenant_str_t   email;
    int64_t        limit;
    tenant_str_t   after;
} tenant_operator_page_t;


static tenant_step_e tenant_operator_list_begin(tenant_job_t *job);
static bool tenant_operator_list_check_state(tenant_job_t *job,
    const char *field, tenant_str_t *value);
static bool tenant_operator_list_check_name(tenant_job_t *job,
    const char *field, tenant_str_t *value);
static bool tenant_operator_list_name(tenant_job_t *job,
    tenant_bson_t *match, tenant_str_t name);
static void tenant_operator_list_state(tenant_bson_t *match,
    tenant_str_t state);
static tenant_status_e tenant_operator_list_email(tenant_job_t *job,
    tenant_str_t email, char id[TENANT_OID_HEX + 1]);
static tenant_status_e tenant_operator_list_pending(tenant_job_t *job,
    tenant_bson_t *answer);
static void tenant_operator_list_answer(tenant_job_t *job,
    tenant_bson_t *answer, tenant_doc_t batch, int64_t limit);


static const char *const  tenant_operator_states[] = {
    "creating", "active", "renaming", "moving", "importing", "suspended",
    "deleting", NULL
};


static const tenant_rule_t  tenant_operator_rule_state = {
    TENANT_VALUE_STRING, 0, 0, NULL, NULL, tenant_operator_states,
    "\"suspended\"", tenant_operator_list_check_state
};


static const tenant_rule_t  tenant_operator_rule_name = {
    TENANT_VALUE_STRING, 1, TENANT_NAME_MAX, NULL, NULL, NULL, "\"acme\"",
    tenant_operator_list_check_name
};


static const tenant_field_t  tenant_operator_list_params[] = {
    { "state", &tenant_operator_rule_state,
      offsetof(tenant_operator_page_t, state), false,
      "Only organizations that are shown in this state" },
    { "name", &tenant_operator_rule_name,
      offsetof(tenant_operator_page_t, name), false,
      "What their names begin with, whatever the case" },
    { "email", &tenant_rule_email,
      offsetof(tenant_operator_page_t, email), false,
      "The address of one of its users" },
    { "limit", &tenant_rule_limit,
      offsetof(tenant_operator_page_t, limit), false,
      "How many organizations a page may hold" },
    { "after", &tenant_rule_after,
      offsetof(tenant_operator_page_t, after), false,
      "The next of the page before" },
    { NULL, NULL, 0, false, NULL }
};


const tenant_use_case_t  tenant_operator_list = {
    sizeof(tenant_operator_page_t), tenant_operator_list_params, NULL,
    tenant_operator_list_begin, NULL
};


static tenant_step_e
tenant_operator_list_begin(tenant_job_t *job)
{
    char                     id[TENANT_OID_HEX + 1];
    tenant_doc_t             batch;
    tenant_bson_t           *match, *child, *answer;
    tenant_master_t          master;
    tenant_operator_page_t  *page;

    page = job->data;
    match = tenant_bson_create(job->arena);

    if (page->email.data != NULL
        && tenant_operator_list_email(job, page->email, id) != TENANT_OK)
    {
        return TENANT_STEP_DONE;
    }

    if (page->email.data != NULL || page->after.data != NULL) {
        child = tenant_bson_begin(match, "_id");

        if (page->email.data != NULL) {
            tenant_record_add_id(child, "$eq", id);
        }

        if (page->after.data != NULL) {
            tenant_bson_add_oid(child, "$gt", page->after);
        }

        tenant_bson_end(match, child);
    }

    if (page->name.data != NULL
        && !tenant_operator_list_name(job, match, page->name))
    {
        return TENANT_STEP_DONE;
    }

    if (page->state.data != NULL) {
        tenant_operator_list_state(match, page->state);
    }

    master = tenant_master_of(job);

    answer = tenant_bson_create(job->arena);

    if (tenant_now_list(&master, TENANT_ORGANIZATIONS, match, page->limit + 1,
                        &batch, &job->error)
        != TENANT_OK
        || (page->after.data == NULL
            && tenant_operator_list_pending(job, answer) != TENANT_OK))
    {
        return TENANT_STEP_DONE;
    }

    tenant_operator_list_answer(job, answer, batch, page->limit);

    return TENANT_STEP_DONE;
}


static bool
tenant_operator_list_check_state(tenant_job_t *job, const char *field,
    tenant_str_t *value)
{
    unsigned  i;

    for (i = 0; tenant_operator_states[i] != NULL; i++) {
        if (tenant_str_is(*value, tenant_operator_states[i])) {
            return true;
        }
    }

    (void) tenant_error_field(&job->error, field,
                              "must be creating, active, renaming, moving, "
                              "suspended or deleting");

    return false;
}


static bool
tenant_operator_list_check_name(tenant_job_t *job, const char *field,
    tenant_str_t *value)
{
    size_t  length;

    length = tenant_text_length(job->arena, *value);

    if (length >= 1 && length <= TENANT_NAME_MAX) {
        return true;
    }

    (void) tenant_error_field(&job->error, field,
                              "must have 1 to 64 characters");

    return false;
}


/*
 * Names are found by what they begin with, since the index on the folded name
 * serves that.  No name has the last code point that there is.
 */

static bool
tenant_operator_list_name(tenant_job_t *job, tenant_bson_t *match,
    tenant_str_t name)
{
    tenant_str_t    folded, last;
    tenant_bson_t  *child;

    if (!tenant_rule_fold(job, name, &folded)) {
        return false;
    }

    last = tenant_arena_printf(job->arena, "%.*s\xf4\x8f\xbf\xbf",
                               (int) folded.len, folded.data);

    if (last.data == NULL) {
        (void) tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
        return false;
    }

    child = tenant_bson_begin(match, "name_folded");
    tenant_bson_add_str(child, "$gte", folded);
    tenant_bson_add_str(child, "$lt", last);
    tenant_bson_end(match, child);

    return true;
}


static void
tenant_operator_list_state(tenant_bson_t *match, tenant_str_t state)
{
    bool                        suspended;
    size_t                      i;
    tenant_bson_t              *child;
    static const tenant_state_e states[] = {
        TENANT_STATE_CREATING, TENANT_STATE_ACTIVE, TENANT_STATE_RENAMING,
        TENANT_STATE_MOVING, TENANT_STATE_IMPORTING, TENANT_STATE_LIVE,
        TENANT_STATE_DELETING
    };

    for (i = 0; !tenant_str_is(state, tenant_operator_states[i]); i++) {
        /* void */
    }

    tenant_state_filter(match, TENANT_RECORD_ORGANIZATION, states[i]);

    /* one that is deleted may have been suspended before */

    if (states[i] != TENANT_STATE_DELETING) {
        suspended = states[i] == TENANT_STATE_LIVE;

        child = tenant_bson_begin(match, "suspended");
        tenant_bson_add_bool(child, "$exists", suspended);
        tenant_bson_end(match, child);
    }
}


/* Finds whose user has the address; otherwise it is an id that nobody has. */

static tenant_status_e
tenant_operator_list_email(tenant_job_t *job, tenant_str_t email,
    char id[TENANT_OID_HEX + 1])
{
    tenant_doc_t      user;
    tenant_bson_t    *filter;
    tenant_master_t   master;
    tenant_status_e   rc;

    master = tenant_master_of(job);

    filter = tenant_bson_create(job->arena);
    tenant_bson_add_str(filter, "email_folded",
                        tenant_input_email(job, email));

    rc = tenant_master_find(&master, TENANT_USERS, filter, &user,
                            &job->error);

    if (rc == TENANT_OK
        && (user.data == NULL
            || !tenant_bson_get_oid(user, "organization_id", id)))
    {
        tenant_oid_new(id);
    }

    return rc;
}


/* What is left to end, and for how long the oldest has been. */

static tenant_status_e
tenant_operator_list_pending(tenant_job_t *job, tenant_bson_t *answer)
{
    bool              any;
    tenant_bson_t    *child, *one;
    tenant_master_t   master;
    tenant_status_e   rc;
    tenant_pending_t  pending[TENANT_PASSINGS];
    tenant_passing_e  what;

    master = tenant_master_of(job);
    memset(pending, 0, sizeof(pending));

    rc = tenant_passing_any(&master, &any, &job->error);

    if (rc == TENANT_OK && any) {
        rc = tenant_passing_pending(&master, pending, &job->error);
    }

    if (rc != TENANT_OK) {
        return rc;
    }

    child = tenant_bson_begin(answer, "pending");

    for (what = TENANT_PASSING_CREATING; what < TENANT_PASSINGS; what++) {

        if (pending[what].count == 0) {
            continue;
        }

        one = tenant_bson_begin(child, tenant_passing_name(what));
        tenant_bson_add_int(one, "count", pending[what].count);

        if (pending[what].age >= 0) {
            tenant_bson_add_int(one, "oldest_seconds",
                                pending[what].age / 1000);
        }

        tenant_bson_end(child, one);
    }

    tenant_bson_end(answer, child);

    return TENANT_OK;
}


static void
tenant_operator_list_answer(tenant_job_t *job, tenant_bson_t *answer,
    tenant_doc_t batch, int64_t limit)
{
    char            key[16], last[TENANT_OID_HEX + 1];
    uint32_t        n;
    tenant_iter_t   it;
    tenant_bson_t  *all, *one;

    all = tenant_bson_begin_array(answer, "organizations");

    it = tenant_bson_iter(batch);

    for (n = 0; n < limit && tenant_bson_next(&it); n++) {

        one = tenant_bson_begin(all, tenant_bson_index(key, n));
        tenant_operator_show(one, it.value.doc);
        tenant_bson_end(all, one);

        (void) tenant_bson_get_oid(it.value.doc, "_id", last);
    }

    tenant_bson_end(answer, all);

    if (n == limit && tenant_bson_next(&it)) {
        tenant_bson_add_text(answer, "next", last);

    } else {
        tenant_bson_add_null(answer, "next");
    }

    tenant_answer_document(job, 200, answer);
}
