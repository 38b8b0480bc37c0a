/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_REASON_H_INCLUDED_
#define _TENANT_REASON_H_INCLUDED_


#include "../core/tenant_core.h"


/* What became of a token. */

typedef enum {
    TENANT_TOKEN_VALID = 0,
    TENANT_TOKEN_MISSING,
    TENANT_TOKEN_EXPIRED,
    TENANT_TOKEN_INVALID,
    TENANT_TOKEN_REVOKED,
    TENANT_TOKEN_FAILED               /* no memory, or a library fails */
} tenant_token_e;


/*
 * Why a token was refused: each reason can be counted.  A valid and a missing
 * token have TENANT_REASON_NONE.
 */

typedef enum {
    TENANT_REASON_NONE = 0,
    TENANT_REASON_SOURCE,          /* not exactly one token */
    TENANT_REASON_TOO_LONG,
    TENANT_REASON_MALFORMED,
    TENANT_REASON_ALGORITHM,
    TENANT_REASON_TYPE,
    TENANT_REASON_CRITICAL,        /* "crit", "b64" */
    TENANT_REASON_ISSUER,
    TENANT_REASON_KEY,
    TENANT_REASON_SIGNATURE,
    TENANT_REASON_TIME,            /* no "exp", or no number */
    TENANT_REASON_NOT_YET_VALID,
    TENANT_REASON_EXPIRED,
    TENANT_REASON_AUDIENCE,
    TENANT_REASON_PROOF,           /* "cnf" */
    TENANT_REASON_CLAIM,
    TENANT_REASON_USER,
    TENANT_REASON_ORGANIZATION,
    TENANT_REASON_ROLE,
    TENANT_REASON_REVOKED,
    TENANT_REASON_UNCHECKED,
    TENANT_REASON_CROSS_SITE,
    TENANT_REASON_SUSPENDED,
    TENANT_REASONS
} tenant_reason_e;


/*
 * These give a reason as one stable word, for $tenant_token_error, and as a
 * clause about the token, for the log.  Both are empty for TENANT_REASON_NONE.
 * Any thread.
 */
const char *tenant_reason_name(tenant_reason_e reason);
const char *tenant_reason_text(tenant_reason_e reason);


#endif /* _TENANT_REASON_H_INCLUDED_ */
