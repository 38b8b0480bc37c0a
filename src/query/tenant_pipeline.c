/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "tenant_pipeline.h"
#include "tenant_stage.h"
#include "tenant_stage_read.h"


/* A stage may stand before documents are turned, in this order. */

typedef enum {
    TENANT_BEGINS_NOTHING = 0,
    TENANT_BEGINS_FILTER,
    TENANT_BEGINS_SORT,
    TENANT_BEGINS_SKIP,
    TENANT_BEGINS_LIMIT
} tenant_begins_e;


#define TENANT_STAGE_READS     0x01    /* another collection */
#define TENANT_STAGE_SEARCHES  0x02    /* it, and more than once */
#define TENANT_STAGE_MAKES     0x04    /* documents, where there are none */
#define TENANT_STAGE_PRUNES    0x08
#define TENANT_STAGE_PARTS     0x10    /* what must not have been pruned */

#define TENANT_STAGE_APART     (TENANT_STAGE_PRUNES|TENANT_STAGE_PARTS)


typedef struct {
    const char        *name;
    tenant_stage_pt    add;
    bool               required;
} tenant_stage_arg_t;


/* An object has these members; any other value is added as a whole. */

typedef struct {
    const char                 *name;
    tenant_stage_pt             add;
    const tenant_stage_arg_t   *args;
    unsigned                    flags;
    tenant_begins_e             begins;
} tenant_stage_t;


static void tenant_pipeline_nodes(tenant_doc_t doc, intptr_t *nodes);
static bool tenant_pipeline_begins(tenant_pipeline_t *p,
    const tenant_value_t *value, const tenant_path_t *path,
    tenant_begins_e *last, tenant_pipeline_begin_t *begin, bool *ok);
static bool tenant_pipeline_stage(tenant_pipeline_t *p,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to, uint32_t *n);
static bool tenant_pipeline_operator(tenant_pipeline_t *p,
    const tenant_stage_t *stage, const tenant_value_t *value,
    const tenant_path_t *path, const tenant_scope_t *scope,
    tenant_bson_t *to);
static bool tenant_pipeline_args(tenant_pipeline_t *p,
    const tenant_stage_t *stage, const tenant_value_t *value,
    const tenant_path_t *path, const tenant_scope_t *scope,
    tenant_bson_t *to);
static bool tenant_pipeline_required(tenant_pipeline_t *p,
    const tenant_stage_t *stage, tenant_doc_t args, const tenant_path_t *path);
static const tenant_stage_t *tenant_pipeline_find(tenant_str_t name);
static bool tenant_pipeline_count(tenant_pipeline_t *p,
    const tenant_path_t *path);


static const tenant_stage_arg_t  tenant_pipeline_bucket[] = {
    { "groupBy", tenant_stage_expression, true },
    { "boundaries", tenant_stage_expression, true },
    { "default", tenant_stage_expression, false },
    { "output", tenant_stage_accumulated, false },
    { NULL, NULL, false }
};

static const tenant_stage_arg_t  tenant_pipeline_bucket_auto[] = {
    { "groupBy", tenant_stage_expression, true },
    { "buckets", tenant_stage_positive, true },
    { "output", tenant_stage_accumulated, false },
    { "granularity", tenant_stage_text, false },
    { NULL, NULL, false }
};

static const tenant_stage_arg_t  tenant_pipeline_fill[] = {
    { "partitionBy", tenant_stage_expression, false },
    { "partitionByFields", tenant_stage_paths, false },
    { "sortBy", tenant_stage_sort, false },
    { "output", tenant_stage_fields, true },
    { NULL, NULL, false }
};

static const tenant_stage_arg_t  tenant_pipeline_graph[] = {
    { "from", tenant_stage_from, true },
    { "startWith", tenant_stage_expression, true },
    { "connectFromField", tenant_stage_foreign, true },
    { "connectToField", tenant_stage_foreign, true },
    { "as", tenant_stage_name, true },
    { "maxDepth", tenant_stage_natural, false },
    { "depthField", tenant_stage_depth, false },
    { "restrictSearchWithMatch", tenant_stage_restriction, false },
    { NULL, NULL, false }
};

static const tenant_stage_arg_t  tenant_pipeline_lookup[] = {
    { "from", tenant_stage_from, true },
    { "localField", tenant_stage_path, false },
    { "foreignField", tenant_stage_foreign, false },
    { "let", tenant_stage_let, false },
    { "pipeline", tenant_stage_pipeline, false },
    { "as", tenant_stage_path, true },
    { NULL, NULL, false }
};

static const tenant_stage_arg_t  tenant_pipeline_root[] = {
    { "newRoot", tenant_stage_expression, true },
    { NULL, NULL, false }
};

static const tenant_stage_arg_t  tenant_pipeline_sample[] = {
    { "size", tenant_stage_positive, true },
    { NULL, NULL, false }
};

static const tenant_stage_arg_t  tenant_pipeline_union[] = {
    { "coll", tenant_stage_from, true },
    { "pipeline", tenant_stage_pipeline, false },
    { NULL, NULL, false }
};

static const tenant_stage_arg_t  tenant_pipeline_unwind[] = {
    { "path", tenant_stage_array, true },
    { "includeArrayIndex", tenant_stage_path, false },
    { "preserveNullAndEmptyArrays", tenant_stage_flag, false },
    { NULL, NULL, false }
};

static const tenant_stage_arg_t  tenant_pipeline_windows[] = {
    { "partitionBy", tenant_stage_expression, false },
    { "sortBy", tenant_stage_sort, false },
    { "output", tenant_stage_windows, true },
    { NULL, NULL, false }
};


static const tenant_stage_t  tenant_pipeline_stages[] = {
    { "$match", tenant_stage_filter, NULL, 0, TENANT_BEGINS_FILTER },
    { "$sort", tenant_stage_sort, NULL, 0, TENANT_BEGINS_SORT },
    { "$skip", tenant_stage_skip, NULL, 0, TENANT_BEGINS_SKIP },
    { "$limit", tenant_stage_positive, NULL, 0, TENANT_BEGINS_LIMIT },
    { "$project", tenant_stage_fields, NULL, 0, 0 },
    { "$addFields", tenant_stage_fields, NULL, 0, 0 },
    { "$set", tenant_stage_fields, NULL, 0, 0 },
    { "$unset", tenant_stage_paths, NULL, 0, 0 },
    { "$group", tenant_stage_group, NULL, 0, 0 },
    { "$unwind", tenant_stage_array, tenant_pipeline_unwind, 0, 0 },
    { "$count", tenant_stage_name, NULL, TENANT_STAGE_MAKES, 0 },
    { "$sortByCount", tenant_stage_expression, NULL, 0, 0 },
    { "$replaceRoot", NULL, tenant_pipeline_root, 0, 0 },
    { "$replaceWith", tenant_stage_expression, NULL, 0, 0 },
    { "$bucket", NULL, tenant_pipeline_bucket, 0, 0 },
    { "$bucketAuto", NULL, tenant_pipeline_bucket_auto, TENANT_STAGE_PARTS,
      0 },
    { "$facet", tenant_stage_facets, NULL, TENANT_STAGE_MAKES, 0 },
    { "$sample", NULL, tenant_pipeline_sample, 0, 0 },
    { "$redact", tenant_stage_expression, NULL, TENANT_STAGE_PRUNES, 0 },
    { "$setWindowFields", NULL, tenant_pipeline_windows, 0, 0 },
    { "$fill", NULL, tenant_pipeline_fill, 0, 0 },
    { "$lookup", NULL, tenant_pipeline_lookup, TENANT_STAGE_READS, 0 },
    { "$unionWith", tenant_stage_union, tenant_pipeline_union,
      TENANT_STAGE_READS, 0 },
    { "$graphLookup", NULL, tenant_pipeline_graph, TENANT_STAGE_SEARCHES, 0 },
};


uint32_t
tenant_pipeline_add(tenant_pipeline_t *p, const tenant_value_t *value,
    const tenant_path_t *path, tenant_str_t collection, tenant_bson_t *to)
{
    char       message[TENANT_ERROR_MESSAGE_MAX];
    uint32_t   n;
    intptr_t   nodes;

    n = 0;
    nodes = p->expression.bounds->nodes;

    if (value->type == TENANT_BSON_ARRAY) {
        tenant_pipeline_nodes(value->doc, &nodes);
    }

    if (nodes < 0) {
        (void) snprintf(message, sizeof(message), "has more than %lld nodes",
                        (long long) p->expression.bounds->nodes);
        (void) tenant_expression_refuse(&p->expression, path, message);

        return 0;
    }

    (void) tenant_pipeline_add_inner(p, value, path, collection, NULL, to, &n);

    return n;
}


/* Whatever is in there counts, literals too. */

static void
tenant_pipeline_nodes(tenant_doc_t doc, intptr_t *nodes)
{
    tenant_iter_t  it;

    it = tenant_bson_iter(doc);

    while (*nodes >= 0 && tenant_bson_next(&it)) {

        (*nodes)--;

        if (it.value.doc.data != NULL) {
            tenant_pipeline_nodes(it.value.doc, nodes);
        }
    }
}


bool
tenant_pipeline_add_inner(tenant_pipeline_t *p, const tenant_value_t *value,
    const tenant_path_t *path, tenant_str_t collection,
    const tenant_scope_t *scope, tenant_bson_t *to, uint32_t *n)
{
    bool                      ok, stored;
    uint32_t                  i;
    tenant_iter_t             it;
    tenant_path_t             element;
    tenant_begins_e           last;
    tenant_pipeline_begin_t   begin;

    if (value->type != TENANT_BSON_ARRAY) {
        return tenant_expression_refuse(&p->expression, path,
                                        "must be an array of stages");
    }

    memset(&begin, 0, sizeof(tenant_pipeline_begin_t));
    begin.collection = collection;

    ok = true;
    stored = collection.data != NULL;
    last = TENANT_BEGINS_NOTHING;
    it = tenant_bson_iter(value->doc);

    for (i = 0; tenant_bson_next(&it); i++) {

        element = tenant_path_element(path, i);

        if (stored) {

            if (tenant_pipeline_begins(p, &it.value, &element, &last, &begin,
                                       &ok))
            {
                continue;
            }

            *n += p->view->begin(p->view->data, &begin, to);
            stored = false;
        }

        ok = tenant_pipeline_stage(p, &it.value, &element, scope, to, n) && ok;
    }

    if (stored) {
        *n += p->view->begin(p->view->data, &begin, to);
    }

    return ok;
}


/*
 * Returns whether the stage can serve stored documents, and is kept for that.
 * It is checked as any other.
 */

static bool
tenant_pipeline_begins(tenant_pipeline_t *p, const tenant_value_t *value,
    const tenant_path_t *path, tenant_begins_e *last,
    tenant_pipeline_begin_t *begin, bool *ok)
{
    uint32_t               n;
    tenant_iter_t          it;
    const tenant_stage_t  *stage;

    it = tenant_bson_iter(value->doc);

    if (value->type != TENANT_BSON_DOCUMENT
        || tenant_bson_count(value->doc) != 1
        || !tenant_bson_next(&it))
    {
        return false;
    }

    stage = tenant_pipeline_find(it.value.key);

    if (stage == NULL || stage->begins <= *last
        || !tenant_stage_is_plain(&it.value))
    {
        return false;
    }

    n = 0;
    *last = stage->begins;
    *ok = tenant_pipeline_stage(p, value, path, NULL,
                                tenant_bson_create(p->expression.arena), &n)
          && *ok;

    switch (stage->begins) {

    case TENANT_BEGINS_FILTER:
        begin->filter = it.value.doc;
        break;

    case TENANT_BEGINS_SORT:
        begin->sort = it.value.doc;
        break;

    case TENANT_BEGINS_SKIP:
        begin->skip = it.value;
        break;

    default:
        begin->limit = it.value;
        break;
    }

    return true;
}


/* All of its members are looked at, though one is all that it may have. */

static bool
tenant_pipeline_stage(tenant_pipeline_t *p, const tenant_value_t *value,
    const tenant_path_t *path, const tenant_scope_t *scope, tenant_bson_t *to,
    uint32_t *n)
{
    bool                    ok;
    char                    key[16];
    tenant_iter_t           it;
    tenant_path_t           member;
    tenant_bson_t          *object;
    const tenant_stage_t   *stage;

    if (value->type != TENANT_BSON_DOCUMENT
        || tenant_bson_count(value->doc) == 0)
    {
        return tenant_expression_refuse(&p->expression, path,
                                        "must be a stage");
    }

    ok = tenant_pipeline_count(p, path);
    it = tenant_bson_iter(value->doc);

    while (tenant_bson_next(&it)) {

        member = tenant_path_member(path, it.value.key);
        stage = tenant_pipeline_find(it.value.key);

        if (stage == NULL) {
            ok = tenant_expression_refuse(&p->expression, &member,
                                          "is not allowed here");
            continue;
        }

        object = tenant_bson_begin(to, tenant_bson_index(key, (*n)++));
        ok = tenant_pipeline_operator(p, stage, &it.value, &member, scope,
                                      object)
             && ok;
        tenant_bson_end(to, object);

        if (stage->flags & TENANT_STAGE_SEARCHES) {
            p->view->found(p->view->data, tenant_bson_index(key, (*n)++),
                           tenant_bson_get_str(it.value.doc, "as"), to);
        }
    }

    if (tenant_bson_count(value->doc) != 1) {
        ok = tenant_expression_refuse(&p->expression, path,
                                      "must have one operator");
    }

    return ok;
}


static bool
tenant_pipeline_operator(tenant_pipeline_t *p, const tenant_stage_t *stage,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to)
{
    if (stage->flags & TENANT_STAGE_MAKES) {
        p->makes = true;
    }

    /* what is pruned is not cut into buckets */

    p->apart |= stage->flags & TENANT_STAGE_APART;

    if (p->apart == TENANT_STAGE_APART && (stage->flags & TENANT_STAGE_APART))
    {
        return tenant_expression_refuse(&p->expression, path,
                                        "\"$redact\" and \"$bucketAuto\" do "
                                        "not go together");
    }

    if (stage->args != NULL && value->type == TENANT_BSON_DOCUMENT) {
        return tenant_pipeline_args(p, stage, value, path, scope, to);
    }

    if (stage->add == NULL) {
        return tenant_expression_refuse(&p->expression, path,
                                        "must be an object");
    }

    return stage->add(p, value, path, scope, to);
}


static bool
tenant_pipeline_args(tenant_pipeline_t *p, const tenant_stage_t *stage,
    const tenant_value_t *value, const tenant_path_t *path,
    const tenant_scope_t *scope, tenant_bson_t *to)
{
    bool                        ok, whole;
    tenant_iter_t               it;
    tenant_path_t               member;
    tenant_bson_t              *object;
    const tenant_stage_arg_t   *arg;

    whole = true;
    it = tenant_bson_iter(value->doc);
    ok = tenant_pipeline_required(p, stage, value->doc, path);
    object = tenant_bson_begin(to, value->key.data);

    while (tenant_bson_next(&it)) {

        member = tenant_path_member(path, it.value.key);

        for (arg = stage->args; arg->name != NULL; arg++) {
            if (tenant_str_is(it.value.key, arg->name)) {
                break;
            }
        }

        if (arg->name == NULL) {
            ok = tenant_expression_refuse(&p->expression, &member,
                                          "is not allowed here");
            continue;
        }

        if (arg->add == tenant_stage_pipeline) {
            whole = false;
        }

        ok = arg->add(p, &it.value, &member, scope, object) && ok;
    }

    if ((stage->flags & TENANT_STAGE_READS) && whole) {
        tenant_stage_whole(p, value->doc, object);
    }

    if (stage->flags & TENANT_STAGE_SEARCHES) {
        tenant_stage_search(p, value->doc, object);
    }

    tenant_bson_end(to, object);

    return ok;
}


static bool
tenant_pipeline_required(tenant_pipeline_t *p, const tenant_stage_t *stage,
    tenant_doc_t args, const tenant_path_t *path)
{
    bool                        ok;
    tenant_path_t               member;
    tenant_value_t              value;
    const tenant_stage_arg_t   *arg;

    ok = true;

    for (arg = stage->args; arg->name != NULL; arg++) {

        if (!arg->required || tenant_bson_find(args, arg->name, &value)) {
            continue;
        }

        member = tenant_path_member(path, (tenant_str_t) { strlen(arg->name),
                                                           arg->name });
        ok = tenant_expression_refuse(&p->expression, &member, "is required");
    }

    return ok;
}


static const tenant_stage_t *
tenant_pipeline_find(tenant_str_t name)
{
    size_t  i, n;

    n = sizeof(tenant_pipeline_stages) / sizeof(tenant_pipeline_stages[0]);

    for (i = 0; i < n; i++) {
        if (tenant_str_is(name, tenant_pipeline_stages[i].name)) {
            return &tenant_pipeline_stages[i];
        }
    }

    return NULL;
}


static bool
tenant_pipeline_count(tenant_pipeline_t *p, const tenant_path_t *path)
{
    char  message[TENANT_ERROR_MESSAGE_MAX];

    if (++p->stages <= p->expression.bounds->stages) {
        return true;
    }

    (void) snprintf(message, sizeof(message),
                    "is one of more than %lld stages",
                    (long long) p->expression.bounds->stages);

    return tenant_expression_refuse(&p->expression, path, message);
}
