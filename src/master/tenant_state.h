/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_STATE_H_INCLUDED_
#define _TENANT_STATE_H_INCLUDED_


#include "../job/tenant_job.h"


/*
 * These are the states of the master database's records; only this file knows
 * how they are stored.  The steps from one to another are in
 * tenant_lifecycle.h.
 */

typedef enum {
    TENANT_RECORD_ORGANIZATION = 0,
    TENANT_RECORD_USER
} tenant_record_e;


typedef enum {
    TENANT_STATE_GONE = 0,             /* there is no record */
    TENANT_STATE_CREATING,
    TENANT_STATE_ACTIVE,
    TENANT_STATE_RENAMING,             /* its collections get new names */
    TENANT_STATE_MOVING,               /* its documents get a new place */
    TENANT_STATE_IMPORTING,            /* it gets documents: all, or none */
    TENANT_STATE_DELETING,
    TENANT_STATE_UNKNOWN,              /* of another version: let alone */
    TENANT_STATE_LIVE                  /* for filters: an organization that can
                                          be reached, whatever is done to it */
} tenant_state_e;


/* This is how a state is stored. */

typedef struct {
    tenant_record_e   kind;
    tenant_state_e    state;
    const char       *name;            /* NULL: no member */
    const char       *since;           /* has the time at which the state began;
                                          NULL: it lasts */
} tenant_state_t;


/*
 * Returns the row of a state, or NULL when there is none.  Any thread may call
 * it.
 */
const tenant_state_t *tenant_state_row(tenant_record_e kind,
    tenant_state_e state);

/*
 * Returns the state that a record is in; its data may be NULL.  Any thread may
 * call it.
 */
tenant_state_e tenant_state_of(tenant_record_e kind, tenant_doc_t doc);

/*
 * Adds a condition to "filter" that only records in that state match.  Any
 * thread may call it.
 */
void tenant_state_filter(tenant_bson_t *filter, tenant_record_e kind,
    tenant_state_e state);

/*
 * Returns a new update that takes a record from one state to another; "set" (or
 * NULL) has further members, "unset" (or NULL) is one that goes.  Any thread
 * may call it.
 */
tenant_bson_t *tenant_state_update(tenant_arena_t *arena,
    tenant_record_e kind, tenant_state_e from, tenant_state_e to,
    tenant_bson_t *set, const char *unset);


#endif /* _TENANT_STATE_H_INCLUDED_ */
