/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_PASSING_H_INCLUDED_
#define _TENANT_PASSING_H_INCLUDED_


#include "tenant_record.h"


/*
 * Some states of records do not last.  The database's own clock says when one
 * began and how long ago that is, because the clocks of several machines need
 * not agree.
 */

/*
 * Writes a new record, in the state "creating".  Returns TENANT_CONFLICT when a
 * unique value is taken, or what the store says.  Writing one's own record
 * again is fine.  A task thread calls it.
 */
tenant_status_e tenant_passing_begin(tenant_master_t *master,
    const tenant_record_t *record, tenant_error_t *err);

/*
 * Lists records in that state that match "match" (or NULL), too.  It returns
 * the first "limit" of them, those that have been in it longest first: {_id,
 * state, placement, admin_id, organization_id, age}, "age" in milliseconds.
 * None is fine.  A task thread calls it.
 */
tenant_status_e tenant_passing_list(tenant_master_t *master,
    tenant_record_e kind, tenant_state_e state, tenant_bson_t *match,
    int64_t limit, tenant_doc_t *batch, tenant_error_t *err);


#endif /* _TENANT_PASSING_H_INCLUDED_ */
