/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_URI_PROPERTY_H_INCLUDED_
#define _TENANT_URI_PROPERTY_H_INCLUDED_


#include "../core/tenant_core.h"


#define TENANT_URI_PROPERTIES  "authMechanismProperties"


/*
 * Finds the next property of GSSAPI that a checked query gives by its older
 * option alone (MongoDB specification, "Authentication"): returns true with its
 * *name and *value.  *pos is 0 at first.  Newer drivers know no such options,
 * and no such properties of another mechanism, where they have no meaning
 * either.
 */
bool tenant_uri_property_next(const char *query, size_t *pos,
    tenant_str_t *name, tenant_str_t *value);


#endif /* _TENANT_URI_PROPERTY_H_INCLUDED_ */
