/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_LOGIN_H_INCLUDED_
#define _TENANT_LOGIN_H_INCLUDED_


#include "../job/tenant_use_case.h"


/*
 * POST login returns an access token for an e-mail address and its password.
 * An unknown address and a wrong password give the same answer at the same
 * cost: the same look-ups and one hash.
 */
extern const tenant_use_case_t  tenant_login;


#endif /* _TENANT_LOGIN_H_INCLUDED_ */
