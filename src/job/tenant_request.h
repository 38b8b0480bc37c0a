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


/*
 * A body that may be long is read piece by piece; with "is" from the file,
 * which is closed with the job, else from where all bodies are.
 */

typedef struct {
    bool     is;
    int      fd;
    int64_t  len;
} tenant_body_file_t;


#define TENANT_PARAMS_MAX  16


/* What a client would have returned for a write (RFC 7240, section 4.2). */

typedef enum {
    TENANT_PREFER_NOTHING = 0,
    TENANT_PREFER_MINIMAL,
    TENANT_PREFER_REPRESENTATION
} tenant_prefer_e;


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
    tenant_body_file_t       file;            /* a body of lines */
    tenant_str_t             if_match;        /* field values, or empty */
    tenant_str_t             if_none_match;
    tenant_str_t             idempotency_key;
    bool                     canonical;       /* Accept: application/ejson */
    bool                     merge_patch;     /* the body is one (RFC 7396) */
    tenant_prefer_e          prefer;
    bool                     lines;           /* application/x-ndjson, all of
                                                 it, where the row has that */
    const tenant_bounds_t   *bounds;
    const tenant_storage_t  *storage;         /* of new organizations */
    const tenant_claims_t   *claims;          /* NULL: no token */
} tenant_request_t;


#endif /* _TENANT_REQUEST_H_INCLUDED_ */
