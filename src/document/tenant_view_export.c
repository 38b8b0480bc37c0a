/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_view_copy.h"
#include "tenant_view_document.h"
#include "tenant_view_export.h"
#include "tenant_view_filter.h"
#include "../master/tenant_record.h"


static tenant_status_e tenant_view_all(tenant_job_t *job,
    tenant_command_t *command);


/* What an export shows is as in a collection of the tenant's own. */

static const tenant_job_t  tenant_view_shown = {
    .caller.placement.mode = TENANT_MODE_ID
};


tenant_status_e
tenant_view_export(tenant_job_t *job, tenant_command_t *command,
    int64_t batch)
{
    tenant_bson_t    *sort;
    tenant_status_e   rc;

    rc = tenant_view_all(job, command);
    if (rc != TENANT_OK) {
        return rc;
    }

    sort = tenant_bson_begin(command->body, "sort");
    tenant_bson_add_int(sort, tenant_view_stored(job)->primary.data, 1);
    tenant_bson_end(command->body, sort);

    tenant_bson_add_int(command->body, "batchSize", batch);

    return TENANT_OK;
}


static tenant_status_e
tenant_view_all(tenant_job_t *job, tenant_command_t *command)
{
    tenant_doc_t          all = { 0, NULL };
    tenant_bson_t        *filter;
    tenant_status_e       rc;
    tenant_view_range_t   whole = { NULL, 1, true };

    rc = tenant_view_command(job, command, "find", false);
    if (rc != TENANT_OK) {
        return rc;
    }

    command->master = true;

    filter = tenant_bson_begin(command->body, "filter");
    tenant_view_add_range(job, all, &whole, filter);
    tenant_bson_end(command->body, filter);

    return TENANT_OK;
}


tenant_status_e
tenant_view_organization(tenant_job_t *job, tenant_command_t *command)
{
    tenant_bson_t  *filter;

    command->cluster = job->settings->cluster;
    command->database = job->settings->master_database;
    command->master = true;
    command->body = tenant_bson_create(job->arena);

    filter = tenant_record_in(job->arena, job->request.id.data,
                              TENANT_RECORD_ORGANIZATION,
                              TENANT_STATE_ACTIVE);

    if (command->body == NULL || filter == NULL) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    tenant_bson_add_text(command->body, "find", TENANT_ORGANIZATIONS);
    tenant_bson_add_doc(command->body, "filter", tenant_bson_doc(filter));
    tenant_bson_add_int(command->body, "limit", 1);
    tenant_bson_add_bool(command->body, "singleBatch", true);

    return TENANT_OK;
}


tenant_doc_t
tenant_view_import(const tenant_job_t *job, tenant_doc_t doc)
{
    return tenant_view_copy_turn(&tenant_view_shown, doc, job);
}


tenant_status_e
tenant_view_import_all(tenant_job_t *job, tenant_command_t *command,
    tenant_doc_t documents)
{
    tenant_status_e  rc;

    rc = tenant_view_insert_all(job, command, documents);

    if (rc == TENANT_OK) {
        command->master = true;
        tenant_bson_add_bool(command->body, "ordered", true);
    }

    return rc;
}


tenant_status_e
tenant_view_any(tenant_job_t *job, tenant_command_t *command)
{
    tenant_bson_t    *projection;
    tenant_status_e   rc;

    rc = tenant_view_all(job, command);
    if (rc != TENANT_OK) {
        return rc;
    }

    projection = tenant_bson_begin(command->body, "projection");
    tenant_bson_add_int(projection, tenant_view_stored(job)->primary.data, 1);
    tenant_bson_end(command->body, projection);

    tenant_bson_add_int(command->body, "limit", 1);
    tenant_bson_add_bool(command->body, "singleBatch", true);

    return TENANT_OK;
}
