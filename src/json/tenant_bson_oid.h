/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_BSON_OID_H_INCLUDED_
#define _TENANT_BSON_OID_H_INCLUDED_


#include "../core/tenant_core.h"


/*
 * ObjectIds are 24 hex digits here (MongoDB manual, "ObjectId").  Any thread
 * may call these.
 */

#define TENANT_OID_HEX  24


/* Writes a new one with a NUL behind it. */
void tenant_oid_new(char hex[TENANT_OID_HEX + 1]);

/* Writes the 12 bytes of an ObjectId as 24 lower-case digits, without a NUL. */
void tenant_oid_hex(char *hex, const uint8_t *bytes);

/* Returns whether "s" is 24 hex digits. */
bool tenant_oid_is(tenant_str_t s);


#endif /* _TENANT_BSON_OID_H_INCLUDED_ */
