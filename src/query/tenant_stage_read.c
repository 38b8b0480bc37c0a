/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_expression_special.h"
#include "tenant_field_path.h"
#include "tenant_names.h"
#include "tenant_stage_read.h"


static bool tenant_stage_collection(tenant_doc_t args,
    tenant_value_t *collection);
static bool tenant_stage_is_own(tenant_str_t path);


/* An object would name a database, too. */

bool
tenant_stage_from(tenant_pipeline_t *p, const tenant_value_t *value,
    const tenant_path_t *path, const tenant_scope_t *scope, tenant_bson_t *to)
{
    (void) scope;

    p->several = true;

    if (value->type != TENANT_BSON_UTF8 || !p->view->allowed(value->str)) {
        return tenant_expression_refuse(&p->expression, path,
                                        "must be the name of a collection");
    }

    tenant_bson_add_str(to, value->key.data,
                        p->view->collection(p->view->data, value->str));

    return true;
}


bool
tenant_stage_foreign(tenant_pipeline_t *p, const tenant_value_t *value,
    const tenant_path_t *path, const tenant_scope_t *scope, tenant_bson_t *to)
{
    (void) scope;

    if (value->type != TENANT_BSON_UTF8
        || !tenant_expression_is_path(value->str)
        || !tenant_stage_is_own(value->str))
    {
        return tenant_expression_refuse(&p->expression, path,
                                        "must be the path of a field");
    }

    tenant_bson_add_str(to, value->key.data,
                        p->view->field(p->view->data, value->str));

    return true;
}


/* What is hidden from a pipeline is no field to join by. */

static bool
tenant_stage_is_own(tenant_str_t path)
{
    return !tenant_str_is(tenant_field_path_next(&path), TENANT_ETAG_FIELD);
}


bool
tenant_stage_let(tenant_pipeline_t *p, const tenant_value_t *value,
    const tenant_path_t *path, const tenant_scope_t *scope, tenant_bson_t *to)
{
    return tenant_expression_add_let(&p->expression, value, path, &scope, to);
}


/* The members beside it say what it is over, and what it knows. */

bool
tenant_stage_pipeline(tenant_pipeline_t *p, const tenant_value_t *value,
    const tenant_path_t *path, const tenant_scope_t *scope, tenant_bson_t *to)
{
    bool             ok;
    uint32_t         n;
    tenant_bson_t   *array;
    tenant_value_t   collection, let;

    if (!tenant_stage_collection(value->parent, &collection)) {
        return tenant_expression_refuse(&p->expression, path,
                                        "must have a collection beside it");
    }

    if (tenant_bson_find(value->parent, "let", &let)) {
        tenant_expression_scope(&p->expression, let.doc, &scope);
    }

    n = 0;
    array = tenant_bson_begin_array(to, value->key.data);
    ok = tenant_pipeline_add_inner(p, value, path, collection.str, scope,
                                   array, &n);
    tenant_bson_end(to, array);

    return ok;
}


static bool
tenant_stage_collection(tenant_doc_t args, tenant_value_t *collection)
{
    return (tenant_bson_find(args, "from", collection)
            || tenant_bson_find(args, "coll", collection))
           && collection->type == TENANT_BSON_UTF8;
}


bool
tenant_stage_facets(tenant_pipeline_t *p, const tenant_value_t *value,
    const tenant_path_t *path, const tenant_scope_t *scope, tenant_bson_t *to)
{
    bool            ok;
    uint32_t        n;
    tenant_iter_t   it;
    tenant_path_t   member;
    tenant_bson_t  *object, *array;

    if (value->type != TENANT_BSON_DOCUMENT
        || tenant_bson_count(value->doc) == 0)
    {
        return tenant_expression_refuse(&p->expression, path,
                                        "must be an object, not an empty one");
    }

    ok = true;
    it = tenant_bson_iter(value->doc);
    object = tenant_bson_begin(to, value->key.data);

    while (tenant_bson_next(&it)) {

        member = tenant_path_member(path, it.value.key);

        if (!tenant_expression_is_path(it.value.key)) {
            ok = tenant_expression_refuse(&p->expression, &member,
                                          "is not allowed here");
            continue;
        }

        n = 0;
        array = tenant_bson_begin_array(object, it.value.key.data);
        ok = tenant_pipeline_add_inner(p, &it.value, &member,
                                       (tenant_str_t) tenant_null_string,
                                       scope, array, &n)
             && ok;
        tenant_bson_end(object, array);
    }

    tenant_bson_end(to, object);

    return ok;
}


bool
tenant_stage_restriction(tenant_pipeline_t *p, const tenant_value_t *value,
    const tenant_path_t *path, const tenant_scope_t *scope, tenant_bson_t *to)
{
    (void) scope;
    (void) to;

    if (value->type != TENANT_BSON_DOCUMENT || !tenant_stage_is_plain(value)) {
        return tenant_expression_refuse(&p->expression, path,
                                        "must be a filter without \"$expr\" "
                                        "and \"_etag\"");
    }

    return tenant_stage_filter(p, value, path, NULL,
                               tenant_bson_create(p->expression.arena));
}


/* It must not stand for what the documents found are known by. */

bool
tenant_stage_depth(tenant_pipeline_t *p, const tenant_value_t *value,
    const tenant_path_t *path, const tenant_scope_t *scope, tenant_bson_t *to)
{
    if (value->type == TENANT_BSON_UTF8
        && (tenant_str_is(value->str, TENANT_ID_FIELD)
            || tenant_str_is(value->str, TENANT_ETAG_FIELD)))
    {
        return tenant_expression_refuse(&p->expression, path,
                                        "must not be \"_id\" or \"_etag\"");
    }

    return tenant_stage_name(p, value, path, scope, to);
}


bool
tenant_stage_union(tenant_pipeline_t *p, const tenant_value_t *value,
    const tenant_path_t *path, const tenant_scope_t *scope, tenant_bson_t *to)
{
    bool            ok;
    tenant_doc_t    args;
    tenant_bson_t  *stage, *object;
    tenant_value_t  from;

    /* as if it had been written so */

    stage = tenant_bson_create(p->expression.arena);
    tenant_bson_add_value(stage, (tenant_str_t) tenant_string("coll"), value);
    args = tenant_bson_doc(stage);

    if (!tenant_bson_find(args, "coll", &from)) {
        (void) tenant_error_set(p->expression.err, TENANT_NO_MEMORY,
                                "out of memory");
        return false;
    }

    object = tenant_bson_begin(to, value->key.data);
    ok = tenant_stage_from(p, &from, path, scope, object);

    if (ok) {
        tenant_stage_whole(p, args, object);
    }

    tenant_bson_end(to, object);

    return ok;
}


void
tenant_stage_whole(tenant_pipeline_t *p, tenant_doc_t args, tenant_bson_t *to)
{
    tenant_bson_t            *array;
    tenant_value_t            collection;
    tenant_pipeline_begin_t   begin;

    if (!tenant_stage_collection(args, &collection)) {
        return;                        /* which is refused already */
    }

    memset(&begin, 0, sizeof(tenant_pipeline_begin_t));
    begin.collection = collection.str;

    array = p->view->open(to);
    (void) p->view->begin(p->view->data, &begin, array);
    tenant_bson_end(to, array);
}


void
tenant_stage_search(tenant_pipeline_t *p, tenant_doc_t args, tenant_bson_t *to)
{
    tenant_value_t  collection;

    if (tenant_stage_collection(args, &collection)) {
        p->view->restricted(p->view->data, collection.str,
                            tenant_bson_get_doc(args,
                                                "restrictSearchWithMatch"),
                            to);
    }
}
