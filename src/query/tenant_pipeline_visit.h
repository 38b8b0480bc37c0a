/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_PIPELINE_VISIT_H_INCLUDED_
#define _TENANT_PIPELINE_VISIT_H_INCLUDED_


#include "tenant_expression.h"


/*
 * What a pipeline over a collection begins with, so far as an index can serve
 * it.  It is by the tenant's names, and checked.
 */

typedef struct {
    tenant_str_t    collection;        /* the tenant's name */
    tenant_doc_t    filter;            /* NULL: none */
    tenant_doc_t    sort;              /* NULL: none */
    tenant_value_t  skip;              /* its type is 0: none */
    tenant_value_t  limit;
} tenant_pipeline_begin_t;


/*
 * Where documents are stored otherwise than the tenant knows them, this writes
 * what is needed.  Each pipeline over a collection turns its documents to what
 * the tenant knows before it does anything else: behind that, all names are the
 * tenant's, and no expression meets what is stored.
 */

typedef struct {
    void           *data;

    /* Returns whether a tenant may call a collection so. */
    bool          (*allowed)(tenant_str_t collection);

    /* Returns its stored name, {0, NULL} without memory. */
    tenant_str_t  (*collection)(void *data, tenant_str_t collection);

    /* Appends the stages that a pipeline over stored documents begins with:
     * those of "begin", and the turn.  Returns how many there are. */
    uint32_t      (*begin)(void *data, const tenant_pipeline_begin_t *begin,
                           tenant_bson_t *pipeline);

    /* Opens the pipeline of a stage that reads another collection. */
    tenant_bson_t *(*open)(tenant_bson_t *stage);

    /* Returns the path of a stored document's field, {0, NULL} without
     * memory. */
    tenant_str_t  (*field)(void *data, tenant_str_t path);

    /* Appends to a search over stored documents what it is restricted to. */
    void          (*restricted)(void *data, tenant_str_t collection,
                                tenant_doc_t filter, tenant_bson_t *stage);

    /* Appends the stage that turns what the search before it has found. */
    void          (*found)(void *data, const char *index, tenant_str_t as,
                           tenant_bson_t *pipeline);
} tenant_pipeline_view_t;


typedef struct {
    tenant_expression_t             expression;
    const tenant_pipeline_view_t   *view;
    intptr_t                        stages;    /* so far */
    bool                            several;   /* it reads other collections */
    bool                            makes;     /* documents of nothing, too */
    unsigned                        apart;     /* what must stay so, so far */
} tenant_pipeline_t;


/*
 * Checks a stage's own pipeline, with the variables that it knows, and appends
 * it to the array "to" behind *n stages; without a collection ({0, NULL}) it is
 * over the documents at hand.  Returns false where something was refused.  Any
 * thread may call it.
 */
bool tenant_pipeline_add_inner(tenant_pipeline_t *p,
    const tenant_value_t *value, const tenant_path_t *path,
    tenant_str_t collection, const tenant_scope_t *scope, tenant_bson_t *to,
    uint32_t *n);


#endif /* _TENANT_PIPELINE_VISIT_H_INCLUDED_ */
