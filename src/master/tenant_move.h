/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_MOVE_H_INCLUDED_
#define _TENANT_MOVE_H_INCLUDED_


#include "tenant_placements.h"


/*
 * An organization that is MOVING has in its record "move" {id, to, phase,
 * paused, cancelled, begun, error, rounds, documents, copied, tries, based_on,
 * started_at}; what became of the last one is "moved" {id, phase, error,
 * documents, copied, started_at, ended_at}.
 *
 *   COPYING     passes copy what is there and what was changed
 *   SWITCHING   nothing is written; the last pass, after a lease and a timeout
 *   EMPTYING    the placement is the new one, the old one is "left"
 *
 * and in "moved" DONE, FAILED or CANCELLED.  The functions return TENANT_OK,
 * what they say, or what the store says, with *err; TENANT_NOT_FOUND if the
 * record is not as they need it.  They are called in a task thread.
 */

typedef enum {
    TENANT_MOVE_COPYING = 0,
    TENANT_MOVE_SWITCHING,
    TENANT_MOVE_EMPTYING,
    TENANT_MOVE_DONE,
    TENANT_MOVE_FAILED,
    TENANT_MOVE_CANCELLED,
    TENANT_MOVE_PHASES
} tenant_move_e;


/* A move, as a record has it; the strings are the record's. */

typedef struct {
    char                 id[TENANT_OID_HEX + 1];
    tenant_move_e        phase;
    bool                 paused;
    bool                 cancelled;
    bool                 begun;        /* the target was empty, and may not be
                                          any more */
    tenant_str_t         error;        /* what it failed with, or empty */
    int64_t              rounds;
    int64_t              tries;        /* of the last pass */
    int64_t              documents;    /* of the source */
    int64_t              copied;
    tenant_placement_t   from;
    tenant_placement_t   to;
} tenant_move_t;


/* Returns the name of a phase.  Any thread may call it. */
const char *tenant_move_name(tenant_move_e phase);

/* Reads the record's move; returns false if there is none that is whole.  Any
 * thread may call it. */
bool tenant_move_read(tenant_doc_t record, tenant_move_t *move);

/*
 * Has the organization of that id moved to what "storage" makes; "id" is the
 * new operation's.  TENANT_NOT_FOUND: there is no such organization;
 * TENANT_CONFLICT with a detail: it is there already, something else is done to
 * it, or collections are there that nobody knows.
 */
tenant_status_e tenant_move_begin(tenant_master_t *master, const char *hex,
    const tenant_storage_t *storage, char id[TENANT_OID_HEX + 1],
    tenant_doc_t *after, tenant_error_t *err);

/* Finds the record that has an operation of that id, 24 digits. */
tenant_status_e tenant_move_find(tenant_master_t *master, const char *id,
    tenant_doc_t *record, tenant_error_t *err);

/* Has it end without a change, unless the placement is the new one already. */
tenant_status_e tenant_move_cancel(tenant_master_t *master, const char *id,
    tenant_doc_t *after, tenant_error_t *err);

/* Changes the phase, with "paused" and the time, and the counts. */
tenant_status_e tenant_move_phase(tenant_master_t *master, const char *hex,
    const tenant_move_t *move, tenant_move_e phase, tenant_error_t *err);

/* Writes the counts, and "error" where it has text: then it ends. */
tenant_status_e tenant_move_note(tenant_master_t *master, const char *hex,
    const tenant_move_t *move, tenant_str_t error, tenant_error_t *err);

/* Makes the target the placement, and leaves the source. */
tenant_status_e tenant_move_switch(tenant_master_t *master, const char *hex,
    const tenant_move_t *move, tenant_error_t *err);

/* Ends it in that phase: the organization is ACTIVE, or RENAMING if its name
 * has changed. */
tenant_status_e tenant_move_end(tenant_master_t *master, const char *hex,
    tenant_doc_t record, const tenant_move_t *move, tenant_move_e phase,
    tenant_error_t *err);


#endif /* _TENANT_MOVE_H_INCLUDED_ */
