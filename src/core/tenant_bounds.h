/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_BOUNDS_H_INCLUDED_
#define _TENANT_BOUNDS_H_INCLUDED_


#include <stdint.h>


/*
 * What a request may ask for, as the "tenant_max_..." directives of its
 * location say.  What is more gets 422 before anything is sent to the database.
 */

typedef struct {
    intptr_t  page;          /* documents of a page */
    intptr_t  depth;         /* levels of what is in a body or parameter */
    intptr_t  nodes;         /* of filters and expressions, in one request */
    intptr_t  pattern;       /* bytes of a regular expression */
    intptr_t  stages;        /* of a pipeline, those in sub-pipelines too */
    intptr_t  indexes;       /* of a collection, beside the one of _id */
    intptr_t  skip;          /* documents, where a client may skip any */
    intptr_t  streams;       /* open at once, of an organization */
} tenant_bounds_t;


#endif /* _TENANT_BOUNDS_H_INCLUDED_ */
