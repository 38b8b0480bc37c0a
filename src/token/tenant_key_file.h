/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_KEY_FILE_H_INCLUDED_
#define _TENANT_KEY_FILE_H_INCLUDED_


#include "tenant_key.h"


/*
 * Reads a signing key's file into *key: PEM, a JWK, or a raw secret.  All that
 * a key needs to sign is set and tried.  The key belongs to the arena.  Returns
 * TENANT_OK, or TENANT_INTERNAL or TENANT_NO_MEMORY with the reason, which
 * holds nothing of the key.  Leaves OpenSSL's error queue empty.
 */
tenant_status_e tenant_key_file_read(tenant_arena_t *arena,
    tenant_str_t contents, tenant_key_t *key, tenant_error_t *err);


#endif /* _TENANT_KEY_FILE_H_INCLUDED_ */
