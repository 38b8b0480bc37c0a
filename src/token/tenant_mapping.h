/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_MAPPING_H_INCLUDED_
#define _TENANT_MAPPING_H_INCLUDED_


#include "tenant_claims.h"
#include "tenant_issuer.h"


/*
 * Maps the claims of a trusted issuer to claims->user, organization and role,
 * which point into "doc" or are the issuer's.  Returns TENANT_REASON_NONE, or
 * what is wrong.  Any thread.
 */
tenant_reason_e tenant_mapping_read(const tenant_issuer_t *issuer,
    tenant_doc_t doc, tenant_claims_t *claims);


#endif /* _TENANT_MAPPING_H_INCLUDED_ */
