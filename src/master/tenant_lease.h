/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_LEASE_H_INCLUDED_
#define _TENANT_LEASE_H_INCLUDED_


#include "../job/tenant_job.h"


#define TENANT_REVOKED_MAX  16         /* single tokens of one user */


/*
 * What the master database said about an organization and one of its users:
 * all that a token is judged by and a document operation is routed with.
 * "user_epoch" is -1 and "role" none when no user was asked for.  Strings
 * belong to an arena.
 */

typedef struct {
    int64_t              asked;        /* ms of tenant_store_now(), before the
                                          question: set by the glue */
    bool                 gone;         /* the organization or the user */
    int64_t              organization_epoch;
    int64_t              user_epoch;
    tenant_role_e        role;
    tenant_str_t         organization_name;
    tenant_placement_t   placement;
    unsigned             nrevoked;
    tenant_str_t         revoked[TENANT_REVOKED_MAX];    /* "jti" */
} tenant_lease_t;


/*
 * Reads both records (the organization's alone when "user_id" is empty, as
 * for a trusted issuer's token) from the master database.  TENANT_OK, also
 * when they are gone, or what the store says.  Task thread.
 */
tenant_status_e tenant_lease_read(tenant_job_t *job,
    tenant_str_t organization_id, tenant_str_t user_id,
    tenant_lease_t *lease);

/* A copy that belongs to the arena; NULL: no memory.  Any thread. */
tenant_lease_t *tenant_lease_copy(tenant_arena_t *arena,
    const tenant_lease_t *lease);

/*
 * Whether the token is good under the lease: TENANT_TOKEN_VALID or
 * TENANT_TOKEN_REVOKED.  *newer tells that the lease is older than the token
 * and should be read again.  Any thread.
 */
tenant_token_e tenant_lease_check(const tenant_lease_t *lease,
    const tenant_claims_t *claims, bool *newer);

/*
 * The two halves of tenant_lease_read().  The records: of an organization
 * that is active and a user who is complete, their data are NULL where there
 * is none.  The lease made of them, "user" being NULL when none was asked
 * for; false when a record is broken.  The latter for any thread.
 */
tenant_status_e tenant_lease_records(tenant_job_t *job,
    tenant_str_t organization_id, tenant_str_t user_id,
    tenant_doc_t *organization, tenant_doc_t *user);
bool tenant_lease_make(tenant_doc_t organization, const tenant_doc_t *user,
    tenant_lease_t *lease);


#endif /* _TENANT_LEASE_H_INCLUDED_ */
