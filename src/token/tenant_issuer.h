/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_ISSUER_H_INCLUDED_
#define _TENANT_ISSUER_H_INCLUDED_


#include "../core/tenant_core.h"


#define TENANT_USER_CLAIMS_MAX  4


/*
 * What an issuer may say (docs/directives.md, "tenant_trusted_keys").  A
 * trusted issuer has exactly one of "organization" and "organization_claim".
 * An empty name means that its tokens have no "iss".  The user is in the first
 * of "user_claims" that a token has filled.  Strings are NUL-terminated and
 * must outlive the keyring.
 */

typedef struct {
    tenant_str_t          name;                  /* "iss" */
    tenant_str_t          audience;              /* "aud", or empty */
    tenant_str_t          organization;          /* fixed */
    tenant_str_t          organization_claim;
    tenant_str_t          role_claim;            /* default "role" */
    tenant_str_t          user_claims[TENANT_USER_CLAIMS_MAX];
    size_t                nuser_claims;          /* 0: "sub" */
    const tenant_str_t   *roles;                 /* the accepted ones */
    size_t                nroles;
} tenant_issuer_t;


/* Sets the names of claims that a trusted issuer's settings leave out. */
void tenant_issuer_default(tenant_issuer_t *issuer);

/*
 * Tells whether the issuer's settings name a claim, or one in that object.  Any
 * thread.
 */
bool tenant_issuer_names(const tenant_issuer_t *issuer, const char *name);


#endif /* _TENANT_ISSUER_H_INCLUDED_ */
