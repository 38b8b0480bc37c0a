/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_REQUEST_H_INCLUDED_
#define _TENANT_REQUEST_H_INCLUDED_


#include "../core/tenant_bounds.h"
#include "../token/tenant_claims.h"
#include "tenant_placement.h"


typedef struct tenant_route_s  tenant_route_t;


/* A query parameter, decoded. */

typedef struct {
    tenant_str_t  name;
    tenant_str_t  value;
} tenant_param_t;


#define TENANT_PARAMS_MAX  16


/*
 * A request is what came from the client.  It is copied into the job's arena,
 * since the job may outlive nginx's request, and read-only from then on.
 */

typedef struct {
    const tenant_route_t    *route;
    tenant_str_t             collection;      /* {c}, as it came */
    tenant_str_t             id;              /* {id}, as in the path */
    tenant_param_t           params[TENANT_PARAMS_MAX];
    unsigned                 nparams;
    tenant_str_t             body;
    int                      file;            /* the body of a row that takes
                                                 a file: open as long as the
                                                 job; -1: "body" has it */
    int64_t                  file_size;
    tenant_str_t             if_match;        /* field values, or empty */
    tenant_str_t             if_none_match;
    bool                     canonical;       /* Accept: application/ejson */
    bool                     lines;           /* application/x-ndjson, all of
                                                 it, where the row has that */
    const tenant_bounds_t   *bounds;
    const tenant_storage_t  *storage;         /* of new organizations */
    const tenant_claims_t   *claims;          /* NULL: no token */
} tenant_request_t;


#endif /* _TENANT_REQUEST_H_INCLUDED_ */
