/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_LOCATION_H_INCLUDED_
#define _TENANT_LOCATION_H_INCLUDED_


#include "../job/tenant_job.h"


/* A location that serves rows, as far as their description depends on it. */

typedef struct {
    tenant_api_e     api;
    tenant_str_t     path;             /* its name: "/data/" */
    bool             exact;            /* its last segment is an action */
    bool             guarded;          /* "tenant_auth on" stands in it */
    int64_t          max_page;
} tenant_location_t;


#endif /* _TENANT_LOCATION_H_INCLUDED_ */
