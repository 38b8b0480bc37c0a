/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_EJSON_DECIMAL_H_INCLUDED_
#define _TENANT_EJSON_DECIMAL_H_INCLUDED_


#include <bson/bson.h>

#include "../core/tenant_core.h"


/*
 * Reads a number as the General Decimal Arithmetic Specification writes it
 * ("to-number"), with "Inf", "Infinity" and "NaN" in any case, and without
 * signaling NaNs and payloads.  Returns false for any other text, for more than
 * 34 digits from the first that is not 0 on, and for numbers that decimal128
 * (IEEE 754-2008) can't hold exactly.  Any thread may call it.
 */
bool tenant_ejson_decimal(tenant_str_t text, bson_decimal128_t *number);


#endif /* _TENANT_EJSON_DECIMAL_H_INCLUDED_ */
