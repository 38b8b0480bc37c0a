/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_EJSON_H_INCLUDED_
#define _TENANT_EJSON_H_INCLUDED_


#include "tenant_bson_native.h"
#include "tenant_json.h"


#define TENANT_EJSON_MEMBERS  2


/*
 * What stands behind a wrapper such as "$oid": one value with an empty name,
 * or the members of an object.  "kind" is 's' for a string, 'i' for an
 * integer, 't' for true, '?' for anything else.
 */

typedef struct {
    const char    *name;
    char           kind;
    tenant_str_t   text;
    int64_t        number;
} tenant_ejson_member_t;


void tenant_ejson_member_set(tenant_ejson_member_t *member, char kind,
    const char *text, size_t len, int64_t number);

/* Whether a member's name makes its object a typed value. */
bool tenant_ejson_is(const char *name);

/*
 * Appends the typed value (MongoDB Extended JSON v2).  TENANT_OK,
 * TENANT_UNPROCESSABLE with nothing appended when it is malformed or of a
 * refused type, or TENANT_NO_MEMORY.
 */
tenant_status_e tenant_ejson_append(bson_t *to, const char *key, int key_len,
    const char *wrapper, const tenant_ejson_member_t *members, size_t n);

/* What a value of that type has to be, a sentence. */
const char *tenant_ejson_fault(const char *wrapper);

/*
 * RFC 3339 text to milliseconds since 1970, years 1 to 9999, a leap second
 * and digits below the millisecond not accepted.
 */
bool tenant_ejson_date(tenant_str_t text, int64_t *ms);

/* Whether the text is a number as JSON writes it (RFC 8259, section 6). */
bool tenant_ejson_number(tenant_str_t text);

/* Such a number without fraction and exponent, within 64 bits. */
bool tenant_ejson_integer(tenant_str_t text, int64_t *number);

/* The value of a hexadecimal digit, or -1. */
int tenant_ejson_hex(char c);

/*
 * RFC 4648, section 4, with padding, and no bits set beyond the data.  "out"
 * has room for text.len / 4 * 3 bytes.
 */
bool tenant_ejson_base64(tenant_str_t text, uint8_t *out, uint32_t *len);

/*
 * A number as the General Decimal Arithmetic Specification writes it, "to-
 * number", with "Inf", "Infinity" and "NaN" in any case, and without signaling
 * NaNs and payloads.  False for any other text, more than 34 digits from the
 * first that is not 0 on, and numbers that decimal128 (IEEE 754-2008) can't
 * hold exactly.
 */
bool tenant_ejson_decimal(tenant_str_t text, bson_decimal128_t *number);


#endif /* _TENANT_EJSON_H_INCLUDED_ */
