/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_IMPORT_H_INCLUDED_
#define _TENANT_IMPORT_H_INCLUDED_


#include "tenant_placements.h"


/*
 * An organization that is IMPORTING has in its record "import" {id, begun,
 * undone}, and in "importing_at" when whoever imports was heard of last, by the
 * database's clock; "imported" {id} is the last import that was completed.
 *
 *   begun     there were no documents: what is there now is the import's
 *   undone    the reconciler takes it back: nobody else may write or end it
 *
 * Nobody writes later than tenant_timeout after tenant_import_keep(), so an
 * import that was not heard of for a lease and a timeout has been given up.
 * The functions return TENANT_OK; TENANT_NOT_FOUND if the record is not that
 * import's any more; or what the store says, with *err.  They are called in a
 * task thread.
 */

typedef struct {
    char                 id[TENANT_OID_HEX + 1];
    bool                 begun;
    bool                 undone;
    int64_t              age;          /* ms since it was heard of; -1: not
                                          known */
    tenant_placement_t   placement;    /* the strings are the record's */
} tenant_import_t;


/*
 * Reads the record of that id (its data are NULL if there is none), and its
 * import.  *found is false where that is none.
 */
tenant_status_e tenant_import_read(tenant_master_t *master, const char *hex,
    tenant_doc_t *record, tenant_import_t *import, bool *found,
    tenant_error_t *err);

/*
 * Begins an import "id" (24 digits) into an active organization: its users are
 * refused from now on, once their leases are over.  TENANT_CONFLICT if
 * something else is being done to it.
 */
tenant_status_e tenant_import_begin(tenant_master_t *master, const char *hex,
    const char *id, tenant_error_t *err);

/* Says that the import goes on; "begun" as above. */
tenant_status_e tenant_import_keep(tenant_master_t *master, const char *hex,
    const char *id, bool begun, tenant_error_t *err);

/* The reconciler takes over one that was not heard of since it was read. */
tenant_status_e tenant_import_undo(tenant_master_t *master, const char *hex,
    const tenant_import_t *import, tenant_doc_t record, tenant_error_t *err);

/*
 * Removes all documents of the placement, and leaves it as a new organization
 * has it.  TENANT_TIMEOUT may mean that there are more.
 */
tenant_status_e tenant_import_empty(tenant_master_t *master,
    const tenant_placement_t *placement, tenant_error_t *err);

/*
 * Ends an import: with "done" the organization has the documents.  It may be
 * called again where it is not known whether it was.
 */
tenant_status_e tenant_import_end(tenant_master_t *master, const char *hex,
    const tenant_import_t *import, bool done, tenant_error_t *err);


#endif /* _TENANT_IMPORT_H_INCLUDED_ */
