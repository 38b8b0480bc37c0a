/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_MAPPING_H_INCLUDED_
#define _TENANT_MAPPING_H_INCLUDED_


#include "tenant_token.h"


/*
 * What the claims of a trusted issuer come to: claims->user, organization and
 * role, which point into "doc".  TENANT_REASON_NONE, or what is wrong.  Any
 * thread.
 */
tenant_reason_e tenant_mapping_read(const tenant_issuer_t *issuer,
    tenant_doc_t doc, tenant_claims_t *claims);

/* Whether the issuer's settings name a claim, or one in that object. */
bool tenant_mapping_names(const tenant_issuer_t *issuer, const char *name);

/*
 * Whether it is a string of 1 to "max" bytes without control characters: it
 * may end up in a log, a header or another server's request.
 */
bool tenant_mapping_text(const tenant_value_t *value, size_t max);


#endif /* _TENANT_MAPPING_H_INCLUDED_ */
