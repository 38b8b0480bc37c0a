/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "tenant_action.h"
#include "tenant_actions.h"
#include "tenant_document.h"
#include "tenant_view.h"
#include "tenant_view_action.h"
#include "tenant_view_cursor.h"
#include "../query/tenant_filter.h"


/* "find" and "findOne" of the hosted data API. */

typedef struct {
    tenant_action_names_t   names;
    tenant_doc_t            filter;
    tenant_doc_t            projection;
    tenant_doc_t            sort;
    tenant_value_t          limit;
    tenant_value_t          skip;
    bool                    inclusion;
    bool                    closing;   /* the next command closes a cursor */
    tenant_value_t          cursor;
} tenant_action_find_t;


static bool tenant_action_limit_check(tenant_job_t *job, const char *name,
    const tenant_value_t *value);
static bool tenant_action_skip_check(tenant_job_t *job, const char *name,
    const tenant_value_t *value);
static bool tenant_action_number(tenant_job_t *job, const char *name,
    const tenant_value_t *value, int64_t least, int64_t most);
static tenant_status_e tenant_action_find_parse(tenant_job_t *job);
static tenant_status_e tenant_action_find_prepare(tenant_job_t *job,
    tenant_command_t *command);
static tenant_status_e tenant_action_find_finish(tenant_job_t *job,
    tenant_status_e status, tenant_doc_t reply, bool *again);
static tenant_status_e tenant_action_find_answer(tenant_job_t *job,
    tenant_doc_t batch);
static bool tenant_action_find_one(const tenant_job_t *job);


static const tenant_value_rule_t  tenant_action_limit = {
    { TENANT_VALUE_ANY, 0, 0, NULL, NULL, NULL, NULL, NULL },
    "{'type':'integer','minimum':1}",
    tenant_action_limit_check
};

static const tenant_value_rule_t  tenant_action_skip = {
    { TENANT_VALUE_ANY, 0, 0, NULL, NULL, NULL, NULL, NULL },
    "{'type':'integer','minimum':0}",
    tenant_action_skip_check
};


static const tenant_field_t  tenant_action_find_one_members[] = {
    TENANT_ACTION_NAMES(tenant_action_find_t),
    { "filter", &tenant_action_object, offsetof(tenant_action_find_t, filter),
      false, "Which documents" },
    { "projection", &tenant_action_object,
      offsetof(tenant_action_find_t, projection), false,
      "Which fields are shown" },
    { "sort", &tenant_action_object, offsetof(tenant_action_find_t, sort),
      false, "The order" },
    { NULL, NULL, 0, false, NULL }
};

static const tenant_field_t  tenant_action_find_members[] = {
    TENANT_ACTION_NAMES(tenant_action_find_t),
    { "filter", &tenant_action_object, offsetof(tenant_action_find_t, filter),
      false, "Which documents" },
    { "projection", &tenant_action_object,
      offsetof(tenant_action_find_t, projection), false,
      "Which fields are shown" },
    { "sort", &tenant_action_object, offsetof(tenant_action_find_t, sort),
      false, "The order" },
    { "limit", &tenant_action_limit.rule,
      offsetof(tenant_action_find_t, limit), false,
      "How many documents at most" },
    { "skip", &tenant_action_skip.rule,
      offsetof(tenant_action_find_t, skip), false, "How many are passed over" },
    { NULL, NULL, 0, false, NULL }
};


static const tenant_operation_t  tenant_action_find_operation = {
    tenant_action_find_parse,
    tenant_action_find_prepare,
    tenant_action_find_finish
};


const tenant_use_case_t  tenant_action_find_one_document = {
    sizeof(tenant_action_find_t), NULL, tenant_action_find_one_members, NULL,
    &tenant_action_find_operation
};

const tenant_use_case_t  tenant_action_find = {
    sizeof(tenant_action_find_t), NULL, tenant_action_find_members, NULL,
    &tenant_action_find_operation
};


static bool
tenant_action_limit_check(tenant_job_t *job, const char *name,
    const tenant_value_t *value)
{
    return tenant_action_number(job, name, value, 1,
                                job->request.bounds->page);
}


static bool
tenant_action_skip_check(tenant_job_t *job, const char *name,
    const tenant_value_t *value)
{
    return tenant_action_number(job, name, value, 0,
                                job->request.bounds->skip);
}


static bool
tenant_action_number(tenant_job_t *job, const char *name,
    const tenant_value_t *value, int64_t least, int64_t most)
{
    char  message[TENANT_ERROR_MESSAGE_MAX];

    if ((value->type == TENANT_BSON_INT32 || value->type == TENANT_BSON_INT64)
        && value->num >= least && value->num <= most)
    {
        return true;
    }

    (void) snprintf(message, sizeof(message),
                    "must be a whole number from %lld to %lld",
                    (long long) least, (long long) most);
    (void) tenant_error_field(&job->error, name, message);

    return false;
}


/* Clients send an empty sort or projection for none. */

static tenant_status_e
tenant_action_find_parse(tenant_job_t *job)
{
    tenant_doc_t           none = { 0, NULL };
    tenant_action_find_t  *find;

    find = job->data;

    tenant_action_begin(job, &find->names);
    (void) tenant_document_filter(job, &find->filter);

    if (find->sort.data != NULL && tenant_bson_count(find->sort) == 0) {
        find->sort = none;
    }

    if (find->projection.data != NULL
        && tenant_bson_count(find->projection) == 0)
    {
        find->projection = none;
    }

    if (find->sort.data != NULL) {
        (void) tenant_sort_check(&job->error, find->sort);
    }

    if (find->projection.data != NULL) {
        (void) tenant_fields_check(job->arena, &job->error, find->projection,
                                   &find->inclusion);
    }

    return job->error.status;
}


static tenant_status_e
tenant_action_find_prepare(tenant_job_t *job, tenant_command_t *command)
{
    tenant_action_find_t  *find;
    tenant_view_some_t     some;

    find = job->data;

    if (find->closing) {
        return tenant_view_end(job, command, find->cursor.num);
    }

    memset(&some, 0, sizeof(tenant_view_some_t));

    some.filter = find->filter;
    some.sort = find->sort;
    some.fields = find->projection;
    some.skip = find->skip.num;
    some.limit = tenant_action_find_one(job) ? 1
                 : find->limit.type != 0 ? find->limit.num
                                                : job->request.bounds->page;

    return tenant_view_some(job, command, &some);
}


static tenant_status_e
tenant_action_find_finish(tenant_job_t *job, tenant_status_e status,
    tenant_doc_t reply, bool *again)
{
    tenant_value_t         batch;
    tenant_action_find_t  *find;

    find = job->data;

    if (find->closing) {
        /* the server closes idle cursors by itself */
        return tenant_error_set(&job->error, TENANT_UNPROCESSABLE,
                                "the documents are larger than a reply of the "
                                "database: ask for fewer of them");
    }

    if (status != TENANT_OK) {
        return status;
    }

    if (!tenant_bson_path(reply, "cursor.firstBatch", &batch)
        || !tenant_bson_path(reply, "cursor.id", &find->cursor))
    {
        return tenant_document_strange(job);
    }

    if (find->cursor.num != 0) {
        find->closing = true;
        *again = true;
        return TENANT_OK;
    }

    return tenant_action_find_answer(job, batch.doc);
}


static tenant_status_e
tenant_action_find_answer(tenant_job_t *job, tenant_doc_t batch)
{
    bool                    one, some;
    tenant_buf_t           *body;
    tenant_iter_t           it;
    tenant_json_output_e    output;

    body = tenant_document_output(job, 200);
    if (body == NULL) {
        return job->error.status;
    }

    one = tenant_action_find_one(job);
    some = false;
    output = tenant_document_json(job);
    it = tenant_bson_iter(batch);

    if (one) {
        tenant_buf_text(body, "{\"document\":");
    } else {
        tenant_buf_text(body, "{\"documents\":[");
    }

    while (tenant_bson_next(&it)) {

        if (some) {
            tenant_buf_char(body, ',');
        }

        some = true;
        tenant_view_show(job, it.value.doc, output, TENANT_VIEW_ETAG, body);
    }

    if (one && !some) {
        tenant_buf_text(body, "null");
    }

    if (!one) {
        tenant_buf_char(body, ']');
    }

    tenant_buf_char(body, '}');
    tenant_arena_count(job->arena, body->size);

    if (body->failed) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    return TENANT_OK;
}


static bool
tenant_action_find_one(const tenant_job_t *job)
{
    return job->request.route->use_case == &tenant_action_find_one_document;
}
