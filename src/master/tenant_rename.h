/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_RENAME_H_INCLUDED_
#define _TENANT_RENAME_H_INCLUDED_


#include "tenant_place.h"


/*
 * In NAME mode the collections follow the organization's name.  A change of the
 * name is one document, in the state RENAMING; then step by step, each of which
 * may be called again by anybody:
 *
 *   a new base is chosen          from now on nothing is written, and reads
 *                                 look at both bases
 *   after a lease and a timeout   each collection is renamed
 *   the placement has the base    the old one is left
 *   after a lease and a timeout   it is given up, the organization is ACTIVE
 *
 * If the name has changed again meanwhile, it begins anew.
 */

/*
 * Changes the name of an organization in NAME mode: "set" has the members of
 * the record to be set, "filter" matches it by its id, the state LIVE and what
 * else is asked for.  In the same update it becomes RENAMING, if it is ACTIVE.
 * Returns what tenant_master_update() does.  Task thread.
 */
tenant_status_e tenant_rename_name(tenant_master_t *master,
    tenant_bson_t *filter, tenant_bson_t *set, tenant_doc_t *after,
    tenant_error_t *err);

/*
 * Takes the organization of that id one step on, if it is RENAMING.  "prefix"
 * is for the new base, "delay" a lease and a timeout of the deployment.  *wait
 * is set to the milliseconds after which there is more to do, or -1.  TENANT_OK
 * or what the store says.  Task thread.
 */
tenant_status_e tenant_rename_step(tenant_master_t *master, const char *hex,
    tenant_str_t prefix, int64_t delay, int64_t *wait, tenant_error_t *err);


#endif /* _TENANT_RENAME_H_INCLUDED_ */
