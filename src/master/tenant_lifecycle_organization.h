/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_LIFECYCLE_ORGANIZATION_H_INCLUDED_
#define _TENANT_LIFECYCLE_ORGANIZATION_H_INCLUDED_


#include "tenant_record.h"


/*
 * An organization's steps are each a tenant_lifecycle_pt;
 * tenant_lifecycle_forward() and _back() call them.
 */

/* creating -> active: makes the collections, then completes the owner. */
tenant_status_e tenant_lifecycle_open(tenant_master_t *master,
    const tenant_record_t *record, tenant_doc_t *after, tenant_error_t *err);

/* creating -> deleting: it can't become active any more. */
tenant_status_e tenant_lifecycle_give_up(tenant_master_t *master,
    const tenant_record_t *record, tenant_doc_t *after, tenant_error_t *err);

/* active -> deleting, if it still has the name that record->doc says. */
tenant_status_e tenant_lifecycle_close(tenant_master_t *master,
    const tenant_record_t *record, tenant_doc_t *after, tenant_error_t *err);

/* deleting -> gone: removes users, collections, and at last the record. */
tenant_status_e tenant_lifecycle_purge(tenant_master_t *master,
    const tenant_record_t *record, tenant_doc_t *after, tenant_error_t *err);


#endif /* _TENANT_LIFECYCLE_ORGANIZATION_H_INCLUDED_ */
