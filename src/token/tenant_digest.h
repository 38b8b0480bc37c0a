/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_DIGEST_H_INCLUDED_
#define _TENANT_DIGEST_H_INCLUDED_


#include "../core/tenant_core.h"


/* Hexadecimal digits of a SHA-256. */
#define TENANT_DIGEST_HEX  64


/*
 * The SHA-256 (FIPS 180-4) of "data", in lower-case digits with a NUL behind
 * them; false when the library fails.  Any thread.
 */
bool tenant_digest(tenant_str_t data, char hex[TENANT_DIGEST_HEX + 1]);

/* "len" random bytes from the library's generator; false when it fails.  Any
 * thread. */
bool tenant_random(void *data, size_t len);


#endif /* _TENANT_DIGEST_H_INCLUDED_ */
