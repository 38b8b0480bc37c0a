/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_JSON_DECIMAL_H_INCLUDED_
#define _TENANT_JSON_DECIMAL_H_INCLUDED_


#include <stdint.h>


#define TENANT_JSON_DECIMAL_MAX  48

/*
 * Writes a decimal128 (IEEE 754-2008, in the binary encoding that BSON has) at
 * "p", where there must be room for TENANT_JSON_DECIMAL_MAX bytes, and returns
 * the position behind it.  The text has all of its digits (MongoDB
 * specifications, bson-decimal128, "To-String Representation").  Any thread may
 * call it.
 */
char *tenant_json_decimal(char *p, uint64_t high, uint64_t low);


#endif /* _TENANT_JSON_DECIMAL_H_INCLUDED_ */
