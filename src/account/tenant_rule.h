/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_RULE_H_INCLUDED_
#define _TENANT_RULE_H_INCLUDED_


#include "../job/tenant_use_case.h"


/* The fields of accounts must keep these rules. */

extern const tenant_rule_t  tenant_rule_name;      /* of an organization */
extern const tenant_rule_t  tenant_rule_email;
extern const tenant_rule_t  tenant_rule_password;  /* to be set */
extern const tenant_rule_t  tenant_rule_role;
extern const tenant_rule_t  tenant_rule_text;      /* only compared */
extern const tenant_rule_t  tenant_rule_limit;
extern const tenant_rule_t  tenant_rule_after;     /* a user's id */


/*
 * Folds a name or an address that passed its check (NFKC, case).  *folded is
 * {0, NULL} where "text" is.  Returns false with job->error without memory.
 * Any thread may call it.
 */
bool tenant_rule_fold(tenant_job_t *job, tenant_str_t text,
    tenant_str_t *folded);


#endif /* _TENANT_RULE_H_INCLUDED_ */
