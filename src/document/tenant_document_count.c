/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>

#include "tenant_document.h"
#include "tenant_documents.h"
#include "tenant_view_count.h"
#include "../query/tenant_filter.h"


/* What is counted, or whose values are listed. */

typedef struct {
    tenant_doc_t  filter;
    tenant_str_t  field;
} tenant_counted_t;


/* As many values are listed: more are no list for people or memory. */
#define TENANT_DISTINCT_MAX  10000


static tenant_status_e tenant_count_parse(tenant_job_t *job);
static tenant_status_e tenant_count_prepare(tenant_job_t *job,
    tenant_command_t *command);
static tenant_status_e tenant_count_finish(tenant_job_t *job,
    tenant_status_e status, tenant_doc_t reply, bool *again);
static bool tenant_distinct_field(tenant_job_t *job, const char *name,
    tenant_str_t *value);
static tenant_status_e tenant_distinct_prepare(tenant_job_t *job,
    tenant_command_t *command);
static tenant_status_e tenant_distinct_finish(tenant_job_t *job,
    tenant_status_e status, tenant_doc_t reply, bool *again);
static tenant_status_e tenant_distinct_many(tenant_job_t *job);


static const tenant_rule_t  tenant_count_object = {
    TENANT_VALUE_OBJECT, 0, 0, NULL, NULL, NULL, NULL, NULL
};

static const tenant_rule_t  tenant_distinct_path = {
    TENANT_VALUE_STRING, 1, TENANT_ID_MAX, NULL, NULL, NULL,
    "\"address.city\"", tenant_distinct_field
};


static const tenant_field_t  tenant_count_members[] = {
    { "filter", &tenant_count_object, offsetof(tenant_counted_t, filter),
      false, "Which documents, in the query language of MongoDB" },
    { NULL, NULL, 0, false, NULL }
};

static const tenant_field_t  tenant_distinct_members[] = {
    { "field", &tenant_distinct_path, offsetof(tenant_counted_t, field), true,
      "A field, or the path to one" },
    { "filter", &tenant_count_object, offsetof(tenant_counted_t, filter),
      false, "Of which documents, in the query language of MongoDB" },
    { NULL, NULL, 0, false, NULL }
};


static const tenant_operation_t  tenant_document_count_operation = {
    tenant_count_parse,
    tenant_count_prepare,
    tenant_count_finish
};


const tenant_use_case_t  tenant_document_count = {
    sizeof(tenant_counted_t), NULL, tenant_count_members,
    NULL, &tenant_document_count_operation
};


static const tenant_operation_t  tenant_document_distinct_operation = {
    tenant_count_parse,
    tenant_distinct_prepare,
    tenant_distinct_finish
};


const tenant_use_case_t  tenant_document_distinct = {
    sizeof(tenant_counted_t), NULL, tenant_distinct_members,
    NULL, &tenant_document_distinct_operation
};


static tenant_status_e
tenant_count_parse(tenant_job_t *job)
{
    tenant_counted_t  *counted;

    counted = job->data;

    (void) tenant_document_collection(job);
    (void) tenant_document_filter(job, &counted->filter);

    return job->error.status;
}


static tenant_status_e
tenant_count_prepare(tenant_job_t *job, tenant_command_t *command)
{
    const tenant_counted_t  *counted;

    counted = job->data;

    return tenant_view_count(job, command, counted->filter, 0);
}


static tenant_status_e
tenant_count_finish(tenant_job_t *job, tenant_status_e status,
    tenant_doc_t reply, bool *again)
{
    int             len;
    char            text[64];
    int64_t         n;
    tenant_buf_t   *body;

    (void) again;

    status = tenant_view_counted(job, status, reply, &n);
    if (status != TENANT_OK) {
        return status;
    }

    body = tenant_document_output(job, 200);
    if (body == NULL) {
        return job->error.status;
    }

    len = snprintf(text, sizeof(text), "%lld}", (long long) n);
    tenant_buf_text(body, "{\"count\":");
    tenant_buf_add(body, text, (size_t) len);

    return body->failed ? tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                           "out of memory")
                        : TENANT_OK;
}


static bool
tenant_distinct_field(tenant_job_t *job, const char *name,
    tenant_str_t *value)
{
    if (tenant_field_check(*value)) {
        return true;
    }

    (void) tenant_error_field(&job->error, name,
                              "must be a path to a field, without \"$\"");

    return false;
}


static tenant_status_e
tenant_distinct_prepare(tenant_job_t *job, tenant_command_t *command)
{
    const tenant_counted_t  *counted;

    counted = job->data;

    return tenant_view_distinct(job, command, counted->field,
                                counted->filter);
}


static tenant_status_e
tenant_distinct_finish(tenant_job_t *job, tenant_status_e status,
    tenant_doc_t reply, bool *again)
{
    tenant_buf_t    *body;
    tenant_value_t   values;

    (void) again;

    if (status == TENANT_NOT_FOUND) {
        job->error.status = TENANT_OK;
        values.doc = tenant_bson_doc(tenant_bson_create(job->arena));

    } else if (status != TENANT_OK) {
        return status;

    } else if (!tenant_bson_find(reply, "values", &values)
               || values.type != TENANT_BSON_ARRAY)
    {
        return tenant_document_strange(job);
    }

    if (values.doc.len > TENANT_DOCUMENT_MAX
        || tenant_bson_count(values.doc) > TENANT_DISTINCT_MAX)
    {
        return tenant_distinct_many(job);
    }

    body = tenant_document_output(job, 200);
    if (body == NULL) {
        return job->error.status;
    }

    tenant_buf_text(body, "{\"values\":");
    tenant_json_write(body, values.doc, true, tenant_document_json(job), NULL);
    tenant_buf_char(body, '}');
    tenant_arena_count(job->arena, body->size);

    return body->failed ? tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                           "out of memory")
                        : TENANT_OK;
}


static tenant_status_e
tenant_distinct_many(tenant_job_t *job)
{
    char  message[TENANT_ERROR_MESSAGE_MAX];

    (void) snprintf(message, sizeof(message),
                    "has more than %d values, or 16 MiB of them",
                    TENANT_DISTINCT_MAX);

    return tenant_error_field(&job->error, "field", message);
}
