/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_DESCRIBE_H_INCLUDED_
#define _TENANT_DESCRIBE_H_INCLUDED_


#include "../job/tenant_use_case.h"


/* A location that serves rows. */

typedef struct {
    tenant_api_e     api;
    tenant_str_t     path;             /* its name: "/data/" */
    bool             exact;            /* one action: the last segment */
    bool             guarded;          /* "tenant_auth on" stands in it */
    int64_t          max_page;
} tenant_location_t;


/*
 * Appends the description of what these locations serve (OpenAPI 3.1.0), made
 * of the rows.  A path that an exact location has is left out of the others.
 * Sets buf->failed when there is no memory.  Any thread.
 */
void tenant_describe(tenant_buf_t *buf, const tenant_location_t *locations,
    size_t n);

/* What a type of body is called; Accept-Patch, 415 and the like name it. */
const char *tenant_describe_media(tenant_body_e body);

/* The description's "components", as JSON in single quotes. */
extern const char  tenant_schema[];


#endif /* _TENANT_DESCRIBE_H_INCLUDED_ */
