/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_COPY_RULES_H_INCLUDED_
#define _TENANT_COPY_RULES_H_INCLUDED_


#include "tenant_copy_batch.h"


/*
 * Gives the collection at the target the indexes and the schema of the one at
 * the source, and takes what else is there; each change counts.  Where either
 * side is shared by organizations there are none.  An index that documents of
 * the target are in the way of is left to the next pass.  TENANT_OK, or what it
 * failed with, in copying->err.  Task thread.
 */
tenant_status_e tenant_copy_rules(tenant_copying_t *copying);


#endif /* _TENANT_COPY_RULES_H_INCLUDED_ */
