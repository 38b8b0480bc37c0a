/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_RULE_H_INCLUDED_
#define _TENANT_RULE_H_INCLUDED_


#include "../job/tenant_use_case.h"


/* What the fields of accounts must be. */

extern const tenant_rule_t  tenant_rule_name;      /* of an organization */
extern const tenant_rule_t  tenant_rule_email;
extern const tenant_rule_t  tenant_rule_password;  /* to be set */
extern const tenant_rule_t  tenant_rule_role;
extern const tenant_rule_t  tenant_rule_text;      /* what is compared only */
extern const tenant_rule_t  tenant_rule_limit;
extern const tenant_rule_t  tenant_rule_after;     /* a user's id */


/*
 * Folds a name or an address that passed its check (NFKC, case): *folded is
 * {0, NULL} where "text" is.  false with job->error: no memory.  Any thread.
 */
bool tenant_rule_fold(tenant_job_t *job, tenant_str_t text,
    tenant_str_t *folded);


#endif /* _TENANT_RULE_H_INCLUDED_ */
