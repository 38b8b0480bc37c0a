/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_LIFECYCLE_H_INCLUDED_
#define _TENANT_LIFECYCLE_H_INCLUDED_


#include "tenant_master.h"


/*
 * The life of the master database's records: which states there are, how they
 * are stored, and what leads from one to another.  This is the only place that
 * knows it.
 *
 *   organization  creating -> active    collections made, its owner completed
 *                 creating -> deleting  given up: its name is free
 *                 active   -> deleting  deleted: unreachable, its name is free
 *                 deleting -> gone      users, collections and record removed
 *   user          creating -> active    has a password, can log in
 *                 creating -> gone      given up: its address is free
 *                 active   -> gone      removed, once retired (tenant_owner.h)
 */

typedef enum {
    TENANT_RECORD_ORGANIZATION = 0,
    TENANT_RECORD_USER
} tenant_record_e;


typedef enum {
    TENANT_STATE_GONE = 0,             /* there is no record */
    TENANT_STATE_CREATING,
    TENANT_STATE_ACTIVE,
    TENANT_STATE_DELETING,
    TENANT_STATE_UNKNOWN               /* of another version: let alone */
} tenant_state_e;


/* A record, as far as a step needs to know it. */

typedef struct {
    tenant_record_e   kind;
    tenant_doc_t      doc;             /* as it was read, or is to be written */
    tenant_str_t      hash;            /* what completes a user, and the owner
                                          of an organization; or empty */
    tenant_doc_t      organization;    /* a user's, as it is now; NULL: it is
                                          looked for */
} tenant_record_t;


/*
 * A step changes a record that is in its state, and nothing else: it may be
 * called again, by anybody, wherever a crash or a lost reply left things.
 * TENANT_OK with *after (NULL: gone, or not known); TENANT_NOT_FOUND: the
 * record is not in that state, or (forward) lacks what completes it; or what
 * the store says.  Task thread.
 */
typedef tenant_status_e (*tenant_lifecycle_pt)(tenant_master_t *master,
    const tenant_record_t *record, tenant_doc_t *after, tenant_error_t *err);


typedef struct {
    tenant_record_e       kind;
    tenant_state_e        state;
    const char           *name;        /* as it is stored; NULL: no member */
    const char           *since;       /* has the database's time at which the
                                          state began; NULL: one that lasts */
    tenant_state_e        next;        /* where "forward" leads */
    tenant_state_e        previous;    /* where "back" leads */
    tenant_lifecycle_pt   forward;     /* NULL: nowhere */
    tenant_lifecycle_pt   back;
} tenant_lifecycle_t;


/* The table; its end has the state TENANT_STATE_GONE. */
extern const tenant_lifecycle_t  tenant_lifecycle[];


/* The row of a state, or NULL: there is no such.  Any thread. */
const tenant_lifecycle_t *tenant_lifecycle_row(tenant_record_e kind,
    tenant_state_e state);

/* The state that a record is in; its data may be NULL.  Any thread. */
tenant_state_e tenant_lifecycle_state(tenant_record_e kind, tenant_doc_t doc);

/* Adds to "filter" what only records in that state match.  Any thread. */
void tenant_lifecycle_filter(tenant_bson_t *filter, tenant_record_e kind,
    tenant_state_e state);

/*
 * A new update that takes a record from one state to another; "set" (or NULL)
 * has further members, "unset" (or NULL) is one that goes.  Any thread.
 */
tenant_bson_t *tenant_lifecycle_update(tenant_arena_t *arena,
    tenant_record_e kind, tenant_state_e from, tenant_state_e to,
    tenant_bson_t *set, const char *unset);

/*
 * The one step of the table that leads on from that state, or back.
 */
tenant_status_e tenant_lifecycle_forward(tenant_master_t *master,
    const tenant_record_t *record, tenant_state_e from, tenant_doc_t *after,
    tenant_error_t *err);
tenant_status_e tenant_lifecycle_back(tenant_master_t *master,
    const tenant_record_t *record, tenant_state_e from, tenant_doc_t *after,
    tenant_error_t *err);


#endif /* _TENANT_LIFECYCLE_H_INCLUDED_ */
