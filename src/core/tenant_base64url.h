/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_BASE64URL_H_INCLUDED_
#define _TENANT_BASE64URL_H_INCLUDED_


#include "tenant_arena.h"


/*
 * This is base64url without padding (RFC 4648, section 5).  Decoding accepts
 * nothing but the alphabet, and no bits set beyond the data.  The result
 * belongs to the arena; it is {0, NULL} when the text is not base64url or
 * memory is out.  Any thread may call these.
 */
tenant_str_t tenant_base64url_encode(tenant_arena_t *arena, tenant_str_t data);
tenant_str_t tenant_base64url_decode(tenant_arena_t *arena, tenant_str_t text);

/*
 * Decodes into *data.  Returns TENANT_OK, TENANT_BAD_REQUEST when the text is
 * not base64url, or TENANT_NO_MEMORY.
 */
tenant_status_e tenant_base64url_read(tenant_arena_t *arena,
    tenant_str_t text, tenant_str_t *data);


#endif /* _TENANT_BASE64URL_H_INCLUDED_ */
