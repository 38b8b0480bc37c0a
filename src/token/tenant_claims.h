/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_CLAIMS_H_INCLUDED_
#define _TENANT_CLAIMS_H_INCLUDED_


#include "../json/tenant_doc.h"
#include "tenant_reason.h"


/*
 * What a verified token says.  The strings point into its arena.  If the token
 * is refused, only the last two are set: why, and for the log the "iss" or the
 * "kid" that was wrong, which may have any bytes, or {0, NULL}.
 */

typedef struct {
    bool             own;                /* issued by this deployment */
    tenant_str_t     issuer;
    tenant_str_t     user;
    tenant_str_t     organization;
    tenant_str_t     role;               /* empty: none that counts */
    tenant_str_t     token_id;           /* "jti", or empty */
    int64_t          user_epoch;         /* own tokens only */
    int64_t          organization_epoch;
    int64_t          auth_time;          /* s since 1970 */
    int64_t          issued_at;          /* 0 when absent */
    int64_t          not_before;         /* 0 when absent */
    int64_t          expires_at;
    tenant_doc_t     claims;             /* all of them, as BSON */
    tenant_reason_e  reason;
    tenant_str_t     about;
} tenant_claims_t;


/*
 * Finds a claim by its plain name or else as a path through objects, whose own
 * names may hold dots ("https://a.example/app.roles").  Returns true and
 * *value, or false.  Any thread.
 */
bool tenant_claim_find(tenant_doc_t claims, const char *name,
    tenant_value_t *value);
bool tenant_claim_find_str(tenant_doc_t claims, tenant_str_t name,
    tenant_value_t *value);

/*
 * Tells whether it is a string of 1 to "max" bytes without control characters:
 * it may end up in a log, a header or another server's request.  Any thread.
 */
bool tenant_claim_is_text(const tenant_value_t *value, size_t max);


/*
 * Tells whether a verified token is an operator's: its role says so, and what
 * it may do has nothing to do with its organization, which may be empty.  Any
 * thread.
 */
static inline bool
tenant_claims_operator(const tenant_claims_t *claims)
{
    return tenant_str_is(claims->role, "operator");
}


#endif /* _TENANT_CLAIMS_H_INCLUDED_ */
