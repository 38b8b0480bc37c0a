/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_SECRET_H_INCLUDED_
#define _TENANT_SECRET_H_INCLUDED_


#include "../core/tenant_arena.h"


/* Bytes of an HMAC-SHA-256. */
#define TENANT_SECRET_MAC_LEN  32


/*
 * Makes the HMAC-SHA-256 (RFC 2104) of "data" with a key of "len" bytes;
 * returns false if the library fails.  Any thread.
 */
bool tenant_secret_mac(const void *key, size_t len, tenant_str_t data,
    uint8_t mac[TENANT_SECRET_MAC_LEN]);

/*
 * Has "data", which belongs to the arena, wiped before that is freed; returns
 * false if there is no memory.  Any thread.
 */
bool tenant_secret_wipe(tenant_arena_t *arena, tenant_str_t data);


#endif /* _TENANT_SECRET_H_INCLUDED_ */
