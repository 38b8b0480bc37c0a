/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_RESERVE_H_INCLUDED_
#define _TENANT_RESERVE_H_INCLUDED_


#include "tenant_api.h"


/*
 * Claiming a unique value (a name, an address) for a record that is not
 * complete yet: its "state" is "creating", and "claimed_at" says since when.
 * A claim that a crash left behind gives way.  Task thread.
 */

/*
 * Inserts the record, whose "field" has "value": TENANT_OK, TENANT_CONFLICT
 * when the value is taken, or what the store says.
 */
tenant_status_e tenant_reserve(tenant_job_t *job, const char *collection,
    tenant_bson_t *record, const char *field, tenant_str_t value);

/*
 * TENANT_OK: the value is free, or was held by a stale claim that is gone
 * now; TENANT_CONFLICT; or what the store says.
 */
tenant_status_e tenant_reserve_free(tenant_job_t *job, const char *collection,
    const char *field, tenant_str_t value);


#endif /* _TENANT_RESERVE_H_INCLUDED_ */
