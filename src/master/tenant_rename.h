/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_RENAME_H_INCLUDED_
#define _TENANT_RENAME_H_INCLUDED_


#include "tenant_placements.h"


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
 * Changes the name of an organization as "update" says; "filter" matches it by
 * its id, the state LIVE and what else is asked for.  In the same update one in
 * NAME mode becomes RENAMING, if it is ACTIVE; what is done to another already
 * looks at the name again when it ends.  Returns what tenant_master_update()
 * does.  Task thread.
 */
tenant_status_e tenant_rename_name(tenant_master_t *master,
    tenant_bson_t *filter, tenant_bson_t *update, tenant_doc_t *after,
    tenant_error_t *err);

/*
 * Tells whether a base is to be chosen for the record, which has *placement.
 * Any thread may call it.
 */
bool tenant_rename_due(tenant_doc_t record, tenant_placement_t *placement);

/*
 * The steps; each does nothing to a record that is not as it must be for it,
 * and returns TENANT_OK or what the store says.  Task thread.
 */

/* Chooses a base where that is due; "prefix" is for it. */
tenant_status_e tenant_rename_begin(tenant_master_t *master, const char *hex,
    tenant_str_t prefix, tenant_error_t *err);

/* All collections of the record that was read have the new base. */
tenant_status_e tenant_rename_switch(tenant_master_t *master, const char *hex,
    tenant_doc_t record, tenant_error_t *err);

/* Gives up what the record has left. */
tenant_status_e tenant_rename_left(tenant_master_t *master, const char *hex,
    tenant_doc_t record, tenant_error_t *err);

/* The base is that of the record's name: the organization is ACTIVE. */
tenant_status_e tenant_rename_end(tenant_master_t *master, const char *hex,
    tenant_doc_t record, tenant_error_t *err);


#endif /* _TENANT_RENAME_H_INCLUDED_ */
