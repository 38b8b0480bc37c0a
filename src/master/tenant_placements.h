/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_PLACEMENTS_H_INCLUDED_
#define _TENANT_PLACEMENTS_H_INCLUDED_


#include "tenant_record.h"


/*
 * The places of an organization's documents while they change.  Its record has
 *
 *   placement       where they are; with "next", its base is being renamed
 *   move.to         where they are being copied to (tenant_move.h)
 *   left            where they were; it is emptied once nobody reads there
 *   placed_at       when any of these changed last, by the database's clock
 *   based_on        NAME mode: the folded name that the base is made of
 *   bases           NAME mode: the bases that are this record's alone
 *
 * The functions return TENANT_OK or what the store says, with *err.  They are
 * called in a task thread.
 */

/*
 * Reads the record of that id, and the age of its "placed_at" in milliseconds.
 * The record's data are NULL if there is none.
 */
tenant_status_e tenant_placements_read(tenant_master_t *master, const char *hex,
    tenant_doc_t *record, int64_t *age, tenant_error_t *err);

/* Returns how "bases" names a place; its data are NULL without memory. */
tenant_str_t tenant_placements_base(tenant_arena_t *arena,
    const tenant_placement_t *placement);

/*
 * Chooses a base in NAME mode for the organization of that id: the one that the
 * folded name makes, or one with the id too where that is another record's,
 * "record" (or NULL) still has it otherwise, or collections are there that
 * nobody knows.  The organization must have the name already: then nobody else
 * can come to have the base.  TENANT_CONFLICT if both are taken.
 */
tenant_status_e tenant_placements_choose(tenant_master_t *master,
    const char *hex, const tenant_storage_t *storage, tenant_str_t folded,
    const tenant_doc_t *record, tenant_placement_t *placement,
    tenant_error_t *err);

/*
 * Sets the members of a placement in a record that is in that state, which
 * lasts from now on: a claim is not given up for a while.  TENANT_NOT_FOUND
 * when it is in another one, or gone.
 */
tenant_status_e tenant_placements_set(tenant_master_t *master, const char *hex,
    tenant_state_e state, tenant_bson_t *set, tenant_doc_t *after,
    tenant_error_t *err);

/* Reads "left" or "move.to"; returns false if there is none that is whole. */
bool tenant_placements_left(tenant_doc_t record, tenant_placement_t *placement);
bool tenant_placements_target(tenant_doc_t record,
    tenant_placement_t *placement);

/* Empties all places of a record that is being deleted. */
tenant_status_e tenant_placements_purge(tenant_master_t *master,
    tenant_doc_t record, tenant_error_t *err);

/* Empties what the record has left, unless it is there again. */
tenant_status_e tenant_placements_purge_left(tenant_master_t *master,
    tenant_doc_t record, tenant_error_t *err);


#endif /* _TENANT_PLACEMENTS_H_INCLUDED_ */
