/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_QUOTA_H_INCLUDED_
#define _TENANT_QUOTA_H_INCLUDED_


#include "../job/tenant_access.h"


/*
 * Quotas: an organization's record has "quota" {documents, bytes}, what it may
 * have, and "usage" {documents, bytes, at}, what it was last measured to have.
 * A member that is not there bounds nothing.
 */

/* Returns TENANT_OVER_* of what it has as much as it may have.  Any thread. */
unsigned tenant_quota_over(tenant_doc_t organization);


#endif /* _TENANT_QUOTA_H_INCLUDED_ */
