/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_USER_UPDATE_H_INCLUDED_
#define _TENANT_USER_UPDATE_H_INCLUDED_


#include "../job/tenant_job.h"


/* What is to be new in a user's record; what is empty stays. */

typedef struct {
    tenant_str_t    email;
    tenant_str_t    email_folded;
    tenant_str_t    hash;              /* of a password: ends the tokens */
    tenant_role_e   role;              /* OWNER stands in the organization's
                                          record, and not here */
    bool            ends;              /* the tokens so far, too */
} tenant_user_values_t;


/*
 * Changes a user, complete and of the caller's organization, in one update;
 * an address that a stale claim holds is taken from it.  TENANT_OK with the
 * changed record, TENANT_NOT_FOUND, TENANT_CONFLICT (the address is taken), or
 * what the store says.  Task thread.
 */
tenant_status_e tenant_user_update(tenant_job_t *job, const char *id,
    const tenant_user_values_t *values, tenant_doc_t *after,
    tenant_error_t *err);

/*
 * Whether the user is still what his record "before" says: *same is false when
 * he has another address or password, tokens of his were ended, or he is gone.
 * TENANT_OK, or what the store says.  Task thread.
 */
tenant_status_e tenant_user_same(tenant_job_t *job, tenant_doc_t before,
    bool *same, tenant_error_t *err);


#endif /* _TENANT_USER_UPDATE_H_INCLUDED_ */
