/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_DESCRIBE_H_INCLUDED_
#define _TENANT_DESCRIBE_H_INCLUDED_


#include "tenant_location.h"


/*
 * Appends the description (OpenAPI 3.1.0) of what these locations serve, which
 * is made from the rows.  A path that an exact location has is left out of the
 * others.  Sets buf->failed when there is no memory.  Any thread.
 */
void tenant_describe(tenant_buf_t *buf, const tenant_location_t *locations,
    size_t n);


#endif /* _TENANT_DESCRIBE_H_INCLUDED_ */
