/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_ACCESS_H_INCLUDED_
#define _TENANT_ACCESS_H_INCLUDED_


#include "tenant_job.h"


#define TENANT_REVOKED_MAX  16         /* single tokens of one user */

/* What an organization has as much of as it may have. */
#define TENANT_OVER_DOCUMENTS  0x01
#define TENANT_OVER_BYTES      0x02


/*
 * A lease holds what the master database said about an organization and one of
 * its users.  That is enough to judge a token by, and to route a document
 * operation with.  "user_epoch" is -1 and "role" none when no user was asked
 * for.  Strings belong to an arena.
 */

typedef struct {
    int64_t              asked;        /* ms of tenant_clock_now(), before the
                                          question; the glue sets it */
    bool                 gone;         /* the organization or the user */
    int64_t              organization_epoch;
    int64_t              user_epoch;
    tenant_role_e        role;
    tenant_str_t         organization_name;
    tenant_str_t         plan;         /* the operator's name for it */
    tenant_placement_t   placement;
    bool                 suspended;    /* by the operator */
    bool                 paused;       /* nothing is written for a moment */
    bool                 importing;    /* its documents are not all there yet */
    unsigned             over_quota;   /* TENANT_OVER_*: nothing is added */
    tenant_str_t         reason;       /* why it is suspended, or empty */
    unsigned             nrevoked;
    tenant_str_t         revoked[TENANT_REVOKED_MAX];    /* "jti" */
} tenant_lease_t;


/* It is the lease of an organization or a user that does not exist. */
extern const tenant_lease_t  tenant_lease_gone;


/*
 * Returns whether a token may do what its route says: nothing else decides it
 * (docs/internals.md, "Life of a request"), for the glue with the lease at hand
 * and for use cases of several steps with one made of fresh records.
 *
 *   token    what became of the token; VALID comes with its claims
 *   lease    NULL: the master database was not asked; it restricts nothing
 *   role     the role that counts, TENANT_ROLE_NONE without a token
 *
 * It returns TENANT_OK, TENANT_UNAUTHORIZED or TENANT_FORBIDDEN with a detail,
 * TENANT_UNAVAILABLE if nothing can be read or written now, or
 * TENANT_NO_MEMORY.  It is pure, so any thread may call it.
 */
tenant_status_e tenant_access_judge(const tenant_route_t *route,
    tenant_token_e token, const tenant_claims_t *claims,
    const tenant_lease_t *lease, tenant_role_e *role, tenant_error_t *err);

/*
 * Returns TENANT_UNAUTHORIZED with what the holder of such a token is told, or
 * TENANT_NO_MEMORY where it could not be checked.
 */
tenant_status_e tenant_access_unauthorized(tenant_token_e token,
    tenant_error_t *err);

/*
 * Returns TENANT_OK if the token is an operator's, who need not belong to any
 * organization; otherwise as above.  It is pure.
 */
tenant_status_e tenant_access_operator(tenant_token_e token,
    const tenant_claims_t *claims, tenant_error_t *err);

/* TENANT_FORBIDDEN with what the users of a suspended organization are told. */
tenant_status_e tenant_access_suspended(tenant_str_t reason,
    tenant_error_t *err);

/*
 * Returns the name of the role that counts: the token's, but for a token of
 * this deployment no more than the lease (or NULL) says.  A trusted issuer may
 * give roles of its own.  Any thread may call it.
 */
tenant_str_t tenant_access_role(const tenant_claims_t *claims,
    const tenant_lease_t *lease);

/*
 * Returns whether the token is good under the lease: TENANT_TOKEN_VALID or
 * TENANT_TOKEN_REVOKED.  *newer tells that the lease is older than the token
 * and should be read again.  Any thread may call it.
 */
tenant_token_e tenant_lease_check(const tenant_lease_t *lease,
    const tenant_claims_t *claims, bool *newer);

/*
 * Returns a copy that belongs to the arena, or NULL without memory.  Any thread
 * may call it.
 */
tenant_lease_t *tenant_lease_copy(tenant_arena_t *arena,
    const tenant_lease_t *lease);


#endif /* _TENANT_ACCESS_H_INCLUDED_ */
