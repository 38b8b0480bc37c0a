/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_EJSON_TEXT_H_INCLUDED_
#define _TENANT_EJSON_TEXT_H_INCLUDED_


#include "../core/tenant_core.h"


/* These read what Extended JSON writes as text.  Any thread may call them. */

/*
 * Converts RFC 3339 text to milliseconds since 1970.  It refuses years other
 * than 1 to 9999, a leap second and digits below the millisecond.
 */
bool tenant_ejson_date(tenant_str_t text, int64_t *ms);

/*
 * Returns whether the text is a number as JSON writes it (RFC 8259, section 6).
 */
bool tenant_ejson_number(tenant_str_t text);

/* Reads such a number without fraction and exponent, within 64 bits. */
bool tenant_ejson_integer(tenant_str_t text, int64_t *number);

/* Returns the value of a hexadecimal digit, or -1. */
int tenant_ejson_hex(char c);

/*
 * Decodes base64 (RFC 4648, section 4) with padding, and no bits set beyond the
 * data.  "out" must have room for text.len / 4 * 3 bytes.
 */
bool tenant_ejson_base64(tenant_str_t text, uint8_t *out, uint32_t *len);


#endif /* _TENANT_EJSON_TEXT_H_INCLUDED_ */
