/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_view.h"
#include "tenant_view_drop.h"
#include "../job/tenant_shared_slice.h"


tenant_status_e
tenant_view_drop(tenant_job_t *job, const tenant_view_drop_t *drop,
    tenant_command_t *command)
{
    tenant_status_e            rc;
    const tenant_placement_t  *placement;

    placement = &job->caller.placement;

    if (placement->mode != TENANT_MODE_SHARED) {
        return tenant_view_command(job, command, "drop", true);
    }

    if (!drop->removing) {

        rc = tenant_view_command(job, command, "find", false);

        if (rc == TENANT_OK) {
            /* another member may not know yet what is there */
            command->master = true;
            tenant_shared_slice(command->body, placement,
                                job->request.collection);
        }

        return rc;
    }

    rc = tenant_view_command(job, command, "delete", true);

    if (rc == TENANT_OK) {
        tenant_shared_delete(command->body, placement,
                             job->request.collection,
                             drop->more ? &drop->end : NULL);
    }

    return rc;
}


tenant_status_e
tenant_view_dropped(tenant_job_t *job, tenant_view_drop_t *drop,
    tenant_doc_t reply, bool *again)
{
    bool           undone;
    tenant_iter_t  it;

    if (job->caller.placement.mode != TENANT_MODE_SHARED) {
        return TENANT_OK;
    }

    if (!drop->removing) {
        drop->more = tenant_shared_slice_end(reply, &drop->end);
        drop->removing = true;
        *again = true;

        return TENANT_OK;
    }

    it = tenant_bson_iter(tenant_bson_get_doc(reply, "writeErrors"));

    if (tenant_bson_next(&it)) {
        return tenant_store_write_error(reply, it.value.doc, &undone,
                                        &job->error);
    }

    drop->removing = false;
    *again = drop->more;

    return TENANT_OK;
}
