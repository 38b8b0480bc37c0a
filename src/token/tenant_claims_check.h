/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_CLAIMS_CHECK_H_INCLUDED_
#define _TENANT_CLAIMS_CHECK_H_INCLUDED_


#include "tenant_claims.h"
#include "tenant_issuer.h"


/*
 * Checks the claims of a token whose signature is its issuer's (RFC 7519,
 * section 4.1): those of this deployment ("own"), or of a trusted issuer as
 * its settings map them.  Returns TENANT_TOKEN_VALID, TENANT_TOKEN_EXPIRED
 * when nothing else is wrong, or TENANT_TOKEN_INVALID, with claims->reason.
 * "now" and "leeway" are seconds; *claims points into "doc".  Any thread.
 */
tenant_token_e tenant_claims_check(const tenant_issuer_t *issuer, bool own,
    tenant_doc_t doc, int64_t now, int64_t leeway, tenant_claims_t *claims);


#endif /* _TENANT_CLAIMS_CHECK_H_INCLUDED_ */
