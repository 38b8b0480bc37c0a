/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_SESSION_H_INCLUDED_
#define _TENANT_SESSION_H_INCLUDED_


#include "../job/tenant_job.h"


/*
 * The administration's rows for the calling user himself (design, section 1).
 * Each is the first step of its use case, for a task thread.
 */

/* POST refresh: another token, as long as the session may last. */
tenant_step_e tenant_session_refresh(tenant_job_t *job);

/* POST logout: ends the token that came with the request. */
tenant_step_e tenant_session_logout(tenant_job_t *job);

/* POST logout-all: ends all of the user's tokens so far. */
tenant_step_e tenant_session_logout_all(tenant_job_t *job);

/* GET me */
tenant_step_e tenant_session_me(tenant_job_t *job);

/* PUT password: ends all of the user's tokens so far. */
tenant_step_e tenant_session_password(tenant_job_t *job);


/*
 * Makes job->answer, or job->error, of a new token for a user who logged in
 * at "auth_time" (s since 1970).
 */
void tenant_session_answer(tenant_job_t *job, tenant_doc_t organization,
    tenant_doc_t user, int64_t auth_time);


#endif /* _TENANT_SESSION_H_INCLUDED_ */
