/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_BSON_OID_H_INCLUDED_
#define _TENANT_BSON_OID_H_INCLUDED_


#include "../core/tenant_core.h"


/* ObjectIds as text (MongoDB manual, "ObjectId").  Any thread. */

#define TENANT_OID_HEX  24


/* A new one as 24 hex digits and a NUL. */
void tenant_oid_new(char hex[TENANT_OID_HEX + 1]);

/* Whether "s" is 24 hex digits. */
bool tenant_oid_is(tenant_str_t s);


#endif /* _TENANT_BSON_OID_H_INCLUDED_ */
