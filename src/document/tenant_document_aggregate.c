/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_action.h"
#include "tenant_actions.h"
#include "tenant_document.h"
#include "tenant_documents.h"
#include "tenant_lines.h"
#include "tenant_view_cursor.h"
#include "tenant_view_pipeline.h"


typedef struct {
    tenant_action_names_t    names;        /* of the hosted data API */
    tenant_value_t           pipeline;
    int64_t                  limit;
    tenant_view_pipeline_t   made;
    bool                     elsewhere;    /* as job->elsewhere was then */
    tenant_lines_t           lines;
    bool                     closing;
    bool                     more;         /* than the answer has */
    tenant_value_t           cursor;       /* to be closed */
} tenant_aggregate_t;


static bool tenant_aggregate_check(tenant_job_t *job, const char *name,
    const tenant_value_t *value);
static tenant_status_e tenant_aggregate_parse(tenant_job_t *job);
static tenant_status_e tenant_aggregate_make(tenant_job_t *job);
static tenant_status_e tenant_aggregate_prepare(tenant_job_t *job,
    tenant_command_t *command);
static tenant_status_e tenant_aggregate_finish(tenant_job_t *job,
    tenant_status_e status, tenant_doc_t reply, bool *again);
static tenant_status_e tenant_aggregate_write(tenant_job_t *job,
    tenant_doc_t batch, bool more);
static tenant_status_e tenant_aggregate_whole(tenant_job_t *job);


static const tenant_value_rule_t  tenant_aggregate_stages = {
    { .kind = TENANT_VALUE_ANY },
    "{'type':'array','items':{'type':'object','minProperties':1,"
    "'maxProperties':1},'examples':[[{'$sortByCount':'$city'}]]}",
    tenant_aggregate_check
};

static const tenant_rule_t  tenant_aggregate_limit = {
    TENANT_VALUE_LIMIT, 0, 0, NULL, NULL, NULL, NULL, NULL
};


static const tenant_field_t  tenant_aggregate_members[] = {
    { "pipeline", &tenant_aggregate_stages.rule,
      offsetof(tenant_aggregate_t, pipeline), true,
      "Stages, in the aggregation language of MongoDB" },
    { "limit", &tenant_aggregate_limit, offsetof(tenant_aggregate_t, limit),
      false, "How many documents the answer may hold" },
    { NULL, NULL, 0, false, NULL }
};


static const tenant_field_t  tenant_action_aggregate_members[] = {
    TENANT_ACTION_NAMES(tenant_aggregate_t),
    { "pipeline", &tenant_aggregate_stages.rule,
      offsetof(tenant_aggregate_t, pipeline), true,
      "Stages, in the aggregation language of MongoDB" },
    { NULL, NULL, 0, false, NULL }
};


static const tenant_operation_t  tenant_document_aggregate_operation = {
    tenant_aggregate_parse,
    tenant_aggregate_prepare,
    tenant_aggregate_finish
};


const tenant_use_case_t  tenant_document_aggregate = {
    sizeof(tenant_aggregate_t), NULL, tenant_aggregate_members,
    NULL, &tenant_document_aggregate_operation
};


const tenant_use_case_t  tenant_action_aggregate = {
    sizeof(tenant_aggregate_t), NULL, tenant_action_aggregate_members,
    NULL, &tenant_document_aggregate_operation
};


static bool
tenant_aggregate_check(tenant_job_t *job, const char *name,
    const tenant_value_t *value)
{
    if (value->type == TENANT_BSON_ARRAY) {
        return true;
    }

    (void) tenant_error_field(&job->error, name,
                              "must be an array of stages");

    return false;
}


static tenant_status_e
tenant_aggregate_parse(tenant_job_t *job)
{
    tenant_aggregate_t  *aggregate;

    aggregate = job->data;

    if (job->request.route->api == TENANT_API_ACTIONS) {
        tenant_action_begin(job, &aggregate->names);
        aggregate->limit = job->request.bounds->page;

    } else {
        (void) tenant_document_collection(job);
    }

    if (aggregate->pipeline.type == 0 || tenant_aggregate_make(job) != TENANT_OK
        || job->error.status != TENANT_OK)
    {
        return job->error.status;
    }

    /*
     * Collections get their names one by one: what is read of several may be
     * under old and new ones, and whether nothing was there is not told.
     */

    if (job->caller.placement.next.len != 0
        && (aggregate->made.several || aggregate->made.makes))
    {
        return tenant_error_set(&job->error, TENANT_UNAVAILABLE,
                                "the organization is being renamed");
    }

    return TENANT_OK;
}


static tenant_status_e
tenant_aggregate_make(tenant_job_t *job)
{
    tenant_aggregate_t  *aggregate;

    aggregate = job->data;
    aggregate->elsewhere = job->elsewhere;

    /* one more than asked for tells whether there are more */

    return tenant_view_pipeline(job, &aggregate->pipeline,
                                job->request.lines ? aggregate->limit
                                                   : aggregate->limit + 1,
                                &aggregate->made);
}


static tenant_status_e
tenant_aggregate_prepare(tenant_job_t *job, tenant_command_t *command)
{
    tenant_aggregate_t  *aggregate;

    aggregate = job->data;

    if (aggregate->closing) {
        return tenant_view_end(job, command, aggregate->cursor.num);
    }

    if (aggregate->elsewhere != job->elsewhere
        && tenant_aggregate_make(job) != TENANT_OK)
    {
        return job->error.status;
    }

    if (job->flow.cursor != 0) {
        return tenant_lines_more(job, &aggregate->lines, command);
    }

    /* room for another lets the server close its cursor by itself */

    return tenant_view_run(job, command, &aggregate->made,
                           job->request.lines
                           ? tenant_lines_first(&aggregate->lines)
                           : aggregate->limit + 2);
}


static tenant_status_e
tenant_aggregate_finish(tenant_job_t *job, tenant_status_e status,
    tenant_doc_t reply, bool *again)
{
    tenant_value_t       batch, cursor;
    tenant_aggregate_t  *aggregate;

    aggregate = job->data;

    if (aggregate->closing) {
        /* the answer is ready; the server closes idle cursors by itself */
        job->error.status = TENANT_OK;
        return tenant_aggregate_whole(job);
    }

    if (status != TENANT_OK) {
        return status;
    }

    if (job->request.lines) {
        aggregate->lines.whole = true;
        status = tenant_lines_take(job, &aggregate->lines, reply);
        *again = status == TENANT_OK && job->flow.cursor != 0;

        return status;
    }

    if (!tenant_bson_path(reply, "cursor.firstBatch", &batch)
        || !tenant_bson_path(reply, "cursor.id", &cursor))
    {
        return tenant_document_strange(job);
    }

    /* the cursor is left open where the reply was full before the limit */

    status = tenant_aggregate_write(job, batch.doc, cursor.num != 0);

    if (status == TENANT_OK && cursor.num != 0) {
        aggregate->cursor = cursor;
        aggregate->closing = true;
        *again = true;

        return TENANT_OK;
    }

    return status == TENANT_OK ? tenant_aggregate_whole(job) : status;
}


/* The documents are the tenant's own already. */

static tenant_status_e
tenant_aggregate_write(tenant_job_t *job, tenant_doc_t batch, bool more)
{
    int64_t                n;
    tenant_buf_t          *body;
    tenant_iter_t          it;
    tenant_aggregate_t    *aggregate;
    tenant_json_output_e   output;

    body = tenant_document_output(job, 200);
    if (body == NULL) {
        return job->error.status;
    }

    aggregate = job->data;
    output = tenant_document_json(job);

    tenant_buf_text(body, "{\"documents\":[");

    it = tenant_bson_iter(batch);

    for (n = 0; tenant_bson_next(&it); n++) {

        if (n == aggregate->limit) {
            more = true;
            break;
        }

        if (n != 0) {
            tenant_buf_char(body, ',');
        }

        tenant_json_write(body, it.value.doc, false, output, NULL);
    }

    aggregate->more = more;

    if (job->request.route->api == TENANT_API_ACTIONS) {
        tenant_buf_text(body, "]}");

    } else if (more) {
        tenant_buf_text(body, "],\"truncated\":true}");

    } else {
        tenant_buf_text(body, "],\"truncated\":false}");
    }

    tenant_arena_count(job->arena, body->size);

    if (body->failed) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    return TENANT_OK;
}


/* The hosted data API's clients know no part of a result. */

static tenant_status_e
tenant_aggregate_whole(tenant_job_t *job)
{
    tenant_aggregate_t  *aggregate;

    aggregate = job->data;

    if (!aggregate->more || job->request.route->api != TENANT_API_ACTIONS) {
        return TENANT_OK;
    }

    return tenant_error_set(&job->error, TENANT_UNPROCESSABLE,
                            "there are more than %lld documents, or they are "
                            "larger than a reply of the database: add a "
                            "$limit", (long long) aggregate->limit);
}
