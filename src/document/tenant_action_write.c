/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_action.h"
#include "tenant_actions.h"
#include "tenant_document.h"
#include "tenant_document_id.h"
#include "tenant_many.h"
#include "tenant_upsert.h"
#include "tenant_view.h"
#include "tenant_view_update.h"
#include "../query/tenant_update.h"


/*
 * The hosted data API's calls that change or remove documents: one, or all that
 * a filter matches, in one command.
 */

typedef struct {
    tenant_action_names_t   names;
    tenant_doc_t            filter;
    tenant_doc_t            update;
    tenant_doc_t            replacement;
    tenant_value_t          upsert;
    tenant_many_update_t    send;
} tenant_action_write_t;


static tenant_status_e tenant_action_update_parse(tenant_job_t *job);
static tenant_status_e tenant_action_update_one_parse(tenant_job_t *job);
static tenant_status_e tenant_action_replace_parse(tenant_job_t *job);
static void tenant_action_replacement(tenant_job_t *job,
    tenant_action_write_t *write);
static tenant_status_e tenant_action_delete_parse(tenant_job_t *job);
static void tenant_action_filter(tenant_job_t *job,
    tenant_action_write_t *write);
static void tenant_action_upsert(tenant_job_t *job,
    tenant_action_write_t *write);
static tenant_status_e tenant_action_update_prepare(tenant_job_t *job,
    tenant_command_t *command);
static tenant_status_e tenant_action_delete_prepare(tenant_job_t *job,
    tenant_command_t *command);
static tenant_status_e tenant_action_delete_one_prepare(tenant_job_t *job,
    tenant_command_t *command);
static tenant_status_e tenant_action_update_finish(tenant_job_t *job,
    tenant_status_e status, tenant_doc_t reply, bool *again);
static tenant_status_e tenant_action_delete_finish(tenant_job_t *job,
    tenant_status_e status, tenant_doc_t reply, bool *again);
static tenant_status_e tenant_action_updated(tenant_job_t *job,
    tenant_doc_t reply);


static const tenant_field_t  tenant_action_update_members[] = {
    TENANT_ACTION_NAMES(tenant_action_write_t),
    { "filter", &tenant_action_object, offsetof(tenant_action_write_t, filter),
      true, "Which documents" },
    { "update", &tenant_action_object, offsetof(tenant_action_write_t, update),
      true, "Update operators of MongoDB" },
    { "upsert", &tenant_action_bool.rule,
      offsetof(tenant_action_write_t, upsert), false,
      "Create a document where the filter matches none" },
    { NULL, NULL, 0, false, NULL }
};

static const tenant_field_t  tenant_action_replace_members[] = {
    TENANT_ACTION_NAMES(tenant_action_write_t),
    { "filter", &tenant_action_object, offsetof(tenant_action_write_t, filter),
      true, "Which document" },
    { "replacement", &tenant_action_object,
      offsetof(tenant_action_write_t, replacement), true,
      "What replaces it" },
    { "upsert", &tenant_action_bool.rule,
      offsetof(tenant_action_write_t, upsert), false,
      "Create a document where the filter matches none" },
    { NULL, NULL, 0, false, NULL }
};

static const tenant_field_t  tenant_action_delete_members[] = {
    TENANT_ACTION_NAMES(tenant_action_write_t),
    { "filter", &tenant_action_object, offsetof(tenant_action_write_t, filter),
      true, "Which documents" },
    { NULL, NULL, 0, false, NULL }
};


static const tenant_operation_t  tenant_action_update_one_operation = {
    tenant_action_update_one_parse,
    tenant_action_update_prepare,
    tenant_action_update_finish
};

static const tenant_operation_t  tenant_action_update_many_operation = {
    tenant_action_update_parse,
    tenant_action_update_prepare,
    tenant_action_update_finish
};

static const tenant_operation_t  tenant_action_replace_operation = {
    tenant_action_replace_parse,
    tenant_action_update_prepare,
    tenant_action_update_finish
};

static const tenant_operation_t  tenant_action_delete_one_operation = {
    tenant_action_delete_parse,
    tenant_action_delete_one_prepare,
    tenant_action_delete_finish
};

static const tenant_operation_t  tenant_action_delete_many_operation = {
    tenant_action_delete_parse,
    tenant_action_delete_prepare,
    tenant_action_delete_finish
};


const tenant_use_case_t  tenant_action_update_one = {
    sizeof(tenant_action_write_t), NULL, tenant_action_update_members, NULL,
    &tenant_action_update_one_operation
};

const tenant_use_case_t  tenant_action_update_many = {
    sizeof(tenant_action_write_t), NULL, tenant_action_update_members, NULL,
    &tenant_action_update_many_operation
};

const tenant_use_case_t  tenant_action_replace_one = {
    sizeof(tenant_action_write_t), NULL, tenant_action_replace_members, NULL,
    &tenant_action_replace_operation
};

const tenant_use_case_t  tenant_action_delete_one = {
    sizeof(tenant_action_write_t), NULL, tenant_action_delete_members, NULL,
    &tenant_action_delete_one_operation
};

const tenant_use_case_t  tenant_action_delete_many = {
    sizeof(tenant_action_write_t), NULL, tenant_action_delete_members, NULL,
    &tenant_action_delete_many_operation
};


static tenant_status_e
tenant_action_update_parse(tenant_job_t *job)
{
    tenant_update_rules_t   rules;
    tenant_action_write_t  *write;

    write = job->data;
    write->send.command.upsert = write->upsert.num != 0;

    tenant_action_filter(job, write);

    if (write->update.data != NULL) {

        rules.bounds = job->request.bounds;
        rules.found = true;
        rules.upsert = write->send.command.upsert;
        rules.array_filters.len = 0;
        rules.array_filters.data = NULL;

        write->send.command.update = write->update;

        (void) tenant_update_check(job->arena, &job->error, write->update,
                                   &rules, TENANT_UPDATE_PARAM);
    }

    tenant_action_upsert(job, write);

    return job->error.status;
}


static tenant_status_e
tenant_action_update_one_parse(tenant_job_t *job)
{
    tenant_action_write_t  *write;

    write = job->data;
    write->send.command.one = true;

    return tenant_action_update_parse(job);
}


static tenant_status_e
tenant_action_replace_parse(tenant_job_t *job)
{
    tenant_action_write_t  *write;

    write = job->data;
    write->send.command.one = true;
    write->send.command.replacement = true;
    write->send.command.upsert = write->upsert.num != 0;

    tenant_action_filter(job, write);
    tenant_action_upsert(job, write);

    if (write->replacement.data != NULL) {
        tenant_action_replacement(job, write);
    }

    return job->error.status;
}


/* An id in it is the one that is there, or is created. */

static void
tenant_action_replacement(tenant_job_t *job, tenant_action_write_t *write)
{
    tenant_path_t   root, path;
    tenant_value_t  id;

    static const tenant_str_t  name = tenant_string("replacement");

    root = tenant_path_member(NULL, name);

    (void) tenant_document_check(job, write->replacement, &root);

    write->send.command.update = write->replacement;

    if (!tenant_bson_find(write->replacement, TENANT_ID_FIELD, &id)) {
        return;
    }

    if (write->send.command.id.type != 0
        && !tenant_document_id_equal(job->arena, &write->send.command.id, &id))
    {
        path = tenant_path_member(&root, id.key);
        (void) tenant_path_fault(&job->error, &path,
                                 "differs from the filter's");
        return;
    }

    write->send.command.id = id;
}


static tenant_status_e
tenant_action_delete_parse(tenant_job_t *job)
{
    tenant_action_filter(job, job->data);

    return job->error.status;
}


/* A filter that is not given has been told already. */

static void
tenant_action_filter(tenant_job_t *job, tenant_action_write_t *write)
{
    tenant_action_begin(job, &write->names);

    if (write->filter.data != NULL) {
        (void) tenant_document_filter(job, &write->filter);
    }

    write->send.command.filter = write->filter;
}


static void
tenant_action_upsert(tenant_job_t *job, tenant_action_write_t *write)
{
    if (write->send.command.upsert && write->filter.data != NULL
        && job->error.status == TENANT_OK)
    {
        tenant_upsert_check(job, write->filter, &write->send.command.id);
    }
}


static tenant_status_e
tenant_action_update_prepare(tenant_job_t *job, tenant_command_t *command)
{
    tenant_action_write_t  *write;

    write = job->data;

    return tenant_many_update(job, command, &write->send);
}


static tenant_status_e
tenant_action_delete_prepare(tenant_job_t *job, tenant_command_t *command)
{
    tenant_action_write_t  *write;

    write = job->data;

    return tenant_view_delete_all(job, command, write->filter, false);
}


static tenant_status_e
tenant_action_delete_one_prepare(tenant_job_t *job, tenant_command_t *command)
{
    tenant_action_write_t  *write;

    write = job->data;

    return tenant_view_delete_all(job, command, write->filter, true);
}


static tenant_status_e
tenant_action_update_finish(tenant_job_t *job, tenant_status_e status,
    tenant_doc_t reply, bool *again)
{
    tenant_action_write_t  *write;

    write = job->data;

    status = tenant_many_updated(job, &write->send, status, &reply, again);

    return status != TENANT_OK || *again ? status
                                         : tenant_action_updated(job, reply);
}


static tenant_status_e
tenant_action_updated(tenant_job_t *job, tenant_doc_t reply)
{
    bool             created;
    tenant_buf_t    *body;
    tenant_iter_t    upserted;
    tenant_value_t   id;

    upserted = tenant_bson_iter(tenant_bson_get_doc(reply, "upserted"));
    created = tenant_bson_next(&upserted);

    body = tenant_document_output(job, created ? 201 : 200);
    if (body == NULL) {
        return job->error.status;
    }

    tenant_buf_char(body, '{');
    tenant_action_count(body, "matchedCount",
                        created ? 0 : tenant_bson_get_int(reply, "n", 0));
    tenant_buf_char(body, ',');
    tenant_action_count(body, "modifiedCount",
                        tenant_bson_get_int(reply, "nModified", 0));

    if (created && tenant_view_id(job, upserted.value.doc, &id)) {
        tenant_buf_text(body, ",\"upsertedId\":");
        tenant_json_write_value(body, &id, tenant_document_json(job));
    }

    tenant_buf_char(body, '}');

    if (body->failed) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    return TENANT_OK;
}


static tenant_status_e
tenant_action_delete_finish(tenant_job_t *job, tenant_status_e status,
    tenant_doc_t reply, bool *again)
{
    tenant_buf_t  *body;

    (void) again;

    status = tenant_many_deleted(job, status, &reply);
    if (status != TENANT_OK) {
        return status;
    }

    body = tenant_document_output(job, 200);
    if (body == NULL) {
        return job->error.status;
    }

    tenant_buf_char(body, '{');
    tenant_action_count(body, "deletedCount",
                        tenant_bson_get_int(reply, "n", 0));
    tenant_buf_char(body, '}');

    return TENANT_OK;
}
