/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_LIFECYCLE_USER_H_INCLUDED_
#define _TENANT_LIFECYCLE_USER_H_INCLUDED_


#include "tenant_record.h"


/*
 * The steps of a user, each a tenant_lifecycle_pt; called through
 * tenant_lifecycle_forward() and _back().
 */

/* creating -> active, with record->hash as the hash of the password. */
tenant_status_e tenant_lifecycle_complete(tenant_master_t *master,
    const tenant_record_t *record, tenant_doc_t *after, tenant_error_t *err);

/* creating -> gone: the address is free. */
tenant_status_e tenant_lifecycle_release(tenant_master_t *master,
    const tenant_record_t *record, tenant_doc_t *after, tenant_error_t *err);

/* active -> gone, where the organization has retired the user, or is gone. */
tenant_status_e tenant_lifecycle_remove(tenant_master_t *master,
    const tenant_record_t *record, tenant_doc_t *after, tenant_error_t *err);


/*
 * Whether the organization's record says that the user is retired: he is to
 * be removed, and nobody makes him an owner any more.  Any thread.
 */
bool tenant_lifecycle_retired(tenant_doc_t organization, const char *user_id);


#endif /* _TENANT_LIFECYCLE_USER_H_INCLUDED_ */
