/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_DESCRIBE_INPUT_H_INCLUDED_
#define _TENANT_DESCRIBE_INPUT_H_INCLUDED_


#include "tenant_location.h"


/*
 * These append the members "parameters" and "requestBody" of a row's operation,
 * each with a comma in front, but no "requestBody" for a row without a body.
 * Any thread.
 */
void tenant_describe_params(tenant_buf_t *buf,
    const tenant_location_t *location, const tenant_route_t *row);
void tenant_describe_body(tenant_buf_t *buf,
    const tenant_location_t *location, const tenant_route_t *row);

/* Returns whether an answer's body is left out where a client prefers that. */
bool tenant_describe_preferred(const tenant_route_t *row,
    const tenant_shown_t *shown);


#endif /* _TENANT_DESCRIBE_INPUT_H_INCLUDED_ */
