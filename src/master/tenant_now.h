/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_NOW_H_INCLUDED_
#define _TENANT_NOW_H_INCLUDED_


#include "tenant_master.h"


/*
 * How old a record's times are is told by the database's clock, which wrote
 * them.  It is read along with the record: DocumentDB knows no $$NOW in the
 * query of a command that goes by an index.
 */

/*
 * Does as tenant_master_list(); each record has the database's time in "now",
 * too.  A task thread calls it.
 */
tenant_status_e tenant_now_list(tenant_master_t *master,
    const char *collection, tenant_bson_t *match, int64_t limit,
    tenant_doc_t *batch, tenant_error_t *err);

/* Does as tenant_master_find(), likewise. */
tenant_status_e tenant_now_find(tenant_master_t *master,
    const char *collection, tenant_bson_t *match, tenant_doc_t *record,
    tenant_error_t *err);

/*
 * Returns how many milliseconds before "now" a time in such a record is, or -1
 * if one of them is missing.  Any thread may call it.
 */
int64_t tenant_now_age(tenant_doc_t record, const tenant_value_t *at);


#endif /* _TENANT_NOW_H_INCLUDED_ */
