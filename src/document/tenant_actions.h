/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_ACTIONS_H_INCLUDED_
#define _TENANT_ACTIONS_H_INCLUDED_


#include "../job/tenant_use_case.h"


/*
 * These are the rows of the hosted data API's calls (docs/api.md, "The hosted
 * data API's calls"), "POST action/...".
 */

/* "findOne" and "find" show documents, with "null" for none of the first. */
extern const tenant_use_case_t  tenant_action_find_one_document;
extern const tenant_use_case_t  tenant_action_find;


#endif /* _TENANT_ACTIONS_H_INCLUDED_ */
