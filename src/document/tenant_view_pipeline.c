/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_document.h"
#include "tenant_view.h"
#include "tenant_view_filter.h"
#include "tenant_view_pipeline.h"
#include "../query/tenant_filter.h"


static bool tenant_view_pipeline_allowed(tenant_str_t collection);
static tenant_str_t tenant_view_pipeline_collection(void *data,
    tenant_str_t collection);
static tenant_doc_t tenant_view_pipeline_ids(const tenant_job_t *job,
    tenant_doc_t filter, tenant_bson_t *to);
static uint32_t tenant_view_pipeline_begin(void *data,
    const tenant_pipeline_begin_t *begin, tenant_bson_t *pipeline);
static bool tenant_view_pipeline_by_id(tenant_doc_t sort);
static void tenant_view_pipeline_sort(const tenant_job_t *job,
    tenant_doc_t sort, tenant_bson_t *to);
static void tenant_view_pipeline_turn(const tenant_job_t *job,
    tenant_bson_t *to);
static tenant_bson_t *tenant_view_pipeline_open(tenant_bson_t *stage);
static tenant_str_t tenant_view_pipeline_field(void *data, tenant_str_t path);
static void tenant_view_pipeline_restricted(void *data,
    tenant_str_t collection, tenant_doc_t filter, tenant_bson_t *stage);
static void tenant_view_pipeline_found(void *data, const char *index,
    tenant_str_t as, tenant_bson_t *pipeline);
static tenant_doc_t tenant_view_pipeline_turned(const tenant_job_t *job);
static bool tenant_view_pipeline_shared(const tenant_job_t *job);


static const tenant_pipeline_view_t  tenant_view_pipeline_calls = {
    NULL,
    tenant_view_pipeline_allowed,
    tenant_view_pipeline_collection,
    tenant_view_pipeline_begin,
    tenant_view_pipeline_open,
    tenant_view_pipeline_field,
    tenant_view_pipeline_restricted,
    tenant_view_pipeline_found
};


tenant_status_e
tenant_view_pipeline(tenant_job_t *job, const tenant_value_t *value,
    int64_t most, tenant_view_pipeline_t *pipeline)
{
    char                      key[16];
    uint32_t                  n;
    tenant_path_t             root;
    tenant_bson_t            *array, *stage;
    tenant_pipeline_t         p;
    tenant_pipeline_view_t    view;

    view = tenant_view_pipeline_calls;
    view.data = job;

    memset(&p, 0, sizeof(tenant_pipeline_t));

    p.expression.arena = job->arena;
    p.expression.err = &job->error;
    p.expression.bounds = job->request.bounds;
    p.view = &view;

    root = tenant_path_member(NULL, value->key);
    array = tenant_bson_create(job->arena);

    n = tenant_pipeline_add(&p, value, &root, job->request.collection, array);

    if (job->error.status != TENANT_OK) {
        return job->error.status;
    }

    if (most != 0) {
        stage = tenant_bson_begin(array, tenant_bson_index(key, n));
        tenant_bson_add_int(stage, "$limit", most);
        tenant_bson_end(array, stage);
    }

    if (tenant_bson_failed(array)) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    pipeline->stages = tenant_bson_doc(array);
    pipeline->several = p.several;
    pipeline->makes = p.makes;

    return TENANT_OK;
}


tenant_status_e
tenant_view_run(tenant_job_t *job, tenant_command_t *command,
    const tenant_view_pipeline_t *pipeline, int64_t batch)
{
    tenant_bson_t    *cursor;
    tenant_status_e   rc;

    rc = tenant_view_command(job, command, "aggregate", false);
    if (rc != TENANT_OK) {
        return rc;
    }

    command->pipeline = true;
    tenant_bson_add_array(command->body, "pipeline", pipeline->stages);

    cursor = tenant_bson_begin(command->body, "cursor");
    tenant_bson_add_int(cursor, "batchSize", batch);
    tenant_bson_end(command->body, cursor);

    return TENANT_OK;
}


static bool
tenant_view_pipeline_allowed(tenant_str_t collection)
{
    return tenant_document_is_collection(collection);
}


static tenant_str_t
tenant_view_pipeline_collection(void *data, tenant_str_t collection)
{
    tenant_job_t  side;

    side = *(const tenant_job_t *) data;
    side.request.collection = collection;

    return tenant_view_real(&side);
}


/* Ids as text are what they are in a path; without memory "to" is marked. */

static tenant_doc_t
tenant_view_pipeline_ids(const tenant_job_t *job, tenant_doc_t filter,
    tenant_bson_t *to)
{
    tenant_doc_t  ids;

    if (filter.data == NULL) {
        return filter;
    }

    ids = tenant_filter_ids(job->arena, filter);

    if (ids.data == NULL) {
        tenant_bson_add_oid(to, "", (tenant_str_t) tenant_null_string);
        return filter;
    }

    return ids;
}


/* What others have stored beside it is left out before anything is read. */

static uint32_t
tenant_view_pipeline_begin(void *data, const tenant_pipeline_begin_t *begin,
    tenant_bson_t *pipeline)
{
    char                       key[16];
    uint32_t                   n;
    tenant_doc_t               filter;
    tenant_job_t               side;
    tenant_bson_t             *stage, *child;
    tenant_view_range_t        range;
    static const tenant_str_t  same = tenant_null_string;

    n = 0;
    side = *(const tenant_job_t *) data;
    side.request.collection = begin->collection;
    filter = tenant_view_pipeline_ids(&side, begin->filter, pipeline);

    memset(&range, 0, sizeof(tenant_view_range_t));
    range.sorted = tenant_view_pipeline_by_id(begin->sort);

    if (tenant_view_pipeline_shared(&side) || range.sorted
        || filter.data != NULL)
    {
        stage = tenant_bson_begin(pipeline, tenant_bson_index(key, n++));
        child = tenant_bson_begin(stage, "$match");
        tenant_view_add_range(&side, filter, &range, child);
        tenant_view_add_filter(&side, filter, child);
        tenant_bson_end(stage, child);
        tenant_bson_end(pipeline, stage);
    }

    if (begin->sort.data != NULL) {
        stage = tenant_bson_begin(pipeline, tenant_bson_index(key, n++));
        child = tenant_bson_begin(stage, "$sort");
        tenant_view_pipeline_sort(&side, begin->sort, child);
        tenant_bson_end(stage, child);
        tenant_bson_end(pipeline, stage);
    }

    if (begin->skip.type != 0) {
        stage = tenant_bson_begin(pipeline, tenant_bson_index(key, n++));
        tenant_bson_add_value(stage, same, &begin->skip);
        tenant_bson_end(pipeline, stage);
    }

    if (begin->limit.type != 0) {
        stage = tenant_bson_begin(pipeline, tenant_bson_index(key, n++));
        tenant_bson_add_value(stage, same, &begin->limit);
        tenant_bson_end(pipeline, stage);
    }

    stage = tenant_bson_begin(pipeline, tenant_bson_index(key, n++));
    tenant_view_pipeline_turn(&side, stage);
    tenant_bson_end(pipeline, stage);

    return n;
}


static bool
tenant_view_pipeline_by_id(tenant_doc_t sort)
{
    tenant_value_t  id;

    return tenant_bson_count(sort) == 1
           && tenant_bson_find(sort, TENANT_ID_FIELD, &id);
}


/* Inside of a range the whole primary key sorts as the tenant's id does. */

static void
tenant_view_pipeline_sort(const tenant_job_t *job, tenant_doc_t sort,
    tenant_bson_t *to)
{
    tenant_str_t   name;
    tenant_iter_t  it;

    it = tenant_bson_iter(sort);

    while (tenant_bson_next(&it)) {

        name = tenant_str_is(it.value.key, TENANT_ID_FIELD)
               ? tenant_view_stored(job)->primary
               : tenant_view_field(job, it.value.key);

        /* without memory the tenant's own name would mean something else */

        if (name.data == NULL) {
            name = tenant_view_stored(job)->primary;
        }

        tenant_bson_add_value(to, name, &it.value);
    }
}


/*
 * Behind this stage documents are what the tenant has stored.  With a
 * "$project" DocumentDB 1.0 would still give the next stage the whole as
 * "$$ROOT".
 */

static void
tenant_view_pipeline_turn(const tenant_job_t *job, tenant_bson_t *to)
{
    tenant_str_t             id;
    tenant_bson_t           *fields;
    const tenant_stored_t   *stored;

    stored = tenant_view_stored(job);
    fields = tenant_bson_begin(to, "$addFields");

    if (tenant_view_pipeline_shared(job)) {
        id = tenant_arena_printf(job->arena, "$%s", stored->id.data);
        tenant_bson_add_str(fields, stored->primary.data, id);
    }

    tenant_bson_add_text(fields, stored->etag.data, "$$REMOVE");
    tenant_bson_end(to, fields);
}


static tenant_bson_t *
tenant_view_pipeline_open(tenant_bson_t *stage)
{
    return tenant_bson_begin_array(stage, "pipeline");
}


static tenant_str_t
tenant_view_pipeline_field(void *data, tenant_str_t path)
{
    return tenant_view_field(data, path);
}


static void
tenant_view_pipeline_restricted(void *data, tenant_str_t collection,
    tenant_doc_t filter, tenant_bson_t *stage)
{
    tenant_job_t          side;
    tenant_bson_t        *match;
    tenant_view_range_t   range;

    side = *(const tenant_job_t *) data;
    side.request.collection = collection;

    memset(&range, 0, sizeof(tenant_view_range_t));
    filter = tenant_view_pipeline_ids(&side, filter, stage);

    match = tenant_bson_begin(stage, "restrictSearchWithMatch");
    tenant_view_add_range(&side, filter, &range, match);
    tenant_view_add_filter(&side, filter, match);
    tenant_bson_end(stage, match);
}


/* A search finds documents as they are stored. */

static void
tenant_view_pipeline_found(void *data, const char *index, tenant_str_t as,
    tenant_bson_t *pipeline)
{
    tenant_str_t         input;
    tenant_bson_t       *stage, *fields, *field, *map;
    const tenant_job_t  *job;

    job = data;

    as = tenant_arena_str(job->arena, as);
    input = tenant_arena_printf(job->arena, "$%s",
                                as.data == NULL ? "" : as.data);

    stage = tenant_bson_begin(pipeline, index);
    fields = tenant_bson_begin(stage, "$addFields");
    field = tenant_bson_begin(fields, as.data == NULL ? "" : as.data);
    map = tenant_bson_begin(field, "$map");

    tenant_bson_add_str(map, "input", input);
    tenant_bson_add_doc(map, "in", tenant_view_pipeline_turned(job));

    tenant_bson_end(field, map);
    tenant_bson_end(fields, field);
    tenant_bson_end(stage, fields);
    tenant_bson_end(pipeline, stage);
}


/* Returns the expression for it. */

static tenant_doc_t
tenant_view_pipeline_turned(const tenant_job_t *job)
{
    tenant_str_t             id;
    tenant_bson_t           *unset, *set, *field;
    const tenant_stored_t   *stored;

    stored = tenant_view_stored(job);

    unset = tenant_bson_create(job->arena);
    field = tenant_bson_begin(unset, "$unsetField");
    tenant_bson_add_text(field, "field", stored->etag.data);
    tenant_bson_add_text(field, "input", "$$this");
    tenant_bson_end(unset, field);

    if (!tenant_view_pipeline_shared(job)) {
        return tenant_bson_doc(unset);
    }

    id = tenant_arena_printf(job->arena, "$$this.%s", stored->id.data);

    set = tenant_bson_create(job->arena);
    field = tenant_bson_begin(set, "$setField");
    tenant_bson_add_text(field, "field", stored->primary.data);
    tenant_bson_add_doc(field, "input", tenant_bson_doc(unset));
    tenant_bson_add_str(field, "value", id);
    tenant_bson_end(set, field);

    return tenant_bson_doc(set);
}


static bool
tenant_view_pipeline_shared(const tenant_job_t *job)
{
    return job->caller.placement.mode == TENANT_MODE_SHARED;
}
