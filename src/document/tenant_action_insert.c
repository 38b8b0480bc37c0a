/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>

#include "tenant_action.h"
#include "tenant_action_insert.h"
#include "tenant_actions.h"
#include "tenant_document.h"
#include "tenant_view.h"
#include "../query/tenant_names.h"


/* "insertOne" and "insertMany" of the hosted data API. */

typedef struct {
    tenant_insert_t         insert;    /* the first: what stores it needs it */
    tenant_action_names_t   names;
    tenant_path_t           root;
    tenant_doc_t            document;
    tenant_value_t          documents;
} tenant_action_insert_t;


static bool tenant_action_documents_check(tenant_job_t *job, const char *name,
    const tenant_value_t *value);
static tenant_status_e tenant_action_insert_parse(tenant_job_t *job);
static void tenant_action_inserted_id(tenant_job_t *job, tenant_buf_t *body,
    tenant_doc_t document);


static const tenant_value_rule_t  tenant_action_documents = {
    { TENANT_VALUE_ANY, 0, 0, NULL, NULL, NULL, NULL, NULL },
    "{'type':'array','items':{'type':'object'},'minItems':1,"
    "'maxItems':10000}",
    tenant_action_documents_check
};

static const tenant_field_t  tenant_action_insert_one_members[] = {
    TENANT_ACTION_NAMES(tenant_action_insert_t),
    { "document", &tenant_action_object,
      offsetof(tenant_action_insert_t, document), true, "The document" },
    { NULL, NULL, 0, false, NULL }
};

static const tenant_field_t  tenant_action_insert_many_members[] = {
    TENANT_ACTION_NAMES(tenant_action_insert_t),
    { "documents", &tenant_action_documents.rule,
      offsetof(tenant_action_insert_t, documents), true, "The documents" },
    { NULL, NULL, 0, false, NULL }
};


static const tenant_operation_t  tenant_action_insert_operation = {
    tenant_action_insert_parse,
    tenant_insert_prepare,
    tenant_insert_finish
};


const tenant_use_case_t  tenant_action_insert_one = {
    sizeof(tenant_action_insert_t), NULL, tenant_action_insert_one_members,
    NULL, &tenant_action_insert_operation
};

const tenant_use_case_t  tenant_action_insert_many = {
    sizeof(tenant_action_insert_t), NULL, tenant_action_insert_many_members,
    NULL, &tenant_action_insert_operation
};


static bool
tenant_action_documents_check(tenant_job_t *job, const char *name,
    const tenant_value_t *value)
{
    if (value->type != TENANT_BSON_ARRAY) {
        (void) tenant_error_field(&job->error, name, "must be an array");
        return false;
    }

    return true;
}


static tenant_status_e
tenant_action_insert_parse(tenant_job_t *job)
{
    tenant_insert_t         *insert;
    tenant_action_insert_t  *action;

    static const tenant_str_t  one = tenant_string("document");
    static const tenant_str_t  many = tenant_string(TENANT_DOCUMENTS_PARAM);

    action = job->data;
    insert = &action->insert;

    tenant_action_begin(job, &action->names);

    if (action->document.data == NULL && action->documents.type == 0) {
        return job->error.status;
    }

    insert->array = action->documents.type != 0;
    insert->body = insert->array ? action->documents.doc : action->document;

    action->root = tenant_path_member(NULL, insert->array ? many : one);
    insert->root = &action->root;

    return tenant_insert_begin(job, insert);
}


tenant_status_e
tenant_action_inserted(tenant_job_t *job, tenant_insert_t *insert)
{
    tenant_buf_t  *body;

    body = tenant_document_output(job, 201);
    if (body == NULL) {
        return job->error.status;
    }

    tenant_buf_text(body, "{\"insertedId\":");
    tenant_action_inserted_id(job, body, insert->documents[0]);
    tenant_buf_char(body, '}');

    if (body->failed) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    return TENANT_OK;
}


/* These clients know no answer that is half an error. */

tenant_status_e
tenant_action_inserted_many(tenant_job_t *job, tenant_insert_t *insert,
    uint32_t inserted)
{
    uint32_t          i;
    tenant_buf_t     *body;
    tenant_error_t    err;
    tenant_status_e   status;

    if (inserted != insert->n) {

        for (i = 0; insert->results[i] == TENANT_OK; i++) { /* void */ }

        status = tenant_insert_error(insert->faults, insert->results[i], &err);

        (void) tenant_error_set(&job->error, status,
                                "%u of %u documents were inserted; of "
                                "documents[%u]: %s", inserted, insert->n, i,
                                err.detail);
        (void) snprintf(job->error.cause, sizeof(job->error.cause), "%s",
                        err.cause);

        return status;
    }

    job->error.status = TENANT_OK;

    body = tenant_document_output(job, 201);
    if (body == NULL) {
        return job->error.status;
    }

    tenant_buf_text(body, "{\"insertedIds\":[");

    for (i = 0; i < insert->n; i++) {

        if (i != 0) {
            tenant_buf_char(body, ',');
        }

        tenant_action_inserted_id(job, body, insert->documents[i]);
    }

    tenant_buf_text(body, "]}");

    if (body->failed) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    return TENANT_OK;
}


static void
tenant_action_inserted_id(tenant_job_t *job, tenant_buf_t *body,
    tenant_doc_t document)
{
    tenant_value_t  id;

    if (tenant_view_id(job, document, &id)) {
        tenant_json_write_value(body, &id, tenant_document_json(job));
    } else {
        body->failed = true;
    }
}
