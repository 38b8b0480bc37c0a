/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_LOGIN_H_INCLUDED_
#define _TENANT_LOGIN_H_INCLUDED_


#include "../job/tenant_job.h"


/*
 * POST login: an access token for an e-mail address and its password.  An
 * unknown address and a wrong password give the same answer at the same
 * cost: the same look-ups and one hash.
 */
tenant_step_e tenant_login(tenant_job_t *job);


#endif /* _TENANT_LOGIN_H_INCLUDED_ */
