/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_state.h"


static void tenant_state_filter_live(tenant_bson_t *filter);


static const tenant_state_t  tenant_states[] = {

    { TENANT_RECORD_ORGANIZATION, TENANT_STATE_CREATING,
      "creating", "claimed_at" },
    { TENANT_RECORD_ORGANIZATION, TENANT_STATE_ACTIVE, "active", NULL },
    { TENANT_RECORD_ORGANIZATION, TENANT_STATE_RENAMING,
      "renaming", "renaming_at" },
    { TENANT_RECORD_ORGANIZATION, TENANT_STATE_MOVING,
      "moving", "moving_at" },
    { TENANT_RECORD_ORGANIZATION, TENANT_STATE_IMPORTING,
      "importing", "importing_at" },
    { TENANT_RECORD_ORGANIZATION, TENANT_STATE_DELETING,
      "deleting", "deleted_at" },

    { TENANT_RECORD_USER, TENANT_STATE_CREATING, "creating", "claimed_at" },

    /* most users are active, so these store no state */
    { TENANT_RECORD_USER, TENANT_STATE_ACTIVE, NULL, NULL },

    { TENANT_RECORD_ORGANIZATION, TENANT_STATE_GONE, NULL, NULL }
};


const tenant_state_t *
tenant_state_row(tenant_record_e kind, tenant_state_e state)
{
    const tenant_state_t  *row;

    for (row = tenant_states; row->state != TENANT_STATE_GONE; row++) {
        if (row->kind == kind && row->state == state) {
            return row;
        }
    }

    return NULL;
}


tenant_state_e
tenant_state_of(tenant_record_e kind, tenant_doc_t doc)
{
    bool                   stored;
    tenant_value_t         value;
    const tenant_state_t  *row;

    if (doc.data == NULL) {
        return TENANT_STATE_GONE;
    }

    stored = tenant_bson_find(doc, "state", &value);

    for (row = tenant_states; row->state != TENANT_STATE_GONE; row++) {

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
tenant_state_filter(tenant_bson_t *filter, tenant_record_e kind,
    tenant_state_e state)
{
    tenant_bson_t         *none, *in;
    const tenant_state_t  *row;

    if (kind == TENANT_RECORD_ORGANIZATION && state == TENANT_STATE_LIVE) {
        tenant_state_filter_live(filter);
        return;
    }

    row = tenant_state_row(kind, state);

    if (row != NULL && row->name != NULL) {
        tenant_bson_add_text(filter, "state", row->name);
        return;
    }

    none = tenant_bson_begin(filter, "state");

    if (row != NULL) {
        tenant_bson_add_bool(none, "$exists", false);

    } else {
        /* no record is in a state that does not exist */
        in = tenant_bson_begin_array(none, "$in");
        tenant_bson_end(none, in);
    }

    tenant_bson_end(filter, none);
}


static void
tenant_state_filter_live(tenant_bson_t *filter)
{
    size_t                 i;
    char                   n[16];
    tenant_bson_t         *child, *in;
    static tenant_state_e  live[] = {
        TENANT_STATE_ACTIVE, TENANT_STATE_RENAMING, TENANT_STATE_MOVING,
        TENANT_STATE_IMPORTING
    };

    child = tenant_bson_begin(filter, "state");
    in = tenant_bson_begin_array(child, "$in");

    for (i = 0; i < sizeof(live) / sizeof(live[0]); i++) {
        tenant_bson_add_text(in, tenant_bson_index(n, (uint32_t) i),
                             tenant_state_row(TENANT_RECORD_ORGANIZATION,
                                              live[i])->name);
    }

    tenant_bson_end(child, in);
    tenant_bson_end(filter, child);
}


tenant_bson_t *
tenant_state_update(tenant_arena_t *arena, tenant_record_e kind,
    tenant_state_e from, tenant_state_e to, tenant_bson_t *set,
    const char *unset)
{
    tenant_bson_t         *update, *child;
    const tenant_state_t  *old, *new;

    old = tenant_state_row(kind, from);
    new = tenant_state_row(kind, to);

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

    if (old->since != NULL && old != new) {
        tenant_bson_add_text(child, old->since, "");
    }

    if (unset != NULL) {
        tenant_bson_add_text(child, unset, "");
    }

    /* servers before MongoDB 5.0 refuse an operator without a field */

    if (tenant_bson_count(tenant_bson_doc(child)) != 0) {
        tenant_bson_add_doc(update, "$unset", tenant_bson_doc(child));
    }

    return update;
}
