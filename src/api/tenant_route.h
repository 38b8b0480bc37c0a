/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_ROUTE_H_INCLUDED_
#define _TENANT_ROUTE_H_INCLUDED_


#include "../job/tenant_job.h"


/* The rows of the interface; those of one path follow each other. */
extern const tenant_route_t  tenant_routes[];
extern const size_t          tenant_nroutes;

/*
 * Finds the row for a path (decoded, below the location's prefix, without a
 * leading slash) and a method (one TENANT_* bit, 0 for any other).
 *
 * Returns the row with *collection and *id, which are views into the path, and
 * empty where the row has none; their contents are not checked.  Returns NULL
 * if there is no such path or, where *allow is not 0, it has these other
 * methods.  Any thread.
 */
const tenant_route_t *tenant_route_find(tenant_api_e api, tenant_str_t path,
    unsigned method, tenant_str_t *collection, tenant_str_t *id,
    unsigned *allow);

/* Tells whether a success of the row has all these TENANT_SHOWS_*.  Any thread.
 */
bool tenant_route_shows(const tenant_route_t *row, unsigned headers);

/*
 * Returns the first step of a row whose body is NDJSON, or NULL if it takes
 * none.  Any thread.
 */
tenant_step_pt tenant_route_load(const tenant_route_t *row);


#endif /* _TENANT_ROUTE_H_INCLUDED_ */
