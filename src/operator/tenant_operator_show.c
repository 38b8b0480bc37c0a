/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "../job/tenant_answer_write.h"
#include "../master/tenant_now.h"
#include "../master/tenant_state.h"
#include "tenant_operator.h"
#include "tenant_operator_show.h"


static void tenant_operator_show_place(tenant_bson_t *answer,
    tenant_doc_t organization);
static void tenant_operator_show_state(tenant_bson_t *answer,
    tenant_doc_t organization);
static void tenant_operator_show_since(tenant_bson_t *answer,
    tenant_doc_t organization, const char *name);
static void tenant_operator_show_suspended(tenant_bson_t *answer,
    tenant_doc_t suspended);
static void tenant_operator_show_amounts(tenant_bson_t *answer,
    tenant_doc_t organization, const char *name);
static void tenant_operator_show_text(tenant_bson_t *answer,
    tenant_doc_t doc, const char *name);


const tenant_use_case_t  tenant_operator_get = {
    0, NULL, NULL, tenant_operator_answer, NULL
};


tenant_step_e
tenant_operator_answer(tenant_job_t *job)
{
    tenant_doc_t    organization;
    tenant_bson_t  *answer;

    if (tenant_operator_find(job, &organization) != TENANT_OK) {
        return TENANT_STEP_DONE;
    }

    answer = tenant_bson_create(job->arena);
    tenant_operator_show(answer, organization);

    tenant_answer_document(job, 200, answer);

    return TENANT_STEP_DONE;
}


tenant_status_e
tenant_operator_find(tenant_job_t *job, tenant_doc_t *organization)
{
    tenant_master_t  master;
    tenant_status_e  rc;

    rc = TENANT_OK;
    memset(organization, 0, sizeof(tenant_doc_t));

    if (tenant_oid_is(job->request.id)) {
        master = tenant_master_of(job);

        rc = tenant_now_find(&master, TENANT_ORGANIZATIONS,
                             tenant_record_by_id(job->arena,
                                                 job->request.id.data),
                             organization, &job->error);
    }

    return rc == TENANT_OK && organization->data == NULL
           ? tenant_error_set(&job->error, TENANT_NOT_FOUND,
                              "there is no such organization")
           : rc;
}


void
tenant_operator_show(tenant_bson_t *answer, tenant_doc_t organization)
{
    char          id[TENANT_OID_HEX + 1];
    tenant_doc_t  ids;

    if (tenant_bson_get_oid(organization, "_id", id)) {
        tenant_bson_add_text(answer, "organization_id", id);
    }

    tenant_bson_add_str(answer, "organization_name",
                        tenant_bson_get_str(organization, "name"));

    tenant_operator_show_place(answer, organization);
    tenant_operator_show_state(answer, organization);
    tenant_operator_show_text(answer, organization, "plan");
    tenant_operator_show_amounts(answer, organization, "quota");
    tenant_operator_show_amounts(answer, organization, "usage");

    ids = tenant_bson_get_doc(organization, "external_ids");
    if (ids.data != NULL) {
        tenant_bson_add_doc(answer, "external_ids", ids);
    }

    tenant_answer_date(answer, organization, "created_at");
    tenant_answer_date(answer, organization, "updated_at");
}


static void
tenant_operator_show_place(tenant_bson_t *answer, tenant_doc_t organization)
{
    tenant_doc_t    placement;
    tenant_bson_t  *child;

    placement = tenant_bson_get_doc(organization, "placement");
    if (placement.data == NULL) {
        return;
    }

    tenant_bson_add_str(answer, "collection_name",
                        tenant_bson_get_str(placement, "collection"));
    tenant_bson_add_str(answer, "storage",
                        tenant_bson_get_str(placement, "mode"));

    child = tenant_bson_begin(answer, "placement");
    tenant_operator_show_text(child, placement, "cluster");
    tenant_operator_show_text(child, placement, "database");
    tenant_operator_show_text(child, placement, "collection");
    tenant_operator_show_text(child, placement, "mode");
    tenant_bson_end(answer, child);
}


/*
 * An organization that can be reached is shown as suspended, whatever else is
 * done to it.
 */

static void
tenant_operator_show_state(tenant_bson_t *answer, tenant_doc_t organization)
{
    tenant_doc_t           suspended;
    tenant_state_e         state;
    const tenant_state_t  *row;

    state = tenant_state_of(TENANT_RECORD_ORGANIZATION, organization);
    row = tenant_state_row(TENANT_RECORD_ORGANIZATION, state);
    suspended = tenant_bson_get_doc(organization, "suspended");

    if (suspended.data != NULL && state != TENANT_STATE_CREATING
        && state != TENANT_STATE_DELETING)
    {
        tenant_bson_add_text(answer, "state", "suspended");
        tenant_operator_show_suspended(answer, suspended);
        return;
    }

    tenant_bson_add_text(answer, "state", row != NULL ? row->name
                                                      : "unknown");

    if (row != NULL && row->since != NULL) {
        tenant_operator_show_since(answer, organization, row->since);
    }
}


static void
tenant_operator_show_suspended(tenant_bson_t *answer, tenant_doc_t suspended)
{
    tenant_bson_t   *child;
    tenant_value_t   at;

    child = tenant_bson_begin(answer, "suspended");
    tenant_operator_show_text(child, suspended, "reason");
    tenant_answer_date(child, suspended, "at");
    tenant_bson_end(answer, child);

    if (tenant_bson_find(suspended, "at", &at)) {
        tenant_answer_date_as(answer, "since", &at);
    }
}


/*
 * Somebody must end a state that does not last: how long ago it began is told
 * by the database's clock, which wrote that.
 */

static void
tenant_operator_show_since(tenant_bson_t *answer, tenant_doc_t organization,
    const char *name)
{
    int64_t         age;
    tenant_value_t  at;

    if (!tenant_bson_find(organization, name, &at)) {
        return;
    }

    tenant_answer_date_as(answer, "since", &at);

    age = tenant_now_age(organization, &at);

    if (age >= 0) {
        tenant_bson_add_int(answer, "pending_seconds", age / 1000);
    }
}


static void
tenant_operator_show_amounts(tenant_bson_t *answer, tenant_doc_t organization,
    const char *name)
{
    size_t                    i;
    tenant_doc_t              amounts;
    tenant_bson_t            *child;
    tenant_value_t            value;
    static const char *const  names[] = { "documents", "bytes" };

    amounts = tenant_bson_get_doc(organization, name);
    if (amounts.data == NULL) {
        return;
    }

    child = tenant_bson_begin(answer, name);

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (tenant_bson_find(amounts, names[i], &value)) {
            tenant_bson_add_int(child, names[i],
                                tenant_bson_get_int(amounts, names[i], 0));
        }
    }

    tenant_answer_date(child, amounts, "at");
    tenant_bson_end(answer, child);
}


static void
tenant_operator_show_text(tenant_bson_t *answer, tenant_doc_t doc,
    const char *name)
{
    tenant_str_t  text;

    text = tenant_bson_get_str(doc, name);

    if (text.data != NULL) {
        tenant_bson_add_str(answer, name, text);
    }
}
