/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_lifecycle.h"
#include "tenant_lifecycle_organization.h"
#include "tenant_lifecycle_user.h"


static tenant_status_e tenant_lifecycle_step(tenant_master_t *master,
    const tenant_record_t *record, tenant_state_e from,
    tenant_lifecycle_pt step, tenant_doc_t *after, tenant_error_t *err);


const tenant_lifecycle_t  tenant_lifecycle[] = {

    { TENANT_RECORD_ORGANIZATION, TENANT_STATE_CREATING,
      TENANT_STATE_ACTIVE, TENANT_STATE_DELETING,
      tenant_lifecycle_open, tenant_lifecycle_give_up },

    { TENANT_RECORD_ORGANIZATION, TENANT_STATE_ACTIVE,
      TENANT_STATE_ACTIVE, TENANT_STATE_DELETING,
      NULL, tenant_lifecycle_close },

    { TENANT_RECORD_ORGANIZATION, TENANT_STATE_DELETING,
      TENANT_STATE_GONE, TENANT_STATE_DELETING,
      tenant_lifecycle_purge, NULL },

    { TENANT_RECORD_USER, TENANT_STATE_CREATING,
      TENANT_STATE_ACTIVE, TENANT_STATE_GONE,
      tenant_lifecycle_complete, tenant_lifecycle_release },

    { TENANT_RECORD_USER, TENANT_STATE_ACTIVE,
      TENANT_STATE_ACTIVE, TENANT_STATE_GONE,
      NULL, tenant_lifecycle_remove },

    { TENANT_RECORD_ORGANIZATION, TENANT_STATE_GONE,
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
