/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c */
/* sources: src/query/tenant_expression*.c src/query/tenant_pipeline.c */
/* sources: src/query/tenant_stage*.c src/query/tenant_fi*.c */
/* sources: src/query/tenant_operator.c src/query/tenant_pattern.c */

/*
 * The visitor of pipelines over a view that changes nothing: what is accepted
 * comes out as it went in, and what is refused is named by its path.  What of it
 * is sent in which placement is in document_aggregate.c, and the whole list of
 * what never passes in t/476-aggregate-refused.t.
 */


#include "../../../src/query/tenant_pipeline.h"
#include "../json/json_kit.h"


#define count(a)  (sizeof(a) / sizeof((a)[0]))


static bool kit_allowed(tenant_str_t collection);
static tenant_str_t kit_collection(void *data, tenant_str_t collection);
static uint32_t kit_begin(void *data, const tenant_pipeline_begin_t *begin,
    tenant_bson_t *pipeline);
static tenant_bson_t *kit_open(tenant_bson_t *stage);
static void kit_restricted(void *data, tenant_str_t collection,
    tenant_doc_t filter, tenant_bson_t *stage);
static void kit_found(void *data, const char *index, tenant_str_t as,
    tenant_bson_t *pipeline);
static void visit(const char *text, const char *field);
static void depth_test(void);


static const tenant_pipeline_view_t  view = {
    NULL, kit_allowed, kit_collection, kit_begin, kit_open, kit_collection,
    kit_restricted, kit_found
};

static const tenant_bounds_t  bounds = {
    .page = 1000, .depth = 96, .nodes = 60, .pattern = 8, .stages = 4,
    .indexes = 10, .skip = 100, .streams = 16
};


/* These come out as they are, behind a "$limit" that the view adds. */

static const char *const  good[] = {
    "",
    ",{\"$match\":{\"a\":1,\"$or\":[{\"b\":{\"$gt\":1}},{\"$expr\":"
        "{\"$eq\":[\"$a\",\"$$ROOT.b\"]}}]}}",
    ",{\"$project\":{\"a\":1,\"b.c\":0,\"d\":{\"e\":true,\"f\":\"$x.0.y\"}}}",
    ",{\"$addFields\":{\"a\":[1,\"x\",null,{\"$literal\":\"$$no\"},"
        "{\"$literal\":{\"$function\":1}}]}}",
    ",{\"$group\":{\"_id\":null,\"n\":{\"$sum\":1},\"c\":{\"$count\":{}}}}",
    ",{\"$unwind\":\"$a.b\"},{\"$unwind\":{\"path\":\"$a\"}}",
    ",{\"$set\":{\"a\":{\"$let\":{\"vars\":{\"v\":\"$b\"},\"in\":{\"$map\":"
        "{\"input\":\"$$v\",\"as\":\"w\",\"in\":[\"$$v.x\",\"$$w\"]}}}}}}",
    ",{\"$set\":{\"a\":{\"$reduce\":{\"input\":[],\"initialValue\":\"$x\","
        "\"in\":{\"$concat\":[\"$$value\",\"$$this\"]}}}}}",
    ",{\"$set\":{\"a\":{\"$getField\":\"a.b\"},\"b\":{\"$setField\":{\"field\":"
        "{\"$literal\":\"$x\"},\"input\":\"$$ROOT\",\"value\":1}}}}",
    ",{\"$set\":{\"a\":{\"$regexMatch\":{\"input\":\"$a\",\"regex\":\"^a.c\","
        "\"options\":\"i\"}}}}",
    ",{\"$lookup\":{\"from\":\"d\",\"let\":{\"v\":\"$a\"},\"pipeline\":["
        "{\"$limit\":1},{\"$set\":{\"x\":\"$$v\"}}],\"as\":\"y.z\"}}",
    ",{\"$setWindowFields\":{\"output\":{\"a\":{\"$rank\":{}},\"b\":{\"$sum\":"
        "\"$a\",\"window\":{\"documents\":[\"unbounded\",0]}}}}}",
    ",{\"$facet\":{\"a\":[],\"b\":[{\"$count\":\"n\"}]}}",
};


/* The first wrong field of these. */

static const struct {
    const char  *text;
    const char  *field;
} bad[] = {
    { "{\"$limit\":1},{\"$out\":1}", "pipeline[1].$out" },
    { "{\"$limit\":0}", "pipeline[0].$limit" },
    { "{\"$skip\":101}", "pipeline[0].$skip" },
    { "{\"$match\":{\"$or\":[{\"a\":{\"$where\":1}}]}}",
      "pipeline[0].$match.$or[0].a.$where" },
    { "{\"$match\":{\"$nor\":[1]}}", "pipeline[0].$match.$nor[0]" },
    { "{\"$facet\":{\"a\":[{\"$limit\":1},{\"$merge\":1}]}}",
      "pipeline[0].$facet.a[1].$merge" },
    { "{\"$project\":{\"a\":{\"b\":1,\"$add\":1}}}",
      "pipeline[0].$project.a.$add" },
    { "{\"$set\":{\"a\":{\"$map\":{\"input\":[],\"as\":\"\",\"in\":\"$$\"}}}}",
      "pipeline[0].$set.a.$map.as" },
    { "{\"$set\":{\"a\":{\"$regexMatch\":{\"input\":1,\"regex\":"
      "\"123456789\"}}}}", "pipeline[0].$set.a.$regexMatch.regex" },
    { "{\"$set\":{\"a\":{\"$regexMatch\":{\"input\":1,\"regex\":\"(\"}}}}",
      "pipeline[0].$set.a.$regexMatch.regex" },
    { "{\"$lookup\":{\"from\":\"-\",\"pipeline\":[],\"as\":\"x\"}}",
      "pipeline[0].$lookup.from" },
    { "{\"$lookup\":{\"from\":\"d\",\"pipeline\":[]}}",
      "pipeline[0].$lookup.as" },
    { "{\"$lookup\":{\"from\":\"d\",\"let\":{\"v\":1},\"pipeline\":[],"
      "\"as\":\"x\"}},{\"$set\":{\"a\":\"$$v\"}}", "pipeline[1].$set.a" },
    { "{\"$limit\":1},{\"$facet\":{\"a\":[{\"$limit\":1},{\"$limit\":1},"
      "{\"$limit\":1}]}}", "pipeline[1].$facet.a[2]" },
    { "{\"$set\":{\"a\":[1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,"
      "7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9]}}",
      "pipeline" },
};


static bool
kit_allowed(tenant_str_t collection)
{
    return !tenant_str_is(collection, "-");
}


static tenant_str_t
kit_collection(void *data, tenant_str_t collection)
{
    (void) data;

    return collection;
}


/* Only a limit of 1 stands in front. */

static uint32_t
kit_begin(void *data, const tenant_pipeline_begin_t *begin,
    tenant_bson_t *pipeline)
{
    tenant_bson_t  *stage;

    (void) data;

    if (begin->limit.type == 0) {
        return 0;
    }

    stage = tenant_bson_begin(pipeline, "0");
    tenant_bson_add_int(stage, "$limit", begin->limit.num);
    tenant_bson_end(pipeline, stage);

    return 1;
}


static tenant_bson_t *
kit_open(tenant_bson_t *stage)
{
    return tenant_bson_begin_array(stage, "pipeline");
}


static void
kit_restricted(void *data, tenant_str_t collection, tenant_doc_t filter,
    tenant_bson_t *stage)
{
    (void) data;
    (void) collection;
    (void) filter;
    (void) stage;
}


static void
kit_found(void *data, const char *index, tenant_str_t as,
    tenant_bson_t *pipeline)
{
    (void) data;
    (void) as;

    tenant_bson_end(pipeline, tenant_bson_begin(pipeline, index));
}


/* Without a field the pipeline is accepted as it is. */

static void
visit(const char *text, const char *field)
{
    kit_json_t           json;
    tenant_path_t        root;
    tenant_bson_t       *made;
    tenant_value_t       value;
    tenant_pipeline_t    p;
    static const tenant_str_t  name = tenant_string("pipeline");

    json = kit_json(text, strlen(text), TENANT_JSON_EXTENDED);
    check(json.status == TENANT_OK && json.array);

    memset(&p, 0, sizeof(tenant_pipeline_t));
    memset(&value, 0, sizeof(tenant_value_t));

    p.expression.arena = json.arena;
    p.expression.err = &json.err;
    p.expression.bounds = &bounds;
    p.view = &view;

    value.type = TENANT_BSON_ARRAY;
    value.doc = json.doc;

    root = tenant_path_member(NULL, name);
    made = tenant_bson_create(json.arena);

    (void) tenant_pipeline_add(&p, &value, &root,
                               (tenant_str_t) tenant_string("c"), made);

    if (field != NULL) {
        if (!check(json.err.nfields != 0
                   && strcmp(json.err.fields[0].field, field) == 0))
        {
            printf("%s: %s\n", text, json.err.fields[0].field);
        }

    } else if (!check(json.err.status == TENANT_OK
                      && !tenant_bson_failed(made)
                      && tenant_bson_doc(made).len == json.doc.len
                      && memcmp(tenant_bson_doc(made).data, json.doc.data,
                                json.doc.len) == 0))
    {
        printf("%s: %s: %s\n", text, json.err.fields[0].field,
               json.err.fields[0].message);
    }

    kit_json_done(&json);
}


/* What is deep is looked through to its end. */

static void
depth_test(void)
{
    char      text[2048];
    size_t    n;
    unsigned  i, wrong;

    for (wrong = 0; wrong < 2; wrong++) {

        n = (size_t) sprintf(text, "[{\"$limit\":1},{\"$set\":{\"a\":");

        for (i = 0; i < 22; i++) {
            n += (size_t) sprintf(&text[n], "{\"$not\":[");
        }

        n += (size_t) sprintf(&text[n], wrong ? "{\"$function\":1}" : "1");

        for (i = 0; i < 22; i++) {
            n += (size_t) sprintf(&text[n], "]}");
        }

        (void) sprintf(&text[n], "}}]");

        visit(text, !wrong ? NULL
              : "pipeline[1].$set.a.$not[0].$not[0].$not[0].$not[0].$not[0]."
                "$not[0].$not[0].$not[0].$not[0].$not[0].$not[0].$not[0]."
                "$not[0].$not[0].$not[0].$not[0].$not[0].$not[0].$not[0]."
                "$not[0].$not[0].$not[0].$function");
    }
}


int
main(void)
{
    char    text[2048];
    size_t  i;

    for (i = 0; i < count(good); i++) {
        (void) snprintf(text, sizeof(text), "[{\"$limit\":1}%s]", good[i]);
        visit(text, NULL);
    }

    for (i = 0; i < count(bad); i++) {
        (void) snprintf(text, sizeof(text), "[%s]", bad[i].text);
        visit(text, bad[i].field);
    }

    depth_test();

    return unit_done();
}
