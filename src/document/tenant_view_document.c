/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_view.h"
#include "tenant_view_document.h"
#include "../job/tenant_shared.h"
#include "../query/tenant_patch.h"
#include "../query/tenant_update.h"


static tenant_status_e tenant_view_modify(tenant_job_t *job,
    tenant_command_t *command, const tenant_preconditions_t *conditions);
static void tenant_view_only_id(const tenant_job_t *job, tenant_bson_t *body,
    const char *name);


tenant_status_e
tenant_view_read(tenant_job_t *job, tenant_command_t *command, bool whole)
{
    tenant_bson_t    *filter;
    tenant_status_e   rc;

    rc = tenant_view_command(job, command, "find", false);
    if (rc != TENANT_OK) {
        return rc;
    }

    /* it is made apart, so that a short command needs no memory of its own */

    filter = tenant_bson_create(job->arena);
    tenant_view_add_id(job, filter);
    tenant_bson_add_doc(command->body, "filter", tenant_bson_doc(filter));

    if (!whole) {
        tenant_view_only_id(job, command->body, "projection");
    }

    tenant_bson_add_int(command->body, "limit", 1);
    tenant_bson_add_bool(command->body, "singleBatch", true);

    return TENANT_OK;
}


tenant_status_e
tenant_view_look(tenant_job_t *job, tenant_command_t *command,
    const tenant_doc_t *documents, uint32_t n)
{
    char                       key[16];
    uint32_t                   i;
    const char                *primary;
    tenant_bson_t             *filter, *field, *in;
    tenant_value_t             id;
    tenant_status_e            rc;
    const tenant_placement_t  *placement;

    rc = tenant_view_command(job, command, "find", false);
    if (rc != TENANT_OK) {
        return rc;
    }

    /* another member may not know yet what the primary refused */
    command->master = true;

    placement = &job->caller.placement;
    primary = tenant_view_stored(job)->primary.data;

    filter = tenant_bson_begin(command->body, "filter");
    field = tenant_bson_begin(filter, primary);

    if (placement->mode == TENANT_MODE_SHARED) {
        tenant_shared_least(field, "$gte", placement, job->request.collection);
        tenant_shared_greatest(field, "$lte", placement,
                               job->request.collection);
    }

    in = tenant_bson_begin_array(field, "$in");

    for (i = 0; i < n; i++) {
        if (tenant_bson_find(documents[i], primary, &id)) {
            tenant_bson_add_value(in, (tenant_str_t) {
                                      strlen(tenant_bson_index(key, i)), key },
                                  &id);
        }
    }

    tenant_bson_end(field, in);
    tenant_bson_end(filter, field);
    tenant_bson_end(command->body, filter);

    field = tenant_bson_begin(command->body, "projection");
    tenant_bson_add_int(field, primary, 1);
    tenant_bson_add_int(field, tenant_view_stored(job)->etag.data, 1);
    tenant_bson_end(command->body, field);

    tenant_bson_add_int(command->body, "limit", n);
    tenant_bson_add_int(command->body, "batchSize", n);
    tenant_bson_add_bool(command->body, "singleBatch", true);

    return TENANT_OK;
}


tenant_status_e
tenant_view_insert(tenant_job_t *job, tenant_command_t *command,
    tenant_bson_t **documents)
{
    tenant_status_e  rc;

    rc = tenant_view_command(job, command, "insert", true);

    if (rc == TENANT_OK) {
        *documents = tenant_bson_begin_array(command->body, "documents");
    }

    return rc;
}


tenant_status_e
tenant_view_insert_all(tenant_job_t *job, tenant_command_t *command,
    tenant_doc_t documents)
{
    tenant_status_e  rc;

    rc = tenant_view_command(job, command, "insert", true);

    if (rc == TENANT_OK) {
        tenant_bson_add_array(command->body, "documents", documents);
    }

    return rc;
}


tenant_status_e
tenant_view_replace(tenant_job_t *job, tenant_command_t *command,
    const tenant_preconditions_t *conditions, tenant_doc_t doc,
    const char *etag, bool upsert, bool whole)
{
    tenant_bson_t    *stored;
    tenant_status_e   rc;

    rc = tenant_view_modify(job, command, conditions);
    if (rc != TENANT_OK) {
        return rc;
    }

    stored = tenant_bson_begin(command->body, "update");
    tenant_view_store(job, doc, NULL, etag, stored);
    tenant_bson_end(command->body, stored);

    tenant_bson_add_bool(command->body, "upsert", upsert);
    tenant_bson_add_bool(command->body, "new", true);

    if (!whole) {
        tenant_view_only_id(job, command->body, "fields");
    }

    return TENANT_OK;
}


tenant_status_e
tenant_view_patch(tenant_job_t *job, tenant_command_t *command,
    const tenant_preconditions_t *conditions, tenant_doc_t patch,
    tenant_str_t etag)
{
    tenant_status_e  rc;

    rc = tenant_view_modify(job, command, conditions);

    if (rc == TENANT_OK) {
        tenant_patch_update(job->arena, command->body, "update", patch,
                            tenant_view_stored(job), etag);
        tenant_bson_add_bool(command->body, "new", true);
    }

    return rc;
}


tenant_status_e
tenant_view_update(tenant_job_t *job, tenant_command_t *command,
    const tenant_preconditions_t *conditions, tenant_doc_t update,
    tenant_str_t etag)
{
    tenant_doc_t     none = { 0, NULL };
    tenant_status_e  rc;

    rc = tenant_view_modify(job, command, conditions);

    if (rc == TENANT_OK) {
        tenant_update_write(command->body, "update", update, none,
                            tenant_view_stored(job), etag);
        tenant_bson_add_bool(command->body, "new", true);
    }

    return rc;
}


tenant_status_e
tenant_view_remove(tenant_job_t *job, tenant_command_t *command,
    const tenant_preconditions_t *conditions)
{
    tenant_status_e  rc;

    rc = tenant_view_modify(job, command, conditions);

    if (rc == TENANT_OK) {
        tenant_bson_add_bool(command->body, "remove", true);
        tenant_view_only_id(job, command->body, "fields");
    }

    return rc;
}


static tenant_status_e
tenant_view_modify(tenant_job_t *job, tenant_command_t *command,
    const tenant_preconditions_t *conditions)
{
    tenant_bson_t    *query;
    tenant_status_e   rc;

    rc = tenant_view_command(job, command, "findAndModify", true);
    if (rc != TENANT_OK) {
        return rc;
    }

    query = tenant_bson_create(job->arena);
    tenant_view_add_id(job, query);
    tenant_preconditions_query(conditions, tenant_view_stored(job)->etag.data,
                               query);
    tenant_bson_add_doc(command->body, "query", tenant_bson_doc(query));

    return TENANT_OK;
}


tenant_doc_t
tenant_view_sent(const tenant_bson_t *body)
{
    tenant_doc_t   sent, documents;
    tenant_iter_t  it;

    sent = tenant_bson_doc(body);
    documents = tenant_bson_get_doc(sent, "documents");

    if (documents.data == NULL) {
        return tenant_bson_get_doc(sent, "update");
    }

    it = tenant_bson_iter(documents);

    return tenant_bson_next(&it) ? it.value.doc : documents;
}


static void
tenant_view_only_id(const tenant_job_t *job, tenant_bson_t *body,
    const char *name)
{
    tenant_bson_t  *projection;

    projection = tenant_bson_begin(body, name);
    tenant_bson_add_int(projection, tenant_view_stored(job)->primary.data, 1);
    tenant_bson_end(body, projection);
}
