/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_lifecycle_organization.h"
#include "tenant_lifecycle_user.h"
#include "tenant_record.h"


static tenant_status_e tenant_lifecycle_step(tenant_master_t *master,
    const tenant_record_t *record, tenant_state_e from,
    tenant_lifecycle_pt step, tenant_doc_t *after, tenant_error_t *err);


const tenant_lifecycle_t  tenant_lifecycle[] = {

    { TENANT_RECORD_ORGANIZATION, TENANT_STATE_CREATING,
      "creating", "claimed_at",
      TENANT_STATE_ACTIVE, TENANT_STATE_DELETING,
      tenant_lifecycle_open, tenant_lifecycle_give_up },

    { TENANT_RECORD_ORGANIZATION, TENANT_STATE_ACTIVE,
      "active", NULL,
      TENANT_STATE_ACTIVE, TENANT_STATE_DELETING,
      NULL, tenant_lifecycle_close },

    { TENANT_RECORD_ORGANIZATION, TENANT_STATE_DELETING,
      "deleting", "deleted_at",
      TENANT_STATE_GONE, TENANT_STATE_DELETING,
      tenant_lifecycle_purge, NULL },

    { TENANT_RECORD_USER, TENANT_STATE_CREATING,
      "creating", "claimed_at",
      TENANT_STATE_ACTIVE, TENANT_STATE_GONE,
      tenant_lifecycle_complete, tenant_lifecycle_release },

    /* most users are active: they have no state */
    { TENANT_RECORD_USER, TENANT_STATE_ACTIVE,
      NULL, NULL,
      TENANT_STATE_ACTIVE, TENANT_STATE_GONE,
      NULL, tenant_lifecycle_remove },

    { TENANT_RECORD_ORGANIZATION, TENANT_STATE_GONE, NULL, NULL,
      TENANT_STATE_GONE, TENANT_STATE_GONE, NULL, NULL }
};


const tenant_lifecycle_t *
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


tenant_bson_t *
tenant_lifecycle_update(tenant_arena_t *arena, tenant_record_e kind,
    tenant_state_e from, tenant_state_e to, tenant_bson_t *set,
    const char *unset)
{
    tenant_bson_t             *update, *child;
    const tenant_lifecycle_t  *old, *new;

    old = tenant_lifecycle_row(kind, from);
    new = tenant_lifecycle_row(kind, to);

    update = tenant_bson_create(arena);

    child = set != NULL ? tenant_bson_copy(arena, tenant_bson_doc(set))
                        : tenant_bson_create(arena);

    if (new->name != NULL) {
        tenant_bson_add_text(child, "state", new->name);
    }

    tenant_bson_add_doc(update, "$set", tenant_bson_doc(child));

    if (new->since != NULL) {
        child = tenant_bson_begin(update, "$currentDate");
        tenant_bson_add_bool(child, new->since, true);
        tenant_bson_end(update, child);
    }

    child = tenant_bson_create(arena);

    if (new->name == NULL) {
        tenant_bson_add_text(child, "state", "");
    }

    if (old->since != NULL) {
        tenant_bson_add_text(child, old->since, "");
    }

    if (unset != NULL) {
        tenant_bson_add_text(child, unset, "");
    }

    tenant_bson_add_doc(update, "$unset", tenant_bson_doc(child));

    return update;
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
