/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/document/tenant_document_id.c src/job/tenant_input.c */
/* sources: src/document/tenant_document_location.c */
/* sources: src/core/tenant_*.c src/json/tenant_*.c src/job/tenant_shared.c */
/* sources: src/query/tenant_expression*.c src/query/tenant_pipeline.c */
/* sources: src/query/tenant_stage*.c src/query/tenant_fi*.c */
/* sources: src/query/tenant_operator.c src/query/tenant_pattern.c */
/* sources: src/query/tenant_bracket.c src/document/tenant_view.c */
/* sources: src/document/tenant_view_filter.c src/document/tenant_document.c */
/* sources: src/document/tenant_view_pipeline.c src/master/tenant_name_list.c */

/*
 * Text as a tenant's pipeline, where others' documents are beside its own.
 * Whatever is accepted reads only what the range of one of its collections
 * holds, at every depth, has no stage that is not on a list of this file's own,
 * and no name of an operator that runs code.
 */


#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/document/tenant_view_pipeline.h"
#include "../../src/master/tenant_collections.h"


#define STORED  "every_ones"
#define TENANT  "aaaaaaaaaaaaaaaaaaaaaaaa"


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
static void fuzz_stages(tenant_doc_t stages, bool reads);
static void fuzz_reads(const tenant_value_t *stage);
static void fuzz_bound(tenant_doc_t filter);
static void fuzz_own(tenant_doc_t id);
static void fuzz_names(tenant_doc_t doc);
static void fuzz_is(bool true_of_it);


static const tenant_bounds_t  fuzz_bounds = {
    .page = 1000, .depth = 96, .nodes = 2000, .pattern = 1024, .stages = 50,
    .indexes = 10, .skip = 10000, .streams = 16
};

static const char *const  fuzz_known[] = {
    "$match", "$sort", "$skip", "$limit", "$project", "$addFields", "$set",
    "$unset", "$group", "$unwind", "$count", "$sortByCount", "$replaceRoot",
    "$replaceWith", "$bucket", "$bucketAuto", "$facet", "$sample", "$redact",
    "$setWindowFields", "$fill", "$lookup", "$unionWith", "$graphLookup", NULL
};

static const char *const  fuzz_never[] = {
    "$where", "$function", "$accumulator", "$out", "$merge", "$documents",
    "$currentOp", "$collStats", "$indexStats", "$meta", "$text", NULL
};


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool                      array;
    tenant_job_t              job;
    tenant_doc_t              body;
    tenant_str_t              text;
    tenant_value_t            value;
    tenant_view_pipeline_t    pipeline;

    memset(&job, 0, sizeof(tenant_job_t));

    job.arena = tenant_arena_create();
    fuzz_is(job.arena != NULL);

    job.request.bounds = &fuzz_bounds;
    job.request.collection = (tenant_str_t) tenant_string("c");
    job.caller.placement.mode = TENANT_MODE_SHARED;
    job.caller.placement.collection = (tenant_str_t) tenant_string(STORED);
    memcpy(job.caller.placement.tenant, TENANT, sizeof(TENANT));

    text = tenant_arena_printf(job.arena, "{\"pipeline\":%.*s}", (int) size,
                               (const char *) data);

    if (tenant_json_read(job.arena, text, TENANT_JSON_EXTENDED, &body, &array,
                         &job.error) == TENANT_OK
        && tenant_bson_find(body, "pipeline", &value)
        && tenant_view_pipeline(&job, &value, 50, &pipeline) == TENANT_OK)
    {
        fuzz_is(tenant_bson_whole(pipeline.stages));
        fuzz_stages(pipeline.stages, true);
        fuzz_names(pipeline.stages);
    }

    tenant_arena_destroy(job.arena);

    return 0;
}


static void
fuzz_stages(tenant_doc_t stages, bool reads)
{
    size_t          i;
    uint32_t        n;
    tenant_iter_t   it, stage, facet;
    tenant_value_t  match;

    it = tenant_bson_iter(stages);

    for (n = 0; tenant_bson_next(&it); n++) {

        fuzz_is(tenant_bson_count(it.value.doc) == 1);

        if (n == 0 && reads) {
            fuzz_is(tenant_bson_find(it.value.doc, "$match", &match));
            fuzz_bound(match.doc);
        }

        stage = tenant_bson_iter(it.value.doc);
        fuzz_is(tenant_bson_next(&stage));

        for (i = 0; fuzz_known[i] != NULL; i++) {
            if (tenant_str_is(stage.value.key, fuzz_known[i])) {
                break;
            }
        }

        fuzz_is(fuzz_known[i] != NULL);

        if (tenant_str_is(stage.value.key, "$facet")) {

            facet = tenant_bson_iter(stage.value.doc);

            while (tenant_bson_next(&facet)) {
                fuzz_stages(facet.value.doc, false);
            }
        }

        fuzz_reads(&stage.value);
    }

    fuzz_is(n != 0 || !reads);
}


static void
fuzz_reads(const tenant_value_t *stage)
{
    tenant_value_t  from, inner;

    if (!tenant_str_is(stage->key, "$lookup")
        && !tenant_str_is(stage->key, "$unionWith")
        && !tenant_str_is(stage->key, "$graphLookup"))
    {
        return;
    }

    fuzz_is((tenant_bson_find(stage->doc, "from", &from)
             || tenant_bson_find(stage->doc, "coll", &from))
            && tenant_str_is(from.str, STORED));

    if (tenant_str_is(stage->key, "$graphLookup")) {
        fuzz_bound(tenant_bson_get_doc(stage->doc, "restrictSearchWithMatch"));
        return;
    }

    fuzz_is(tenant_bson_find(stage->doc, "pipeline", &inner));
    fuzz_stages(inner.doc, true);
}


/* One id of the tenant's, or what lies between two of them. */

static void
fuzz_bound(tenant_doc_t filter)
{
    tenant_value_t  id, end;

    fuzz_is(tenant_bson_find(filter, "_id", &id)
            && id.type == TENANT_BSON_DOCUMENT);

    if (tenant_bson_find(id.doc, "t", &end)) {
        fuzz_own(id.doc);
        return;
    }

    fuzz_is(tenant_bson_find(id.doc, "$gte", &end)
            || tenant_bson_find(id.doc, "$gt", &end));
    fuzz_own(end.doc);

    fuzz_is(tenant_bson_find(id.doc, "$lte", &end)
            || tenant_bson_find(id.doc, "$lt", &end));
    fuzz_own(end.doc);
}


static void
fuzz_own(tenant_doc_t id)
{
    char            hex[TENANT_OID_HEX + 1];
    tenant_iter_t   it;

    it = tenant_bson_iter(id);

    fuzz_is(tenant_bson_next(&it) && tenant_str_is(it.value.key, "t")
            && tenant_bson_get_oid(id, "t", hex) && strcmp(hex, TENANT) == 0);
    fuzz_is(tenant_bson_next(&it) && tenant_str_is(it.value.key, "c")
            && it.value.type == TENANT_BSON_UTF8);
    fuzz_is(tenant_bson_next(&it) && tenant_str_is(it.value.key, "i"));
}


/* What a literal holds is no operator. */

static void
fuzz_names(tenant_doc_t doc)
{
    size_t         i;
    tenant_iter_t  it;

    it = tenant_bson_iter(doc);

    while (tenant_bson_next(&it)) {

        for (i = 0; fuzz_never[i] != NULL; i++) {
            fuzz_is(!tenant_str_is(it.value.key, fuzz_never[i]));
        }

        if (it.value.doc.data != NULL
            && !tenant_str_is(it.value.key, "$literal"))
        {
            fuzz_names(it.value.doc);
        }
    }
}


static void
fuzz_is(bool true_of_it)
{
    if (!true_of_it) {
        abort();
    }
}


/* The view lists collections elsewhere. */

tenant_status_e
tenant_collections_list(tenant_work_t *work,
    const tenant_placement_t *placement, tenant_names_t *names,
    tenant_error_t *err)
{
    (void) work;
    (void) placement;
    (void) names;

    return tenant_error_set(err, TENANT_UNAVAILABLE, "none");
}


bool
tenant_collections_own(tenant_str_t base, tenant_str_t name,
    tenant_str_t *own)
{
    (void) base;
    (void) name;
    (void) own;

    return false;
}
