/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_COPY_H_INCLUDED_
#define _TENANT_COPY_H_INCLUDED_


#include "tenant_copy_batch.h"


/*
 * Copies an organization's documents from one placement to another, in passes
 * that may be repeated: each makes the target what the source is, whatever an
 * earlier one left there, while clients go on to write to the source.  Only one
 * at a time may copy to a target.  Documents stay the same byte for byte, their
 * ETags too.
 */


/*
 * One pass over all collections, also those that only the target has.  It adds
 * to the counts.  TENANT_OK; TENANT_TIMEOUT if the time or the permission has
 * ended; or what the store says of either side, with *err.  Task thread.
 */
tenant_status_e tenant_copy_pass(tenant_copy_t *copy, tenant_error_t *err);

/* The same for one collection, by the tenant's name of it. */
tenant_status_e tenant_copy_collection(tenant_copy_t *copy, tenant_str_t name,
    tenant_error_t *err);


#endif /* _TENANT_COPY_H_INCLUDED_ */
