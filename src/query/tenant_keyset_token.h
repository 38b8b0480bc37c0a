/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_KEYSET_TOKEN_H_INCLUDED_
#define _TENANT_KEYSET_TOKEN_H_INCLUDED_


#include "../token/tenant_seal.h"
#include "tenant_keyset.h"


/*
 * Returns the token for the page behind one whose first and last documents have
 * these keys (arrays), or {0, NULL} with *err: no memory, or keys longer than a
 * URL carries.
 */
tenant_str_t tenant_keyset_token(const tenant_keyset_t *keyset,
    tenant_doc_t first, tenant_doc_t last, tenant_error_t *err);

/*
 * Opens a token into keyset->values and keyset->slice; returns false with a 422
 * if it is not of this query.
 */
bool tenant_keyset_open(tenant_keyset_t *keyset, tenant_str_t token,
    tenant_error_t *err);


#endif /* _TENANT_KEYSET_TOKEN_H_INCLUDED_ */
