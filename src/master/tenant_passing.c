/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>

#include "tenant_passing.h"
#include "tenant_record.h"


static void tenant_passing_project(tenant_bson_t *stages,
    const tenant_state_t *row);
static void tenant_passing_age(tenant_bson_t *project,
    const tenant_state_t *row);


tenant_status_e
tenant_passing_begin(tenant_master_t *master, const tenant_record_t *record,
    tenant_error_t *err)
{
    tenant_bson_t             *doc;
    const tenant_state_t  *row;

    row = tenant_state_row(record->kind, TENANT_STATE_CREATING);

    doc = tenant_bson_copy(master->work->arena, record->doc);
    tenant_bson_add_text(doc, "state", row->name);

    return tenant_master_insert(master,
                                tenant_record_collection(record->kind), doc,
                                row->since, err);
}


tenant_status_e
tenant_passing_list(tenant_master_t *master, tenant_record_e kind,
    tenant_state_e state, tenant_bson_t *match, int64_t limit,
    tenant_doc_t *batch, tenant_error_t *err)
{
    tenant_bson_t             *stages, *stage, *child;
    const tenant_state_t  *row;

    row = tenant_state_row(kind, state);

    if (row == NULL || row->since == NULL) {
        return tenant_error_internal(err, "nothing is due in the state %d",
                                     (int) state);
    }

    if (match == NULL) {
        match = tenant_bson_create(master->work->arena);
    }

    tenant_state_filter(match, kind, state);

    stages = tenant_bson_create(master->work->arena);

    stage = tenant_bson_begin(stages, "0");
    tenant_bson_add_doc(stage, "$match", tenant_bson_doc(match));
    tenant_bson_end(stages, stage);

    tenant_passing_project(stages, row);

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
tenant_passing_project(tenant_bson_t *stages, const tenant_state_t *row)
{
    tenant_bson_t  *stage, *project;

    stage = tenant_bson_begin(stages, "1");
    project = tenant_bson_begin(stage, "$project");

    tenant_bson_add_int(project, "state", 1);
    tenant_bson_add_int(project, "placement", 1);
    tenant_bson_add_int(project, "admin_id", 1);
    tenant_bson_add_int(project, "organization_id", 1);

    tenant_passing_age(project, row);

    tenant_bson_end(stage, project);
    tenant_bson_end(stages, stage);
}


/*
 * The database wrote when the state began, and says what time it is, because
 * the clocks of several machines need not agree.  Deletions of earlier versions
 * have "updated_at" alone.
 */

static void
tenant_passing_age(tenant_bson_t *project, const tenant_state_t *row)
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
