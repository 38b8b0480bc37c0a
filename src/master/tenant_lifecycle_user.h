/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_LIFECYCLE_USER_H_INCLUDED_
#define _TENANT_LIFECYCLE_USER_H_INCLUDED_


#include "tenant_record.h"


/*
 * A user's steps are each a tenant_lifecycle_pt; tenant_lifecycle_forward() and
 * _back() call them.
 */

/* creating -> active, with record->hash as the hash of the password. */
tenant_status_e tenant_lifecycle_complete(tenant_master_t *master,
    const tenant_record_t *record, tenant_doc_t *after, tenant_error_t *err);

/* creating -> gone: the address becomes free. */
tenant_status_e tenant_lifecycle_release(tenant_master_t *master,
    const tenant_record_t *record, tenant_doc_t *after, tenant_error_t *err);

/* active -> gone, if the organization has retired the user, or is gone. */
tenant_status_e tenant_lifecycle_remove(tenant_master_t *master,
    const tenant_record_t *record, tenant_doc_t *after, tenant_error_t *err);


/*
 * Returns whether the organization's record says that the user is retired: he
 * is to be removed, and nobody makes him an owner any more.  Any thread may
 * call it.
 */
bool tenant_lifecycle_retired(tenant_doc_t organization, const char *user_id);


#endif /* _TENANT_LIFECYCLE_USER_H_INCLUDED_ */
