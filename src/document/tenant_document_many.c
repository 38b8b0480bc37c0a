/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "tenant_document.h"
#include "tenant_documents.h"
#include "tenant_many.h"
#include "tenant_upsert.h"
#include "tenant_view.h"
#include "tenant_view_update.h"
#include "../query/tenant_filter.h"
#include "../query/tenant_patch.h"
#include "../query/tenant_update.h"


/* It is one command for all documents that a filter matches. */

typedef struct {
    tenant_doc_t           filter;
    tenant_doc_t           update;
    tenant_value_t         upsert;
    tenant_value_t         array_filters;
    tenant_many_update_t   send;
} tenant_many_t;


static tenant_status_e tenant_many_patch_parse(tenant_job_t *job);
static tenant_status_e tenant_many_update_parse(tenant_job_t *job);
static tenant_status_e tenant_many_delete_parse(tenant_job_t *job);
static void tenant_many_filter(tenant_job_t *job, tenant_many_t *many);
static void tenant_many_merge(tenant_job_t *job, tenant_many_t *many);
static void tenant_many_operators(tenant_job_t *job, tenant_many_t *many,
    const char *name);
static tenant_status_e tenant_many_update_prepare(tenant_job_t *job,
    tenant_command_t *command);
static tenant_status_e tenant_many_delete_prepare(tenant_job_t *job,
    tenant_command_t *command);
static tenant_status_e tenant_many_update_finish(tenant_job_t *job,
    tenant_status_e status, tenant_doc_t reply, bool *again);
static tenant_status_e tenant_many_delete_finish(tenant_job_t *job,
    tenant_status_e status, tenant_doc_t reply, bool *again);
static tenant_status_e tenant_many_answer(tenant_job_t *job,
    tenant_doc_t reply);
static void tenant_many_number(tenant_buf_t *body, int64_t n);
static bool tenant_many_bool(tenant_job_t *job, const char *name,
    const tenant_value_t *value);
static bool tenant_many_array(tenant_job_t *job, const char *name,
    const tenant_value_t *value);


static const tenant_str_t  tenant_many_filter_name =
    tenant_string(TENANT_FILTER_PARAM);


static const tenant_rule_t  tenant_many_object = {
    TENANT_VALUE_OBJECT, 0, 0, NULL, NULL, NULL, NULL, NULL
};

static const tenant_value_rule_t  tenant_many_upsert = {
    { TENANT_VALUE_ANY, 0, 0, NULL, NULL, NULL, NULL, NULL },
    "{'type':'boolean','default':false}",
    tenant_many_bool
};

static const tenant_value_rule_t  tenant_many_array_filters = {
    { TENANT_VALUE_ANY, 0, 0, NULL, NULL, NULL, NULL, NULL },
    "{'type':'array','maxItems':16,'items':{'type':'object'}}",
    tenant_many_array
};


static const tenant_field_t  tenant_many_filter_field[] = {
    { "filter", &tenant_many_object, offsetof(tenant_many_t, filter), true,
      "Which documents, in the query language of MongoDB; {} means all" },
    { NULL, NULL, 0, false, NULL }
};

static const tenant_field_t  tenant_many_members[] = {
    { "filter", &tenant_many_object, offsetof(tenant_many_t, filter), true,
      "Which documents, in the query language of MongoDB; {} means all" },
    { "update", &tenant_many_object, offsetof(tenant_many_t, update), true,
      "Update operators of MongoDB" },
    { "upsert", &tenant_many_upsert.rule, offsetof(tenant_many_t, upsert),
      false, "Create a document where the filter matches none" },
    { "array_filters", &tenant_many_array_filters.rule,
      offsetof(tenant_many_t, array_filters), false,
      "Which elements \"$[name]\" in the update stands for" },
    { NULL, NULL, 0, false, NULL }
};


static const tenant_operation_t  tenant_many_patch_operation = {
    tenant_many_patch_parse,
    tenant_many_update_prepare,
    tenant_many_update_finish
};


const tenant_use_case_t  tenant_documents_patch = {
    sizeof(tenant_many_t), tenant_many_filter_field, NULL,
    NULL, &tenant_many_patch_operation
};


static const tenant_operation_t  tenant_many_update_operation = {
    tenant_many_update_parse,
    tenant_many_update_prepare,
    tenant_many_update_finish
};


const tenant_use_case_t  tenant_documents_update = {
    sizeof(tenant_many_t), NULL, tenant_many_members,
    NULL, &tenant_many_update_operation
};


static const tenant_operation_t  tenant_many_delete_operation = {
    tenant_many_delete_parse,
    tenant_many_delete_prepare,
    tenant_many_delete_finish
};


const tenant_use_case_t  tenant_documents_remove = {
    sizeof(tenant_many_t), tenant_many_filter_field, NULL,
    NULL, &tenant_many_delete_operation
};

const tenant_use_case_t  tenant_documents_delete = {
    sizeof(tenant_many_t), NULL, tenant_many_filter_field,
    NULL, &tenant_many_delete_operation
};


static tenant_status_e
tenant_many_patch_parse(tenant_job_t *job)
{
    tenant_many_t  *many;

    many = job->data;
    many->send.command.merge_patch = job->request.merge_patch;

    if (!tenant_document_object(job, &many->update)
        && job->error.status == TENANT_BAD_REQUEST)
    {
        return job->error.status;
    }

    tenant_many_filter(job, many);

    if (many->update.data == NULL) {
        return job->error.status;
    }

    if (many->send.command.merge_patch) {
        tenant_many_merge(job, many);
    } else {
        tenant_many_operators(job, many, NULL);
    }

    return job->error.status;
}


static tenant_status_e
tenant_many_update_parse(tenant_job_t *job)
{
    tenant_many_t  *many;

    many = job->data;
    many->send.command.upsert = many->upsert.type != 0 && many->upsert.num != 0;

    tenant_many_filter(job, many);

    if (many->update.data != NULL) {
        tenant_many_operators(job, many, TENANT_UPDATE_PARAM);
    }

    if (many->send.command.upsert && many->filter.data != NULL
        && job->error.status == TENANT_OK)
    {
        tenant_upsert_check(job, many->filter, &many->send.command.id);
    }

    return job->error.status;
}


static tenant_status_e
tenant_many_delete_parse(tenant_job_t *job)
{
    tenant_many_filter(job, job->data);

    return job->error.status;
}


/* Who forgets the filter has not said that all documents are meant. */

static void
tenant_many_filter(tenant_job_t *job, tenant_many_t *many)
{
    tenant_path_t  path;

    (void) tenant_document_collection(job);

    if (many->filter.data != NULL) {
        (void) tenant_document_filter(job, &many->filter);
        many->send.command.filter = many->filter;
        return;
    }

    path = tenant_path_member(NULL, tenant_many_filter_name);
    (void) tenant_path_fault(&job->error, &path,
                             "is required: {} means all documents");
}


static void
tenant_many_merge(tenant_job_t *job, tenant_many_t *many)
{
    tenant_path_t   path;
    tenant_value_t  id;

    many->send.command.update = many->update;

    (void) tenant_document_check(job, many->update, NULL);
    (void) tenant_patch_check(&job->error, many->update);

    if (tenant_bson_find(many->update, TENANT_ID_FIELD, &id)) {
        path = tenant_path_member(NULL, id.key);
        (void) tenant_path_fault(&job->error, &path, "an _id never changes");
    }
}


static void
tenant_many_operators(tenant_job_t *job, tenant_many_t *many,
    const char *name)
{
    tenant_update_rules_t  rules;

    rules.bounds = job->request.bounds;
    rules.found = true;
    rules.upsert = many->send.command.upsert;
    rules.array_filters = many->array_filters.doc;

    many->send.command.update = many->update;
    many->send.command.array_filters = many->array_filters.doc;

    (void) tenant_update_check(job->arena, &job->error, many->update, &rules,
                               name);
}


static tenant_status_e
tenant_many_update_prepare(tenant_job_t *job, tenant_command_t *command)
{
    tenant_many_t  *many;

    many = job->data;

    return tenant_many_update(job, command, &many->send);
}


static tenant_status_e
tenant_many_delete_prepare(tenant_job_t *job, tenant_command_t *command)
{
    tenant_many_t  *many;

    many = job->data;

    return tenant_view_delete_all(job, command, many->filter, false);
}


static tenant_status_e
tenant_many_update_finish(tenant_job_t *job, tenant_status_e status,
    tenant_doc_t reply, bool *again)
{
    tenant_many_t  *many;

    many = job->data;

    status = tenant_many_updated(job, &many->send, status, &reply, again);

    return status != TENANT_OK || *again ? status
                                         : tenant_many_answer(job, reply);
}


static tenant_status_e
tenant_many_delete_finish(tenant_job_t *job, tenant_status_e status,
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

    job->answer.partial = true;

    tenant_buf_text(body, "{\"deleted\":");
    tenant_many_number(body, tenant_bson_get_int(reply, "n", 0));
    tenant_buf_char(body, '}');

    return TENANT_OK;
}


static tenant_status_e
tenant_many_answer(tenant_job_t *job, tenant_doc_t reply)
{
    int64_t         matched;
    tenant_buf_t   *body;
    tenant_iter_t   upserted;
    tenant_value_t  id;

    upserted = tenant_bson_iter(tenant_bson_get_doc(reply, "upserted"));
    matched = tenant_bson_get_int(reply, "n", 0);

    body = tenant_document_output(job, 200);
    if (body == NULL) {
        return job->error.status;
    }

    id.type = 0;

    if (tenant_bson_next(&upserted)) {
        matched = 0;

        if (!tenant_view_id(job, upserted.value.doc, &id)) {
            id.type = 0;
        }
    }

    job->answer.partial = true;

    tenant_buf_text(body, "{\"matched\":");
    tenant_many_number(body, matched);
    tenant_buf_text(body, ",\"modified\":");
    tenant_many_number(body, tenant_bson_get_int(reply, "nModified", 0));

    if (id.type != 0) {
        tenant_buf_text(body, ",\"upserted_id\":");
        tenant_json_write_value(body, &id, tenant_document_json(job));
    }

    tenant_buf_char(body, '}');

    if (body->failed) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    return TENANT_OK;
}


static void
tenant_many_number(tenant_buf_t *body, int64_t n)
{
    int   len;
    char  text[32];

    len = snprintf(text, sizeof(text), "%lld", (long long) n);
    tenant_buf_add(body, text, (size_t) len);
}


static bool
tenant_many_bool(tenant_job_t *job, const char *name,
    const tenant_value_t *value)
{
    if (value->type != TENANT_BSON_BOOL) {
        (void) tenant_error_field(&job->error, name, "must be true or false");
        return false;
    }

    return true;
}


static bool
tenant_many_array(tenant_job_t *job, const char *name,
    const tenant_value_t *value)
{
    if (value->type != TENANT_BSON_ARRAY) {
        (void) tenant_error_field(&job->error, name, "must be an array");
        return false;
    }

    return true;
}
