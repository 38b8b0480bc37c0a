/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_view.h"
#include "tenant_view_cursor.h"


tenant_status_e
tenant_view_more(tenant_job_t *job, tenant_command_t *command, int64_t cursor,
    int64_t batch)
{
    tenant_doc_t      body;
    tenant_value_t    name;
    tenant_status_e   rc;

    rc = tenant_view_command(job, command, "collection", false);
    if (rc != TENANT_OK) {
        return rc;
    }

    /* the cursor comes first, and the name behind it */

    body = tenant_bson_doc(command->body);
    command->body = tenant_bson_create(job->arena);

    tenant_bson_add_long(command->body, "getMore", cursor);

    if (tenant_bson_find(body, "collection", &name)) {
        tenant_bson_add_value(command->body, (tenant_str_t) tenant_null_string,
                              &name);
    }

    tenant_bson_add_int(command->body, "batchSize", batch);

    return TENANT_OK;
}


tenant_status_e
tenant_view_end(tenant_job_t *job, tenant_command_t *command, int64_t cursor)
{
    tenant_bson_t    *cursors;
    tenant_status_e   rc;

    rc = tenant_view_command(job, command, "killCursors", false);
    if (rc != TENANT_OK) {
        return rc;
    }

    cursors = tenant_bson_begin_array(command->body, "cursors");
    tenant_bson_add_long(cursors, "0", cursor);
    tenant_bson_end(command->body, cursors);

    return TENANT_OK;
}
