/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_SESSION_H_INCLUDED_
#define _TENANT_SESSION_H_INCLUDED_


#include "../job/tenant_use_case.h"


/*
 * These rows of the administration are for the calling user himself
 * (docs/api.md, "Administration").
 */

/* POST refresh returns another token, as long as the session may last. */
extern const tenant_use_case_t  tenant_session_refresh;

/* POST logout ends the token that came with the request. */
extern const tenant_use_case_t  tenant_session_logout;

/* POST logout-all ends all of the user's tokens so far. */
extern const tenant_use_case_t  tenant_session_logout_all;

/* GET me */
extern const tenant_use_case_t  tenant_session_me;

/* PUT password ends all of the user's tokens so far. */
extern const tenant_use_case_t  tenant_session_password;


/*
 * Makes job->answer, or job->error, of a new token for a user who logged in
 * at "auth_time" (s since 1970).
 */
void tenant_session_answer(tenant_job_t *job, tenant_doc_t organization,
    tenant_doc_t user, int64_t auth_time);


#endif /* _TENANT_SESSION_H_INCLUDED_ */
