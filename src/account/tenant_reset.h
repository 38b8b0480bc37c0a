/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_RESET_H_INCLUDED_
#define _TENANT_RESET_H_INCLUDED_


#include "../job/tenant_use_case.h"
#include "../master/tenant_record.h"


/* Seconds in which a reset token can be used. */
#define TENANT_RESET_TTL  3600


/*
 * POST reset sets a password by a one-time token: whoever has it is the user.
 * It is throttled as logins are, ends the user's tokens, and is of no use
 * again.
 */
extern const tenant_use_case_t  tenant_reset;

/*
 * Makes a one-time token for a user, in the place of an earlier one.  His
 * record keeps its digest alone, so nobody can tell it again.  Returns
 * TENANT_OK with *token (owned by the arena), TENANT_NOT_FOUND when there is no
 * such complete user in that organization, or what the store says.  A task
 * thread calls it.
 */
tenant_status_e tenant_reset_make(tenant_job_t *job, const char *user,
    const char *organization, tenant_str_t *token);


#endif /* _TENANT_RESET_H_INCLUDED_ */
