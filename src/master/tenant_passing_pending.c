/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "tenant_passing.h"


/* Records are found by a state, or by a member that is there. */

typedef struct {
    const char       *name;
    tenant_record_e   kind;
    tenant_state_e    state;           /* TENANT_STATE_GONE: by the member */
    const char       *member;
    const char       *since;           /* of the member: the time */
} tenant_passing_row_t;


static void tenant_passing_match(tenant_bson_t *filter,
    const tenant_passing_row_t *row);
static void tenant_passing_since(tenant_bson_t *to, const char *key,
    const tenant_passing_row_t *row);
static void tenant_passing_from(tenant_bson_t *to, const char *key,
    const char *operator, const char *since, const char *otherwise);
static tenant_status_e tenant_passing_some(tenant_master_t *master,
    const char *collection, tenant_bson_t *filter, bool *any,
    tenant_error_t *err);
static tenant_status_e tenant_passing_count(tenant_master_t *master,
    const tenant_passing_row_t *row, tenant_pending_t *pending,
    tenant_error_t *err);


static const tenant_passing_row_t  tenant_passing_rows[TENANT_PASSINGS] = {

    [TENANT_PASSING_CREATING] = {
        "creating", TENANT_RECORD_ORGANIZATION, TENANT_STATE_CREATING,
        NULL, NULL },
    [TENANT_PASSING_RENAMING] = {
        "renaming", TENANT_RECORD_ORGANIZATION, TENANT_STATE_RENAMING,
        NULL, NULL },
    [TENANT_PASSING_MOVING] = {
        "moving", TENANT_RECORD_ORGANIZATION, TENANT_STATE_MOVING,
        NULL, NULL },
    [TENANT_PASSING_IMPORTING] = {
        "importing", TENANT_RECORD_ORGANIZATION, TENANT_STATE_IMPORTING,
        NULL, NULL },
    [TENANT_PASSING_DELETING] = {
        "deleting", TENANT_RECORD_ORGANIZATION, TENANT_STATE_DELETING,
        NULL, NULL },
    [TENANT_PASSING_RESERVED] = {
        "reserved", TENANT_RECORD_USER, TENANT_STATE_CREATING, NULL, NULL },
    [TENANT_PASSING_CHANGES] = {
        "changes", TENANT_RECORD_ORGANIZATION, TENANT_STATE_GONE,
        "intents.id", "intents_at" }
};


const char *
tenant_passing_name(tenant_passing_e what)
{
    return tenant_passing_rows[what].name;
}


tenant_status_e
tenant_passing_next(tenant_master_t *master, tenant_passing_e what,
    int64_t skip, int64_t limit, tenant_doc_t *batch, tenant_error_t *err)
{
    tenant_bson_t               *stages, *stage, *child, *age, *terms;
    const tenant_passing_row_t  *row;

    row = &tenant_passing_rows[what];
    stages = tenant_bson_create(master->work->arena);

    stage = tenant_bson_begin(stages, "0");
    child = tenant_bson_begin(stage, "$match");
    tenant_passing_match(child, row);
    tenant_bson_end(stage, child);
    tenant_bson_end(stages, stage);

    stage = tenant_bson_begin(stages, "1");
    child = tenant_bson_begin(stage, "$addFields");
    age = tenant_bson_begin(child, "age");
    terms = tenant_bson_begin_array(age, "$subtract");
    tenant_bson_add_text(terms, "0", "$$NOW");
    tenant_passing_since(terms, "1", row);
    tenant_bson_end(age, terms);
    tenant_bson_end(child, age);
    tenant_bson_end(stage, child);
    tenant_bson_end(stages, stage);

    stage = tenant_bson_begin(stages, "2");
    child = tenant_bson_begin(stage, "$sort");
    tenant_bson_add_int(child, "age", -1);
    tenant_bson_add_int(child, "_id", 1);
    tenant_bson_end(stage, child);
    tenant_bson_end(stages, stage);

    stage = tenant_bson_begin(stages, "3");
    tenant_bson_add_int(stage, "$skip", skip);
    tenant_bson_end(stages, stage);

    stage = tenant_bson_begin(stages, "4");
    tenant_bson_add_int(stage, "$limit", limit);
    tenant_bson_end(stages, stage);

    return tenant_master_aggregate(master,
                                   tenant_record_collection(row->kind),
                                   stages, limit, batch, err);
}


static void
tenant_passing_match(tenant_bson_t *filter, const tenant_passing_row_t *row)
{
    tenant_bson_t  *child;

    if (row->member == NULL) {
        tenant_state_filter(filter, row->kind, row->state);
        return;
    }

    child = tenant_bson_begin(filter, row->member);
    tenant_bson_add_bool(child, "$exists", true);
    tenant_bson_end(filter, child);
}


/*
 * Deletions of earlier versions have "updated_at" alone; of several times in a
 * record the oldest counts.
 */

static void
tenant_passing_since(tenant_bson_t *to, const char *key,
    const tenant_passing_row_t *row)
{
    if (row->member != NULL) {
        tenant_passing_from(to, key, "$min", row->since, NULL);
        return;
    }

    tenant_passing_from(to, key, "$ifNull",
                        tenant_state_row(row->kind, row->state)->since,
                        row->state == TENANT_STATE_DELETING
                        ? "$updated_at" : "$created_at");
}


static void
tenant_passing_from(tenant_bson_t *to, const char *key, const char *operator,
    const char *since, const char *otherwise)
{
    char            name[32];
    tenant_bson_t  *child, *terms;

    (void) snprintf(name, sizeof(name), "$%s", since);

    child = tenant_bson_begin(to, key);

    if (otherwise == NULL) {
        tenant_bson_add_text(child, operator, name);

    } else {
        terms = tenant_bson_begin_array(child, operator);
        tenant_bson_add_text(terms, "0", name);
        tenant_bson_add_text(terms, "1", otherwise);
        tenant_bson_end(child, terms);
    }

    tenant_bson_end(to, child);
}


tenant_status_e
tenant_passing_any(tenant_master_t *master, bool *any, tenant_error_t *err)
{
    char              n[16];
    uint32_t          count;
    tenant_bson_t    *filter, *either, *item, *child, *in;
    tenant_status_e   rc;
    tenant_passing_e  what;

    filter = tenant_bson_create(master->work->arena);
    either = tenant_bson_begin_array(filter, "$or");

    item = tenant_bson_begin(either, "0");
    child = tenant_bson_begin(item, "state");
    in = tenant_bson_begin_array(child, "$in");

    for (what = TENANT_PASSING_CREATING; what <= TENANT_PASSING_DELETING;
         what++)
    {
        tenant_bson_add_text(in, tenant_bson_index(n, (uint32_t) what),
                             tenant_state_row(TENANT_RECORD_ORGANIZATION,
                                              tenant_passing_rows[what].state)
                             ->name);
    }

    tenant_bson_end(child, in);
    tenant_bson_end(item, child);
    tenant_bson_end(either, item);

    for (count = 1, what = TENANT_PASSING_CHANGES; what < TENANT_PASSINGS;
         count++, what++)
    {
        item = tenant_bson_begin(either, tenant_bson_index(n, count));
        tenant_passing_match(item, &tenant_passing_rows[what]);
        tenant_bson_end(either, item);
    }

    tenant_bson_end(filter, either);

    rc = tenant_passing_some(master, TENANT_ORGANIZATIONS, filter, any, err);

    if (rc != TENANT_OK || *any) {
        return rc;
    }

    filter = tenant_bson_create(master->work->arena);
    tenant_passing_match(filter, &tenant_passing_rows[TENANT_PASSING_RESERVED]);

    return tenant_passing_some(master, TENANT_USERS, filter, any, err);
}


static tenant_status_e
tenant_passing_some(tenant_master_t *master, const char *collection,
    tenant_bson_t *filter, bool *any, tenant_error_t *err)
{
    tenant_doc_t     record;
    tenant_status_e  rc;

    rc = tenant_master_find(master, collection, filter, &record, err);

    *any = rc == TENANT_OK && record.data != NULL;

    return rc;
}


tenant_status_e
tenant_passing_pending(tenant_master_t *master,
    tenant_pending_t pending[TENANT_PASSINGS], tenant_error_t *err)
{
    tenant_status_e   rc;
    tenant_passing_e  what;

    for (what = TENANT_PASSING_CREATING; what < TENANT_PASSINGS; what++) {

        rc = tenant_passing_count(master, &tenant_passing_rows[what],
                                  &pending[what], err);
        if (rc != TENANT_OK) {
            return rc;
        }
    }

    return TENANT_OK;
}


static tenant_status_e
tenant_passing_count(tenant_master_t *master, const tenant_passing_row_t *row,
    tenant_pending_t *pending, tenant_error_t *err)
{
    tenant_doc_t      batch;
    tenant_iter_t     it;
    tenant_bson_t    *stages, *stage, *group, *child, *terms;
    tenant_status_e   rc;

    pending->count = 0;
    pending->age = -1;

    stages = tenant_bson_create(master->work->arena);

    stage = tenant_bson_begin(stages, "0");
    child = tenant_bson_begin(stage, "$match");
    tenant_passing_match(child, row);
    tenant_bson_end(stage, child);
    tenant_bson_end(stages, stage);

    stage = tenant_bson_begin(stages, "1");
    group = tenant_bson_begin(stage, "$project");
    child = tenant_bson_begin(group, "age");
    terms = tenant_bson_begin_array(child, "$subtract");
    tenant_bson_add_text(terms, "0", "$$NOW");
    tenant_passing_since(terms, "1", row);
    tenant_bson_end(child, terms);
    tenant_bson_end(group, child);
    tenant_bson_end(stage, group);
    tenant_bson_end(stages, stage);

    stage = tenant_bson_begin(stages, "2");
    group = tenant_bson_begin(stage, "$group");
    tenant_bson_add_null(group, "_id");
    child = tenant_bson_begin(group, "count");
    tenant_bson_add_int(child, "$sum", 1);
    tenant_bson_end(group, child);
    child = tenant_bson_begin(group, "age");
    tenant_bson_add_text(child, "$max", "$age");
    tenant_bson_end(group, child);
    tenant_bson_end(stage, group);
    tenant_bson_end(stages, stage);

    rc = tenant_master_aggregate(master, tenant_record_collection(row->kind),
                                 stages, 1, &batch, err);
    if (rc != TENANT_OK) {
        return rc;
    }

    it = tenant_bson_iter(batch);

    if (tenant_bson_next(&it) && it.value.type == TENANT_BSON_DOCUMENT) {
        pending->count = tenant_bson_get_int(it.value.doc, "count", 0);
        pending->age = tenant_bson_get_int(it.value.doc, "age", 0);
    }

    return TENANT_OK;
}
