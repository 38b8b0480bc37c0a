/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "tenant_lifecycle_step.h"
#include "tenant_record.h"


static const tenant_lifecycle_t *tenant_lifecycle_row(tenant_record_e kind,
    tenant_state_e state);
static tenant_status_e tenant_lifecycle_step(tenant_master_t *master,
    const tenant_record_t *record, tenant_state_e from,
    tenant_lifecycle_pt step, tenant_doc_t *after, tenant_error_t *err);
static void tenant_lifecycle_project(tenant_bson_t *stages,
    const tenant_lifecycle_t *row);
static void tenant_lifecycle_age(tenant_bson_t *project,
    const tenant_lifecycle_t *row);


const tenant_lifecycle_t  tenant_lifecycle[] = {

    { TENANT_RECORD_ORGANIZATION, TENANT_STATE_CREATING,
      "creating", "claimed_at",
      TENANT_STATE_ACTIVE, tenant_lifecycle_open,
      TENANT_STATE_DELETING, tenant_lifecycle_give_up },

    { TENANT_RECORD_ORGANIZATION, TENANT_STATE_ACTIVE,
      "active", NULL,
      TENANT_STATE_ACTIVE, NULL,
      TENANT_STATE_DELETING, tenant_lifecycle_close },

    { TENANT_RECORD_ORGANIZATION, TENANT_STATE_DELETING,
      "deleting", "deleted_at",
      TENANT_STATE_GONE, tenant_lifecycle_purge,
      TENANT_STATE_DELETING, NULL },

    { TENANT_RECORD_USER, TENANT_STATE_CREATING,
      "creating", "claimed_at",
      TENANT_STATE_ACTIVE, tenant_lifecycle_complete,
      TENANT_STATE_GONE, tenant_lifecycle_release },

    /* most users are active: they have no state */
    { TENANT_RECORD_USER, TENANT_STATE_ACTIVE,
      NULL, NULL,
      TENANT_STATE_ACTIVE, NULL,
      TENANT_STATE_GONE, tenant_lifecycle_remove },

    { TENANT_RECORD_ORGANIZATION, TENANT_STATE_GONE, NULL, NULL,
      TENANT_STATE_GONE, NULL, TENANT_STATE_GONE, NULL }
};


tenant_state_e
tenant_lifecycle_state(tenant_record_e kind, tenant_doc_t doc)
{
    bool                       stored;
    tenant_value_t             value;
    const tenant_lifecycle_t  *row;

    if (doc.data == NULL) {
        return TENANT_STATE_GONE;
    }

    stored = tenant_bson_find(doc, "state", &value);

    for (row = tenant_lifecycle; row->state != TENANT_STATE_GONE; row++) {

        if (row->kind != kind || (row->name != NULL) != stored) {
            continue;
        }

        if (!stored
            || (value.type == TENANT_BSON_UTF8
                && tenant_str_is(value.str, row->name)))
        {
            return row->state;
        }
    }

    return TENANT_STATE_UNKNOWN;
}


void
tenant_lifecycle_filter(tenant_bson_t *filter, tenant_record_e kind,
    tenant_state_e state)
{
    tenant_bson_t             *none, *in;
    const tenant_lifecycle_t  *row;

    row = tenant_lifecycle_row(kind, state);

    if (row != NULL && row->name != NULL) {
        tenant_bson_add_text(filter, "state", row->name);
        return;
    }

    none = tenant_bson_begin(filter, "state");

    if (row != NULL) {
        tenant_bson_add_bool(none, "$exists", false);

    } else {
        /* no record is in a state that there is not */
        in = tenant_bson_begin_array(none, "$in");
        tenant_bson_end(none, in);
    }

    tenant_bson_end(filter, none);
}


static const tenant_lifecycle_t *
tenant_lifecycle_row(tenant_record_e kind, tenant_state_e state)
{
    const tenant_lifecycle_t  *row;

    for (row = tenant_lifecycle; row->state != TENANT_STATE_GONE; row++) {
        if (row->kind == kind && row->state == state) {
            return row;
        }
    }

    return NULL;
}


tenant_status_e
tenant_lifecycle_forward(tenant_master_t *master,
    const tenant_record_t *record, tenant_state_e from, tenant_doc_t *after,
    tenant_error_t *err)
{
    const tenant_lifecycle_t  *row;

    row = tenant_lifecycle_row(record->kind, from);

    return tenant_lifecycle_step(master, record, from,
                                 row != NULL ? row->forward : NULL, after,
                                 err);
}


tenant_status_e
tenant_lifecycle_back(tenant_master_t *master, const tenant_record_t *record,
    tenant_state_e from, tenant_doc_t *after, tenant_error_t *err)
{
    const tenant_lifecycle_t  *row;

    row = tenant_lifecycle_row(record->kind, from);

    return tenant_lifecycle_step(master, record, from,
                                 row != NULL ? row->back : NULL, after, err);
}


static tenant_status_e
tenant_lifecycle_step(tenant_master_t *master, const tenant_record_t *record,
    tenant_state_e from, tenant_lifecycle_pt step, tenant_doc_t *after,
    tenant_error_t *err)
{
    memset(after, 0, sizeof(tenant_doc_t));

    if (step == NULL) {
        return tenant_error_internal(err, "no step leads a record of \"%s\" "
                                     "from its state %d",
                                     tenant_record_collection(record->kind),
                                     (int) from);
    }

    return step(master, record, after, err);
}


tenant_status_e
tenant_lifecycle_begin(tenant_master_t *master, const tenant_record_t *record,
    tenant_error_t *err)
{
    tenant_bson_t             *doc;
    const tenant_lifecycle_t  *row;

    row = tenant_lifecycle_row(record->kind, TENANT_STATE_CREATING);

    doc = tenant_bson_copy(master->session->arena, record->doc);
    tenant_bson_add_text(doc, "state", row->name);

    return tenant_master_insert(master,
                                tenant_record_collection(record->kind), doc,
                                row->since, err);
}


tenant_status_e
tenant_lifecycle_list(tenant_master_t *master, tenant_record_e kind,
    tenant_state_e state, tenant_bson_t *match, int64_t limit,
    tenant_doc_t *batch, tenant_error_t *err)
{
    tenant_bson_t             *stages, *stage, *child;
    const tenant_lifecycle_t  *row;

    row = tenant_lifecycle_row(kind, state);

    if (row == NULL || row->since == NULL) {
        return tenant_error_internal(err, "nothing is due in the state %d",
                                     (int) state);
    }

    if (match == NULL) {
        match = tenant_bson_create(master->session->arena);
    }

    tenant_lifecycle_filter(match, kind, state);

    stages = tenant_bson_create(master->session->arena);

    stage = tenant_bson_begin(stages, "0");
    tenant_bson_add_doc(stage, "$match", tenant_bson_doc(match));
    tenant_bson_end(stages, stage);

    tenant_lifecycle_project(stages, row);

    stage = tenant_bson_begin(stages, "2");
    child = tenant_bson_begin(stage, "$sort");
    tenant_bson_add_int(child, "age", -1);
    tenant_bson_end(stage, child);
    tenant_bson_end(stages, stage);

    stage = tenant_bson_begin(stages, "3");
    tenant_bson_add_int(stage, "$limit", limit);
    tenant_bson_end(stages, stage);

    return tenant_master_aggregate(master, tenant_record_collection(kind),
                                   stages, limit, batch, err);
}


static void
tenant_lifecycle_project(tenant_bson_t *stages, const tenant_lifecycle_t *row)
{
    tenant_bson_t  *stage, *project;

    stage = tenant_bson_begin(stages, "1");
    project = tenant_bson_begin(stage, "$project");

    tenant_bson_add_int(project, "state", 1);
    tenant_bson_add_int(project, "placement", 1);
    tenant_bson_add_int(project, "admin_id", 1);
    tenant_bson_add_int(project, "organization_id", 1);

    tenant_lifecycle_age(project, row);

    tenant_bson_end(stage, project);
    tenant_bson_end(stages, stage);
}


/*
 * Clocks of several machines need not agree: the database wrote when the state
 * began, and says what time it is.  Deletions of earlier versions have
 * "updated_at" alone.
 */

static void
tenant_lifecycle_age(tenant_bson_t *project, const tenant_lifecycle_t *row)
{
    char            name[32];
    tenant_bson_t  *age, *terms, *either, *of;

    (void) snprintf(name, sizeof(name), "$%s", row->since);

    age = tenant_bson_begin(project, "age");
    terms = tenant_bson_begin_array(age, "$subtract");
    tenant_bson_add_text(terms, "0", "$$NOW");

    if (row->state == TENANT_STATE_DELETING) {
        either = tenant_bson_begin(terms, "1");
        of = tenant_bson_begin_array(either, "$ifNull");
        tenant_bson_add_text(of, "0", name);
        tenant_bson_add_text(of, "1", "$updated_at");
        tenant_bson_end(either, of);
        tenant_bson_end(terms, either);

    } else {
        tenant_bson_add_text(terms, "1", name);
    }

    tenant_bson_end(age, terms);
    tenant_bson_end(project, age);
}
