/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_URI_H_INCLUDED_
#define _TENANT_URI_H_INCLUDED_


#include <mongoc/mongoc.h>

#include "tenant_store.h"


/*
 * Returns a checked connection string as the driver's object.  Every time limit
 * of the driver is derived from "timeout" (milliseconds; a smaller one that the
 * string gives is kept), and majority is the default write concern.  The caller
 * destroys it; it is NULL when the driver refuses the string.  Any thread may
 * call it.
 */
mongoc_uri_t *tenant_uri_create(const tenant_cluster_t *cluster,
    int32_t timeout);


#endif /* _TENANT_URI_H_INCLUDED_ */
