/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_SEAL_H_INCLUDED_
#define _TENANT_SEAL_H_INCLUDED_


#include "tenant_keyring.h"
#include "tenant_secret.h"


#define TENANT_SEAL_LEN  TENANT_SECRET_MAC_LEN

/*
 * Seals bytes that a client carries for us (HMAC-SHA-256, RFC 2104, under a key
 * derived from the first signing key and "purpose", a constant).  Returns false
 * if the library fails.  tenant_keyring_unseal() compares in constant time with
 * the seals of all signing keys.  Any thread.
 */
bool tenant_keyring_seal(const tenant_keyring_t *ring, const char *purpose,
    tenant_str_t data, uint8_t seal[TENANT_SEAL_LEN]);
bool tenant_keyring_unseal(const tenant_keyring_t *ring, const char *purpose,
    tenant_str_t data, const uint8_t seal[TENANT_SEAL_LEN]);


#endif /* _TENANT_SEAL_H_INCLUDED_ */
