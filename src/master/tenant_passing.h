/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_PASSING_H_INCLUDED_
#define _TENANT_PASSING_H_INCLUDED_


#include "tenant_record.h"


/*
 * Some states of records do not last, and some members say that something was
 * begun.  The database's own clock says when that was and how long ago, because
 * the clocks of several machines need not agree.
 */

typedef enum {
    TENANT_PASSING_CREATING = 0,       /* organizations in that state */
    TENANT_PASSING_RENAMING,
    TENANT_PASSING_MOVING,
    TENANT_PASSING_IMPORTING,
    TENANT_PASSING_DELETING,
    TENANT_PASSING_RESERVED,             /* users in the state "creating", and
                                          addresses that are reserved */
    TENANT_PASSING_CHANGES,            /* organizations with "intents" */
    TENANT_PASSINGS
} tenant_passing_e;


typedef struct {
    int64_t   count;                   /* of records */
    int64_t   age;                     /* of the oldest, ms; -1: none */
} tenant_pending_t;


/*
 * Writes a new record, in the state "creating".  Returns TENANT_CONFLICT when a
 * unique value is taken, or what the store says.  Writing one's own record
 * again is fine.  A task thread calls it.
 */
tenant_status_e tenant_passing_begin(tenant_master_t *master,
    const tenant_record_t *record, tenant_error_t *err);

/*
 * Lists records in that state that match "match" (or NULL), too.  It returns
 * the first "limit" of them, those that have been in it longest first: {_id,
 * state, placement, admin_id, organization_id, age}, "age" in milliseconds.
 * None is fine.  A task thread calls it.
 */
tenant_status_e tenant_passing_list(tenant_master_t *master,
    tenant_record_e kind, tenant_state_e state, tenant_bson_t *match,
    int64_t limit, tenant_doc_t *batch, tenant_error_t *err);

/*
 * Lists what is passing, oldest first, behind the first "skip": the whole
 * records, each with its "age".  None is fine.  A task thread calls it.
 */
tenant_status_e tenant_passing_next(tenant_master_t *master,
    tenant_passing_e what, int64_t skip, int64_t limit, tenant_doc_t *batch,
    tenant_error_t *err);

/*
 * Tells in *any whether anything at all is passing, by two questions that
 * indexes answer.  A task thread calls it.
 */
tenant_status_e tenant_passing_any(tenant_master_t *master, bool *any,
    tenant_error_t *err);

/*
 * Tells of each how many there are, and since when, in pending[what].  A task
 * thread calls it.
 */
tenant_status_e tenant_passing_pending(tenant_master_t *master,
    tenant_pending_t pending[TENANT_PASSINGS], tenant_error_t *err);

/* Returns the name of a kind: "creating", "reserved".  Any thread may call
 * it. */
const char *tenant_passing_name(tenant_passing_e what);


#endif /* _TENANT_PASSING_H_INCLUDED_ */
