/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_CLAIMS_OWN_H_INCLUDED_
#define _TENANT_CLAIMS_OWN_H_INCLUDED_


#include "../core/tenant_arena.h"
#include "tenant_claims.h"


/* The claims of tokens that this deployment issues. */

/*
 * Adds to *claims, whose times and "jti" are read, what only own tokens have;
 * it points into "doc".  Returns TENANT_REASON_NONE, or what is wrong.  Any
 * thread.
 */
tenant_reason_e tenant_claims_own_read(tenant_doc_t doc,
    tenant_claims_t *claims);

/*
 * Writes the claims as JSON with a NUL behind it, owned by the arena.  Returns
 * {0, NULL} if no own token may have such claims, or there is no memory.  Any
 * thread.
 */
tenant_str_t tenant_claims_own_write(tenant_arena_t *arena,
    const tenant_claims_t *claims);


#endif /* _TENANT_CLAIMS_OWN_H_INCLUDED_ */
