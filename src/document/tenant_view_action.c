/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_view.h"
#include "tenant_view_action.h"
#include "tenant_view_filter.h"


tenant_status_e
tenant_view_some(tenant_job_t *job, tenant_command_t *command,
    const tenant_view_some_t *some)
{
    tenant_doc_t          sort;
    tenant_bson_t        *child;
    tenant_status_e       rc;
    tenant_view_range_t   range;

    rc = tenant_view_command(job, command, "find", false);
    if (rc != TENANT_OK) {
        return rc;
    }

    sort = tenant_view_sort(job, some->sort);

    if (some->sort.data != NULL && sort.data == NULL) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    memset(&range, 0, sizeof(tenant_view_range_t));
    range.order = 1;

    child = tenant_bson_begin(command->body, "filter");
    tenant_view_add_range(job, some->filter, &range, child);
    tenant_view_add_filter(job, some->filter, child);
    tenant_bson_end(command->body, child);

    if (sort.data != NULL) {
        tenant_bson_add_doc(command->body, "sort", sort);
    }

    if (some->fields.data != NULL) {
        child = tenant_bson_begin(command->body, "projection");
        tenant_view_add_fields(job, some->fields, false, child);
        tenant_bson_end(command->body, child);
    }

    if (some->skip != 0) {
        tenant_bson_add_int(command->body, "skip", some->skip);
    }

    /* room for another lets the server close its cursor by itself */

    tenant_bson_add_int(command->body, "limit", some->limit);
    tenant_bson_add_int(command->body, "batchSize", some->limit + 1);

    return TENANT_OK;
}
